"""One run at a time on one output tree.

A lock the system gives back when its holder dies, and who holds it.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from srtbatch.model import BusyError, UsageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_NAME = "lock"
OWNER_NAME = "owner.json"

# What the system says of a lock that another process holds; Windows says EACCES.
HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@dataclass(frozen=True, slots=True)
class Owner:
    """A run's process: its number, its host, when it began (ISO 8601, UTC)."""

    pid: int
    host: str
    started: str

    @classmethod
    def of_this_process(cls) -> Owner:
        """Who we are."""
        return cls(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}"


class Lock:
    """Holds one state folder until ``release``; ``taken_over`` names the dead run that left it, if one did.

    Raises BusyError where a living process holds it, UsageError where the file system has no locks, OSError
    where the folder cannot be written.
    The lock is the system's own (``flock``, on Windows a locked byte), so a killed holder frees it.
    """

    def __init__(self, folder: Path) -> None:
        self._owner_file = folder / OWNER_NAME
        self._descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _seize(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            if error.errno in HELD:
                raise BusyError(_busy(folder)) from error
            raise UsageError(
                f"{folder}: this file system cannot lock ({error.strerror}); use --state"
            ) from error
        self.taken_over = owner_of(folder)
        self._owner_file.write_text(json.dumps(asdict(Owner.of_this_process())), encoding="utf-8")

    def release(self) -> None:
        """Give the tree back; a second call does nothing."""
        if self._descriptor < 0:
            return
        with suppress(OSError):
            self._owner_file.unlink()
        os.close(self._descriptor)
        self._descriptor = -1


def owner_of(folder: Path) -> Owner | None:
    """Who says to hold this state folder, dead or alive."""
    try:
        return Owner(**json.loads((folder / OWNER_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def held(folder: Path) -> bool:
    """Whether a living process holds this state folder now."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        _seize(descriptor)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _seize(descriptor: int) -> None:
    """Take the lock or raise OSError at once; closing the descriptor gives it back."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _busy(folder: Path) -> str:
    owner = owner_of(folder)
    who = str(owner) if owner else "a process that did not say its name"
    return f"{folder.parent}: another run is at work here ({who}); wait for it, or stop it"

"""Record of the process that holds a lock, kept beside the lock file for those who are refused."""

from __future__ import annotations

import json
import os
import socket
import stat as modes
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from srtbatch.model import UsageError

OWNER_NAME = "owner.json"

# A record is written under this name and then renamed, so that no file is ever changed in place.
NEW_OWNER_NAME = f"{OWNER_NAME}.new"

# Bytes of a record with its padding: after a power cut, a file of this size may hold zeros alone.
RECORD_BYTES = 512

LOCKS = Path("/proc/locks")  # Linux: every lock, with the process that holds it (proc_locks(5))


@dataclass(frozen=True, slots=True)
class Owner:
    """Process of a run: its number, its host, when the run began (ISO 8601, UTC)."""

    pid: int
    host: str
    started: str

    @classmethod
    def of_this_process(cls) -> Owner:
        """Return the record of the present process."""
        return cls(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, started {self.started}"


def owner_of(folder: Path) -> Owner | None:
    """Return the owner recorded in a state folder, dead or alive; None where there is no record."""
    return _recorded(folder / OWNER_NAME)


def _recorded(path: Path) -> Owner | None:
    try:
        return Owner(**json.loads(_content(path)))
    except (OSError, ValueError, TypeError, UsageError):
        return None


def write_owner(folder: Path, owner: Owner) -> Owner | None:
    """Record the owner of a state folder whose lock is held; return the one recorded before.

    Raises:
        UsageError: A file of this name is no such record.
        OSError: It cannot be written.
    """
    path = folder / OWNER_NAME
    before = owner_of(folder)
    if os.path.islink(path) or (before is None and not _blank(path)):
        raise _stranger(path)
    fresh = folder / NEW_OWNER_NAME
    _put(fresh, json.dumps(asdict(owner)).ljust(RECORD_BYTES).encode())
    try:
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return before


def _put(path: Path, record: bytes) -> None:
    """Write a record into a new file; one that a killed run has left is removed.

    Raises:
        UsageError: A file of this name is no such record.
        OSError: It cannot be written.
    """
    if os.path.lexists(path):
        if os.path.islink(path) or (_recorded(path) is None and not _blank(path)):
            raise _stranger(path)
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        os.write(descriptor, record)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def forget_owner(folder: Path, owner: Owner) -> None:
    """Remove the record of an owner, if it is still this one."""
    if owner_of(folder) == owner:
        with suppress(OSError):
            (folder / OWNER_NAME).unlink()


def lock_holder(descriptor: int, folders: Iterable[Path]) -> Owner | None:
    """Return who holds the lock on an open file: by the system's table, else by the records in ``folders``.

    None where neither tells.
    """
    recorded = [owner for owner in map(owner_of, folders) if owner is not None]
    pid = _holding_pid(descriptor)
    if not pid:
        return recorded[0] if recorded else None
    here = socket.gethostname()
    return next((one for one in recorded if (one.pid, one.host) == (pid, here)), _running(pid))


def _holding_pid(descriptor: int) -> int:
    """Number of the process that holds this file by an exclusive ``flock``; 0 where the system is silent."""
    seen = os.fstat(descriptor)
    file = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}:{seen.st_ino}"
    try:
        for line in LOCKS.read_text(encoding="ascii").splitlines():
            _, kind, _, access, pid, place, *_ = line.split()
            if (kind, access, place) == ("FLOCK", "WRITE", file):
                return int(pid)
    except (OSError, ValueError):
        pass  # not Linux, or another table than the one described
    return 0


def _blank(path: Path) -> bool:
    """Return whether there is no record, or one that a power cut has emptied.

    An empty file of another size or with a second name is not known to be one: it may be someone's own.
    """
    try:
        seen = path.stat()
        plain = seen.st_nlink == 1 and seen.st_size in {0, RECORD_BYTES}
        return plain and not _content(path).strip(b"\0 ")
    except FileNotFoundError:
        return True


def _content(path: Path) -> bytes:
    """Content of a regular file; opening anything else does not wait.

    Raises:
        UsageError: It is something else.
        OSError: It cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with open(descriptor, "rb") as file:
        if not modes.S_ISREG(os.fstat(descriptor).st_mode):
            raise _stranger(path)
        return file.read(RECORD_BYTES)


def _stranger(path: Path) -> UsageError:
    return UsageError(f"{path}: this is no file of srtbatch; name another folder with --state")


def _running(pid: int) -> Owner | None:
    import psutil  # noqa: PLC0415  (30 ms that only a refused run need pay)

    try:
        began = datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)
    except psutil.Error:
        return None
    return Owner(pid, socket.gethostname(), began.isoformat(timespec="seconds"))

"""Locks that admit one run at a time to OUTPUT and to the state folder.

OUTPUT itself is locked (``flock`` on the folder), so that neither another ``--state`` nor the removal of
``OUTPUT/.srtbatch`` admits a second run. Where folders cannot be locked (Windows, NFS), a lock file in
``OUTPUT/.srtbatch`` takes its place. A second lock, on a file of the state folder, protects the ledger. The
system releases every lock when its holder ends, however it ends.
"""

from __future__ import annotations

import errno
import os
import stat as modes
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from srtbatch.batch.files.created_by_run import Made
from srtbatch.batch.files.displaced_paths import Displaced, displaced_lock, displaced_output
from srtbatch.batch.files.folder_handles import Identity
from srtbatch.batch.files.paths import STATE_FOLDER, identity
from srtbatch.batch.ledger.lock_owner import (
    OWNER_NAME,
    Owner,
    forget_owner,
    lock_holder,
    owner_of,
    write_owner,
)
from srtbatch.model import BusyError, UsageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["LOCK_NAME", "OWNER_NAME", "Owner", "RunLocks", "held", "owner_of", "seized"]

LOCK_NAME = "lock"

# Errors by which the system says that another process holds the lock; Windows says EACCES.
HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)

# Seconds between attempts on a lock that is held. ``held`` holds a shared lock for less than a millisecond,
# and a run that starts at that moment must not be refused.
PAUSES = (0.01, 0.02, 0.05)

# How many times a path may lead to another file than the one that was locked.
ATTEMPTS = 100

CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | CLOSE_ON_EXEC
READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | CLOSE_ON_EXEC  # a named pipe does not wait
FILE_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | CLOSE_ON_EXEC


class RunLocks:
    """The locks of one run, taken by ``take`` and released by ``release``.

    ``taken_over`` is the owner that a dead run left in the state folder, if one did. ``output_busy`` tells
    that another process holds OUTPUT, ``folder`` which folder OUTPUT was when it was locked. Folders and
    files made on the way are recorded in ``made``.
    """

    def __init__(self, output: Path, state: Path, made: Made, notes: list[str]) -> None:
        self.taken_over: Owner | None = None
        self.output_busy = False
        self.folder: Identity | None = None
        self._output, self._state, self._made, self._notes = output, state, made, notes
        self._descriptors: list[int] = []
        self._anchor: int | None = None
        self._stand_in: tuple[Path, Identity] | None = None
        self._signed: dict[Path, Owner] = {}

    def take(self) -> None:
        """Lock OUTPUT, then the state folder; both are made where they are missing.

        Raises:
            BusyError: A living process holds one of them.
            UsageError: A file of the state folder is not one of srtbatch.
            OSError: A folder or a lock file can be neither made nor locked.
        """
        try:
            self._lock_output()
        except BusyError:
            self.output_busy = True
            raise
        self.folder = self.folder or identity(os.fspath(self._output))
        self._anchor = _anchored(self._output, self.folder)
        if self._state not in self._signed:
            self._lock_file(self._state)

    def displaced(self) -> Displaced | None:
        """Return what is wrong with the locks by now; None where their paths lead to what was locked.

        A lock file counts where OUTPUT itself cannot be locked: its removal admits a second run.
        """
        if self.folder is not None and identity(os.fspath(self._output)) != self.folder:
            return displaced_output(self._output, self._anchor)
        if self._stand_in is not None:
            path, locked = self._stand_in
            if identity(os.fspath(path)) != locked:
                return displaced_lock(path)
        return None

    def remove_records(self) -> None:
        """Remove the owner records of this run."""
        while self._signed:
            forget_owner(*self._signed.popitem())

    def release(self) -> None:
        """Release the locks; a second call does nothing."""
        self.remove_records()
        while self._descriptors:
            os.close(self._descriptors.pop())
        if self._anchor is not None:
            os.close(self._anchor)
            self._anchor = None

    def _lock_output(self) -> None:
        for _ in range(ATTEMPTS):
            self._made.folder(os.fspath(self._output))
            try:
                descriptor = os.open(self._output, FOLDER_FLAGS)
            except FileNotFoundError:
                continue  # removed since; made again
            except OSError as error:
                return self._lock_output_by_file(error)
            try:
                seen = os.fstat(descriptor)
                if self._locked(descriptor, self._output):
                    self.folder = (seen.st_dev, seen.st_ino)
                    return None
            except OSError as error:
                return self._lock_output_by_file(error)
        raise _replaced(self._output)

    def _lock_output_by_file(self, reason: OSError) -> None:
        """Lock a file in OUTPUT instead; where there can be none, the lock on the state folder must do."""
        folder = self._output / STATE_FOLDER
        try:
            self._stand_in = self._lock_file(folder)
        except OSError:
            if folder == self._state:
                raise
            self._stand_in = self._lock_file(self._state)
            self._notes.append(
                f"{self._output}: cannot be locked ({reason.strerror}); the lock is kept in {self._state}, "
                "and a run with another --state is not refused"
            )

    def _lock_file(self, folder: Path) -> tuple[Path, Identity]:
        """Lock the lock file of a folder, and record this process as its owner; the file that is locked."""
        for _ in range(ATTEMPTS):
            self._made.folder(os.fspath(folder))
            try:
                descriptor, fresh = _opened(folder / LOCK_NAME)
            except FileNotFoundError:
                continue  # removed since; made again
            if self._locked_file(descriptor, folder / LOCK_NAME, fresh=fresh):
                seen = os.fstat(descriptor)
                self._sign(folder)
                return folder / LOCK_NAME, (seen.st_dev, seen.st_ino)
        raise _replaced(folder / LOCK_NAME)

    def _locked_file(self, descriptor: int, path: Path, *, fresh: bool) -> bool:
        """Call ``_locked``, and record a file made here, unless another process locked it first."""
        try:
            locked = self._locked(descriptor, path)
        except OSError:
            if fresh:
                self._made.file(os.fspath(path))
            raise
        if locked and fresh:
            self._made.file(os.fspath(path))
        return locked

    def _locked(self, descriptor: int, path: Path) -> bool:
        """Return whether the lock was taken and ``path`` leads to what was locked; if not, it is closed.

        Raises:
            BusyError: A living process holds the lock.
            OSError: The file system has no such locks.
        """
        try:
            _seize(descriptor)
            seen = os.fstat(descriptor)
            same = (seen.st_dev, seen.st_ino) == identity(os.fspath(path))
        except OSError as error:
            busy = self._busy(descriptor) if error.errno in HELD else None
            os.close(descriptor)
            if busy is not None:
                raise busy from error
            raise
        if same:
            self._descriptors.append(descriptor)
        else:
            os.close(descriptor)
        return same

    def _sign(self, folder: Path) -> None:
        owner = Owner.of_this_process()
        before = write_owner(folder, owner)
        self._signed[folder] = owner
        if folder == self._state:
            self.taken_over = before

    def _busy(self, descriptor: int) -> BusyError:
        holder = lock_holder(descriptor, (self._state, self._output / STATE_FOLDER))
        who = str(holder) if holder else "a process that could not be found out"
        return BusyError(f"{self._output}: another run is at work here ({who}); wait for it, or stop it")


def _anchored(output: Path, folder: Identity) -> int | None:
    """Return a descriptor of OUTPUT, by which it is found wherever it is moved; None where there is none."""
    try:
        descriptor = os.open(output, FOLDER_FLAGS)
    except OSError:
        return None
    seen = os.fstat(descriptor)
    if (seen.st_dev, seen.st_ino) == folder:
        return descriptor
    os.close(descriptor)
    return None


def held(folder: Path) -> bool:
    """Return whether a living run holds this state folder.

    Needs the right to read the lock file, not to write it. Any number of callers at the same time do not see
    each other, but on Windows, which has no shared locks.
    """
    try:
        descriptor = os.open(folder / LOCK_NAME, READ_FLAGS)
    except OSError:
        return False
    try:
        _seize(descriptor, shared=True)
    except OSError as error:
        return error.errno in HELD
    else:
        return False
    finally:
        os.close(descriptor)


@contextmanager
def seized(folder: Path) -> Iterator[None]:
    """Hold the lock of a state folder for the body, without being a run.

    Raises:
        BusyError: A living run holds it.
        OSError: It cannot be locked by this user.

    """
    descriptor = os.open(folder / LOCK_NAME, FILE_FLAGS | os.O_CREAT, 0o666)
    try:
        _seize(descriptor)
    except OSError as error:
        os.close(descriptor)
        if error.errno in HELD:
            raise BusyError(f"{folder}: a run is at work here") from error
        raise
    try:
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> tuple[int, bool]:
    """Open a lock file; the descriptor, and whether the file was made.

    Raises:
        UsageError: Something else has this name: lock files are empty.
        OSError: It can be neither made nor opened.
    """
    with suppress(FileExistsError):
        return os.open(path, FILE_FLAGS | os.O_CREAT | os.O_EXCL, 0o666), True
    if os.path.islink(path):
        raise _stranger(path)
    descriptor = os.open(path, FILE_FLAGS)
    seen = os.fstat(descriptor)
    if not modes.S_ISREG(seen.st_mode) or seen.st_size:
        os.close(descriptor)
        raise _stranger(path)
    return descriptor, False


def _seize(descriptor: int, *, shared: bool = False) -> None:
    """Take the lock; closing the descriptor releases it.

    Raises:
        OSError: It is held (``HELD``), or there are no locks here.
    """
    for pause in PAUSES:
        try:
            return _lock(descriptor, shared=shared)
        except OSError as error:
            if shared or error.errno not in HELD:
                raise
        time.sleep(pause)
    return _lock(descriptor, shared=shared)


def _lock(descriptor: int, *, shared: bool) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


def _stranger(path: Path) -> UsageError:
    return UsageError(f"{path}: this is no file of srtbatch; name another folder with --state")


def _replaced(path: Path) -> UsageError:
    return UsageError(f"{path}: another process replaces it again and again; run again when that has ended")

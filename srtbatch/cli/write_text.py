"""Write a text to a path given by a person (a report, a journal, settings): a whole file, or a stream.

A missing or regular file is replaced by one rename of a temporary file beside it; a symbolic link stays, and
the file that it leads to is replaced. Into anything else (a device, a named pipe, a descriptor) the text is
written as it comes.

A lock tells a temporary file in use from one whose process was killed: the system releases it when the
process ends. Temporary files without a lock are removed by the next report in the same folder.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat as modes
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from srtbatch.batch.files.folder_handles import Folder, Identity, Root, reachable
from srtbatch.cli.exit_codes import UnwrittenError
from srtbatch.cli.report_paths import STDOUT, Lead, descriptor_of, is_node, is_pipe, lead_of
from srtbatch.cli.stdio import flush
from srtbatch.config.named_files import PIPE_SECONDS

if sys.platform != "win32":
    import fcntl

# Seconds between two attempts to open a named pipe that has no reader yet.
PAUSE = 0.02

EXISTING = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
TEMPORARY = re.compile(r"\.srtb-report-[0-9a-f]{12}\.tmp")
NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
ATTEMPTS = 100
NO_LOCK = -1


def write_text(path: Path, chunks: Iterable[str], *, leads: Lead | None = None) -> None:
    """Write the chunks to ``path`` as UTF-8.

    ``leads`` is where it led when it was checked; by default where it leads now.

    Raises:
        UnwrittenError: It cannot be written; a regular file that was there is unchanged.
    """
    try:
        lead = leads or lead_of(path)
        lead.check()
        if lead.stream or is_node(lead.place):
            _write_into(lead.place, chunks)
        else:
            _replace(lead, chunks)
    except OSError as error:
        raise UnwrittenError(f"{path}: cannot be written: {error.strerror or error}") from error


def _write_into(path: Path, chunks: Iterable[str]) -> None:
    """Write into a device, a pipe or a descriptor."""
    number = descriptor_of(path)
    if number == STDOUT:
        flush()
    descriptor = _opened(path) if number is None else os.dup(number)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:  # noqa: PTH123  (a descriptor)
        file.writelines(chunks)


def _opened(path: Path) -> int:
    """Open a device or a pipe; a named pipe waits ``PIPE_SECONDS`` for its reader.

    Raises:
        OSError: It cannot be opened, or no program has opened the pipe in time.
    """
    if not is_pipe(path):
        return os.open(path, EXISTING)
    deadline = time.monotonic() + PIPE_SECONDS
    while True:
        try:
            descriptor = os.open(path, EXISTING | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > deadline:
                raise OSError(errno.ENXIO, "it is a pipe from which no program reads") from error
            time.sleep(PAUSE)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _replace(lead: Lead, chunks: Iterable[str]) -> None:
    folder = lead.place.parent
    folder.mkdir(exist_ok=True)  # OUTPUT, of a run that had no file to write there
    remove_dead_temporaries(folder)
    with replacing(lead.place, lead.expected()) as file:
        file.writelines(chunks)
        lead.check()  # collecting the chunks may have taken long


@contextmanager
def replacing(path: Path, anchor: Identity | None = None) -> Iterator[TextIO]:
    """Yield a file to write, as UTF-8, that replaces ``path`` when the body ends without exception.

    Mode and owner stay those of the file it replaces. The folder is open from beginning to end, where the
    system allows it: another one that takes its place meanwhile is not written to. With ``anchor`` it must be
    the folder of this device and inode.

    Raises:
        OSError: It cannot be written; what was there before is unchanged, and no temporary file remains.
    """
    root = Root(os.fspath(path.parent), anchor=anchor)
    try:
        with root.folder() as folder, _replacing(folder, path.name) as file:
            yield file
    finally:
        root.close()


@contextmanager
def _replacing(folder: Folder, name: str) -> Iterator[TextIO]:
    beside, descriptor, lock = _new_temporary(folder)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:  # noqa: PTH123  (a descriptor)
            yield file
            file.flush()
            _keep_owner(folder, name, file.fileno())
            os.fsync(file.fileno())
        _refuse_node(folder, name)
        folder.replace(beside, name)
    except BaseException:
        with suppress(OSError):
            folder.unlink(beside)
        raise
    finally:
        if lock != NO_LOCK:
            os.close(lock)


def remove_dead_temporaries(folder: Path) -> None:
    """Remove the temporary files in ``folder`` whose process has ended; those in use are locked."""
    with suppress(OSError):
        for path in folder.iterdir():
            if TEMPORARY.fullmatch(path.name):
                _remove_dead(os.fspath(path))


def _new_temporary(folder: Folder) -> tuple[str, int, int]:
    """Return name, descriptor and lock of a new temporary file; the lock is a descriptor or ``NO_LOCK``."""
    for _ in range(ATTEMPTS):
        name = f".srtb-report-{secrets.token_hex(6)}.tmp"
        descriptor = folder.open(name, NEW_FILE, 0o666)
        try:
            return name, descriptor, _locked(folder, name, descriptor)
        except (BlockingIOError, FileNotFoundError):  # another process cleared it before it was locked
            os.close(descriptor)
    raise FileNotFoundError(2, "its temporary file is removed again and again", folder.path)


def _refuse_node(folder: Folder, name: str) -> None:
    """Refuse to replace anything but a regular file.

    Raises:
        FileExistsError: Something else has appeared there while the report was written.
    """
    try:
        seen = folder.stat(name)
    except FileNotFoundError:
        return
    if not modes.S_ISREG(seen.st_mode):
        raise FileExistsError(errno.EEXIST, "something that is no regular file has appeared there", name)


def _locked(folder: Folder, name: str, descriptor: int) -> int:
    """Lock the file; return a second descriptor of it, which holds the lock when the first is closed.

    Raises:
        BlockingIOError, FileNotFoundError: Another process removes the file as one of a dead process.
    """
    if sys.platform == "win32":
        return NO_LOCK  # an open file cannot be removed there
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return NO_LOCK  # a file system without locks; there, nothing is ever removed as dead
    folder.stat(name)
    return os.dup(descriptor)


def _remove_dead(path: str) -> None:
    if sys.platform == "win32":
        _discard(path)
        return
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if modes.S_ISREG(os.fstat(descriptor).st_mode):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _discard(path)
        finally:
            os.close(descriptor)


def _discard(path: str) -> None:
    with suppress(OSError):
        os.unlink(reachable(path))  # noqa: PTH108  (long names of Windows)


def _keep_owner(folder: Folder, name: str, descriptor: int) -> None:
    """Give the new file the owner (where this user may) and the mode of the one it replaces."""
    if sys.platform == "win32":
        return
    try:
        before = folder.stat(name)
    except OSError:
        return  # nothing was there: the mode is what the umask leaves
    if not modes.S_ISREG(before.st_mode):
        return
    with suppress(OSError):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, modes.S_IMODE(before.st_mode))

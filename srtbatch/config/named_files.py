"""Read a file that a person named: settings, a glossary, a list of names, a report.

The path may lead to anything. A pipe or a terminal is read to its end, as ``<(command)`` of a shell needs it;
a pipe into which no program writes within ``PIPE_SECONDS``, and a file that cannot be text or never ends, are
refused.
"""

from __future__ import annotations

import errno
import gc
import os
import stat as modes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from srtbatch.config.settings import MEGABYTE

# Without O_NONBLOCK, opening a named pipe without a writer would wait without end.
FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
PIECE = 1 << 20

# Seconds within which a program must open the other end of a named pipe.
PIPE_SECONDS = 5.0

LIST_BYTES = 256 * MEGABYTE

# Types of files that are refused although they can be opened, or with a clearer message than the system's.
REFUSED = {
    modes.S_IFDIR: (errno.EISDIR, "it is a folder"),
    modes.S_IFBLK: (errno.EINVAL, "it is a block device"),
    modes.S_IFSOCK: (errno.ENXIO, "it is a socket"),
}


class UnfitError(OSError):
    """The file at the path cannot be the one that is meant; ``strerror`` says why."""


@contextmanager
def collection_paused() -> Iterator[None]:
    """Collect no garbage in the body, which reads a large file.

    Each collection would go through up to a million new objects, all in use: reading took twice the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def content_of(path: Path, most: int) -> bytes:
    """Return the content of a file of at most ``most`` bytes, or all that comes out of a pipe or device.

    Raises:
        OSError: It cannot be read.
        UnfitError: It is larger, a folder, a socket, a block device, or a pipe without a writer.
        ValueError: No file can have this name.
    """
    _refuse(path.stat())
    descriptor = os.open(path, FLAGS)
    try:
        seen = os.fstat(descriptor)
        _refuse(seen)
        if modes.S_ISREG(seen.st_mode) and seen.st_size > most:
            raise _too_large(most)
        return limited(descriptor, most, _first_bytes(descriptor, most))
    finally:
        os.close(descriptor)


def limited(descriptor: int, most: int, first_bytes: bytes = b"") -> bytes:
    """Return ``first_bytes`` and all bytes up to the end of a descriptor, which may be non-blocking.

    Raises:
        OSError: It cannot be read.
        UnfitError: It is more than ``most`` bytes.
    """
    parts, size = [first_bytes], len(first_bytes)
    while size <= most and (part := _next_bytes(descriptor, min(most + 1 - size, PIECE))):
        parts.append(part)
        size += len(part)
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def _refuse(seen: os.stat_result) -> None:
    reason = REFUSED.get(modes.S_IFMT(seen.st_mode))
    if reason is not None:
        raise UnfitError(*reason)


def _too_large(most: int) -> UnfitError:
    return UnfitError(errno.EFBIG, f"larger than {most // MEGABYTE} MB; is this the right file?")


def _first_bytes(descriptor: int, most: int) -> bytes:
    """Wait until a program has opened the other end of a pipe; return the bytes read in doing so.

    Raises:
        UnfitError: No program opens it within ``PIPE_SECONDS``.
    """
    if sys.platform == "win32" or not modes.S_ISFIFO(os.fstat(descriptor).st_mode):
        return b""
    if _wait_for_input(descriptor, PIPE_SECONDS):
        return b""
    try:
        part = os.read(descriptor, min(most + 1, PIECE))
    except BlockingIOError:
        return b""  # a program has opened it and has not written yet
    if not part:
        raise UnfitError(errno.ENXIO, "it is a pipe into which no program writes")
    return part


def _next_bytes(descriptor: int, size: int) -> bytes:
    """Return the next bytes, at least one; none at the end."""
    while True:
        try:
            return os.read(descriptor, size)
        except BlockingIOError:
            _wait_for_input(descriptor, None)


def _wait_for_input(descriptor: int, seconds: float | None) -> bool:
    """Wait until there are bytes to read, or no writer any more; return whether that happened in time."""
    import select  # noqa: PLC0415  (only pipes and terminals need it)

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))

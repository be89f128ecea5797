"""Read the bytes of a file safely: whole, and unchanged while it was read; and hash contents."""

from __future__ import annotations

import errno
import hashlib
import os
import stat as modes
from collections.abc import Callable
from typing import Literal

from srtbatch.batch.files.folder_handles import LinkError, MovedError, Root, reachable
from srtbatch.model import Failure

# What becomes of a symbolic link among the sources, or on the way to one: ``inside`` follows those that stay
# below INPUT.
Links = Literal["refuse", "inside", "follow"]

FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

PIECE = 1 << 20  # bytes read at a time where only the hash is wanted

KINDS = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "permission",
    errno.ELOOP: "not_a_file",
    errno.EISDIR: "not_a_file",
    errno.ENXIO: "not_a_file",
    errno.ENAMETOOLONG: "name_too_long",
    errno.ENOSPC: "disk_full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "disk_full",
    errno.ENOMEM: "memory",
}


def hashed(data: bytes) -> str:
    """Return the BLAKE2b-128 hex digest of a content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def hash_of(path: str) -> str:
    """Return the BLAKE2b-128 hex digest of a file, or "" if it cannot be read or changes meanwhile."""
    try:
        return _hash_once(path) or _hash_once(path)
    except OSError:
        return ""


def _hash_once(path: str) -> str:
    """Return "" where it is no regular file, or changed while it was read."""
    descriptor = os.open(reachable(path), FLAGS)
    try:
        before = os.fstat(descriptor)
        if not modes.S_ISREG(before.st_mode):
            return ""
        digest, size = hashlib.blake2b(digest_size=16), 0
        while size <= before.st_size and (part := os.read(descriptor, PIECE)):
            digest.update(part)
            size += len(part)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    moved = (before.st_size, before.st_mtime_ns) != (
        after.st_size,
        after.st_mtime_ns,
    ) or size != after.st_size
    return "" if moved else digest.hexdigest()


def read(root: Root, name: str, limit: int, *, links: Links) -> tuple[bytes, os.stat_result] | Failure:
    """Return the whole of a regular file and how it looked; ``limit`` in bytes (0: none)."""
    return _read(lambda flags: _opened(root, name, flags, links), limit)


def _read(opened: Callable[[int], int], limit: int) -> tuple[bytes, os.stat_result] | Failure:
    """Read twice if the file changes meanwhile.

    Opened without blocking, since a pipe without a writer would wait for ever.
    """
    try:
        content = _read_once(opened(FLAGS), limit)
        if content is None:
            content = _read_once(opened(FLAGS), limit)
    except OSError as error:
        return fault_of(error, "reading")
    return content or Failure(
        "changed_while_reading", "another program is writing this file; try again later"
    )


def too_large(limit: int) -> Failure:
    """Return the failure of a document of more than so many bytes."""
    return Failure("too_large", f"larger than {limit:,} bytes, the limit of --max-file-size-mb")


def _opened(root: Root, name: str, flags: int, links: Links) -> int:
    if links == "follow":
        return os.open(reachable(os.path.join(root.path, *name.split("/"))), flags)
    try:
        return _opened_strictly(root, name, flags)
    except LinkError:
        if links == "refuse":
            raise
    top = os.path.realpath(root.path)
    real = os.path.realpath(os.path.join(root.path, *name.split("/")))
    inner = os.path.relpath(real, top)
    if inner.split(os.sep)[0] == os.pardir or os.path.isabs(inner):
        raise LinkError(os.path.join(root.path, name))
    return _opened_strictly(Root(top), inner.replace(os.sep, "/"), flags)


def _opened_strictly(root: Root, name: str, flags: int) -> int:
    entry, base = root.parent(name.rstrip("/"))  # a folder that could not be read has a name, too
    with entry as folder:
        return folder.open(base, flags)


def fault_of(error: OSError, deed: str) -> Failure:
    """Return what an error of the system means for one file; ``deed`` is ``reading`` or ``writing``."""
    kind = KINDS.get(error.errno or 0, "io")
    if isinstance(error, LinkError):
        advice = "use --follow-symlinks to follow it" if deed == "reading" else "outputs never go through one"
        return Failure(kind, f"{deed} failed: {error.strerror}; {advice}")
    if isinstance(error, MovedError):
        return Failure("output_moved", f"{deed} failed: {error.strerror}")
    if kind == "missing":
        if deed == "reading":
            return Failure(kind, "there is no such file any more")
        kind = "io"  # a folder that went away: it is made again at the next attempt
    return Failure(kind, f"{deed} failed: {error.strerror or error}")


def _read_once(descriptor: int, limit: int) -> tuple[bytes, os.stat_result] | Failure | None:
    """Return None where the file changed while it was read."""
    try:
        before = os.fstat(descriptor)
        if not modes.S_ISREG(before.st_mode):
            return Failure("not_a_file", "not a regular file")
        if limit and before.st_size > limit:
            return too_large(limit)
        data = _read_all(descriptor, before.st_size)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    moved = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size
    return None if moved else (data, after)


def _read_all(descriptor: int, size: int) -> bytes:
    """Return the content, up to one byte more than ``size``, so that growth is noticed."""
    parts: list[bytes] = []
    left = size + 1
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)

"""A file whole or not at all: a temporary beside the target, made durable, then one rename.

Temporaries of a killed run are known by their name and swept at the next start, under the lock.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from srtbatch.config.settings import Scope

TEMPORARY = re.compile(r"\.srtb-[0-9a-f]{12}\.tmp")

# Windows refuses longer paths unless they are absolute and start with this (MAX_PATH is 260).
LONG_PATH = "\\\\?\\"
LONG = 240


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells without reading that a file is still the same: bytes, ns, ns, number.

    All 0: no such file.
    """

    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    inode: int = 0

    @classmethod
    def of(cls, stat: os.stat_result) -> Signature:
        """The signature of a file that was looked at."""
        return cls(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)

    @classmethod
    def at(cls, path: str) -> Signature:
        """The signature of what lies at this path now; all 0 where nothing can be seen."""
        try:
            return cls.of(os.stat(reachable(path)))
        except OSError:
            return cls()

    @property
    def exists(self) -> bool:
        """Whether there was a file at all."""
        return bool(self.mtime_ns or self.inode)

    def __str__(self) -> str:
        return f"{self.size}:{self.mtime_ns}:{self.ctime_ns}:{self.inode}"


@dataclass(frozen=True, slots=True)
class Temporary:
    """A complete new content waiting beside its target; ``device`` tells which file system must be synced."""

    path: str
    target: str
    device: int


def write_temporary(target: str, data: bytes, *, mode: int, durable: bool) -> Temporary:
    """Put ``data`` beside ``target``, directories made as needed; OSError leaves nothing behind."""
    folder = os.path.dirname(target)
    path = os.path.join(folder, f".srtb-{secrets.token_hex(6)}.tmp")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(reachable(path), flags, mode & 0o777)
    except FileNotFoundError:
        os.makedirs(reachable(folder), exist_ok=True)
        descriptor = os.open(reachable(path), flags, mode & 0o777)
    try:
        device = _fill(descriptor, data, mode=mode & 0o777, durable=durable)
    except BaseException:
        discard(path)
        raise
    return Temporary(path, target, device)


def settle(temporaries: Iterable[Temporary], scope: Scope) -> dict[str, OSError]:
    """Make contents durable before they are renamed; the errors by temporary path, empty when all is well."""
    errors: dict[str, OSError] = {}
    if scope != "batch":
        return errors
    for group in _by_device(temporaries):
        try:
            _sync_file_system(group[0].path)
        except (OSError, AttributeError, ImportError):
            errors.update(_sync_each(group))
    return errors


def place(temporary: Temporary) -> None:
    """Rename the content into its place; OSError leaves the target as it was and no temporary."""
    try:
        os.replace(reachable(temporary.path), reachable(temporary.target))
    except BaseException:
        discard(temporary.path)
        raise


def sync_folder(folder: str) -> None:
    """Make renames in a folder durable, where the system can."""
    if os.name == "nt":
        return  # Windows opens no directories; its renames are journalled
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(path: str) -> None:
    """Remove a temporary, if it is still there."""
    with suppress(OSError):
        os.unlink(reachable(path))


def sweep(root: str) -> int:
    """Remove every leftover temporary of ours below ``root``; how many. Only while holding the lock."""
    swept = 0
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in filter(TEMPORARY.fullmatch, names):
            discard(os.path.join(folder, name))
            swept += 1
    return swept


def reachable(path: str) -> str:
    """The path as the system wants it: on Windows a long one in its absolute, prefixed form."""
    if os.name != "nt" or len(path) < LONG or path.startswith(LONG_PATH):
        return path
    return LONG_PATH + os.path.abspath(path)


def _fill(descriptor: int, data: bytes, *, mode: int, durable: bool) -> int:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)  # the umask had its say in open
        if durable:
            os.fsync(descriptor)
        return os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)


def _by_device(temporaries: Iterable[Temporary]) -> Iterator[list[Temporary]]:
    groups: dict[int, list[Temporary]] = {}
    for temporary in temporaries:
        groups.setdefault(temporary.device, []).append(temporary)
    yield from groups.values()


def _sync_file_system(path: str) -> None:
    """One ``syncfs`` for the file system that holds ``path``.

    AttributeError where there is none (not Linux).
    """
    import ctypes  # noqa: PLC0415  (10 ms that a run without durability need not pay)

    if os.name == "nt":
        raise AttributeError("syncfs")
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if library.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)
    finally:
        os.close(descriptor)


def _sync_each(temporaries: Iterable[Temporary]) -> dict[str, OSError]:
    errors: dict[str, OSError] = {}
    for temporary in temporaries:
        try:
            _sync_file(temporary.path)
        except OSError as error:
            errors[temporary.path] = error
    return errors


def _sync_file(path: str) -> None:
    flags = os.O_RDWR if os.name == "nt" else os.O_RDONLY  # Windows syncs only what it may write
    descriptor = os.open(reachable(path), flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Open folders below a root one by one, without following symbolic links or entering protected folders.

Between the check of a path and its use, anyone with access may put a link in its place. Therefore nothing is
opened or renamed by its whole path: each folder is opened relative to the one above it, and names are used
relative to the last. Where the system has no folder handles (Windows), each folder is checked by its path.
"""

from __future__ import annotations

import errno
import os
import stat as modes
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import TracebackType

if sys.platform != "win32":
    import resource

HANDLES = {os.open, os.stat, os.mkdir, os.unlink, os.rename} <= os.supports_dir_fd

# O_PATH: a folder that may be searched but not read can be entered all the same, as by a path.
_ENTER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FILE = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | _NO_LINK

# What systems say of a link that was not to be followed: Linux (folders), POSIX, FreeBSD.
_LINK_ERRORS = (errno.ENOTDIR, errno.ELOOP, errno.EMLINK)

# Windows refuses longer paths unless they are absolute and start with this (MAX_PATH is 260).
LONG_PATH = "\\\\?\\"
LONG = 240

# Bytes of a path with its end (4096 on Linux, 1024 on macOS); Windows has limits of another kind.
PATH_MAX = os.pathconf("/", "PC_PATH_MAX") if hasattr(os, "pathconf") else 1 << 15

# How many folders a root keeps open for the next file. Opening one takes three system calls for each folder
# on the way to it. Where a process may have few descriptors (``ulimit -n``), they are needed elsewhere.
KEPT = 8
KEPT_WHERE_SCARCE = 1
SCARCE = 256

# Flag of renameat2(2): fail where the new name exists.
RENAME_NOREPLACE = 1

# Device and inode.
Identity = tuple[int, int]


class LinkError(OSError):
    """A symbolic link where a folder or a file is expected."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ELOOP, f"{path} is a symbolic link", path)


class ProtectedError(OSError):
    """A folder that must not be written, reached by another path (a mount, or a link made meanwhile)."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.EPERM, f"{path} is a folder of INPUT, and inputs are never written", path)


class MovedError(OSError):
    """The path of a root leads to another folder than at first, or to nothing."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.ESTALE, f"{path} is not the folder any more that this run began with", path)


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder; names are relative to it. Methods raise OSError.

    ``handle`` is None where the system has no folder handles; then ``path`` is used.
    """

    path: str
    handle: int | None
    identity: Identity

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open a file, and no link, for its descriptor. LinkError where it is a link."""
        try:
            return os.open(self._reached(name), flags | _FILE, mode, dir_fd=self.handle)
        except OSError as error:
            if error.errno in _LINK_ERRORS[1:]:
                raise LinkError(f"{self.path}/{name}") from error
            raise

    def replace(self, name: str, target: str, *, exclusive: bool = False) -> None:
        """Rename a file within this folder, over whatever file has the target's name.

        With ``exclusive`` over nothing: FileExistsError where a file has that name. Only Linux can tell at
        the moment of the rename; elsewhere the file is replaced.
        """
        if exclusive and self.handle is not None and _renamed_exclusively(self.handle, name, target):
            return
        os.replace(self._reached(name), self._reached(target), src_dir_fd=self.handle, dst_dir_fd=self.handle)

    def unlink(self, name: str) -> None:
        """Remove a file."""
        os.unlink(self._reached(name), dir_fd=self.handle)

    def stat(self, name: str) -> os.stat_result:
        """Return the metadata of a file; of a link, those of the link itself."""
        return os.stat(self._reached(name), dir_fd=self.handle, follow_symlinks=False)

    def sync(self) -> None:
        """Make the names in this folder durable, where the system can."""
        if self.handle is None:
            return  # Windows opens no folders; its renames are journalled
        descriptor = os.open(".", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0), dir_fd=self.handle)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Close the handle."""
        if self.handle is not None:
            os.close(self.handle)

    def _reached(self, name: str) -> str:
        return name if self.handle is not None else reachable(os.path.join(self.path, name))


class Root:
    """A folder and everything below it; links that lead to the root itself are followed.

    ``protected`` folders are not entered. With ``anchor`` the root itself must be that folder, and is not
    made where it is missing. Entering a folder raises OSError, LinkError, ProtectedError and MovedError among
    them. A few folders stay open for the next file and are used again while their path leads to them;
    ``close`` closes them. Not for several threads at once. Another process gets a root without open folders.
    """

    def __init__(
        self, path: str, protected: AbstractSet[Identity] = frozenset(), anchor: Identity | None = None
    ) -> None:
        self.path = path
        self.protected = protected
        self.anchor = anchor
        self._kept: dict[str, Folder] = {}
        self._room = KEPT if _descriptors() > SCARCE else KEPT_WHERE_SCARCE

    def __reduce__(self) -> tuple[type[Root], tuple[str, AbstractSet[Identity], Identity | None]]:
        return Root, (self.path, self.protected, self.anchor)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the folders that are kept open."""
        while self._kept:
            self._kept.popitem()[1].close()

    def moved(self) -> bool:
        """Return whether the path leads to another folder than the anchor, or to nothing."""
        if self.anchor is None:
            return False
        try:
            seen = os.stat(reachable(self.path or "."))
        except OSError:
            return True
        return (seen.st_dev, seen.st_ino) != self.anchor

    def folder(self, name: str = "", *, make: bool = False) -> Entry:
        """Return what opens a folder in a ``with`` statement, by its name below the root.

        Its parts are separated by ``/``; it is made where ``make`` says so.
        """
        return Entry(self, name, make)

    def parent(self, name: str, *, make: bool = False) -> tuple[Entry, str]:
        """Return the same for the folder that holds a file, and the file's name in it.

        Raises:
            OSError: handles would reach the file, but no path does (ENAMETOOLONG).
        """
        size = len(os.fsencode(self.path)) + 1 + len(os.fsencode(name))
        if size >= PATH_MAX:
            raise OSError(errno.ENAMETOOLONG, f"a path of {size} bytes; the system takes {PATH_MAX - 1}")
        folder, _, base = name.rpartition("/")
        return self.folder(folder, make=make), base

    def take(self, name: str, *, make: bool) -> Folder:
        """Return an open folder, perhaps one that is kept open; ``give_back`` or ``close`` ends its use."""
        kept = self._kept.pop(name, None)
        if kept is not None:
            if _leads_to(kept, follow=not name):
                return kept
            kept.close()
        parts = name.split("/") if name else []
        handle, seen = self._opened(parts, make=make) if HANDLES else self._checked(parts, make=make)
        return Folder(self._path(parts), handle, (seen.st_dev, seen.st_ino))

    def give_back(self, name: str, folder: Folder) -> None:
        """Keep a folder open for a while."""
        if folder.handle is None:
            return
        self._kept[name] = folder
        if len(self._kept) > self._room:
            self._kept.pop(next(iter(self._kept))).close()

    def _opened(self, parts: list[str], *, make: bool) -> tuple[int, os.stat_result]:
        handle = self._top(make=make)
        count = 0
        try:
            seen = self._check(os.fstat(handle), [])
            for count, part in enumerate(parts, 1):
                inner = _enter(handle, part, make=make)
                os.close(handle)
                handle = inner
                seen = self._check(os.fstat(handle), parts[:count])
        except BaseException as error:
            suspect = getattr(error, "errno", 0) in _LINK_ERRORS
            try:
                link = suspect and _is_link(_seen(parts[count - 1], handle))
            finally:
                os.close(handle)
            if link:
                raise LinkError(self._path(parts[:count])) from error
            raise
        return handle, seen

    def _top(self, *, make: bool) -> int:
        if self.anchor is None:
            return _top(self.path, make=make)
        try:
            return _top(self.path, make=False)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MovedError(self._path([])) from error

    def _checked(self, parts: list[str], *, make: bool) -> tuple[None, os.stat_result]:
        """Do by paths what ``_opened`` does by handles."""
        for count in range(len(parts)):
            self._check_path(parts[:count], make=make)
        return None, self._check_path(parts, make=make)

    def _check(self, seen: os.stat_result, parts: list[str]) -> os.stat_result:
        if not parts and self.anchor is not None and (seen.st_dev, seen.st_ino) != self.anchor:
            raise MovedError(self._path(parts))
        if (seen.st_dev, seen.st_ino) in self.protected:
            raise ProtectedError(self._path(parts))
        return seen

    def _check_path(self, parts: list[str], *, make: bool) -> os.stat_result:
        path = self._path(parts)
        if not parts and self.moved():
            raise MovedError(path)
        if make and not os.path.lexists(reachable(path)):
            make_folders(path)
        if parts and _is_link(_seen(path)):
            raise LinkError(path)
        seen = os.stat(reachable(path))
        if not modes.S_ISDIR(seen.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
        return self._check(seen, parts)

    def _path(self, parts: list[str]) -> str:
        return os.path.join(self.path, *parts) or "."


class Entry:
    """A folder that is open within a ``with`` statement."""

    __slots__ = ("_folder", "_make", "_name", "_root")

    def __init__(self, root: Root, name: str, make: bool) -> None:  # noqa: FBT001  (built by Root alone)
        self._root, self._name, self._make = root, name, make

    def __enter__(self) -> Folder:
        self._folder = self._root.take(self._name, make=self._make)
        return self._folder

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._root.give_back(self._name, self._folder)


def _renamed_exclusively(handle: int, name: str, target: str) -> bool:
    """Rename a file in a folder, over nothing; False where the system has no such call.

    Raises:
        OSError: FileExistsError among others.
    """
    rename = _renameat2()
    if rename is None:
        return False
    if rename(handle, os.fsencode(name), handle, os.fsencode(target), RENAME_NOREPLACE) == 0:
        return True
    import ctypes  # noqa: PLC0415  (loaded by _renameat2)

    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL):  # the kernel, or this file system, cannot
        return False
    raise OSError(number, os.strerror(number), target)


@cache
def _renameat2() -> Callable[..., int] | None:
    """Return the system's ``renameat2``; None where there is none (not Linux)."""
    import ctypes  # noqa: PLC0415  (10 ms that only a run that renames need pay)

    try:
        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
    return call


def make_folders(path: str) -> None:
    """Make a folder and those above it, however many; OSError where that cannot be."""
    missing = []
    while path and not os.path.isdir(path):
        missing.append(path)
        path = os.path.dirname(path.rstrip("/" + os.sep))
    for folder in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(reachable(folder))


def reachable(path: str) -> str:
    """Return the path as the system wants it: on Windows a long one in its absolute, prefixed form."""
    if os.name != "nt" or len(path) < LONG or path.startswith(LONG_PATH):
        return path
    return LONG_PATH + os.path.abspath(path)


def _descriptors() -> int:
    """Return how many descriptors this process may have."""
    if sys.platform == "win32":
        return SCARCE + 1
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def _leads_to(folder: Folder, *, follow: bool) -> bool:
    """Return whether the path of a folder still leads to it; with ``follow`` a link may stand there."""
    try:
        seen = os.stat(folder.path, follow_symlinks=follow)
    except OSError:
        return False
    return (seen.st_dev, seen.st_ino) == folder.identity


def _top(path: str, *, make: bool) -> int:
    try:
        return os.open(path or ".", _ENTER)
    except FileNotFoundError:
        if not make:
            raise
        make_folders(path)
        return os.open(path, _ENTER)


def _enter(handle: int, name: str, *, make: bool) -> int:
    try:
        return os.open(name, _ENTER | _NO_LINK, dir_fd=handle)
    except FileNotFoundError:
        if not make:
            raise
        with suppress(FileExistsError):  # another worker was faster
            os.mkdir(name, dir_fd=handle)
        return os.open(name, _ENTER | _NO_LINK, dir_fd=handle)


def _seen(path: str, handle: int | None = None) -> os.stat_result:
    return os.stat(path if handle is not None else reachable(path), dir_fd=handle, follow_symlinks=False)


def _is_link(seen: os.stat_result) -> bool:
    """Return whether this is a symbolic link, or what Windows has instead (a junction)."""
    junction = getattr(modes, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return modes.S_ISLNK(seen.st_mode) or (
        junction is not None and getattr(seen, "st_reparse_tag", None) == junction
    )

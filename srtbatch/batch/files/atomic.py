"""Write a file whole or not at all: a temporary file beside the target, made durable, then one rename.

Names are relative to a root and are opened through folder handles (see ``folder_handles``), so that a
symbolic link placed on the way is refused, not followed. The name of a temporary file contains the identifier
of its run: a later run removes the temporaries of a killed run, and no others.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress

from srtbatch.batch.files.change_stamp import version_of
from srtbatch.batch.files.folder_handles import Folder, Identity, ProtectedError, Root
from srtbatch.batch.files.paths import identity
from srtbatch.batch.files.store import ABSENT, Staged
from srtbatch.config.settings import Scope

# The id of the run that made it (``report``: a report's), and a random number.
TEMPORARY = re.compile(r"\.srtb-(?:([0-9a-f]{12}|report)-)?[0-9a-f]{12}\.tmp")

# Errors of systems that sync no folder, or none that this user may only search.
NO_FOLDER_SYNC = (
    errno.EINVAL,
    errno.ENOTSUP,
    errno.ENOSYS,
    errno.EBADF,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
)


def new_owner() -> str:
    """Return an id for a run, to be part of the names of its temporaries."""
    return secrets.token_hex(6)


def write_temporary(  # noqa: PLR0913  (what, where and how; the how by name)
    root: Root, name: str, data: bytes, *, mode: int, durable: bool, owner: str
) -> Staged:
    """Write ``data`` to a temporary file beside the target ``name``, folders made as needed.

    Raises:
        OSError: Nothing was left behind but perhaps new folders.

    """
    entry, _ = root.parent(name, make=True)
    with entry as folder:
        base = f".srtb-{owner}-{secrets.token_hex(6)}.tmp"
        descriptor = folder.open(base, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode & 0o777)
        try:
            device = _fill(descriptor, data, mode=mode & 0o777, durable=durable)
        except BaseException:
            with suppress(OSError):
                folder.unlink(base)
            raise
    return Staged(name, os.path.join(folder.path, base), device)


def sync_contents(root: Root, staged: Iterable[Staged], scope: Scope) -> dict[str, OSError]:
    """Sync contents before they are renamed, if groups are synced as a whole; return errors by target."""
    errors: dict[str, OSError] = {}
    if scope != "batch":
        return errors
    for group in _by_device(staged):
        try:
            _sync_file_system(root, _beside(group[0]))
        except (OSError, AttributeError, ImportError):
            errors.update(_sync_each(root, group))
    return errors


class SourceError(OSError):
    """The source of an output stands where the output belongs: moved there, or linked to it."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.EPERM, f"{path} is the source itself, and inputs are never written", path)


def place(root: Root, staged: Staged, expected: str | None = None) -> str:
    """Rename the content into its place; return its version there.

    Only the version that is ``expected`` there is replaced, any if that is None, and never the source itself.

    Raises:
        OSError: The target is as it was, and the temporary is gone.
        FileExistsError: The same, since another version stands there.

    """
    above, _, base = staged.name.rpartition("/")
    try:
        with root.folder(above) as folder:
            _check_replaced(folder, base, staged.origin, expected)
            folder.replace(os.path.basename(staged.token), base, exclusive=expected == ABSENT)
            return _version(folder, base)
    except BaseException:
        discard(staged.token)
        raise


def _check_replaced(folder: Folder, base: str, origin: tuple[int, ...], expected: str | None) -> None:
    """Raise an OSError if the file that would be replaced is the source, or not the expected version."""
    try:
        seen = folder.stat(base)
    except OSError:
        return  # nothing stands there
    if (seen.st_dev, seen.st_ino) == origin and seen.st_ino:
        raise SourceError(os.path.join(folder.path, base))
    if expected is not None and version_of(seen) != expected:
        raise FileExistsError(errno.EEXIST, "another file has taken its place", base)


def sync_names(root: Root, placed: Sequence[Staged], scope: Scope) -> dict[str, OSError]:
    """Sync the folders in which names were changed, and those above them: they may be new.

    Returns:
        The errors by folder, empty when all is well.
    """
    if scope == "off":
        return {}
    if scope == "each":
        return _sync_folders(root, placed)
    errors: dict[str, OSError] = {}
    for group in _by_device(placed):
        try:
            _sync_file_system(root, group[0].name)
        except (OSError, AttributeError, ImportError):
            errors.update(_sync_folders(root, group))
    return errors


def discard(path: str) -> bool:
    """Remove a temporary, if it is still there; whether it is gone."""
    parent, base = os.path.split(path)
    root = Root(parent)
    try:
        with root.folder() as folder:  # the whole path may be too long for the system
            folder.unlink(base)
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR)
    finally:
        root.close()
    return True


def no_folders() -> AbstractSet[Identity]:
    """Return nothing: no folder is protected."""
    return frozenset()


def sweep(
    root: str,
    owners: Container[str],
    leave_out: Identity | None = None,
    protected: Callable[[], AbstractSet[Identity]] = no_folders,
) -> tuple[int, bool]:
    """Remove the temporaries of these runs below ``root``; the runs must be known to be dead.

    The folder ``leave_out`` (device and inode), and what is below it, is not looked into. Nothing is removed
    from the ``protected`` folders, which are asked for once there is something to remove.

    Returns:
        How many were removed, and whether none is left, as far as folders could be read and may be written.

    """
    swept, clean = 0, True
    waiting = [""]
    while waiting:
        name = waiting.pop()
        if leave_out is not None and identity(os.path.join(root, name)) == leave_out:
            continue
        left, folders = _leftovers(os.path.join(root, name), owners)
        waiting += [os.path.join(name, one) for one in folders]
        if left:
            removed, rest = _swept(Root(root, protected()), name, left)
            swept, clean = swept + removed, clean and not rest
    return swept, clean


def _leftovers(path: str, owners: Container[str]) -> tuple[list[str], list[str]]:
    """Return the temporaries of these runs in one folder, and the folders in it."""
    left: list[str] = []
    folders: list[str] = []
    with suppress(OSError), os.scandir(path or ".") as entries:
        for entry in entries:
            found = TEMPORARY.fullmatch(entry.name)
            if found and found[1] in owners:
                left.append(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
    return left, folders


def _swept(root: Root, name: str, left: list[str]) -> tuple[int, int]:
    """Remove files from a folder; how many were removed, and how many are left that may be removed."""
    swept = 0
    try:
        with root.folder(name.replace(os.sep, "/")) as folder:
            for base in left:
                with suppress(OSError):
                    folder.unlink(base)
                    swept += 1
    except ProtectedError:
        return 0, 0
    except OSError:
        pass  # it has gone, or has become a link
    finally:
        root.close()
    return swept, len(left) - swept


def _version(folder: Folder, base: str) -> str:
    try:
        return version_of(folder.stat(base))
    except OSError:
        return ABSENT


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


def _by_device(staged: Iterable[Staged]) -> Iterator[list[Staged]]:
    groups: dict[int, list[Staged]] = {}
    for one in staged:
        groups.setdefault(one.device, []).append(one)
    yield from groups.values()


def _beside(staged: Staged) -> str:
    """Return the name of a temporary file below its root."""
    folder, slash, _ = staged.name.rpartition("/")
    return f"{folder}{slash}{os.path.basename(staged.token)}"


def _sync_file_system(root: Root, name: str) -> None:
    """Call ``syncfs`` for the file system that holds a file.

    AttributeError where there is none (not Linux).
    """
    import ctypes  # noqa: PLC0415  (10 ms that a run without durability need not pay)

    if os.name == "nt":
        raise AttributeError("syncfs")
    library = ctypes.CDLL(None, use_errno=True)
    entry, base = root.parent(name)
    with entry as folder:
        descriptor = folder.open(base, os.O_RDONLY)
    try:
        if library.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), name)
    finally:
        os.close(descriptor)


def _sync_folders(root: Root, placed: Iterable[Staged]) -> dict[str, OSError]:
    """``fsync`` of every folder that names were put in, and of those above: they may be new."""
    errors: dict[str, OSError] = {}
    folders = {one.name.rpartition("/")[0] for one in placed}
    above = {name for folder in folders for name in _above(folder)}
    for name in folders | above:
        try:
            with root.folder(name) as folder:
                folder.sync()
        except OSError as error:
            if error.errno not in NO_FOLDER_SYNC:
                errors[name] = error
    return {
        folder: errors[name] for folder in folders for name in (folder, *_above(folder)) if name in errors
    }


def _above(folder: str) -> Iterator[str]:
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _sync_each(root: Root, staged: Iterable[Staged]) -> dict[str, OSError]:
    errors: dict[str, OSError] = {}
    for one in staged:
        try:
            _sync_file(root, one)
        except OSError as error:
            errors[one.name] = error
    return errors


def _sync_file(root: Root, staged: Staged) -> None:
    flags = os.O_RDWR if os.name == "nt" else os.O_RDONLY  # Windows syncs only what it may write
    with root.folder(staged.name.rpartition("/")[0]) as folder:
        descriptor = folder.open(os.path.basename(staged.token), flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

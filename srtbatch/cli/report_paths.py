"""Check the path of a report: absent, regular file, link or stream; and whether it has changed since."""

from __future__ import annotations

import errno
import os
import re
import stat as modes
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from srtbatch.batch.files.paths import identity
from srtbatch.cli.exit_codes import UnwrittenError
from srtbatch.model import UsageError

if sys.platform != "win32":
    import fcntl

MAX_LINKS = 40  # Linux follows no more (path_resolution(7))
STDOUT = 1
NOT_WRITTEN = {
    modes.S_IFBLK: "is a block device; a report would destroy what is on it",
    modes.S_IFSOCK: "is a socket, which cannot be opened; use a named pipe",
}


def descriptor_of(path: Path) -> int | None:
    """Return the descriptor of ``/dev/stdout``, ``/dev/fd/3``, ``/proc/self/fd/3``; None for other paths.

    Such a path may lead to a regular file (``> file`` of a shell), which must neither be replaced nor be
    opened again: both would lose the position that the shell and this process share.
    """
    if sys.platform == "win32":
        return None
    folders = re.compile(rf"/dev/fd|/proc/{os.getpid()}(?:/task/\d+)?/fd")
    place = os.fspath(path)
    for _ in range(MAX_LINKS):
        folder, name = os.path.split(os.path.abspath(place))  # noqa: PTH100  (resolve would follow the link)
        folder = os.path.realpath(folder)
        if name.isdecimal() and folders.fullmatch(folder):
            return int(name)
        try:
            place = os.path.join(folder, os.readlink(os.path.join(folder, name)))  # noqa: PTH115, PTH118  (strings)
        except OSError:
            return None
    return None


def is_stream(path: Path) -> bool:
    """Return whether a report is written into the path (a device, a pipe, a descriptor), not in its place."""
    return descriptor_of(path) is not None or _kind(path) not in (0, modes.S_IFREG, modes.S_IFDIR)


def leads_to_stdout(path: Path | None) -> bool:
    """Return whether a report written there goes to stdout, as results do."""
    return path is not None and descriptor_of(path) == STDOUT


def is_regular(path: Path) -> bool:
    """Return whether the path leads to a regular file; False where that is unknown."""
    return _kind(path) == modes.S_IFREG


def is_pipe(path: Path) -> bool:
    """Return whether the path leads to a named pipe."""
    return _kind(path) == modes.S_IFIFO


def is_node(path: Path) -> bool:
    """Return whether the path itself is a device, a pipe or a socket; a link is not followed."""
    try:
        return modes.S_IFMT(path.lstat().st_mode) not in (modes.S_IFREG, modes.S_IFLNK, modes.S_IFDIR)
    except OSError:
        return False


def may_be_shared(path: Path) -> bool:
    """Return whether two reports may go there, one after the other: ``/dev/null``, a terminal."""
    return _kind(path) == modes.S_IFCHR


def check_place(path: Path, made: Path | None = None) -> None:
    """Check before the run whether a report can be written there.

    ``made`` is a folder that the run will create.

    Raises:
        UsageError: It cannot.
    """
    kind, number = _kind(path), descriptor_of(path)
    if number is not None:
        _check_descriptor(path, number)
    elif kind == modes.S_IFDIR:
        raise UsageError(f"{path}: is a folder; name a file in it")
    elif _is_link(os.path.realpath(path)):
        raise UsageError(f"{path}: is a link that leads in a circle; remove it, or name another file")
    elif kind in NOT_WRITTEN:
        raise UsageError(f"{path}: {NOT_WRITTEN[kind]}")
    elif kind in (0, modes.S_IFREG):
        _check_folder(path, made)
    elif not os.access(path, os.W_OK):
        raise UsageError(f"{path}: may not be written by this user")


def _kind(path: Path) -> int:
    """Return the type bits of what a path leads to; 0 where there is nothing, or it is unknown.

    The methods of ``Path`` (``is_file``, ``exists``, …) raise where a folder may not be entered or a name is
    too long.
    """
    try:
        return modes.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):
        return 0


def _is_link(path: str | Path) -> bool:
    """Return whether the path itself is a symbolic link; False where that is unknown."""
    return os.path.islink(path)  # noqa: PTH114  (Path raises where a folder may not be entered)


def _check_descriptor(path: Path, number: int) -> None:
    """Refuse a descriptor that was not open for writing at the start.

    What this program opens itself (its ledger) is not inheritable.
    """
    if sys.platform == "win32":
        return
    try:
        if os.get_inheritable(number) and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
            return
    except OSError:
        pass
    raise UsageError(f"{path}: descriptor {number} is not open for writing")


def _check_folder(path: Path, made: Path | None) -> None:
    """Refuse a folder in which no file can be created; a report is written beside its path and renamed."""
    try:
        path.lstat()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(f"{path}: the name is too long; choose a shorter one") from None
    if path.parent == made and not _kind(path.parent):
        return
    folder = Path(os.path.realpath(path)).parent
    if _kind(folder) != modes.S_IFDIR:
        raise UsageError(
            f"{path}: there is no folder {folder if _is_link(path) else path.parent}; create it first"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{path}: the folder {folder} may not be written by this user; name another place")


ABSENT = identity("")


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a report is written: the path itself or, for a link, the file that the link led to.

    ``folder`` is device and inode of its folder, ``ABSENT`` where the run is to create it. ``stream``: the
    text goes into a device, a pipe or a descriptor.
    """

    place: Path
    folder: tuple[int, int] = ABSENT
    stream: bool = False

    def check(self) -> None:
        """Check that the path is still in the folder that was checked.

        Raises:
            UnwrittenError: Another folder, or a link to one, has taken the place of that folder, or a regular
                file that of a stream.
        """
        folder = self.place.parent
        if self.stream:
            if not is_stream(self.place):
                raise UnwrittenError(f"{self.place}: not written: it was no regular file when the run began")
        elif os.path.realpath(folder) != os.fspath(folder) or identity(os.fspath(folder)) != self.expected():
            raise UnwrittenError(
                f"{self.place}: not written: the folder {folder} is not the one that was there when the run "
                "began"
            )

    def expected(self) -> tuple[int, int]:
        """Return what the folder has to be; one that did not exist is OUTPUT, which the run has created."""
        return identity(os.fspath(self.place.parent)) if self.folder == ABSENT else self.folder


def lead_of(path: Path) -> Lead:
    """Return where a report for ``path`` is written now.

    A link, or another folder, that takes its place during the run is not followed.
    """
    if is_stream(path):
        return Lead(path, stream=True)
    place = Path(os.path.realpath(path))
    return Lead(place, identity(os.fspath(place.parent)))


def leads_of(paths: Iterable[Path]) -> dict[Path, Lead]:
    """Return where each of these reports is written now."""
    return {path: lead_of(path) for path in paths}

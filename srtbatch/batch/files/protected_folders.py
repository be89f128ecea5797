"""Find the folders of INPUT by device and inode, and refuse targets inside them.

Paths are not enough: a mount can show a folder of INPUT below OUTPUT under another name, and so can a link.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from srtbatch.batch.files.folder_handles import Identity, LinkError, ProtectedError, Root
from srtbatch.batch.files.paths import folded, identity
from srtbatch.model import UsageError

MOUNTS = "/proc/self/mountinfo"


@dataclass(slots=True)
class TargetFolders:
    """The folders of OUTPUT that exist already and that the plan writes into."""

    output: str
    _names: dict[Identity, str] = field(default_factory=dict)
    _last: str | None = None

    def add(self, folder: str) -> None:
        """Add a folder by its name below OUTPUT, whether it exists or not.

        Raises:
            UsageError: a link stands on the way, or the folder is also reached by another name.

        """
        if folder == self._last:
            return
        self._last = folder
        name, found = self._existing(folder)
        if found is None:
            return
        other = self._names.setdefault(found, name)
        if folded(other) != folded(name):
            raise UsageError(
                f"{self._path(other)} and {self._path(name)} are the same folder (a mount): two sources "
                "would have one target; unmount one, or choose another OUTPUT"
            )

    def check(self, protected: AbstractSet[Identity]) -> None:
        """Compare with the folders of INPUT, once all are known.

        Raises:
            UsageError: one of the folders belongs to INPUT.

        """
        root = Root(self.output, protected)
        for name in self._names.values():
            try:
                with root.folder(name):
                    pass
            except ProtectedError as error:
                raise UsageError(f"{error.strerror}; unmount it, or choose another OUTPUT") from error
            except OSError:
                continue  # gone or changed since: its files will fail and say so

    def _existing(self, folder: str) -> tuple[str, Identity | None]:
        """Return the folder, or the nearest above it that exists, and its identity."""
        root = Root(self.output)
        while True:
            try:
                with root.folder(folder) as opened:
                    return folder, opened.identity
            except LinkError as error:
                raise UsageError(
                    f"{error.strerror}, and outputs are not written through links; "
                    "remove it or choose another OUTPUT"
                ) from error
            except FileNotFoundError:
                if not folder:
                    return folder, None
                folder = folder.rpartition("/")[0]
            except OSError:
                return folder, None  # its files will fail and say so

    def _path(self, name: str) -> str:
        return os.path.join(self.output, *name.split("/"))


def folders_below(root: str, *, follow: bool, leave_out: Identity) -> set[Identity]:
    """Return every folder from ``root`` down but the one to leave out; ``follow`` enters links too."""
    return set(_folders(root, set(), follow=follow, leave_out=leave_out))


def linked_below(root: str, *, leave_out: Identity) -> set[Identity]:
    """Return every folder from ``root`` down, links followed, and every file that a link there leads to."""
    links: set[Identity] = set()
    return {*_folders(root, links, follow=True, leave_out=leave_out), *links}


def _folders(root: str, links: set[Identity], *, follow: bool, leave_out: Identity) -> Iterator[Identity]:
    """Yield folders; add to ``links`` what the links in them lead to, if links are followed."""
    found: set[Identity] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        seen = identity(path)
        if seen in found or seen == leave_out:
            continue
        found.add(seen)
        yield seen
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if _is_folder(entry, follow=follow):
                        waiting.append(entry.path)
                    elif follow and not is_plain(entry):
                        links.add(identity(entry.path))
        except OSError:
            continue  # what cannot be read has no sources either


def is_plain(entry: os.DirEntry[str]) -> bool:
    """Return whether this is a regular file and no link; False where the system does not tell."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:  # a link in a circle
        return False


def mounted_below(path: str) -> bool:
    """Return whether anything is mounted at this path or below it; only Linux tells."""
    place = os.path.realpath(path)
    return any(_leads_into(point, place) for _, point in _mounts())


def may_show_another_folder(path: str) -> bool:
    """Return whether this path lies on a mount of a part of a file system, which has another path as well."""
    place = os.path.realpath(path)
    return any(part != "/" and _leads_into(place, point) for part, point in _mounts())


def _leads_into(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _mounts() -> list[tuple[str, str]]:
    """Return which part of its file system each mount shows, and where (proc_pid_mountinfo(5))."""
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            return [(_unescaped(part), _unescaped(point)) for part, point in
                    (line.split(" ")[3:5] for line in file)]  # fmt: skip
    except OSError:
        return []


def _unescaped(point: str) -> str:
    r"""Return a mount point as a path; the kernel writes spaces and backslashes as ``\040`` (octal)."""
    head, *rest = point.split("\\")
    return head + "".join(chr(int(part[:3], 8)) + part[3:] for part in rest)

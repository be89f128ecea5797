"""Which folders belong to INPUT, by device and inode, and which folders of OUTPUT a plan may write into.

Paths do not tell: a mount shows a folder of INPUT below OUTPUT by another name, and a link leads anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from srtbatch.batch.folder import Identity, LinkError, ProtectedError, Root
from srtbatch.batch.layout import identity
from srtbatch.batch.names import folded
from srtbatch.model import UsageError

MOUNTS = "/proc/self/mountinfo"


@dataclass(slots=True)
class TargetFolders:
    """The folders of OUTPUT that exist already and that the plan writes into."""

    output: str
    _names: dict[Identity, str] = field(default_factory=dict)
    _last: str | None = None

    def add(self, folder: str) -> None:
        """One more folder by its name below OUTPUT, be it there or not.

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
                continue  # gone or changed since: its files will say so in their turn

    def _existing(self, folder: str) -> tuple[str, Identity | None]:
        """The folder, or the nearest above it that exists, and its identity."""
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
                return folder, None  # its files will say so in their turn

    def _path(self, name: str) -> str:
        return os.path.join(self.output, *name.split("/"))


def folders_below(root: str, *, follow: bool, leave_out: Identity) -> set[Identity]:
    """Every folder from ``root`` down, without the one to leave out; ``follow`` enters links too."""
    found: set[Identity] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        seen = identity(path)
        if seen in found or seen == leave_out:
            continue
        found.add(seen)
        try:
            with os.scandir(path) as entries:
                waiting += [entry.path for entry in entries if _is_folder(entry, follow=follow)]
        except OSError:
            continue  # what cannot be read has no sources either
    return found


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:  # a link in a circle
        return False


def mounted_below(path: str) -> bool:
    """Return whether anything is mounted at this path or below it; only Linux tells."""
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as file:
            points = [_unescaped(line.split(" ")[4]) for line in file]
    except OSError:
        return False
    place = os.path.realpath(path)
    return any(point == place or point.startswith(place.rstrip("/") + "/") for point in points)


def _unescaped(point: str) -> str:
    r"""A mount point as a path; the kernel writes blanks and backslashes as ``\040`` (octal)."""
    head, *rest = point.split("\\")
    return head + "".join(chr(int(part[:3], 8)) + part[3:] for part in rest)

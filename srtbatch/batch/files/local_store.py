"""The local file system as ``Source`` and ``Target``.

Files are found by ``discover``, read by ``read``, written by ``atomic`` and reached by ``folder_handles``.
Both stores share the set of folders of INPUT, which discovery fills and in which nothing is written.
"""

from __future__ import annotations

import os
import shutil
import stat as modes
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache

from srtbatch.batch.files import atomic, discover, read
from srtbatch.batch.files.change_stamp import version_of
from srtbatch.batch.files.folder_handles import Identity, Root, reachable
from srtbatch.batch.files.paths import STATE_FOLDER, Layout, identity, joined
from srtbatch.batch.files.protected_folders import TargetFolders, folders_below
from srtbatch.batch.files.store import Content, Entry, Staged, Stores
from srtbatch.config.settings import FileSettings, Scope
from srtbatch.model import Failure

# Version of a symbolic link: srtbatch makes none, so that it is a person's, wherever it leads.
LINK = "a link"

# The bits of a mode that outputs take from their sources; set-user-ID and the like are not copied.
PERMISSIONS = 0o777


def local_stores(
    place: Layout,
    files: FileSettings,
    *,
    durability: Scope = "off",
    anchor: Identity | None = None,
) -> Stores:
    """Return the stores of a run between two folders.

    With ``anchor`` (device and inode), OUTPUT must be that folder whenever it is used.
    """
    source, follow = LocalSource(place, files), files.follow_symlinks
    target = LocalTarget(
        place, protected=source.protected, follow=follow, durability=durability, anchor=anchor
    )
    return Stores(source, target)


class LocalSource:
    """INPUT as a folder; ``protected`` gathers its folders while they are walked.

    A source that has walked all of INPUT has met no link, so that one met later is refused. Names that were
    not found by a walk, but are listed or known from an earlier run, may lead through links that stay inside.
    """

    def __init__(self, place: Layout, files: FileSettings) -> None:
        self.protected: set[Identity] = set()
        self._place = place
        self._root = Root(place.root)
        self._links: read.Links = "follow" if place.single or files.follow_symlinks else "inside"

    def walk(
        self, files: FileSettings, listed: Iterable[str] | None = None, notes: list[str] | None = None
    ) -> Iterator[Entry]:
        """Yield the files that match, or those that are listed; messages for the user are added to ``notes``.

        Raises:
            UsageError: A target could be a source, or two sources would have one target.
        """
        if listed is None and self._links == "inside":
            self._links = "refuse"
        return discover.walk(self._place, files, listed=listed, notes=notes, protected=self.protected)

    def read(self, name: str, limit: int = 0) -> Content | Failure:
        """Return the whole content, unchanged while it was read; ``limit`` in bytes (0: none)."""
        found = read.read(self._root, name, limit, links=self._links)
        if isinstance(found, Failure):
            return found
        data, seen = found
        return Content(data, version_of(seen), modes.S_IMODE(seen.st_mode), (seen.st_dev, seen.st_ino))

    def content_hash(self, name: str) -> str:
        """Return the BLAKE2b-128 hex digest of a file, or "" if it cannot be read."""
        return read.hash_of(self._place.source(name))

    def mode(self, name: str) -> int | None:
        """Return the permission bits of a file; None where it has none or cannot be seen."""
        return _mode(self._place.source(name))

    def close(self) -> None:
        """Close the folders that are kept open."""
        self._root.close()


class LocalTarget:
    """OUTPUT as a folder: temporary files beside the targets, made durable, then renamed.

    ``protected`` folders are those of INPUT as far as they are known. ``durability`` says when contents and
    names are synced: each file by itself, a group by its file system, or never. ``owner`` is part of the
    names of temporaries.
    """

    def __init__(
        self,
        place: Layout,
        *,
        protected: set[Identity] | None = None,
        follow: bool = False,
        durability: Scope = "off",
        anchor: Identity | None = None,
    ) -> None:
        self.owner = atomic.new_owner()
        self._place = place
        self._protected = set() if protected is None else protected
        self._follow = follow
        self._durability = durability
        self._root = Root(place.output, self._protected, anchor)

    def look(self, name: str) -> Entry:
        """Return size and version of what stands at a name now; one call of the system.

        Raises:
            OSError: It cannot be seen, or is a folder.
        """
        path = self._path(name)
        try:
            seen = os.lstat(reachable(path))
        except FileNotFoundError:
            return Entry(name)
        if modes.S_ISDIR(seen.st_mode):
            raise IsADirectoryError(path)
        size = seen.st_size if modes.S_ISREG(seen.st_mode) else -1
        return Entry(name, size, LINK if modes.S_ISLNK(seen.st_mode) else version_of(seen))

    def stage(self, name: str, data: bytes, *, mode: int, origin: tuple[int, ...] = ()) -> Staged:
        """Write a temporary file beside its target, folders made as needed.

        Windows would make a copy of a read-only mode unreplaceable.

        Raises:
            OSError: It cannot be written; nothing is left but perhaps new folders.
        """
        mode = 0o666 if os.name == "nt" else mode
        each = self._durability == "each"
        staged = atomic.write_temporary(self._root, name, data, mode=mode, durable=each, owner=self.owner)
        return staged._replace(origin=origin)

    def make_durable(self, staged: Sequence[Staged]) -> dict[str, OSError]:
        """Sync the contents of a group, as ``durability`` says; return the errors by name of the output."""
        return atomic.sync_contents(self._root, staged, self._durability)

    def publish(self, staged: Sequence[Staged], expected: Mapping[str, str]) -> dict[str, str | OSError]:
        """Rename temporaries into place, then sync the names as ``durability`` says.

        Where the target is expected to be absent, the rename itself fails if it is not (on Linux). Another
        version is compared just before the rename: a change in between is lost.
        """
        results = {one.name: self._placed(one, expected.get(one.name)) for one in staged}
        there = [one for one in staged if not isinstance(results[one.name], OSError)]
        errors = atomic.sync_names(self._root, there, self._durability)
        for one in there:
            if (error := errors.get(one.name.rpartition("/")[0])) is not None:
                results[one.name] = error
        return results

    def discard(self, staged: Staged) -> bool:
        """Remove a temporary file, if it is still there; return whether it is gone."""
        return atomic.discard(staged.token)

    def content_hash(self, name: str) -> str:
        """Return the BLAKE2b-128 hex digest of an output, or "" if it cannot be read or is a link."""
        path = self._path(name)
        return "" if os.path.islink(path) else read.hash_of(path)

    def mode(self, name: str) -> int | None:
        """Return the permission bits of an output; None where it has none or cannot be seen."""
        return _mode(self._path(name))

    def walk(self) -> Iterator[str]:
        """Yield the names of all files but temporaries and those of the state folder and of INPUT."""
        source = identity(self._place.root) if self._place.nested else None
        for folder, folders, names in os.walk(self._place.output):
            folders[:] = sorted(
                name for name in folders if name != STATE_FOLDER
                and (source is None or identity(os.path.join(folder, name)) != source)
            )  # fmt: skip
            inner = os.path.relpath(folder, self._place.output)
            for name in sorted(names):
                if not atomic.TEMPORARY.fullmatch(name):
                    yield os.path.normpath(os.path.join(inner, name)).replace(os.sep, "/")

    def sweep(self, owners: Container[str]) -> tuple[int, bool]:
        """Remove the temporaries of these runs, which must be dead; how many, and whether none is left."""
        leave_out = identity(self._place.root) if self._place.nested else None
        return atomic.sweep(self._place.output, owners, leave_out, cache(self._input_folders))

    def check(self, names: Iterable[str]) -> None:
        """Compare the folders of these outputs with those of INPUT, which are walked for it.

        Raises:
            UsageError: One of them belongs to INPUT, or is reached through a link or by two names.
        """
        output = self._place.output
        if self._place.single or not os.path.isdir(output):
            return
        self._protected |= self._input_folders()
        targets = TargetFolders(output)
        for name in names:
            targets.add(name.rpartition("/")[0])
        targets.check(self._protected)

    def free(self) -> int | None:
        """Return how many bytes are free on the file system of OUTPUT; None where that is unknown."""
        folder = os.path.abspath(self._place.output)
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        with suppress(OSError):
            return shutil.disk_usage(folder).free
        return None

    def close(self) -> None:
        """Close the folders that are kept open."""
        self._root.close()

    def _path(self, name: str) -> str:
        return joined(self._place.output, name)

    def _placed(self, staged: Staged, expected: str | None) -> str | OSError:
        try:
            return atomic.place(self._root, staged, expected)
        except OSError as error:
            return error

    def _input_folders(self) -> set[Identity]:
        """Return the folders of INPUT, which a mount may show below OUTPUT; none of a single file."""
        if self._place.single:
            return set()
        leave_out = identity(self._place.output)
        return folders_below(self._place.root, follow=self._follow, leave_out=leave_out)


def _mode(path: str) -> int | None:
    """Return the permission bits of a file; None on Windows, which has other permissions."""
    try:
        return None if os.name == "nt" else os.stat(path).st_mode & PERMISSIONS
    except OSError:
        return None

"""Which files a run is about: INPUT walked or listed, every target mirrored below OUTPUT, refusals first.

Inputs are never written, so every layout in which a target could be a source is refused with a UsageError.
"""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from srtbatch.batch.atomic import TEMPORARY
from srtbatch.batch.layout import Layout, Place, below, identity, layout
from srtbatch.batch.names import Matcher, folded, matchers, shown
from srtbatch.config.settings import FileSettings
from srtbatch.model import Job, UsageError

__all__ = ["STATE_FOLDER", "discover", "layout", "walk"]

STATE_FOLDER = ".srtbatch"


def discover(
    input: Place,  # noqa: A002  (the user's word for it)
    output: Place,
    files: FileSettings,
    *,
    listed: Iterable[str] | None = None,
) -> list[Job]:
    """Every file of a run in the order of the walk. UsageError on every refusal; nothing is touched."""
    return list(walk(layout(input, output), files, listed=listed))


def walk(
    place: Layout,
    files: FileSettings,
    *,
    listed: Iterable[str] | None = None,
    notes: list[str] | None = None,
) -> Iterator[Job]:
    """The files of a run one by one; what a person should know is added to ``notes``.

    UsageError on refusals.
    """
    search = _Search(place, files, notes if notes is not None else [])
    if place.single:
        yield search.job(place.single, os.stat(place.source(place.single)))
    elif listed is not None:
        yield from search.listed(listed)
    else:
        yield from search.walked()


@dataclass(slots=True)
class _Folder:
    """One folder still to be walked; ``names`` are shared by folders that differ only in spelling."""

    name: str
    parents: frozenset[tuple[int, int]]
    names: set[str] | None = None


@dataclass(slots=True)
class _Search:
    place: Layout
    files: FileSettings
    notes: list[str]
    wanted: list[Matcher] = field(init=False)
    unwanted: list[Matcher] = field(init=False)
    output_exists: bool = field(init=False)
    output_identity: tuple[int, int] = field(init=False)
    links: int = 0

    def __post_init__(self) -> None:
        self.wanted = matchers(self.files.patterns)
        self.unwanted = matchers(self.files.exclude)
        self.output_exists = os.path.isdir(self.place.output)
        self.output_identity = identity(self.place.output)

    def job(self, name: str, seen: os.stat_result) -> Job:
        """One file's job, refused if its target is a source."""
        source, target = self.place.source(name), self.place.target(name)
        if self.output_exists:
            _refuse_same(source, target, seen)
        if self.place.nested and below(target, self.place.root):
            raise UsageError(f"{target}: this output would lie inside INPUT; choose another OUTPUT")
        return Job(source, target, name, seen.st_size, mtime_ns=seen.st_mtime_ns, ctime_ns=seen.st_ctime_ns,
                   inode=seen.st_ino)  # fmt: skip

    def walked(self) -> Iterator[Job]:
        """Depth first, folders and files in the order of their names."""
        folders = [_Folder("", frozenset([identity(self.place.root)]))]
        while folders:
            folder = folders.pop()
            self._refuse_escape(folder.name)
            try:
                entries = self._entries(folder.name)
            except OSError as error:
                yield self._closed(folder.name, error)
                continue
            yield from self._files(folder, entries)
            folders.extend(reversed(list(self._subfolders(folder, entries))))
        if self.links:
            self.notes.append(
                f"{self.links} symbolic link{'s' * (self.links > 1)} not followed (--follow-symlinks)"
            )

    def listed(self, names: Iterable[str]) -> Iterator[Job]:
        """The files of a list, each once.

        What a list may not name is refused before the first job is used.
        """
        seen: dict[str, str] = {}
        for given in names:
            name = self._listed_name(given)
            if seen.get(folded(name)) == name:
                continue
            _refuse_twin(seen.setdefault(folded(name), name), name)
            yield self._listed_job(name)

    def _entries(self, name: str) -> list[os.DirEntry[str]]:
        with os.scandir(self.place.source(name) if name else self.place.root) as entries:
            return sorted(entries, key=lambda entry: entry.name)

    def _files(self, folder: _Folder, entries: list[os.DirEntry[str]]) -> Iterator[Job]:
        prefix = f"{folder.name}/" if folder.name else ""
        names: dict[str, str] = {}
        for entry in entries:
            name = prefix + entry.name
            if not self._fits(entry.name, name) or not self._is_file(entry):
                continue
            _refuse_twin(names.setdefault(folded(entry.name), entry.name), entry.name, folder.name)
            if folder.names is not None:
                _refuse_known(folder.names, name)
            try:
                seen = entry.stat(follow_symlinks=self.files.follow_symlinks)
            except OSError:
                yield Job(
                    self.place.source(name), self.place.target(name), name
                )  # gone: its turn will say so
            else:
                yield self.job(name, seen)

    def _subfolders(self, folder: _Folder, entries: list[os.DirEntry[str]]) -> Iterator[_Folder]:
        if not self.files.recursive:
            return
        prefix = f"{folder.name}/" if folder.name else ""
        inside = [entry for entry in entries if self._is_folder(entry, folder, prefix + entry.name)]
        spellings: dict[str, int] = {}
        for entry in inside:
            spellings[folded(entry.name)] = spellings.get(folded(entry.name), 0) + 1
        shared: dict[str, set[str]] = {key: set() for key, count in spellings.items() if count > 1}
        for entry in inside:
            names = folder.names if folder.names is not None else shared.get(folded(entry.name))
            yield _Folder(prefix + entry.name, self._lineage(folder, entry), names)

    def _lineage(self, folder: _Folder, entry: os.DirEntry[str]) -> frozenset[tuple[int, int]]:
        """Who is above: needed only where links may lead in a circle."""
        return folder.parents | {identity(entry.path)} if self.files.follow_symlinks else folder.parents

    def _fits(self, name: str, path: str) -> bool:
        if not any(match(name) or match(path) for match in self.wanted):
            return False
        return not (self.unwanted and self._excluded(name, path)) and not TEMPORARY.fullmatch(name)

    def _excluded(self, name: str, path: str) -> bool:
        return any(match(name) or match(path) for match in self.unwanted)

    def _is_file(self, entry: os.DirEntry[str]) -> bool:
        """Whether the walk answers for this entry; devices and pipes are left alone."""
        follow = self.files.follow_symlinks
        try:
            if entry.is_file(follow_symlinks=follow):
                return True
        except OSError:  # a link in a circle
            return True
        self.links += entry.is_symlink() and not follow
        return follow and entry.is_symlink() and not os.path.exists(entry.path)  # its turn will say so

    def _is_folder(self, entry: os.DirEntry[str], folder: _Folder, name: str) -> bool:
        follow = self.files.follow_symlinks
        if not self._leads_to_folder(entry, follow=follow) or entry.name == STATE_FOLDER:
            self.links += not follow and entry.is_symlink() and self._leads_to_folder(entry, follow=True)
            return False
        if self._excluded(entry.name, name) or self._excluded(entry.name, f"{name}/"):
            return False
        if self.output_exists and identity(entry.path) == self.output_identity:
            self.notes.append(f"{entry.path}: OUTPUT lies inside INPUT and was left out")
            return False
        if self.files.follow_symlinks and identity(entry.path) in folder.parents:
            self.notes.append(f"{entry.path}: a link back to a folder above it was not followed")
            return False
        return True

    def _leads_to_folder(self, entry: os.DirEntry[str], *, follow: bool) -> bool:
        """Whether this is a folder, or leads to one; a link that leads in a circle is told of."""
        try:
            return entry.is_dir(follow_symlinks=follow)
        except OSError as error:
            if not self._fits(entry.name, entry.name):  # as a file it is answered for already
                self.notes.append(f"{entry.path}: left out: {error.strerror}")
            return False

    def _closed(self, name: str, error: OSError) -> Job:
        """A folder that cannot be read is answered for like a file: it fails in its turn."""
        if not name:
            raise UsageError(f"{self.place.root}: cannot be read: {error.strerror}") from error
        return Job(self.place.source(name), self.place.target(name), f"{name}/")

    def _refuse_escape(self, name: str) -> None:
        """A link below OUTPUT could lead the outputs of this folder elsewhere."""
        if not name or not self.output_exists:
            return
        target = self.place.target(name)
        if os.path.lexists(target) and not below(target, self.place.output):
            raise UsageError(f"{target}: this link leads out of OUTPUT; remove it or choose another OUTPUT")

    def _listed_name(self, given: str) -> str:
        name = given.replace(os.sep, "/") if os.sep != "/" else given
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if os.path.isabs(given) or name.startswith("/") or ".." in parts or not parts:
            raise UsageError(f"{given!r} in the list: names are relative to INPUT, without '..'")
        clean = "/".join(parts)
        path = self.place.source(clean)
        if not self.files.follow_symlinks and os.path.exists(path) and not below(path, self.place.root):
            raise UsageError(f"{given!r} in the list leads out of INPUT (--follow-symlinks allows it)")
        self._refuse_escape(os.path.dirname(clean))
        return clean

    def _listed_job(self, name: str) -> Job:
        try:
            return self.job(name, os.stat(self.place.source(name)))
        except OSError:
            return Job(
                self.place.source(name), self.place.target(name), name
            )  # its turn will say what is wrong


def _refuse_same(source: str, target: str, seen: os.stat_result) -> None:
    try:
        there = os.stat(target)
    except OSError:
        return
    if modes.S_ISDIR(there.st_mode):
        raise UsageError(f"{target}: a folder stands where this output should be")
    if (there.st_dev, there.st_ino) == (seen.st_dev, seen.st_ino) and there.st_ino:
        raise UsageError(f"{target}: this output is its own source {source} (a link); remove it first")


def _refuse_twin(first: str, second: str, folder: str = "") -> None:
    if first != second:
        where = f" in {shown(folder)}" if folder else ""
        raise UsageError(
            f"{shown(first)} and {shown(second)}{where}: two sources for one target where case or Unicode "
            "spelling does not count; rename one, or --exclude it"
        )


def _refuse_known(names: set[str], name: str) -> None:
    key = folded(name)
    if key in names:
        raise UsageError(
            f"{shown(name)}: another folder, spelt alike, has a source for the same target; rename one"
        )
    names.add(key)

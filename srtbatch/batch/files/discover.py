"""Find the files of a run: walk INPUT or read a list, and compute each target below OUTPUT.

Inputs are never written: a layout in which a target could be a source is refused with a ``UsageError``.
"""

from __future__ import annotations

import os
import stat as modes
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from srtbatch.batch.files.atomic import TEMPORARY
from srtbatch.batch.files.change_stamp import version_of
from srtbatch.batch.files.folder_handles import Identity
from srtbatch.batch.files.paths import (
    SHOWN,
    STATE_FOLDER,
    Layout,
    Matcher,
    Place,
    below,
    folded,
    identity,
    impossible_name,
    layout,
    matchers,
    relative_name,
)
from srtbatch.batch.files.protected_folders import TargetFolders, folders_below, is_plain, mounted_below
from srtbatch.batch.files.store import Entry
from srtbatch.config.settings import FileSettings
from srtbatch.escape_controls import escaped
from srtbatch.model import Job, UsageError

# Characters of a path at most: PATH_MAX of Linux is 4,096 bytes, the limit of Windows is 32,767 characters.
LONGEST = 32_767 if os.name == "nt" else 4_095


def discover(
    input: Place,  # noqa: A002  (the user's word for it)
    output: Place,
    files: FileSettings,
    *,
    listed: Iterable[str] | None = None,
) -> list[Job]:
    """Return the files of a run in the order of the walk; nothing is changed.

    Raises:
        UsageError: INPUT and OUTPUT do not fit, or a run would be refused for one of the files.
    """
    return [Job(*entry) for entry in walk(layout(input, output), files, listed=listed)]


def walk(
    place: Layout,
    files: FileSettings,
    *,
    listed: Iterable[str] | None = None,
    notes: list[str] | None = None,
    protected: set[Identity] | None = None,
) -> Iterator[Entry]:
    """Yield the files of a run one by one; what a person should know is added to ``notes``.

    The folders of INPUT are added to ``protected``: nothing may be written into them.

    Raises:
        UsageError: a target could be a source, or two sources would have one target.

    """
    found = protected if protected is not None else set()
    search = _Search(place, files, notes if notes is not None else [], found)
    search.may_follow = not place.single and (files.follow_symlinks or listed is not None)
    if place.single:  # its target may be a neighbour of its source, and is the only file that is written
        yield search.entry(place.single, os.stat(place.source(place.single)))
        return
    yield from search.walked() if listed is None else search.listed(listed)
    search.check_targets(partly=listed is not None or not files.recursive or bool(files.exclude))


@dataclass(slots=True)
class _Folder:
    """One folder still to be walked; ``names`` are shared by folders that differ only in spelling."""

    name: str
    identity: Identity
    parents: frozenset[Identity]
    names: set[str] | None = None


@dataclass(slots=True)
class _Entries:
    """What a folder holds, in the order of names: ``names`` of wanted files, ``others`` by name.

    Files are kept by name alone: a folder may have a hundred thousand, and an entry takes ten times as much.
    """

    names: list[str] = field(default_factory=list)
    others: dict[str, os.DirEntry[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Search:
    place: Layout
    files: FileSettings
    notes: list[str]
    protected: set[Identity]
    wanted: list[Matcher] = field(init=False)
    unwanted: list[Matcher] = field(init=False)
    output_exists: bool = field(init=False)
    output_identity: Identity = field(init=False)
    targets: TargetFolders = field(init=False)
    links: int = 0
    may_follow: bool = False

    def __post_init__(self) -> None:
        self.wanted = matchers(self.files.patterns)
        self.unwanted = matchers(self.files.exclude)
        self.output_exists = os.path.isdir(self.place.output)
        self.output_identity = identity(self.place.output)
        self.targets = TargetFolders(self.place.output)

    def entry(self, name: str, seen: os.stat_result) -> Entry:
        """Return the entry of a file, refused if its target is a source."""
        source, target = self.place.source(name), self.place.target(name)
        if self.output_exists:
            if self.may_follow:
                self._refuse_output_as_source(source)
            self.targets.add(name.rpartition("/")[0])
            _refuse_same(source, target, seen)
        if self.place.nested and below(target, self.place.root):
            raise UsageError(f"{target}: this output would lie inside INPUT; choose another OUTPUT")
        return Entry(name, seen.st_size, version_of(seen))

    def _refuse_output_as_source(self, source: str) -> None:
        """Refuse a source that a link leads into OUTPUT: the output of another source could replace it.

        Raises:
            UsageError: It does. INPUT itself may lie below OUTPUT.
        """
        place = self.place
        if below(source, place.output) and not (place.nested and below(source, place.root)):
            raise UsageError(
                f"{source}: this source leads into OUTPUT, to {os.path.realpath(source)}, and could be "
                "replaced; leave it out with --exclude, or choose another OUTPUT"
            )

    def check_targets(self, *, partly: bool) -> None:
        """Compare the folders of OUTPUT with those of INPUT; ``partly``: the walk has not seen all of INPUT.

        What it has not seen matters only where a mount could show it below OUTPUT.
        """
        if not self.output_exists:
            return
        if partly and mounted_below(self.place.output):
            follow, output = self.files.follow_symlinks, self.output_identity
            self.protected |= folders_below(self.place.root, follow=follow, leave_out=output)
        self.targets.check(self.protected)

    def walked(self) -> Iterator[Entry]:
        """Depth first, folders and files in the order of their names."""
        root = identity(self.place.root)
        folders = [_Folder("", root, frozenset([root]))]
        while folders:
            folder = folders.pop()
            self.protected.add(folder.identity)
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

    def listed(self, names: Iterable[str]) -> Iterator[Entry]:
        """Yield the files of a list, each once.

        What a list may not name is refused before the first entry is used.
        """
        seen: dict[str, str] = {}
        for given in names:
            name = self._listed_name(given)
            if seen.get(folded(name)) == name:
                continue
            _refuse_twin(seen.setdefault(folded(name), name), name)
            yield self._listed_job(name)

    def _entries(self, name: str) -> _Entries:
        prefix = f"{name}/" if name else ""
        found = _Entries()
        others: list[os.DirEntry[str]] = []
        with os.scandir(self.place.source(name) if name else self.place.root) as entries:
            for entry in entries:
                plain = is_plain(entry)
                if not plain:
                    others.append(entry)
                if self._fits(entry.name, prefix + entry.name) and (plain or self._is_file(entry)):
                    found.names.append(entry.name)
        found.names.sort()
        found.others = {entry.name: entry for entry in sorted(others, key=lambda entry: entry.name)}
        return found

    def _files(self, folder: _Folder, entries: _Entries) -> Iterator[Entry]:
        prefix = f"{folder.name}/" if folder.name else ""
        spellings: set[int] = set()  # hashes, which take a tenth of the room; equal ones are looked at
        for bare in entries.names:
            name = prefix + bare
            spelling = hash(folded(bare))
            if spelling in spellings:
                first = next(one for one in entries.names if hash(folded(one)) == spelling)
                if folded(first) == folded(bare):
                    _refuse_twin(first, bare, folder.name)
            spellings.add(spelling)
            if folder.names is not None:
                _refuse_known(folder.names, name)
            try:
                seen = os.stat(self.place.source(name), follow_symlinks=self.files.follow_symlinks)
            except OSError:
                yield Entry(name)  # gone: reading it will say so
            else:
                yield self.entry(name, seen)

    def _subfolders(self, folder: _Folder, entries: _Entries) -> Iterator[_Folder]:
        if not self.files.recursive:
            return
        prefix = f"{folder.name}/" if folder.name else ""
        inside = [(entry.name, identity(entry.path)) for entry in entries.others.values()
                  if self._is_folder(entry, prefix + entry.name)]  # fmt: skip
        inside = [one for one in inside if not self._is_elsewhere(prefix + one[0], one[1], folder)]
        spellings = Counter(folded(name) for name, _ in inside)
        shared: dict[str, set[str]] = {key: set() for key, count in spellings.items() if count > 1}
        for name, seen in inside:
            names = folder.names if folder.names is not None else shared.get(folded(name))
            yield _Folder(prefix + name, seen, self._lineage(folder, seen), names)

    def _lineage(self, folder: _Folder, seen: Identity) -> frozenset[Identity]:
        """Return the folders above: needed only where links may lead in a circle."""
        return folder.parents | {seen} if self.files.follow_symlinks else folder.parents

    def _fits(self, name: str, path: str) -> bool:
        if not any(match(name) or match(path) for match in self.wanted):
            return False
        return not (self.unwanted and self._excluded(name, path)) and not TEMPORARY.fullmatch(name)

    def _excluded(self, name: str, path: str) -> bool:
        return any(match(name) or match(path) for match in self.unwanted)

    def _is_file(self, entry: os.DirEntry[str]) -> bool:
        """Return whether the walk yields this entry; devices and pipes are left out."""
        follow = self.files.follow_symlinks
        try:
            if entry.is_file(follow_symlinks=follow):
                return True
        except OSError:  # a link in a circle
            return True
        self.links += entry.is_symlink() and not follow
        return follow and entry.is_symlink() and not os.path.exists(entry.path)  # reading it will say so

    def _is_folder(self, entry: os.DirEntry[str], name: str) -> bool:
        follow = self.files.follow_symlinks
        if not self._leads_to_folder(entry, follow=follow) or entry.name == STATE_FOLDER:
            self.links += not follow and entry.is_symlink() and self._leads_to_folder(entry, follow=True)
            return False
        return not (self._excluded(entry.name, name) or self._excluded(entry.name, f"{name}/"))

    def _is_elsewhere(self, name: str, seen: Identity, folder: _Folder) -> bool:
        """Return whether this folder is OUTPUT, or one of those above; it is left out then, and noted."""
        if self.output_exists and seen == self.output_identity:
            self.notes.append(f"{self.place.source(name)}: OUTPUT lies inside INPUT and was left out")
            return True
        if self.files.follow_symlinks and seen in folder.parents:
            self.notes.append(f"{self.place.source(name)}: a link back to a folder above it was not followed")
            return True
        return False

    def _leads_to_folder(self, entry: os.DirEntry[str], *, follow: bool) -> bool:
        """Return whether this is a folder, or leads to one; a link that leads in a circle is reported."""
        try:
            return entry.is_dir(follow_symlinks=follow)
        except OSError as error:
            if not self._fits(entry.name, entry.name):  # as a file it is yielded already
                self.notes.append(f"{entry.path}: left out: {error.strerror}")
            return False

    def _closed(self, name: str, error: OSError) -> Entry:
        """Return an entry for a folder that cannot be read: reading it fails, and says why."""
        if not name:
            raise UsageError(f"{self.place.root}: cannot be read: {error.strerror}") from error
        return Entry(f"{name}/")

    def _listed_name(self, given: str) -> str:
        _refuse_impossible(given)
        clean = relative_name(given)
        path = self.place.source(clean)
        if not self.files.follow_symlinks and os.path.exists(path) and not below(path, self.place.root):
            raise UsageError(f"{given!r} in the list leads out of INPUT (--follow-symlinks allows it)")
        return clean

    def _listed_job(self, name: str) -> Entry:
        self.protected.update(self._folders_of(name))
        try:
            return self.entry(name, os.stat(self.place.source(name)))
        except OSError:
            return Entry(name)  # reading it will say what is wrong

    def _folders_of(self, name: str) -> Iterator[Identity]:
        """Yield the folders that lead to a listed file, from INPUT down."""
        yield identity(self.place.root)
        parts = name.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            yield identity(self.place.source("/".join(parts[:count])))


def _refuse_impossible(given: str) -> None:
    """Refuse a line that is no name: perhaps the list is separated otherwise, or is no list."""
    if impossible := impossible_name(given):
        raise UsageError(
            f"in the list: {impossible}; a list that NULs separate (find -print0) needs --null, and one in "
            "UTF-16 has to be saved as UTF-8"
        )
    if len(given) > LONGEST:
        raise UsageError(
            f"in the list: {given[:SHOWN]!r}… has {len(given):,} characters, more than any path; is this a "
            "list of names, one a line?"
        )


def _refuse_same(source: str, target: str, seen: os.stat_result) -> None:
    try:
        there = os.stat(target)
    except OSError:
        return
    if modes.S_ISDIR(there.st_mode):
        raise UsageError(f"{target}: a folder stands where this output should be")
    if not modes.S_ISREG(there.st_mode):
        raise UsageError(f"{target}: a device or a pipe stands where this output should be; move it away")
    if (there.st_dev, there.st_ino) == (seen.st_dev, seen.st_ino) and there.st_ino:
        raise UsageError(f"{target}: this output is its own source {source} (a link); remove it first")


def _refuse_twin(first: str, second: str, folder: str = "") -> None:
    if first != second:
        where = f" in {escaped(folder)}" if folder else ""
        raise UsageError(
            f"{escaped(first)} and {escaped(second)}{where}: two sources for one target where case or "
            "Unicode spelling does not count; rename one, or --exclude it"
        )


def _refuse_known(names: set[str], name: str) -> None:
    key = folded(name)
    if key in names:
        raise UsageError(
            f"{escaped(name)}: another folder with a like name has a source for the same target; rename one"
        )
    names.add(key)

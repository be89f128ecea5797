"""Source and target that keep everything in memory, with faults and edits by script."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from srtbatch.batch.files.paths import Matcher, folded, matchers, relative_name
from srtbatch.batch.files.read import hashed, too_large
from srtbatch.batch.files.store import ABSENT, Content, Entry, Staged, Stores
from srtbatch.config.settings import FileSettings
from srtbatch.model import Failure, UsageError

_versions = itertools.count(1)


class StoredFile(NamedTuple):
    """One file: every write gives it a version of its own."""

    data: bytes
    version: str
    mode: int


@dataclass
class MemoryFiles:
    """Files by name."""

    files: dict[str, StoredFile] = field(default_factory=dict)

    def put(self, name: str, data: bytes, mode: int = 0o644) -> str:
        """Write a file, as anybody may at any moment; return its version."""
        self.files[name] = StoredFile(data, f"v{next(_versions)}", mode)
        return self.files[name].version

    def contents(self) -> dict[str, bytes]:
        """Return the contents by name."""
        return {name: file.data for name, file in sorted(self.files.items())}

    def entry(self, name: str) -> Entry:
        file = self.files.get(name)
        return Entry(name) if file is None else Entry(name, len(file.data), file.version)

    def content_hash(self, name: str) -> str:
        return hashed(self.files[name].data) if name in self.files else ""

    def mode(self, name: str) -> int | None:
        return self.files[name].mode if name in self.files else None

    def close(self) -> None:
        """Nothing is open."""


def chosen(names: Iterable[str], files: FileSettings) -> list[str]:
    """Return the names that the settings choose, in order; a glob matches a whole name or its last part."""
    wanted, unwanted = matchers(files.patterns), matchers(files.exclude)
    return [
        name
        for name in sorted(names)
        if (files.recursive or "/" not in name)
        and matches_any(wanted, name)
        and not any(matches_any(unwanted, one) for one in (name, *folders_of(name)))
    ]


def matches_any(globs: Sequence[Matcher], name: str) -> bool:
    return any(match(name) or match(name.rpartition("/")[2]) for match in globs)


def folders_of(name: str) -> list[str]:
    """Return the folders above a name: ``a`` and ``a/b`` of ``a/b/c.srt``."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def check_targets(names: Iterable[str]) -> None:
    """Refuse two names that are one where case or Unicode spelling does not count."""
    seen: dict[str, str] = {}
    for name in names:
        if (first := seen.setdefault(folded(name), name)) != name:
            raise UsageError(f"{first} and {name}: two sources for one target")


@dataclass
class MemorySource(MemoryFiles):
    """INPUT in memory. ``unreadable`` files fail as scripted; ``on_read`` is called before each is read."""

    unreadable: dict[str, Failure] = field(default_factory=dict)
    on_read: Callable[[str], object] | None = None

    def walk(
        self, files: FileSettings, listed: Iterable[str] | None = None, notes: list[str] | None = None
    ) -> Iterator[Entry]:
        del notes
        names = chosen(self.files, files) if listed is None else dict.fromkeys(map(relative_name, listed))
        check_targets(names)
        return map(self.entry, names)

    def read(self, name: str, limit: int = 0) -> Content | Failure:
        if self.on_read is not None:
            self.on_read(name)
        if name in self.unreadable:
            return self.unreadable[name]
        if name not in self.files:
            return Failure("missing", "there is no such file any more")
        file = self.files[name]
        if limit and len(file.data) > limit:
            return too_large(limit)
        return Content(file.data, file.version, file.mode)


@dataclass
class MemoryTarget(MemoryFiles):
    """OUTPUT in memory.

    ``capacity`` is how many bytes it takes, staged ones included. ``publish_errors`` are raised by name, one
    for each attempt. ``on_publish`` is called before contents are published, after the batch has looked.
    """

    owner: str = "memory"
    capacity: int | None = None
    publish_errors: dict[str, list[int]] = field(default_factory=dict)
    on_publish: Callable[[], object] | None = None
    staged: dict[str, StoredFile] = field(default_factory=dict)

    def look(self, name: str) -> Entry:
        return self.entry(name)

    def stage(self, name: str, data: bytes, *, mode: int, origin: tuple[int, ...] = ()) -> Staged:
        if (free := self.free()) is not None and free < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        token = f"{self.owner}/{next(_versions)}"
        self.staged[token] = StoredFile(data, token, mode)
        return Staged(name, token, origin=origin)

    def make_durable(self, staged: Sequence[Staged]) -> dict[str, OSError]:
        del staged
        return {}

    def publish(self, staged: Sequence[Staged], expected: Mapping[str, str]) -> dict[str, str | OSError]:
        if self.on_publish is not None:
            self.on_publish()
        return {one.name: self._published(one, expected.get(one.name)) for one in staged}

    def discard(self, staged: Staged) -> bool:
        self.staged.pop(staged.token, None)
        return True

    def walk(self) -> Iterator[str]:
        yield from sorted(self.files)

    def sweep(self, owners: Container[str]) -> tuple[int, bool]:
        dead = [token for token in self.staged if token.partition("/")[0] in owners]
        for token in dead:
            del self.staged[token]
        return len(dead), True

    def check(self, names: Iterable[str]) -> None:
        """No output can be a source here."""

    def free(self) -> int | None:
        if self.capacity is None:
            return None
        return self.capacity - sum(len(one.data) for one in (*self.files.values(), *self.staged.values()))

    def _published(self, one: Staged, expected: str | None) -> str | OSError:
        content = self.staged.pop(one.token)
        if self.publish_errors.get(one.name):
            number = self.publish_errors[one.name].pop(0)
            return OSError(number, os.strerror(number))
        if expected is not None and self.entry(one.name).version not in (ABSENT, expected):
            return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        return self.put(one.name, content.data, content.mode)


class MemoryStores(NamedTuple):
    """Both, by their own types; ``stores`` is what a batch takes."""

    source: MemorySource
    target: MemoryTarget

    @property
    def stores(self) -> Stores:
        return Stores(self.source, self.target)


def memory_stores(**sources: str) -> MemoryStores:
    """Return stores with these sources; the names are given without their ending ``.srt``."""
    found = MemoryStores(MemorySource(), MemoryTarget())
    for name, text in sources.items():
        found.source.put(f"{name}.srt", text.encode())
    return found


@contextmanager
def state_in_memory() -> Iterator[Path]:
    """Make a folder for ledger and lock, in memory where the system has such a place."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with TemporaryDirectory(prefix="srtbatch-state-", dir=memory) as folder:
        yield Path(folder) / "state"

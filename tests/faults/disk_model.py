"""A disk that loses power: what a run did to OUTPUT, call by call, and what may be left of it after a cut.

The model is weaker than any file system in use. A content lasts once its file (``fsync``) or the whole file
system (``syncfs``) is synced; a name (create, rename, unlink, mkdir) once the folder that holds it is. What
is not synced may be there or not, each call by itself and in any combination; unsynced contents may be empty
or half. A transaction of the ledger is whole and lasts from its COMMIT on (SQLite, ``synchronous = FULL``).
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.files import atomic, folder_handles
from srtbatch.batch.files.change_stamp import version_at
from srtbatch.batch.files.read import hashed


@dataclass(frozen=True, slots=True)
class Event:
    """One call; ``file`` numbers the file as the model knows it, ``path`` and ``other`` lie below OUTPUT."""

    kind: str
    path: str = ""
    other: str = ""
    file: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class State:
    """What is on the disk after a cut: folders, contents by path, and the ledger."""

    folders: frozenset[str]
    contents: frozenset[tuple[str, bytes]]
    ledger: bytes

    def build(self, output: Path) -> None:
        """Put it there."""
        output.mkdir(parents=True)
        for name in sorted(self.folders - {""}):
            (output / name).mkdir(parents=True, exist_ok=True)
        for name, data in self.contents:
            (output / name).write_bytes(data)
        if self.ledger:
            (output / ".srtbatch").mkdir()
            (output / ".srtbatch" / "ledger.sqlite3").write_bytes(self.ledger)
            _sign(output)


def _sign(output: Path) -> None:
    """Put the signatures of the copies into the ledger: what outlasts a cut keeps its inode and times."""
    db = sqlite3.connect(output / ".srtbatch" / "ledger.sqlite3")
    for key, known in db.execute("SELECT key, target_hash FROM outputs").fetchall():
        path = output / os.fsdecode(key)
        if path.exists() and hashed(path.read_bytes()) == known:
            db.execute(
                "UPDATE outputs SET target_signature = ? WHERE key = ?",
                (version_at(str(path)), key),
            )
    db.commit()
    db.close()


class Recorder:
    """Records what a run in this process does to ``output``. The calls are made, but nothing is synced."""

    def __init__(self, output: Path) -> None:
        self.events: list[Event] = []
        self._output = str(output)
        self._paths: dict[int, str] = {}
        self._files: dict[int, int] = {}

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("write", "fsync", "fchmod", "replace", "unlink", "mkdir", "close", "open"):
            patch.setattr(os, name, getattr(self, name)(getattr(os, name)))
        patch.setattr(atomic, "_sync_file_system", lambda *_: self._add("syncfs"))
        patch.setattr(
            folder_handles, "_renamed_exclusively", self.exclusive(folder_handles._renamed_exclusively)
        )
        patch.setattr(sqlite3, "connect", self.connect(sqlite3.connect))

    def told(self, name: str) -> None:
        """The run has reported this file."""
        self._add("told", name)

    def open(self, call: Callable[..., int]) -> Callable[..., int]:
        def opened(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            descriptor = call(path, flags, mode, dir_fd=dir_fd)
            whole = self._whole(os.fspath(path), dir_fd)
            self._paths[descriptor] = whole
            self._files.pop(descriptor, None)
            if flags & os.O_CREAT and self._inside(whole):
                self._files[descriptor] = len(self.events) + 1
                self._add("create", whole, file=self._files[descriptor])
            return descriptor

        return opened

    def close(self, call: Callable[[int], None]) -> Callable[[int], None]:
        def closed(descriptor: int) -> None:
            self._paths.pop(descriptor, None)
            self._files.pop(descriptor, None)
            call(descriptor)

        return closed

    def write(self, call: Callable[..., int]) -> Callable[..., int]:
        def written(descriptor: int, data: bytes) -> int:
            if descriptor in self._files:
                self._add("write", file=self._files[descriptor], data=bytes(data))
            return call(descriptor, data)

        return written

    def fchmod(self, call: Callable[..., None]) -> Callable[..., None]:
        return call

    def fsync(self, _call: Callable[[int], None]) -> Callable[[int], None]:
        def synced(descriptor: int) -> None:
            if descriptor in self._files:
                self._add("fsync", file=self._files[descriptor])
            elif self._inside(self._paths.get(descriptor, "")):
                self._add("sync folder", self._paths[descriptor])

        return synced

    def replace(self, call: Callable[..., None]) -> Callable[..., None]:
        def replaced(
            old: str, new: str, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
        ) -> None:
            call(old, new, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
            if self._inside(self._whole(new, dst_dir_fd)):
                self._add("rename", self._whole(old, src_dir_fd), self._whole(new, dst_dir_fd))

        return replaced

    def exclusive(self, call: Callable[[int, str, str], bool]) -> Callable[[int, str, str], bool]:
        def renamed(handle: int, old: str, new: str) -> bool:
            done = call(handle, old, new)
            if done:
                self._add("rename", self._whole(old, handle), self._whole(new, handle))
            return done

        return renamed

    def unlink(self, call: Callable[..., None]) -> Callable[..., None]:
        def unlinked(path: str, *, dir_fd: int | None = None) -> None:
            call(path, dir_fd=dir_fd)
            if self._inside(self._whole(os.fspath(path), dir_fd)):
                self._add("unlink", self._whole(os.fspath(path), dir_fd))

        return unlinked

    def mkdir(self, call: Callable[..., None]) -> Callable[..., None]:
        def made(path: str, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
            call(path, mode, dir_fd=dir_fd)
            if self._inside(self._whole(os.fspath(path), dir_fd)):
                self._add("mkdir", self._whole(os.fspath(path), dir_fd))

        return made

    def connect(self, call: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        recorder = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  (handed on)
                cursor = super().execute(statement, *values)
                if statement == "COMMIT":
                    recorder._add("commit", data=self.serialize())
                return cursor

        def connected(*values: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  (handed on)
            return call(*values, factory=Connection, **options)

        return connected

    def _whole(self, path: str, handle: int | None) -> str:
        return os.path.normpath(f"{self._paths[handle]}/{path}" if handle is not None else path)

    def _inside(self, path: str) -> bool:
        return path.startswith(self._output) and f"{self._output}/.srtbatch" not in path

    def _add(self, kind: str, path: str = "", other: str = "", *, file: int = 0, data: bytes = b"") -> None:
        self.events.append(Event(kind, self._below(path), self._below(other), file, data))

    def _below(self, path: str) -> str:
        """A path as it is named below OUTPUT; OUTPUT itself is "", and the name of a report stays."""
        if path == self._output:
            return ""
        return path.removeprefix(f"{self._output}/")


@dataclass(slots=True)
class Disk:
    """What lasts and what does not, event by event."""

    names: dict[str, int]
    folders: set[str]
    contents: dict[int, bytes]
    ledger: bytes
    told: set[str] = field(default_factory=set)
    pending: list[Event] = field(default_factory=list)
    unsynced: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Path, ledger: bytes) -> Disk:
        """A disk at rest."""
        files = [path for path in output.rglob("*") if path.is_file() and ".srtbatch" not in path.parts]
        names = {str(path.relative_to(output)): -place for place, path in enumerate(files, 1)}
        folders = {str(path.relative_to(output)) for path in output.rglob("*")
                   if path.is_dir() and ".srtbatch" not in path.parts}  # fmt: skip
        contents = {-place: path.read_bytes() for place, path in enumerate(files, 1)}
        return cls(names, {"", *folders}, contents, ledger)

    def see(self, event: Event) -> None:  # noqa: C901  (a table of events)
        match event.kind:
            case "create" | "rename" | "unlink" | "mkdir":
                self.pending.append(event)
                if event.kind == "create":
                    self.contents[event.file] = b""
            case "write":
                before = self.unsynced.get(event.file, self.contents[event.file])
                self.unsynced[event.file] = before + event.data
            case "fsync":
                self._sync_content(event.file)
            case "sync folder":
                for one in [one for one in self.pending if _parent(one.other or one.path) == event.path]:
                    self.pending.remove(one)
                    _apply(one, self.names, self.folders)
            case "syncfs":
                for file in list(self.unsynced):
                    self._sync_content(file)
                for one in self.pending:
                    _apply(one, self.names, self.folders)
                self.pending.clear()
            case "commit":
                self.ledger = event.data
            case "told":
                self.told.add(event.path)

    def cuts(self, chance: random.Random, draws: int) -> Iterator[State]:
        """What may be left if the power goes now."""
        count = len(self.pending)
        chosen = [set(range(count)), set()]
        chosen += [set(range(count)) - {place} for place in range(min(count, draws))]
        chosen += [{place for place in range(count) if chance.random() < 0.5} for _ in range(draws)]
        for kept in chosen:
            for part in (0.0, 0.5, 1.0) if self.unsynced else (1.0,):
                yield self._left([self.pending[place] for place in sorted(kept)], part)

    def _left(self, kept: Sequence[Event], part: float) -> State:
        names, folders = dict(self.names), set(self.folders)
        for event in kept:
            _apply(event, names, folders)
        contents = {name: self._content(file, part) for name, file in names.items()
                    if all(above in folders for above in _above(name))}  # fmt: skip
        there = frozenset(name for name in folders if all(above in folders for above in _above(name)))
        return State(there, frozenset(contents.items()), self.ledger)

    def _content(self, file: int, part: float) -> bytes:
        if file not in self.unsynced:
            return self.contents[file]
        return self.unsynced[file][: int(len(self.unsynced[file]) * part)]

    def _sync_content(self, file: int) -> None:
        if file in self.unsynced:
            self.contents[file] = self.unsynced.pop(file)


def _apply(event: Event, names: dict[str, int], folders: set[str]) -> None:
    """A name that lasts; where what it needs did not last, there is nothing to do."""
    match event.kind:
        case "create":
            names[event.path] = event.file
        case "mkdir":
            folders.add(event.path)
        case "unlink":
            names.pop(event.path, None)
        case "rename" if event.path in names:
            names[event.other] = names.pop(event.path)


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _above(name: str) -> Iterator[str]:
    while name:
        name = _parent(name)
        yield name

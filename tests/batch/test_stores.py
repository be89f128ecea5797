"""What every store promises: the same cases for the local file system and for the one in memory."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pytest

from srtbatch.batch.files.local_store import LocalTarget, local_stores
from srtbatch.batch.files.paths import layout
from srtbatch.batch.files.read import hashed
from srtbatch.batch.files.store import ABSENT, Content, Stores
from srtbatch.config.settings import FileSettings
from srtbatch.model import Failure, UsageError
from tests.batch.memory_stores import MemoryStores, MemoryTarget, memory_stores

FILES = FileSettings(recursive=True)
OWNER, OTHER = "a" * 12, "b" * 12


class World(Protocol):
    """A source and a target, and what others do to their files."""

    stores: Stores

    def put_source(self, name: str, data: bytes, mode: int = 0o644) -> None: ...
    def put_output(self, name: str, data: bytes) -> None: ...
    def outputs(self) -> dict[str, bytes]: ...
    def remains(self) -> int: ...
    def other(self, owner: str) -> Stores: ...


@dataclass
class Local:
    folder: Path

    def __post_init__(self) -> None:
        for name in ("in", "out"):
            (self.folder / name).mkdir()
        self.stores = self.other(OWNER)

    def other(self, owner: str) -> Stores:
        stores = local_stores(layout(self.folder / "in", self.folder / "out"), FILES)
        stores.target.owner = owner
        return stores

    def put_source(self, name: str, data: bytes, mode: int = 0o644) -> None:
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)

    def put_output(self, name: str, data: bytes) -> None:
        path = self.folder / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)

    def outputs(self) -> dict[str, bytes]:
        paths = [path for path in (self.folder / "out").rglob("*.srt") if path.is_file()]
        return {path.relative_to(self.folder / "out").as_posix(): path.read_bytes() for path in paths}

    def remains(self) -> int:
        return len(list((self.folder / "out").rglob(".srtb-*")))


class InMemory:
    def __init__(self) -> None:
        self.memory: MemoryStores = memory_stores()
        self.memory.target.owner = OWNER
        self.stores = self.memory.stores

    def other(self, owner: str) -> Stores:
        memory = self.memory
        target = MemoryTarget(memory.target.files, owner=owner, staged=memory.target.staged)
        return Stores(memory.source, target)

    def put_source(self, name: str, data: bytes, mode: int = 0o644) -> None:
        self.memory.source.put(name, data, mode)

    def put_output(self, name: str, data: bytes) -> None:
        self.memory.target.put(name, data)

    def outputs(self) -> dict[str, bytes]:
        return self.memory.target.contents()

    def remains(self) -> int:
        return len(self.memory.target.staged)


# A store of your own is one more row; the folder is empty, and the test's own.
WORLDS: dict[str, Callable[[Path], World]] = {
    "local": Local,
    "memory": lambda _folder: InMemory(),
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return WORLDS[request.param](tmp_path)


def walked(world: World, files: FileSettings, listed: list[str] | None = None) -> list[str]:
    return sorted(entry.name for entry in world.stores.source.walk(files, listed))


def test_a_walk_finds_names_sizes_and_versions(world: World) -> None:
    for name in ("b/c.srt", "a.srt", "notes.txt"):
        world.put_source(name, name.encode())
    entries = {entry.name: entry for entry in world.stores.source.walk(FILES)}
    assert {name: entry.size for name, entry in entries.items()} == {"a.srt": 5, "b/c.srt": 7}
    for name, entry in entries.items():
        content = world.stores.source.read(name)
        assert isinstance(content, Content)
        assert (content.data, content.version) == (name.encode(), entry.version)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (FileSettings(), ["a.srt", "b.SRT"]),
        (FileSettings(patterns=("c*.srt", "A.*"), recursive=True), ["a.srt", "old/c.srt", "old/deep/c.srt"]),
        (FileSettings(patterns=("old/*.srt",), recursive=True), ["old/c.srt", "old/deep/c.srt"]),
        (FileSettings(exclude=("c.srt",), recursive=True), ["a.srt", "b.SRT"]),
        (FileSettings(exclude=("old/deep/*",), recursive=True), ["a.srt", "b.SRT", "old/c.srt"]),
        (FileSettings(exclude=("old/",), recursive=True), ["a.srt", "b.SRT"]),
        (FileSettings(exclude=("deep",), recursive=True), ["a.srt", "b.SRT", "old/c.srt"]),
    ],
)
def test_a_walk_honours_patterns_exclude_and_recursive(
    files: FileSettings, expected: list[str], world: World
) -> None:
    for name in ("a.srt", "b.SRT", "notes.txt", "old/c.srt", "old/deep/c.srt"):
        world.put_source(name, b"x")
    assert walked(world, files) == expected


def test_a_list_is_not_filtered(world: World) -> None:
    for name in ("a.txt", "b/c.srt"):
        world.put_source(name, b"x")
    files = FileSettings(exclude=("a.*",), recursive=False)
    assert walked(world, files, ["a.txt", "./b//c.srt"]) == ["a.txt", "b/c.srt"]


@pytest.mark.parametrize("name", ["../a.srt", "b/../../a.srt", "b/..", "/a.srt", ".", ""])
def test_a_list_names_nothing_outside_of_the_store(name: str, world: World) -> None:
    world.put_source("a.srt", b"x")
    with pytest.raises(UsageError, match="names are relative to INPUT"):
        walked(world, FILES, ["a.srt", name])


def test_two_listed_names_for_one_target_are_refused(world: World) -> None:
    world.put_source("b/a.srt", b"x")
    with pytest.raises(UsageError, match="two sources for one target"):
        walked(world, FILES, ["b/a.srt", "b/A.srt"])


def test_two_sources_for_one_target_are_refused(world: World) -> None:
    """Where case does not count, one target would replace the other."""
    for name in ("Film.srt", "film.srt"):
        world.put_source(name, name.encode())
    content = world.stores.source.read("Film.srt")
    if isinstance(content, Content) and content.data == b"film.srt":
        pytest.skip("this store has one file for both names")
    with pytest.raises(UsageError, match="two sources for one target"):
        walked(world, FILES)
    assert walked(world, replace(FILES, patterns=("other.srt",))) == []


def test_a_list_gives_the_files_in_its_order_missing_ones_too(world: World) -> None:
    for name in ("a.srt", "b.srt"):
        world.put_source(name, b"x")
    entries = list(world.stores.source.walk(FILES, ["b.srt", "gone.srt", "b.srt"]))
    assert [(entry.name, entry.version != ABSENT) for entry in entries] == [
        ("b.srt", True), ("gone.srt", False)
    ]  # fmt: skip


def test_another_content_has_another_version(world: World) -> None:
    world.put_source("a.srt", b"one")
    before = [next(world.stores.source.walk(FILES)) for _ in range(2)]
    world.put_source("a.srt", b"other")
    after = next(world.stores.source.walk(FILES))
    assert before[0] == before[1]
    assert after.version != before[0].version


def test_what_cannot_be_read_is_a_failure(world: World) -> None:
    world.put_source("a.srt", b"12345")
    missing, large = world.stores.source.read("gone.srt"), world.stores.source.read("a.srt", 4)
    assert isinstance(missing, Failure)
    assert isinstance(large, Failure)
    assert (missing.kind, large.kind) == ("missing", "too_large")
    assert isinstance(world.stores.source.read("a.srt", 5), Content)


def test_hashes_and_modes(world: World) -> None:
    world.put_source("a.srt", b"one")
    world.put_output("a.srt", b"two")
    source, target = world.stores
    assert (source.content_hash("a.srt"), target.content_hash("a.srt")) == (hashed(b"one"), hashed(b"two"))
    assert source.content_hash("gone.srt") == target.content_hash("gone.srt") == ""
    assert source.mode("gone.srt") is target.mode("gone.srt") is None


def test_what_is_staged_is_no_output_until_it_is_published(world: World) -> None:
    target = world.stores.target
    staged = target.stage("b/a.srt", b"text", mode=0o640)
    assert (target.look("b/a.srt").version, list(target.walk()), world.outputs()) == (ABSENT, [], {})
    assert target.make_durable([staged]) == {}
    version = target.publish([staged], {"b/a.srt": ABSENT})["b/a.srt"]
    assert target.look("b/a.srt") == ("b/a.srt", 4, version)
    assert (list(target.walk()), world.outputs()) == (["b/a.srt"], {"b/a.srt": b"text"})
    assert target.mode("b/a.srt") in (0o640, None)
    assert not world.remains()


def test_what_is_discarded_leaves_nothing(world: World) -> None:
    target = world.stores.target
    staged = target.stage("a.srt", b"text", mode=0o644)
    assert target.discard(staged)
    assert target.discard(staged), "it is gone already"
    assert (world.outputs(), world.remains()) == ({}, 0)


@pytest.mark.skipif(os.name == "nt", reason="a rename over nothing needs renameat2 (Linux)")
def test_a_file_that_appeared_is_not_replaced_and_the_others_are_published(world: World) -> None:
    target = world.stores.target
    staged = [target.stage(name, b"text", mode=0o644) for name in ("a.srt", "b.srt")]
    world.put_output("a.srt", b"of somebody else")
    published = target.publish(staged, {"a.srt": ABSENT, "b.srt": ABSENT})
    assert isinstance(published["a.srt"], FileExistsError)
    assert published["b.srt"] == target.look("b.srt").version
    assert world.outputs() == {"a.srt": b"of somebody else", "b.srt": b"text"}
    assert not world.remains()


def test_only_the_version_that_was_seen_is_replaced(world: World) -> None:
    target = world.stores.target
    for name in ("a.srt", "b.srt"):
        world.put_output(name, b"before")
    seen = {name: target.look(name).version for name in ("a.srt", "b.srt")}
    staged = [target.stage(name, b"after", mode=0o644) for name in seen]
    world.put_output("a.srt", b"edited meanwhile")
    published = target.publish(staged, seen)
    assert isinstance(published["a.srt"], FileExistsError)
    assert world.outputs() == {"a.srt": b"edited meanwhile", "b.srt": b"after"}
    assert not world.remains()


def test_what_was_seen_and_is_gone_is_published(world: World) -> None:
    target = world.stores.target
    staged = target.stage("a.srt", b"after", mode=0o644)
    assert isinstance(target.publish([staged], {"a.srt": "a version that is gone"})["a.srt"], str)
    assert world.outputs() == {"a.srt": b"after"}


def test_without_an_expected_version_anything_is_replaced(world: World) -> None:
    target = world.stores.target
    world.put_output("a.srt", b"before")
    published = target.publish([target.stage("a.srt", b"after", mode=0o644)], {})
    assert published["a.srt"] == target.look("a.srt").version
    assert world.outputs() == {"a.srt": b"after"}


def test_a_sweep_removes_what_the_given_runs_have_staged(world: World) -> None:
    for owner in (OWNER, OTHER):
        world.other(owner).target.stage("b/a.srt", b"text", mode=0o644)
    assert world.stores.target.sweep(set()) == (0, True)
    assert world.stores.target.sweep({OTHER}) == (1, True)
    assert world.remains() == 1


def test_a_target_says_how_much_it_takes_or_that_it_does_not_know(world: World) -> None:
    free = world.stores.target.free()
    assert free is None or free > 0


def test_a_worker_gets_stores_that_work(world: World) -> None:
    world.put_source("a.srt", b"text")
    source, target = pickle.loads(pickle.dumps(world.stores))
    content = source.read("a.srt")
    assert content.data == b"text"
    staged = target.stage("a.srt", content.data, mode=content.mode, origin=content.origin)
    assert isinstance(target.publish([staged], {})["a.srt"], str)


@pytest.mark.skipif(not hasattr(os, "link"), reason="needs hard links")
def test_the_source_itself_is_never_replaced(tmp_path: Path) -> None:
    """Of the local store alone: there, the same file may be reached below OUTPUT."""
    local = Local(tmp_path)
    local.put_source("a.srt", b"text")
    content = local.stores.source.read("a.srt")
    assert isinstance(content, Content)
    staged = local.stores.target.stage("a.srt", b"new", mode=0o644, origin=content.origin)
    os.link(tmp_path / "in/a.srt", tmp_path / "out/a.srt")
    error = local.stores.target.publish([staged], {})["a.srt"]
    assert isinstance(error, OSError)
    assert "inputs are never written" in str(error)
    assert (tmp_path / "in/a.srt").read_bytes() == b"text"


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_is_no_content(tmp_path: Path) -> None:
    local = Local(tmp_path)
    local.put_source("a.srt", b"text")
    (tmp_path / "out/a.srt").symlink_to(tmp_path / "in/a.srt")
    seen = local.stores.target.look("a.srt")
    assert (seen.size, seen.version) == (-1, "a link")
    assert local.stores.target.content_hash("a.srt") == ""


def test_a_folder_in_place_of_an_output_is_told_from_nothing(tmp_path: Path) -> None:
    local = Local(tmp_path)
    (tmp_path / "out/a.srt").mkdir()
    with pytest.raises(IsADirectoryError):
        LocalTarget(layout(tmp_path / "in", tmp_path / "out")).look("a.srt")
    assert local.stores.target.look("b.srt").version == ABSENT

"""Folders 1,500 levels deep, and paths longer than the system takes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.model import FileResult, Status
from tests.faults.scene import settings

Made = Callable[..., Batch]
Descend = Callable[[Path, str, int], int]

LEVELS = 1500

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="paths of 4,095 bytes are Linux's limit")


@pytest.fixture
def descend(source: Path, output: Path) -> Iterator[Descend]:
    """Make a chain of folders of one name and return a handle of the last; all is removed at the end.

    Removed here, since ``shutil.rmtree``, which pytest uses, calls itself for each level.
    """
    handles: list[int] = []

    def made(top: Path, name: str, levels: int) -> int:
        handle = os.open(top, os.O_RDONLY)
        for _ in range(levels):
            os.mkdir(name, dir_fd=handle)
            inner = os.open(name, os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = inner
        handles.append(handle)
        return handle

    yield made
    for handle in handles:
        os.close(handle)
    for top in (source, output):
        if top.exists():
            removed(top)


def removed(top: Path) -> None:
    """Empty a folder whose only deep branches are chains, from the end of each."""
    handle = os.open(top, os.O_RDONLY)
    path: list[str] = []
    while True:
        with os.scandir(handle) as entries:
            inside = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for name, _ in (one for one in inside if not one[1]):
            os.unlink(name, dir_fd=handle)
        folders = [name for name, is_folder in inside if is_folder]
        if not folders and not path:
            break
        step = folders[0] if folders else ".."
        inner = os.open(step, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
        if folders:
            path.append(folders[0])
        else:
            os.rmdir(path.pop(), dir_fd=handle)
    os.close(handle)


def written(handle: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=handle)
    os.write(descriptor, text.encode())
    os.close(descriptor)


def levels_below(top: Path, name: str, levels: int) -> str:
    return str(top) + f"/{name}" * levels


def one(results: list[FileResult]) -> FileResult:
    (result,) = results
    return result


@pytest.mark.parametrize("workers", [1, 2])
def test_1500_folders_deep(workers: int, source: Path, output: Path, batch: Made, descend: Descend) -> None:
    written(descend(source, "d", LEVELS), "a.srt", "a  b")
    assert one(list(batch(settings(workers)))).status is Status.CORRECTED
    path = levels_below(output, "d", LEVELS) + "/a.srt"
    with open(path, "rb") as file:  # noqa: PTH123  (of a Path, every parent is an object)
        assert file.read() == b"a b"


def test_a_leftover_1500_folders_deep_is_swept(
    source: Path, output: Path, batch: Made, descend: Descend
) -> None:
    (source / "a.srt").write_text("a  b")
    killed = batch(settings(1))
    killed.prepare()
    assert killed._current is not None
    leftover = f".srtb-{killed._current.session.owner}-0123456789ab.tmp"
    handle = descend(output, "d", LEVELS)
    written(handle, leftover, "unfinished")
    killed._current.session.close()  # the process dies: nothing is recorded
    list(batch(settings(1)))
    with os.scandir(handle) as entries:
        assert list(entries) == []


def test_a_path_too_long_for_the_system_fails_its_file(source: Path, batch: Made, descend: Descend) -> None:
    """The folder that the walk cannot enter stands for what is in it."""
    (source / "fine.srt").write_text("a  b")
    written(descend(source, "x" * 200, 25), "a.srt", "a  b")
    results = {result.name: result for result in batch(settings(1))}
    assert results.pop("fine.srt").status is Status.CORRECTED
    error = one(list(results.values())).error
    assert error is not None
    assert error.kind == "name_too_long"
    assert "the system takes 4095" in error.message


def test_a_target_too_long_for_the_system_fails_its_file(
    source: Path, batch: Made, descend: Descend, tmp_path: Path
) -> None:
    """OUTPUT may have a longer path than INPUT; no folder is made for what cannot be written."""
    levels = (4095 - len(str(source)) - len("/a.srt")) // 201
    written(descend(source, "x" * 200, levels), "a.srt", "a  b")
    far = tmp_path / ("y" * 200) / "out"
    run = Batch(source, far, settings(1, retries=3), rules_version="1",
                processor_factory="tests.faults.stand_in:StandIn")  # fmt: skip
    result = one(list(run))
    assert result.error is not None
    assert (result.error.kind, result.attempts) == ("name_too_long", 1)
    assert sorted(path.name for path in far.iterdir()) == [".srtbatch"]

"""Links and mounts that lead outputs into INPUT, or sources out of it: planted before or during a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.files import folder_handles
from srtbatch.cli.app import main
from srtbatch.config.settings import Config
from srtbatch.model import Failure, FileResult, Status, UsageError
from tests.faults.scene import settings, strays, tree
from tests.faults.stand_in import StandIn

Made = Callable[..., Batch]
Mount = Callable[[Path, Path], None]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links take special rights on Windows")


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Show a folder at another path too (``mount --bind``); undone at the end."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("a bind mount takes root on Linux")
    done: list[Path] = []

    def mounted(what: Path, where: Path) -> None:
        where.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", "--bind", what, where], check=False, capture_output=True).returncode:
            pytest.skip("this environment lets nobody mount")
        done.append(where)

    yield mounted
    for where in reversed(done):
        subprocess.run(["umount", "-l", where], check=True)


@pytest.fixture(params=[True, False], ids=["by handles", "by paths"])
def handles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without folder handles, as on Windows, every folder is checked by its path."""
    if not request.param:
        monkeypatch.setattr(folder_handles, "HANDLES", False)


@pytest.fixture
def two(source: Path) -> Path:
    """``s/x.srt`` and ``t/x.srt``, of different content."""
    for name in ("s", "t"):
        (source / name).mkdir()
        (source / name / "x.srt").write_text(f"{name}  {name}")
    return source


def by_name(results: list[FileResult]) -> dict[str, FileResult]:
    return {result.name: result for result in results}


def failure_of(result: FileResult) -> Failure:
    assert result.error is not None
    return result.error


class Swap(StandIn):
    """Does something, once, when the file of this name has been read."""

    name = ""
    deed: Callable[[], object] = staticmethod(lambda: None)

    def process(self, data: bytes, name: str = "") -> object:  # type: ignore[override]
        if name == type(self).name:
            type(self).name = ""
            type(self).deed()
        return super().process(data, name)


@pytest.fixture
def during(batch: Made, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, FileResult]]:
    """Run in this process; ``deed`` is done while the file ``name`` is worked on."""

    def ran(name: str, deed: Callable[[], object], config: Config | None = None) -> dict[str, FileResult]:
        monkeypatch.setattr(Swap, "name", name)
        monkeypatch.setattr(Swap, "deed", staticmethod(deed))
        return by_name(list(batch(config or settings(1, retries=1), processor_factory=Swap)))

    return ran


def turned_into_link(path: Path, target: Path) -> None:
    path.rename(path.with_name(path.name + ".before"))
    path.symlink_to(target)


# Mounts


def test_a_folder_of_the_input_mounted_below_the_output_is_refused(
    two: Path, output: Path, batch: Made, mount: Mount
) -> None:
    mount(two / "t", output / "s")
    before = tree(two)
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch().prepare()
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch(listed=["s/x.srt"]).prepare()
    (two / "s" / "deeper").mkdir()
    (two / "s" / "x.srt").rename(two / "s" / "deeper" / "new.srt")
    before = tree(two)
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch().prepare()
    assert tree(two) == before


def test_the_input_itself_mounted_below_the_output_is_refused(
    two: Path, output: Path, batch: Made, mount: Mount
) -> None:
    mount(two, output / "s")
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch().prepare()


def test_a_mounted_folder_that_the_walk_leaves_out_is_refused_too(
    two: Path, output: Path, batch: Made, mount: Mount
) -> None:
    config = settings(1)
    mount(two / "t", output / "s")
    without = replace(config, files=replace(config.files, exclude=("t",)))
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch(without).prepare()


def test_two_output_folders_that_are_one_are_refused(
    two: Path, output: Path, batch: Made, mount: Mount
) -> None:
    (output / "t").mkdir(parents=True)
    mount(output / "t", output / "s")
    with pytest.raises(UsageError, match=r"out/s and .*out/t are the same folder"):
        batch().prepare()


def test_a_mount_of_another_folder_is_used(
    two: Path, output: Path, batch: Made, mount: Mount, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    mount(tmp_path / "elsewhere", output / "s")
    assert {result.status for result in batch()} == {Status.CORRECTED}
    assert (tmp_path / "elsewhere" / "x.srt").read_text() == "s s"


def test_a_mount_made_during_the_run_fails_its_files(
    two: Path, output: Path, during: Callable[..., dict[str, FileResult]], mount: Mount
) -> None:
    before = tree(two)
    results = during("s/x.srt", lambda: mount(two / "t", output / "s"))
    assert failure_of(results["s/x.srt"]).kind == "permission"
    assert "out/s is a folder of INPUT" in failure_of(results["s/x.srt"]).message
    assert results["t/x.srt"].status is Status.CORRECTED
    assert tree(two) == before


def test_a_resumed_run_looks_again(two: Path, output: Path, batch: Made, mount: Mount) -> None:
    with batch(settings(1)) as run:
        run.prepare()
    mount(two / "t", output / "s")
    with pytest.raises(UsageError, match=r"out/s is a folder of INPUT"):
        batch(settings(1), resume=True).prepare()


# Links among the outputs


@pytest.mark.usefixtures("handles")
def test_an_output_folder_that_becomes_a_link_before_the_writing(
    two: Path, output: Path, during: Callable[..., dict[str, FileResult]]
) -> None:
    (output / "s").mkdir(parents=True)
    before = tree(two)
    results = during("s/x.srt", lambda: turned_into_link(output / "s", two / "t"))
    assert "out/s is a symbolic link" in failure_of(results["s/x.srt"]).message
    assert results["t/x.srt"].status is Status.CORRECTED
    assert tree(two) == before
    assert not strays(output)


@pytest.mark.usefixtures("handles")
def test_an_output_folder_that_becomes_a_link_before_the_rename(
    two: Path, output: Path, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(two)
    turns = iter([True])

    def settled(*_: object) -> dict[str, OSError]:
        if next(turns, False):
            turned_into_link(output / "s", two / "t")
        return {}

    monkeypatch.setattr("srtbatch.batch.files.atomic.sync_contents", settled)
    results = by_name(list(batch(settings(1, retries=0))))
    assert "out/s is a symbolic link" in failure_of(results["s/x.srt"]).message
    assert results["t/x.srt"].status is Status.CORRECTED
    assert tree(two) == before


@pytest.mark.usefixtures("handles")
def test_an_output_that_becomes_the_input_during_the_run(
    two: Path, output: Path, during: Callable[..., dict[str, FileResult]]
) -> None:
    before = tree(two)
    results = during("s/x.srt", lambda: turned_into_link(output, two))
    assert results == {}  # the run stops: no file is answered for
    assert tree(two) == before


# Links among the sources


SECRET = "a secret  that only root may read"


@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", ["s/x.srt", "s"])
def test_a_source_swapped_for_a_link_after_discovery(
    name: str, workers: int, *, two: Path, output: Path, batch: Made, tmp_path: Path
) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.srt").write_text(SECRET)
    run = batch(settings(workers))
    run.prepare()
    turned_into_link(two / name, tmp_path / "root" / "x.srt" if name.endswith("srt") else tmp_path / "root")
    results = by_name(list(run))
    error = failure_of(results["s/x.srt"])
    assert error.kind == "not_a_file"
    assert f"in/{name} is a symbolic link; use --follow-symlinks" in error.message
    assert results["t/x.srt"].status is Status.CORRECTED
    assert not (output / "s" / "x.srt").exists()


def test_a_source_swapped_for_a_link_is_followed_where_links_are(
    two: Path, output: Path, batch: Made, tmp_path: Path
) -> None:
    (tmp_path / "x.srt").write_text("far  away")
    config = settings(1)
    run = batch(replace(config, files=replace(config.files, follow_symlinks=True)))
    run.prepare()
    turned_into_link(two / "s" / "x.srt", tmp_path / "x.srt")
    assert {result.status for result in run} == {Status.CORRECTED}
    assert (output / "s" / "x.srt").read_text() == "far away"


def test_a_link_named_in_a_list_is_followed_within_the_input(
    two: Path, output: Path, batch: Made, tmp_path: Path
) -> None:
    (two / "link.srt").symlink_to("t/x.srt")
    (two / "folder").symlink_to("t")
    run = batch(settings(1), listed=["link.srt", "folder/x.srt"])
    assert {result.status for result in run} == {Status.CORRECTED}
    assert (output / "link.srt").read_text() == (output / "folder" / "x.srt").read_text() == "t t"
    (tmp_path / "secret.srt").write_text(SECRET)
    run = batch(settings(1), listed=["link.srt", "folder/x.srt"])
    run.prepare()
    (two / "link.srt").unlink()
    (two / "link.srt").symlink_to(tmp_path / "secret.srt")
    results = by_name(list(run))
    assert failure_of(results["link.srt"]).kind == "not_a_file"
    assert results["folder/x.srt"].status is Status.CORRECTED
    assert SECRET not in (output / "link.srt").read_text()


# Links in the state folder


@pytest.mark.parametrize("name", ["ledger.sqlite3", "ledger.sqlite3-wal", "owner.json", "lock"])
def test_a_link_planted_in_the_state_folder_writes_nothing_elsewhere(
    name: str, two: Path, output: Path, batch: Made
) -> None:
    (output / ".srtbatch").mkdir(parents=True)
    (output / ".srtbatch" / name).symlink_to(two / "t" / "x.srt")
    before = tree(two)
    with pytest.raises(UsageError, match=name):
        batch(settings(1)).prepare()
    assert tree(two) == before


def test_a_state_folder_that_is_a_link_is_refused(two: Path, output: Path, batch: Made) -> None:
    output.mkdir()
    (output / ".srtbatch").symlink_to(two)
    with pytest.raises(UsageError, match="srtbatch is a symbolic link"):
        batch(settings(1)).prepare()
    assert sorted(path.name for path in two.iterdir()) == ["s", "t"]


# Temporaries of other runs


def test_only_temporaries_of_a_run_that_is_known_to_be_dead_are_swept(
    two: Path, output: Path, batch: Made
) -> None:
    """An output tree within this one may have a run of its own, and people name files as they like."""
    killed = batch(settings(1))
    killed.prepare()
    owner = killed._current.session.owner if killed._current else ""
    ours = output / "s" / f".srtb-{owner}-0123456789ab.tmp"
    others = [
        output / "s" / name for name in (".srtb-0123456789ab.tmp", ".srtb-ba9876543210-0123456789ab.tmp")
    ]
    ours.parent.mkdir(parents=True)
    for path in (ours, *others):
        path.write_text("unfinished")
    link = output / "away"
    link.symlink_to(two)
    planted = two / ours.name
    planted.write_text("a link must not be swept through")
    assert killed._current is not None
    killed._current.session.close()  # the process dies: nothing is recorded
    again = batch(settings(1))
    list(again)
    assert any("swept 1 unfinished file" in note for note in again.notes)
    assert not ours.exists()
    assert [path.exists() for path in (*others, planted)] == [True, True, True]


def test_a_report_in_a_folder_of_input_that_a_mount_shows_elsewhere(
    two: Path, output: Path, mount: Mount, capsys: pytest.CaptureFixture[str]
) -> None:
    (two / "s" / "x.txt").write_text("a source")
    mount(two / "s", output.parent / "elsewhere")
    report = output.parent / "elsewhere" / "x.txt"
    words = [str(two), str(output), "-r", "--pattern", "*.txt", "--export-format", "json"]
    assert main([*words, "--export-report", str(report)]) == 2
    assert "lies inside INPUT" in capsys.readouterr().err
    assert main([*words, "--state", str(report.parent / "state")]) == 2
    assert "lies inside INPUT" in capsys.readouterr().err
    assert report.read_text() == "a source"
    assert not output.exists()


def test_a_report_in_a_folder_that_a_mount_shows_in_input(
    two: Path, output: Path, mount: Mount, capsys: pytest.CaptureFixture[str]
) -> None:
    data = output.parent / "data"
    data.mkdir()
    (data / "x.txt").write_text("a source")
    mount(data, two / "shown")
    words = [str(two), str(output), "-r", "--pattern", "*.txt", "--export-format", "json"]
    for option in (["--export-report", "x.txt"], ["--changes", "x.txt"], ["--state", "state"]):
        assert main([*words, option[0], str(data / option[1])]) == 2
        assert "lies inside INPUT" in capsys.readouterr().err
    assert [path.name for path in data.iterdir()] == ["x.txt"]
    assert (data / "x.txt").read_text() == "a source"
    assert main([*words, "--export-report", str(output.parent / "report.json"), "-q"]) == 3, "no subtitles"
    assert (output.parent / "report.json").exists()

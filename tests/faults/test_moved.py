"""OUTPUT is moved away, replaced, or made to lead elsewhere while a run is at work."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.commit import Commit, Flushed
from srtbatch.batch.files import folder_handles
from srtbatch.model import FileResult, Status
from tests.faults.scene import FACTORY, settings, strays, tree
from tests.faults.stand_in import StandIn

Made = Callable[..., Batch]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not rename a folder in use")


class Deed(StandIn):
    """Does something, once, when the first file has been read."""

    deed: Callable[[], object] = staticmethod(lambda: None)

    def process(self, data: bytes, name: str = "") -> object:  # type: ignore[override]
        deed, type(self).deed = type(self).deed, staticmethod(lambda: None)
        deed()
        return super().process(data, name)


@pytest.fixture(params=[True, False], ids=["by handles", "by paths"])
def handles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(folder_handles, "HANDLES", False)


@pytest.fixture
def during(batch: Made, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Batch]:
    """Run in this process; ``deed`` is done while the first file is worked on."""

    def ran(deed: Callable[[], object], **options: object) -> Batch:
        monkeypatch.setattr(Deed, "deed", staticmethod(deed))
        run = batch(settings(1, retries=0), processor_factory=Deed, **options)
        list(run)
        return run

    return ran


def swapped(path: Path, target: Path) -> None:
    path.rename(path.with_name(f"{path.name}.before"))
    path.symlink_to(target)


@pytest.mark.usefixtures("handles")
def test_a_single_input_is_not_replaced_where_output_becomes_a_link_to_its_folder(
    source: Path, output: Path, during: Callable[..., Batch]
) -> None:
    file = source / "f.srt"
    file.write_text("text  text")
    output.mkdir()
    before = tree(source)
    run = during(lambda: swapped(output, source), input=file, overwrite=True)
    assert tree(source) == before
    assert run.result.counts[Status.CORRECTED] == 0
    assert not strays(source)


@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize("deed", [os.rename, os.link], ids=["moved", "linked"])
def test_a_source_that_stands_at_its_target_is_not_replaced(
    source: Path, output: Path, during: Callable[..., Batch], deed: Callable[[Path, Path], object]
) -> None:
    file = source / "f.srt"
    file.write_text("text  text")
    output.mkdir()
    run = during(lambda: deed(file, output / "f.srt"), overwrite=True)
    assert (output / "f.srt").read_text() == "text  text"
    (error,) = (result.error for result in run.result.files_processed)
    assert error is not None
    assert "is the source itself" in error.message
    assert not strays(output)


def test_another_file_that_appears_is_replaced_with_overwrite(
    source: Path, output: Path, during: Callable[..., Batch]
) -> None:
    (source / "f.srt").write_text("text  text")
    output.mkdir()
    run = during(lambda: (output / "f.srt").write_text("other"), overwrite=True)
    assert run.result.counts[Status.CORRECTED] == 1
    assert (output / "f.srt").read_text() != "other"


def moved_away(path: Path) -> None:
    path.rename(path.with_name("old"))


def replaced(path: Path) -> None:
    moved_away(path)
    path.mkdir()


@pytest.mark.usefixtures("handles")
@pytest.mark.parametrize("deed", [moved_away, replaced])
def test_a_run_stops_whose_output_is_moved_and_writes_nothing_into_a_new_one(
    fill: Callable[..., list[Path]],
    output: Path,
    batch: Made,
    during: Callable[..., Batch],
    deed: Callable[[Path], None],
) -> None:
    fill(6)
    run = during(lambda: deed(output))
    assert (run.result.stopped_early, run.result.state) == ("output_moved", "failed")
    assert run.result.counts[Status.NOT_RUN] == 6
    assert any("moved away, removed or replaced" in note for note in run.notes)
    assert not output.exists() or not list(output.iterdir())
    if output.exists():
        output.rmdir()
    (output.parent / "old").rename(output)
    again = batch(settings(1), resume=True)
    list(again)
    assert again.result.counts[Status.CORRECTED] == 6
    assert not strays(output)


def test_what_was_written_before_the_output_was_moved_is_not_put_into_the_new_one(
    fill: Callable[..., list[Path]], output: Path, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(6)
    run = batch(settings(1))
    flush = Commit.flush

    def moved_first(commit: Commit) -> Flushed:
        if not (output.parent / "old").exists():
            replaced(output)
        return flush(commit)

    monkeypatch.setattr(Commit, "flush", moved_first)
    list(run)
    assert run.result.stopped_early == "output_moved"
    assert not list(output.iterdir())
    assert strays(output.parent / "old")
    monkeypatch.undo()
    output.rmdir()
    (output.parent / "old").rename(output)
    again = batch(settings(1), resume=True)
    list(again)
    assert again.result.counts[Status.CORRECTED] == 6
    assert not strays(output)


def test_an_output_that_is_moved_and_put_back_between_groups_does_not_stop_the_run(
    fill: Callable[..., list[Path]], output: Path, during: Callable[..., Batch]
) -> None:
    fill(3)

    def there_and_back() -> None:
        moved_away(output)
        (output.parent / "old").rename(output)

    run = during(there_and_back)
    assert (run.result.stopped_early, run.result.counts[Status.CORRECTED]) == ("", 3)


def removed(path: Path) -> None:
    shutil.rmtree(path)


def nothing(_path: Path) -> None:
    pass


def _report(run: Batch) -> list[str]:
    return [result.name for result in run.result.files_processed]


@pytest.mark.parametrize(
    ("deed", "reason"),
    [(moved_away, "output_moved"), (replaced, "output_moved"), (removed, "output_removed")],
)
@pytest.mark.parametrize("early", [True, False], ids=["during the work", "after the last group"])
def test_a_run_without_its_output_stops_with_a_message_and_has_its_report(
    fill: Callable[..., list[Path]], during: Callable[..., Batch], deed: Callable[[Path], None], reason: str,
    *, early: bool,
) -> None:  # fmt: skip
    output = fill(6)[0].parents[2] / "out"
    if early:
        run = during(partial(deed, output))
    else:
        deeds = iter([*[nothing] * 5, deed])

        def one_deed(_result: FileResult) -> None:
            next(deeds)(output)

        run = during(lambda: None, on_result=one_deed)
    assert (run.result.stopped_early, run.result.state) == (reason, "failed")
    assert run.result.counts[Status.CORRECTED] == (0 if early else 6)
    told = "".join(run.notes)
    assert "while this run went on" in told
    if reason == "output_moved" and sys.platform == "linux":
        assert f"it is {output.parent / 'old'} now" in told
    assert len(_report(run)) == 6
    assert [one.status for one in run.result.files_processed] == [
        Status.NOT_RUN if early else Status.CORRECTED
    ] * 6


def test_another_ledger_at_the_path_is_left_alone_and_the_report_is_that_of_this_run(
    fill: Callable[..., list[Path]], output: Path, during: Callable[..., Batch], tmp_path: Path
) -> None:
    fill(6)
    other = tmp_path / "other"
    list(Batch(tmp_path / "in", other, settings(1), processor_factory=FACTORY, rules_version="1"))
    state, theirs = output / ".srtbatch", (other / ".srtbatch/ledger.sqlite3").read_bytes()

    def exchanged() -> None:
        state.rename(tmp_path / "mine")
        shutil.copytree(other / ".srtbatch", state)

    run = during(exchanged)
    assert run.result.stopped_early == "ledger"
    assert any("replaced by another file" in note for note in run.notes)
    assert len(_report(run)) == 6
    assert (state / "ledger.sqlite3").read_bytes() == theirs
    assert sorted(path.name for path in state.iterdir()) == ["ledger.sqlite3", "lock"]


def test_a_plan_is_read_after_its_batch_is_gone(fill: Callable[..., list[Path]], batch: Made) -> None:
    fill(3)
    run = batch(settings(1), dry_run=True)
    list(run)
    result = run.result
    del run
    gc.collect()
    assert len(list(result.files_processed)) == 3

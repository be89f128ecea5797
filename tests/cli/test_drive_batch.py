from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.batch_result import BatchResult, Results
from srtbatch.cli.drive_batch import execute
from srtbatch.cli.run_options import RunOptions, run_options_of
from srtbatch.cli.several_batches import Several
from srtbatch.cli.wanted_reports import Export, exports_of
from srtbatch.config.load import Loaded
from srtbatch.config.settings import BatchSettings, Config, QualitySettings
from srtbatch.model import Correction, Failure, FileResult, Status, UsageError
from tests.cli.fake import FakeBatch, result

FAILED = result("b.srt", Status.FAILED, error=Failure("binary", "not a subtitle"))
CHANGED = result(corrections=[Correction("T101", 3, "a  b", "a b")], score_before=80.0, score_after=90.0)
WORSE = result("w.srt", score_before=90.0, score_after=80.0)
SAME = result("s.srt", Status.UNCHANGED)


def orders(**more: object) -> RunOptions:
    return RunOptions(**{"config": Config(), **more})  # type: ignore[arg-type]


def quality(**more: object) -> Config:
    return Config(quality=QualitySettings(**more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("batch", "given", "code"),
    [
        (FakeBatch([CHANGED]), orders(), 0),
        (FakeBatch([]), orders(), 0),
        (FakeBatch([CHANGED, FAILED]), orders(), 3),
        (FakeBatch([FAILED], stopped_early="stop_on_error"), orders(), 4),
        (FakeBatch([FAILED], stopped_early="max_failures"), orders(exit_zero=True), 4),
        (FakeBatch([SAME], stopped_early="disk_full"), orders(), 4),
        (FakeBatch([CHANGED]), orders(checking=True), 1),
        (FakeBatch([CHANGED]), orders(checking=True, exit_zero=True), 0),
        (FakeBatch([SAME]), orders(checking=True), 0),
        (FakeBatch([CHANGED]), orders(diff=True), 1),
        (FakeBatch([CHANGED]), orders(dry_run=True), 0),
        (FakeBatch([CHANGED, FAILED]), orders(checking=True), 3),
        (FakeBatch([WORSE]), orders(config=quality(fail_under=85)), 1),
        (FakeBatch([CHANGED]), orders(config=quality(fail_under=85)), 0),
        (FakeBatch([WORSE]), orders(config=quality(fail_on_regression=True)), 1),
        (FakeBatch([WORSE]), orders(), 0),
    ],
)
def test_the_exit_code_says_how_it_went(batch: FakeBatch, given: RunOptions, code: int) -> None:
    batch.done.clear()
    assert execute(batch, given) == code


def test_results_on_stdout_come_by_name_whatever_the_order_of_completion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = (result(name, corrections=CHANGED.corrections) for name in ("a.srt", "b.srt"))
    execute(FakeBatch([second, first]), orders(checking=True))
    out = capsys.readouterr().out
    assert out.splitlines() == [f"in/{name}.srt:3: T101 'a  b' would become 'a b'" for name in "ab"]


def test_quiet_tells_errors_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    execute(FakeBatch([CHANGED, FAILED, SAME]), orders(quiet=True))
    assert capsys.readouterr() == ("", "in/b.srt: failed: not a subtitle\n")


def test_verbose_tells_each_file_and_twice_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    execute(FakeBatch([CHANGED, SAME]), orders(verbose=1))
    once = capsys.readouterr().err
    assert "a.srt: corrected T101=1\n" in once
    assert "'a  b'" not in once
    execute(FakeBatch([CHANGED, SAME]), orders(verbose=2))
    assert "a.srt:3: T101 'a  b' -> 'a b'\n" in capsys.readouterr().err


def test_nothing_matched_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    execute(FakeBatch([]), orders())
    assert "no file of in matches *.srt; --recursive takes" in capsys.readouterr().err


def test_a_resumed_run_is_counted_as_a_whole(capsys: pytest.CaptureFixture[str]) -> None:
    batch = FakeBatch([CHANGED, SAME], resumed=True)
    batch.done.append(result("earlier.srt"))
    execute(batch, orders())
    assert "Total files processed: 3" in capsys.readouterr().err


def test_every_report_asked_for_is_written(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("r.json", "r.csv", "r.html", "r.sarif", "r.xml", "r.jsonl")]
    wanted = exports_of(paths, (), "json")
    execute(FakeBatch([CHANGED, FAILED]), orders(exports=wanted, changes=tmp_path / "changes.jsonl"))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {*(Path(path).name for path in paths), "r.errors.csv", "changes.jsonl"}
    assert json.loads((tmp_path / "r.json").read_bytes())["totals"]["failed"] == 1
    assert json.loads((tmp_path / "changes.jsonl").read_bytes())["rule"] == "T101"


@pytest.mark.parametrize(
    ("batch", "given", "code"),
    [
        (FakeBatch([CHANGED]), {}, 6),
        (FakeBatch([CHANGED, FAILED]), {}, 3),
        (FakeBatch([FAILED], stopped_early="disk_full"), {}, 4),
        (FakeBatch([CHANGED]), {"checking": True}, 6),
        (FakeBatch([CHANGED]), {"checking": True, "exit_zero": True}, 6),
        (FakeBatch([WORSE]), {"config": quality(fail_under=85)}, 6),
    ],
)
def test_a_report_that_cannot_be_written_stops_and_hides_nothing(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    batch: FakeBatch,
    given: dict[str, object],
    code: int,
) -> None:
    batch.done.clear()
    (tmp_path / "file").touch()
    gone, other = tmp_path / "file" / "r.json", tmp_path / "c.jsonl"
    exports = (Export("json", gone), Export("csv", tmp_path / "r.csv"))
    wanted = orders(**{"exports": exports, "changes": other, "report": "srtbatch report out", **given})
    assert execute(batch, wanted) == code
    err = capsys.readouterr().err
    assert f"{gone}: cannot be written: " in err
    assert f"srtbatch report out --export-report {gone} --export-format json" in err
    assert "Total files processed:" in err
    assert (tmp_path / "r.csv").exists()
    assert other.exists()


@pytest.mark.parametrize("earlier", [False, True])
def test_a_signal_while_reports_are_written_leaves_the_rest_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    """A run that a signal has stopped writes its reports; a further signal ends that too."""
    names = list[Path]()

    def slow(path: Path, _: object, *, leads: Path | None) -> None:
        names.append(path)
        if len(names) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    def interrupt(place: int) -> None:
        if earlier and place == 1:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("srtbatch.cli.write_reports.write_text", slow)
    exports = tuple(Export("json", tmp_path / f"{number}.json") for number in range(4))
    before = signal.getsignal(signal.SIGTERM)
    batch = FakeBatch([CHANGED, SAME], before=interrupt)
    assert execute(batch, orders(exports=exports, report="srtbatch report out")) == 143
    assert len(names) == 2
    assert signal.getsignal(signal.SIGTERM) is before
    err = capsys.readouterr().err
    assert err.count("not written, because of the interruption") == 3
    assert "To write it again, here or elsewhere: srtbatch report out --export-report" in err
    assert f"Total files processed: {1 if earlier else 2}" in err


def test_a_record_that_cannot_be_read_leaves_one_document_on_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Lost(FakeBatch):
        @property
        def result(self) -> BatchResult:
            def rows(start: int, count: int) -> Iterator[FileResult]:
                yield CHANGED
                raise UsageError("out/.srtbatch: there is no ledger here")

            return replace(super().result, files_processed=Results(2, rows), resumed=True)

    assert execute(Lost([CHANGED, SAME]), orders(json=True)) == 6
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == 6
    assert "there is no ledger here; the totals are those since" in err
    assert "Total files processed: 2" in err


@pytest.mark.parametrize(
    ("paths", "formats", "made"),
    [
        (["r.json"], [], [("json", "r.json")]),
        (["r.CSV"], [], [("csv", "r.CSV")]),
        (["r"], [], [("csv", "r")]),
        (["r.txt"], ["jsonl"], [("jsonl", "r.txt")]),
        (["r"], ["json", "csv"], [("json", "r.json"), ("csv", "r.csv")]),
        (["r.json"], ["json", "html"], [("json", "r.json"), ("html", "r.html")]),
        (["v1.2"], ["json", "csv"], [("json", "v1.2.json"), ("csv", "v1.2.csv")]),
    ],
)
def test_which_report_goes_where(
    paths: list[str],
    formats: list[str],
    made: list[tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [(one.format, str(one.path)) for one in exports_of(paths, formats, "csv")] == made


def test_a_report_that_cannot_be_written_is_refused_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        exports_of([str(tmp_path)], (), "json")
    with pytest.raises(UsageError, match="create it first"):
        exports_of([str(tmp_path / "no" / "r.json")], (), "json")


def test_the_first_signal_stops_and_hands_back_the_signals(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(place: int) -> None:
        if place == 1:
            os.kill(os.getpid(), signal.SIGINT)

    batch = FakeBatch([CHANGED, SAME, WORSE], before=interrupt)
    before = signal.getsignal(signal.SIGINT)
    assert execute(batch, orders(quiet=True, resume="srtbatch resume out")) == 130
    assert batch.stopped
    assert not batch.aborted
    assert signal.getsignal(signal.SIGINT) is before
    assert capsys.readouterr().err == "Interrupted; to continue: srtbatch resume out\n"


def test_the_second_signal_aborts() -> None:
    def interrupt(place: int) -> None:
        if place == 1:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)

    batch = FakeBatch([CHANGED, SAME], before=interrupt)
    assert execute(batch, orders()) == 130
    assert batch.aborted


@pytest.mark.parametrize(("chosen", "interval"), [(1.0, None), (2.0, 2.0), (0.5, 0.5)])
def test_the_default_interval_of_a_settings_file_is_no_choice(chosen: float, interval: float | None) -> None:
    settings = Config(batch_processing=BatchSettings(progress_update_interval=chosen))
    origins = {"batch_processing.progress_update_interval": "config.yaml:9"}
    assert run_options_of({}, Loaded(settings, origins)).interval == interval


def test_the_files_of_several_batches_are_read_by_name(tmp_path: Path) -> None:
    for number in range(6):
        path = tmp_path / f"in{number % 2}" / f"{number}.srt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\nfile  {number}\n", encoding="utf-8")
    several = Several(Batch(tmp_path / f"in{one}", tmp_path / "out", dry_run=True) for one in range(2))
    with several:
        several.prepare()
        assert len(list(several)) == 6
        files = several.result.files_processed
        assert [one.name for one in files] == [f"{number}.srt" for number in range(6)]
        assert [one.name for one in files[2:4]] == ["2.srt", "3.srt"]
        assert all(one.corrections for one in files), "they can be read twice"

"""A batch as library users meet it, and the counts that always add up."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srtbatch.batch.batch import Batch, run_batch
from srtbatch.batch.ledger import history
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings
from srtbatch.engine.pipeline import Processed
from srtbatch.model import (
    ConfigError,
    Corrected,
    Correction,
    Decoded,
    Failure,
    FileResult,
    Quality,
    Status,
    Tally,
    UsageError,
)
from tests.batch.scripted_executor import FATES, Fate, ScriptedExecutor

ENDING = [fate for fate in FATES if fate not in ("hangs", "last_death")]
CONFIG = Config(files=FileSettings(recursive=True), retry=RetrySettings(delay=0))


class Upper:
    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        if data.startswith(b"bad"):
            return Processed(None, failure=Failure("binary", "no subtitles", 3))
        fixed = data.upper()
        changes = [Correction("T101", 1, "a", "A", "why")] if fixed != data else []
        corrected = Corrected([], changes, [], Tally(2, 2), Quality(80.0), Quality(90.0))
        return Processed(fixed, "en", Decoded("", "utf-8"), corrected)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for name, text in (
        ("a.srt", "abc"),
        ("b/B.srt", "ABC"),
        ("b/bad.srt", "bad"),
        ("c/caf\u00e9.srt", "xyz"),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def batch(source: Path, output: Path, config: Config = CONFIG, **options: Any) -> Batch:  # noqa: ANN401  (options of many kinds)
    options.setdefault("processor_factory", Upper)
    return Batch(source, output, config, rules_version="1", **options)


def test_a_run_and_all_it_tells(source: Path, tmp_path: Path) -> None:
    run = batch(source, tmp_path / "out", tool_version="1.2", arguments=("in", "out"))
    seen = {result.name: result for result in run}
    result = run.result
    assert {name: one.status for name, one in seen.items()} == {
        "a.srt": Status.CORRECTED, "b/B.srt": Status.UNCHANGED, "b/bad.srt": Status.FAILED,
        "c/caf\u00e9.srt": Status.CORRECTED}  # fmt: skip
    assert (result.total_files, result.successful_files, result.failed_files) == (4, 3, 1)
    assert (result.state, result.total_corrections, result.average_quality_score) == ("done", 2, 90.0)
    assert result.corrections_by_rule == {"T101": 2}
    assert result.errors == (("b/bad.srt", Failure("binary", "no subtitles", 3)),)
    assert [one.name for one in result.files_processed] == [
        "a.srt",
        "b/B.srt",
        "b/bad.srt",
        "c/caf\u00e9.srt",
    ]
    assert list(result.files_processed) == [seen[one.name] for one in result.files_processed]
    assert result.files_processed[-1] == seen["c/caf\u00e9.srt"]
    assert result.files_processed[1:3] == [seen["b/B.srt"], seen["b/bad.srt"]]
    assert (tmp_path / "out/c/caf\u00e9.srt").read_text() == "XYZ"
    assert not (tmp_path / "out/b/bad.srt").exists()


def test_history_tells_the_same(source: Path, tmp_path: Path) -> None:
    now = batch(source, tmp_path / "out")
    list(now)
    list(batch(source, tmp_path / "out"))
    first, second = history.history(tmp_path / "out")
    assert (first.run_id, second.run_id) == (1, 2)
    assert first.counts == now.result.counts
    assert first.corrections_by_rule == now.result.corrections_by_rule
    assert list(first.files_processed) == list(now.result.files_processed)
    assert history.run(tmp_path / "out", 2).state == "done"
    with pytest.raises(UsageError, match="known: 1, 2"):
        history.run(tmp_path / "out", 3)
    with pytest.raises(UsageError, match="no ledger here"):
        history.status(tmp_path / "elsewhere")
    assert history.last_settings(tmp_path / "out") == (str(source), str(tmp_path / "out"), CONFIG)


def test_the_ledger_is_plain_sqlite(source: Path, tmp_path: Path) -> None:
    list(batch(source, tmp_path / "out"))
    db = sqlite3.connect(tmp_path / "out/.srtbatch/ledger.sqlite3")
    failures = "SELECT name, error_kind, error_line FROM file_results WHERE state = 'failed'"
    assert db.execute(failures).fetchall() == [
        ("b/bad.srt", "binary", 3)]  # fmt: skip
    assert db.execute("SELECT rule, corrections, files FROM rule_counts").fetchall() == [("T101", 2, 2)]
    db.close()


def test_state_elsewhere_leaves_the_output_clean(source: Path, tmp_path: Path) -> None:
    list(batch(source, tmp_path / "out", state=tmp_path / "state"))
    assert not (tmp_path / "out/.srtbatch").exists()
    assert history.status(tmp_path / "out", state=tmp_path / "state").counts["failed"] == 1


def test_a_dry_run_does_everything_but_write(source: Path, tmp_path: Path) -> None:
    run = batch(source, tmp_path / "out", dry_run=True, diff=True)
    seen = {result.name: result for result in run}
    assert seen["a.srt"].status is Status.CORRECTED
    assert "-abc" in seen["a.srt"].diff
    assert "+ABC" in seen["a.srt"].diff
    assert not (tmp_path / "out").exists()
    assert len(list(run.result.files_processed)) == 4


def test_a_refusal_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    (source / "A.SRT").write_text("twin")
    if len(list(source.glob("*"))) < 4:
        pytest.skip("this file system keeps no case apart")
    with pytest.raises(UsageError, match="one target"):
        batch(source, tmp_path / "new" / "out").prepare()
    assert not (tmp_path / "new").exists()
    with pytest.raises(UsageError, match="one target"):
        batch(source, tmp_path / "out", state=tmp_path / "state").prepare()
    assert not (tmp_path / "state").exists()


def test_inputs_are_never_written(source: Path, tmp_path: Path) -> None:
    def looks() -> list[tuple[str, bytes, int]]:
        paths = sorted(path for path in source.rglob("*") if path.is_file())
        return [(str(path), path.read_bytes(), path.stat().st_mtime_ns) for path in paths]

    before = looks()
    list(batch(source, tmp_path / "out"))
    list(batch(source, source / "b" / "out"))
    assert looks()[: len(before)] != []
    assert [one for one in looks() if "out" not in one[0]] == before


def modes_of(folder: Path) -> dict[str, int]:
    """The mode of each document, with the bits that stand above permissions (set-user-ID and the like)."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.srt")}


@pytest.fixture
def readable_modes() -> list[int]:
    """Every pattern of permissions with which this user can read a file of its own."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such modes")
    return [mode for mode in range(0o1000) if os.geteuid() == 0 or mode & 0o400]


@pytest.mark.parametrize("incremental", [False, True])
def test_modes_follow_the_source(incremental: bool, readable_modes: list[int], tmp_path: Path) -> None:
    """Also where nothing but the mode has changed since the last run."""
    config = replace(CONFIG, batch_processing=BatchSettings(enable_incremental=incremental))
    sources = tmp_path / "in"
    sources.mkdir()
    paths = [sources / f"{number:03d}.srt" for number in range(len(readable_modes))]
    for path in paths:
        path.write_text("abc")
    reasons: Counter[str] = Counter()
    for shift in (0, 1, 100, 100):
        wanted = {path.name: readable_modes[number - shift] for number, path in enumerate(paths)}
        for path in paths:
            path.chmod(wanted[path.name])
        reasons = Counter(result.reason for result in batch(sources, tmp_path / "out", config))
        assert modes_of(tmp_path / "out") == wanted
    assert reasons == {"unchanged since run 3" if incremental else "asked for again": len(paths)}


def test_a_change_of_mode_is_a_reason(source: Path, tmp_path: Path, readable_modes: list[int]) -> None:
    config = replace(CONFIG, batch_processing=BatchSettings(enable_incremental=True))
    list(batch(source, tmp_path / "out", config))
    (source / "a.srt").chmod(0o640)
    (source / "b/B.srt").chmod((source / "b/B.srt").stat().st_mode)  # touches it, and changes nothing
    (tmp_path / "out/c/caf\u00e9.srt").chmod(0o600)  # a person's choice for an output stays
    reasons = {result.name: result.reason for result in batch(source, tmp_path / "out", config)}
    assert reasons == {"a.srt": "mode changed", "b/B.srt": "unchanged since run 1", "b/bad.srt": "new",
                       "c/caf\u00e9.srt": "unchanged since run 1"}  # fmt: skip
    assert modes_of(tmp_path / "out")["caf\u00e9.srt"] == 0o600


def test_bits_above_permissions_are_not_carried_over(source: Path, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such modes")
    config = replace(CONFIG, batch_processing=BatchSettings(enable_incremental=True))
    for mode in (0o4755, 0o2755, 0o1755, 0o7777):
        (source / "a.srt").chmod(mode)
        list(batch(source, tmp_path / "out", config))
        assert modes_of(tmp_path / "out")["a.srt"] == mode & 0o777


def test_a_listener_that_raises_harms_nothing(source: Path, tmp_path: Path) -> None:
    def angry(_result: FileResult) -> None:
        raise RuntimeError("not my day")

    result = run_batch(
        source, tmp_path / "out", CONFIG, on_result=angry, processor_factory=Upper, rules_version="1"
    )
    assert result.state == "done"
    assert result.successful_files == 3
    assert result.notes == ("a listener failed: RuntimeError: not my day",)


def test_a_caller_that_leaves_early_leaves_a_run_to_resume(source: Path, tmp_path: Path) -> None:
    with batch(source, tmp_path / "out") as run:
        for _ in run:
            break
    assert history.status(tmp_path / "out").state == "interrupted"
    resumed = batch(source, tmp_path / "out", resume=True)
    list(resumed)
    assert resumed.result.state == "done"
    assert resumed.result.discovered == 4


def test_a_caller_that_leaves_early_leaves_no_stray(source: Path, tmp_path: Path) -> None:
    for number in range(50):
        (source / f"{number}.srt").write_text("abc")
    run = batch(source, tmp_path / "out", replace(CONFIG, retry=RetrySettings(retries=0)))
    stream = iter(run)
    next(stream)
    run.close()
    assert not list((tmp_path / "out").rglob(".srtb-*"))
    assert run.result.state in ("interrupted", "done")
    assert sum(run.result.counts.values()) == 54


def test_an_unknown_rule_is_refused_before_anything_is_touched(source: Path, tmp_path: Path) -> None:
    config = replace(CONFIG, correction=replace(CONFIG.correction, select=("T999",)))
    with pytest.raises(ConfigError, match="T999"):
        Batch(source, tmp_path / "out", config).prepare()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "reason"), [({"stop_on_error": True}, "stop_on_error"), ({"max_failures": 2}, "max_failures")]
)
def test_stopping_at_errors(options: dict[str, Any], reason: str, tmp_path: Path) -> None:
    source = tmp_path / "many"
    source.mkdir()
    for number in range(600):
        (source / f"{number:03d}.srt").write_text("bad")
    run = batch(source, tmp_path / "out", replace(CONFIG, batch_processing=BatchSettings(**options)))
    answered = len(list(run))
    assert answered < 600
    assert (run.result.stopped_early, run.result.state) == (reason, "failed")
    assert run.result.counts[Status.NOT_RUN] == 600 - answered
    assert run.result.resumable


def test_nothing_matched_is_no_error(source: Path, tmp_path: Path) -> None:
    files = replace(CONFIG.files, patterns=("*.nothing",))
    run = batch(source, tmp_path / "out", replace(CONFIG, files=files))
    assert list(run) == []
    assert (run.result.state, run.result.discovered) == ("done", 0)


def test_one_worker_and_two_give_the_same(source: Path, tmp_path: Path) -> None:
    def told(workers: int) -> list[FileResult]:
        config = replace(CONFIG, batch_processing=BatchSettings(max_parallel_workers=workers))
        run = Batch(source, tmp_path / "out", config, rules_version="1", state=tmp_path / f"state{workers}")
        list(run)
        return [replace(one, processing_time=0, peak_memory=0) for one in run.result.files_processed]

    assert told(1) == told(2)


def test_old_runs_keep_their_totals_only(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("srtbatch.batch.ledger.run_records.RUNS_IN_DETAIL", 2)
    for _ in range(4):
        list(batch(source, tmp_path / "out"))
    runs = history.history(tmp_path / "out")
    assert [len(run.files_processed) for run in runs] == [0, 0, 4, 4]
    assert [run.counts[Status.CORRECTED] for run in runs] == [2, 2, 2, 2]
    assert runs[0].corrections_by_rule == {"T101": 2}


def test_the_public_names_load_late(unmeasured: dict[str, str]) -> None:
    code = (
        "import srtbatch, sys; assert 'srtbatch.batch.batch' not in sys.modules; srtbatch.Batch; "
        "assert not {'multiprocessing', 'srtbatch.engine.pipeline'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=unmeasured)


@settings(max_examples=60)
@given(
    plans=st.lists(st.lists(st.sampled_from(ENDING), max_size=6), min_size=1, max_size=12),
    stop_after=st.integers(0, 15),
    options=st.fixed_dictionaries({"stop_on_error": st.booleans(), "max_failures": st.integers(0, 3)}),
)
def test_counts_add_up_whatever_happens(
    plans: list[list[Fate]],
    stop_after: int,
    options: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "in").mkdir()
    for number in range(len(plans)):
        (folder / f"in/{number}.srt").write_text("x")
    config = replace(CONFIG, batch_processing=BatchSettings(fsync="off", **options))
    answered: Counter[str] = Counter()
    resume: Callable[[], bool] = lambda: bool(answered)  # noqa: E731
    for _ in range(30):
        executor = ScriptedExecutor({f"{number}.srt": plan for number, plan in enumerate(plans)})
        run = batch(folder / "in", folder / "out", config, resume=resume(), executor=executor.factory)
        for place, one in enumerate(run):
            answered[one.name] += 1
            if place == stop_after:
                run.stop()
        result = run.result
        assert result.discovered == len(plans) == sum(result.counts.values())
        assert result.counts[Status.NOT_RUN] == len(plans) - len(answered)
        assert set(answered.values()) <= {1}, "a file was answered twice"
        recorded = Counter(file.status for file in result.files_processed)
        assert {status: recorded[status] for status in Status} == result.counts
        if not result.resumable:
            break
        if not answered:
            return

"""A batch killed, signalled or started twice.

Whole targets or none, no orphan, no stray, and resume finishes it.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.commit import MAX_GROUP_SIZE
from srtbatch.batch.ledger import LEDGER_NAME, history
from srtbatch.model import BusyError, Status, UsageError
from tests.faults.scene import HANGING, ROOT, SCRIPT, Gate, all_gone, family, settings, strays, tree

Made = Callable[..., Batch]
Start = Callable[..., "subprocess.Popen[str]"]
Fill = Callable[..., list[Path]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the injected faults are POSIX signals")


def awaited(process: subprocess.Popen[str], word: str = "ready") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return
    raise AssertionError(process.communicate()[1])


@pytest.fixture
def expected(source: Path, tmp_path: Path, fill: Fill) -> dict[str, str]:
    """What an uninterrupted run makes of 150 files."""
    fill(150)
    for _ in Batch(
        source,
        tmp_path / "whole",
        settings(1),
        processor_factory="tests.faults.stand_in:StandIn",
        rules_version="1",
    ):
        pass
    return tree(tmp_path / "whole")


@pytest.mark.parametrize(
    ("moments", "workers"),
    [
        (4, 2),
        (2, 1),
        pytest.param(200 if "FULL_SWEEP" in os.environ else 20, 2, marks=pytest.mark.slow),
        pytest.param(50 if "FULL_SWEEP" in os.environ else 10, 1, marks=pytest.mark.slow),
    ],
)
def test_kill_9_then_resume_equals_an_uninterrupted_run(
    moments: int, workers: int, expected: dict[str, str], start: Start, output: Path
) -> None:
    chance = random.Random(moments)
    for _ in range(moments):
        process = start("resume", workers=workers)
        early = chance.random() < 0.5
        if early:
            time.sleep(chance.uniform(0.05, 0.5))
        else:
            assert process.stdout is not None
            for _ in range(chance.randrange(1, 150)):
                if not process.stdout.readline():
                    break
        workers_alive = family(process.pid)
        process.kill()
        process.communicate()
        assert all_gone(workers_alive), "a worker outlived its parent"
        there = tree(output) if output.exists() else {}
        torn = {name for name, content in there.items() if expected.get(name) not in (content, None)}
        assert not torn
        finished = start("resume", workers=workers)
        out, err = finished.communicate(timeout=HANGING)
        assert "end done" in out, err
        assert tree(output) == expected
        assert not strays(output)
        if output.exists() and chance.random() < 0.7:
            for path in list(output.rglob("*.srt")):
                path.unlink()


def test_what_was_acknowledged_is_not_redone(
    expected: dict[str, str], *, start: Start, batch: Made, source: Path, output: Path, gate: Gate
) -> None:
    """One file waits until the run is killed, so that the run cannot end before."""
    (source / "waits.srt").write_text(gate.order)
    process = start()
    awaited(process)
    done = set()
    assert process.stdout is not None
    for _ in range(20):
        done.add(process.stdout.readline().split()[0])
    process.kill()
    process.communicate()
    before = {name: (output / name).stat().st_ino for name in done}
    gate.let(1)
    resumed = batch(settings(2), resume=True)
    again = {result.name for result in resumed}
    assert not again & done
    assert {name: (output / name).stat().st_ino for name in done} == before
    assert resumed.result.resumed
    assert resumed.result.run_id == 1
    assert resumed.result.counts[Status.CORRECTED] == 150
    assert len(resumed.result.files_processed) == 151
    written = tree(output)
    assert written.pop("waits.srt")
    assert written == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_ends_in_order(
    number: signal.Signals, *, source: Path, start: Start, output: Path, batch: Made, gate: Gate
) -> None:
    """The first tokens end one chunk, of seven files at most; no more than four are handed out."""
    for place in range(60):
        (source / f"{place:02d}.srt").write_text(gate.order)
    gate.let(14)
    process = start()
    awaited(process)
    awaited(process, "")  # any file's result
    workers = family(process.pid)
    os.killpg(process.pid, number)
    awaited(process, "told")
    gate.let(60)
    out, err = process.communicate(timeout=HANGING)
    assert "end interrupted" in out
    assert not err
    assert all_gone(workers)
    state = history.status(output)
    assert (state.state, state.alive, state.resumable) == ("interrupted", False, True)
    assert state.counts[Status.FAILED] == 0, "nobody is blamed for a signal"
    assert len(tree(output)) == 60 - state.counts[Status.NOT_RUN]
    with batch(resume=True) as again:
        assert again.prepare().discovered == 60


def test_a_second_run_is_refused_and_told_by_whom(
    source: Path, start: Start, batch: Made, output: Path, gate: Gate
) -> None:
    (source / "a.srt").write_text(gate.order)
    process = start()
    awaited(process)
    with pytest.raises(BusyError, match=f"process {process.pid} on .* started 2"):
        batch().prepare()
    assert history.status(output).alive
    process.kill()
    process.communicate()
    gate.let(1)
    run = batch(settings(1))
    run.prepare()
    assert any("took over" in note and str(process.pid) in note for note in run.notes)
    run.close()


def test_two_runs_in_one_process_are_refused_too(source: Path, batch: Made) -> None:
    (source / "a.srt").write_text("a")
    first = batch()
    first.prepare()
    with pytest.raises(BusyError):
        batch().prepare()
    first.close()
    second = batch()
    second.prepare()
    second.close()


def test_pause_and_go_on_from_another_terminal(source: Path, start: Start, output: Path, gate: Gate) -> None:
    """The first tokens end one chunk at least: each of the two workers has twelve files or fewer in hand."""
    for place in range(100):
        (source / f"{place:02d}.srt").write_text(gate.order)
    gate.let(24)
    process = start()
    awaited(process)
    awaited(process, "")  # any file's result
    assert history.pause(output).paused
    _beats(process, output, 2)  # the wish has been heard
    gate.let(100)
    while history.status(output).running or len(tree(output)) < 124 - gate.left():
        _beats(process, output, 1)  # what was in hand has taken its token, but is not delivered yet
    before = len(tree(output))
    _beats(process, output, 5)
    assert len(tree(output)) == before < 100
    assert not history.unpause(output).paused
    out, _ = process.communicate(timeout=HANGING)
    assert "end done" in out
    assert len(tree(output)) == 100
    with pytest.raises(UsageError, match="no batch is running"):
        history.pause(output)


def _beats(process: subprocess.Popen[str], output: Path, count: int) -> None:
    """Wait until the running batch has written to its ledger so many times."""
    ledger = sqlite3.connect(output / ".srtbatch" / LEDGER_NAME)
    last = ledger.execute("PRAGMA data_version").fetchone()
    while count:
        assert process.poll() is None
        time.sleep(0.01)
        now = ledger.execute("PRAGMA data_version").fetchone()
        count -= now != last
        last = now
    ledger.close()


def test_resume_under_other_settings_is_refused_with_the_difference(source: Path, batch: Made) -> None:
    for place in range(MAX_GROUP_SIZE + 20):
        (source / f"{place:02d}.srt").write_text("a")
    config = settings(1)
    run = batch(config)
    for _ in run:  # no more than COMPANY are ever handed over at once
        run.stop()
    other = replace(config, correction=replace(config.correction, profile="film"))
    with pytest.raises(UsageError, match=r'correction\.profile: "default" -> "film"'):
        batch(other, resume=True).prepare()
    with pytest.raises(UsageError, match="other rules"):
        batch(config, resume=True, rules_version="2").prepare()
    assert len(list(batch(settings(2), resume=True))) > 0, "the number of workers is free"


def test_retry_redoes_the_failed_and_success_clears_the_error(
    source: Path, batch: Made, output: Path
) -> None:
    (source / "a.srt").write_text("RAISE")
    (source / "b.srt").write_text("b  b")
    first = batch(settings(1))
    list(first)
    assert [name for name, _ in first.result.errors] == ["a.srt"]
    (source / "a.srt").write_text("a  a")
    again = batch(settings(1), retry=True)
    assert [result.name for result in again] == ["a.srt"]
    assert again.result.errors == ()
    assert again.result.counts[Status.CORRECTED] == 2
    assert history.run(output).run_id == 1
    assert {result.name: result.error for result in history.run(output).files_processed} == {
        "a.srt": None,
        "b.srt": None,
    }


def test_workers_know_nothing_of_the_main_module(source: Path, output: Path, tmp_path: Path) -> None:
    """A script without a guard, which brings the command line's packages along and would run again."""
    (source / "a.srt").write_text("MODULES")
    script = tmp_path / "script.py"
    body = SCRIPT.format(root=str(ROOT)).replace("result.status.value", "result.error.message")
    script.write_text(f"import typer, tqdm\nMARK = 'imported again'\nprint('main')\n{body}")
    command = [sys.executable, str(script), str(source), str(output), "2"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "found [], main None" in told
    assert told.count("main\n") == 1


def test_a_factory_of_the_main_module_is_refused(
    source: Path, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "a.srt").write_text("a")

    def homeless(config: object) -> object:
        return config

    monkeypatch.setattr(homeless, "__module__", "__main__")
    with pytest.raises(UsageError, match="not in __main__"):
        list(batch(settings(2), processor_factory=homeless))

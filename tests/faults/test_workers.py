"""A worker that dies, hangs or eats memory costs one attempt of one file.

Everything else is answered once.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.workers.worker_main import PID
from srtbatch.model import FileResult, Status
from tests.faults.scene import HANGING, Gate, cue, settings, strays, tree

Made = Callable[..., Batch]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the injected faults are POSIX signals")


def by_name(results: list[FileResult]) -> dict[str, FileResult]:
    assert len({result.name for result in results}) == len(results), "a file was answered twice"
    return {result.name: result for result in results}


def test_random_kills_lose_nothing(source: Path, batch: Made, output: Path, gate: Gate) -> None:
    """Each file waits for a token; each round gives out at most 20 and kills a worker when some are taken."""
    files, most = 200, 20
    for number in range(files):
        (source / f"{number}.srt").write_text(f"{gate.order}\n{cue(number)}")
    run = batch(settings(2, retries=100))
    chance = random.Random(7)
    killed: set[int] = set()
    over = threading.Event()

    def storm() -> None:
        while not over.is_set():
            count = chance.randint(1, most)
            gate.let(count)
            left = chance.randint(0, count)
            while gate.left() > left and not over.wait(0.001):
                pass
            victim = _living_worker(run, killed, chance, over)
            if victim is not None:
                with suppress(psutil.NoSuchProcess):  # the run has ended in this very moment
                    victim.kill()
                    killed.add(victim.pid)

    thread = threading.Thread(target=storm)
    thread.start()
    try:
        results = by_name(list(run))
    finally:
        over.set()
        thread.join()
    assert len(killed) >= files // most - 1, "the last round may end by itself"
    assert run.result.worker_deaths >= len(killed) - 2, "a death at the very end is seen by nobody"
    assert len(results) == files
    assert {result.status for result in results.values()} == {Status.CORRECTED}
    assert len(tree(output)) == files
    assert not strays(output)


def _living_worker(
    run: Batch, killed: set[int], chance: random.Random, over: threading.Event
) -> psutil.Process | None:
    """A worker that has begun and was not killed yet, waited for; None once the run is over."""
    while not over.wait(0.001):
        executor = run._current.executor if run._current else None
        pids = {slot.board[PID] for slot in getattr(executor, "_handles", ())} - killed - {0}
        if pids:
            with suppress(psutil.NoSuchProcess):
                return psutil.Process(chance.choice(sorted(pids)))
    return None


def test_a_file_that_always_kills_fails_after_its_attempts(
    fill: Callable[..., list[Path]], source: Path, batch: Made
) -> None:
    fill(40)
    (source / "f0" / "bad.srt").write_text("KILL")
    run = batch(settings(2, retries=2))
    results = by_name(list(run))
    bad = results.pop("f0/bad.srt")
    assert bad.error is not None
    assert (bad.status, bad.error.kind, bad.attempts) == (Status.FAILED, "worker_died", 3)
    assert {result.status for result in results.values()} == {Status.CORRECTED}
    assert {result.attempts for result in results.values()} == {1}, "only the culprit pays"
    assert run.result.worker_deaths == 3


def test_a_file_that_kills_once_succeeds_at_its_second_attempt(
    source: Path, tmp_path: Path, batch: Made
) -> None:
    (source / "a.srt").write_text(f"KILL-ONCE {tmp_path / 'mark'}")
    (result,) = list(batch(settings(2)))
    assert (result.status, result.attempts, result.error) == (Status.UNCHANGED, 2, None)


def test_leaving_without_a_word_is_a_death(source: Path, batch: Made) -> None:
    (source / "a.srt").write_text("EXIT")
    (result,) = list(batch(settings(2, retries=0)))
    assert result.error is not None
    assert result.error.kind == "worker_died"


@pytest.mark.parametrize("order", ["LATE", "LATE-HARD"])
def test_a_hang_is_stopped(order: str, fill: Callable[..., list[Path]], source: Path, batch: Made) -> None:
    fill(20)
    (source / "f1" / "stuck.srt").write_text(order)
    results = by_name(list(batch(settings(2, timeout=HANGING))))
    stuck = results.pop("f1/stuck.srt")
    assert stuck.error is not None
    assert (stuck.error.kind, stuck.attempts) == ("timeout", 1)
    assert {result.status for result in results.values()} == {Status.CORRECTED}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_hang_is_tried_again_where_that_is_asked_for(workers: int, source: Path, batch: Made) -> None:
    (source / "a.srt").write_text("HANG")
    asked = settings(workers, timeout=0.2, retries=2)
    (result,) = list(batch(replace(asked, retry=replace(asked.retry, timeouts=True))))
    assert result.error is not None
    assert (result.error.kind, result.attempts) == ("timeout", 3)


def test_a_hang_is_stopped_without_processes(source: Path, batch: Made) -> None:
    (source / "a.srt").write_text("LATE")
    (source / "b.srt").write_text("b  b")
    results = by_name(list(batch(settings(1, timeout=HANGING))))
    assert results["a.srt"].error is not None
    assert results["a.srt"].error.kind == "timeout"
    assert results["b.srt"].status is Status.CORRECTED
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.parametrize("workers", [1, 2])
def test_time_during_which_a_run_was_stopped_does_not_count(workers: int, source: Path, batch: Made) -> None:
    """The timer of a worker goes off when it is continued, long after its file began."""
    (source / "a.srt").write_text("STOPPED")
    (result,) = list(batch(settings(workers, timeout=HANGING)))
    assert (result.error, result.attempts, result.status) == (None, 1, Status.UNCHANGED)


def test_a_hog_meets_its_cap_and_is_retried_alone(
    fill: Callable[..., list[Path]], source: Path, batch: Made
) -> None:
    fill(20)
    (source / "f2" / "hog.srt").write_text("HOG")
    results = by_name(list(batch(settings(2, max_memory_mb=200))))
    hog = results.pop("f2/hog.srt")
    assert hog.error is not None
    assert (hog.error.kind, hog.attempts) == ("memory", 2)
    assert "200 MB of memory a worker may hold; --max-memory-mb allows more" in hog.error.message
    assert {result.status for result in results.values()} == {Status.CORRECTED}


def test_a_rule_that_raises_harms_one_file(
    fill: Callable[..., list[Path]], source: Path, batch: Made
) -> None:
    fill(10)
    (source / "f3" / "raise.srt").write_text("RAISE")
    for workers in (1, 2):
        results = by_name(list(batch(settings(workers))))
        error = results.pop("f3/raise.srt").error
        assert error is not None
        assert error.kind == "internal"
        assert "ZeroDivisionError" in error.message
        assert {result.status for result in results.values()} == {Status.CORRECTED}


def test_workers_are_replaced_after_their_share(fill: Callable[..., list[Path]], batch: Made) -> None:
    fill(100)
    run = batch(settings(2, recycle_after=10))
    assert Counter(result.status for result in run) == {Status.CORRECTED: 100}
    assert run.result.worker_deaths == 0


def test_stop_lets_running_files_finish(source: Path, batch: Made, output: Path, gate: Gate) -> None:
    """The first tokens end one chunk of five; no more than four chunks are ever handed out."""
    for number in range(40):
        (source / f"{number:02d}.srt").write_text(gate.order)
    run = batch(settings(2))
    gate.let(10)
    results = []
    for result in run:
        results.append(result)
        if len(results) == 1:
            run.stop()
            gate.let(40)
    assert 0 < len(results) < 40
    assert {result.status for result in results} == {Status.UNCHANGED}
    assert run.result.state == "interrupted"
    assert run.result.counts[Status.NOT_RUN] == 40 - len(results)
    assert len(tree(output)) == len(results)


def test_abort_kills_at_once_and_leaves_nothing(source: Path, batch: Made, output: Path) -> None:
    """The files hang for ten minutes; the abort comes when both workers have one in hand."""
    for number in range(4):
        (source / f"{number:02d}.srt").write_text("HANG")

    def abort() -> None:
        if len(run.snapshot().running) == 2:
            run.abort()

    run = batch(settings(2), on_tick=abort)
    assert list(run) == []
    assert run.result.stopped_early == "aborted"
    assert run.result.counts[Status.NOT_RUN] == 4
    assert tree(output) == {}


def test_a_hundred_runs_leak_nothing(source: Path, batch: Made) -> None:
    (source / "a.srt").write_text("a  b")
    (source / "b.srt").write_text("c  d")
    me = psutil.Process()
    list(batch(settings(2)))
    before = (me.num_fds(), threading.active_count(), len(me.children(recursive=True)))
    for number in range(100):
        list(batch(settings(2 if number % 10 == 0 else 1)))
    assert (me.num_fds(), threading.active_count(), len(me.children(recursive=True))) == before

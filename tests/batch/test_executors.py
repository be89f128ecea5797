"""What every executor does alike, whether its workers are processes, this process, or scripted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.files.local_store import local_stores
from srtbatch.batch.files.paths import layout
from srtbatch.batch.workers.choose_executor import executor_factory
from srtbatch.batch.workers.executor import (
    Completed,
    Event,
    Executor,
    ExecutorFactory,
    ExecutorStatus,
    Returned,
)
from srtbatch.batch.workers.inline import InlineExecutor
from srtbatch.batch.workers.process_pool import ProcessPool
from srtbatch.batch.workers.worker_main import BOARD_SIZE, CURRENT, SINCE
from srtbatch.batch.workers.worker_process import Task, WorkerProcess
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.config.settings import BatchSettings, Config, FileSettings
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Job, Status, UsageError
from tests.batch.scripted_executor import ScriptedExecutor

# An executor of your own is one more row.
EXECUTORS: dict[str, ExecutorFactory] = {
    "inline": InlineExecutor,
    "process_pool": ProcessPool,
    "scripted": lambda setup, workers: ScriptedExecutor(size=workers).factory(setup, workers),
}


class Same:
    """Pipeline that changes nothing."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        return Processed(data)


class Gated(Same):
    """Pipeline that changes nothing and waits while the file ``closed`` exists, in any thread or process."""

    def __init__(self, closed: Path, config: Config) -> None:
        super().__init__(config)
        self.closed = closed

    def process(self, data: bytes, name: str = "") -> Processed:
        while self.closed.exists():
            time.sleep(0.01)
        return super().process(data, name)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """The file that makes the pipeline wait; it does not exist yet."""
    return tmp_path / "closed"


@pytest.fixture
def setup(tmp_path: Path, closed: Path) -> WorkerSetup:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(12):
        (source / f"{number}.srt").write_text("text")
    place = layout(source, tmp_path / "out")
    stores = local_stores(place, FileSettings())
    return WorkerSetup(Config(), partial(Gated, closed), dry_run=True, stores=stores)


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.process if name == "process_pool" else ()) for name in EXECUTORS
    ]
)
def executor(request: pytest.FixtureRequest, setup: WorkerSetup) -> Iterator[Executor]:
    made = EXECUTORS[request.param](setup, 2)
    yield made
    made.close()


def jobs(first: int, last: int) -> list[Job]:
    return [Job(f"{number}.srt", 4) for number in range(first, last)]


def job_of(event: Event) -> Job:
    return event.outcome.job if isinstance(event, Completed) else event.job


def polled(executor: Executor, *, drain: bool = False) -> list[Event]:
    """Poll until nothing is in flight."""
    events: list[Event] = []
    while executor.status().in_flight:
        events += executor.poll(0.1, drain=drain)
    return events


def test_every_job_comes_back_once_and_in_flight_counts_down(executor: Executor) -> None:
    left, events = jobs(0, 12), []
    while left or executor.status().in_flight:
        while left and executor.free:
            executor.submit([left.pop(), left.pop()])
        in_flight = executor.status().in_flight
        seen = executor.poll(0.1)
        assert executor.status().in_flight == in_flight - len(seen)
        events += seen
    assert Counter(job_of(event).name for event in events) == {f"{number}.srt": 1 for number in range(12)}
    assert all(isinstance(event, Completed) for event in events)
    assert executor.status().running == ()
    assert executor.status().deaths == 0


def test_free_counts_down_to_0_and_up_again(executor: Executor) -> None:
    first, number = executor.free, 0
    assert first >= 1
    while executor.free:
        before = executor.free
        executor.submit(jobs(number, number + 1))
        number += 1
        assert executor.free < before
    assert executor.status().in_flight == number
    polled(executor)
    assert executor.free == first


def test_a_drain_returns_what_has_not_started_and_a_submit_ends_it(executor: Executor, closed: Path) -> None:
    closed.touch()
    try:
        executor.submit(jobs(0, 12))
        events = executor.poll(0.0, drain=True)
    finally:
        closed.unlink()
    events += polled(executor, drain=True)
    assert sorted(job_of(event).name for event in events) == sorted(job.name for job in jobs(0, 12))
    returned = [event.job for event in events if isinstance(event, Returned)]
    assert len(returned) >= 10, "at most one job for each of the two workers has started"
    for job in returned:
        while not executor.free:
            events += executor.poll(0.1)
        executor.submit([job])
    again = [*events[12:], *polled(executor)]
    assert {type(event) for event in again} <= {Completed}
    assert len(again) == len(returned)


def test_a_drain_without_jobs_waits_and_returns_nothing(setup: WorkerSetup) -> None:
    """A run that pauses must not use a core to wait."""
    executor = InlineExecutor(setup)
    before = time.monotonic()
    assert executor.poll(0.05, drain=True) == []
    assert time.monotonic() - before >= 0.05


def test_the_status_stays_after_a_close_that_is_called_twice(executor: Executor) -> None:
    executor.submit(jobs(0, 3))
    polled(executor)
    before = executor.status()
    executor.close()
    executor.close()
    after = executor.status()
    assert (after.in_flight, after.running) == (0, ())
    assert (after.size, after.deaths, after.shortage) == (before.size, before.deaths, before.shortage)


def test_an_inline_executor_keeps_what_is_known_of_the_one_before(setup: WorkerSetup) -> None:
    before = ExecutorStatus(deaths=3, size=0, shortage="no process")
    with_memory = InlineExecutor(setup, replaced=before)
    status = with_memory.status()
    with_memory.close()
    assert (status.deaths, status.size, status.shortage) == (3, 1, "no process")


class Resident:
    """Worker process that holds 40 MB and works on its tasks for ever."""

    def __init__(self) -> None:
        self.board = [0] * BOARD_SIZE
        self.ended = False

    def memory(self) -> int:
        return 40_000_000

    def submit(self, task: Task) -> None:
        pass

    def end(self) -> None:
        self.ended = True

    def has_ended(self) -> bool:
        return self.ended

    def kill(self) -> None:
        self.ended = True

    def close(self) -> None:
        assert self.ended


@pytest.fixture
def pool(setup: WorkerSetup, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessPool]:
    """A pool that may hold 100 MB, in a process that holds 30 MB; its workers are no processes."""
    workers = "srtbatch.batch.workers"
    monkeypatch.setattr(f"{workers}.process_pool.own_memory", lambda: 30_000_000)
    monkeypatch.setattr(f"{workers}.process_pool.start_worker", lambda *_: Resident())
    monkeypatch.setattr(f"{workers}.process_pool.WATCH_INTERVAL", 0.0)
    small = replace(setup.config, batch_processing=BatchSettings(max_memory_mb=100))
    made = ProcessPool(replace(setup, config=small), 2)
    yield made
    made.close()


def test_nothing_is_free_while_memory_is_short(pool: ProcessPool) -> None:
    pool.submit(jobs(0, 1))
    pool.poll(0.0)
    assert (pool.status().memory, pool.free) == (40_000_000, 3)
    pool.submit(jobs(1, 2))
    pool.poll(0.0)
    assert (pool.status().memory, pool.free) == (80_000_000, 0)


def test_memory_is_not_short_where_nothing_runs_that_could_free_it(pool: ProcessPool) -> None:
    for handle in pool._handles:
        handle.worker = cast("WorkerProcess", Resident())
        handle.measure()
    assert (pool.status().memory, pool.free) == (80_000_000, 4)


def test_an_idle_worker_is_replaced_while_memory_is_short(pool: ProcessPool) -> None:
    pool.submit(jobs(0, 1))
    idle, resident = pool._handles[1], Resident()
    idle.worker, idle.files = cast("WorkerProcess", resident), 1
    pool.poll(0.0)
    assert resident.ended
    assert idle.worker is None
    assert (pool.status().memory, pool.free) == (40_000_000, 3)


def test_the_number_of_workers_chooses_the_executor() -> None:
    assert executor_factory(None, 1) is InlineExecutor
    assert executor_factory(None, 2) is ProcessPool
    assert executor_factory("inline", 8) is InlineExecutor
    assert executor_factory("process_pool", 1) is ProcessPool
    assert executor_factory(ProcessPool, 1) is ProcessPool


class Point:
    """An entry point of another package."""

    name = "elsewhere"

    def load(self) -> Callable[..., Executor]:
        return InlineExecutor


def test_an_executor_of_another_package_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def points(*, group: str) -> list[Point]:
        asked.append(group)
        return [Point()]

    monkeypatch.setattr("importlib.metadata.entry_points", points)
    assert executor_factory("elsewhere", 4) is InlineExecutor
    assert asked == ["srtbatch.executors"]
    with pytest.raises(UsageError, match="no executor 'other'; known: elsewhere, inline, process_pool"):
        executor_factory("other", 4)


def test_an_unknown_executor_is_refused_before_anything_is_touched(
    tmp_path: Path, setup: WorkerSetup
) -> None:
    with pytest.raises(UsageError, match="no executor 'other'"):
        Batch(tmp_path / "in", tmp_path / "out", executor="other").prepare()
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("setup")
def test_a_batch_runs_on_the_executor_that_it_is_given(tmp_path: Path) -> None:
    seen: list[int] = []

    class Watched(InlineExecutor):
        def __init__(self, setup: WorkerSetup, workers: int) -> None:
            seen.append(workers)
            super().__init__(setup)

    config = Config(batch_processing=BatchSettings(max_parallel_workers=5))
    run = Batch(
        tmp_path / "in", tmp_path / "out", config, executor=Watched, processor_factory=Same, rules_version="1"
    )
    assert {result.status for result in run} == {Status.UNCHANGED}
    assert seen == [5]


@pytest.fixture
def long_running(pool: ProcessPool) -> Resident:
    """A worker of the pool whose job began more than two time limits ago."""
    pool.submit(jobs(0, 1))
    (worker,) = (handle.worker for handle in pool._handles if handle.worker is not None)
    resident = cast("Resident", worker)
    resident.board[CURRENT] = 1
    resident.board[SINCE] = time.monotonic_ns() - int(700e9)
    return resident


def test_a_worker_is_killed_over_the_time_limit(pool: ProcessPool, long_running: Resident) -> None:
    pool._watched = time.monotonic()
    pool.poll(0.0)
    assert long_running.ended


def test_the_time_limit_does_not_count_time_during_which_the_whole_run_was_stopped(
    pool: ProcessPool, long_running: Resident
) -> None:
    for _ in range(2):  # stopped twice
        pool._watched = time.monotonic() - 500
        pool.poll(0.0)
        pool.poll(0.0)
        assert not long_running.ended
    long_running.board[SINCE] -= int(1000e9)
    pool.poll(0.0)
    assert long_running.ended

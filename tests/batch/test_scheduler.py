"""Which file is next, which is tried again and when, and which failures stop a run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.batch.batch_result import StopReason
from srtbatch.batch.control import StopRequests
from srtbatch.batch.files.paths import NOWHERE, Layout
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.batch.scheduler import CHUNK_BYTES, CHUNK_FILES, PAGE, Retries, Scheduler, retry_delay
from srtbatch.batch.workers.executor import Lost
from srtbatch.config.settings import BatchSettings, Config, RetrySettings
from srtbatch.model import Failure, FileResult, Job, Status


class Queue:
    """The queued files of a run, in memory: name and size, in the order of the plan."""

    def __init__(self, files: list[tuple[str, int]]) -> None:
        self._rows = [(row, Job(name, size)) for row, (name, size) in enumerate(files, 1)]

    def line(self, after: int, count: int) -> list[tuple[int, Job]]:
        return self._rows[after : after + count]


@pytest.fixture
def place() -> Layout:
    return Layout("in", "out")


def scheduler(place: Layout, files: list[tuple[str, int]], workers: int = 1) -> Scheduler:
    return Scheduler(Queue(files), place, len(files), workers)  # type: ignore[arg-type]  # a double of the table


def names(chunk: list[Job]) -> list[str]:
    return [job.name for job in chunk]


def job(name: str = "a.srt") -> Job:
    return Job(name, 10)


def test_every_file_is_taken_once_in_order_and_page_by_page(place: Layout) -> None:
    files = [(f"{number:04d}.srt", 100) for number in range(2 * PAGE + 3)]
    waiting = scheduler(place, files, workers=2)
    taken: list[str] = []
    while not waiting.empty():
        taken += names(waiting.take(0.0))
    assert taken == [name for name, _ in files]
    assert waiting.take(0.0) == []


@pytest.mark.parametrize(("workers", "first"), [(1, CHUNK_FILES), (4, 32), (16, 8)])
def test_chunks_leave_work_for_every_worker(workers: int, first: int, place: Layout) -> None:
    waiting = scheduler(place, [(f"{number:04d}.srt", 1) for number in range(PAGE)], workers)
    sizes = [len(waiting.take(0.0))]
    while not waiting.empty():
        sizes.append(len(waiting.take(0.0)))
    assert sizes[0] == first
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 1


def test_a_chunk_ends_before_too_many_bytes_and_a_large_file_is_one(place: Layout) -> None:
    half = CHUNK_BYTES // 2
    waiting = scheduler(place, [("large.srt", 9 * CHUNK_BYTES), *((f"{n:03d}.srt", half) for n in range(40))])
    assert names(waiting.take(0.0)) == ["large.srt"]
    assert names(waiting.take(0.0)) == ["000.srt", "001.srt"]


def test_due_retries_come_first_then_returned_files_then_new_ones(place: Layout) -> None:
    waiting = scheduler(place, [("new.srt", 1)])
    waiting.put_back(job("returned.srt"))
    waiting.retry_at(job("later.srt"), 20.0)
    waiting.retry_at(job("soon.srt"), 10.0)
    assert waiting.retrying == 2
    assert names(waiting.take(9.9)) == ["returned.srt"]
    assert names(waiting.take(10.0)) == ["soon.srt"]
    assert names(waiting.take(10.0)) == ["new.srt"]
    assert waiting.take(19.9) == []
    assert not waiting.empty()
    assert names(waiting.take(20.0)) == ["later.srt"]
    assert waiting.empty()


def test_a_file_that_must_run_alone_waits_for_all_others(place: Layout) -> None:
    waiting = scheduler(place, [("new.srt", 1)])
    waiting.retry_alone(job("alone.srt"))
    waiting.retry_at(job("retry.srt"), 5.0)
    assert waiting.take_alone() == []
    waiting.take(0.0)
    assert waiting.take_alone() == []
    waiting.take(5.0)
    assert waiting.take(5.0) == []
    assert names(waiting.take_alone()) == ["alone.srt"]
    assert waiting.empty()


@given(attempt=st.integers(1, 1000), chance=st.floats(0, 1), backoff=st.floats(1, 10))
def test_a_delay_is_at_least_half_of_what_is_due_and_never_above_its_cap(
    attempt: int, chance: float, backoff: float
) -> None:
    seconds = retry_delay(attempt, delay=2.0, backoff=backoff, cap=30.0, chance=lambda: chance)
    due = min(30.0, 2.0 * backoff ** min(attempt - 1, 64))
    assert due / 2 <= seconds <= due


def test_delays_double_until_the_cap() -> None:
    delays = [retry_delay(n, delay=1.0, backoff=2.0, cap=5.0, chance=lambda: 0.0) for n in range(1, 6)]
    assert delays == [1.0, 2.0, 4.0, 5.0, 5.0]


def retries(place: Layout, config: Config | None = None, *, alone: bool = True) -> Retries:
    settings = config or Config(retry=RetrySettings(retries=2, delay=1.0, backoff=2.0))
    return Retries(settings, scheduler(place, []), StopRequests(), alone)


def failure(kind: str, name: str = "a.srt") -> Outcome:
    return Outcome(job(name), failed_result(job(name), Failure(kind, kind), NOWHERE))


def success(name: str = "a.srt") -> Outcome:
    return Outcome(job(name), FileResult(f"in/{name}", f"out/{name}", Status.CORRECTED, name=name))


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [("io", 3), ("worker_died", 3), ("missing", 1), ("permission", 1), ("timeout", 1), ("internal", 1)],
)
def test_only_transient_failures_are_tried_again(kind: str, attempts: int, place: Layout) -> None:
    tried = retries(place)
    moment = 100.0
    for attempt in range(1, attempts + 1):
        outcome = failure(kind)
        tried.number_attempt(outcome)
        assert outcome.result.attempts == attempt
        assert tried.retry(outcome, moment) is (attempt < attempts)
        if attempt < attempts:
            assert tried.scheduler.take(moment) == []
            moment += 2.0**attempt
            assert names(tried.scheduler.take(moment)) == ["a.srt"]
    assert tried.scheduler.empty()


def test_a_timeout_is_tried_again_where_the_setting_says_so(place: Layout) -> None:
    tried = retries(place, Config(retry=RetrySettings(retries=1, timeouts=True)))
    outcome = failure("timeout")
    tried.number_attempt(outcome)
    assert tried.retry(outcome, 0.0)


@pytest.mark.parametrize("alone", [True, False])
def test_a_file_without_enough_memory_is_tried_once_more_alone(alone: bool, place: Layout) -> None:
    tried = retries(place, alone=alone)
    outcome = failure("memory")
    tried.number_attempt(outcome)
    assert tried.retry(outcome, 0.0) is alone
    assert names(tried.scheduler.take_alone()) == (["a.srt"] if alone else [])
    if alone:
        tried.number_attempt(outcome)
        assert outcome.result.attempts == 2
        assert not tried.retry(outcome, 0.0)


def test_a_success_after_retries_has_its_number_and_a_failed_commit_counts_on(place: Layout) -> None:
    tried = retries(place)
    first = failure("io")
    tried.number_attempt(first)
    assert tried.retry(first, 0.0)
    second = success()
    tried.number_attempt(second)
    assert not tried.retry(second, 0.0)
    assert second.result.attempts == 2
    second.fail(Failure("io", "its output could not be renamed"))
    assert second.result.attempts == 2
    assert tried.retry(second, 0.0)
    third = success()
    tried.number_attempt(third)
    assert third.result.attempts == 3


@pytest.mark.parametrize(
    ("settings", "kinds", "reason"),
    [
        ({}, ["missing"] * 9, ""),
        ({}, ["disk_full"], "disk_full"),
        ({"stop_on_error": True}, ["missing"], "stop_on_error"),
        ({"max_failures": 3}, ["missing"] * 2, ""),
        ({"max_failures": 3}, ["missing"] * 3, "max_failures"),
    ],
)
def test_failures_that_stop_a_run(
    settings: dict[str, Any], kinds: list[str], reason: StopReason, place: Layout
) -> None:
    tried = retries(place, Config(batch_processing=BatchSettings(**settings)))
    for number, kind in enumerate(kinds):
        assert not tried.retry(failure(kind, f"{number}.srt"), 0.0)
    assert tried.requests.reason == reason


@pytest.mark.parametrize(
    ("kind", "left_over"), [("io", True), ("worker_died", True), ("disk_full", True), ("missing", False)]
)
def test_once_the_run_stops_a_transient_failure_is_left_to_the_run_that_resumes(
    kind: str, left_over: bool, place: Layout
) -> None:
    tried = retries(place)
    tried.requests.stop_for("stopped")
    assert tried.retry(failure(kind), 0.0) is left_over
    assert tried.scheduler.empty() is not left_over


def test_a_lost_file_says_which_limit_it_met(place: Layout) -> None:
    config = Config(batch_processing=BatchSettings(timeout=7, max_memory_mb=64))
    tried = retries(place, config)
    died, late, hog = (
        tried.lost_outcome(Lost(job(), kind, 5)).result for kind in ("worker_died", "timeout", "memory")
    )
    assert (died.error and died.error.kind, died.peak_memory) == ("worker_died", 5)
    assert late.error
    assert "7 s" in late.error.message
    assert hog.error
    assert "64 MB" in hog.error.message

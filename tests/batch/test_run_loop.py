"""The main loop of a run, with an executor whose events are scripted and whose time is virtual."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch import run_loop, run_state
from srtbatch.batch.batch import Batch
from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.control import STOP_SECONDS
from srtbatch.batch.workers import inline
from srtbatch.config.settings import BatchSettings, Config, RetrySettings
from srtbatch.engine.pipeline import Processed
from srtbatch.model import FileResult, Status
from tests.batch.memory_stores import MemoryStores, memory_stores, state_in_memory
from tests.batch.scripted_executor import ScriptedExecutor, VirtualTime

CORRECTED, FAILED, NOT_RUN = Status.CORRECTED, Status.FAILED, Status.NOT_RUN


class Upper:
    """Pipeline for what is corrected in this process."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        return Processed(data.upper())


@dataclass
class Scene:
    """Stores in memory and a virtual clock; ``run`` runs a batch over them to its end."""

    state: Path
    time: VirtualTime
    memory: MemoryStores = field(default_factory=memory_stores)
    batch: Batch | None = None
    results: list[FileResult] = field(default_factory=list)

    def run(
        self,
        executor: ScriptedExecutor | None,
        *,
        files: int = 6,
        on_result: Callable[[FileResult], object] | None = None,
        retry: RetrySettings | None = None,
        **settings: Any,  # noqa: ANN401  (settings of many kinds)
    ) -> BatchResult:
        for number in range(files):
            self.memory.source.put(f"{number}.srt", b"x" * (files - number))
        if executor is not None:
            executor.time = self.time
        config = Config(
            batch_processing=BatchSettings(**settings),
            retry=retry or RetrySettings(retries=2, delay=8.0, backoff=2.0, cap=100.0),
        )
        self.batch = Batch(
            "in", "out", config, executor=executor.factory if executor else "inline", rules_version="1",
            processor_factory=Upper, on_result=on_result, stores=self.memory.stores, state=self.state,
        )  # fmt: skip
        self.results = list(self.batch)
        return self.batch.result

    @property
    def running(self) -> Batch:
        assert self.batch is not None
        return self.batch


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    clock = VirtualTime()
    for module in (run_loop, run_state, inline):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr("random.random", lambda: 0.0)  # delays are not shortened
    with state_in_memory() as state:
        yield Scene(state, clock)


def test_every_file_has_one_result_and_the_largest_is_submitted_first(scene: Scene) -> None:
    executor = ScriptedExecutor()
    result = scene.run(executor)
    assert [name for chunk in executor.submitted for name in chunk] == [f"{n}.srt" for n in range(6)]
    assert sorted(one.name for one in scene.results) == [f"{n}.srt" for n in range(6)]
    assert (result.state, result.counts[CORRECTED], result.workers) == ("done", 6, 3)
    assert executor.closed == 1


def test_a_lost_file_waits_for_its_delay_and_no_other_file_is_tried_again(scene: Scene) -> None:
    executor = ScriptedExecutor({"2.srt": ["worker_died", "worker_died"]})
    began = scene.time.now
    result = scene.run(executor)
    at = [moment - began for chunk, moment in zip(executor.submitted, executor.at, strict=True)
          if chunk == ["2.srt"]]  # fmt: skip
    assert len(at) == 3
    assert 8.0 <= at[1] < 8.3
    assert 16.0 <= at[2] - at[1] < 16.3
    assert {one.name: one.attempts for one in scene.results} == {
        f"{n}.srt": 3 if n == 2 else 1 for n in range(6)
    }
    assert (result.worker_deaths, result.counts[CORRECTED]) == (2, 6)


def test_a_file_that_is_lost_each_time_fails_after_its_attempts(scene: Scene) -> None:
    result = scene.run(ScriptedExecutor({"1.srt": ["worker_died"] * 9}))
    (bad,) = [one for one in scene.results if one.status is FAILED]
    assert bad.error is not None
    assert (bad.name, bad.attempts, bad.error.kind) == ("1.srt", 3, "worker_died")
    assert (result.state, result.counts[CORRECTED]) == ("done", 5)


def test_a_file_that_needs_too_much_memory_runs_once_more_when_nothing_else_does(scene: Scene) -> None:
    alone: list[int] = []
    executor = ScriptedExecutor({"0.srt": ["memory"], "4.srt": ["io"]})
    executor.on_poll = lambda _: alone.append(len(executor.running_names()))
    scene.run(executor)
    assert executor.submitted[-1] == ["0.srt"], "after the retry of the other file"
    assert alone[-1] == 1
    assert {one.status for one in scene.results} == {CORRECTED}


def test_returned_files_are_submitted_again_and_are_no_attempt(scene: Scene) -> None:
    executor = ScriptedExecutor({f"{n}.srt": ["returned"] * 4 for n in range(6)})
    result = scene.run(executor)
    assert len(executor.submitted) == 30
    assert {one.attempts for one in scene.results} == {1}
    assert result.counts[CORRECTED] == 6


def test_nothing_is_submitted_while_memory_is_short(scene: Scene) -> None:
    executor = ScriptedExecutor(size=1)
    submitted: list[int] = []

    def shortage(number: int) -> None:
        executor.short_of_memory = number < 3
        submitted.append(len(executor.submitted))

    executor.short_of_memory = True
    executor.on_poll = shortage
    result = scene.run(executor)
    assert submitted[:3] == [1, 2, 3], "one at a time: the next when nothing else runs"
    assert submitted[3] > 4
    assert result.counts[CORRECTED] == 6


def test_a_pause_submits_nothing_and_its_time_does_not_count(scene: Scene) -> None:
    executor = ScriptedExecutor(size=1)
    phases: list[str] = []

    def pausing(number: int) -> None:
        if number == 1:
            scene.running.pause()
        if 1 < number < 200:
            phases.append(scene.running.snapshot().phase)
        if number == 200:
            scene.running.unpause()

    executor.on_poll = pausing
    result = scene.run(executor)
    assert set(phases) == {"paused"}
    assert executor.drained[1:200] == [True] * 199
    assert not any(executor.drained[201:])
    assert (result.state, result.counts[CORRECTED]) == ("done", 6)
    assert scene.time.now > 1000.0 + 15
    assert result.total_processing_time < 1


def test_a_pause_returns_files_that_have_not_started(scene: Scene) -> None:
    """Of two files that one worker has when the pause begins, one runs and the other one comes back."""
    executor = ScriptedExecutor(size=1)
    executor.on_poll = lambda number: {1: scene.running.pause, 5: scene.running.unpause}.get(number, int)()
    scene.run(executor, files=3)
    assert [chunk for chunk in executor.submitted if chunk == ["1.srt"]] == [["1.srt"]]
    assert [chunk for chunk in executor.submitted if chunk == ["2.srt"]] == [["2.srt"], ["2.srt"]]
    assert {one.attempts for one in scene.results} == {1}


def test_a_stop_lets_running_files_finish_and_leaves_the_others(scene: Scene) -> None:
    executor = ScriptedExecutor(size=2)
    executor.on_poll = lambda number: scene.running.stop() if number == 1 else None
    result = scene.run(executor)
    done = [one.name for one in scene.results]
    assert done == ["0.srt", "1.srt", "2.srt"], "one was done when it was asked, two were running"
    assert (result.state, result.stopped_early, result.counts[NOT_RUN]) == ("interrupted", "stopped", 3)
    assert len(executor.submitted) == 6
    assert executor.drained == [False, *[True] * (len(executor.drained) - 1)]


def test_a_stop_that_takes_too_long_kills_what_runs(scene: Scene) -> None:
    executor = ScriptedExecutor({"0.srt": ["hangs"]}, size=1)
    executor.on_poll = lambda number: scene.running.stop() if number == 1 else None
    began = scene.time.now
    result = scene.run(executor)
    assert STOP_SECONDS <= scene.time.now - began < STOP_SECONDS + 1
    assert (result.state, result.stopped_early, result.counts[NOT_RUN]) == ("interrupted", "stopped", 6)
    assert executor.closed == 1


def test_an_abort_waits_for_nothing(scene: Scene) -> None:
    executor = ScriptedExecutor({"0.srt": ["hangs"]}, size=1)
    executor.on_poll = lambda number: scene.running.abort() if number == 2 else None
    began = scene.time.now
    result = scene.run(executor)
    assert scene.time.now - began < 1
    assert (result.state, result.stopped_early, result.counts[NOT_RUN]) == ("interrupted", "aborted", 6)


def test_a_stop_after_the_last_file_changes_nothing(scene: Scene) -> None:
    result = scene.run(ScriptedExecutor(), on_result=lambda _: scene.running.stop())
    assert (result.state, result.stopped_early, result.counts[CORRECTED]) == ("done", "", 6)


@pytest.mark.parametrize(
    ("settings", "reason", "failures"),
    [({"stop_on_error": True}, "stop_on_error", 1), ({"max_failures": 2}, "max_failures", 2)],
)
def test_failures_stop_a_run(settings: dict[str, Any], reason: str, failures: int, scene: Scene) -> None:
    executor = ScriptedExecutor({f"{n}.srt": ["missing"] for n in range(failures)}, size=1)
    result = scene.run(executor, files=20, **settings)
    assert (result.state, result.stopped_early) == ("failed", reason)
    assert result.counts[FAILED] == failures
    assert result.counts[CORRECTED] == 1, "it ran when the last one failed"
    assert result.counts[NOT_RUN] == 19 - failures


def test_without_workers_the_rest_is_corrected_in_this_process(scene: Scene) -> None:
    executor = ScriptedExecutor({"1.srt": ["last_death"]}, size=2)
    result = scene.run(executor)
    assert result.counts[CORRECTED] == 6
    assert (result.workers, result.worker_deaths) == (1, 1)
    assert executor.closed == 1
    assert result.notes == ("no worker is left",)
    in_process = set(scene.memory.target.files)
    assert in_process == {f"{n}.srt" for n in range(1, 6)}, "the scripted executor writes no output"


def test_an_output_that_cannot_be_published_is_tried_again(scene: Scene) -> None:
    """Its result comes once, after its second attempt; the others of its group are committed at once."""
    scene.memory.target.publish_errors["1.srt"] = [errno.EIO]
    scene.run(None, files=4)
    assert {one.name: one.attempts for one in scene.results} == {
        "0.srt": 1,
        "1.srt": 2,
        "2.srt": 1,
        "3.srt": 1,
    }
    assert scene.results[-1].name == "1.srt"
    assert scene.memory.target.contents()["1.srt"] == b"XXX"


def test_an_output_that_is_refused_fails_and_is_recorded(scene: Scene) -> None:
    scene.memory.target.publish_errors["0.srt"] = [errno.EACCES]
    result = scene.run(None, files=1)
    (bad,) = scene.results
    assert bad.error is not None
    assert (bad.status, bad.error.kind, bad.attempts) == (FAILED, "permission", 1)
    assert [one.error for one in result.files_processed] == [bad.error]
    assert scene.memory.target.contents() == {}


def test_a_full_target_stops_the_run_and_a_resumed_one_completes_it(scene: Scene) -> None:
    scene.memory.target.on_publish = lambda: setattr(scene.memory.target, "capacity", 0)
    result = scene.run(None, files=300)
    assert (result.state, result.stopped_early, result.counts[FAILED]) == ("failed", "disk_full", 1)
    scene.memory.target.on_publish = scene.memory.target.capacity = None
    again = Batch("in", "out", processor_factory=Upper, rules_version="1", retry=True,
                  stores=scene.memory.stores, state=scene.state)  # fmt: skip
    list(again)
    assert again.result.counts[CORRECTED] == 300
    assert len(scene.memory.target.files) == 300
    assert not scene.memory.target.staged

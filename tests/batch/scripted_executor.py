"""Executor in memory: a script says what happens to each file. No process, no waiting, time is virtual."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from srtbatch.batch.batch_result import Running
from srtbatch.batch.files.paths import NOWHERE
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.batch.workers.correct_one_file import attempt
from srtbatch.batch.workers.executor import Completed, Event, ExecutorStatus, Lost, Returned
from srtbatch.batch.workers.worker_setup import WorkerSetup, corrector
from srtbatch.model import Failure, FileResult, Job, Status

# What becomes of one attempt at a file. "hangs" never ends; "last_death" kills the last worker.
Fate = Literal[
    "corrected", "kept", "returned", "hangs", "last_death",
    "worker_died", "timeout", "memory",
    "io", "missing", "disk_full",
]  # fmt: skip
FATES: tuple[Fate, ...] = get_args(Fate)


class VirtualTime:
    """Stands for the module ``time``: seconds pass only where the program waits for them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class ScriptedExecutor:
    """Executor whose jobs end as scripted: by name, one fate for each attempt; ``corrected`` after the last.

    As many jobs run as there are workers; each ``poll`` ends the oldest of them. While nothing ends, virtual
    time passes. ``on_poll`` is called before each poll, with its number from 1. ``submitted`` lists the names
    of each chunk, ``at`` the virtual time of each. With ``corrects``, the code of a worker does what is to
    end as ``corrected``, so that a batch between stores in memory does all but start processes.
    """

    script: Mapping[str, Sequence[Fate]] = field(default_factory=dict)
    size: int = 3
    time: VirtualTime = field(default_factory=VirtualTime)
    on_poll: Callable[[int], object] = lambda _number: None
    short_of_memory: bool = False
    corrects: bool = False
    submitted: list[list[str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    drained: list[bool] = field(default_factory=list)
    closed: int = 0
    deaths: int = 0
    _setup: WorkerSetup | None = None
    _jobs: deque[Job] = field(default_factory=deque)
    _attempts: dict[str, int] = field(default_factory=dict)

    def factory(self, setup: WorkerSetup, workers: int) -> ScriptedExecutor:
        """Stand as the factory that ``Batch(executor=...)`` takes; the script decides how many workers."""
        del workers
        self._setup = setup
        return self

    @property
    def free(self) -> int:
        if self.short_of_memory and self._jobs:
            return 0
        return max(0, 3 * self.size - len(self._jobs))

    def submit(self, jobs: Sequence[Job]) -> None:
        assert self.free, "submitted though nothing is free"
        assert jobs, "an empty chunk"
        self.submitted.append([job.name for job in jobs])
        self.at.append(self.time.now)
        self._jobs.extend(jobs)

    def poll(self, seconds: float, *, drain: bool = False) -> list[Event]:
        self.drained.append(drain)
        self.on_poll(len(self.drained))
        events: list[Event] = []
        if drain or not self.size:
            while len(self._jobs) > self.size:
                events.append(Returned(self._jobs.pop()))
        running = list(self._jobs)[: self.size]
        ending = next((job for job in running if self._fate(job) != "hangs"), None)
        if ending is not None:
            self._jobs.remove(ending)
            events.append(self._event(ending))
        if not events:
            self.time.sleep(seconds)
        return events

    def status(self) -> ExecutorStatus:
        running = [Running(number, job.name, 0.0) for number, job in enumerate(self._jobs, 1)]
        return ExecutorStatus(
            tuple(running[: self.size]),
            in_flight=len(self._jobs),
            deaths=self.deaths,
            size=self.size,
            shortage="" if self.size else "no worker is left",
        )

    def close(self) -> None:
        self.closed += 1
        self._jobs.clear()

    def running_names(self) -> list[str]:
        """Return the names of the files that run now."""
        return [job.name for job in list(self._jobs)[: self.size]]

    def _fate(self, job: Job) -> Fate:
        fates, attempt = self.script.get(job.name, ()), self._attempts.get(job.name, 0)
        return fates[attempt] if attempt < len(fates) else "corrected"

    def _event(self, job: Job) -> Event:
        fate = self._fate(job)
        self._attempts[job.name] = self._attempts.get(job.name, 0) + 1
        match fate:
            case "returned":
                return Returned(job)
            case "last_death":
                self.deaths, self.size = self.deaths + 1, 0
                return Lost(job, "worker_died")
            case "worker_died" | "timeout" | "memory":
                self.deaths += fate == "worker_died"
                return Lost(job, fate)
            case "io" | "missing" | "disk_full":
                return Completed(Outcome(job, failed_result(job, Failure(fate, fate), NOWHERE)))
        if self.corrects and fate == "corrected" and self._setup is not None:
            return Completed(attempt(job, corrector(self._setup), self._setup))
        status = Status.KEPT if fate == "kept" else Status.CORRECTED
        result = FileResult(*NOWHERE.paths(job.name), status, job.reason, job.name, job.size)
        return Completed(Outcome(job, result))

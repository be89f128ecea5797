"""Executor of the simulation: a seed decides which files complete, which are lost, and in which order."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

from srtbatch.batch.batch_result import Running
from srtbatch.batch.files.store import Staged
from srtbatch.batch.workers.correct_one_file import attempt
from srtbatch.batch.workers.executor import Completed, Event, ExecutorStatus, Lost, Returned
from srtbatch.batch.workers.worker_setup import WorkerSetup, corrector
from srtbatch.config.settings import Config
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Corrected, Correction, Decoded, Failure, Job, Quality, Tally
from tests.simulation.clockwork import Steps
from tests.simulation.plan import Life

Kind = Literal["worker_died", "timeout", "memory"]
KINDS: tuple[Kind, ...] = ("worker_died", "worker_died", "timeout", "memory")


def corrected(data: bytes) -> bytes | None:
    """What the stand-in makes of a content; None: it fails."""
    return None if data.startswith(b"bad") else data.replace(b"  ", b" ")


class Processor:
    """Loses double blanks; content that begins with ``bad`` fails, with ``kept`` is kept as it is."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        fixed = corrected(data)
        if fixed is None:
            return Processed(None, failure=Failure("no_cues", "nothing to correct"))
        changes = [Correction("T101", 1, "  ", " ")] if fixed != data else []
        done = Corrected([], changes, [], Tally(1, 1), Quality(90.0), Quality(95.0))
        return Processed(fixed, "en", Decoded("", "utf-8"), done)


class SeededExecutor:
    """Executor without processes: by seed, jobs complete, are lost or come back, in any order.

    Files are corrected by the code of a real worker. ``life.losses`` is how likely each kind of loss is;
    ``pressure`` stands for a shortage of memory. ``tear`` leaves a half of what was staged.
    """

    def __init__(
        self, setup: WorkerSetup, steps: Steps, life: Life, tear: Callable[[Staged], None] | None = None
    ) -> None:
        self._chance = random.Random(life.seed)
        self._likely = life.losses
        self._setup = setup
        self._steps, self._tear = steps, tear
        self._processor = corrector(setup)
        self._jobs: deque[Job] = deque()
        self._size = self._chance.randrange(1, 5)
        self._deaths = 0

    @property
    def free(self) -> int:
        if self._jobs and self._chance.random() < self._likely.get("pressure", 0):
            self._processor = corrector(self._setup)
            return 0
        return self._size and max(0, 3 * self._size - len(self._jobs))

    def submit(self, jobs: Sequence[Job]) -> None:
        self._jobs.extend(jobs)

    def poll(self, seconds: float, *, drain: bool = False) -> list[Event]:
        self._steps.wait(seconds * self._chance.random())
        if drain and self._chance.random() < 0.5:
            returned: list[Event] = [Returned(job) for job in self._jobs]
            self._jobs.clear()
            return returned
        count = self._chance.randrange(0, min(len(self._jobs), self._size or 1) + 1) if self._jobs else 0
        return [self._event(self._drawn()) for _ in range(count)]

    def status(self) -> ExecutorStatus:
        running = [Running(number, job.name, 1.0) for number, job in enumerate(self._jobs, 1)]
        return ExecutorStatus(
            tuple(running[: self._size]), in_flight=len(self._jobs), deaths=self._deaths, size=self._size
        )

    def close(self) -> None:
        self._jobs.clear()

    def _drawn(self) -> Job:
        """Take any job: the order in which files are done is not known."""
        self._jobs.rotate(self._chance.randrange(len(self._jobs)))
        return self._jobs.popleft()

    def _event(self, job: Job) -> Event:
        chance = self._chance.random()
        if chance < self._likely.get("returned", 0):
            return Returned(job)
        if self._chance.random() < self._likely.get("lost", 0):
            return self._lost(job)
        return Completed(attempt(job, self._processor, self._setup))

    def _lost(self, job: Job) -> Lost:
        """Lose a job before it began, or with a temporary file that is half or whole."""
        if self._chance.random() < 0.6:
            outcome = attempt(job, self._processor, self._setup)
            if outcome.staged is not None and self._tear is not None and self._chance.random() < 0.5:
                self._tear(outcome.staged)
        kind = self._chance.choice(KINDS)
        if kind == "worker_died":
            self._deaths += 1
            if self._chance.random() < self._likely.get("no more workers", 0):
                self._size = 0
        return Lost(job, kind)

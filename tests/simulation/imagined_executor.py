"""Workers that exist in the mind of a plan: they answer, die, hang and eat memory in whatever order."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from srtbatch.batch.batch_result import Running
from srtbatch.batch.workers.correct_one_file import WorkerSetup, attempt, corrector
from srtbatch.batch.workers.executor import Event, Lost, Returned
from srtbatch.config.settings import Config
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Corrected, Correction, Decoded, Failure, Job, Quality, Tally
from tests.simulation.clockwork import Clockwork

GIGABYTE = 1 << 30

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


class Imagined:
    """A crew by plan. Files are done by the real worker code, at a moment of the plan's choosing."""

    shortage = ""

    def __init__(self, order: WorkerSetup, clockwork: Clockwork, seed: int, likely: dict[str, float]) -> None:
        self._chance = random.Random(seed)
        self._likely = likely
        self._setup = order
        self._clockwork = clockwork
        self._processor = corrector(order)
        self._jobs: deque[Job] = deque()
        self._holding = False
        self.size = self._chance.randrange(1, 5)
        self.deaths = 0

    def room(self) -> bool:
        return bool(self.size) and len(self._jobs) < 3 * self.size

    def busy(self) -> bool:
        return bool(self._jobs)

    def hand(self, jobs: Sequence[Job]) -> None:
        self._holding = False
        self._jobs.extend(jobs)

    def wait(self, seconds: float) -> list[Event]:
        self._clockwork.wait(seconds * self._chance.random())
        if self._holding and self._chance.random() < 0.5:
            returned: list[Event] = [Returned(job) for job in self._jobs]
            self._jobs.clear()
            return returned
        count = self._chance.randrange(0, min(len(self._jobs), self.size or 1) + 1) if self._jobs else 0
        return [self._event(self._drawn()) for _ in range(count)]

    def hold(self) -> None:
        self._holding = True

    def running(self) -> tuple[Running, ...]:
        return tuple(Running(place, job.name, 1.0) for place, job in enumerate(self._jobs, 1))[: self.size]

    def workers_memory(self) -> int:
        return 64 * GIGABYTE if self._chance.random() < self._likely.get("pressure", 0) else 0

    def spare(self) -> None:
        self._processor = corrector(self._setup)

    def close(self) -> None:
        self._jobs.clear()

    def _drawn(self) -> Job:
        """Whichever is done first."""
        self._jobs.rotate(self._chance.randrange(len(self._jobs)))
        return self._jobs.popleft()

    def _event(self, job: Job) -> Event:
        chance = self._chance.random()
        if chance < self._likely.get("returned", 0):
            return Returned(job)
        if self._chance.random() < self._likely.get("lost", 0):
            return self._lost(job)
        return attempt(job, self._processor, self._setup)

    def _lost(self, job: Job) -> Lost:
        """Its worker dies before it began, or with a temporary that is half or whole."""
        if self._chance.random() < 0.6:
            answer = attempt(job, self._processor, self._setup)
            if answer.temporary is not None and self._chance.random() < 0.5:
                path = Path(answer.temporary.path)
                path.chmod(0o600)
                path.write_bytes(path.read_bytes()[:1])
        kind = self._chance.choice(KINDS)
        if kind == "worker_died":
            self.deaths += 1
            if self._chance.random() < self._likely.get("no more workers", 0):
                self.size = 0
        return Lost(job, kind)

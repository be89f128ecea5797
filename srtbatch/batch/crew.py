"""What hands files to workers and brings answers back, as the batch sees it.

And the crew of one, in this process.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from srtbatch.batch.limits import RareCollection
from srtbatch.batch.result import Running
from srtbatch.batch.worker import Answer, Corrector, Order, attempt, corrector
from srtbatch.model import Job

# After these the worker's memory, or what an interrupted rule left half done, is not to be trusted.
SPOILING = ("timeout", "memory")


@dataclass(frozen=True, slots=True)
class Lost:
    """A file whose worker had to be killed or died of it."""

    job: Job
    kind: Literal["worker_died", "timeout", "memory"]
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that had no turn, through no fault of its own; it is as if it had never been handed out."""

    job: Job


Event = Answer | Lost | Returned


class Crew(Protocol):
    """Workers, however many. ``size`` counts them; ``deaths`` those that died unasked.

    ``shortage`` says why there are fewer than were asked for; with ``size`` 0 nothing more can be handed
    over.
    """

    size: int
    deaths: int
    shortage: str

    def room(self) -> bool:
        """Return whether another chunk may be handed over now."""
        ...

    def busy(self) -> bool:
        """Return whether any file is handed out."""
        ...

    def hand(self, jobs: Sequence[Job]) -> None:
        """Give out one chunk; every job comes back as exactly one event."""
        ...

    def wait(self, seconds: float) -> list[Event]:
        """What happened, waiting at most so long for something to happen."""
        ...

    def hold(self) -> None:
        """Start no further file of the chunks handed out; they come back as ``Returned``.

        Until the next ``hand``.
        """
        ...

    def running(self) -> tuple[Running, ...]:
        """Who is on which file."""
        ...

    def workers_memory(self) -> int:
        """Resident bytes of all workers (but this process)."""
        ...

    def spare(self) -> None:
        """Memory is short: replace idle workers by fresh ones."""
        ...

    def close(self) -> None:
        """Give everything back; waits for processes to be gone."""
        ...


class Alone:
    """The crew of one: files are done in this process, one a ``wait``.

    Nothing stands between a file and this process: a crash is this process's crash, the time limit is
    the soft one alone (main thread, POSIX), and memory is measured but not capped. ``deaths`` and
    ``shortage`` are those of the workers that it takes the place of.
    """

    size = 1

    def __init__(self, order: Order, *, deaths: int = 0, shortage: str = "") -> None:
        self.deaths = deaths
        self.shortage = shortage
        # The pipeline's faults in building are the caller's to see before anything is touched.
        self._order = order
        self._processor: Corrector | None = corrector(order)
        self._jobs: deque[Job] = deque()
        self._current: tuple[str, float] | None = None
        self._holding = False
        self._rare_collection = RareCollection()

    def room(self) -> bool:
        """Return whether the last chunk is done."""
        return not self._jobs

    def busy(self) -> bool:
        """Return whether any file is left of it."""
        return bool(self._jobs)

    def hand(self, jobs: Sequence[Job]) -> None:
        """Take a chunk."""
        self._holding = False
        self._jobs.extend(jobs)

    def wait(self, seconds: float) -> list[Event]:
        """Do one file, or sleep."""
        if self._holding:
            returned: list[Event] = [Returned(job) for job in self._jobs]
            self._jobs.clear()
            return returned
        if not self._jobs:
            time.sleep(seconds)
            return []
        return [self._turn(self._jobs.popleft())]

    def hold(self) -> None:
        """Give the rest of the chunk back at the next ``wait``."""
        self._holding = True

    def running(self) -> tuple[Running, ...]:
        """The file in hand."""
        current = self._current
        return (Running(1, current[0], time.monotonic() - current[1]),) if current else ()

    def workers_memory(self) -> int:
        """None beside this process."""
        return 0

    def spare(self) -> None:
        """Build the corrector anew, with empty memories."""
        self._processor = None

    def close(self) -> None:
        """Forget everything."""
        self._jobs.clear()
        self._processor = None
        self._rare_collection.release()
        if self._order.access is not None:
            self._order.access.close()

    def _turn(self, job: Job) -> Answer:
        if self._processor is None:
            self._processor = corrector(self._order)
        self._current = (job.name, time.monotonic())
        try:
            answer = attempt(job, self._processor, self._order)
        finally:
            self._current = None
        if answer.result.error is not None and answer.result.error.kind in SPOILING:
            self._processor = None
        return answer

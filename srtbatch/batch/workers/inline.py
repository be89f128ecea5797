"""Executor that corrects files in this process, one at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from srtbatch.batch.batch_result import Running
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.correct_one_file import Corrector, WorkerSetup, attempt, corrector
from srtbatch.batch.workers.executor import RESTART_AFTER, Event, Returned
from srtbatch.batch.workers.resource_limits import RareCollection
from srtbatch.model import Job


class InlineExecutor:
    """The crew of one: files are done in this process, one a ``wait``.

    Nothing stands between a file and this process: a crash is this process's crash, the time limit is
    the soft one alone (main thread, POSIX), and memory is measured but not capped. ``deaths`` and
    ``shortage`` are those of the workers that it takes the place of.
    """

    size = 1

    def __init__(self, setup: WorkerSetup, *, deaths: int = 0, shortage: str = "") -> None:
        self.deaths = deaths
        self.shortage = shortage
        # The pipeline's faults in building are the caller's to see before anything is touched.
        self._setup = setup
        self._processor: Corrector | None = corrector(setup)
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
        return [self._correct_one(self._jobs.popleft())]

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
        if self._setup.access is not None:
            self._setup.access.close()

    def _correct_one(self, job: Job) -> Outcome:
        if self._processor is None:
            self._processor = corrector(self._setup)
        self._current = (job.name, time.monotonic())
        try:
            outcome = attempt(job, self._processor, self._setup)
        finally:
            self._current = None
        if outcome.result.error is not None and outcome.result.error.kind in RESTART_AFTER:
            self._processor = None
        return outcome

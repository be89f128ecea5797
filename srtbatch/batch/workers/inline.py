"""Executor that corrects files in this process, one at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from srtbatch.batch.batch_result import Running
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.correct_one_file import attempt
from srtbatch.batch.workers.executor import RESTART_AFTER, Completed, Event, ExecutorStatus, Returned
from srtbatch.batch.workers.resource_limits import RareCollection
from srtbatch.batch.workers.worker_setup import Corrector, WorkerSetup, corrector
from srtbatch.model import Job


class InlineExecutor:
    """Executor without worker processes: each ``poll`` corrects one file. ``workers`` is ignored.

    A crash ends this process, the only time limit is the soft one (main thread, POSIX), and memory is
    measured but not limited. ``replaced`` is the status of the executor that this one takes over from; its
    deaths and shortage stay in the status.

    Raises:
        Exception: What the pipeline's factory raises. The caller sees it before any file is touched.

    """

    def __init__(
        self, setup: WorkerSetup, workers: int = 1, *, replaced: ExecutorStatus | None = None
    ) -> None:
        del workers
        self._replaced = replaced or ExecutorStatus()
        self._setup = setup
        self._processor: Corrector | None = corrector(setup)
        self._jobs: deque[Job] = deque()
        self._running: tuple[str, float] | None = None
        self._rare_collection = RareCollection()

    @property
    def free(self) -> int:
        """Return 1 when every job of the last chunk has been returned, otherwise 0."""
        return int(not self._jobs)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Accept one chunk of jobs."""
        self._jobs.extend(jobs)

    def poll(self, seconds: float, *, drain: bool = False) -> list[Event]:
        """Correct one file and return its outcome; without a job, wait. With ``drain``, return all jobs."""
        if not self._jobs:
            time.sleep(seconds)
            return []
        if drain:
            returned: list[Event] = [Returned(job) for job in self._jobs]
            self._jobs.clear()
            return returned
        return [Completed(self._correct(self._jobs.popleft()))]

    def status(self) -> ExecutorStatus:
        """Return what the executor is doing; it holds no memory but that of this process."""
        running = self._running
        return ExecutorStatus(
            running=(Running(1, running[0], time.monotonic() - running[1]),) if running else (),
            in_flight=len(self._jobs) + bool(running),
            deaths=self._replaced.deaths,
            shortage=self._replaced.shortage,
        )

    def close(self) -> None:
        """Release the pipeline and the folders that are open."""
        self._jobs.clear()
        self._processor = None
        self._rare_collection.release()
        if self._setup.stores is not None:
            self._setup.stores.close()

    def _correct(self, job: Job) -> Outcome:
        if self._processor is None:
            self._processor = corrector(self._setup)
        self._running = (job.name, time.monotonic())
        try:
            outcome = attempt(job, self._processor, self._setup)
        finally:
            self._running = None
        if outcome.result.error is not None and outcome.result.error.kind in RESTART_AFTER:
            self._processor = None
        return outcome

"""Scheduler: which file is next, in which chunk, retries with their back-off, and when a run must stop.

Files whose retry is due come first, then files that an executor returned, then the others, the largest first.
"""

from __future__ import annotations

import heapq
import os
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from srtbatch.batch.control import StopRequests
from srtbatch.batch.files.paths import Layout
from srtbatch.batch.ledger.file_records import Files
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.batch.workers.correct_one_file import out_of_memory, timed_out
from srtbatch.batch.workers.executor import Lost
from srtbatch.config.settings import Config
from srtbatch.model import Failure, Job

PAGE = 512

# Limits of a chunk. Its names must fit into a pipe twice (64 KB on Linux), as a dead worker reads none.
CHUNK_FILES = 64
CHUNK_BYTES = 128 * 1024
CHUNK_NAME_BYTES = 8 * 1024


@dataclass(slots=True)
class Scheduler:
    """Files that wait, and the next chunk of them. Only a page of names is in memory, however many wait.

    ``left`` counts queued files that are not in memory yet; ``workers`` is the number of workers.
    """

    files: Files
    place: Layout
    left: int
    workers: int = 1
    _after: int = 0
    _page: deque[Job] = field(default_factory=deque)
    _returned: deque[Job] = field(default_factory=deque)
    _retries: list[tuple[float, str, Job]] = field(default_factory=list)
    _alone: deque[Job] = field(default_factory=deque)

    @property
    def retrying(self) -> int:
        """Return the number of files that wait for another attempt."""
        return len(self._retries) + len(self._alone)

    def empty(self) -> bool:
        """Return whether no file waits."""
        return not (self.left or self._page or self._returned or self._retries or self._alone)

    def put_back(self, job: Job) -> None:
        """Queue a job that was not started before all queued ones."""
        self._returned.append(job)

    def retry_at(self, job: Job, moment: float) -> None:
        """Queue a job for another attempt, not before this moment (monotonic seconds)."""
        heapq.heappush(self._retries, (moment, job.name, job))

    def retry_alone(self, job: Job) -> None:
        """Queue a job for another attempt while nothing else runs."""
        self._alone.append(job)

    def take(self, moment: float) -> list[Job]:
        """Return the next chunk, empty if no file is ready now. A retried file is a chunk by itself."""
        if self._retries and self._retries[0][0] <= moment:
            return [heapq.heappop(self._retries)[2]]
        if self._returned:
            return [self._returned.popleft()]
        return self._chunk()

    def take_alone(self) -> list[Job]:
        """Return the next file that must run alone, as a chunk; empty while others wait."""
        if self.left or self._page or self._returned or self._retries or not self._alone:
            return []
        return [self._alone.popleft()]

    def _chunk(self) -> list[Job]:
        """Return small files together, fewer of them towards the end, so that all workers end together."""
        self._refill()
        files = max(1, min(CHUNK_FILES, (self.left + len(self._page)) // (4 * self.workers)))
        chunk: list[Job] = []
        size = names = 0
        while self._page and len(chunk) < files:
            job = self._page[0]
            size += job.size
            names += len(os.fsencode(job.name))
            if chunk and (size > CHUNK_BYTES or names > CHUNK_NAME_BYTES):
                break
            chunk.append(self._page.popleft())
        return chunk

    def _refill(self) -> None:
        if self._page or not self.left:
            return
        for row, job in self.files.line(self._after, PAGE):
            self._after = row
            self._page.append(job)
        self.left = self.left - len(self._page) if self._page else 0


def retry_delay(
    attempt: int, *, delay: float, backoff: float, cap: float, chance: Callable[[], float]
) -> float:
    """Return the seconds to wait after the n-th failed attempt.

    The delay grows by ``backoff`` up to ``cap`` and is shortened at random, by a half at most. ``chance``
    returns a number from 0 to 1.
    """
    whole = min(cap, delay * backoff ** min(attempt - 1, 64))
    return whole * (1 - chance() / 2)


# Failures that another attempt may not have. Missing files and permissions will not have changed.
TRANSIENT = ("io", "worker_died")


@dataclass(slots=True)
class Retries:
    """Decides which files are tried again, and stops the run after too many failures.

    ``alone`` says whether a file can run while no other does: not so with one worker, where it always does.
    """

    config: Config
    scheduler: Scheduler
    requests: StopRequests
    alone: bool
    _failures: int = 0
    _attempts: dict[str, int] = field(default_factory=dict)

    def number_attempt(self, outcome: Outcome) -> None:
        """Write into the result which attempt this was."""
        outcome.result.attempts = self._attempts.get(outcome.job.name, 0) + 1

    def retry(self, outcome: Outcome, moment: float) -> bool:
        """Queue the file for another attempt if it is to have one; return whether that is so.

        A final failure is counted, and may stop the run. ``moment`` is monotonic seconds.
        """
        error, name = outcome.result.error, outcome.job.name
        if error is not None and self._requeue(outcome, error, moment):
            if not self.requests.stopping:
                self._attempts[name] = outcome.result.attempts
            return True
        self._attempts.pop(name, None)
        if error is not None:
            self._count_failure(error)
        return False

    def lost_outcome(self, lost: Lost) -> Outcome:
        """Return the outcome of a file whose worker died or was killed."""
        settings = self.config.batch_processing
        died = "the process working on this file died (out of memory, or a crash)"
        failure = {
            "worker_died": Failure("worker_died", died),
            "timeout": timed_out(settings.timeout),
            "memory": out_of_memory(settings.max_memory_mb),
        }[lost.kind]
        result = failed_result(lost.job, failure, self.scheduler.place)
        result.peak_memory = lost.peak_memory
        return Outcome(lost.job, result)

    def _requeue(self, outcome: Outcome, error: Failure, moment: float) -> bool:
        tries, retry, job = outcome.result.attempts, self.config.retry, outcome.job
        if self.requests.stopping:  # the run that resumes this one tries the file again
            if self._is_transient(error) or error.kind == "disk_full":
                self.scheduler.put_back(job)
                return True
            return False
        if self._is_transient(error) and tries <= retry.retries:
            wait = retry_delay(
                tries, delay=retry.delay, backoff=retry.backoff, cap=retry.cap, chance=random.random
            )
            self.scheduler.retry_at(job, moment + wait)
            return True
        if error.kind == "memory" and tries == 1 and self.alone:
            self.scheduler.retry_alone(job)
            return True
        return False

    def _is_transient(self, error: Failure) -> bool:
        return error.kind in TRANSIENT or (error.kind == "timeout" and self.config.retry.timeouts)

    def _count_failure(self, error: Failure) -> None:
        settings = self.config.batch_processing
        self._failures += 1
        if error.kind == "disk_full":
            self.requests.stop_for("disk_full")
        elif settings.stop_on_error:
            self.requests.stop_for("stop_on_error")
        elif 0 < settings.max_failures <= self._failures:
            self.requests.stop_for("max_failures")

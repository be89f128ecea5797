"""Scheduler: which file is next, in which chunk, retries with their back-off, and when a run must stop.

The largest files come first, then files that were given back, then files that wait for another attempt.
"""

from __future__ import annotations

import heapq
import os
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from srtbatch.batch.batch_result import StopReason
from srtbatch.batch.files.paths import Layout
from srtbatch.batch.ledger.file_records import Files
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.batch.workers.correct_one_file import out_of_memory, timed_out
from srtbatch.batch.workers.executor import Lost
from srtbatch.config.settings import Config
from srtbatch.model import Failure, Job

PAGE = 512

# A chunk's limits. Its names must fit a pipe (64 KB on Linux) twice over, or a dead worker blocks the feeder.
CHUNK_FILES = 64
CHUNK_BYTES = 128 * 1024
CHUNK_NAME_BYTES = 8 * 1024


@dataclass(slots=True)
class Scheduler:
    """Hands out chunks. Only a page of names is in memory, however many wait; ``left`` counts fresh ones."""

    files: Files
    place: Layout
    left: int
    share: int = 1
    _after: int = 0
    _page: deque[Job] = field(default_factory=deque)
    _back: deque[Job] = field(default_factory=deque)
    _later: list[tuple[float, str, Job]] = field(default_factory=list)
    _alone: deque[Job] = field(default_factory=deque)

    @property
    def retrying(self) -> int:
        """Files that wait for another attempt."""
        return len(self._later) + len(self._alone)

    def empty(self) -> bool:
        """Return whether nobody waits for anything."""
        return not (self.left or self._page or self._back or self._later or self._alone)

    def give_back(self, job: Job) -> None:
        """A job that had no turn goes to the front."""
        self._back.append(job)

    def later(self, job: Job, moment: float) -> None:
        """A job for another attempt, not before this moment (monotonic seconds)."""
        heapq.heappush(self._later, (moment, job.name, job))

    def alone(self, job: Job) -> None:
        """A job to be tried again when nothing else runs."""
        self._alone.append(job)

    def take(self, moment: float) -> list[Job]:
        """The next chunk; a file on its next attempt goes by itself. Empty: nothing is ready."""
        if self._later and self._later[0][0] <= moment:
            return [heapq.heappop(self._later)[2]]
        if self._back:
            return [self._back.popleft()]
        return self._chunk()

    def take_alone(self) -> list[Job]:
        """The next file that must run by itself, once all others are through."""
        if self.left or self._page or self._back or self._later or not self._alone:
            return []
        return [self._alone.popleft()]

    def _chunk(self) -> list[Job]:
        """Small files travel together, ever fewer as the end comes near, so that all slots end together."""
        self._refill()
        files = max(1, min(CHUNK_FILES, (self.left + len(self._page)) // (4 * self.share)))
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
        for position, job in self.files.line(self._after, PAGE):
            self._after = position
            self._page.append(job)
        self.left = self.left - len(self._page) if self._page else 0


def delayed(attempt: int, *, delay: float, backoff: float, cap: float, chance: Callable[[], float]) -> float:
    """Seconds to wait after the n-th failed attempt.

    Growing, capped, and shortened by up to a half by chance.
    """
    whole = min(cap, delay * backoff ** min(attempt - 1, 64))
    return whole * (1 - chance() / 2)


# Faults that may be gone at the next attempt. Missing files and permissions will not have changed.
TRANSIENT = ("io", "worker_died")


@dataclass(slots=True)
class Retries:
    """Counts attempts and failures; ``alone`` says whether a file may be tried with no other beside it."""

    config: Config
    scheduler: Scheduler
    alone: bool
    stop: StopReason = ""
    _failures: int = 0
    _attempts: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        """Write into the result which attempt this was."""
        outcome.result.attempts = self._attempts.get(outcome.job.name, 0) + 1

    def again(self, outcome: Outcome) -> bool:
        """Return whether the file gets another attempt, lined up here; sets ``stop`` where the run ends."""
        error, job = outcome.result.error, outcome.job
        if error is None or not self._lined_up(outcome, error):
            self._attempts.pop(job.name, None)
            if error is not None:
                self._failed(error)
            return False
        outcome.discard()
        if not self.stop:
            self._attempts[job.name] = outcome.result.attempts
        return True

    def lost_outcome(self, lost: Lost) -> Outcome:
        """The answer for a file whose worker is gone."""
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

    def _lined_up(self, outcome: Outcome, error: Failure) -> bool:
        tries, retry = outcome.result.attempts, self.config.retry
        if self.stop:  # it would have had another attempt, or room: the run that goes on sees to it
            if self._passing(error) or error.kind == "disk_full":
                self.scheduler.give_back(outcome.job)
                return True
            return False
        if self._passing(error) and tries <= retry.retries:
            wait = delayed(
                tries, delay=retry.delay, backoff=retry.backoff, cap=retry.cap, chance=random.random
            )
            self.scheduler.later(outcome.job, time.monotonic() + wait)
            return True
        if error.kind == "memory" and tries == 1 and self.alone:
            self.scheduler.alone(outcome.job)
            return True
        return False

    def _passing(self, error: Failure) -> bool:
        return error.kind in TRANSIENT or (error.kind == "timeout" and self.config.retry.timeouts)

    def _failed(self, error: Failure) -> None:
        settings = self.config.batch_processing
        self._failures += 1
        if self.stop:
            return
        if error.kind == "disk_full":
            self.stop = "disk_full"
        elif settings.stop_on_error:
            self.stop = "stop_on_error"
        elif 0 < settings.max_failures <= self._failures:
            self.stop = "max_failures"

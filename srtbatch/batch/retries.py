"""What becomes of a file that failed: another attempt, later or by itself, or the end, perhaps of the run."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field

from srtbatch.batch.crew import Lost
from srtbatch.batch.line import Line, delayed
from srtbatch.batch.result import StopReason
from srtbatch.batch.worker import Answer, failed, forget, out_of_memory, timed_out
from srtbatch.config.settings import Config
from srtbatch.model import Failure

# Faults that may be gone at the next attempt. Missing files and permissions will not have changed.
TRANSIENT = ("io", "worker_died")


@dataclass(slots=True)
class Retries:
    """Counts attempts and failures; ``alone`` says whether a file may be tried with no other beside it."""

    config: Config
    line: Line
    alone: bool
    stop: StopReason = ""
    _failures: int = 0
    _attempts: dict[str, int] = field(default_factory=dict)

    def count(self, answer: Answer) -> None:
        """Write into the result which attempt this was."""
        answer.result.attempts = self._attempts.get(answer.job.name, 0) + 1

    def again(self, answer: Answer) -> bool:
        """Return whether the file gets another attempt, lined up here; sets ``stop`` where the run ends."""
        error, job = answer.result.error, answer.job
        if error is None or not self._lined_up(answer, error):
            self._attempts.pop(job.name, None)
            if error is not None:
                self._failed(error)
            return False
        forget(answer)
        if not self.stop:
            self._attempts[job.name] = answer.result.attempts
        return True

    def mourned(self, lost: Lost) -> Answer:
        """The answer for a file whose worker is gone."""
        settings = self.config.batch_processing
        died = "the process working on this file died (out of memory, or a crash)"
        failure = {
            "worker_died": Failure("worker_died", died),
            "timeout": timed_out(settings.timeout),
            "memory": out_of_memory(settings.max_memory_mb),
        }[lost.kind]
        result = failed(lost.job, failure)
        result.peak_memory = lost.peak_memory
        return Answer(lost.job, result)

    def _lined_up(self, answer: Answer, error: Failure) -> bool:
        tries, retry = answer.result.attempts, self.config.retry
        if self.stop:  # it would have had another attempt, or room: the run that goes on sees to it
            if self._passing(error) or error.kind == "disk_full":
                self.line.give_back(answer.job)
                return True
            return False
        if self._passing(error) and tries <= retry.retries:
            wait = delayed(
                tries, delay=retry.delay, backoff=retry.backoff, cap=retry.cap, chance=random.random
            )
            self.line.later(answer.job, time.monotonic() + wait)
            return True
        if error.kind == "memory" and tries == 1 and self.alone:
            self.line.alone(answer.job)
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

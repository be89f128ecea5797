"""One worker process seen from the parent: tasks, hard limits, kill, and which file is blamed for a crash."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from srtbatch.batch.workers.executor import Lost
from srtbatch.batch.workers.worker_main import BOARD_SIZE, CURRENT, HOLD, SINCE, Board
from srtbatch.batch.workers.worker_process import Task, WorkerProcess
from srtbatch.model import Job

# The worker stops itself at the time limit; one that does not is killed so many seconds later.
KILL_DELAY = 2.0

# The board of a handle that has no worker.
NO_WORKER = (0,) * BOARD_SIZE


@dataclass(slots=True)
class WorkerHandle:
    """A worker process and its tasks. ``worker`` is None before the first task and after it was detached.

    ``files`` counts those that the worker has processed. ``memory`` and ``peak`` are in bytes. ``verdict`` is
    the number of the job that the worker was killed for, and the limit that was exceeded. ``excused`` is the
    number of a job, and for how many seconds of it the whole run was stopped.
    """

    number: int
    worker: WorkerProcess | None = None
    tasks: deque[Task] = field(default_factory=deque)
    files: int = 0
    restart: bool = False
    verdict: tuple[int, Literal["timeout", "memory"]] | None = None
    peak: int = 0
    memory: int = 0
    excused: tuple[int, float] = (0, 0.0)

    @property
    def board(self) -> Board:
        """Return the shared memory in which the worker reports what it does."""
        return self.worker.board if self.worker is not None else list(NO_WORKER)

    def submit(self, task: Task) -> None:
        """Send a task to the worker, which starts files again if it was on hold."""
        if self.worker is not None:
            self.worker.board[HOLD] = 0
            self.worker.submit(task)
            self.tasks.append(task)

    def hold(self) -> None:
        """Let the worker start no further file until the next ``submit``."""
        self.board[HOLD] = 1

    def in_flight(self) -> int:
        """Return the number of jobs that were submitted and not returned."""
        return sum(len(task.jobs) for task in list(self.tasks))

    def detach(self) -> WorkerProcess | None:
        """Return the worker, if any; the handle is then without one."""
        worker, self.worker = self.worker, None
        self.files, self.restart, self.verdict = 0, False, None
        self.peak, self.memory = 0, 0
        return worker

    def current_job(self) -> tuple[Job | None, float]:
        """Return the job that the worker runs now, or None, and for how many seconds it has run."""
        board = self.board
        number = board[CURRENT]
        for task in list(self.tasks):
            if task.holds(number):
                seconds = time.monotonic() - board[SINCE] / 1e9
                return task.jobs[number - task.first], max(0.0, seconds)
        return None, 0.0

    def measure(self) -> None:
        """Measure the memory of the worker."""
        self.memory = self.worker.memory() if self.worker is not None else 0
        self.peak = max(self.peak, self.memory)

    def excuse(self, stopped: float) -> None:
        """Let so many seconds not count for the job that the worker runs now: the whole run was stopped."""
        job, seconds = self.current_job()
        if job is not None and stopped:
            number = self.board[CURRENT]
            before = self.excused[1] if self.excused[0] == number else 0.0
            self.excused = (number, before + min(stopped, seconds))

    def enforce(self, timeout: float, memory_cap: int) -> None:
        """Kill a worker over a limit: ``timeout`` in seconds, ``memory_cap`` in bytes (0: none)."""
        job, seconds = self.current_job()
        if job is None or self.verdict is not None:
            return
        number = self.board[CURRENT]
        if self.excused[0] == number:
            seconds -= self.excused[1]
        if 0 < timeout < seconds - KILL_DELAY:
            self.verdict = (number, "timeout")
        elif 0 < memory_cap < self.memory:
            self.verdict = (number, "memory")
        if self.verdict is not None:
            self.kill()

    def kill(self) -> None:
        """Kill the worker process."""
        if self.worker is not None:
            self.worker.kill()

    def blamed_number(self) -> int:
        """Return the number of the job that a dead worker was running, 0 for none.

        None is blamed where the worker was killed for a job that it had just finished.
        """
        number = self.board[CURRENT]
        return 0 if self.verdict is not None and self.verdict[0] != number else number

    def lost(self, job: Job) -> Lost:
        """Return the event for the job that is blamed."""
        return Lost(job, self.verdict[1] if self.verdict else "worker_died", self.peak)

"""One worker process seen from the parent: tasks, hard limits, kill, and the file to blame for a crash."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from srtbatch.batch.workers.executor import Lost
from srtbatch.batch.workers.worker_main import BOARD_SIZE, CURRENT, HOLD, SINCE, Board
from srtbatch.batch.workers.worker_process import Task, WorkerProcess
from srtbatch.model import Job

# The worker stops itself at the time limit; one that cannot is killed so many seconds later.
GRACE = 2.0

# The board of a slot that has no worker.
NOBODY = (0,) * BOARD_SIZE


@dataclass(slots=True)
class WorkerHandle:
    """A worker process, or None before the first task and after the worker went, and the tasks it was given.

    ``memory`` and ``peak`` in bytes; ``verdict`` is the job (by number) the worker was killed over, and why.
    """

    number: int
    worker: WorkerProcess | None = None
    tasks: deque[Task] = field(default_factory=deque)
    files: int = 0
    restart: bool = False
    verdict: tuple[int, Literal["timeout", "memory"]] | None = None
    peak: int = 0
    memory: int = 0

    @property
    def board(self) -> Board:
        """What the worker says of itself."""
        return self.worker.board if self.worker is not None else list(NOBODY)

    def give(self, task: Task) -> None:
        """Hand the worker a task."""
        if self.worker is not None:
            self.worker.board[HOLD] = 0
            self.worker.give(task)
            self.tasks.append(task)

    def vacate(self) -> WorkerProcess | None:
        """The worker, which holds this slot no longer."""
        worker, self.worker = self.worker, None
        self.files, self.restart, self.verdict = 0, False, None
        self.peak, self.memory = 0, 0
        return worker

    def in_hand(self) -> tuple[Job | None, float]:
        """The job the worker is on, and for how many seconds."""
        board = self.board
        number = board[CURRENT]
        for task in list(self.tasks):
            if task.holds(number):
                seconds = time.monotonic() - board[SINCE] / 1e9
                return task.jobs[number - task.first], max(0.0, seconds)
        return None, 0.0

    def measure(self) -> None:
        """Look how much memory the worker holds."""
        self.memory = self.worker.memory() if self.worker is not None else 0
        self.peak = max(self.peak, self.memory)

    def judge(self, timeout: float, memory_cap: int) -> None:
        """Kill a worker over a limit (0: none); once it is dead, the board tells whose turn it was."""
        job, seconds = self.in_hand()
        if job is None or self.verdict is not None:
            return
        number = self.board[CURRENT]
        if 0 < timeout < seconds - GRACE:
            self.verdict = (number, "timeout")
        elif 0 < memory_cap < self.memory:
            self.verdict = (number, "memory")
        if self.verdict is not None:
            self.kill()

    def kill(self) -> None:
        """End the worker, whatever it does."""
        if self.worker is not None:
            self.worker.kill()

    def to_blame(self) -> int:
        """Number of the job it is lost for; 0 where it was killed over one that it had just finished."""
        number = self.board[CURRENT]
        return 0 if self.verdict is not None and self.verdict[0] != number else number

    def lost(self, job: Job) -> Lost:
        """What the batch is told of the job to blame."""
        return Lost(job, self.verdict[1] if self.verdict else "worker_died", self.peak)

"""One place for one worker process: what it was given, what it holds, when it must go."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import psutil

from srtbatch.batch.crew import Lost
from srtbatch.batch.seat import CURRENT, PID, SINCE, Board
from srtbatch.model import Job

# The worker stops itself at the time limit; one that cannot is killed so many seconds later.
GRACE = 2.0


@dataclass(slots=True)
class Task:
    """A chunk on its way; the first job has number ``first``, the next ``first + 1`` and so on."""

    first: int
    jobs: Sequence[Job]

    def holds(self, number: int) -> bool:
        """Whether the job of this number is one of these."""
        return self.first <= number < self.first + len(self.jobs)


@dataclass(slots=True)
class Slot:
    """An executor with one process, and the board on which it says what is in its hands.

    ``memory`` and ``peak`` in bytes; ``verdict`` is the job (by number) the worker was killed over, and why.
    """

    number: int
    board: Board
    executor: ProcessPoolExecutor
    tasks: deque[Task] = field(default_factory=deque)
    files: int = 0
    spoilt: bool = False
    process: psutil.Process | None = None
    verdict: tuple[int, Literal["timeout", "memory"]] | None = None
    peak: int = 0
    memory: int = 0

    def renew(self, board: Board, executor: ProcessPoolExecutor) -> None:
        """A fresh executor, and a fresh board: the old worker may still be writing on the old one."""
        self.board, self.executor = board, executor
        self.files, self.spoilt, self.verdict = 0, False, None
        self.process, self.peak, self.memory = None, 0, 0

    def in_hand(self) -> tuple[Job | None, float]:
        """The job the worker is on, and for how many seconds."""
        number = self.board[CURRENT]
        for task in list(self.tasks):
            if task.holds(number):
                seconds = time.monotonic() - self.board[SINCE] / 1e9
                return task.jobs[number - task.first], max(0.0, seconds)
        return None, 0.0

    def measure(self) -> None:
        """Look how much memory the worker holds."""
        try:
            self.process = self.process or psutil.Process(self.board[PID])
            self.memory = self.process.memory_info().rss
        except psutil.Error:
            self.memory = 0
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
        """End the worker; psutil makes sure that the number still means the process that was measured."""
        with suppress(psutil.Error):
            if self.process is not None:
                self.process.kill()

    def to_blame(self) -> int:
        """Number of the job it is lost for; 0 where it was killed over one that it had just finished."""
        number = self.board[CURRENT]
        return 0 if self.verdict is not None and self.verdict[0] != number else number

    def lost(self, job: Job) -> Lost:
        """What the batch is told of the job to blame."""
        return Lost(job, self.verdict[1] if self.verdict else "worker_died", self.peak)

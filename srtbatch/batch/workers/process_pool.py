"""Executor that runs worker processes: start, feed, measure, and replace them.

Each worker handle has one process, which works on one chunk while another waits. So it is known exactly which
file a dead worker was working on, and no other file suffers. A worker is replaced when it dies, is killed
over a limit, or has done its share of files. A handle whose worker cannot be started is given up.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from srtbatch.batch.batch_result import Running
from srtbatch.batch.workers.correct_one_file import WorkerSetup
from srtbatch.batch.workers.executor import RESTART_AFTER, Event, Returned
from srtbatch.batch.workers.worker_handle import WorkerHandle
from srtbatch.batch.workers.worker_main import HOLD, PID, PlainOutcome, outcome_from
from srtbatch.batch.workers.worker_process import Message, StartError, Task, WorkerProcess, start_worker
from srtbatch.model import Job, UsageError

# One chunk in work and one waiting keeps a worker busy while the parent writes its ledger.
CHUNKS_PER_SLOT = 2

# How often (seconds) limits are checked and memory is measured: a hog grows perhaps 1 GB/s.
WATCH_INTERVAL = 0.1

# Workers that die one after the other before their first file: something is wrong with the installation.
BARREN_STARTS = 5


class ProcessPool:
    """A crew of ``size`` worker processes. ``memory_cap`` in bytes: what one worker may hold (0: no limit).

    ``size`` goes down, to 0 at worst, where the system gives no more processes; ``shortage`` then says so.

    Raises:
        UsageError: The pipeline's factory cannot be reached from another process.

    """

    def __init__(self, size: int, setup: WorkerSetup, *, memory_cap: int = 0, recycle_after: int = 0) -> None:
        if getattr(setup.factory, "__module__", "") == "__main__":
            raise UsageError(
                "the processor_factory must live in a module that workers can import, not in __main__"
            )
        self.size = size
        self.deaths = 0
        self.shortage = ""
        self._wanted = size
        self._setup = setup
        self._memory_cap = memory_cap
        self._recycle_after = recycle_after
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._number = 1
        self._barren = 0
        self._watched = 0.0
        self._returned: deque[Returned] = deque()
        self._leaving: list[WorkerProcess] = []
        self._handles = [WorkerHandle(number) for number in range(1, size + 1)]

    def room(self) -> bool:
        """Return whether another chunk may be handed over now."""
        return any(self._takes(handle) for handle in self._handles)

    def busy(self) -> bool:
        """Return whether any file is handed out."""
        return bool(self._returned) or any(handle.tasks for handle in self._handles)

    def hand(self, jobs: Sequence[Job]) -> None:
        """Give one chunk to the slot with the least to do."""
        handle = min(
            (handle for handle in self._handles if self._takes(handle)), key=lambda handle: len(handle.tasks)
        )
        task = Task(self._number, jobs)
        self._number += len(jobs)
        try:
            if handle.worker is None:
                handle.worker = start_worker(self._setup, self._memory_cap, self._messages)
        except StartError as error:
            self._give_up(handle, str(error))
            self._returned.extend(map(Returned, jobs))
            return
        handle.give(task)

    def wait(self, seconds: float) -> list[Event]:
        """What happened, waiting at most so long for something to happen."""
        events: list[Event] = list(self._returned)
        self._returned.clear()
        until = time.monotonic() + seconds
        while not events:
            with suppress(Empty):
                left = min(until - time.monotonic(), WATCH_INTERVAL)
                self._take(self._messages.get(timeout=max(left, 0.0)), events)
            while not self._messages.empty():
                self._take(self._messages.get(), events)
            self._watch()
            if time.monotonic() >= until:
                break
        return events

    def hold(self) -> None:
        """Start no further file of the chunks handed out; they come back as ``Returned``."""
        for handle in self._handles:
            handle.board[HOLD] = 1

    def running(self) -> tuple[Running, ...]:
        """Who is on which file."""
        seen = ((handle, *handle.in_hand()) for handle in self._handles)
        return tuple(
            Running(handle.number, job.name, seconds) for handle, job, seconds in seen if job is not None
        )

    def workers_memory(self) -> int:
        """Resident bytes of all workers when last measured."""
        return sum(handle.memory for handle in self._handles)

    def spare(self) -> None:
        """Replace idle workers by fresh ones that hold nothing yet."""
        for handle in self._handles:
            if not handle.tasks and handle.files:
                self._vacate(handle)

    def close(self) -> None:
        """Wait for every process to be gone; those at work are killed."""
        for handle in self._handles:
            if handle.tasks:
                handle.kill()
            self._vacate(handle)
        for worker in self._leaving:
            worker.close()
        self._leaving.clear()
        self._handles.clear()

    def _takes(self, handle: WorkerHandle) -> bool:
        if handle.restart or 0 < self._recycle_after <= handle.files:
            if handle.tasks:
                return False
            self._vacate(handle)
        return len(handle.tasks) < CHUNKS_PER_SLOT

    def _take(self, message: Message, events: list[Event]) -> None:
        worker, outcomes = message
        handle = next((handle for handle in self._handles if handle.worker is worker), None)
        if handle is None:
            return  # it was told to go
        if outcomes is None:
            self._broken(handle, events)
        else:
            self._answered(handle, outcomes, events)

    def _answered(self, handle: WorkerHandle, plain: list[PlainOutcome], events: list[Event]) -> None:
        task = handle.tasks.popleft()
        self._barren = 0
        handle.files += len(plain)
        for job, one in zip(task.jobs, plain, strict=False):
            outcome = outcome_from(job, one, self._setup.place)
            error = outcome.result.error
            handle.restart = handle.restart or (error is not None and error.kind in RESTART_AFTER)
            events.append(outcome)
        handle.peak = 0
        events.extend(Returned(job) for job in task.jobs[len(plain) :])

    def _broken(self, handle: WorkerHandle, events: list[Event]) -> None:
        """The worker is gone: the file in its hands is to blame, or nobody.

        The rest is as if never given out.
        """
        number = handle.to_blame()
        started = handle.board[PID] != 0
        for task in handle.tasks:
            for place, job in enumerate(task.jobs, task.first):
                events.append(handle.lost(job) if place == number else Returned(job))
        handle.tasks.clear()
        if handle.verdict is None:
            self.deaths += 1
        self._vacate(handle)
        self._barren = 0 if started else self._barren + 1
        if self._barren >= BARREN_STARTS:
            self._give_up(handle, "they end before they begin; see the messages above")

    def _vacate(self, handle: WorkerHandle) -> None:
        worker = handle.vacate()
        if worker is not None:
            worker.end()
            self._leaving.append(worker)

    def _give_up(self, handle: WorkerHandle, reason: str) -> None:
        """Go on without this slot, which has no worker."""
        self._handles.remove(handle)
        self.size = len(self._handles)
        if self.size:
            self.shortage = f"only {self.size} of {self._wanted} worker processes could be started ({reason})"
        else:
            self.shortage = f"no worker process could be started ({reason}): one file at a time is corrected"

    def _watch(self) -> None:
        moment = time.monotonic()
        if moment - self._watched < WATCH_INTERVAL:
            return
        self._watched = moment
        for handle in self._handles:
            if handle.worker is not None:
                handle.measure()
                handle.judge(self._setup.config.batch_processing.timeout, self._memory_cap)
        for worker in [one for one in self._leaving if one.gone()]:
            self._leaving.remove(worker)
            worker.close()

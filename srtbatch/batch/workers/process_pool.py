"""Executor that runs worker processes: start, submit, watch limits and memory, replace.

Each worker handle has one process, which runs one chunk while another waits. So it is known exactly which
file a dead worker was working on, and no other file suffers. A worker is replaced when it dies, is killed
over a limit, or has processed its number of files. A handle whose worker cannot be started is dropped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from srtbatch.batch.batch_result import Running
from srtbatch.batch.workers.executor import RESTART_AFTER, Completed, Event, ExecutorStatus, Returned
from srtbatch.batch.workers.resource_limits import own_memory
from srtbatch.batch.workers.worker_handle import WorkerHandle
from srtbatch.batch.workers.worker_main import PID, PlainOutcome, outcome_from
from srtbatch.batch.workers.worker_process import Message, StartError, Task, WorkerProcess, start_worker
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import Job, UsageError

# One chunk that runs and one that waits keep a worker busy while the parent writes its ledger.
CHUNKS_PER_WORKER = 2

# Seconds between two checks of limits and memory. A file that takes too much grows by perhaps 1 GB/s.
WATCH_INTERVAL = 0.1

# A watch that comes later than so many seconds, and than a part of the time limit: the whole run was stopped
# (Ctrl+Z, SIGSTOP, ``docker pause``). A commit to a slow disk takes less.
LONGEST_INTERVAL = 1.0
TIMEOUT_PARTS = 10

# After so many workers in a row that die before their first file, the installation is broken.
MAX_FAILED_STARTS = 5


class ProcessPool:
    """Executor with up to ``workers`` processes, started when they get their first chunk.

    The size decreases, to 0 at worst, where the system gives no more processes; ``shortage`` then says so.

    Raises:
        UsageError: The pipeline's factory cannot be imported from another process.

    """

    def __init__(self, setup: WorkerSetup, workers: int) -> None:
        if getattr(setup.factory, "__module__", "") == "__main__":
            raise UsageError(
                "the processor_factory must live in a module that workers can import, not in __main__"
            )
        settings = setup.config.batch_processing
        self._setup = setup
        self._timeout = settings.timeout
        self._memory_cap = settings.max_memory_mb * MEGABYTE
        self._recycle_after = settings.recycle_after
        self._wanted = self._size = workers
        self._deaths = 0
        self._shortage = ""
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._number = 1
        self._failed_starts = 0
        self._watched = 0.0
        self._returned: deque[Returned] = deque()
        self._ending: list[WorkerProcess] = []
        self._handles = [WorkerHandle(number) for number in range(1, workers + 1)]

    @property
    def free(self) -> int:
        """Return how many chunks may be submitted now; 0 while memory is short."""
        return 0 if self._is_short_of_memory() else sum(map(self._room, self._handles))

    def submit(self, jobs: Sequence[Job]) -> None:
        """Give one chunk to the worker with the fewest chunks."""
        handle = min(filter(self._room, self._handles), key=lambda handle: len(handle.tasks))
        task = Task(self._number, jobs)
        self._number += len(jobs)
        try:
            if handle.worker is None:
                handle.worker = start_worker(self._setup, self._memory_cap, self._messages)
        except StartError as error:
            self._drop(handle, str(error))
            self._returned.extend(map(Returned, jobs))
            return
        handle.submit(task)

    def poll(self, seconds: float, *, drain: bool = False) -> list[Event]:
        """Return what has happened since the last call; wait at most so long until something has."""
        if drain:
            for handle in self._handles:
                handle.hold()
        events: list[Event] = list(self._returned)
        self._returned.clear()
        until = time.monotonic() + seconds
        while not events:
            with suppress(Empty):
                left = min(until - time.monotonic(), WATCH_INTERVAL)
                self._read(self._messages.get(timeout=max(left, 0.0)), events)
            while not self._messages.empty():
                self._read(self._messages.get(), events)
            self._watch()
            if time.monotonic() >= until:
                break
        return events

    def status(self) -> ExecutorStatus:
        """Return what the workers are doing; their memory is that of the last measurement."""
        handles = list(self._handles)
        running = ((handle, *handle.current_job()) for handle in handles)
        return ExecutorStatus(
            running=tuple(
                Running(handle.number, job.name, seconds)
                for handle, job, seconds in running
                if job is not None
            ),
            in_flight=len(self._returned) + sum(handle.in_flight() for handle in handles),
            memory=sum(handle.memory for handle in handles),
            deaths=self._deaths,
            size=self._size,
            shortage=self._shortage,
        )

    def close(self) -> None:
        """Kill working processes, let the others end, and wait until all have ended."""
        for handle in self._handles:
            if handle.tasks:
                handle.kill()
            self._replace(handle)
        for worker in self._ending:
            worker.close()
        self._ending.clear()
        self._handles.clear()
        self._returned.clear()

    def _room(self, handle: WorkerHandle) -> int:
        """Return how many chunks this worker may be given."""
        return 0 if self._is_due(handle) else CHUNKS_PER_WORKER - len(handle.tasks)

    def _is_due(self, handle: WorkerHandle) -> bool:
        """Return whether the worker is to be replaced once it has no chunk left."""
        return handle.restart or 0 < self._recycle_after <= handle.files

    def _is_short_of_memory(self) -> bool:
        """Return whether all processes together are over the cap.

        Not if no job is in flight: then waiting would free nothing.
        """
        workers = sum(handle.memory for handle in self._handles)
        if not workers or own_memory() + workers <= self._memory_cap:
            return False
        return bool(self._returned) or any(handle.tasks for handle in self._handles)

    def _read(self, message: Message, events: list[Event]) -> None:
        worker, outcomes = message
        handle = next((handle for handle in self._handles if handle.worker is worker), None)
        if handle is None:
            return  # a worker that was replaced has ended
        if outcomes is None:
            self._read_death(handle, events)
        else:
            self._read_outcomes(handle, outcomes, events)

    def _read_outcomes(self, handle: WorkerHandle, plain: list[PlainOutcome], events: list[Event]) -> None:
        task = handle.tasks.popleft()
        self._failed_starts = 0
        handle.files += len(plain)
        for job, one in zip(task.jobs, plain, strict=False):
            outcome = outcome_from(job, one, self._setup.place)
            error = outcome.result.error
            handle.restart = handle.restart or (error is not None and error.kind in RESTART_AFTER)
            events.append(Completed(outcome))
        handle.peak = 0
        events.extend(Returned(job) for job in task.jobs[len(plain) :])
        if self._is_due(handle) and not handle.tasks:
            self._replace(handle)

    def _read_death(self, handle: WorkerHandle, events: list[Event]) -> None:
        """Return events for the jobs of a dead worker: at most one is lost, the others were not started."""
        number = handle.blamed_number()
        started = handle.board[PID] != 0
        for task in handle.tasks:
            for one, job in enumerate(task.jobs, task.first):
                events.append(handle.lost(job) if one == number else Returned(job))
        handle.tasks.clear()
        if handle.verdict is None:
            self._deaths += 1
        self._replace(handle)
        self._failed_starts = 0 if started else self._failed_starts + 1
        if self._failed_starts >= MAX_FAILED_STARTS:
            self._drop(handle, "they end before they begin; see the messages above")

    def _replace(self, handle: WorkerHandle) -> None:
        """Let the worker end; the next chunk for this handle starts another one."""
        worker = handle.detach()
        if worker is not None:
            worker.end()
            self._ending.append(worker)

    def _drop(self, handle: WorkerHandle, reason: str) -> None:
        """Continue without this handle, whose worker cannot be started."""
        self._handles.remove(handle)
        self._size = len(self._handles)
        if self._size:
            self._shortage = (
                f"only {self._size} of {self._wanted} worker processes could be started ({reason})"
            )
        else:
            self._shortage = f"no worker process could be started ({reason}): one file at a time is corrected"

    def _watch(self) -> None:
        """Measure memory, kill workers over a limit, and replace idle workers while memory is short."""
        moment = time.monotonic()
        passed = moment - self._watched
        if passed < WATCH_INTERVAL:
            return
        self._watched = moment
        stopped = passed if passed > max(LONGEST_INTERVAL, self._timeout / TIMEOUT_PARTS) else 0.0
        for handle in self._handles:
            if handle.worker is not None:
                handle.measure()
                handle.excuse(stopped)
                handle.enforce(self._timeout, self._memory_cap)
        if self._is_short_of_memory():
            self._replace_idle()
        for worker in [one for one in self._ending if one.has_ended()]:
            self._ending.remove(worker)
            worker.close()

    def _replace_idle(self) -> None:
        for handle in self._handles:
            if not handle.tasks and handle.files:
                self._replace(handle)

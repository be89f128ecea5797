"""Worker processes.

A row of slots, each an executor with one process, so that blame is exact and nobody else suffers.

A slot has one worker, works one chunk at a time with another waiting, and is replaced when its worker
dies, is killed over a limit, or has done its share. Workers start by ``forkserver`` where it exists,
else ``spawn``; never by ``fork``, which hangs in a parent that has threads.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.sharedctypes import RawArray
from queue import Empty, SimpleQueue

from srtbatch.batch.crew import SPOILING, Event, Returned
from srtbatch.batch.result import Running
from srtbatch.batch.seat import BOARD_SIZE, HOLD, PID, Board, run_chunk, take_seat
from srtbatch.batch.slot import Slot, Task
from srtbatch.batch.start import context, without_main
from srtbatch.batch.wire import PlainAnswer, answer_from, plain_job
from srtbatch.batch.worker import Order
from srtbatch.model import Job, SrtbatchError, UsageError

# One chunk in work and one waiting keeps a worker busy while the parent writes its ledger.
CHUNKS_PER_SLOT = 2

# How often (seconds) limits are checked and memory is measured: a hog grows perhaps 1 GB/s.
WATCH_INTERVAL = 0.1

# Workers that die one after the other before their first file: something is wrong with the installation.
BARREN_STARTS = 5

# How often to look for the number of a worker that is only starting, before it is left to end by itself.
YOUTH_CHECKS = 50


_Message = tuple[Slot, Task, "Future[list[PlainAnswer]]"]


class Slots:
    """A crew of ``size`` worker processes. ``memory_cap`` in bytes: what one worker may hold (0: no limit).

    UsageError where the pipeline's factory cannot be reached from another process; SrtbatchError
    where workers die one after the other before they ever began a file.
    """

    def __init__(self, size: int, order: Order, *, memory_cap: int = 0, recycle_after: int = 0) -> None:
        if getattr(order.factory, "__module__", "") == "__main__":
            raise UsageError(
                "the processor_factory must live in a module that workers can import, not in __main__"
            )
        self.size = size
        self.deaths = 0
        self._order = order
        self._memory_cap = memory_cap
        self._recycle_after = recycle_after
        self._context = context()
        self._messages: SimpleQueue[_Message] = SimpleQueue()
        self._number = 1
        self._barren = 0
        self._watched = 0.0
        self._retired: list[ProcessPoolExecutor] = []
        self._slots = [self._slot(number) for number in range(1, size + 1)]

    def room(self) -> bool:
        """Whether another chunk may be handed over now."""
        return any(self._takes(slot) for slot in self._slots)

    def busy(self) -> bool:
        """Whether any file is handed out."""
        return any(slot.tasks for slot in self._slots)

    def hand(self, jobs: Sequence[Job]) -> None:
        """Give one chunk to the slot with the least to do."""
        slot = min((slot for slot in self._slots if self._takes(slot)), key=lambda slot: len(slot.tasks))
        task = Task(self._number, jobs)
        self._number += len(jobs)
        slot.board[HOLD] = 0
        try:
            future = self._submit(slot, task)
        except BrokenProcessPool:  # its worker died while it had nothing to do
            self._bury(slot)
            future = self._submit(slot, task)
        slot.tasks.append(task)
        future.add_done_callback(lambda done: self._messages.put((slot, task, done)))

    def wait(self, seconds: float) -> list[Event]:
        """What happened, waiting at most so long for something to happen."""
        events: list[Event] = []
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
        for slot in self._slots:
            slot.board[HOLD] = 1

    def running(self) -> tuple[Running, ...]:
        """Who is on which file."""
        seen = ((slot, *slot.in_hand()) for slot in self._slots)
        return tuple(
            Running(slot.number, job.name, seconds) for slot, job, seconds in seen if job is not None
        )

    def workers_memory(self) -> int:
        """Resident bytes of all workers when last measured."""
        return sum(slot.memory for slot in self._slots)

    def spare(self) -> None:
        """Replace idle workers by fresh ones that hold nothing yet."""
        for slot in self._slots:
            if not slot.tasks and slot.files:
                self._renew(slot)

    def kill(self) -> None:
        """End every worker at once; what they had comes back as ``Returned`` or is lost with the run."""
        for slot in self._slots:
            self._end(slot)

    def close(self) -> None:
        """Wait for every process to be gone; those at work are killed."""
        for slot in self._slots:
            if slot.tasks:
                self._end(slot)
            self._retired.append(slot.executor)
        for executor in self._retired:
            executor.shutdown(wait=True, cancel_futures=True)
        self._retired.clear()
        self._slots.clear()

    def _end(self, slot: Slot) -> None:
        """Kill a worker that is alive, even one too young to have been measured."""
        for _ in range(YOUTH_CHECKS):
            if slot.board[PID] or not slot.tasks:
                break
            time.sleep(WATCH_INTERVAL)
        if slot.board[PID]:
            slot.measure()
        slot.kill()

    def _slot(self, number: int) -> Slot:
        board = RawArray("q", BOARD_SIZE)
        return Slot(number, board, self._executor(board))

    def _executor(self, board: Board) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            1, self._context, initializer=take_seat, initargs=(self._order, board, self._memory_cap)
        )

    def _takes(self, slot: Slot) -> bool:
        if slot.spoilt or 0 < self._recycle_after <= slot.files:
            if slot.tasks:
                return False
            self._renew(slot)
        return len(slot.tasks) < CHUNKS_PER_SLOT

    def _submit(self, slot: Slot, task: Task) -> Future[list[PlainAnswer]]:
        """Processes start in ``submit``."""
        with without_main():
            return slot.executor.submit(run_chunk, task.first, [plain_job(job) for job in task.jobs])

    def _take(self, message: _Message, events: list[Event]) -> None:
        slot, task, future = message
        if task not in slot.tasks:
            return  # answered for when its slot broke
        error = future.exception()
        if error is None:
            slot.tasks.remove(task)
            self._answered(slot, task, future.result(), events)
        elif isinstance(error, BrokenProcessPool):
            self._broken(slot, events)
        else:  # a task or an answer that cannot be pickled: a fault of ours, and not the worker's
            raise SrtbatchError(f"a worker's answer could not be read: {error}") from error

    def _answered(self, slot: Slot, task: Task, plain: list[PlainAnswer], events: list[Event]) -> None:
        self._barren = 0
        slot.files += len(plain)
        for job, one in zip(task.jobs, plain, strict=False):
            answer = answer_from(job, one)
            error = answer.result.error
            slot.spoilt = slot.spoilt or (error is not None and error.kind in SPOILING)
            events.append(answer)
        slot.peak = 0
        events.extend(Returned(job) for job in task.jobs[len(plain) :])

    def _broken(self, slot: Slot, events: list[Event]) -> None:
        """The worker is gone: the file in its hands is to blame, or nobody.

        The rest is as if never given out.
        """
        number = slot.to_blame()
        started = slot.board[PID] != 0
        for task in slot.tasks:
            for place, job in enumerate(task.jobs, task.first):
                events.append(slot.lost(job) if place == number else Returned(job))
        slot.tasks.clear()
        self._bury(slot)
        self._barren = 0 if started else self._barren + 1
        if self._barren >= BARREN_STARTS:
            raise SrtbatchError(
                "worker processes die before they begin; see the messages above, or use --parallel 1"
            )

    def _bury(self, slot: Slot) -> None:
        if slot.verdict is None:
            self.deaths += 1
        slot.kill()
        self._renew(slot)

    def _renew(self, slot: Slot) -> None:
        """A fresh executor, and a fresh board: the old worker may still be writing on the old one."""
        slot.executor.shutdown(wait=False, cancel_futures=True)
        self._retired.append(slot.executor)
        board = RawArray("q", BOARD_SIZE)
        slot.renew(board, self._executor(board))
        self._forget_retired()

    def _forget_retired(self) -> None:
        """Wait for executors retired long ago, which ended long ago, so that a long run gathers none."""
        while len(self._retired) > 2 * self.size:
            self._retired.pop(0).shutdown(wait=True)

    def _watch(self) -> None:
        moment = time.monotonic()
        if moment - self._watched < WATCH_INTERVAL:
            return
        self._watched = moment
        for slot in self._slots:
            if slot.board[PID]:
                slot.measure()
                slot.judge(self._order.config.batch_processing.timeout, self._memory_cap)

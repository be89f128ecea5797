"""The worker's side of a slot.

Set up once, then chunk after chunk, saying on a shared board which file is in hand.

The board is how blame stays exact: when the process dies, the parent reads there which file it died of.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass

from srtbatch.batch.crew import GC_THRESHOLD
from srtbatch.batch.limits import cap_growth, keep_alarm
from srtbatch.batch.wire import PlainAnswer, PlainJob, plain_answer
from srtbatch.batch.worker import Answer, Corrector, Order, attempt, corrector, failed
from srtbatch.model import Failure, Job

# Places on the board: number of the file in hand (0: none), since when (monotonic ns), the process,
# 1 to start no further file.
CURRENT, SINCE, PID, HOLD = range(4)
BOARD_SIZE = 4

Board = MutableSequence[int]


@dataclass(slots=True)
class _Seat:
    order: Order
    board: Board
    processor: Corrector | None = None


_seat: _Seat | None = None


def take_seat(order: Order, board: Board, memory_cap: int) -> None:
    """Set this process up as a worker; ``memory_cap`` in bytes beyond what it holds now (0: none)."""
    global _seat  # noqa: PLW0603  (an initializer of a process pool has no other place to leave things)
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    keep_alarm()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _seat = _Seat(order, board)
    board[PID] = os.getpid()
    cap_growth(memory_cap)
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def run_chunk(first: int, jobs: Sequence[PlainJob]) -> list[PlainAnswer]:
    """Answers for these jobs in order; fewer, when told to hold before the last.

    ``first`` numbers the first job.
    """
    assert _seat is not None  # noqa: S101  (the initializer ran, or the pool would be broken)
    answers: list[PlainAnswer] = []
    board = _seat.board
    for number, job in enumerate(jobs, first):
        if board[HOLD]:
            break
        board[SINCE] = time.monotonic_ns()
        board[CURRENT] = number
        answers.append(plain_answer(_turn(_seat, Job(*job))))
    board[CURRENT] = 0
    return answers


def _turn(seat: _Seat, job: Job) -> Answer:
    if seat.processor is None:
        try:
            seat.processor = corrector(seat.order)
        except Exception as error:  # noqa: BLE001  (as in ``attempt``: no exception crosses a process border)
            return Answer(job, failed(job, Failure("internal", f"{type(error).__name__}: {error}")))
    return attempt(job, seat.processor, seat.order)


def _end_with_parent() -> None:
    """A parent killed outright leaves no worker behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

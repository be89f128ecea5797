"""The worker's side of a slot.

Set up once, then chunk after chunk until the parent closes the pipe, saying on a shared board which file is
in hand.

The board is how blame stays exact: when the process dies, the parent reads there which file it died of.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
import time
from collections.abc import MutableSequence, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from srtbatch.batch.limits import GC_THRESHOLD, cap_growth, keep_alarm
from srtbatch.batch.start import ignore_group_signals
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


def work(connection: Connection, order: Order, board: Board, memory_cap: int) -> None:
    """Be a worker: take chunks from the connection and send answers back, until the parent closes it.

    ``memory_cap`` in bytes beyond what this process holds now (0: none).
    """
    ignore_group_signals()
    board[PID] = os.getpid()
    _prepare(memory_cap)
    seat = _Seat(order, board)
    with suppress(EOFError, ConnectionError):  # the parent is gone, or wants no more
        while True:
            first, jobs = connection.recv()
            _send(connection, run_chunk(seat, first, jobs), board, first)


def run_chunk(seat: _Seat, first: int, jobs: Sequence[PlainJob]) -> list[PlainAnswer]:
    """Answers for these jobs in order; fewer, when told to hold before the last.

    ``first`` numbers the first job.
    """
    answers: list[PlainAnswer] = []
    board = seat.board
    for number, job in enumerate(jobs, first):
        if board[HOLD]:
            break
        board[SINCE] = time.monotonic_ns()
        board[CURRENT] = number
        answers.append(plain_answer(_turn(seat, Job(*job))))
    board[CURRENT] = 0
    return answers


def _prepare(memory_cap: int) -> None:
    keep_alarm()
    with suppress(RuntimeError):  # no room for a thread: the end of the pipe tells it too, if later
        threading.Thread(target=_end_with_parent, daemon=True).start()
    cap_growth(memory_cap)
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def _send(connection: Connection, answers: list[PlainAnswer], board: Board, first: int) -> None:
    """Send answers; where that fails, though the parent is there, the last file is to blame for the death."""
    try:
        connection.send(answers)
    except ConnectionError:
        raise
    except (MemoryError, OSError, ValueError):
        board[CURRENT] = first + len(answers) - 1
        raise


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

"""The code that runs inside a worker process, and the encoding of jobs and results between processes.

A worker is set up once, then corrects chunk after chunk until the parent closes the pipe. It writes the
number of its current file to shared memory. When the process dies, the parent reads there which file it was
working on.
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

from srtbatch.batch.file_result_json import decode, encode
from srtbatch.batch.files.paths import Layout
from srtbatch.batch.files.store import Staged
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.correct_one_file import attempt
from srtbatch.batch.workers.resource_limits import GC_THRESHOLD, cap_growth
from srtbatch.batch.workers.start_process import ignore_group_signals
from srtbatch.batch.workers.time_limit import keep_alarm
from srtbatch.batch.workers.worker_setup import Corrector, WorkerSetup, corrector
from srtbatch.model import Failure, Job

# name, size, version, reason
PlainJob = tuple[str, int, str, str]

# record, status, reason, what is staged (empty: nothing), version of the source
PlainOutcome = tuple[str, str, str, tuple[object, ...], str]


def plain_job(job: Job) -> PlainJob:
    """Return a job as plain values, which cross the process border at a fraction of the cost."""
    return job.name, job.size, job.version, job.reason


def plain_outcome(outcome: Outcome) -> PlainOutcome:
    """Return an outcome as plain values, without its job, which the parent knows."""
    result = outcome.result
    return (
        encode(result),
        result.status.value,
        result.reason,
        tuple(outcome.staged or ()),
        outcome.source,
    )


def outcome_from(job: Job, plain: PlainOutcome, place: Layout) -> Outcome:
    """Return the outcome that was sent for this job."""
    record, status, reason, staged, source = plain
    paths = place.paths(job.name)
    result = decode(record, name=job.name, paths=paths, state=status, reason=reason, attempts=1)
    return Outcome(job, result, Staged._make(staged) if staged else None, source, record)


# Positions on the board: number of the current file (0: none), when it started (monotonic ns), process id,
# and 1 to start no further file.
CURRENT, SINCE, PID, HOLD = range(4)
BOARD_SIZE = 4

Board = MutableSequence[int]


@dataclass(slots=True)
class _Worker:
    setup: WorkerSetup
    board: Board
    processor: Corrector | None = None


def work(connection: Connection, setup: WorkerSetup, board: Board, memory_cap: int) -> None:
    """Run as a worker: receive chunks and send their outcomes, until the parent closes the connection.

    ``memory_cap`` is in bytes beyond what this process holds now (0: none).
    """
    ignore_group_signals()
    board[PID] = os.getpid()
    _prepare(memory_cap)
    worker = _Worker(setup, board)
    with suppress(EOFError, ConnectionError):  # the parent has ended, or has closed the connection
        while True:
            first, jobs = connection.recv()
            _send(connection, run_chunk(worker, first, jobs), board, first)


def run_chunk(worker: _Worker, first: int, jobs: Sequence[PlainJob]) -> list[PlainOutcome]:
    """Return the outcomes of these jobs in order; fewer if the parent asks to start no further file.

    ``first`` is the number of the first job.
    """
    outcomes: list[PlainOutcome] = []
    board = worker.board
    for number, job in enumerate(jobs, first):
        if board[HOLD]:
            break
        board[SINCE] = time.monotonic_ns()
        board[CURRENT] = number
        outcomes.append(plain_outcome(_correct_one(worker, Job(*job))))
    board[CURRENT] = 0
    return outcomes


def _prepare(memory_cap: int) -> None:
    keep_alarm()
    with suppress(RuntimeError):  # no thread can be started: the end of the pipe is noticed too, if later
        threading.Thread(target=_end_with_parent, daemon=True).start()
    cap_growth(memory_cap)
    gc.freeze()
    gc.set_threshold(GC_THRESHOLD)


def _send(connection: Connection, outcomes: list[PlainOutcome], board: Board, first: int) -> None:
    """Send outcomes. If that fails although the parent is there, the last file is blamed for the death."""
    try:
        connection.send(outcomes)
    except ConnectionError:
        raise
    except (MemoryError, OSError, ValueError):
        board[CURRENT] = first + len(outcomes) - 1
        raise


def _correct_one(worker: _Worker, job: Job) -> Outcome:
    if worker.processor is None:
        try:
            worker.processor = corrector(worker.setup)
        except Exception as error:  # noqa: BLE001  (as in ``attempt``: no exception crosses a process border)
            return worker.setup.failed(job, Failure("internal", f"{type(error).__name__}: {error}"))
    return attempt(job, worker.processor, worker.setup)


def _end_with_parent() -> None:
    """End this process when its parent has ended, however that was."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

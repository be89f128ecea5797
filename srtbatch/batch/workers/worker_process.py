"""Start and end one worker process, send tasks to it, measure it; one thread for each talks to it.

The thread keeps the batch responsive if a worker stops in the middle of a result. A worker is gone when its
end of the pipe is closed; that stays true where the fork server, its parent process, has died.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import RawArray
from queue import SimpleQueue

import psutil

from srtbatch.batch.workers.start_process import contexts, ensure_descriptors, started
from srtbatch.batch.workers.worker_main import BOARD_SIZE, Board, PlainOutcome, plain_job, work
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import Job, SrtbatchError

# Seconds that a process may take to end after it has closed its pipe, before it is killed.
END_SECONDS = 5.0

# A worker, and the outcomes of its oldest task; None: the worker has ended.
Message = tuple["WorkerProcess", "list[PlainOutcome] | None"]


class StartError(SrtbatchError):
    """No worker process can be started now; the message is the system's reason."""


@dataclass(slots=True)
class Task:
    """A chunk of jobs; the first job has number ``first``, the next ``first + 1`` and so on."""

    first: int
    jobs: Sequence[Job]

    def holds(self, number: int) -> bool:
        """Return whether the job with this number is in the chunk."""
        return self.first <= number < self.first + len(self.jobs)


def start_worker(setup: WorkerSetup, memory_cap: int, messages: SimpleQueue[Message]) -> WorkerProcess:
    """Start a worker process and return it. ``messages`` receives its outcomes.

    Raises:
        StartError: The system gives no process, thread or descriptors, by any start method.

    """
    reason = ""
    for context in contexts():
        try:
            return WorkerProcess(context, setup, memory_cap, messages)
        except (OSError, EOFError, RuntimeError) as error:  # RuntimeError: no room for a thread
            reason = str(error)
    raise StartError(reason)


class WorkerProcess:
    """A process, the pipe to it, and the shared memory (``board``) where it reports what it does."""

    def __init__(
        self, context: BaseContext, setup: WorkerSetup, memory_cap: int, messages: SimpleQueue[Message]
    ) -> None:
        ensure_descriptors()
        self.board: Board = RawArray("q", BOARD_SIZE)
        self._messages = messages
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._connection, far = Pipe()
        try:
            self._thread = threading.Thread(target=self._communicate, args=(self._connection,), daemon=True)
            self._process = started(context, work, (far, setup, self.board, memory_cap))
            self._thread.start()
        except BaseException:
            self._connection.close()  # a process that did start reads the end of the pipe, and ends
            raise
        finally:
            far.close()
        self._seen = _looked_up(self._process)

    def submit(self, task: Task) -> None:
        """Queue a task. A message follows: its outcomes, or the end of the worker."""
        self._tasks.put(task)

    def end(self) -> None:
        """Let the process end after its tasks."""
        self._tasks.put(None)

    def kill(self) -> None:
        """Kill the process; psutil checks that its number still belongs to this process."""
        self._tasks.put(None)
        with suppress(psutil.Error):
            if self._seen is not None:
                self._seen.kill()

    def memory(self) -> int:
        """Return the resident memory in bytes; 0 after the process has ended."""
        try:
            return int(self._seen.memory_info().rss) if self._seen is not None else 0
        except psutil.Error:
            return 0

    def has_ended(self) -> bool:
        """Return whether process and thread have ended, so that ``close`` does not wait."""
        return not self._thread.is_alive() and self._process.exitcode is not None

    def close(self) -> None:
        """Wait for the process to end; one that takes too long is killed."""
        self._thread.join(END_SECONDS)
        self._process.join(0 if self._thread.is_alive() else END_SECONDS)
        if self._process.exitcode is None:
            self.kill()
            self._thread.join(END_SECONDS)
            self._process.join(END_SECONDS)
        with suppress(ValueError):  # not even SIGKILL ended it yet
            self._process.close()

    def _communicate(self, connection: Connection) -> None:
        """Send tasks and receive their outcomes, one by one, until the worker or the tasks end."""
        try:
            with connection, suppress(EOFError, OSError):
                while (task := self._tasks.get()) is not None:
                    connection.send((task.first, [plain_job(job) for job in task.jobs]))
                    self._messages.put((self, connection.recv()))
        finally:
            self._messages.put((self, None))


def _looked_up(process: BaseProcess) -> psutil.Process | None:
    with suppress(psutil.Error):
        return psutil.Process(process.pid)
    return None

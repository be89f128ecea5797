"""Protocol of an executor: it runs jobs in workers and returns one event for each job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from srtbatch.batch.batch_result import Running
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import Job

# After these failures a worker starts anew: its memory is full, or a rule was interrupted half-way.
RESTART_AFTER = ("timeout", "memory")


@dataclass(frozen=True, slots=True)
class Completed:
    """A job whose file was processed, successfully or not."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Lost:
    """A job whose worker process died or was killed while it worked on the file. ``peak_memory`` in bytes."""

    job: Job
    kind: Literal["worker_died", "timeout", "memory"]
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """A job that was not started; it is as if it had never been submitted."""

    job: Job


Event = Completed | Lost | Returned


@dataclass(frozen=True, slots=True)
class ExecutorStatus:
    """An executor at one moment.

    ``in_flight`` counts submitted jobs without an event yet. ``memory`` is what all workers hold, in bytes,
    without this process. ``deaths`` counts workers that died without being killed. ``size`` is the number of
    workers; with 0, the executor can run nothing any more. ``shortage`` says why there are fewer than asked
    for, "" if there are not.
    """

    running: tuple[Running, ...] = ()
    in_flight: int = 0
    memory: int = 0
    deaths: int = 0
    size: int = 1
    shortage: str = ""


class Executor(Protocol):
    """Runs jobs. One thread calls it; ``status`` may be called from any thread.

    Draining is an argument of ``poll``, not of ``close``, because a pause ends: the run loop polls with
    ``drain`` as long as the run pauses or stops, then submits again or closes.
    """

    @property
    def free(self) -> int:
        """Return how many chunks of jobs may be submitted now; 0 while memory is short.

        A chunk counts until ``poll`` has returned all its events, whatever workers have done before.
        """
        ...

    def submit(self, jobs: Sequence[Job]) -> None:
        """Accept one chunk of jobs, which run one after the other. Only where ``free`` is not 0."""
        ...

    def poll(self, seconds: float, *, drain: bool = False) -> list[Event]:
        """Return what has happened since the last call; wait at most so long until something has.

        Every job comes back in exactly one event. With ``drain``, no further job starts until the next
        ``submit``: running jobs finish, all others come back as ``Returned``.
        """
        ...

    def status(self) -> ExecutorStatus:
        """Return what the executor is doing; also after ``close``."""
        ...

    def close(self) -> None:
        """Kill what still runs and release every resource; returns when all processes have ended."""
        ...


# Called with the setup of the run and the number of workers that the run asks for.
ExecutorFactory = Callable[[WorkerSetup, int], Executor]

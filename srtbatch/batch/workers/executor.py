"""Protocol of an executor (submits files, returns results), and the events that it returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from srtbatch.batch.batch_result import Running
from srtbatch.batch.outcome import Outcome
from srtbatch.model import Job

# After these the worker's memory, or what an interrupted rule left half done, is not to be trusted.
RESTART_AFTER = ("timeout", "memory")


@dataclass(frozen=True, slots=True)
class Lost:
    """A file whose worker had to be killed or died of it."""

    job: Job
    kind: Literal["worker_died", "timeout", "memory"]
    peak_memory: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that had no turn, through no fault of its own; it is as if it had never been handed out."""

    job: Job


Event = Outcome | Lost | Returned


class Executor(Protocol):
    """Workers, however many. ``size`` counts them; ``deaths`` those that died unasked.

    ``shortage`` says why there are fewer than were asked for; with ``size`` 0 nothing more can be handed
    over.
    """

    size: int
    deaths: int
    shortage: str

    def room(self) -> bool:
        """Return whether another chunk may be handed over now."""
        ...

    def busy(self) -> bool:
        """Return whether any file is handed out."""
        ...

    def hand(self, jobs: Sequence[Job]) -> None:
        """Give out one chunk; every job comes back as exactly one event."""
        ...

    def wait(self, seconds: float) -> list[Event]:
        """What happened, waiting at most so long for something to happen."""
        ...

    def hold(self) -> None:
        """Start no further file of the chunks handed out; they come back as ``Returned``.

        Until the next ``hand``.
        """
        ...

    def running(self) -> tuple[Running, ...]:
        """Who is on which file."""
        ...

    def workers_memory(self) -> int:
        """Resident bytes of all workers (but this process)."""
        ...

    def spare(self) -> None:
        """Memory is short: replace idle workers by fresh ones."""
        ...

    def close(self) -> None:
        """Give everything back; waits for processes to be gone."""
        ...

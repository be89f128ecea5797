"""What the ledger of an output tree tells: its runs, what a running batch is doing, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike

from srtbatch.batch.result import BatchResult, RunState
from srtbatch.config.settings import Config

Place = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One look at an output tree. ``alive``: a process holds it now (``owner`` names pid, host, start time)."""

    run_id: int
    state: RunState
    alive: bool
    paused: bool
    owner: str
    counts: dict[str, int]
    running: tuple[tuple[str, float], ...]
    input: str
    output: str
    started: str
    updated: str


def status(output: Place, *, state: Place | None = None) -> RunStatus:
    """The last run of an output tree. UsageError where no run is known."""
    raise NotImplementedError


def history(output: Place, *, state: Place | None = None) -> list[BatchResult]:
    """Every run of an output tree, oldest first; ``files_processed`` reads from the ledger when iterated."""
    raise NotImplementedError


def run(output: Place, run_id: int = 0, *, state: Place | None = None) -> BatchResult:
    """One run (0: the last). UsageError naming the known ones where there is none of that number."""
    raise NotImplementedError


def last_settings(output: Place, *, state: Place | None = None) -> tuple[str, str, Config]:
    """INPUT, OUTPUT and Config of the last run, for ``resume`` and ``retry``."""
    raise NotImplementedError


def pause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Tell the batch that runs on this tree to start no new file; UsageError where none runs."""
    raise NotImplementedError


def unpause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Tell a paused batch to go on; UsageError where none runs."""
    raise NotImplementedError

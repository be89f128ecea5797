"""Read the ledger of an output tree: past runs, state and settings of the last one; pause and continue."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from srtbatch.batch.batch_result import BatchResult, Listed, Results, RunState
from srtbatch.batch.files.paths import STATE_FOLDER, Layout
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, NoRunError, connect_to_live, output_lock
from srtbatch.batch.ledger.read_while_running import ask, reading
from srtbatch.batch.ledger.run_description import recorded, recorded_settings
from srtbatch.config.settings import Config
from srtbatch.model import FileResult, Status, UsageError

Place = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One look at an output tree. ``alive``: a process holds it now (``owner`` names pid, host, start time).

    ``counts`` by state; ``not_run`` counts what is still to come. ``running`` is file and seconds, by worker.
    ``totals`` are those of the ledger's ``runs`` (seconds, corrections_by_rule, cues_in…).
    """

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
    totals: dict[str, Any]

    @property
    def resumable(self) -> bool:
        """Return whether ``resume`` has something to do."""
        return not self.alive and self.counts.get(Status.NOT_RUN, 0) > 0

    @property
    def retriable(self) -> bool:
        """Return whether ``retry`` has something to do."""
        return not self.alive and self.counts.get(Status.FAILED, 0) > 0


def status(output: Place, *, state: Place | None = None) -> RunStatus:
    """Return the last run of an output tree.

    Raises:
        UsageError: No run is known, or the ledger is damaged; then it has been set aside, if that could be.
        BusyError: The first run is just beginning.

    """
    folder = state_of(output, state)

    def last(ledger: Ledger) -> RunStatus:
        return _status(
            _last(ledger, folder), ledger, alive=output_lock.held(folder), owner=output_lock.owner_of(folder)
        )

    return ask(folder, last)


def history(output: Place, *, state: Place | None = None) -> list[BatchResult]:
    """Return every run of an output tree, oldest first.

    ``files_processed`` is read from the ledger when it is iterated.

    Runs longer ago than the last twenty have totals and no files. Errors as those of ``status``.
    """
    folder = state_of(output, state)
    return ask(folder, lambda ledger: [_recorded(row, ledger, folder) for row in ledger.runs.all()])


def run(output: Place, run_id: int = 0, *, state: Place | None = None) -> BatchResult:
    """Return one run (0: the last).

    Raises:
        UsageError: There is none of that number; the known ones are named.
    """
    folder = state_of(output, state)

    def wanted(ledger: Ledger) -> BatchResult:
        rows = {row["id"]: row for row in ledger.runs.all()}
        number = run_id or max(rows, default=0)
        if number not in rows:
            known = ", ".join(map(str, rows)) or "none"
            raise UsageError(f"{folder}: no run {number or ''} is recorded here; known: {known}")
        return _recorded(rows[number], ledger, folder)

    return ask(folder, wanted)


def last_settings(output: Place, *, state: Place | None = None) -> tuple[str, str, Config]:
    """INPUT, OUTPUT and Config of the last run, for ``resume`` and ``retry``.

    Errors as those of ``status``.
    """
    folder = state_of(output, state)

    def last(ledger: Ledger) -> tuple[str, str, Config]:
        row = _last(ledger, folder)
        read, settings = recorded(row), str(row["settings"])
        config = recorded_settings(ledger.runs.config(settings), settings)
        return read.given_input, read.given_output, config

    return ask(folder, last)


def pause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Tell the batch that runs on this tree to start no new file; UsageError where none runs."""
    return _wish("pause", output, state)


def unpause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Let a paused batch continue.

    Raises:
        UsageError: No batch runs.
    """
    return _wish("", output, state)


def results_of(folder: Path, number: int, place: Layout, count: int) -> Results:
    """Return the files of a recorded run, read from the ledger whenever they are iterated."""
    return Results(count, FromLedger(folder, number, place))


@dataclass(frozen=True, slots=True)
class FromLedger:
    """Yield the files of a run, read from the ledger each time."""

    lasting: ClassVar[bool] = True
    folder: Path
    number: int
    place: Layout

    def __call__(self, start: int, count: int) -> Iterator[FileResult]:
        """So many files by name, after the first ``start``.

        Raises:
            UsageError: The ledger does not hold them any more.

        """
        left = count
        with reading(self.folder) as ledger:
            for result in ledger.outcomes.results(self.number, self.place, start=start, count=count):
                left -= 1
                yield result
        if left:
            raise UsageError(f"{self.folder}: the files of run {self.number} are not recorded here any more")


def _wish(wish: str, output: Place, state: Place | None) -> RunStatus:
    folder = state_of(output, state)
    if not output_lock.held(folder):
        raise UsageError(f"{folder.parent}: no batch is running here")
    path = folder / LEDGER_NAME
    try:
        with closing(connect_to_live(path)) as ledger:
            ledger.control.set_wish(wish)
    except sqlite3.Error as error:
        raise UsageError(f"{path}: the batch that runs here cannot be told ({error})") from error
    return status(output, state=state)


def _last(ledger: Ledger, folder: Path) -> dict[str, Any]:
    row = ledger.runs.last()
    if row is None:
        raise NoRunError(f"{folder}: no run is recorded here")
    return row


def state_of(output: Place, state: Place | None) -> Path:
    """Return the state folder; OUTPUT may also be the one file that was written."""
    if state is not None:
        return Path(os.path.abspath(state))
    place = Path(os.path.abspath(output))
    return (place.parent if os.path.isfile(place) else place) / STATE_FOLDER


def _status(
    row: dict[str, Any], ledger: Ledger, *, alive: bool, owner: output_lock.Owner | None
) -> RunStatus:
    read, counts = recorded(row), {str(state): 0 for state in Status}
    counts |= ledger.files.counts(read.number)
    counts[Status.NOT_RUN] += counts.pop("queued", 0)
    state = row["state"]
    return RunStatus(
        run_id=read.number,
        state=state if alive or state not in ("queued", "running") else "interrupted",
        alive=alive,
        paused=alive and ledger.control.wish() == "pause",
        owner=str(owner) if alive and owner else "",
        counts=counts,
        running=tuple(ledger.control.workers()) if alive else (),
        input=read.input,
        output=read.whole_output,
        started=row["started"],
        updated=row["updated"],
        totals=read.totals,
    )


def _recorded(row: dict[str, Any], ledger: Ledger, folder: Path) -> BatchResult:
    read = recorded(row)
    result = read.result()
    if not row["detailed"]:
        return replace(result, files_processed=Results(0, Listed()))
    found = ledger.files.counts(read.number)
    counts = {status: found.get(status, 0) for status in Status}
    counts[Status.NOT_RUN] += found.get("queued", 0)
    files = results_of(folder, read.number, read.place, sum(counts.values()))
    return replace(result, counts=counts, files_processed=files)

"""What the ledger of an output tree tells: its runs, what a running batch is doing, what to do next."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from srtbatch.batch import lock, stored
from srtbatch.batch.discover import STATE_FOLDER
from srtbatch.batch.layout import Layout
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, look_into, open_ledger
from srtbatch.batch.result import BatchResult, Results, RunState
from srtbatch.config.settings import Config
from srtbatch.model import Failure, FileResult, Status, UsageError

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
        """Whether ``resume`` has something to do."""
        return not self.alive and self.counts.get(Status.NOT_RUN, 0) > 0

    @property
    def retriable(self) -> bool:
        """Whether ``retry`` has something to do."""
        return not self.alive and self.counts.get(Status.FAILED, 0) > 0


def status(output: Place, *, state: Place | None = None) -> RunStatus:
    """The last run of an output tree. UsageError where no run is known."""
    folder = _folder(output, state)
    alive = lock.held(folder)
    with _reading(folder) as ledger:
        row = ledger.runs.last()
        if row is None:
            raise UsageError(f"{folder}: no run is recorded here")
        return _status(row, ledger, alive=alive, owner=lock.owner_of(folder))


def history(output: Place, *, state: Place | None = None) -> list[BatchResult]:
    """Every run of an output tree, oldest first; ``files_processed`` reads from the ledger when iterated.

    Runs longer ago than the last twenty have totals and no files.
    """
    folder = _folder(output, state)
    with _reading(folder) as ledger:
        return [_recorded(row, ledger, folder) for row in ledger.runs.all()]


def run(output: Place, run_id: int = 0, *, state: Place | None = None) -> BatchResult:
    """One run (0: the last). UsageError naming the known ones where there is none of that number."""
    folder = _folder(output, state)
    with _reading(folder) as ledger:
        rows = {row["id"]: row for row in ledger.runs.all()}
        wanted = run_id or max(rows, default=0)
        if wanted not in rows:
            known = ", ".join(map(str, rows)) or "none"
            raise UsageError(f"{folder}: no run {wanted or ''} is recorded here; known: {known}")
        return _recorded(rows[wanted], ledger, folder)


def last_settings(output: Place, *, state: Place | None = None) -> tuple[str, str, Config]:
    """INPUT, OUTPUT and Config of the last run, for ``resume`` and ``retry``.

    UsageError where there is none.
    """
    folder = _folder(output, state)
    with _reading(folder) as ledger:
        row = ledger.runs.last()
        if row is None:
            raise UsageError(f"{folder}: no run is recorded here")
        words = tuple(json.loads(row["arguments"]))
        return (
            _as_given(json.loads(row["input"]), words),
            _as_given(_given_output(_layout(row)), words),
            stored.decode(ledger.runs.config(row["settings"])),
        )


def pause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Tell the batch that runs on this tree to start no new file; UsageError where none runs."""
    return _wish("pause", output, state)


def unpause(output: Place, *, state: Place | None = None) -> RunStatus:
    """Tell a paused batch to go on; UsageError where none runs."""
    return _wish("", output, state)


def results_of(folder: Path, number: int, place: Layout, count: int) -> Results:
    """A recorded run's files, read from the ledger whenever they are iterated."""
    return Results(count, _rows(folder, number, place))


def _rows(folder: Path, number: int, place: Layout) -> Callable[[int, int], Iterator[FileResult]]:
    def read(start: int, count: int) -> Iterator[FileResult]:
        with _reading(folder) as ledger:
            yield from ledger.answers.results(number, place, start=start, count=count)

    return read


def _wish(wish: str, output: Place, state: Place | None) -> RunStatus:
    folder = _folder(output, state)
    if not lock.held(folder):
        raise UsageError(f"{folder.parent}: no batch is running here")
    ledger = open_ledger(folder / LEDGER_NAME, [])
    try:
        ledger.desk.set_wish(wish)
    finally:
        ledger.close()
    return status(output, state=state)


@contextmanager
def _reading(folder: Path) -> Iterator[Ledger]:
    path = folder / LEDGER_NAME
    if not path.exists():
        raise UsageError(f"{folder}: there is no ledger here; is this the OUTPUT of a run?")
    try:
        ledger = look_into(path)
    except sqlite3.Error as error:
        raise UsageError(f"{path}: this ledger cannot be read ({error})") from error
    try:
        yield ledger
    finally:
        ledger.close()


def _folder(output: Place, state: Place | None) -> Path:
    """The state folder; OUTPUT may also be the one file that was written."""
    if state is not None:
        return Path(os.path.abspath(state))
    place = Path(os.path.abspath(output))
    return (place.parent if place.is_file() else place) / STATE_FOLDER


def _status(row: dict[str, Any], ledger: Ledger, *, alive: bool, owner: lock.Owner | None) -> RunStatus:
    counts = {str(state): 0 for state in Status} | ledger.files.counts(row["id"])
    counts[Status.NOT_RUN] += counts.pop("queued", 0)
    state = row["state"]
    return RunStatus(
        run_id=row["id"],
        state=state if alive or state not in ("queued", "running") else "interrupted",
        alive=alive,
        paused=alive and ledger.desk.wish() == "pause",
        owner=str(owner) if alive and owner else "",
        counts=counts,
        running=tuple(ledger.desk.workers()) if alive else (),
        input=json.loads(row["input"]),
        output=_given_output(_layout(row)),
        started=row["started"],
        updated=row["updated"],
        totals=json.loads(row["totals"]),
    )


def _layout(row: dict[str, Any], words: tuple[str, ...] = ()) -> Layout:
    """The roots of a run, spelt as its command line had them where that still leads there from here."""
    source, output, target_name = (json.loads(row[name]) for name in ("input", "output", "target_name"))
    if not row["single"]:
        return Layout(_as_given(source, words), _as_given(output, words))
    folder, name = os.path.split(_as_given(source, words))
    whole = _as_given(os.path.join(output, target_name) if target_name else output, words)
    return Layout(folder or ".", os.path.dirname(whole) or "." if target_name else whole, name, target_name)


def _as_given(path: str, words: tuple[str, ...]) -> str:
    return next((word for word in words if word and os.path.abspath(word) == path), path)


def _given_output(place: Layout) -> str:
    return os.path.join(place.output, place.target_name) if place.target_name else place.output


def _recorded(row: dict[str, Any], ledger: Ledger, folder: Path) -> BatchResult:
    words = tuple(json.loads(row["arguments"]))
    place, totals = _layout(row, words), json.loads(row["totals"])
    counts = dict.fromkeys(Status, 0) | {
        Status(name): number for name, number in totals.get("counts", {}).items()
    }
    if row["detailed"]:
        found = ledger.files.counts(row["id"])
        counts = {status: found.get(status, 0) for status in Status}
        counts[Status.NOT_RUN] += found.get("queued", 0)
    result = BatchResult(
        run_id=row["id"],
        state=row["state"],
        counts=counts,
        stopped_early=row["stopped_early"],
        input=_as_given(json.loads(row["input"]), words),
        output=_as_given(_given_output(_layout(row)), words),
        started=row["started"],
        finished=row["finished"],
        fingerprint=row["fingerprint"],
        rules_version=row["rules_version"],
        arguments=words,
        errors=tuple((name, Failure(**error)) for name, error in totals.get("errors", ())),
        files_processed=results_of(folder, row["id"], place, sum(counts.values()) if row["detailed"] else 0),
    )
    return _with_totals(result, totals)


def _with_totals(result: BatchResult, totals: dict[str, Any]) -> BatchResult:
    if not totals:
        return result
    return replace(
        result,
        total_processing_time=totals["seconds"],
        total_corrections=sum(totals["corrections_by_rule"].values()),
        total_findings=sum(totals["findings_by_rule"].values()),
        corrections_by_rule=dict(sorted(totals["corrections_by_rule"].items())),
        findings_by_rule=dict(sorted(totals["findings_by_rule"].items())),
        cues_in=totals["cues_in"],
        cues_out=totals["cues_out"],
        cues_dropped=totals["cues_dropped"],
        bytes_in=totals["bytes_in"],
        average_score_before=totals["score_before"],
        average_quality_score=totals["score_after"],
        peak_parent_memory=totals["peak_parent"],
        peak_worker_memory=totals["peak_worker"],
        peak_memory=totals["peak_memory"],
        worker_deaths=totals["worker_deaths"],
        workers=totals["workers"],
    )

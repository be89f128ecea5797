"""State of a run while it goes on: phase, clock, counts, snapshot, and the result at its end."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Literal

from srtbatch.batch.batch_result import BatchResult, BatchState, Results, RunState, StopReason, Warned
from srtbatch.batch.files.displaced_paths import Displaced
from srtbatch.batch.files.paths import Place
from srtbatch.batch.ledger.history import results_of
from srtbatch.batch.ledger.run_records import now
from srtbatch.batch.open_run import Session
from srtbatch.batch.scheduler import Scheduler
from srtbatch.batch.totals import Totals
from srtbatch.batch.workers.executor import Executor
from srtbatch.batch.workers.resource_limits import own_memory

STOP_PATIENCE = 10.0


@dataclass(slots=True)
class Clock:
    """Monotonic seconds; 0 for what has not happened yet."""

    began: float = 0.0
    ended: float = 0.0
    paused: bool = False
    _paused_at: float = 0.0
    _paused_for: float = 0.0
    _deadline: float = 0.0

    def begin(self) -> None:
        """The first file may start."""
        self.began = time.monotonic()

    def end(self) -> None:
        """The last file has ended."""
        self.pause(on=False)
        self.ended = time.monotonic()

    def pause(self, *, on: bool) -> None:
        """Stand still, or go on."""
        moment = time.monotonic()
        if on and not self.paused:
            self._paused_at = moment
        elif self.paused and not on:
            self._paused_for += moment - self._paused_at
        self.paused = on

    def patience_over(self) -> bool:
        """Return whether a stop has lasted ten seconds; the first question starts them."""
        moment = time.monotonic()
        self._deadline = self._deadline or moment + STOP_PATIENCE
        return moment >= self._deadline

    def seconds(self) -> float:
        """Time worked."""
        if not self.began:
            return 0.0
        until = self.ended or time.monotonic()
        paused = self._paused_for + (until - self._paused_at if self.paused else 0.0)
        return max(0.0, until - self.began - paused)


INTERRUPTIONS: tuple[StopReason, ...] = ("stopped", "aborted")


@dataclass(slots=True)
class CurrentRun:
    """One run on its way. ``wanted`` is how many workers it asks for; peaks in bytes."""

    session: Session
    scheduler: Scheduler
    input: Place
    output: Place
    wanted: int = 1
    discovered: int = 0
    bytes_total: int = 0
    executor: Executor | None = None
    totals: Totals = field(default_factory=Totals)
    clock: Clock = field(default_factory=Clock)
    own_notes: list[str] = field(default_factory=list)
    phase: Literal["planning", "running", "paused", "stopping", "ended"] = "planning"
    state: RunState = "running"
    stop_reason: StopReason = ""
    finished: str = ""
    peak_parent: int = 0
    peak_both: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should be told beside the results."""
        shortage = (self.executor.shortage,) if self.executor and self.executor.shortage else ()
        return (*self.session.notes, *self.own_notes, *shortage)

    @property
    def stopping(self) -> bool:
        """Return whether no further file starts."""
        return bool(self.stop_reason)

    def stop_early(self, reason: StopReason) -> None:
        """Start no further file; the first reason stays."""
        self.stop_reason = self.stop_reason or reason

    def lose_ledger(self, error: sqlite3.Error) -> None:
        """Start no further file: the ledger can no longer be read or written."""
        self.own_notes.append(
            Warned(f"the ledger cannot be used any more ({error}): what follows will not be remembered")
        )
        self.session.damaged(error)
        self.stop_early("ledger")

    def lose_place(self, lost: Displaced) -> None:
        """Start no further file: OUTPUT, its lock or the ledger is not at its path any more."""
        if lost.message not in self.own_notes:
            self.own_notes.append(Warned(lost.message))
        self.stop_early(lost.reason)

    def more(self) -> bool:
        """Return whether another file will start."""
        return not (self.scheduler.empty() or self.stopping)

    def call(self, consumer: Callable[..., object], *values: object) -> None:
        """Call a listener. Its exception is its own; it is noted once."""
        try:
            consumer(*values)
        except Exception as error:  # noqa: BLE001  (whatever it is, the batch goes on)
            note = f"a listener failed: {type(error).__name__}: {error}"
            if note not in self.own_notes:
                self.own_notes.append(note)

    def measure(self) -> None:
        """Note how much memory is held now."""
        parent, workers = own_memory(), self.executor.workers_memory() if self.executor else 0
        self.peak_parent = max(self.peak_parent, parent)
        self.peak_both = max(self.peak_both, parent + workers)

    def finish(self, *, killed: bool) -> None:
        """End processes, record the run, sweep temporaries, give lock and ledger back; once.

        What the run relies on is looked at once more: it may have been moved after the last group.
        """
        if self.phase == "ended":
            return
        self.clock.end()
        self.phase = "ended"
        if self.executor is not None:
            if killed or self.executor.busy() or self.executor.deaths:
                self.session.dirty()
            self.executor.close()
        if (lost := self.session.displaced()) is not None:
            self.lose_place(lost)
        self.state, self.finished = self._final_state(), now()
        try:
            self._record_end()
        finally:
            self.session.close()

    def _final_state(self) -> RunState:
        if not self.stop_reason:
            return "done"
        return "interrupted" if self.stop_reason in INTERRUPTIONS else "failed"

    def _record_end(self) -> None:
        session = self.session
        try:
            with session.ledger.transaction():
                session.tidy()
                session.ledger.files.leave(session.number)
                session.ledger.control.beat(session.number, (), self.totals_json())
                session.ledger.runs.mark(session.number, self.state, finished=self.finished,
                                         stopped_early=self.stop_reason)  # fmt: skip
        except sqlite3.Error as error:
            self.own_notes.append(Warned(f"the end of the run could not be recorded: {error}"))
            session.damaged(error)
            with suppress(sqlite3.Error):
                session.tidy()

    def snapshot(self) -> BatchState:
        """Where the run is now."""
        executor, totals = self.executor, self.totals
        return BatchState(
            phase=self.phase,
            discovered=self.discovered,
            counts=totals.by_status(self.discovered),
            retrying=self.scheduler.retrying,
            corrections=totals.corrections.total(),
            cues=totals.cues_in,
            bytes_total=self.bytes_total,
            bytes_done=totals.source_bytes,
            skipped_bytes=totals.untouched_bytes,
            seconds=self.clock.seconds(),
            running=executor.running() if executor else (),
            workers=executor.size if executor else self.wanted,
            parent_memory=own_memory(),
            worker_memory=executor.workers_memory() if executor else 0,
        )

    def result(self) -> BatchResult:
        """The run so far."""
        totals, request = self.totals, self.session.request
        return BatchResult(
            run_id=self.session.number,
            state=self.state,
            counts=totals.by_status(self.discovered),
            stopped_early=self.stop_reason,
            input=os.fspath(self.input),
            output=os.fspath(self.output),
            started=self.session.started,
            finished=self.finished,
            dry_run=request.dry_run,
            resumed=self.session.taken_up,
            fingerprint=request.marks.fingerprint,
            rules_version=request.marks.rules_version,
            total_processing_time=self.clock.seconds(),
            total_corrections=totals.corrections.total(),
            total_findings=totals.findings.total(),
            cues_in=totals.cues_in,
            cues_out=totals.cues_out,
            cues_dropped=totals.cues_dropped,
            bytes_in=totals.processed_bytes,
            average_quality_score=totals.average_after,
            average_score_before=totals.average_before,
            corrections_by_rule=dict(sorted(totals.corrections.items())),
            findings_by_rule=dict(sorted(totals.findings.items())),
            peak_parent_memory=self.peak_parent,
            peak_worker_memory=totals.peak_worker_bytes,
            peak_memory=self.peak_both,
            worker_deaths=self.executor.deaths if self.executor else 0,
            workers=self.executor.size if self.executor else self.wanted,
            errors=tuple((one.name, one.error) for one in totals.failures),
            notes=self.notes,
            files_processed=self._results(),
        )

    def totals_json(self) -> str:
        """The sums as JSON, for the ledger's row of the run."""
        totals = self.totals
        plain = {
            "seconds": round(self.clock.seconds(), 3),
            "counts": totals.by_status(self.discovered),
            "corrections_by_rule": totals.corrections,
            "findings_by_rule": totals.findings,
            "cues_in": totals.cues_in,
            "cues_out": totals.cues_out,
            "cues_dropped": totals.cues_dropped,
            "bytes_in": totals.processed_bytes,
            "score_before": totals.average_before,
            "score_after": totals.average_after,
            "peak_parent": self.peak_parent,
            "peak_worker": totals.peak_worker_bytes,
            "peak_memory": self.peak_both,
            "worker_deaths": self.executor.deaths if self.executor else 0,
            "workers": self.executor.size if self.executor else self.wanted,
            "errors": [[one.name, asdict(one.error)] for one in totals.failures[:10]],
        }
        return json.dumps(plain)

    def _results(self) -> Results:
        session, place = self.session, self.session.request.place
        ledger, number = session.private_ledger(), session.number
        if ledger is None:
            return results_of(session.folder, number, place, self.discovered)
        return Results(  # holds the ledger, which vanishes with the last reference to it
            self.discovered,
            lambda start, count: ledger.outcomes.results(number, place, start=start, count=count),
        )

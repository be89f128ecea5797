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
from srtbatch.batch.scheduler import Line
from srtbatch.batch.totals import Sums
from srtbatch.batch.workers.executor import Crew
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
class Course:
    """One run on its way. ``wanted`` is how many workers it asks for; peaks in bytes."""

    session: Session
    line: Line
    input: Place
    output: Place
    wanted: int = 1
    discovered: int = 0
    bytes_total: int = 0
    crew: Crew | None = None
    sums: Sums = field(default_factory=Sums)
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
        shortage = (self.crew.shortage,) if self.crew and self.crew.shortage else ()
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
        return not (self.line.empty() or self.stopping)

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
        parent, workers = own_memory(), self.crew.workers_memory() if self.crew else 0
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
        if self.crew is not None:
            if killed or self.crew.busy() or self.crew.deaths:
                self.session.dirty()
            self.crew.close()
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
                session.ledger.desk.beat(session.number, (), self.totals())
                session.ledger.runs.mark(session.number, self.state, finished=self.finished,
                                         stopped_early=self.stop_reason)  # fmt: skip
        except sqlite3.Error as error:
            self.own_notes.append(Warned(f"the end of the run could not be recorded: {error}"))
            session.damaged(error)
            with suppress(sqlite3.Error):
                session.tidy()

    def snapshot(self) -> BatchState:
        """Where the run is now."""
        crew, sums = self.crew, self.sums
        return BatchState(
            phase=self.phase,
            discovered=self.discovered,
            counts=sums.all_counts(self.discovered),
            retrying=self.line.retrying,
            corrections=sums.corrections.total(),
            cues=sums.cues_in,
            bytes_total=self.bytes_total,
            bytes_done=sums.bytes_in + sums.skipped_bytes,
            skipped_bytes=sums.skipped_bytes,
            seconds=self.clock.seconds(),
            running=crew.running() if crew else (),
            workers=crew.size if crew else self.wanted,
            parent_memory=own_memory(),
            worker_memory=crew.workers_memory() if crew else 0,
        )

    def result(self) -> BatchResult:
        """The run so far."""
        sums, request = self.sums, self.session.request
        return BatchResult(
            run_id=self.session.number,
            state=self.state,
            counts=sums.all_counts(self.discovered),
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
            total_corrections=sums.corrections.total(),
            total_findings=sums.findings.total(),
            cues_in=sums.cues_in,
            cues_out=sums.cues_out,
            cues_dropped=sums.cues_dropped,
            bytes_in=sums.bytes_in,
            average_quality_score=sums.mean(sums.score_after),
            average_score_before=sums.mean(sums.score_before),
            corrections_by_rule=dict(sorted(sums.corrections.items())),
            findings_by_rule=dict(sorted(sums.findings.items())),
            peak_parent_memory=self.peak_parent,
            peak_worker_memory=sums.peak_worker,
            peak_memory=self.peak_both,
            worker_deaths=self.crew.deaths if self.crew else 0,
            workers=self.crew.size if self.crew else self.wanted,
            errors=tuple(sorted(sums.errors, key=lambda error: error[0])),
            notes=self.notes,
            files_processed=self._results(),
        )

    def totals(self) -> str:
        """The sums as JSON, for the ledger's row of the run."""
        sums = self.sums
        plain = {
            "seconds": round(self.clock.seconds(), 3),
            "counts": sums.all_counts(self.discovered),
            "corrections_by_rule": sums.corrections,
            "findings_by_rule": sums.findings,
            "cues_in": sums.cues_in,
            "cues_out": sums.cues_out,
            "cues_dropped": sums.cues_dropped,
            "bytes_in": sums.bytes_in,
            "score_before": sums.mean(sums.score_before),
            "score_after": sums.mean(sums.score_after),
            "peak_parent": self.peak_parent,
            "peak_worker": sums.peak_worker,
            "peak_memory": self.peak_both,
            "worker_deaths": self.crew.deaths if self.crew else 0,
            "workers": self.crew.size if self.crew else self.wanted,
            "errors": [[name, asdict(error)] for name, error in sums.errors[:10]],
        }
        return json.dumps(plain)

    def _results(self) -> Results:
        session, place = self.session, self.session.request.place
        ledger, number = session.private_ledger(), session.number
        if ledger is None:
            return results_of(session.folder, number, place, self.discovered)
        return Results(  # holds the ledger, which vanishes with the last reference to it
            self.discovered,
            lambda start, count: ledger.answers.results(number, place, start=start, count=count),
        )

"""State of a run while it lasts: phase, clock, counts, snapshot, and the result at its end."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from srtbatch.batch.batch_result import BatchResult, BatchState, Phase, Results, RunState, StopReason, Warned
from srtbatch.batch.control import StopRequests
from srtbatch.batch.files.displaced_paths import Displaced
from srtbatch.batch.files.paths import Place
from srtbatch.batch.ledger.history import results_of
from srtbatch.batch.ledger.run_records import now
from srtbatch.batch.scheduler import Scheduler
from srtbatch.batch.session import Session
from srtbatch.batch.totals import Totals
from srtbatch.batch.workers.executor import Executor, ExecutorStatus
from srtbatch.batch.workers.resource_limits import own_memory


@dataclass(slots=True)
class Clock:
    """When a run began, paused and ended, in monotonic seconds; 0 for what has not happened yet."""

    began: float = 0.0
    ended: float = 0.0
    paused: bool = False
    _paused_at: float = 0.0
    _paused_for: float = 0.0

    def begin(self) -> None:
        """Start to measure."""
        self.began = time.monotonic()

    def end(self) -> None:
        """Stop to measure."""
        self.pause(on=False)
        self.ended = time.monotonic()

    def pause(self, *, on: bool) -> None:
        """Leave out the time from now on, or measure it again."""
        moment = time.monotonic()
        if on and not self.paused:
            self._paused_at = moment
        elif self.paused and not on:
            self._paused_for += moment - self._paused_at
        self.paused = on

    def seconds(self) -> float:
        """Return the seconds since the begin, without pauses."""
        if not self.began:
            return 0.0
        until = self.ended or time.monotonic()
        paused = self._paused_for + (until - self._paused_at if self.paused else 0.0)
        return max(0.0, until - self.began - paused)


INTERRUPTIONS: tuple[StopReason, ...] = ("stopped", "aborted")


@dataclass(slots=True)
class CurrentRun:
    """One run while it lasts. ``wanted`` is the number of workers it asks for; peaks in bytes."""

    session: Session
    scheduler: Scheduler
    requests: StopRequests
    input: Place
    output: Place
    wanted: int = 1
    discovered: int = 0
    bytes_total: int = 0
    executor: Executor | None = None
    totals: Totals = field(default_factory=Totals)
    clock: Clock = field(default_factory=Clock)
    own_notes: list[str] = field(default_factory=list)
    ended: bool = False
    state: RunState = "running"
    finished: str = ""
    peak_parent: int = 0
    peak_both: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should read beside the results."""
        shortage = filter(None, (self.executor_status().shortage,))
        return (*self.session.notes, *self.own_notes, *shortage)

    @property
    def phase(self) -> Phase:
        """Return what the run does now."""
        if self.ended:
            return "ended"
        if not self.clock.began:
            return "planning"
        if self.requests.stopping:
            return "stopping"
        return "paused" if self.requests.paused else "running"

    def executor_status(self) -> ExecutorStatus:
        """Return the status of the executor; before it is made, the number of workers the run asks for."""
        return self.executor.status() if self.executor else ExecutorStatus(size=self.wanted)

    def lose_ledger(self, error: sqlite3.Error) -> None:
        """Start no further file: the ledger can no longer be read or written."""
        self.own_notes.append(
            Warned(f"the ledger cannot be used any more ({error}): what follows will not be remembered")
        )
        self.session.damaged(error)
        self.requests.stop_for("ledger")

    def lose_place(self, lost: Displaced) -> None:
        """Start no further file: OUTPUT, its lock or the ledger is not at its path any more."""
        if lost.message not in self.own_notes:
            self.own_notes.append(Warned(lost.message))
        self.requests.stop_for(lost.reason)

    def more(self) -> bool:
        """Return whether another file will start."""
        return not (self.scheduler.empty() or self.requests.stopping)

    def call(self, consumer: Callable[..., object], *values: object) -> None:
        """Call a listener. An exception that it raises does not stop the run; it is noted once."""
        try:
            consumer(*values)
        except Exception as error:  # noqa: BLE001  (no error of a listener stops the batch)
            note = f"a listener failed: {type(error).__name__}: {error}"
            if note not in self.own_notes:
                self.own_notes.append(note)

    def measure(self) -> None:
        """Measure the memory that is held now, for the peaks."""
        parent, workers = own_memory(), self.executor_status().memory
        self.peak_parent = max(self.peak_parent, parent)
        self.peak_both = max(self.peak_both, parent + workers)

    def finish(self, *, killed: bool) -> None:
        """End processes, record the run, sweep temporaries, release lock and ledger; once.

        It is checked once more that nothing was moved that the run relies on: that may have happened after
        the last group. ``killed`` says whether running files were not waited for.
        """
        if self.ended:
            return
        self.clock.end()
        self.ended = True
        if self.executor is not None:
            status = self.executor.status()
            if killed or status.in_flight or status.deaths:
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
        reason = self.requests.reason
        if not reason:
            return "done"
        return "interrupted" if reason in INTERRUPTIONS else "failed"

    def _record_end(self) -> None:
        session = self.session
        try:
            with session.ledger.transaction():
                session.tidy()
                session.ledger.files.leave(session.number)
                session.ledger.control.beat(session.number, (), self.totals_json())
                session.ledger.runs.mark(session.number, self.state, finished=self.finished,
                                         stopped_early=self.requests.reason)  # fmt: skip
        except sqlite3.Error as error:
            self.own_notes.append(Warned(f"the end of the run could not be recorded: {error}"))
            session.damaged(error)
            with suppress(sqlite3.Error):
                session.tidy()

    def snapshot(self) -> BatchState:
        """Return the state of the run now."""
        status, totals = self.executor_status(), self.totals
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
            running=status.running,
            workers=status.size,
            parent_memory=own_memory(),
            worker_memory=status.memory,
        )

    def result(self) -> BatchResult:
        """Return the result of the run so far."""
        totals, request, status = self.totals, self.session.request, self.executor_status()
        return BatchResult(
            run_id=self.session.number,
            state=self.state,
            counts=totals.by_status(self.discovered),
            stopped_early=self.requests.reason,
            input=os.fspath(self.input),
            output=os.fspath(self.output),
            started=self.session.started,
            finished=self.finished,
            dry_run=request.dry_run,
            resumed=self.session.resumed,
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
            worker_deaths=status.deaths,
            workers=status.size,
            errors=tuple((one.name, one.error) for one in totals.failures),
            notes=self.notes,
            files_processed=self._results(),
        )

    def totals_json(self) -> str:
        """Return the totals as JSON, for the row of the run in the ledger."""
        totals, status = self.totals, self.executor_status()
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
            "worker_deaths": status.deaths,
            "workers": status.size,
            "errors": [[one.name, asdict(one.error)] for one in totals.failures[:10]],
        }
        return json.dumps(plain)

    def _results(self) -> Results:
        session, place = self.session, self.session.request.place
        ledger, number = session.private_ledger(), session.number
        if ledger is None:
            return results_of(session.folder, number, place, self.discovered)
        return Results(  # holds the ledger of a dry run, which is closed with the last reference to it
            self.discovered,
            lambda start, count: ledger.outcomes.results(number, place, start=start, count=count),
        )

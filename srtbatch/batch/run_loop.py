"""Main loop of a run: submit files to workers, commit results, react to stop and pause."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from srtbatch.batch.commit import Commit
from srtbatch.batch.control import LedgerControl
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.run_state import CurrentRun
from srtbatch.batch.scheduler import Retries
from srtbatch.batch.workers.executor import Completed, Event, Executor, Lost, Returned
from srtbatch.batch.workers.inline import InlineExecutor
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import FileResult

# Seconds that the loop waits for an event at most, and between two calls of ``on_tick``.
TICK = 0.1

# Failures after which a temporary file may be left over: its removal may have failed for the same reason.
MAY_LEAVE_TEMPORARY = ("io", "disk_full", "permission", "timeout", "memory", "internal")


@dataclass(slots=True)
class RunLoop:
    """One run of one executor over the queued files. ``on_result`` and ``on_tick`` are the listeners."""

    current: CurrentRun
    executor: Executor
    setup: WorkerSetup
    on_result: Callable[[FileResult], object] | None = None
    on_tick: Callable[[], object] | None = None
    _retries: Retries = field(init=False)
    _commit: Commit = field(init=False)
    _control: LedgerControl = field(init=False)
    _ticked: float = 0.0

    def __post_init__(self) -> None:
        current, session = self.current, self.current.session
        current.executor, workers = self.executor, self.executor.status().size
        current.scheduler.workers = workers
        self._retries = Retries(self.setup.config, current.scheduler, current.requests, alone=workers > 1)
        self._control = LedgerControl(current.requests, session.ledger, session.number)
        self._commit = Commit(
            session.ledger, session.number, session.request.marks, session.stores.target,
            session.ownership, session.request.overwrite, session.displaced,
        )  # fmt: skip

    def run(self) -> Iterator[FileResult]:
        """Yield committed results until no file is left or the run stops."""
        requests = self.current.requests
        try:
            while self._has_work() and not requests.aborted:
                self._apply_requests()
                self._submit()
                for event in self._poll():
                    self._handle(event)
                if self._commit.due(time.monotonic()) or not self._may_complete():
                    yield from self._flush()
                self._tick()
            if requests.aborted:
                requests.stop_for("aborted")
        finally:
            self._commit.discard()
            if self._commit.leftover:
                self.current.session.dirty()

    def _has_work(self) -> bool:
        return bool(len(self._commit)) or self._may_complete()

    def _may_complete(self) -> bool:
        """Return whether a file runs or will start, so that another result may come."""
        return self.executor.status().in_flight > 0 or self.current.more()

    def _apply_requests(self) -> None:
        """Stop, pause and unpause: at once if asked from this process, within a second from others."""
        current, moment = self.current, time.monotonic()
        current.requests.apply(moment)
        if self._control.due(moment):
            self._control.exchange(moment, self.executor.status().running, current.totals_json())
            current.clock.pause(on=current.requests.paused)

    def _submit(self) -> None:
        """Submit chunks while the executor accepts them; a file that must run alone when none runs."""
        if self.current.requests.draining:
            return
        status = self.executor.status()
        if not status.size and not status.in_flight:
            self._continue_inline()
        executor, scheduler = self.executor, self.current.scheduler
        while executor.free:
            chunk = scheduler.take(time.monotonic())
            if not chunk and not executor.status().in_flight:
                chunk = scheduler.take_alone()
            if not chunk:
                return
            executor.submit(chunk)

    def _continue_inline(self) -> None:
        """Correct what is left in this process: the executor has no worker any more."""
        self.executor.close()
        self.executor = InlineExecutor(self.setup, replaced=self.executor.status())
        self.current.executor = self.executor

    def _poll(self) -> list[Event]:
        """Return the events of the executor, or wait for a retry that is not due yet.

        The wait is short where nothing runs and results wait to be committed.
        """
        drain = self.current.requests.draining
        if self.executor.status().in_flight:
            return self.executor.poll(TICK, drain=drain)
        if self.current.more():
            return self.executor.poll(TICK / 10 if len(self._commit) else TICK, drain=drain)
        return []

    def _handle(self, event: Event) -> None:
        """Put a job back into the queue, or retry or commit its outcome."""
        if isinstance(event, Returned):
            self.current.scheduler.put_back(event.job)
            return
        outcome = self._outcome_of(event)
        self._retries.number_attempt(outcome)
        self._retry_or_commit(outcome)

    def _outcome_of(self, event: Completed | Lost) -> Outcome:
        if isinstance(event, Completed):
            return event.outcome
        self.current.session.dirty()
        return self._retries.lost_outcome(event)

    def _retry_or_commit(self, outcome: Outcome) -> None:
        moment, error = time.monotonic(), outcome.result.error
        if error is not None and error.kind in MAY_LEAVE_TEMPORARY:
            self.current.session.dirty()
        if not self._retries.retry(outcome, moment):
            self._commit.add(outcome, moment)

    def _flush(self) -> Iterator[FileResult]:
        """Commit what waits and yield its results.

        Everything is counted before the first result is yielded: the caller may take no further one.
        """
        flushed = self._commit.flush()
        if flushed.ledger_error is not None:
            self.current.lose_ledger(flushed.ledger_error)
        if flushed.displaced is not None:
            self.current.lose_place(flushed.displaced)
        for outcome in flushed.failed:
            self._retry_or_commit(outcome)
        for result in flushed.committed:
            self.current.totals.add(result)
        yield from reported(flushed.committed, self.current, self.on_result)

    def _tick(self) -> None:
        moment = time.monotonic()
        if moment - self._ticked < TICK:
            return
        self._ticked = moment
        self.current.measure()
        if self.on_tick is not None:
            self.current.call(self.on_tick)


def reported(
    results: Iterable[FileResult], current: CurrentRun, listener: Callable[[FileResult], object] | None
) -> Iterator[FileResult]:
    """Yield the results; the listener is called with each one first."""
    for result in results:
        if listener is not None:
            current.call(listener, result)
        yield result

"""Main loop of a run: submit files to workers, commit results, react to stop and pause."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from srtbatch.batch.commit import Commit
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.run_state import CurrentRun
from srtbatch.batch.scheduler import Retries
from srtbatch.batch.workers.correct_one_file import WorkerSetup
from srtbatch.batch.workers.executor import Event, Executor, Lost, Returned
from srtbatch.batch.workers.inline import InlineExecutor
from srtbatch.batch.workers.resource_limits import own_memory
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import FileResult

TICK = 0.1
LISTEN_INTERVAL = 1.0

# Failures after which a temporary may be left: what failed once may have failed again when it was removed.
LEAVING = ("io", "disk_full", "permission", "timeout", "memory", "internal")


@dataclass(slots=True)
class StopRequests:
    """What callers ask of a running batch; set from any thread or signal handler, read by the loop."""

    stop: bool = False
    abort: bool = False
    pause: bool | None = None


@dataclass(slots=True)
class RunLoop:
    """One crew at work on one course. ``on_result`` and ``on_tick`` are the listeners."""

    current: CurrentRun
    executor: Executor
    setup: WorkerSetup
    requests: StopRequests
    on_result: Callable[[FileResult], object] | None = None
    on_tick: Callable[[], object] | None = None
    _retries: Retries = field(init=False)
    _commit: Commit = field(init=False)
    _listened: float = 0.0
    _ticked: float = 0.0

    def __post_init__(self) -> None:
        current, session = self.current, self.current.session
        current.executor, current.scheduler.share = self.executor, self.executor.size
        self._retries = Retries(self.setup.config, current.scheduler, alone=self.executor.size > 1)
        access = self.setup.access or session.access()
        self._commit = Commit(
            session.ledger, session.number, session.request.marks, self.setup.scope, access.target,
            session.ownership, session.request.overwrite, session.displaced,
        )  # fmt: skip

    def work(self) -> Iterator[FileResult]:
        """Results as they are delivered, until nothing is left or the run must stop."""
        try:
            while self._goes_on():
                self._listen()
                self._feed()
                for event in self._awaited():
                    self._take(event)
                if self._commit.due(time.monotonic()) or not (self.executor.busy() or self.current.more()):
                    yield from self._committed()
                self._tick()
            if self.requests.abort:
                self.current.stop_early("aborted")
        finally:
            self._commit.forget()
            if self._commit.left:
                self.current.session.dirty()

    def _goes_on(self) -> bool:
        left = self.executor.busy() or len(self._commit) or self.current.more()
        return bool(left) and not self.requests.abort

    def _awaited(self) -> list[Event]:
        """What the crew brings back.

        No long wait while answers are waiting to be delivered and nobody works.
        """
        if self.executor.busy():
            return self.executor.wait(TICK)
        if self.current.more():
            return self.executor.wait(TICK / 10 if len(self._commit) else TICK)
        return []

    def _feed(self) -> None:
        if self.current.clock.paused or self.current.stopping:
            self.executor.hold()
            return
        if not self.executor.size:
            self._go_on_alone()
        scheduler = self.current.scheduler
        while self.executor.room() and not self._short_of_memory():
            chunk = scheduler.take(time.monotonic())
            if not chunk and not self.executor.busy():
                chunk = scheduler.take_alone()
            if not chunk:
                return
            self.executor.hand(chunk)

    def _go_on_alone(self) -> None:
        """No worker process can be had any more: correct in this process what is left."""
        executor = self.executor
        executor.close()
        self.executor = self.current.executor = InlineExecutor(
            self.setup, deaths=executor.deaths, shortage=executor.shortage
        )

    def _short_of_memory(self) -> bool:
        """Over the cap nothing new is fed, unless nothing is running: then waiting would not help."""
        cap = self.setup.config.batch_processing.max_memory_mb * MEGABYTE
        workers = self.executor.workers_memory()
        if not workers or own_memory() + workers <= cap or not self.executor.busy():
            return False
        self.executor.spare()
        return True

    def _take(self, event: Event) -> None:
        """One file back from its worker: to be delivered, tried again, or put back."""
        if isinstance(event, Returned):
            self.current.scheduler.give_back(event.job)
            return
        if isinstance(event, Lost):
            self.current.session.dirty()
            event = self._retries.lost_outcome(event)
        self._retries.count(event)
        if not self._again(event):
            self._commit.add(event, time.monotonic())

    def _again(self, outcome: Outcome) -> bool:
        if outcome.result.error is not None and outcome.result.error.kind in LEAVING:
            self.current.session.dirty()
        self._retries.stop = self.current.stop_reason
        again = self._retries.again(outcome)
        self.current.stop_early(self._retries.stop)
        return again

    def _committed(self) -> Iterator[FileResult]:
        results = self._commit.deliver(self._again)
        if self._commit.broken is not None:
            self.current.lose_ledger(self._commit.broken)
            self._commit.broken = None
        if self._commit.lost is not None:
            self.current.lose_place(self._commit.lost)
        for result in results:  # all of them now: they are on record, even if the caller takes no more
            self.current.totals.add(result)
        yield from reported(results, self.current, self.on_result)

    # Between results

    def _listen(self) -> None:
        """Stop, pause, go on: from this process at once, from other terminals within a second."""
        if self.requests.abort:
            self.current.stop_early("aborted")
        if self.requests.stop:
            self.current.stop_early("stopped")
        if self.current.stopping:
            self._wind_down()
        moment = time.monotonic()
        if self.requests.pause is None and moment - self._listened < LISTEN_INTERVAL:
            return
        self._listened = moment
        self._exchange()

    def _exchange(self) -> None:
        """Record the progress and read the requests of other processes.

        An error of the ledger is reported when results are written next.
        """
        asked, self.requests.pause = self.requests.pause, None
        paused = self.current.clock.paused if asked is None else asked
        session = self.current.session
        running = [(one.worker, one.name, one.seconds) for one in self.executor.running()]
        with suppress(sqlite3.Error):
            with session.ledger.transaction():
                if asked is not None:
                    session.ledger.control.set_wish("pause" if asked else "")
                session.ledger.control.beat(session.number, running, self.current.totals_json())
            paused = session.ledger.control.wish() == "pause"
        self._set_paused(paused=paused)

    def _set_paused(self, *, paused: bool) -> None:
        self.current.clock.pause(on=paused)
        if not self.current.stopping:
            self.current.phase = "paused" if paused else "running"

    def _wind_down(self) -> None:
        """Running files get their ten seconds, then the workers go."""
        self.current.phase = "stopping"
        if self.current.clock.patience_over():
            self.requests.abort = True

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

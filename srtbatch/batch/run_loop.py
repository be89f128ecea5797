"""Main loop of a run: submit files to workers, commit results, react to stop and pause."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from srtbatch.batch.commit import Delivery
from srtbatch.batch.run_state import Course
from srtbatch.batch.scheduler import Retries
from srtbatch.batch.workers.correct_one_file import Answer, Order
from srtbatch.batch.workers.executor import Crew, Event, Lost, Returned
from srtbatch.batch.workers.inline import Alone
from srtbatch.batch.workers.resource_limits import own_memory
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import FileResult

TICK = 0.1
LISTEN_INTERVAL = 1.0

# Failures after which a temporary may be left: what failed once may have failed again when it was removed.
LEAVING = ("io", "disk_full", "permission", "timeout", "memory", "internal")


@dataclass(slots=True)
class Wishes:
    """What callers ask of a running batch; set from any thread or signal handler, read by the loop."""

    stop: bool = False
    abort: bool = False
    pause: bool | None = None


@dataclass(slots=True)
class Shift:
    """One crew at work on one course. ``on_result`` and ``on_tick`` are the listeners."""

    course: Course
    crew: Crew
    order: Order
    wishes: Wishes
    on_result: Callable[[FileResult], object] | None = None
    on_tick: Callable[[], object] | None = None
    _retries: Retries = field(init=False)
    _delivery: Delivery = field(init=False)
    _listened: float = 0.0
    _ticked: float = 0.0

    def __post_init__(self) -> None:
        course, session = self.course, self.course.session
        course.crew, course.line.share = self.crew, self.crew.size
        self._retries = Retries(self.order.config, course.line, alone=self.crew.size > 1)
        access = self.order.access or session.access()
        self._delivery = Delivery(
            session.ledger, session.number, session.request.marks, self.order.scope, access.target,
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
                if self._delivery.due(time.monotonic()) or not (self.crew.busy() or self.course.more()):
                    yield from self._delivered()
                self._tick()
            if self.wishes.abort:
                self.course.stop_early("aborted")
        finally:
            self._delivery.forget()
            if self._delivery.left:
                self.course.session.dirty()

    def _goes_on(self) -> bool:
        left = self.crew.busy() or len(self._delivery) or self.course.more()
        return bool(left) and not self.wishes.abort

    def _awaited(self) -> list[Event]:
        """What the crew brings back.

        No long wait while answers are waiting to be delivered and nobody works.
        """
        if self.crew.busy():
            return self.crew.wait(TICK)
        if self.course.more():
            return self.crew.wait(TICK / 10 if len(self._delivery) else TICK)
        return []

    def _feed(self) -> None:
        if self.course.clock.paused or self.course.stopping:
            self.crew.hold()
            return
        if not self.crew.size:
            self._go_on_alone()
        line = self.course.line
        while self.crew.room() and not self._short_of_memory():
            chunk = line.take(time.monotonic())
            if not chunk and not self.crew.busy():
                chunk = line.take_alone()
            if not chunk:
                return
            self.crew.hand(chunk)

    def _go_on_alone(self) -> None:
        """No worker process can be had any more: correct in this process what is left."""
        crew = self.crew
        crew.close()
        self.crew = self.course.crew = Alone(self.order, deaths=crew.deaths, shortage=crew.shortage)

    def _short_of_memory(self) -> bool:
        """Over the cap nothing new is fed, unless nothing is running: then waiting would not help."""
        cap = self.order.config.batch_processing.max_memory_mb * MEGABYTE
        workers = self.crew.workers_memory()
        if not workers or own_memory() + workers <= cap or not self.crew.busy():
            return False
        self.crew.spare()
        return True

    def _take(self, event: Event) -> None:
        """One file back from its worker: to be delivered, tried again, or put back."""
        if isinstance(event, Returned):
            self.course.line.give_back(event.job)
            return
        if isinstance(event, Lost):
            self.course.session.dirty()
            event = self._retries.mourned(event)
        self._retries.count(event)
        if not self._again(event):
            self._delivery.add(event, time.monotonic())

    def _again(self, answer: Answer) -> bool:
        if answer.result.error is not None and answer.result.error.kind in LEAVING:
            self.course.session.dirty()
        self._retries.stop = self.course.stop_reason
        again = self._retries.again(answer)
        self.course.stop_early(self._retries.stop)
        return again

    def _delivered(self) -> Iterator[FileResult]:
        results = self._delivery.deliver(self._again)
        if self._delivery.broken is not None:
            self.course.lose_ledger(self._delivery.broken)
            self._delivery.broken = None
        if self._delivery.lost is not None:
            self.course.lose_place(self._delivery.lost)
        for result in results:  # all of them now: they are on record, even if the caller takes no more
            self.course.sums.add(result)
        yield from told(results, self.course, self.on_result)

    # Between results

    def _listen(self) -> None:
        """Stop, pause, go on: from this process at once, from other terminals within a second."""
        if self.wishes.abort:
            self.course.stop_early("aborted")
        if self.wishes.stop:
            self.course.stop_early("stopped")
        if self.course.stopping:
            self._wind_down()
        moment = time.monotonic()
        if self.wishes.pause is None and moment - self._listened < LISTEN_INTERVAL:
            return
        self._listened = moment
        self._exchange()

    def _exchange(self) -> None:
        """Say how far the run is, hear what is wished. A ledger in trouble is told of when it is written."""
        asked, self.wishes.pause = self.wishes.pause, None
        paused = self.course.clock.paused if asked is None else asked
        session = self.course.session
        running = [(one.worker, one.name, one.seconds) for one in self.crew.running()]
        with suppress(sqlite3.Error):
            with session.ledger.transaction():
                if asked is not None:
                    session.ledger.desk.set_wish("pause" if asked else "")
                session.ledger.desk.beat(session.number, running, self.course.totals())
            paused = session.ledger.desk.wish() == "pause"
        self._set_paused(paused=paused)

    def _set_paused(self, *, paused: bool) -> None:
        self.course.clock.pause(on=paused)
        if not self.course.stopping:
            self.course.phase = "paused" if paused else "running"

    def _wind_down(self) -> None:
        """Running files get their ten seconds, then the workers go."""
        self.course.phase = "stopping"
        if self.course.clock.patience_over():
            self.wishes.abort = True

    def _tick(self) -> None:
        moment = time.monotonic()
        if moment - self._ticked < TICK:
            return
        self._ticked = moment
        self.course.measure()
        if self.on_tick is not None:
            self.course.call(self.on_tick)


def told(
    results: Iterable[FileResult], course: Course, listener: Callable[[FileResult], object] | None
) -> Iterator[FileResult]:
    """Yield the results, each shown to the listener first."""
    for result in results:
        if listener is not None:
            course.call(listener, result)
        yield result

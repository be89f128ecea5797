"""The batch: plan, workers, ledger, and the stream of results that everything else consumes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from os import PathLike
from types import TracebackType
from typing import Any, Literal, Self

from srtbatch.batch.clock import Clock
from srtbatch.batch.crew import Alone, Crew, Event, Lost, Returned
from srtbatch.batch.delivery import Delivery
from srtbatch.batch.history import results_of
from srtbatch.batch.layout import layout
from srtbatch.batch.ledger import Marks, now
from srtbatch.batch.limits import own_memory
from srtbatch.batch.line import Line
from srtbatch.batch.result import BatchResult, BatchState, Results, RunState, StopReason
from srtbatch.batch.retries import Retries
from srtbatch.batch.session import Request, Session, check_output, state_folder
from srtbatch.batch.sums import Sums
from srtbatch.batch.worker import PIPELINE, Answer, Factory, Order
from srtbatch.config.settings import Config
from srtbatch.model import FileResult, SrtbatchError

Place = str | PathLike[str]

MEGABYTE = 1 << 20
TICK = 0.1
LISTEN_INTERVAL = 1.0

# Below this many bytes in all, starting processes costs more than they give (some 20,000 cues).
SMALL_BATCH = 1_500_000

INTERRUPTIONS: tuple[StopReason, ...] = ("stopped", "aborted")


class Batch:
    """Corrects every file of a tree; iterate it to make it happen, one ``FileResult`` a file as it ends.

    ``prepare`` does every check, takes the lock and plans; iterating calls it where the caller has not.
    A ``FileResult`` is handed over after its output is in place and its ledger row written. ``on_result``
    sees each one first; what it raises is noted and harms nothing. ``on_tick`` is called about ten times
    a second while the batch waits for workers. ``resume`` goes on with the last run if it was cut off,
    ``retry`` does its failed files too. ``dry_run`` does everything but write; ``diff`` fills
    ``FileResult.diff``. ``state`` is the folder for ledger and lock, OUTPUT/.srtbatch if not given.
    """

    def __init__(  # noqa: PLR0913  (one parameter per option, all but three by name)
        self,
        input: Place,  # noqa: A002
        output: Place,
        config: Config | None = None,
        *,
        resume: bool = False,
        retry: bool = False,
        dry_run: bool = False,
        diff: bool = False,
        listed: Iterable[str] | None = None,
        state: Place | None = None,
        on_result: Callable[[FileResult], object] | None = None,
        on_tick: Callable[[], object] | None = None,
        rules_version: str | None = None,
        tool_version: str = "",
        arguments: tuple[str, ...] = (),
        processor_factory: Factory = PIPELINE,
    ) -> None:
        self._input, self._output, self._state = input, output, state
        self._config = config or Config()
        self._options = {"resume": resume, "retry": retry, "dry_run": dry_run, "listed": listed,
                         "tool_version": tool_version, "arguments": arguments}  # fmt: skip
        self._rules_version = rules_version
        self._order = Order(self._config, processor_factory, dry_run, diff)
        self._on_result = on_result
        self._on_tick = on_tick
        self._session: Session | None = None
        self._crew: Crew | None = None
        self._line: Line | None = None
        self._sums = Sums()
        self._notes: list[str] = []
        self._discovered = self._bytes_total = 0
        self._phase: Literal["planning", "running", "paused", "stopping", "ended"] = "planning"
        self._state_name: RunState = "queued"
        self._stop_reason: StopReason = ""
        self._stop_asked = self._abort_asked = False
        self._pause_asked: bool | None = None
        self._clock = Clock()
        self._listened = 0.0
        self._finished = ""
        self._peak_parent = self._peak_both = 0
        self._ticked = 0.0
        self._consumed = False
        self._stream_open: Generator[FileResult] | None = None

    # What a caller does

    def prepare(self) -> BatchState:
        """Check everything, take the lock, plan. UsageError: nothing was touched; BusyError: locked."""
        if self._session is not None:
            return self.snapshot()
        place = layout(self._input, self._output)
        check_output(place)
        config = self._config
        if self._order.factory == PIPELINE:
            _check_rules(config)
        if self._rules_version is None:
            self._rules_version = _rules_version()
        marks = Marks(config.fingerprint(), config.glossary_fingerprint(), self._rules_version)
        request = Request(place, config, marks, **self._options)  # type: ignore[arg-type]  # a plain dict of them
        session = Session(request, state_folder(place, self._state))
        session.open()
        self._session = session
        self._take_stock(session)
        return self.snapshot()

    def __iter__(self) -> Iterator[FileResult]:
        if self._consumed:
            raise SrtbatchError("a Batch runs once; make another one for another run")
        self._consumed = True
        self._stream_open = self._stream()
        return self._stream_open

    def pause(self) -> None:
        """Start no new file; running ones finish."""
        self._pause_asked = True

    def resume(self) -> None:
        """Go on after ``pause``, whoever asked for it."""
        self._pause_asked = False

    def stop(self) -> None:
        """Start no new file, let running ones finish (10 s at most), record the run as interrupted."""
        self._stop_asked = True

    def abort(self) -> None:
        """Stop at once: workers are killed, files in their hands are not run. Safe in a signal handler."""
        self._abort_asked = True

    def close(self) -> None:
        """Give back processes, lock and ledger; done at the end of the iteration too."""
        try:
            if self._stream_open is not None:
                self._stream_open.close()
        except ValueError:  # called by a listener: the loop is still on its way
            self._stop_asked = True
            return
        if self._session is not None and self._phase != "ended":
            self._stop_early("stopped")
            self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What a caller sees

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should be told beside the results (a stale lock taken over, OUTPUT inside INPUT…)."""
        return (*(self._session.notes if self._session else ()), *self._notes)

    @property
    def run_id(self) -> int:
        """Number of the run in the ledger; 0 before ``prepare``."""
        return self._session.number if self._session else 0

    def snapshot(self) -> BatchState:
        """Where the batch is now; cheap, callable from any thread and from ``on_tick``."""
        crew, sums = self._crew, self._sums
        return BatchState(
            phase=self._phase,
            discovered=self._discovered,
            counts=sums.all_counts(self._discovered),
            retrying=self._line.retrying if self._line else 0,
            corrections=sums.corrections.total(),
            cues=sums.cues_in,
            bytes_total=self._bytes_total,
            bytes_done=sums.bytes_in + sums.skipped_bytes,
            skipped_bytes=sums.skipped_bytes,
            seconds=self._clock.seconds(),
            running=crew.running() if crew else (),
            workers=crew.size if crew else self._wanted_workers(),
            parent_memory=own_memory(),
            worker_memory=crew.workers_memory() if crew else 0,
        )

    @property
    def result(self) -> BatchResult:
        """The run so far; final once the iteration has ended."""
        if self._session is None:
            raise SrtbatchError("the batch has not been prepared yet")
        sums, request = self._sums, self._session.request
        return BatchResult(
            run_id=self._session.number,
            state=self._state_name,
            counts=sums.all_counts(self._discovered),
            stopped_early=self._stop_reason,
            input=os.fspath(self._input),
            output=os.fspath(self._output),
            started=self._session.started,
            finished=self._finished,
            dry_run=request.dry_run,
            resumed=self._session.taken_up,
            fingerprint=request.marks.fingerprint,
            rules_version=request.marks.rules_version,
            total_processing_time=self._clock.seconds(),
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
            peak_parent_memory=self._peak_parent,
            peak_worker_memory=sums.peak_worker,
            peak_memory=self._peak_both,
            worker_deaths=self._crew.deaths if self._crew else 0,
            workers=self._crew.size if self._crew else self._wanted_workers(),
            errors=tuple(sorted(sums.errors, key=lambda error: error[0])),
            notes=self.notes,
            files_processed=self._results(self._session),
        )

    # The run

    def _take_stock(self, session: Session) -> None:
        """Counts and bytes of the plan; what an earlier part of the run did is added to the sums."""
        sizes = session.ledger.sizes(session.number)
        counts = session.ledger.counts(session.number)
        self._discovered = sum(counts.values())
        self._bytes_total = sum(sizes.values())
        if session.taken_up:
            for result in session.ledger.finished(session.number, session.request.place):
                self._sums.add(result)
        else:
            self._sums.skip(counts.get("skipped", 0), sizes.get("skipped", 0))
        self._line = Line(session.ledger, session.request.place, counts.get("queued", 0))
        self._warn_of_space(sizes.get("queued", 0))
        self._state_name = "running"

    def _warn_of_space(self, needed: int) -> None:
        if self._order.dry_run:
            return
        folder = os.path.abspath(self._output)
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        with suppress(OSError):
            free = shutil.disk_usage(folder).free
            if free < needed:
                self._notes.append(f"the outputs may need {needed:,} bytes, and {free:,} are free")

    def _stream(self) -> Generator[FileResult]:
        self.prepare()
        assert self._session is not None  # noqa: S101  (prepare has just seen to it)
        session = self._session
        self._clock.begin()
        self._phase = "running"
        try:
            if not session.taken_up:
                yield from self._shown(session.ledger.skipped(session.number, session.request.place))
            yield from self._worked(session)
        except GeneratorExit:
            self._stop_reason = self._stop_reason or "stopped"
            raise
        except BaseException:
            self._stop_reason = self._stop_reason or "aborted"
            raise
        finally:
            self._finish()

    def _worked(self, session: Session) -> Iterator[FileResult]:
        assert self._line is not None  # noqa: S101  (made by prepare)
        line = self._line
        if line.empty():
            return
        crew = self._crew = self._hired()
        line.share = crew.size
        retries = Retries(self._config, line, alone=crew.size > 1)
        delivery = Delivery(session.ledger, session.number, session.request.marks, self._order.scope)
        try:
            while not self._abort_asked and (crew.busy() or len(delivery) or self._more(line)):
                self._listen(session, crew)
                self._feed(crew, line)
                for event in self._awaited(crew, line, delivery):
                    self._take(event, session, delivery, retries)
                if delivery.due(time.monotonic()) or not (crew.busy() or self._more(line)):
                    yield from self._delivered(delivery, retries)
                self._tick(crew)
            if self._abort_asked:
                self._stop_early("aborted")
        finally:
            delivery.forget()

    def _awaited(self, crew: Crew, line: Line, delivery: Delivery) -> list[Event]:
        """What the crew brings back.

        No long wait while answers are waiting to be delivered and nobody works.
        """
        if crew.busy():
            return crew.wait(TICK)
        if self._more(line):
            return crew.wait(TICK / 10 if len(delivery) else TICK)
        return []

    def _more(self, line: Line) -> bool:
        """Whether another file will start."""
        return not (line.empty() or self._stopping())

    def _hired(self) -> Crew:
        count = self._wanted_workers()
        if count == 1:
            return Alone(self._order)
        from srtbatch.batch.pool import Slots  # noqa: PLC0415  (100 ms of imports that one worker need not pay)

        settings = self._config.batch_processing
        return Slots(
            count,
            self._order,
            memory_cap=settings.max_memory_mb * MEGABYTE,
            recycle_after=settings.recycle_after,
        )

    def _wanted_workers(self) -> int:
        """As asked; where it is left to us, one per core, or one alone for a small batch."""
        asked = self._config.batch_processing.max_parallel_workers
        if asked:
            return asked
        if self._bytes_total - self._sums.skipped_bytes < SMALL_BATCH:
            return 1
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    def _feed(self, crew: Crew, line: Line) -> None:
        if self._clock.paused or self._stopping():
            crew.hold()
            return
        while crew.room() and not self._short_of_memory(crew):
            chunk = line.take(time.monotonic())
            if not chunk and not crew.busy():
                chunk = line.take_alone()
            if not chunk:
                return
            crew.hand(chunk)

    def _short_of_memory(self, crew: Crew) -> bool:
        """Over the cap nothing new is fed, unless nothing is running: then waiting would not help."""
        cap = self._config.batch_processing.max_memory_mb * MEGABYTE
        workers = crew.workers_memory()
        if not workers or own_memory() + workers <= cap or not crew.busy():
            return False
        crew.spare()
        return True

    def _take(self, event: Event, session: Session, delivery: Delivery, retries: Retries) -> None:
        """One file back from its worker: to be delivered, tried again, or put back."""
        if isinstance(event, Returned):
            retries.line.give_back(event.job)
            return
        if isinstance(event, Lost):
            session.dirty()
            event = retries.mourned(event)
        retries.count(event)
        if not self._again(event, retries):
            delivery.add(event, time.monotonic())

    def _again(self, answer: Answer, retries: Retries) -> bool:
        retries.stop = self._stop_reason
        again = retries.again(answer)
        self._stop_early(retries.stop)
        return again

    def _delivered(self, delivery: Delivery, retries: Retries) -> Iterator[FileResult]:
        results = delivery.deliver(lambda answer: self._again(answer, retries))
        if delivery.broken:
            self._notes.append(
                f"the ledger cannot be written ({delivery.broken}): what follows will not be remembered"
            )
            self._stop_early("disk_full")
            delivery.broken = ""
        for result in results:  # all of them now: they are on record, even if the caller takes no more
            self._sums.add(result)
        yield from self._shown(results)

    def _shown(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """Hand results on, to the listener first."""
        for result in results:
            if self._on_result is not None:
                self._call(self._on_result, result)
            yield result

    def _stop_early(self, reason: StopReason) -> None:
        self._stop_reason = self._stop_reason or reason

    def _stopping(self) -> bool:
        return bool(self._stop_reason)

    def _call(self, consumer: Callable[..., object], *values: object) -> None:
        """A consumer's exception is the consumer's; it is noted once."""
        try:
            consumer(*values)
        except Exception as error:  # noqa: BLE001  (whatever it is, the batch goes on)
            note = f"a listener failed: {type(error).__name__}: {error}"
            if note not in self._notes:
                self._notes.append(note)

    # Between results

    def _listen(self, session: Session, crew: Crew) -> None:
        """Stop, pause, go on: from this process at once, from other terminals within a second."""
        if self._abort_asked:
            self._stop_early("aborted")
        if self._stop_asked:
            self._stop_early("stopped")
        if self._stopping():
            self._wind_down()
        moment = time.monotonic()
        if self._pause_asked is None and moment - self._listened < LISTEN_INTERVAL:
            return
        self._listened = moment
        try:
            self._exchange(session, crew)
        except sqlite3.Error:
            self._set_paused(
                paused=bool(self._pause_asked)
            )  # a ledger in trouble is told of when it is written

    def _exchange(self, session: Session, crew: Crew) -> None:
        asked, self._pause_asked = self._pause_asked, None
        with session.ledger.transaction():
            if asked is not None:
                session.ledger.set_wish("pause" if asked else "")
            running = [(one.worker, one.name, one.seconds) for one in crew.running()]
            session.ledger.beat(session.number, running, self._totals())
        self._set_paused(paused=session.ledger.wish() == "pause")

    def _set_paused(self, *, paused: bool) -> None:
        self._clock.pause(on=paused)
        if not self._stopping():
            self._phase = "paused" if paused else "running"

    def _wind_down(self) -> None:
        """Running files get their ten seconds, then the workers go."""
        self._phase = "stopping"
        if self._clock.patience_over():
            self._abort_asked = True

    def _tick(self, crew: Crew) -> None:
        moment = time.monotonic()
        if moment - self._ticked < TICK:
            return
        self._ticked = moment
        parent, workers = own_memory(), crew.workers_memory()
        self._peak_parent = max(self._peak_parent, parent)
        self._peak_both = max(self._peak_both, parent + workers)
        if self._on_tick is not None:
            self._call(self._on_tick)

    # The end

    def _finish(self) -> None:
        """Processes gone, run recorded, temporaries swept, lock and ledger given back; once."""
        session = self._session
        if session is None or self._phase == "ended":
            return
        self._clock.end()
        self._phase = "ended"
        if self._crew is not None:
            if self._abort_asked or self._crew.busy():
                session.dirty()
            self._crew.close()
        self._state_name = self._final_state()
        self._finished = now()
        try:
            session.tidy()
            self._record_end(session)
        finally:
            session.close()

    def _final_state(self) -> RunState:
        if not self._stop_reason:
            return "done"
        return "interrupted" if self._stop_reason in INTERRUPTIONS else "failed"

    def _record_end(self, session: Session) -> None:
        try:
            with session.ledger.transaction():
                session.ledger.leave(session.number)
                session.ledger.beat(session.number, (), self._totals())
                session.ledger.mark_run(session.number, self._state_name, finished=self._finished,
                                        stopped_early=self._stop_reason)  # fmt: skip
        except sqlite3.Error as error:
            self._notes.append(f"the end of the run could not be recorded: {error}")

    def _totals(self) -> str:
        sums = self._sums
        plain = {
            "seconds": round(self._clock.seconds(), 3),
            "counts": sums.all_counts(self._discovered),
            "corrections_by_rule": sums.corrections,
            "findings_by_rule": sums.findings,
            "cues_in": sums.cues_in,
            "cues_out": sums.cues_out,
            "cues_dropped": sums.cues_dropped,
            "bytes_in": sums.bytes_in,
            "score_before": sums.mean(sums.score_before),
            "score_after": sums.mean(sums.score_after),
            "peak_parent": self._peak_parent,
            "peak_worker": sums.peak_worker,
            "peak_memory": self._peak_both,
            "worker_deaths": self._crew.deaths if self._crew else 0,
            "workers": self._crew.size if self._crew else self._wanted_workers(),
            "errors": [[name, asdict(error)] for name, error in sums.errors[:10]],
        }
        return json.dumps(plain)

    def _results(self, session: Session) -> Results:
        place, number = session.request.place, session.number
        if session.request.dry_run:  # its ledger lives as long as anyone holds the results
            ledger = session.ledger
            return Results(
                self._discovered, lambda start, count: ledger.results(number, place, start=start, count=count)
            )
        return results_of(session.folder, number, place, self._discovered)


def run_batch(
    input: Place,  # noqa: A002
    output: Place,
    config: Config | None = None,
    *,
    on_result: Callable[[FileResult], object] | None = None,
    **options: Any,  # noqa: ANN401  (handed on to Batch, which declares them)
) -> BatchResult:
    """Run a whole batch; ``options`` are those of ``Batch``.

    The result says what failed; see ``Batch`` for errors.
    """
    batch = Batch(input, output, config, on_result=on_result, **options)
    for _ in batch:
        pass
    return batch.result


def _check_rules(config: Config) -> None:
    """ConfigError where the Config names a rule or profile that there is not."""
    from srtbatch.rules.catalogue import selected  # noqa: PLC0415  (the rules take 0.1 s; history needs none)

    selected(config)


def _rules_version() -> str:
    from srtbatch.rules.catalogue import version  # noqa: PLC0415  (as above)

    return version()

"""Class ``Batch``, the public interface of a run: prepare, iterate, pause, stop, and the result."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from srtbatch.batch.batch_result import BatchResult, BatchState
from srtbatch.batch.files.paths import Place, layout
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.batch.open_run import Session
from srtbatch.batch.preflight import estimate
from srtbatch.batch.run_loop import RunLoop, StopRequests, reported
from srtbatch.batch.run_request import Request, check_output, state_folder
from srtbatch.batch.run_state import CurrentRun
from srtbatch.batch.scheduler import Scheduler
from srtbatch.batch.workers.correct_one_file import PIPELINE, Factory, WorkerSetup, check_config
from srtbatch.batch.workers.executor import Executor
from srtbatch.batch.workers.inline import InlineExecutor
from srtbatch.config.settings import MEGABYTE, Config
from srtbatch.model import FileResult, SrtbatchError, Status

# Below this many bytes in all, starting processes costs more than they give (some 20,000 cues).
SMALL_BATCH = 1_500_000


class Batch:
    """Corrects every file of a tree; iterate it to make it happen, one ``FileResult`` a file as it ends.

    ``prepare`` does every check, takes the lock and plans; iterating calls it where the caller has not.
    A ``FileResult`` is handed over after its output is in place and its ledger row written. ``on_result``
    sees each one first; what it raises is noted and harms nothing. ``on_tick`` is called about ten times
    a second while the batch waits for workers. ``resume`` goes on with the last run if it was cut off,
    ``retry`` does its failed files too. ``overwrite`` (or the setting) lets outputs replace files that
    srtbatch has not made, and outputs that a person has edited. ``dry_run`` does everything but write;
    ``diff`` fills ``FileResult.diff``.
    ``state`` is the folder for ledger and lock, OUTPUT/.srtbatch if not given.
    """

    def __init__(  # noqa: PLR0913  (one parameter per option, all but three by name)
        self,
        input: Place,  # noqa: A002  (the user's word for it)
        output: Place,
        config: Config | None = None,
        *,
        resume: bool = False,
        retry: bool = False,
        dry_run: bool = False,
        diff: bool = False,
        overwrite: bool = False,
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
        overwrite = overwrite or self._config.batch_processing.overwrite
        self._options = {"resume": resume, "retry": retry, "dry_run": dry_run, "overwrite": overwrite,
                         "listed": listed, "tool_version": tool_version, "arguments": arguments}  # fmt: skip
        self._rules_version = rules_version
        self._setup = WorkerSetup(self._config, processor_factory, dry_run=dry_run, diff=diff)
        self._on_result = on_result
        self._on_tick = on_tick
        self._requests = StopRequests()
        self._current: CurrentRun | None = None
        self._stream_open: Generator[FileResult] | None = None

    # What a caller does

    def prepare(self) -> BatchState:
        """Check everything, take the lock, plan. UsageError: nothing was touched; BusyError: locked."""
        self._prepared()
        return self.snapshot()

    def __iter__(self) -> Generator[FileResult]:
        if self._stream_open is not None:
            raise SrtbatchError("a Batch runs once; make another one for another run")
        self._stream_open = self._stream()
        return self._stream_open

    def pause(self) -> None:
        """Start no new file; running ones finish."""
        self._requests.pause = True

    def resume(self) -> None:
        """Go on after ``pause``, whoever asked for it."""
        self._requests.pause = False

    def stop(self) -> None:
        """Start no new file, let running ones finish (10 s at most), record the run as interrupted."""
        self._requests.stop = True

    def abort(self) -> None:
        """Stop at once: workers are killed, files in their hands are not run. Safe in a signal handler."""
        self._requests.abort = True

    def close(self) -> None:
        """Give back processes, lock and ledger; done at the end of the iteration too."""
        try:
            if self._stream_open is not None:
                self._stream_open.close()
        except ValueError:  # called by a listener: the loop is still on its way
            self._requests.stop = True
            return
        if self._current is not None and self._current.phase != "ended":
            self._current.stop_early("stopped")
            self._current.finish(killed=self._requests.abort)

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
        return self._current.notes if self._current else ()

    @property
    def run_id(self) -> int:
        """Number of the run in the ledger; 0 before ``prepare``."""
        return self._current.session.number if self._current else 0

    def snapshot(self) -> BatchState:
        """Where the batch is now; cheap, callable from any thread and from ``on_tick``."""
        return self._current.snapshot() if self._current else BatchState()

    @property
    def result(self) -> BatchResult:
        """The run so far; final once the iteration has ended."""
        if self._current is None:
            raise SrtbatchError("the batch has not been prepared yet")
        return self._current.result()

    # How it comes about

    def _prepared(self) -> CurrentRun:
        if self._current is None:
            session = self._opened()
            try:
                self._current = self._planned(session)
            except sqlite3.DatabaseError as error:
                session.recover(error)
                self._current = self._planned(session)
            self._setup = replace(self._setup, place=session.request.place, access=session.access())
        return self._current

    def _opened(self) -> Session:
        """Every check, the lock, the plan."""
        place = layout(self._input, self._output)
        check_output(place)
        config = self._config
        if self._setup.factory == PIPELINE:
            check_config(config)
        if self._rules_version is None:
            self._rules_version = _rules_version()
        marks = Marks(config.fingerprint(), config.glossary_fingerprint(), self._rules_version)
        request = Request(place, config, marks, **self._options)  # type: ignore[arg-type]  # a plain dict of them
        session = Session(request, state_folder(place, self._state))
        session.open()
        return session

    def _planned(self, session: Session) -> CurrentRun:
        """Counts and bytes of the plan; what an earlier part of the run did is added to the sums."""
        sizes, counts = session.sizes(), session.counts()
        scheduler = Scheduler(session.ledger.files, session.request.place, counts.get("queued", 0))
        current = CurrentRun(session, scheduler, self._input, self._output)
        current.discovered, current.bytes_total = sum(counts.values()), sum(sizes.values())
        if session.taken_up:
            for result in session.finished():
                current.totals.add(result)
        else:
            for status in (Status.SKIPPED, Status.KEPT):
                current.totals.add_untouched(status, counts.get(status, 0), sizes.get(status, 0))
        current.wanted = self._wanted_workers(sizes.get("queued", 0))
        if self._setup.dry_run:
            current.own_notes.extend(estimate(session.folder, sizes.get("queued", 0), current.wanted))
        return current

    def _wanted_workers(self, size: int) -> int:
        """As asked; where it is left to us, one per core, or one alone for a small batch."""
        asked = self._config.batch_processing.max_parallel_workers
        if asked:
            return asked
        if size < SMALL_BATCH:
            return 1
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1

    def _stream(self) -> Generator[FileResult]:
        current = self._prepared()
        session = current.session
        current.clock.begin()
        current.phase = "running"
        try:
            if not session.taken_up:
                yield from reported(session.untouched(), current, self._on_result)
            if not current.scheduler.empty():
                yield from self._run_loop(current).work()
        except GeneratorExit:
            current.stop_early("stopped")
            raise
        except sqlite3.Error as error:
            current.lose_ledger(error)
            session.dirty()
        except BaseException:
            current.stop_early("aborted")
            session.dirty()
            raise
        finally:
            current.finish(killed=self._requests.abort)

    def _run_loop(self, current: CurrentRun) -> RunLoop:
        executor = self._new_executor()
        return RunLoop(current, executor, self._setup, self._requests, self._on_result, self._on_tick)

    def _new_executor(self) -> Executor:
        count = self._current.wanted if self._current else 1
        if count == 1:
            return InlineExecutor(self._setup)
        from srtbatch.batch.workers.process_pool import ProcessPool  # noqa: PLC0415  (100 ms of imports that one worker need not pay)

        settings = self._config.batch_processing
        cap = settings.max_memory_mb * MEGABYTE
        return ProcessPool(count, self._setup, memory_cap=cap, recycle_after=settings.recycle_after)


def run_batch(
    input: Place,  # noqa: A002  (the user's word for it)
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


def _rules_version() -> str:
    from srtbatch.rules.registry import version  # noqa: PLC0415  (the rules take 0.1 s; history needs none)

    return version()

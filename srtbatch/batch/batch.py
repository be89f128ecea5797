"""Class ``Batch``, the public interface of a run: prepare, iterate, pause, stop, and the result."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from srtbatch.batch.batch_result import BatchResult, BatchState
from srtbatch.batch.control import StopRequests
from srtbatch.batch.files.paths import Layout, Place, layout
from srtbatch.batch.files.store import Stores
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.batch.open_run import open_run, plan_again
from srtbatch.batch.preflight import estimate
from srtbatch.batch.run_loop import RunLoop, reported
from srtbatch.batch.run_request import Request, check_output, state_folder
from srtbatch.batch.run_state import CurrentRun
from srtbatch.batch.scheduler import Scheduler
from srtbatch.batch.session import Session
from srtbatch.batch.workers.choose_executor import executor_factory
from srtbatch.batch.workers.executor import ExecutorFactory
from srtbatch.batch.workers.worker_setup import PIPELINE, Factory, WorkerSetup, check_config
from srtbatch.config.settings import Config
from srtbatch.model import FileResult, SrtbatchError, Status, UsageError

# Below so many bytes in all (some 20,000 cues), starting processes takes longer than they save.
SMALL_BATCH = 1_500_000


class Batch:
    """Corrects every file of a tree. Iterating it runs it and yields one ``FileResult`` for each file.

    ``prepare`` checks everything, takes the lock and plans; iterating calls it if the caller has not.
    A ``FileResult`` is yielded after its output is in place and its row is in the ledger. ``on_result``
    is called with each one first; an exception that it raises is noted and stops nothing. ``on_tick`` is
    called about ten times a second while the batch waits for workers. ``resume`` continues the last run if
    it was interrupted, ``retry`` runs its failed files too. ``overwrite`` (or the setting) lets outputs
    replace files that srtbatch has not made, and outputs that a person has edited. ``dry_run`` does
    everything but write; ``diff`` fills ``FileResult.diff``.
    ``state`` is the folder for ledger and lock, OUTPUT/.srtbatch if not given.
    ``executor`` is what runs the files: a factory that is called with the setup of the run and the number of
    workers (protocol: ``srtbatch.batch.workers.executor``), or a name: ``inline``, ``process_pool``, or
    that of an entry point in the group ``srtbatch.executors``.
    ``stores`` are what INPUT and OUTPUT are, if not folders of this computer (protocols:
    ``srtbatch.batch.files.store``): ``input`` and ``output`` are names for messages and reports then, and
    ``state`` must be given.
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
        executor: ExecutorFactory | str | None = None,
        stores: Stores | None = None,
    ) -> None:
        self._input, self._output, self._state = input, output, state
        self._config = config or Config()
        overwrite = overwrite or self._config.batch_processing.overwrite
        self._options = {"resume": resume, "retry": retry, "dry_run": dry_run, "overwrite": overwrite,
                         "listed": listed, "tool_version": tool_version, "arguments": arguments,
                         "stores": stores}  # fmt: skip
        self._rules_version = rules_version
        self._setup = WorkerSetup(self._config, processor_factory, dry_run=dry_run, diff=diff)
        self._executor = executor
        self._on_result = on_result
        self._on_tick = on_tick
        self._requests = StopRequests()
        self._current: CurrentRun | None = None
        self._stream_open: Generator[FileResult] | None = None

    # What a caller may do

    def prepare(self) -> BatchState:
        """Check everything, take the lock, plan; return the state of the run.

        Raises:
            UsageError: The run is refused. Nothing was changed.
            BusyError: Another run holds the lock.

        """
        self._prepared()
        return self.snapshot()

    def __iter__(self) -> Generator[FileResult]:
        if self._stream_open is not None:
            raise SrtbatchError("a Batch runs once; make another one for another run")
        self._stream_open = self._stream()
        return self._stream_open

    def pause(self) -> None:
        """Start no new file; running ones finish."""
        self._requests.pause()

    def unpause(self) -> None:
        """Start files again after a pause, from whichever process it came."""
        self._requests.unpause()

    def stop(self) -> None:
        """Start no new file, let running ones finish (10 s at most), record the run as interrupted."""
        self._requests.stop()

    def abort(self) -> None:
        """Stop at once: workers are killed, their files count as not run. Safe in a signal handler."""
        self._requests.abort()

    def close(self) -> None:
        """Release processes, lock and ledger; the end of the iteration does this too."""
        try:
            if self._stream_open is not None:
                self._stream_open.close()
        except ValueError:  # called by a listener: the loop is running
            self._requests.stop()
            return
        if self._current is not None and not self._current.ended:
            self._requests.stop_for("stopped")
            self._current.finish(killed=self._requests.aborted)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What a caller may read

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should read beside the results (a stale lock was taken over, ...)."""
        return self._current.notes if self._current else ()

    @property
    def run_id(self) -> int:
        """Return the number of the run in the ledger; 0 before ``prepare``."""
        return self._current.session.number if self._current else 0

    def snapshot(self) -> BatchState:
        """Return the state of the batch now; cheap, may be called from any thread and from ``on_tick``."""
        return self._current.snapshot() if self._current else BatchState()

    @property
    def result(self) -> BatchResult:
        """Return the result of the run so far, final after the iteration.

        Raises:
            SrtbatchError: The batch has not been prepared.

        """
        if self._current is None:
            raise SrtbatchError("the batch has not been prepared yet")
        return self._current.result()

    # How it works

    def _prepared(self) -> CurrentRun:
        if self._current is None:
            session = self._opened()
            try:
                self._current = self._planned(session)
            except sqlite3.DatabaseError as error:
                plan_again(session, error)
                self._current = self._planned(session)
            self._setup = replace(self._setup, place=session.request.place, stores=session.stores)
        return self._current

    def _opened(self) -> Session:
        """Check everything, take the lock and plan."""
        place = self._layout()
        config = self._config
        executor_factory(self._executor, 1)
        if self._setup.factory == PIPELINE:
            check_config(config)
        if self._rules_version is None:
            self._rules_version = _rules_version()
        marks = Marks(config.fingerprint(), config.glossary_fingerprint(), self._rules_version)
        request = Request(place, config, marks, **self._options)  # type: ignore[arg-type]  # a plain dict of them
        return open_run(request, state_folder(place, self._state))

    def _layout(self) -> Layout:
        """Return the two roots, checked where they are folders of this computer."""
        if self._options["stores"] is None:
            place = layout(self._input, self._output)
            check_output(place)
            return place
        if self._state is None:
            raise UsageError("a batch between other stores keeps its ledger in a folder: name it by state")
        return Layout(os.fspath(self._input), os.fspath(self._output))

    def _planned(self, session: Session) -> CurrentRun:
        """Return the run with the counts and bytes of its plan, and the totals of an earlier part of it."""
        sizes, counts = session.sizes(), session.counts()
        scheduler = Scheduler(session.ledger.files, session.request.place, counts.get("queued", 0))
        current = CurrentRun(session, scheduler, self._requests, self._input, self._output)
        current.discovered, current.bytes_total = sum(counts.values()), sum(sizes.values())
        if session.resumed:
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
        """Return the number of workers: as set, or one for each core, or one for a small batch."""
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
        try:
            if not session.resumed:
                yield from reported(session.untouched(), current, self._on_result)
            if not current.scheduler.empty():
                yield from self._run_loop(current).run()
        except GeneratorExit:
            self._requests.stop_for("stopped")
            raise
        except sqlite3.Error as error:
            current.lose_ledger(error)
            session.dirty()
        except BaseException:
            self._requests.stop_for("aborted")
            session.dirty()
            raise
        finally:
            current.finish(killed=self._requests.aborted)

    def _run_loop(self, current: CurrentRun) -> RunLoop:
        executor = executor_factory(self._executor, current.wanted)(self._setup, current.wanted)
        return RunLoop(current, executor, self._setup, self._on_result, self._on_tick)


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

"""The batch: plan, pool, ledger, and the stream of results that everything else consumes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from types import TracebackType
from typing import Any, Self

from srtbatch.batch.result import BatchResult, BatchState
from srtbatch.config.settings import Config
from srtbatch.model import FileResult

Place = str | PathLike[str]


class Batch:
    """Corrects every file of a tree; iterate it to make it happen, one ``FileResult`` a file as it ends.

    ``prepare`` does every check, takes the lock and plans; iterating calls it where the caller has not.
    A ``FileResult`` is handed over after its output is in place and its ledger row written. ``on_result``
    sees each one first; what it raises is noted and harms nothing. ``on_tick`` is called about ten times
    a second while the batch waits for workers.
    """

    def __init__(
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
        rules_version: str = "",
        tool_version: str = "",
        arguments: tuple[str, ...] = (),
        processor_factory: Callable[[Config], Any] | str = "srtbatch.pipeline:Processor",
    ) -> None:
        raise NotImplementedError

    def prepare(self) -> BatchState:
        """Check everything, take the lock, plan. UsageError: nothing was touched; BusyError: locked."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[FileResult]:
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should be told beside the results (a stale lock taken over, OUTPUT inside INPUT…)."""
        raise NotImplementedError

    @property
    def result(self) -> BatchResult:
        """The run so far; final once the iteration has ended."""
        raise NotImplementedError

    def snapshot(self) -> BatchState:
        """Where the batch is now; cheap, callable from any thread and from ``on_tick``."""
        raise NotImplementedError

    def pause(self) -> None:
        """Start no new file; running ones finish."""
        raise NotImplementedError

    def resume(self) -> None:
        """Go on after ``pause``."""
        raise NotImplementedError

    def stop(self) -> None:
        """Start no new file, let running ones finish (10 s at most), record the run as interrupted."""
        raise NotImplementedError

    def abort(self) -> None:
        """Stop at once: workers are killed, files in their hands are not run. Safe in a signal handler."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back processes, lock and ledger; done at the end of the iteration too."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run_batch(
    input: Place,  # noqa: A002
    output: Place,
    config: Config | None = None,
    *,
    on_result: Callable[[FileResult], object] | None = None,
    **options: Any,
) -> BatchResult:
    """Run a whole batch; ``options`` are those of ``Batch``. The result says what failed; see ``Batch`` for errors."""
    raise NotImplementedError

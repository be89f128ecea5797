"""Values that describe a run: ``BatchState`` during it, ``BatchResult`` at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import ClassVar, Literal, overload

from srtbatch.model import Failure, FileResult, Status

RunState = Literal["queued", "running", "done", "failed", "interrupted"]
StopReason = Literal[
    "",
    "stop_on_error",
    "max_failures",
    "disk_full",
    "ledger",
    "output_moved",
    "output_removed",
    "lock_lost",
    "stopped",
    "aborted",
]

Phase = Literal["planning", "running", "paused", "stopping", "ended"]


class Warned(str):
    """A note about possible loss: it is printed even where only errors are."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Running:
    """One busy worker: its number from 1, the name of its file, seconds since it started on it."""

    worker: int
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class BatchState:
    """State of a batch at one moment, for a progress display. Bytes; seconds without pauses.

    ``counts`` holds every status; ``NOT_RUN`` counts files still to come. ``retrying`` files wait for another
    attempt (they are among ``NOT_RUN``). ``skipped_bytes`` belong to files that needed no work.
    """

    phase: Phase = "planning"
    discovered: int = 0
    counts: Mapping[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    retrying: int = 0
    corrections: int = 0
    cues: int = 0
    bytes_total: int = 0
    bytes_done: int = 0
    skipped_bytes: int = 0
    seconds: float = 0.0
    running: tuple[Running, ...] = ()
    workers: int = 1
    parent_memory: int = 0
    worker_memory: int = 0

    @property
    def done(self) -> int:
        """Number of files that have a result."""
        return self.discovered - self.counts.get(Status.NOT_RUN, 0)

    @property
    def paused(self) -> bool:
        """Return whether no new file starts until the batch is continued."""
        return self.phase == "paused"


Rows = Callable[[int, int], Iterator[FileResult]]


class Results(Sequence[FileResult]):
    """Every file of a run sorted by name, read from the ledger as it is iterated, never held at once.

    Pickled, it still reads from the ledger; of a run without a ledger, the files themselves are pickled.
    Reading raises SrtbatchError where the ledger has been lost or damaged.
    """

    def __init__(self, count: int, rows: Rows) -> None:
        self._count = count
        self._rows = rows

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[FileResult]:
        return self._rows(0, self._count)

    @overload
    def __getitem__(self, index: int) -> FileResult: ...

    @overload
    def __getitem__(self, index: slice) -> list[FileResult]: ...

    def __getitem__(self, index: int | slice) -> FileResult | list[FileResult]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self._count)
            return [self[place] for place in range(start, stop, step)]
        place = index + self._count if index < 0 else index
        if not 0 <= place < self._count:
            raise IndexError(index)
        return next(self._rows(place, 1))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Results):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of any sequence that is compared by its elements

    def __reduce__(self) -> tuple[type[Results], tuple[int, Rows]]:
        lasting = getattr(self._rows, "lasting", False)
        return Results, (self._count, self._rows if lasting else Listed(tuple(self)))


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that are held in memory; ``lasting`` rows can be pickled."""

    lasting: ClassVar[bool] = True
    files: tuple[FileResult, ...] = ()

    def __call__(self, start: int, count: int) -> Iterator[FileResult]:
        """Return this number of files after the first ``start``."""
        return iter(self.files[start : start + count])


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Result of a whole run, including its resumed and retried parts.

    Seconds without pauses, bytes, times as ISO 8601 in UTC. ``arguments`` are the words of the command line
    that started it. ``discovered`` is always the sum of ``counts``. ``errors`` holds the first 1000 failures
    by name; ``files_processed`` has every file. ``stopped_early`` says why some files were not processed.
    """

    run_id: int
    state: RunState
    counts: dict[Status, int]
    stopped_early: StopReason = ""
    input: str = ""
    output: str = ""
    started: str = ""
    finished: str = ""
    dry_run: bool = False
    resumed: bool = False
    fingerprint: str = ""
    rules_version: str = ""
    arguments: tuple[str, ...] = ()
    total_processing_time: float = 0.0
    total_corrections: int = 0
    total_findings: int = 0
    cues_in: int = 0
    cues_out: int = 0
    cues_dropped: int = 0
    bytes_in: int = 0
    average_quality_score: float | None = None
    average_score_before: float | None = None
    corrections_by_rule: dict[str, int] = field(default_factory=dict)
    findings_by_rule: dict[str, int] = field(default_factory=dict)
    peak_parent_memory: int = 0
    peak_worker_memory: int = 0
    peak_memory: int = 0
    worker_deaths: int = 0
    workers: int = 1
    errors: tuple[tuple[str, Failure], ...] = ()
    notes: tuple[str, ...] = ()
    files_processed: Results = field(default_factory=lambda: Results(0, Listed()))

    @property
    def discovered(self) -> int:
        """Files the run set out with.

        Equal to ``corrected + unchanged + skipped + failed + kept + not_run``.
        """
        return sum(self.counts.values())

    @property
    def total_files(self) -> int:
        """Files the run set out with, as ``discovered``."""
        return self.discovered

    @property
    def failed_files(self) -> int:
        """Files that failed."""
        return self.counts[Status.FAILED]

    @property
    def successful_files(self) -> int:
        """Files that were corrected, unchanged, skipped or kept."""
        return self.discovered - self.failed_files - self.counts[Status.NOT_RUN]

    @property
    def resumable(self) -> bool:
        """Return whether ``resume`` would process further files."""
        return self.counts[Status.NOT_RUN] > 0

"""A batch without an engine: it hands out prepared results, so that the command line is tested alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from srtbatch.batch.batch_result import BatchResult, BatchState, Results, Running, RunState, StopReason
from srtbatch.model import FileResult, Status, Tally


def result(name: str = "a.srt", status: Status = Status.CORRECTED, **more: object) -> FileResult:
    made = FileResult(f"in/{name}", f"out/{name}", status, name=name, file_size=100, tally=Tally(4, 4))
    for key, value in more.items():
        setattr(made, key, value)
    return made


@dataclass
class FakeBatch:
    """Yields ``results``, each after ``before`` was called with its place."""

    results: Sequence[FileResult]
    before: Callable[[int], object] = lambda _: None
    state: RunState = "done"
    stopped_early: StopReason = ""
    resumed: bool = False
    workers: int = 1
    notes: tuple[str, ...] = ()
    done: list[FileResult] = field(default_factory=list)
    stopped: bool = False
    aborted: bool = False

    def prepare(self) -> BatchState:
        return self.snapshot()

    def __iter__(self) -> Iterator[FileResult]:
        for place, one in enumerate(self.results):
            self.before(place)
            if self.stopped:
                self.state = "interrupted"
                return
            self.done.append(one)
            yield one

    def snapshot(self) -> BatchState:
        rest = self.results[len(self.done) : len(self.done) + self.workers]
        return BatchState(
            phase="running",
            discovered=len(self.results),
            counts=self._counts(),
            retrying=0,
            corrections=sum(len(one.corrections) for one in self.done),
            cues=sum(one.tally.cues_in for one in self.done),
            bytes_total=sum(one.file_size for one in self.results),
            bytes_done=sum(one.file_size for one in self.done),
            skipped_bytes=0,
            seconds=1.0,
            running=tuple(Running(place + 1, one.name, 0.5) for place, one in enumerate(rest)),
            workers=self.workers,
            parent_memory=30_000_000,
            worker_memory=80_000_000,
        )

    def _counts(self) -> dict[Status, int]:
        counts = Counter(one.status for one in self.done)
        counts[Status.NOT_RUN] += len(self.results) - len(self.done)
        return {status: counts[status] for status in Status}

    @property
    def result(self) -> BatchResult:
        ordered = sorted(self.done, key=lambda one: one.name)
        return BatchResult(
            run_id=1,
            state=self.state,
            counts=self._counts(),
            stopped_early=self.stopped_early,
            input="in",
            output="out",
            started="2026-01-02T03:04:05Z",
            finished="2026-01-02T03:05:05Z",
            resumed=self.resumed,
            total_processing_time=1.0,
            files_processed=Results(len(ordered), lambda start, count: iter(ordered[start : start + count])),
        )

    def stop(self) -> None:
        self.stopped = True

    def abort(self) -> None:
        self.aborted = True

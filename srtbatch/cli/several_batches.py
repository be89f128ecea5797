"""Several batches, run one after the other and shown as one."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from types import TracebackType
from typing import Self

from srtbatch.batch.batch import Batch
from srtbatch.batch.batch_result import BatchResult, BatchState, Results
from srtbatch.model import FileResult, Status


class Several:
    """Batches that are all checked before the first one starts."""

    def __init__(self, batches: Iterable[Batch]) -> None:
        self._batches = tuple(batches)

    def prepare(self) -> BatchState:
        """Check and plan each batch; return their state."""
        for batch in self._batches:
            batch.prepare()
        return self.snapshot()

    def __iter__(self) -> Iterator[FileResult]:
        for batch in self._batches:
            yield from batch

    @property
    def notes(self) -> tuple[str, ...]:
        """Messages for a person, each once."""
        return tuple(dict.fromkeys(note for batch in self._batches for note in batch.notes))

    def snapshot(self) -> BatchState:
        """Return the sum of their states; files that run belong to one batch."""
        states = [batch.snapshot() for batch in self._batches]
        return replace(
            next((state for state in states if state.running), states[-1]),
            discovered=sum(state.discovered for state in states),
            counts=_added(state.counts for state in states),
            corrections=sum(state.corrections for state in states),
            cues=sum(state.cues for state in states),
            bytes_total=sum(state.bytes_total for state in states),
            bytes_done=sum(state.bytes_done for state in states),
            skipped_bytes=sum(state.skipped_bytes for state in states),
            seconds=sum(state.seconds for state in states),
        )

    @property
    def result(self) -> BatchResult:
        """The results of all batches as one."""
        results = [batch.result for batch in self._batches]
        return replace(
            results[-1],
            state=next((one.state for one in results if one.state != "done"), "done"),
            counts=_added(one.counts for one in results),
            stopped_early=next((one.stopped_early for one in results if one.stopped_early), ""),
            started=results[0].started,
            files_processed=_merged([one.files_processed for one in results]),
            notes=tuple(dict.fromkeys(note for one in results for note in one.notes)),
            total_processing_time=sum(one.total_processing_time for one in results),
            peak_parent_memory=max(one.peak_parent_memory for one in results),
            peak_worker_memory=max(one.peak_worker_memory for one in results),
        )

    def stop(self) -> None:
        """Let running files finish, and start no further one."""
        for batch in self._batches:
            batch.stop()

    def abort(self) -> None:
        """Stop at once."""
        for batch in self._batches:
            batch.abort()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for batch in self._batches:
            batch.close()


def _merged(runs: Sequence[Results]) -> Results:
    """Return the files of all runs, by name; they are read when they are iterated."""

    def rows(start: int, count: int) -> Iterator[FileResult]:
        return islice(heapq.merge(*runs, key=attrgetter("name")), start, start + count)

    return Results(sum(map(len, runs)), rows)


def _added(counts: Iterable[Mapping[Status, int]]) -> dict[Status, int]:
    total: Counter[Status] = Counter()
    for one in counts:
        total.update(one)
    return {status: total[status] for status in Status}

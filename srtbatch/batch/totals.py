"""Running totals of a batch, in memory that does not grow with the number of files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from srtbatch.batch.batch_result import ERRORS_KEPT
from srtbatch.model import Failure, FileResult, Status


@dataclass(slots=True)
class RunTotals:
    """What a run amounts to so far; every answered file is added once."""

    counts: Counter[Status] = field(default_factory=Counter)
    corrections: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    cues_in: int = 0
    cues_out: int = 0
    cues_dropped: int = 0
    bytes_in: int = 0
    skipped_bytes: int = 0
    scored: int = 0
    score_before: float = 0.0
    score_after: float = 0.0
    peak_worker: int = 0
    errors: list[tuple[str, Failure]] = field(default_factory=list)

    def add(self, result: FileResult) -> None:
        """Count one file."""
        if not result.attempts and result.status in (Status.SKIPPED, Status.KEPT):
            self.leave(result.status, 1, result.file_size)
            return
        self.counts[result.status] += 1
        self.bytes_in += result.file_size
        self.corrections.update(one.rule for one in result.corrections)
        self.findings.update(one.rule for one in result.findings)
        self.cues_in += result.tally.cues_in
        self.cues_out += result.tally.cues_out
        self.cues_dropped += result.tally.dropped
        self.peak_worker = max(self.peak_worker, result.peak_memory)
        if result.score_after is not None:
            self.scored += 1
            self.score_before += result.score_before or 0.0
            self.score_after += result.score_after
        if result.error is not None and len(self.errors) < ERRORS_KEPT:
            self.errors.append((result.name, result.error))

    def leave(self, status: Status, files: int, size: int) -> None:
        """Count files that the plan skips or keeps; ``size`` in bytes."""
        self.counts[status] += files
        self.skipped_bytes += size

    def all_counts(self, discovered: int) -> dict[Status, int]:
        """Every status; what has no answer yet is ``NOT_RUN``, so the sum is always ``discovered``."""
        counts = {status: self.counts[status] for status in Status}
        counts[Status.NOT_RUN] = discovered - self.counts.total()
        return counts

    def mean(self, total: float) -> float | None:
        """Average over the files that have a score."""
        return total / self.scored if self.scored else None

"""Totals of a run: every counter that the progress display, the summary, the reports and the ledger show.

Memory does not grow with the number of files.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from srtbatch.model import MAX_UNCERTAIN_CONFIDENCE, Failure, FileResult, Status

MAX_FAILURES = 1000


class FailedFile(NamedTuple):
    """A file with an error: its name, the path of its source, and what happened."""

    name: str
    source: str
    error: Failure


@dataclass(slots=True)
class Totals:
    """Counters of a run so far; each file is added once.

    ``corrections`` and ``findings`` are counted by rule, ``errors`` by kind. ``failures`` are the first
    1000 by name. Sizes and memory are bytes; ``untouched_bytes``, of files that the plan skips or keeps, are
    among ``source_bytes``. ``file_seconds`` is the sum of the times of the single files.
    """

    files: Counter[Status] = field(default_factory=Counter)
    cues_in: int = 0
    cues_out: int = 0
    cues_split: int = 0
    cues_merged: int = 0
    cues_dropped: int = 0
    corrections: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    failures: list[FailedFile] = field(default_factory=list)
    source_bytes: int = 0
    untouched_bytes: int = 0
    file_seconds: float = 0.0
    peak_worker_bytes: int = 0
    scored: int = 0
    score_before: float = 0.0
    score_after: float = 0.0
    lowest_score: float | None = None
    regressions: int = 0
    review: int = 0
    uncertain_encodings: int = 0

    def add(self, result: FileResult) -> None:
        """Count one file; call once per file."""
        if not result.attempts and result.status in (Status.SKIPPED, Status.KEPT):
            self.add_untouched(result.status, 1, result.file_size)
            return
        self.files[result.status] += 1
        self.source_bytes += result.file_size
        self.file_seconds += result.processing_time
        self.peak_worker_bytes = max(self.peak_worker_bytes, result.peak_memory)
        self.review += result.review
        self.uncertain_encodings += result.success and result.encoding_confidence <= MAX_UNCERTAIN_CONFIDENCE
        self._add_cues(result)
        self._add_score(result)
        self._add_error(result)

    def add_untouched(self, status: Status, files: int, size: int) -> None:
        """Count files that the plan skips or keeps; ``size`` in bytes."""
        self.files[status] += files
        self.source_bytes += size
        self.untouched_bytes += size

    def by_status(self, discovered: int) -> dict[Status, int]:
        """Return the number of files of each status.

        Files without a result yet count as ``NOT_RUN``, so that the sum is always ``discovered``.
        """
        counts = {status: self.files[status] for status in Status}
        counts[Status.NOT_RUN] += discovered - self.files.total()
        return counts

    @property
    def processed_bytes(self) -> int:
        """Bytes of the files that were read."""
        return self.source_bytes - self.untouched_bytes

    @property
    def total_files(self) -> int:
        """Every file that was added."""
        return self.files.total()

    @property
    def processed_files(self) -> int:
        """Files with a result, of whatever status but ``NOT_RUN``."""
        return self.total_files - self.files[Status.NOT_RUN]

    @property
    def successful_files(self) -> int:
        """Processed files that did not fail."""
        return self.processed_files - self.files[Status.FAILED]

    @property
    def success_rate(self) -> float:
        """Percent of the processed files that did not fail, cut to one decimal: 100 means all."""
        if not self.processed_files:
            return 100.0
        return math.floor(1000 * self.successful_files / self.processed_files) / 10

    @property
    def average_before(self) -> float | None:
        """Mean score of the scored files before correction."""
        return self.score_before / self.scored if self.scored else None

    @property
    def average_after(self) -> float | None:
        """Mean score of the scored files after correction."""
        return self.score_after / self.scored if self.scored else None

    def _add_cues(self, result: FileResult) -> None:
        tally = result.tally
        self.cues_in += tally.cues_in
        self.cues_out += tally.cues_out
        self.cues_split += tally.split
        self.cues_merged += tally.merged
        self.cues_dropped += tally.dropped
        self.corrections.update([correction.rule for correction in result.corrections])
        self.findings.update([finding.rule for finding in result.findings])

    def _add_score(self, result: FileResult) -> None:
        if result.score_before is None or result.score_after is None:
            return
        self.scored += 1
        self.score_before += result.score_before
        self.score_after += result.score_after
        lowest = result.score_after if self.lowest_score is None else self.lowest_score
        self.lowest_score = min(lowest, result.score_after)
        self.regressions += result.score_after < result.score_before

    def _add_error(self, result: FileResult) -> None:
        if result.error is None:
            return
        self.errors[result.error.kind] += 1
        failed = FailedFile(result.name or result.file_path, result.file_path, result.error)
        if len(self.failures) < MAX_FAILURES or failed.name < self.failures[-1].name:
            insort(self.failures, failed, key=lambda one: one.name)
            del self.failures[MAX_FAILURES:]

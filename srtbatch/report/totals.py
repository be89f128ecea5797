"""Running totals of the records of a report, in memory that does not grow with the files."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from srtbatch.model import LIKELY, Status
from srtbatch.report.record import Row, rounded

KEPT_FAILURES = 10


@dataclass(slots=True)
class Totals:
    """What a batch amounts to so far. Seconds are those of the single files; sizes and memory are bytes."""

    files: Counter[str] = field(default_factory=Counter)
    cues_in: int = 0
    cues_out: int = 0
    cues_split: int = 0
    cues_merged: int = 0
    cues_dropped: int = 0
    corrections: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    failures: list[Row] = field(default_factory=list)
    source_bytes: int = 0
    file_seconds: float = 0.0
    peak_worker_bytes: int = 0
    scored: int = 0
    score_before: float = 0.0
    score_after: float = 0.0
    lowest_score: float | None = None
    regressions: int = 0
    review: int = 0
    uncertain_encodings: int = 0

    def add(self, row: Row) -> None:
        """Count one file; call once per file."""
        self.files[row.status] += 1
        self.cues_in += row.cues_in
        self.cues_out += row.cues_out
        self.cues_split += row.cues_split
        self.cues_merged += row.cues_merged
        self.cues_dropped += row.cues_dropped
        self.corrections.update(row.corrections)
        self.findings.update(row.findings)
        self.source_bytes += row.source_bytes
        self.file_seconds += row.seconds
        self.peak_worker_bytes = max(self.peak_worker_bytes, row.peak_memory_bytes)
        self.review += row.review
        self.uncertain_encodings += row.success and row.encoding_confidence <= LIKELY
        self._add_score(row)
        self._add_error(row)

    @property
    def total_files(self) -> int:
        """Every file that was discovered and answered for."""
        return sum(self.files.values())

    @property
    def processed_files(self) -> int:
        """Files that had their turn."""
        return self.total_files - self.files[Status.NOT_RUN]

    @property
    def successful_files(self) -> int:
        """Files neither failed nor left undone."""
        return self.processed_files - self.files[Status.FAILED]

    @property
    def success_rate(self) -> float:
        """Percent of the files that had their turn, cut (not rounded) to one decimal: 100 means all."""
        if not self.processed_files:
            return 100.0
        return math.floor(1000 * self.successful_files / self.processed_files) / 10

    @property
    def average_before(self) -> float | None:
        """Mean score of the scored files as found."""
        return self.score_before / self.scored if self.scored else None

    @property
    def average_after(self) -> float | None:
        """Mean score of the scored files as left."""
        return self.score_after / self.scored if self.scored else None

    def _add_score(self, row: Row) -> None:
        if row.score_before is None or row.score_after is None:
            return
        self.scored += 1
        self.score_before += row.score_before
        self.score_after += row.score_after
        lowest = row.score_after if self.lowest_score is None else self.lowest_score
        self.lowest_score = min(lowest, row.score_after)
        self.regressions += row.score_after < row.score_before

    def _add_error(self, row: Row) -> None:
        if row.error is None:
            return
        self.errors[row.error.kind] += 1
        if len(self.failures) < KEPT_FAILURES or row.name < self.failures[-1].name:
            self.failures = sorted([*self.failures, row], key=lambda failure: failure.name)[:KEPT_FAILURES]


def to_json_totals(totals: Totals) -> dict[str, object]:
    """The totals as JSON-ready values, keys in a fixed order."""
    return {
        "total_files": totals.total_files,
        "successful_files": totals.successful_files,
        "success_rate": totals.success_rate,
        **{str(status): totals.files[status] for status in Status},
        "cues_in": totals.cues_in,
        "cues_out": totals.cues_out,
        "cues_split": totals.cues_split,
        "cues_merged": totals.cues_merged,
        "cues_dropped": totals.cues_dropped,
        "total_corrections": totals.corrections.total(),
        "corrections": dict(sorted(totals.corrections.items())),
        "findings": dict(sorted(totals.findings.items())),
        "errors": dict(sorted(totals.errors.items())),
        "source_bytes": totals.source_bytes,
        "peak_worker_bytes": totals.peak_worker_bytes,
        "score_before": rounded(totals.average_before),
        "score_after": rounded(totals.average_after),
        "lowest_score": rounded(totals.lowest_score),
        "regressions": totals.regressions,
        "review": totals.review,
        "uncertain_encodings": totals.uncertain_encodings,
    }

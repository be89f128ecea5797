"""A run as its row in the ledger describes it: paths, command line, settings, totals."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.files.paths import Layout
from srtbatch.batch.ledger.recognize_damage import DamagedError, sound
from srtbatch.config import serialize
from srtbatch.config.settings import Config
from srtbatch.model import Failure, Status

STATES = frozenset({"queued", "running", "done", "failed", "interrupted"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of ``runs``, read: absolute paths, and the ``words`` of its command line."""

    row: Mapping[str, Any]
    number: int
    input: str
    output: str
    target_name: str
    words: tuple[str, ...]
    totals: dict[str, Any]

    @property
    def place(self) -> Layout:
        """Return the roots, written as on the command line where that still leads there from here."""
        return self._layout(self.words)

    @property
    def given_input(self) -> str:
        """Return INPUT as it was given."""
        return _as_given(self.input, self.words)

    @property
    def given_output(self) -> str:
        """Return OUTPUT as it was given."""
        return _as_given(self.whole_output, self.words)

    @property
    def whole_output(self) -> str:
        """Return OUTPUT as an absolute path: the file, where it was one."""
        place = self._layout(())
        return os.path.join(place.output, place.target_name) if place.target_name else place.output

    @property
    def counts(self) -> dict[Status, int]:
        """Return the number of files by status, as last recorded."""
        found = {Status(name): number for name, number in self.totals.get("counts", {}).items()}
        return dict.fromkeys(Status, 0) | found

    def result(self) -> BatchResult:
        """Return the result of the run, without its files."""
        row, totals = self.row, self.totals
        result = BatchResult(
            run_id=self.number,
            state=row["state"],
            counts=self.counts,
            stopped_early=row["stopped_early"],
            input=self.given_input,
            output=self.given_output,
            started=row["started"],
            finished=row["finished"],
            fingerprint=row["fingerprint"],
            rules_version=row["rules_version"],
            arguments=self.words,
            errors=tuple((name, Failure(**error)) for name, error in totals.get("errors", ())),
        )
        return _with_totals(result, totals) if totals else result

    def _layout(self, words: tuple[str, ...]) -> Layout:
        source, output, name = _as_given(self.input, words), self.output, self.target_name
        if not self.row["single"]:
            return Layout(source, _as_given(output, words))
        folder, single = os.path.split(source)
        whole = _as_given(os.path.join(output, name) if name else output, words)
        return Layout(folder or ".", os.path.dirname(whole) or "." if name else whole, single, name)


def recorded(row: Mapping[str, Any]) -> Recorded:
    """Read a row of ``runs``, every column of it.

    Raises:
        DamagedError: A column does not hold what it should.

    """
    with sound():
        read = Recorded(
            row,
            int(row["id"]),
            str(json.loads(row["input"])),
            str(json.loads(row["output"])),
            str(json.loads(row["target_name"])),
            tuple(map(str, json.loads(row["arguments"]))),
            dict(json.loads(row["totals"])),
        )
        if read.row["state"] not in STATES:
            raise ValueError(read.row["state"])
        read.result()
    return read


def _as_given(path: str, words: tuple[str, ...]) -> str:
    return next((word for word in words if word and os.path.abspath(word) == path), path)


def _with_totals(result: BatchResult, totals: Mapping[str, Any]) -> BatchResult:
    corrections, findings = totals["corrections_by_rule"], totals["findings_by_rule"]
    return replace(
        result,
        total_processing_time=float(totals["seconds"]),
        total_corrections=sum(corrections.values()),
        total_findings=sum(findings.values()),
        corrections_by_rule=dict(sorted(corrections.items())),
        findings_by_rule=dict(sorted(findings.items())),
        cues_in=int(totals["cues_in"]),
        cues_out=int(totals["cues_out"]),
        cues_dropped=int(totals["cues_dropped"]),
        bytes_in=int(totals["bytes_in"]),
        average_score_before=_score(totals["score_before"]),
        average_quality_score=_score(totals["score_after"]),
        peak_parent_memory=int(totals["peak_parent"]),
        peak_worker_memory=int(totals["peak_worker"]),
        peak_memory=int(totals["peak_memory"]),
        worker_deaths=int(totals["worker_deaths"]),
        workers=int(totals["workers"]),
    )


def _score(value: float | None) -> float | None:
    return None if value is None else float(value)


def recorded_settings(text: str, expected: str) -> Config:
    """Return the settings recorded as this JSON text, whose ``serialize.identity`` is ``expected``.

    Raises:
        DamagedError: The text is another.
    """
    if serialize.identity(text) != expected:
        raise DamagedError("the settings of a run are not those it began with")
    with sound():
        return serialize.decode(text)

from __future__ import annotations

import pytest

from srtbatch.batch.totals import Totals
from srtbatch.model import Correction, Failure, FileResult, Finding, Status, Tally
from srtbatch.report.json_report import Run

HOSTILE = 'a, "b"\n=1+1 \x1b[31m<script>\u202e.srt'
NOT_UTF8 = "caf\udce9.srt"


def result(name: str = "a.srt", status: Status = Status.CORRECTED, **more: object) -> FileResult:
    made = FileResult(f"in/{name}", f"out/{name}", status, name=name, file_size=100, tally=Tally(4, 4))
    for key, value in more.items():
        setattr(made, key, value)
    return made


@pytest.fixture
def results() -> list[FileResult]:
    """Return one result of every kind, with names that break careless writers."""
    return [
        result(
            corrections=[Correction("T101", 3, "a  b", "a b"), Correction("T101", 7, "c  d", "c d")],
            findings=[Finding("Q101", 7, "too fast", 30.0, 25.0)],
            score_before=80.0,
            score_after=95.5,
            processing_time=0.25,
            peak_memory=40_000_000,
        ),
        result(
            "b.srt", Status.FAILED, error=Failure("binary", "not a subtitle", 0), tally=Tally(), attempts=2
        ),
        result("c.srt", Status.SKIPPED, reason="unchanged since run 3"),
        result("d.srt", Status.UNCHANGED, score_before=100.0, score_after=100.0),
        result(HOSTILE, corrections=[Correction("T104", 1, "x\x1b ,", "x\x1b,", "note")]),
        result(NOT_UTF8, Status.KEPT, score_before=70.0, score_after=60.0),
    ]


@pytest.fixture
def totals(results: list[FileResult]) -> Totals:
    totals = Totals()
    for one in results:
        totals.add(one)
    return totals


@pytest.fixture
def run() -> Run:
    return Run(
        run="7",
        state="done",
        started="2026-01-02T03:04:05Z",
        finished="2026-01-02T03:05:05Z",
        seconds=60.0,
        version="0.1.0",
        arguments=("in", "out", NOT_UTF8),
        input="in",
        output="out",
        fingerprint="abc",
        parent_bytes=30_000_000,
        host={"system": "Linux", "cores": 2},
    )

"""One kind of totals: results as they come, the result of the batch and the ledger give the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.batch.batch import Batch
from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.ledger import history
from srtbatch.batch.totals import MAX_FAILURES, Totals
from srtbatch.config.settings import BatchSettings, Config
from srtbatch.model import Correction, Failure, FileResult, Status

FAULTY = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"
FLAWLESS = "1\n00:00:01,000 --> 00:00:02,000\nHere now\n"


def added(results: Iterable[FileResult]) -> Totals:
    totals = Totals()
    for result in results:
        totals.add(result)
    return totals


def run(source: Path, output: Path, *, incremental: bool = False) -> tuple[Totals, BatchResult]:
    """Run a batch; return the totals of the results as they came, and the result at the end."""
    settings = BatchSettings(max_parallel_workers=1, enable_incremental=incremental)
    batch = Batch(source, output, Config(batch_processing=settings))
    return added(batch), batch.result


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, list[tuple[Totals, BatchResult]]]:
    """A run with a corrected, an unchanged and a failed file; then one that skips, keeps and retries."""
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.srt").write_text(FAULTY)
    (source / "b.srt").write_text(FLAWLESS)
    (source / "c.srt").write_bytes(b"\x7fELF\x00\x01\x02\x00" * 9)
    (source / "d.srt").write_text(FAULTY)
    first = run(source, output)
    (output / "d.srt").write_text("edited")
    return output, [first, run(source, output, incremental=True)]


def test_a_recorded_run_has_the_totals_of_the_live_one(
    runs: tuple[Path, list[tuple[Totals, BatchResult]]],
) -> None:
    output, lives = runs
    for number, (live, result) in enumerate(lives, 1):
        recorded = added(history.run(output, number).files_processed)
        assert recorded == live
        assert live.by_status(result.discovered) == result.counts
    assert lives[0][1].counts[Status.FAILED] == lives[1][1].counts[Status.FAILED] == 1
    assert [lives[1][1].counts[status] for status in (Status.SKIPPED, Status.KEPT)] == [2, 1]


def test_the_result_of_a_batch_is_made_of_these_totals(
    runs: tuple[Path, list[tuple[Totals, BatchResult]]],
) -> None:
    for live, result in runs[1]:
        assert result.corrections_by_rule == dict(live.corrections)
        assert (result.cues_in, result.cues_out) == (live.cues_in, live.cues_out)
        assert (result.average_score_before, result.average_quality_score) == (
            live.average_before,
            live.average_after,
        )
        assert [name for name, _ in result.errors] == [failed.name for failed in live.failures] == ["c.srt"]
        assert result.bytes_in == live.source_bytes - live.untouched_bytes
    assert runs[1][1][0].untouched_bytes == 2 * len(FAULTY) + len(FLAWLESS)


RESULTS = st.lists(
    st.builds(
        FileResult,
        st.just("in/x"),
        st.just("out/x"),
        st.sampled_from(list(Status)),
        name=st.text("abc", min_size=1, max_size=3),
        file_size=st.integers(0, 99),
        attempts=st.integers(0, 2),
        corrections=st.lists(st.just(Correction("T101", 1, "a  b", "a b")), max_size=2),
        error=st.none() | st.just(Failure("binary", "no text", 0)),
    ),
    max_size=12,
)


@given(RESULTS)
def test_the_order_in_which_files_end_does_not_matter(results: list[FileResult]) -> None:
    results = [replace(one, name=f"{one.name}{number}") for number, one in enumerate(results)]
    shuffled = sorted(results, key=lambda one: one.name, reverse=True)
    first, second = added(results), added(shuffled)
    assert {one.name: getattr(first, one.name) for one in fields(Totals)} == {
        one.name: getattr(second, one.name) for one in fields(Totals)
    }


def test_the_first_thousand_failures_by_name_are_kept() -> None:
    failed = FileResult("in/x", "out/x", Status.FAILED, error=Failure("binary", "no text", 0))
    totals = added(replace(failed, name=f"{number:05}") for number in reversed(range(MAX_FAILURES + 50)))
    assert [one.name for one in totals.failures] == [f"{number:05}" for number in range(MAX_FAILURES)]
    assert totals.errors == {"binary": MAX_FAILURES + 50}

from __future__ import annotations

import json

from srtbatch.report.compare_runs import (
    Comparison,
    compare,
    comparison_csv_chunks,
    render_comparison,
    to_json_comparison,
)
from srtbatch.report.html.compare_page import comparison_page_chunks
from srtbatch.report.record import Row


def row(name: str, status: str = "corrected", score: float | None = 90.0, **counts: int) -> Row:
    return Row(
        name=name, source=name, target=name, status=status, cues_in=10, corrections=counts, score_after=score
    )


def compared() -> Comparison:
    older = [row("a", T101=1), row("b", "failed", None), row("c"), row("gone"), row("same", T104=2)]
    newer = [
        row("new"),
        row("c", "failed", None),
        row("b"),
        row("a", score=80.0, T101=3),
        row("same", T104=2),
    ]
    return compare(older, newer)


def test_what_came_went_broke_and_recovered() -> None:
    found = compared()
    assert (found.added, found.gone) == (["new"], ["gone"])
    assert (found.newly_failing, found.newly_fixed) == (["c"], ["b"])


def test_scores_and_rules_move_and_the_worst_comes_first() -> None:
    found = compared()
    assert [one.name for one in found.moved] == ["a"]
    assert found.moved[0].score_delta == -10
    assert found.rules == {"T101": 2}
    assert found.regressions == 2


def test_equal_runs_have_nothing_to_tell() -> None:
    rows = [row("a", T101=1), row("b", "failed", None)]
    found = compare(rows, reversed(rows))
    assert found.regressions == 0
    assert not found.moved
    assert not found.rules


def test_every_form_of_it_names_the_files() -> None:
    found = compared()
    for text in (
        render_comparison(found),
        json.dumps(to_json_comparison(found)),
        "".join(comparison_csv_chunks(found)),
        "".join(comparison_page_chunks(found)),
    ):
        assert all(name in text for name in ("new", "gone", "a"))
    assert "-10.00  a" in render_comparison(found)

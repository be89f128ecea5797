from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.batch.totals import Totals
from srtbatch.model import Correction, Failure, FileResult, Status
from srtbatch.report.json_report import to_json_totals
from srtbatch.report.summary import Frame, brief, duration, summary


def row(name: str, status: str, corrections: Mapping[str, int] | None = None, **more: object) -> FileResult:
    made = FileResult(f"in/{name}", f"out/{name}", Status(status), name=name)
    made.corrections = [
        Correction(rule, 1, "a", "b") for rule, number in (corrections or {}).items() for _ in range(number)
    ]
    for key, value in more.items():
        setattr(made, key, value)
    return made


def counted(*rows: FileResult) -> Totals:
    totals = Totals()
    for one in rows:
        totals.add(one)
    return totals


def failing(name: str) -> FileResult:
    return row(name, "failed", error=Failure("encoding", "no arrow in the timing line", 41))


def test_the_phrases_that_people_search_for() -> None:
    totals = counted(*(row(f"{number}.srt", "corrected") for number in range(9)), failing("x.srt"))
    text = summary(totals, Frame(seconds=2.0), names={})
    assert "Total files processed: 10\n" in text
    assert "Success rate: 90%\n" in text


def test_a_failure_is_named_with_its_place_and_the_command_that_redoes_it() -> None:
    text = summary(counted(failing("x.srt")), Frame(seconds=1.0, redo="srtbatch retry out"), names={})
    assert "  in/x.srt:41: no arrow in the timing line\n" in text
    assert "Redo them: srtbatch retry out" in text


def test_the_first_ten_failures_by_name_whatever_their_order() -> None:
    totals = counted(*(failing(f"{number:02}.srt") for number in reversed(range(25))))
    text = summary(totals, Frame(seconds=1.0, details="report.json"), names={})
    assert [line.split("/")[1][:2] for line in text.splitlines() if line.startswith("  in/")] == [
        f"{number:02}" for number in range(10)
    ]
    assert "and 15 more: see report.json" in text


def test_the_ten_commonest_rules_and_the_rest_in_one_line() -> None:
    totals = counted(
        row("a.srt", "corrected", corrections={f"T{number}": number for number in range(101, 115)})
    )
    text = summary(totals, Frame(seconds=1.0), names={"T114": "loudest"})
    assert text.index("T114 loudest") < text.index("T113")
    assert "by 4 more rules" in text
    assert "T104" not in text


def test_it_fits_a_screen_at_its_longest() -> None:
    rules = {f"T{number}": 1 for number in range(100, 180)}
    totals = counted(
        row("a.srt", "corrected", corrections=rules, score_before=1.0, score_after=2.0),
        *(failing(f"{number}.srt") for number in range(99)),
    )
    text = summary(totals, Frame(seconds=9.0, parent_bytes=1, redo="r", details="d", note="n"), names={})
    assert len(text.splitlines()) <= 35


@pytest.mark.parametrize(
    ("rows", "rate"),
    [((), 100.0), (("failed",), 0.0), (("corrected",) * 2 + ("failed",), 66.6), (("skipped", "kept"), 100.0)],
)
def test_the_success_rate_is_100_only_when_all_succeeded(rows: tuple[str, ...], rate: float) -> None:
    assert counted(*(row(str(place), status) for place, status in enumerate(rows))).success_rate == rate


@given(st.lists(st.sampled_from([str(status) for status in Status])))
def test_counts_add_up(statuses: list[str]) -> None:
    plain = to_json_totals(counted(*(row(str(place), status) for place, status in enumerate(statuses))))
    assert plain["total_files"] == sum(plain[str(status)] for status in Status) == len(statuses)  # type: ignore[misc]


def test_names_never_steer_the_terminal() -> None:
    text = summary(counted(failing("a\x1b[2J\n\u202eb.srt")), Frame(seconds=1.0), names={})
    assert "\x1b" not in text
    assert r"in/a\x1b[2J\n\u202eb.srt:41:" in text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0.00 s"),
        (9.994, "9.99 s"),
        (12.34, "12.3 s"),
        (65, "1 min 05 s"),
        (3599.6, "1 h 00 min"),
        (7620, "2 h 07 min"),
    ],
)
def test_durations(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_one_line_for_a_run_with_nothing_to_tell() -> None:
    text = brief(counted(row("a.srt", "skipped")), Frame(seconds=0.5))
    assert text == "1 file: 0 corrected, 0 unchanged, 1 skipped, 0 failed (0.50 s)\n"

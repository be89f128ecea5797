"""Two swapped digits of a field: swapped back where only then the cue fits, and else left as they are."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.reader import read, read_tolerantly

ABOVE, BELOW = "01:23:41,000 --> 01:23:44,000", "01:23:49,000 --> 01:23:52,000"
GOOD = "01:23:45,600 --> 01:23:47,900"


def _timings(*lines: str) -> list[str]:
    source = "\n".join(f"{number}\n{line}\nText {number}.\n" for number, line in enumerate(lines, 1))
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    return [format_timing_line(cue) for cue in document.cues]


@pytest.mark.parametrize(
    "line",
    [
        "10:23:45,600 --> 01:23:47,900",
        "01:32:45,600 --> 01:23:47,900",
        "01:23:54,600 --> 01:23:47,900",
        "01:23:45,600 --> 01:23:74,900",
        "01:23:54.600 -> 01:23:47.900",
    ],
)
def test_the_digits_are_swapped_back(line: str) -> None:
    assert _timings(ABOVE, line, BELOW) == [ABOVE, GOOD, BELOW]


def test_a_start_that_seems_to_precede_the_cue_above() -> None:
    above, below = "00:02:46,000 --> 00:02:50,000", "00:02:53,000 --> 00:02:55,000"
    assert _timings(above, "00:02:05,460 --> 00:02:52,470", below) == [
        above,
        "00:02:50,460 --> 00:02:52,470",
        below,
    ]


def test_a_swap_is_listed() -> None:
    document = read(f"1\n{ABOVE}\na\n\n2\n01:23:54,600 --> 01:23:47,900\nb\n\n3\n{BELOW}\nc\n")
    assert isinstance(document, Document)
    assert [(repair.rule, repair.line, repair.after, repair.note) for repair in document.repairs] == [
        ("S328", 5, GOOD, "two digits swapped")
    ]


def test_start_and_end_that_are_swapped_in_the_source_are_swapped_instead() -> None:
    assert _timings(ABOVE, "01:23:47,900 --> 01:23:45,600", BELOW) == [ABOVE, GOOD, BELOW]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("00:00:01,000 --> 00:00:01,000",), ["00:00:01,000 --> 00:00:02,000"]),
        (("00:60:01,000 --> 00:60:03,000",), ["01:00:01,000 --> 01:00:03,000"]),
        (("00:00:12,000 --> 00:00:05,000",), ["00:00:05,000 --> 00:00:12,000"]),
    ],
)
def test_a_cue_without_neighbours_is_left_to_other_repairs(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    assert _timings(*lines) == expected


def test_cues_in_another_order_are_sorted_and_nothing_else() -> None:
    lines = [
        "00:00:12,000 --> 00:00:13,000",
        "00:00:01,000 --> 00:00:02,000",
        "00:00:21,000 --> 00:00:22,000",
    ]
    assert _timings(*lines) == sorted(lines)


def test_a_long_cue_in_order_stays() -> None:
    lines = [
        "00:00:01,000 --> 00:00:02,000",
        "00:00:03,000 --> 00:00:40,000",
        "00:00:05,000 --> 00:00:06,000",
    ]
    assert _timings(*lines) == lines


def test_a_swap_of_a_cue_that_might_only_stand_out_of_order_is_reported() -> None:
    above, below = "00:02:46,000 --> 00:02:50,000", "00:02:53,000 --> 00:02:55,000"
    document = read(f"1\n{above}\na\n\n2\n00:02:05,460 --> 00:02:52,470\nb\n\n3\n{below}\nc\n")
    assert isinstance(document, Document)
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S328", 5)]

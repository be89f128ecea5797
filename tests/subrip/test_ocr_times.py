"""Timing lines with letters for digits, or an index in front: read where they are times, text where not."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.reader import read, read_tolerantly
from tests.subrip.several_character_errors import LAYOUTS, counts

FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:03,000 --> 00:00:05,000\nTwo.\n\n"
LAST = "4\n00:00:09,300 --> 00:00:12,700\nFour.\n"
GOOD = "00:00:06,400 --> 00:00:08,125"


def _third(line: str) -> tuple[str, str]:
    source = f"{FIRST}{line}\nThree.\n\n{LAST}"
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    assert len(document.cues) == 4
    return format_timing_line(document.cues[2]), document.cues[2].text


SCANNED = [
    "00:00:06,400 --> 00:00:08,1Zs",
    "00:00:06,400 --> 00:00:0B,lzS",
    "DO:QO:O6,4oo --> oO:D0:0B,|25",
    "00:00:06,400 --> 0Q:00:08,!25",
    "00.00.06.400 --> 00:00:08.I2S",
    "0O:00:06,4D0 -> 00:00:08,125",
]


@pytest.mark.parametrize("line", SCANNED)
@pytest.mark.parametrize("shape", ["3\n{}", "3 {}", "3. {}", "{}"])
def test_letters_that_resemble_digits_are_read_as_such(line: str, shape: str) -> None:
    assert _third(shape.format(line)) == (GOOD, "Three.")


@pytest.mark.parametrize("shape", ["3\n{}", "3 {}"])
def test_times_in_reverse_order_are_swapped(shape: str) -> None:
    line = shape.format("00:00:06,400 --> 00:00:0s,3s4")
    assert _third(line) == ("00:00:05,354 --> 00:00:06,400", "Three.")


@pytest.mark.parametrize(
    "text",
    [
        "So what",
        "I said",
        "Is it 1,000?",
        "3D glasses",
        "!",
        "| So",
        "5s, 10s",
        "B: Do so: 10",
        "Zoo 2, Bus 8",
        "SOS: 112",
    ],
)
@pytest.mark.parametrize("blank", ["", " "])
def test_letters_after_complete_times_are_text(text: str, blank: str) -> None:
    if blank or text[0].isalpha():
        assert _third(f"3\n{GOOD}{blank}{text}") == (GOOD, f"{text}\nThree.")


@pytest.mark.parametrize(
    "line", ["300:00:06,400 -->", "3 00:00:06,400 -->", "3. 00:00:06,400 -->", "3) 00:00:06,400 ->"]
)
def test_an_index_before_a_time_without_end_is_no_part_of_it(line: str) -> None:
    assert _third(line) == ("00:00:06,400 --> 00:00:07,400", "Three.")


@pytest.mark.parametrize(
    "line", ["Take 300:00:06,400 -->", "912:30:06,400 -->", "3 12:00:06,400 -->", "3 12:30 -->"]
)
def test_a_time_out_of_order_and_an_arrow_within_a_text_are_text(line: str) -> None:
    document = read(f"{FIRST}3\n{GOOD}\nThree.\n\n{line}\nMore.\n\n{LAST}")
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues][2] == f"Three.\n{line}\nMore."


@pytest.mark.parametrize("layout", LAYOUTS)
def test_lines_from_text_recognition_are_read_right(layout: str) -> None:
    assert counts("ocr_errors", layout, 200) == {"right": 200}


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_almost_no_line_with_two_errors_is_wrong_without_a_finding(layout: str) -> None:
    found = counts("two_errors", layout, 3000)
    assert found["swallowed in silence"] <= 3
    assert found["wrong in silence"] <= 120
    assert found["right"] >= 2300

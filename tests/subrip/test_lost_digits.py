"""A field of one digit in a document that writes two is reported: a digit may be lost."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read
from tests.subrip.reread import reread


def _clock(at: int) -> str:
    return f"00:{at // 60:02}:{at % 60:02}"


def _document(odd: dict[int, str], *, cues: int = 30, mark: str = ",", text: str = "Text.") -> str:
    """Cues of two seconds, the first at 29 s; ``odd`` are other timing lines, by index."""
    blocks = []
    for at in range(1, cues + 1):
        start = 26 + 3 * at
        times = f"{_clock(start)}{mark}960 --> {_clock(start + 2)}{mark}760"
        blocks.append(f"{at}\n{odd.get(at, times)}\n{text}\n")
    return "\n".join(blocks)


def _reported(source: str) -> list[int]:
    document = read(source)
    assert isinstance(document, Document)
    return [finding.line for finding in document.findings if finding.rule == "S328"]


LOST = {
    1: ["00:00:9,960 --> 00:00:31,760", "00:00:2,960 --> 00:00:31,760", "00:0:29,960 --> 00:00:31,760"],
    12: ["00:01:2,960 --> 00:01:04,760", "00:01:02,960 --> 00:01:4,760", "00:01:02,960 --> 00:01:0,760"],
    30: ["00:01:6,960 --> 00:01:58,760", "00:01:56,960 --> 00:1:58,760", "00:01:56,960 --> 00:01:5,760"],
}


@pytest.mark.parametrize(("at", "times"), [(at, times) for at, lines in LOST.items() for times in lines])
@pytest.mark.parametrize("mark", [",", "."])
@pytest.mark.parametrize("cues", [30, 100])
def test_a_lost_digit_is_reported(at: int, times: str, mark: str, cues: int) -> None:
    source = _document({at: times.replace(",", mark)}, cues=cues, mark=mark)
    assert _reported(source) == [4 * at - 3]
    assert len(reread(source).cues) == cues


@pytest.mark.parametrize("mark", [",", "."])
def test_each_of_a_few_lost_digits_is_reported(mark: str) -> None:
    odd = {at: lines[0].replace(",", mark) for at, lines in LOST.items()}
    assert _reported(_document(odd, mark=mark)) == [1, 45, 117]


@pytest.mark.parametrize(
    "notation",
    [
        "{h}:{m}:{s},500",
        "{h:02}:{m:02}:{s},500",
        "{m}:{s}.500",
        "{m:02}:{s}.500",
        "{h}:{m:02}:{s:02},500",
        "{m}:{s:02}.500",
    ],
)
@pytest.mark.parametrize("cues", [3, 12, 60])
def test_fields_of_one_digit_are_not_reported_where_the_document_writes_them(
    notation: str, cues: int
) -> None:
    blocks = []
    for at in range(1, cues + 1):
        start, end = (notation.format(h=0, m=second // 60, s=second % 60) for second in (3 * at, 3 * at + 2))
        blocks.append(f"{at}\n{start} --> {end}\nText.\n")
    assert _reported("\n".join(blocks)) == []


@pytest.mark.parametrize(
    "times",
    [
        "0:00:29,960 --> 0:00:31,760",
        "00:00:29,9 --> 00:00:31,7",
        "00:00:29,96 --> 00:00:31,76",
        "0:0:29,960 --> 0:0:31,760",
        "00:00:29.960 --> 00:00:31.760",
        "00:00:29,960 -> 00:00:31,760",
        "00:00:29,960 --> 00:00:31,760 at 0:1:5 or 3:2",
    ],
)
def test_other_notations_of_a_line_are_not_reported(times: str) -> None:
    assert _reported(_document({1: times})) == []


def test_a_line_with_several_short_fields_is_another_notation() -> None:
    assert _reported(_document({12: "0:1:2,960 --> 0:1:4,760"})) == []


@pytest.mark.parametrize("times", ["00:00:29,960 --> 00:00:31,760", "00:00:29,960 --> 00:00:31,760 X1:5"])
def test_whole_fields_with_times_in_the_text_are_not_reported(times: str) -> None:
    assert _reported(_document({1: times}, text="At 0:1:5, 3:2.")) == []

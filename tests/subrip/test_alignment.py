"""Damaged timing lines read by their similarity to the document's own, whatever fields its times have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.subrip.format_time import format_timing_line
from tests.subrip.reread import reread

SHAPES = {
    "hours": "{0}:{1:02}:{2:02},{3:03}",
    "no hours": "{1:02}:{2:02},{3:03}",
    "points": "{0:02}:{1:02}:{2:02}.{3:03}",
}
LAYOUTS = {
    "no index": ("{1}\n{2}\n", "\n"),
    "no blank line": ("{0}\n{1}\n{2}\n", ""),
    "neither": ("{1}\n{2}\n", ""),
}


def _times(shape: str, at: int) -> list[str]:
    return [SHAPES[shape].format(1, 30, second, 250) for second in (3 * at, 3 * at + 2)]


def _document(shape: str, layout: str, third: str) -> str:
    block, gap = LAYOUTS[layout]
    lines = [" --> ".join(_times(shape, at)) for at in range(1, 7)]
    lines[2] = third
    return gap.join(block.format(at, line, f"Text {at}.") for at, line in enumerate(lines, start=1))


DAMAGE = {
    "a sign for a colon": lambda start, end: f"{start.replace(':', '7', 1)} --> {end}",
    "a sign for a digit": lambda start, end: f"{start[:-5]}x{start[-4:]} --> {end}",
    "a torn arrow": lambda start, end: f"{start} --3 {end}",
    "a lost start": lambda start, end: f"'{start[1:]} --> {end}",
    "letters for digits": lambda start, end: f"{start[:-3]}Z5O --> {end[:-3]}zsD",
    "a blank in a field": lambda start, end: f"{start} --> {end[:-2]} {end[-2:]}",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layout", ["no index", "no blank line"])
def test_damaged_lines_are_cues(damage: str, shape: str, layout: str) -> None:
    start, end = _times(shape, 3)
    document = reread(_document(shape, layout, DAMAGE[damage](start, end)))
    assert [cue.text for cue in document.cues] == [f"Text {at}." for at in range(1, 7)]
    found, above, below = document.cues[2], document.cues[1], document.cues[3]
    assert above.end <= found.start < found.end <= below.start


def test_the_digit_of_the_other_time_stands_for_a_lost_one() -> None:
    start, end = _times("no hours", 3)
    document = reread(_document("no hours", "no index", f"x{start[1:]} --> {end}"))
    assert (document.cues[2].start, document.cues[2].end) == (1_809_250, 1_811_250)
    assert ("S328", 7) in {(finding.rule, finding.line) for finding in document.findings}


def test_hours_with_more_digits_than_in_the_usual_notation_are_kept() -> None:
    lines = ["9:59:52,000 --> 9:59:54,923", "9:59:56,896 --> 9:59:58,446", "10:00:03,195'--> 10:00:04,796"]
    document = reread("".join(f"{at}\n{line}\nText {at}.\n\n" for at, line in enumerate(lines, start=1)))
    assert [cue.text for cue in document.cues] == ["Text 1.", "Text 2.", "Text 3."]
    assert document.cues[2].start == 36_003_195


SAID = [
    "10:30 to 11:45, 12:15",
    "12:00:00 -> 12:00:01",
    "31:12,250 -> 31:14,250",
    "555-123-4567, 555-765",
    "at 30:09,250 --> 30:11",
    "1,000,000 > 999,999,99",
    "2019-01-02 - 2020-03-04",
    "00:09 Intro 00:11 Text",
]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("above", ["", "\n"])
def test_other_lines_of_numbers_stay_text(said: str, shape: str, above: str) -> None:
    whole = " --> ".join(_times(shape, 3))
    document = reread(_document(shape, "no index", f"{whole}\nLook:\n{above}{said}"))
    assert len(document.cues) == 6
    assert "".join(document.cues[2].text.split()) == "".join(f"Look:{said}Text3.".split())


@pytest.mark.parametrize("text", ["7", "Hi", "a", "3 of 4", "So I"])
def test_what_stands_after_complete_times_is_text(text: str) -> None:
    document = reread(_document("hours", "no index", f"{' --> '.join(_times('hours', 3))} {text}"))
    assert document.cues[2].text == f"{text}\nText 3."


@given(st.text(alphabet="0123456789:,.-> xOo'\n", max_size=60), st.sampled_from(sorted(SHAPES)))
def test_any_line_is_read_alike_by_both_readers(line: str, shape: str) -> None:
    reread(_document(shape, "no index", line))


@pytest.mark.parametrize("text", ["b", "I", "?", "…", "7!", "-A", "no", "☺"])
@pytest.mark.parametrize("index", ["2 ", "2. ", ""])
@pytest.mark.parametrize("times", ["00:00:0{},000 --> 00:00:0{},000", "0:0{}.000 --> 0:0{}.000"])
def test_a_short_text_after_complete_times_is_no_damage(times: str, index: str, text: str) -> None:
    first, second, third = (times.format(at, at + 1) for at in (1, 3, 5))
    document = reread(f"1\n{first}\na\n\n{index}{second} {text}\n\n3\n{third}\nc\n")
    assert [cue.text for cue in document.cues] == ["a", text, "c"]
    assert [cue.start for cue in document.cues] == [1000, 3000, 5000]


@pytest.mark.parametrize("cues", [1, 3])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_hours_of_one_digit_are_a_notation_and_no_damage(cues: int, gap: str) -> None:
    above = "".join(
        f"{number}\n02:00:{number:02},000 --> 02:00:{number:02},900\nA.\n{gap}" for number in range(40)
    )
    added = [f"0:00:{3 * at:02},397 --> 0:00:{3 * at + 2:02},023" for at in range(1, cues + 1)]
    document = reread(above + gap.join(f"{at}\n{line}\nB.\n" for at, line in enumerate(added, 1)))
    found = [format_timing_line(cue) for cue in document.cues if cue.text == "B."]
    assert found == [line.replace("0:00:", "00:00:") for line in added]
    assert {finding.rule for finding in document.findings} <= {"S318"}


def test_hours_of_one_digit_beside_those_of_two_have_lost_a_digit() -> None:
    above, below = (f"02:00:{at:02},000 --> 02:00:{at + 2:02},000" for at in (1, 9))
    document = reread(f"1\n{above}\nA.\n\n2\n2:00:05,000 --> 02:00:07,000\nB.\n\n3\n{below}\nC.\n")
    assert format_timing_line(document.cues[1]) == "02:00:05,000 --> 02:00:07,000"

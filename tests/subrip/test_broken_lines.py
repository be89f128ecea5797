"""Timing lines broken in two at any place: in their times, with any decimals, and in their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from srtbatch.subrip.format_time import format_timing_line
from tests.subrip.reread import reread

if TYPE_CHECKING:
    from srtbatch.model import Document

TIMES = {
    "milliseconds": "00:00:0{0},250 --> 00:00:0{1},930",
    "hundredths": "00:00:0{0},25 --> 00:00:0{1},93",
    "points": "00:00:0{0}.25 --> 00:00:0{1}.93",
}
SETTINGS = {
    "none": "",
    "coordinates": " X1:100 X2:600 Y1:050 Y2:100",
    "WebVTT": " align:start position:10% line:85%",
}
EARLIEST = 3
"""Characters in front of a break by which a line is known to be the first part of a timing line."""


def _document(lines: list[str]) -> Document:
    return reread("\n".join(f"{at}\n{line}\nText {at}.\n" for at, line in enumerate(lines, 1)))


def _cues(document: Document) -> list[str]:
    return [f"{format_timing_line(cue)}\n{cue.text}" for cue in document.cues]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("settings", SETTINGS)
def test_a_timing_line_that_is_broken_in_two_is_joined(times: str, settings: str) -> None:
    lines = [TIMES[times].format(at, at + 1) + SETTINGS[settings] for at in (1, 3, 5)]
    whole = _cues(_document(lines))
    for place in range(EARLIEST, len(lines[1])):
        broken = f"{lines[1][:place]}\n{lines[1][place:]}"
        document = _document([lines[0], broken, lines[2]])
        assert _cues(document) == whole, broken
        assert any(repair.line in (5, 6) for repair in document.repairs), broken


@pytest.mark.parametrize("text", ["5", "00", "art", "X", "X1:", "a position:5%", "Y2: the second one"])
@pytest.mark.parametrize("settings", SETTINGS.values())
def test_a_text_below_complete_settings_stays_text(settings: str, text: str) -> None:
    lines = [TIMES["milliseconds"].format(at, at + 1) + settings for at in (1, 3, 5)]
    document = _document([lines[0], f"{lines[1]}\n{text}", lines[2]])
    assert [cue.text for cue in document.cues] == ["Text 1.", f"{text}\nText 2.", "Text 3."]
    assert [cue.settings for cue in document.cues] == [settings.strip()] * 3


def test_settings_that_no_other_cue_has_are_joined_only_inside_of_one() -> None:
    times = TIMES["milliseconds"]
    lines = [times.format(1, 2), f"{times.format(3, 4)} X1:100 X2:60\n0 Y1:050 Y2:100", times.format(5, 6)]
    assert _document(lines).cues[1].settings == "X1:100 X2:600 Y1:050 Y2:100"
    lines[1] = f"{times.format(3, 4)} X1:100 X2:600\nY1:050 Y2:100"
    assert _document(lines).cues[1].text == "Y1:050 Y2:100\nText 2."


@pytest.mark.parametrize("text", ["5", "0", ",93", "00:10"])
def test_a_number_below_complete_times_stays_text(text: str) -> None:
    lines = [TIMES["hundredths"].format(at, at + 1) for at in (1, 3, 5)]
    document = _document([lines[0], f"{lines[1]}\n{text}", lines[2]])
    assert [cue.text for cue in document.cues] == ["Text 1.", f"{text}\nText 2.", "Text 3."]


@pytest.mark.parametrize("arrow", [" --> ", " -> ", "-->"])
@pytest.mark.parametrize("settings", SETTINGS.values())
def test_settings_broken_off_are_read_alike_above_any_blank_lines(arrow: str, settings: str) -> None:
    lines = [TIMES["milliseconds"].format(at, at + 1).replace(" --> ", arrow) + settings for at in (1, 3, 5)]
    for place in range(len(lines[1]) - len(settings), len(lines[1])):
        parts = lines[1][:place], lines[1][place:]
        documents = [_document([lines[0], gap.join(parts), lines[2]]) for gap in ("\n", "\n\n", "\n \n\n")]
        assert _cues(documents[0]) == _cues(documents[1]) == _cues(documents[2]), parts


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_settings_joined_prove_those_of_another_cue(gap: str) -> None:
    times = TIMES["milliseconds"]
    lines = [f"{times.format(1, 2)} X1:100 X2:600{gap}Y1:050 Y2:100", times.format(3, 4), times.format(5, 6)]
    lines[2] += f" X1:100 X2:60{gap}0 Y1:050 Y2:100"
    settings = "X1:100 X2:600 Y1:050 Y2:100"
    assert [cue.settings for cue in _document(lines).cues] == [settings, "", settings]


def test_a_number_that_is_all_the_text_of_a_cue_is_no_part_of_complete_settings() -> None:
    times, settings = TIMES["milliseconds"], "X1:201 X2:516 Y1:397 Y2:"
    blocks = [
        (times.format(1, 2), "423", "Go"),
        (times.format(3, 4), "99", "3"),
        (times.format(5, 6), "423", "2"),
    ]
    source = "\n\n".join(
        f"{at}\n{line} {settings}{end}\n{text}" for at, (line, end, text) in enumerate(blocks, 1)
    )
    assert [cue.text for cue in reread(source).cues] == ["Go", "3", "2"]

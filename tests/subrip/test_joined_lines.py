"""Several cues on one line: split where each begins, and where it must be text, left alone."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.reader import read
from tests.subrip.reread import reread

T1, T2, T3 = (f"00:00:0{at},000 --> 00:00:0{at + 1},500" for at in (1, 3, 5))


def _cues(source: str) -> list[tuple[str, str]]:
    document = reread(source)
    return [(format_timing_line(cue), cue.text) for cue in document.cues]


@pytest.mark.parametrize(
    "source",
    [
        f"1 {T1} Hello. 2 {T2} Two 2. 3 {T3} Three.",
        f"1 {T1} Hello.  2. {T2} Two 2.\n3 {T3} Three.\n",
        f"{T1} Hello. {T2} Two 2. {T3} Three.\n",
        f"1\n{T1}\nHello. 2 {T2} Two 2. 3 {T3} Three.\n",
        f"1\n{T1}\nHello.\n\n2\n{T2}\nTwo 2. 3 {T3} Three.\n",
        f"1 {T1} Hello. 2 {T2} Two 2.\n\n3\n{T3}\nThree.\n",
    ],
)
def test_every_cue_of_a_line_is_found(source: str) -> None:
    assert _cues(source) == [(T1, "Hello."), (T2, "Two 2."), (T3, "Three.")]


@pytest.mark.parametrize(
    "shape",
    [
        "{h}:{m}:{s},000 --> {h}:{m}:{e},789",
        "{h}：{m}：{s}，000 --> {h}：{m}：{e}，789",
        "{h}:{m}:{s}.5-->{h}:{m}:{e}.75",
    ],
)
@pytest.mark.parametrize("index", ["{} ", "{}. ", ""])
def test_times_in_other_notations_on_one_line(shape: str, index: str) -> None:
    parts = [
        f"{index.format(at)}{shape.format(h=1, m=30, s=2 * at, e=2 * at + 1)} maybe 10:{at}"
        for at in range(1, 8)
    ]
    found = _cues(" ".join(parts))
    assert [text for _, text in found] == [f"maybe 10:{at}" for at in range(1, 8)]
    assert [timing[:8] for timing, _ in found] == [f"01:30:{2 * at:02}" for at in range(1, 8)]


SHORT = ["00:0{}.000 --> 00:0{}.500", "00:00:0{} --> 00:00:0{}", "0:0{} --> 0:0{}", "0:0{},5-->0:0{},75"]


@pytest.mark.parametrize(
    "source",
    [
        "1\n{0}\nHello.\n\n2\n{1}\nTwo 2. 3 {2} Three.\n\n4\n{3}\nFour.\n",
        "1\n{0}\nHello. 2 {1} Two 2.\n\n3\n{2}\nThree.\n\n4\n{3}\nFour.\n",
        "1 {0} Hello. 2 {1} Two 2. 3 {2} Three. 4 {3} Four.",
        "WEBVTT\n\n1\n{0}\nHello.\n\n2\n{1}\nTwo 2.\n\n3\n{2}\nThree. 4. {3} Four.\n",
    ],
)
@pytest.mark.parametrize("shape", SHORT)
def test_cues_with_the_short_times_of_their_document_are_found(shape: str, source: str) -> None:
    found = _cues(source.format(*(shape.format(at, at + 1) for at in range(1, 9, 2))))
    assert [text for _, text in found] == ["Hello.", "Two 2.", "Three.", "Four."]
    assert [timing[6:8] for timing, _ in found] == ["01", "03", "05", "07"]


@pytest.mark.parametrize(
    "text",
    [
        "Lunch 3 12:30 --> 13:45 tea",
        "12:30 -> 13:45 lunch 13:45 -> 14:00 tea",
        "3 1:02:03 --> 1:03:00 x",
        "a 3 10:30 --> b",
    ],
)
@pytest.mark.parametrize("shape", ["00:00:0{},000 --> 00:00:0{},500", "00:0{}.000 --> 00:0{}.500"])
def test_times_that_are_in_another_notation_begin_no_cue(shape: str, text: str) -> None:
    first, second, third = (shape.format(at, at + 1) for at in range(1, 6, 2))
    cues = _cues(f"1\n{first}\na\n\n2\n{second}\n{text}\n\n3\n{third}\nb\n")
    assert [spoken for _, spoken in cues] == ["a", text, "b"]


@pytest.mark.parametrize(
    "settings", ["X1:000 X2:000 Y1:050 Y2:100", "align:start position:10%", "X1: 5 X2: 6"]
)
def test_layout_settings_on_one_line_are_no_text(settings: str) -> None:
    document = read(f"1 {T1} {settings} Oh my god. 2 {T2} {settings} Yes.")
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == ["Oh my god.", "Yes."]
    assert [cue.settings for cue in document.cues] == [settings.replace(": ", ":")] * 2


@pytest.mark.parametrize("text", ["X marks it.", "Line: five.", "A:yes", "X1 is it."])
def test_words_like_layout_settings_on_one_line_are_text(text: str) -> None:
    assert _cues(f"1 {T1} {text} 2 {T2} Yes.") == [(T1, text), (T2, "Yes.")]


def test_a_document_on_one_line_is_read_in_linear_steps() -> None:
    count = 500
    cues = [
        f"{at} 00:{at // 60:02}:{at % 60:02},000 --> 00:{at // 60:02}:{at % 60:02},900 Text {at}."
        for at in range(1, count)
    ]
    assert [text for _, text in _cues(" ".join(cues))] == [f"Text {at}." for at in range(1, count)]


def test_split_lines_are_listed_with_their_source_line() -> None:
    document = read(f"1\n{T1}\nHello. 2 {T2} Two.\n")
    assert isinstance(document, Document)
    assert [(repair.rule, repair.line) for repair in document.repairs] == [("S215", 3)]
    assert [cue.line for cue in document.cues] == [1, 3]


@pytest.mark.parametrize(
    "text",
    [
        f"Type 7 {T2} there.",
        f"Type 2 {T2} there.",
        f"Type {T2} there.",
        "Take 2 00:00:03,000 --> later.",
        "2 -> 3 and 3 -> 4",
    ],
)
def test_a_timing_line_that_is_dialogue_begins_no_cue(text: str) -> None:
    cues = _cues(f"1\n{T1}\n{text}\n\n2\n{T3}\nTwo.\n")
    assert [timing for timing, _ in cues] == [T1, T3]
    assert "".join(cues[0][1].split()) == "".join(text.split())


def test_a_timing_line_twice_on_a_line_is_one_cue() -> None:
    assert _cues(f"1\n{T1} {T1}\nHello.\n") == [(T1, "Hello.")]

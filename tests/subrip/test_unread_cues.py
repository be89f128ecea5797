"""The independent count of cues: silent where the reader is right, heard where it loses one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from srtbatch.encodings.codec import decode
from srtbatch.model import Cue, Decoded, Document
from srtbatch.subrip import fast_reader, reader, tolerant_reader
from srtbatch.subrip.cue_starts import CueStart, find_cue_starts
from srtbatch.subrip.fast_reader import BlockCursor
from srtbatch.subrip.reader_state import ReaderState
from srtbatch.subrip.source_lines import Lines
from tests.subrip.damaged_documents import flawless

DOCUMENT = "\n".join(f"{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\nLine {at}.\n" for at in range(1, 9))
SCANNED = DOCUMENT.replace("\n3\n", "\n3.\n")
"""The same with an odd index, for the text recognition to read."""
DAMAGED = DOCUMENT.replace("00:00:05,000 -->", "00:00:05,000 /")


def _reported(source: str) -> list[tuple[str, int]]:
    document = reader.read(source)
    assert isinstance(document, Document)
    return [(finding.rule, finding.line) for finding in document.findings if finding.rule == "S214"]


@given(flawless)
def test_a_flawless_document_has_no_such_finding(source: str) -> None:
    assert _reported(source) == []


def _without(shape: str) -> Callable[[Lines, ReaderState], list[CueStart]]:
    """A search for cues that overlooks timing lines of one shape."""
    return lambda lines, state: [
        head for head in find_cue_starts(lines, state) if shape not in head.timing.raw
    ]


@pytest.mark.parametrize(
    ("source", "overlooked", "line"),
    [(SCANNED, "00:00:03,000", 10), (DAMAGED, "00:00:05,000", 18), (SCANNED, "00:00:02", 6)],
)
def test_a_reader_that_loses_a_cue_is_detected(
    source: str, overlooked: str, line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _reported(source) == []
    monkeypatch.setattr(tolerant_reader, "find_cue_starts", _without(overlooked))
    assert _reported(source) == [("S214", line)]


@pytest.mark.parametrize("whole", [True, False])
def test_a_fast_reader_that_loses_a_cue_is_detected(whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(blocks: BlockCursor, cues: list[Cue]) -> bool:
        fast_reader.take_run(blocks, cues)
        del cues[4:5]
        return whole

    assert _reported(DOCUMENT) == []
    monkeypatch.setattr(reader, "take_all" if whole else "take_run", forgetful)
    monkeypatch.setattr(reader, "take_run" if whole else "take_all", lambda *_: False)
    assert _reported(DOCUMENT) == [("S214", 18)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("from 00:00:01,000 until 00:00:02,000.", 3),
        ("x\n00:00:01,000 .. 00:00:02,000", 4),
    ],
)
def test_two_times_in_a_text_are_reported(text: str, line: int) -> None:
    assert _reported(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n") == [("S214", line)]


SHORT = {
    "00:01.000 --> 00:02.500": "00:02.750 --> 00:04.000",
    "00:00:01 --> 00:00:02": "00:00:02 --> 00:00:04",
    "0:01 --> 0:02": "0:02 --> 0:04",
    "00:01 -> 00:02": "00:02 -> 00:04",
}
"""A timing line with short times, and those of a cue that are glued to a text."""


def _short(timing: str, text: str) -> str:
    """Three cues with times written like this one, the second of which has this text."""
    below, last = timing.replace("1", "5").replace("2", "6"), timing.replace("1", "8").replace("2", "9")
    return f"1\n{timing}\na\n\n2\n{below}\n{text}\n\n3\n{last}\nb\n"


@pytest.mark.parametrize("text", ["Two {}", "Two {} Three", "Two 4 {} Three", "Two4 {}", "x {}", "x{}"])
@pytest.mark.parametrize("timing", SHORT)
def test_times_in_a_text_are_reported_where_the_timing_lines_are_spelt_so(timing: str, text: str) -> None:
    source = _short(timing, text.format(SHORT[timing]))
    assert _reported(source) == [("S214", 7)]
    assert _reported(f"WEBVTT\n\n{source}") == [("S214", 9)]


@pytest.mark.parametrize("timing", SHORT)
def test_what_is_left_of_a_cut_off_timing_line_is_reported_too(timing: str) -> None:
    start, arrow, end = SHORT[timing].partition(" -")
    above = SHORT[timing].rpartition(" ")[0]
    for rest in (
        f"th{arrow}{end}",
        f"th {start[2:]}{arrow}{end}",
        f"th{arrow.strip()}{end}",
        f"{above}Two",
        f"x 4 {above} x",
    ):
        assert _reported(_short(timing, rest)) == [("S214", 7)]


@pytest.mark.parametrize(
    "text",
    [
        "Lunch is at 12:30 --> 13:45",
        "12:30 -> 13:45 lunch",
        "at 1:02:03 --> 1:03:00",
        "0:02 - 0:04",
        "a -> b",
    ],
)
@pytest.mark.parametrize("timing", ["00:01.000 --> 00:02.500", "00:00:01,000 --> 00:00:02,000"])
def test_a_schedule_that_is_in_another_notation_is_not_reported(timing: str, text: str) -> None:
    assert _reported(_short(timing, text)) == []


@pytest.mark.parametrize("text", ["12:30 -> 13:45", "from 12:30 to 13:45", "12:30", "3 - 4", "12:30, 13:45"])
def test_times_with_another_arrow_than_the_timing_lines_are_not_reported(text: str) -> None:
    assert _reported(_short("0:01 --> 0:02", f"Lunch {text}")) == []


@pytest.mark.parametrize(
    "text", ["at 00:00:01,000.", "10:30 to 11:45", "a: b: c: d: e", "2", "one\n2", "3:16-4:2", "1. a\n2. b"]
)
def test_what_is_no_cue_at_a_glance_is_not_reported(text: str) -> None:
    source = f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n"
    assert _reported(source) == []


def test_a_number_below_a_blank_line_is_not_reported_if_a_cue_has_it() -> None:
    source = "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc\n"
    assert _reported(source) == []


STRAY_INDEXES = {"MISP_General_Usage_Training_-_Part_1_of_2.srt": [4326]}
"""Lines of real files on which the index of a cue stands whose times and text are not there."""


def test_real_files_hold_no_cue_that_was_not_read(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.srt")):
        decoded = decode(path.read_bytes())
        if isinstance(decoded, Decoded) and isinstance(reader.read(decoded.text), Document):
            expected = [("S214", line) for line in STRAY_INDEXES.get(path.name, [])]
            assert _reported(decoded.text) == expected, path


BETWEEN = "1\n00:00:01,000 --> 00:00:03,000\na\n\n2\n{}\nb{}\n00:00:30,000 --> 00:00:33,000\nc\n"
"""Three cues, the second with this timing line, and what stands between its text and the third."""


def _findings(source: str) -> list[tuple[str, int]]:
    document = reader.read(source)
    assert isinstance(document, Document)
    return [(finding.rule, finding.line) for finding in document.findings]


@pytest.mark.parametrize("end", ["00:879", "00:00972", "00:01572", "00:00:556"])
def test_an_end_time_with_a_field_that_is_too_wide_is_reported(end: str) -> None:
    assert _findings(BETWEEN.format(f"00:00:19,172 --> {end}", "\n\n3")) == [("S328", 5)]


@pytest.mark.parametrize("end", ["00:00:21", "00:00:21,5", "00:21", "00:00:21556", "00:00:21.5567", "0:0:21"])
def test_an_end_time_in_another_spelling_is_not_reported(end: str) -> None:
    assert _findings(BETWEEN.format(f"00:00:19,172 --> {end}", "\n\n3")) == []


@pytest.mark.parametrize("times", ["00:04.000 -->\n00:06.500", "00:00:04 -->\n00:00:06"])
def test_an_end_time_below_its_arrow_is_reported(times: str) -> None:
    assert ("S315", 5) in _findings(BETWEEN.format(times, "\n\n3"))


@pytest.mark.parametrize("rest", ["Lunch", "10 past", "at 10:30", "10:30 is late", ""])
def test_a_text_below_an_arrow_is_no_end_time(rest: str) -> None:
    assert _findings(BETWEEN.format(f"00:00:04,000 -->\n{rest}", "\n\n3")) == []


@pytest.mark.parametrize(
    ("glued", "found"), [("ye.3", 1), ("ye3", 1), ("ye.1", 1), ("ye 3", 0), ("ye.7", 0), ("ye", 0)]
)
def test_the_index_of_a_cue_at_the_end_of_the_text_above_is_reported(glued: str, found: int) -> None:
    assert _findings(BETWEEN.format("00:00:04,000 --> 00:00:06,000", glued)) == [("S201", 8)] * found
    assert _findings(BETWEEN.format("00:00:04,000 --> 00:00:06,000", f"{glued}\n\n3")) == []


@pytest.mark.parametrize(
    "line",
    [
        "00:00:04,000 --> 00:00:0:08,000 --> 00:00:09,000",
        "00:00:04,000 --> 00:00:05,000 --> 00:00:09,000",
        "00:00:04,000 --> 00:00:05,000 00:00:08,000 --> 00:00:09,000",
    ],
)
def test_a_line_with_the_times_of_two_cues_is_reported(line: str) -> None:
    assert [rule for rule, _ in _findings(BETWEEN.format(line, "\n\n3"))] == ["S214"]


@pytest.mark.parametrize(
    "line",
    [
        "00:00:04,000 -->--> 00:00:05,000",
        "00:00:04,000 --->> 00:00:05,000",
        "00:00:04,000 -- > 00:00:05,000",
        "00:00:04,000 --> 00:00:05,000 00:00:04,000 --> 00:00:05,000",
    ],
)
def test_a_line_with_the_times_of_one_cue_is_not_reported(line: str) -> None:
    assert _findings(BETWEEN.format(line, "\n\n3")) == []

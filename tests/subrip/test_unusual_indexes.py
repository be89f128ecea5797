"""Odd indexes in a document without blank lines, and the names and other blocks of WebVTT."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read, read_tolerantly

TIMES = [f"00:00:{at:02}.000 --> 00:00:{at:02}.900" for at in range(10, 13)]


def _texts(source: str) -> list[str]:
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    return [cue.text for cue in document.cues]


@pytest.mark.parametrize("index", ["{}.", "{})", "[{}]", "#{}", "{}:"])
def test_unusual_indexes_without_blank_lines_are_no_text(index: str) -> None:
    lines = [line for at, time in enumerate(TIMES, 1) for line in (index.format(at), time, f"Text {at}.")]
    assert _texts("\n".join(lines)) == ["Text 1.", "Text 2.", "Text 3."]


@pytest.mark.parametrize("said", ["2.", "#2", "7."])
def test_an_unusual_number_above_times_is_text_where_indexes_are_plain(said: str) -> None:
    source = f"1\n{TIMES[0]}\nNumber\n{said}\n{TIMES[1]}\nTwo.\n"
    assert _texts(source) == [f"Number\n{said}", "Two."]


@pytest.mark.parametrize(("name", "kept"), [("and so it goes on.", True), ("two", False), ("2", False)])
def test_words_above_times_are_no_name_below_a_cue_without_one(name: str, kept: bool) -> None:
    source = f"WEBVTT\n\n{TIMES[0]}\nOne\n\n{name}\n{TIMES[1]}\nTwo\n"
    assert _texts(source) == [f"One\n{name}" if kept else "One", "Two"]


def test_any_words_are_a_name_where_the_cue_above_has_one() -> None:
    source = f"WEBVTT\n\nthe first cue\n{TIMES[0]}\nOne\n\nthe second cue\n{TIMES[1]}\nTwo\n"
    assert _texts(source) == ["One", "Two"]


@pytest.mark.parametrize("head", ["WEBVTT", "WEBVTT\nKind: captions", "WEBVTT\n\nNOTE", "WEBVTT a --> b"])
def test_a_damaged_timing_line_below_a_block_of_webvtt_is_not_left_out_with_it(head: str) -> None:
    source = f"{head}\n59:51.155 --> 59:.739\nOne\n\n{TIMES[0]}\nTwo\n"
    assert _texts(source) == ["59:51.155 --> 59:.739\nOne\nTwo"]
    document = read(source)
    assert isinstance(document, Document)
    assert [finding.line for finding in document.findings] == [head.count("\n") + 2]

"""Blocks that are not as they should be: how each is repaired, and how it is listed."""

from __future__ import annotations

import pytest

from srtbatch.model import Document, Failure
from srtbatch.subrip.reader import read, read_tolerantly
from srtbatch.subrip.writer import write

T1, T2, T3 = (f"00:00:0{at},000 --> 00:00:0{at + 1},000" for at in (1, 3, 5))


def _texts(source: str) -> list[str]:
    document = read(source)
    assert isinstance(document, Document)
    return [cue.text for cue in document.cues]


def _codes(source: str) -> list[str]:
    document = read(source)
    assert isinstance(document, Document)
    return [repair.rule for repair in document.repairs]


@pytest.mark.parametrize("source", ["", "\n", "\n\n"])
def test_an_empty_file_has_no_cues_and_no_fault(source: str) -> None:
    document = read(source)
    assert isinstance(document, Document)
    assert (document.cues, document.repairs) == ([], [])
    assert write(document.cues, document.ending) == source


def test_a_file_of_spaces_becomes_empty_and_says_so() -> None:
    assert _codes(" \n\n\n\n") == ["S207"]


def test_text_without_cues_is_refused() -> None:
    failure = read("Dear all,\nno cue here\n")
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.line) == ("no_cues", 1)


@pytest.mark.parametrize("ending", ["", "\n", "\n\n"])
def test_the_end_of_the_file_is_kept(ending: str) -> None:
    source = f"1\n{T1}\na\n\n2\n{T2}\nb{ending}"
    document = read(source)
    assert isinstance(document, Document)
    assert (document.ending, document.repairs) == (ending, [])
    assert write(document.cues, document.ending) == source


def test_numbers_in_the_text_stay() -> None:
    assert _texts(f"1\n{T1}\nalpha\n42\n\n2\n{T2}\n1984\n\n3\n{T3}\nb\n") == ["alpha\n42", "1984", "b"]


def test_a_number_below_a_blank_line_stays_text_unless_it_continues_the_count() -> None:
    assert _texts(f"1\n{T1}\na\n\n2\nb\n\n2\n{T2}\nc\n") == ["a\n2\nb", "c"]


def test_indexes_of_zero_are_listed_once() -> None:
    source = f"0\n{T1}\na\n\n1\n{T2}\nb\n\n2\n{T3}\nc\n"
    document = read(source)
    assert isinstance(document, Document)
    assert [(repair.rule, repair.line, repair.note) for repair in document.repairs] == [
        ("S202", 1, "2 below renumbered")
    ]


def test_an_index_that_comes_out_right_is_no_fault() -> None:
    assert _codes(f"1\n{T1}\na\n\n5\n{T2}\nb\n\n3\n{T3}\nc\n") == ["S202"]


def test_indexes_that_end_and_resume_are_listed_once() -> None:
    assert _codes(f"1\n{T1}\na\n\n{T2}\nb\n\n2\n{T3}\nc\n") == ["S201"]
    assert _codes(f"1\n{T1}\na\n\n{T2}\nb\n\n3\n{T3}\nc\n") == ["S201"]


def test_every_line_separated_by_a_blank_one_is_read() -> None:
    source = f"1\n\n{T1}\n\na\n\nb\n\n\n\n2\n\n{T2}\n\nc\n"
    assert _texts(source) == ["a\nb", "c"]


def test_a_joined_file_continues_the_count() -> None:
    source = f"1\n{T1}\na\n\n\ufeff1\n{T2}\nb\n"
    assert _texts(source) == ["a", "b"]
    assert _codes(source) == ["S202"]


def test_cues_without_text_are_written_again_as_they_were() -> None:
    source = f"1\n{T1}\n\n\n2\n{T2}\n\n\n3\n{T3}\nc\n"
    document = read(source)
    assert isinstance(document, Document)
    assert document.repairs == []
    assert [finding.rule for finding in document.findings] == ["S211", "S211"]
    assert write(document.cues, document.ending) == source


def test_webvtt_loses_its_header_notes_and_names() -> None:
    source = f"WEBVTT\nKind: captions\n\nNOTE by hand\n\nintro\n{T1}\na\n\nNOTE more\nof it\n\n{T2}\nb\n"
    assert _texts(source) == ["a", "b"]
    assert [code for code in _codes(source) if code == "S208"] == ["S208"] * 3


def test_text_above_the_first_cue_is_shown_with_it() -> None:
    assert _texts(f"My film\nby me\n\n1\n{T1}\na\n") == ["My film\nby me\na"]


@pytest.mark.parametrize(
    "tail", ["2", "2\n00", "2\n00:00:03,0", "2\n00:00:03,000 -", "2\n00:00:03,000 --> 00:0"]
)
def test_a_cue_cut_off_before_its_text_is_dropped_and_listed(tail: str) -> None:
    document = read(f"1\n{T1}\na\n\n{tail}")
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == ["a"]
    assert [(repair.rule, repair.before, repair.effect) for repair in document.repairs] == [
        ("S210", tail, "drop")
    ]
    assert document.found == 2


@pytest.mark.parametrize("index", ["3", "7"])
def test_an_index_below_a_text_on_the_timing_line_is_no_text(index: str) -> None:
    times = [f"00:00:0{at},000 --> 00:00:0{at + 1},000" for at in range(1, 8, 2)]
    source = f"1\n{times[0]}\na\n2 {times[1]} b\n{index}\n{times[2]}\nc\n4\n{times[3]}\nd\n"
    assert _texts(source) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("second", "texts"),
    [("{} b\n7", ["a", "b\n7", "c"]), ("{}\n2", ["a", "2", "c"]), ("{}\n7", ["a", "7", "c"])],
)
def test_a_number_in_a_document_without_indexes_stays_text(second: str, texts: list[str]) -> None:
    times = [f"00:00:0{at},000 --> 00:00:0{at + 1},000" for at in range(1, 6, 2)]
    assert _texts(f"{times[0]}\na\n{second.format(times[1])}\n{times[2]}\nc\n") == texts


def test_a_number_that_does_not_continue_the_count_ends_the_text() -> None:
    assert _texts(f"1\n{T1}\na\n\n42\n") == ["a\n42"]


def test_repeated_cues_of_no_duration_last_as_long_as_one() -> None:
    timing = "00:00:01,000 --> 00:00:01,000"
    document = read(f"1\n{timing}\na\n\n2\n{timing}\na\n\n3\n00:00:05,000 --> 00:00:06,000\nb\n")
    assert isinstance(document, Document)
    assert [(cue.start, cue.end) for cue in document.cues] == [(1000, 2000), (1000, 2000), (5000, 6000)]


def test_a_cue_whose_text_is_a_cue_of_its_own_is_read_once() -> None:
    """The block that ends a region holds two cues: its successor's index does not run on after them."""
    text = (
        "00:00:01,001 --> 00:00:01,041\nOne\n\n"
        "2\n00:00:01,042 --> 00:00:03,042\n00:00:03,000 > 00:00:04,000\n\n"
        "3\n00:00:03,542 --> 00:00:03,542\nThree\n\n4\n00:00:03,543 --> 00:00:03,583\nFour\n"
    )
    document = read(text)
    assert isinstance(document, Document)
    assert document == read_tolerantly(text)
    assert [cue.text for cue in document.cues if cue.text] == ["One", "Three", "Four"]
    assert len({cue.line for cue in document.cues}) == len(document.cues)

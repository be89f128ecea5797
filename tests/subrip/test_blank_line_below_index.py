"""An index with a blank line below it, where all of a document's indexes stand so."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read, read_tolerantly

DOUBLE, UNDER_INDEX = "{}\n\n{}\n\n{}\n\n", "{}\n\n{}\n{}\n\n"
LAYOUTS = [DOUBLE, UNDER_INDEX]
"""A blank line below every line, and one below each index alone."""


def _source(layout: str, indexes: list[int], words: list[str] | None = None) -> str:
    words = words or [f"Text {at}." for at in range(len(indexes))]
    times = [f"00:00:{at:02},000 --> 00:00:{at:02},900" for at in range(10, 10 + len(indexes))]
    return "".join(map(layout.format, indexes, times, words))


def _read(source: str) -> Document:
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    return document


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "indexes",
    [
        [1, 2, 4, 5, 6],
        [1, 2, 2, 3, 4],
        [1, 2, 3, 1, 2],
        [10, 20, 30, 40, 50],
        [1, 5, 3, 4, 2],
        [0, 1, 2, 3, 4],
    ],
)
def test_a_gap_in_the_numbering_leaves_no_index_in_a_text(layout: str, indexes: list[int]) -> None:
    document = _read(_source(layout, indexes))
    assert [cue.text for cue in document.cues] == [f"Text {at}." for at in range(5)]
    assert document.findings == []
    assert "S202" in {repair.rule for repair in document.repairs}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_cue_whose_timing_line_is_lost_stays_a_cue(layout: str, at: int) -> None:
    lines = _source(layout, [1, 2, 3, 4, 5]).split("\n")
    lost = next(line for line in lines if line.startswith(f"00:00:{10 + at}"))
    document = _read("\n".join(line for line in lines if line != lost))
    assert [cue.text for cue in document.cues] == [f"Text {at}." for at in range(5)]
    assert [finding.rule for finding in document.findings] == ["S326"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_last_cue_whose_timing_line_is_lost_is_reported(layout: str) -> None:
    source = _source(layout, [1, 2, 3])
    document = _read("\n".join(line for line in source.split("\n") if not line.startswith("00:00:12")))
    assert [finding.rule for finding in document.findings] == ["S214"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("text", ["42", "1999", "7", "It is\n\n42", "It is\n42"])
def test_a_number_that_is_dialogue_stays_text(layout: str, text: str) -> None:
    document = _read(_source(layout, [1, 2, 3], ["One.", text, "Three."]))
    assert [cue.text for cue in document.cues] == ["One.", text.replace("\n\n", "\n"), "Three."]
    assert document.findings == []


@pytest.mark.parametrize("number", ["42", "5"])
def test_a_number_stays_text_where_no_index_stands_apart(number: str) -> None:
    cues = _source("{}\n{}\n{}\n\n", [1, 2, 3]).split("\n\n")
    cues.insert(2, number)
    cues[3] = cues[3].partition("\n")[2]
    assert [cue.text for cue in _read("\n\n".join(cues)).cues] == ["Text 0.", f"Text 1.\n{number}", "Text 2."]

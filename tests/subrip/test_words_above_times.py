"""A word above a timing line is spoken; only what is almost a number is taken for an index."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read

T1, T2 = "00:00:02,000 --> 00:00:03,500", "00:00:04,000 --> 00:00:05,500"


def texts(source: str) -> list[str]:
    document = read(source)
    assert isinstance(document, Document)
    return [cue.text for cue in document.cues]


@pytest.mark.parametrize(
    "word", ["Stop!", "fire", "two", "-Stop!", "<i>Stop!</i>", "25b", "停", "Unbelievable!"]
)
def test_a_word_above_a_timing_line_stays(word: str) -> None:
    assert texts(f"1\n{T1}\nSir,\n\n{word}\n{T2}\nReally?\n") == [f"Sir,\n{word}", "Really?"]


@pytest.mark.parametrize("index", ["2.", "#2", "S2", "2–", "(2)"])
def test_what_is_almost_a_number_is_an_index(index: str) -> None:
    assert texts(f"1\n{T1}\nSir,\n\n{index}\n{T2}\nReally?\n") == ["Sir,", "Really?"]


@pytest.mark.parametrize("behind", ["00:00:01,000 --> 00:00:03,000", ":", ","])
def test_times_after_the_times_are_no_text(behind: str) -> None:
    assert texts(f"1\n00:00:02,000 --> 00:00:03,500 {behind}\nHi\n") == ["Hi"]


@pytest.mark.parametrize("behind", ["42", "10:30", "...", "- Yes", "1 -> x"])
def test_what_may_be_said_after_the_times_is_text(behind: str) -> None:
    assert texts(f"1\n00:00:02,000 --> 00:00:03,500 {behind}\nHi\n") == [f"{behind}\nHi"]

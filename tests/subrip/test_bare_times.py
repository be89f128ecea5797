"""Documents whose times are bare seconds, or stand without decimals after an index."""

from __future__ import annotations

import random

import pytest

from srtbatch.model import Document, Failure
from srtbatch.subrip.reader import read
from tests.subrip.reread import reread

SPELLINGS = ["{}.000 --> {}.900", "{}.0 --> {}.9", "{} --> {}.5", "{} --> {}", "{},000 -> {},900"]
"""Timing lines of bare seconds, the first and the last second in place of the brackets."""


def _times(spelling: str, at: int) -> str:
    last = at + 1 if spelling.endswith("{}") else at
    return spelling.format(at, last)


def _blocks(spelling: str, cues: int, text: str = "text {}.") -> list[str]:
    return [f"{at}\n{_times(spelling, at)}\n{text.format(chr(96 + at))}" for at in range(1, cues + 1)]


def _texts(source: str) -> list[str]:
    return [cue.text for cue in reread(source).cues]


def _reported(source: str) -> list[int]:
    document = read(source)
    assert isinstance(document, Document)
    return [finding.line for finding in document.findings if finding.rule == "S214"]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("cues", [2, 3, 12])
def test_bare_seconds_are_read_where_all_blank_lines_are_lost(spelling: str, cues: int) -> None:
    source = "\n".join(_blocks(spelling, cues)) + "\n"
    assert _texts(source) == [f"text {chr(96 + at)}." for at in range(1, cues + 1)]
    assert [cue.start for cue in reread(source).cues] == [1000 * at for at in range(1, cues + 1)]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("seed", range(10))
def test_bare_seconds_are_read_where_some_blank_lines_are_lost(spelling: str, seed: int) -> None:
    rng = random.Random(seed)
    blocks = _blocks(spelling, 12)
    source = "".join(f"{block}\n{rng.choice(['', chr(10)])}" for block in blocks)
    assert _texts(source) == [block.rpartition("\n")[2] for block in blocks]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_bare_seconds_are_read_after_a_gap_in_the_indexes(spelling: str) -> None:
    blocks = _blocks(spelling, 9)
    del blocks[3:5]
    assert len(_texts("\n".join(blocks) + "\n")) == 7


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_bare_seconds_without_index_and_blank_line_are_reported(spelling: str) -> None:
    blocks = _blocks(spelling, 6)
    blocks[1:3] = [blocks[1] + "\n" + blocks[2].partition("\n")[2]]
    assert _reported("\n\n".join(blocks) + "\n") == [8]


@pytest.mark.parametrize(
    "said", ["5 -> 6", "5 --> 6", "1.5 -> 2.5", "5 > 6", "x -> 6", "12 -> 13 -> 14", "5 - 6"]
)
@pytest.mark.parametrize("number", ["", "3\n", "12\n", "2024\n"])
def test_numbers_beside_an_arrow_are_text_in_a_document_with_other_times(said: str, number: str) -> None:
    times = "00:00:0{}.000 --> 00:00:0{}.900"
    blocks = _blocks(times, 6)
    blocks[1] += f"\n{number}{said}"
    source = "\n\n".join(blocks) + "\n"
    assert len(_texts(source)) == 6
    assert _reported(source) == []
    assert len(_texts("\n".join(blocks) + "\n")) == 6


@pytest.mark.parametrize("said", ["5 -> 6", "1.5 -> 2.5"])
def test_many_such_texts_do_not_make_bare_seconds_of_them(said: str) -> None:
    lines = "\n".join(f"{at}\n{said}" for at in range(2, 40))
    source = f"1\n00:00:01,000 --> 00:00:02,000\n{lines}\n"
    assert len(_texts(source)) == 1


@pytest.mark.parametrize("number", ["7", "2024", "1"])
@pytest.mark.parametrize("spelling", SPELLINGS[:2])
def test_numbers_beside_an_arrow_that_are_out_of_order_are_text(spelling: str, number: str) -> None:
    blocks = _blocks(spelling, 6)
    blocks[4] += f"\n{number}\n1 -> 2"
    assert len(_texts("\n\n".join(blocks) + "\n")) == 6


@pytest.mark.parametrize(
    "form", ["{} 00:00:0{} --> 00:00:0{}", "{}. 0:00:0{} -> 0:00:0{}", "{}) 00:00:0{} --> 00:00:0{}"]
)
def test_times_without_decimals_are_read_after_their_index(form: str) -> None:
    blocks = [f"{form.format(at, at, at + 1)}\ntext {chr(96 + at)}." for at in range(1, 8)]
    assert _texts("\n\n".join(blocks) + "\n") == [f"text {chr(96 + at)}." for at in range(1, 8)]


@pytest.mark.parametrize(
    "said", ["3 10:00:00 --> 12:00:00", "5 00:12 -> 00:13", "9 12:00:00 - 13:00:00", "3 5 --> 6"]
)
def test_such_a_line_is_text_in_a_document_with_other_times(said: str) -> None:
    blocks = _blocks("00:00:0{}.000 --> 00:00:0{}.900", 6)
    assert len(_texts("\n\n".join([*blocks[:2], said, *blocks[2:]]) + "\n")) == 6
    assert len(_texts("\n\n".join([*blocks[:1], f"{blocks[1]}\n{said}", *blocks[2:]]) + "\n")) == 6


@pytest.mark.parametrize("text", ["1 00:01 --> 00:03\nOne.\n", "From 5 --> 6\n", "1.0 --> 2.0\nOne.\n"])
def test_numbers_alone_make_no_cues_of_a_text(text: str) -> None:
    assert isinstance(read(text), Failure)

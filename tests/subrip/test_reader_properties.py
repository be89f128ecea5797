"""What holds for every text that the reader is given."""

from __future__ import annotations

import re

import srt
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.model import Document, Failure
from srtbatch.subrip.reader import read, read_tolerantly
from srtbatch.subrip.writer import write
from tests.subrip.damaged_documents import flawless, nearly_srt

STRUCTURAL = re.compile(r"\s*[-#\d\s:.,>→\u2012-\u2015\ufeff\u200b]*\s*")


def _facts(document: Document) -> list[tuple[int, int, str, str]]:
    return [(cue.start, cue.end, cue.text, cue.settings) for cue in document.cues]


@given(flawless)
def test_flawless_text_needs_no_repair_and_is_written_unchanged(text: str) -> None:
    document = read(text)
    assert isinstance(document, Document)
    assert [repair for repair in document.repairs if repair.rule != "S220"] == []
    if not document.repairs:
        assert write(document.cues, document.ending) == text


@given(nearly_srt)
def test_the_fast_reader_and_the_tolerant_reader_agree(text: str) -> None:
    assert read(text) == read_tolerantly(text)


@given(nearly_srt | st.text(max_size=80))
def test_no_repairs_means_the_very_text(text: str) -> None:
    document = read(text)
    if isinstance(document, Document) and not document.repairs:
        assert write(document.cues, document.ending) == text


@given(nearly_srt)
def test_reading_what_was_written_finds_nothing_to_repair(text: str) -> None:
    document = read(text)
    if isinstance(document, Failure):
        return
    again = read(write(document.cues, document.ending))
    assert isinstance(again, Document)
    assert again.repairs == []
    assert _facts(again) == _facts(document)
    assert again.ending == document.ending


@given(nearly_srt)
def test_every_word_is_kept_or_listed(text: str) -> None:
    document = read(text)
    if isinstance(document, Failure):
        return
    kept = write(document.cues, document.ending).split()
    listed = [word for repair in document.repairs for word in repair.before.split()]
    known = {*kept, *listed}
    lost = [word for line in text.split("\n") if not STRUCTURAL.fullmatch(line) for word in line.split()]
    assert [word for word in lost if word not in known] == []


@given(nearly_srt)
def test_cues_are_ordered_and_end_after_they_start(text: str) -> None:
    document = read(text)
    if isinstance(document, Failure):
        return
    starts = [cue.start for cue in document.cues]
    assert starts == sorted(starts)
    assert all(cue.end >= cue.start for cue in document.cues)
    assert document.found >= len(document.cues)


@given(nearly_srt)
def test_others_can_read_what_was_written(text: str) -> None:
    document = read(text)
    if isinstance(document, Failure) or _looks_like_time(document):
        return
    foreign = list(srt.parse(write(document.cues, document.ending)))
    assert len(foreign) == len(document.cues)
    assert [item.content.strip() for item in foreign] == [cue.text.strip() for cue in document.cues]


def _looks_like_time(document: Document) -> bool:
    """Whether a line of text begins like a time: the other parser would take it for the next cue."""
    return any(re.search(r"^\s*-?\d+[,.:]\d+[,.:]\d+", cue.text, re.MULTILINE) for cue in document.cues)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    document = read(text)
    assert isinstance(document, Failure | Document)
    assert document == read_tolerantly(text)

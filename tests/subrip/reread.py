"""A document that is read alike on both paths, and again from what is written of it."""

from __future__ import annotations

from srtbatch.model import Document
from srtbatch.subrip.reader import read, read_tolerantly
from srtbatch.subrip.writer import write


def reread(source: str) -> Document:
    """Return the document; the test fails if its output, read again, needs a repair or has other texts."""
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    again = read(write(document.cues, document.ending))
    assert isinstance(again, Document)
    assert again.repairs == []
    assert [cue.text for cue in again.cues] == [cue.text for cue in document.cues]
    return document

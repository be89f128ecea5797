"""Real files: read twice, written back, and the broken ones against the truth about their cues."""

from __future__ import annotations

import json
import re
from pathlib import Path

import srt

from srtbatch.encodings.codec import decode, encode
from srtbatch.model import Decoded, Document, Failure
from srtbatch.subrip.reader import read, read_tolerantly
from srtbatch.subrip.writer import write


def _document(path: Path) -> tuple[Decoded, Document] | None:
    decoded = decode(path.read_bytes())
    document = read(decoded.text) if isinstance(decoded, Decoded) else decoded
    if isinstance(decoded, Failure) or isinstance(document, Failure):
        return None
    return decoded, document


def test_real_files_need_repair_or_are_written_again_byte_for_byte(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.srt")):
        found = _document(path)
        if found is None:
            continue
        decoded, document = found
        text = write(document.cues, document.ending)
        if not decoded.repairs and not document.repairs:
            assert encode(text, decoded) == path.read_bytes(), path
        again = read(text)
        assert isinstance(again, Document), path
        assert again.repairs == [], path


def test_the_tolerant_reader_alone_reads_real_files_alike(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.srt")):
        decoded = decode(path.read_bytes())
        if isinstance(decoded, Decoded):
            assert read(decoded.text) == read_tolerantly(decoded.text), path


def test_every_cue_of_the_broken_files_is_found(malformed: Path) -> None:
    truth = json.loads((malformed / "truth.json").read_text(encoding="utf-8"))
    for name, facts in truth.items():
        found = _document(malformed / name)
        assert found is not None, name
        cues = found[1].cues
        spoken = [cue.text for cue in cues if cue.text]
        assert facts["cues"] in (len(cues), len(spoken)), name
        words = {word for text in spoken for word in re.findall(r"\w+", text)}
        assert set(facts["words"]) <= words, name
        foreign = list(srt.parse(write(cues, "\n")))
        assert [item.content for item in foreign] == [cue.text for cue in cues], name

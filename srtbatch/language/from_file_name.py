"""The language that a file name and its folders state."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from srtbatch.language.data import CODES, QUALIFIERS, WORDLIKE

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAIL = re.compile(r"[-_ (\[]([A-Za-z]{2,3}(?:[-_][A-Z]{2})?|[A-Z][a-z]{3,12})[)\]]?\Z")
_REGION = re.compile(r"(?:[A-Z]{2}|[A-Z][a-z]{3}|[a-z]{2}|\d{3}|lat|hans|hant|cn|tw|br|latin)", re.ASCII)
_TWO_LETTERS = 2


class Trust(IntEnum):
    """How reliably a part of a file name states the language."""

    CONVENTION = 0
    WORD = 1
    SUFFIX = 2


def named(name: str) -> Iterator[tuple[str, Trust]]:
    """Yield the languages that the file name and its folders state, the most likely first."""
    *folders, file = name.replace("\\", "/").split("/")
    pieces = [piece for piece in file.split(".") if piece]
    if pieces and pieces[-1].lower() == "srt":
        pieces.pop()
    while len(pieces) > 1 and pieces[-1].lower() in QUALIFIERS and (pieces[-1] != "hi" or _code(pieces[-2])):
        pieces.pop()
    if len(pieces) > 1 and (found := _code(pieces[-1])):
        yield found, Trust.WORD if pieces[-1].lower() in WORDLIKE else Trust.CONVENTION
    elif pieces and (tail := _tail_code(pieces[-1])):
        yield tail
    for folder in reversed(folders):
        if found := _code(folder):
            yield found, Trust.WORD if folder.lower() in WORDLIKE else Trust.CONVENTION


def _tail_code(stem: str) -> tuple[str, Trust] | None:
    """Return the language at the end of ``episode-3-rus``, ``talk_en``, ``talk_pt-BR``."""
    match = _TAIL.search(stem)
    if match is None:
        return None
    piece = match[1]
    found = _code(piece) or _code(re.split(r"[-_]", piece)[-1])
    sure = len(piece) > _TWO_LETTERS and piece.lower() not in WORDLIKE
    return (found, Trust.CONVENTION if sure else Trust.SUFFIX) if found else None


def _code(piece: str) -> str:
    """Return the primary subtag of ``pt-BR``, ``por``, ``Portuguese``; ``""`` for anything else."""
    primary, _, region = piece.replace("_", "-").partition("-")
    if region and not _REGION.fullmatch(region):
        return ""
    return CODES.get(primary.lower(), "")

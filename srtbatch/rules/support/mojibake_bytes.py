"""Where a text shows the bytes of a UTF-8 letter as characters of a code page: each of them is needed.

Such a text is mojibake. A soft hyphen, a no-break space or a space there is a byte of a letter, so that no
rule may remove or replace it. The test is local, so that it holds for one word of a correct text: a row of
whole sequences of UTF-8, with no other letter beyond ASCII beside it. In a correct word such letters stand
among others that make no sequence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

Span = tuple[int, int]

LOST = "\uffff"
"""Replacement for a character of the range U+0080 to U+00FF that a page does not have."""

_PAGES = (
    "latin-1", "iso8859_2", "iso8859_9", "iso8859_15", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r", "koi8_u", "mac_roman", "mac_latin2", "cp437",
    "cp850", "cp852", "cp866",
)  # fmt: skip
"""Encodings in which UTF-8 is read by mistake."""

_TAIL = range(0x80, 0xC0)
_KINDS = (
    ((*range(0xC2, 0xC7), 0xCC, 0xCE, 0xD0, *range(0xD2, 0xD6), *range(0xD7, 0xDC)), _TAIL),
    ((0xC7, 0xC8, 0xD1), range(0x80, 0xA0)),
    ((0xC9,), range(0x90, 0xA0)),
    ((0xCA,), range(0xB0, 0xC0)),
    ((0xCF,), range(0x80, 0x90)),
    ((0xD6,), (*range(0x80, 0x91), *range(0xB0, 0xC0))),
    ((0xE0,), range(0xA4, 0xC0), _TAIL),
    ((0xE1,), (*range(0x80, 0x8F), 0x9E, 0x9F, 0xBA, 0xBB), _TAIL),
    (range(0xE2, 0xF0), _TAIL, _TAIL),
    (range(0xF0, 0xF5), _TAIL, _TAIL, _TAIL),
)
"""The bytes of characters that subtitles have: no phonetic letters, Coptic letters, Hebrew accents."""
_LETTER = r"[^\W\d_a-zA-Z]"
_SPACE_FOR_A0 = r"(?P<whole>(?<![^\W\d_])|(?<=[a-z]))Ã (?=[\s.,!?…<]|\Z)"
"""``à`` whose second byte, a no-break space, became a space: no language ends a word in ``Ã`` so."""


@cache
def table(page: str) -> dict[int, str]:
    """Return the character of the same number for each byte of a code page; a control for an unused byte."""
    shown = {code: _shown(code, page) for code in range(0x80, 0x100)}
    return dict.fromkeys(shown, LOST) | {ord(char): chr(code) for code, char in shown.items()}


def letter_spans(text: str) -> list[Span]:
    """Return the spans (start, end) of the text that show the bytes of letters, in no order."""
    if text.isascii():
        return []
    rows = [match for pattern in _patterns() for match in pattern.finditer(text)]
    return [row.span() for row in rows if row["whole"] is not None and not _goes_on(text, row.start())]


def _goes_on(text: str, position: int) -> bool:
    """Return whether a letter there continues the word of a letter beyond ASCII before it.

    In correct words no capital follows a small letter.
    """
    before = text[position - 1 : position]
    other = before > "\x7f" and unicodedata.category(before)[0] in "LM"
    return other and not (before.islower() and text[position].isupper())


def letter_places(text: str) -> set[int]:
    """Return the indexes of the characters that are bytes of letters."""
    return {at for start, end in letter_spans(text) for at in range(start, end)}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return, for each page, a pattern for UTF-8 sequences as it shows them; the last byte may be lost."""
    return (*(re.compile(_row(page)) for page in _PAGES), re.compile(_SPACE_FOR_A0))


def _row(page: str) -> str:
    sequence = "|".join("".join(_one_of(kind, page) for kind in kinds) for kinds in _KINDS)
    cut = _one_of(range(0xC2, 0xF0), page)
    return rf"(?>(?:{sequence})+)(?P<whole>(?={cut}(?:\s|\Z))|(?!{_LETTER}))?"


def _one_of(codes: range | tuple[int, ...], page: str) -> str:
    return f"[{re.escape(''.join(_shown(code, page) for code in codes))}]"


def _shown(code: int, page: str) -> str:
    return bytes([code]).decode(page, "ignore") or chr(code)

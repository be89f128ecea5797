"""Recognize lines that resemble a timing line, however damaged.

This module shares no code with the reader, so that an error in the reader's patterns is not repeated here.
The patterns are few and general: two complete times, one beside an arrow, two times with other separators
and an arrow between them, or a line with only digits and punctuation. Letters that resemble digits count as
digits, and punctuation of other scripts as ASCII.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK = 1000
"""Characters at the start of a line that are examined."""
_FEWEST, _FEWEST_DAMAGED, _FEWEST_COLONS = 10, 14, 2
"""Digits of two times with an arrow and colons, digits if one of these is lost, and colons, at least."""

_FOUR_DIGITS = r"\d[^\d\n]{0,6}\d[^\d\n]{0,6}\d[^\d\n]{0,6}\d"
TWO_COLONS = re.compile(r"[:;：；∶][^\n:;：；∶]*+[:;：；∶]")
"""Part of every such line that has no arrow with a dash."""
_NUMBERS_OR_ARROW = re.compile(rf"{_FOUR_DIGITS}|[-=‐-―−]\s?>|[→⟶➔➜＞]|&gt;")
SIGNS = re.compile(r"[\d>→⟶➔➜＞;]")
"""Characters of which every such line has at least one; ``;`` ends an entity that may be an arrow."""
_WORD_TIME = r"(?<!->)(?<!-> )<\d{1,3}(?::\d\d){1,2}[.,]\d{2,3}>(?!\s{0,3}-{1,3}\s?>)"
"""The tag with the time of a word in WebVTT; in a timing line, an arrow stands beside it."""
_TAG_LIKE = re.compile(rf"</?[A-Za-z][^<>]{{0,80}}>|\{{\\[^{{}}]{{0,80}}\}}|{_WORD_TIME}")
_TO_ASCII = {
    **dict.fromkeys("→⟶➔➜", "->"),
    **dict.fromkeys("⇒⟹»›", ">"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "∶": ":",
    "،": ",",
    "٫": ",",
    "。": ".",
}

_ALIKE = "oOlIsSBZzDQ|!"
"""Characters that text recognition (OCR) gives instead of digits."""
_D = rf"[0-9{_ALIKE}]"
_FIRST = rf"(?<![0-9A-Fa-f][0-9A-Fa-f]:)(?:(?<![^\W_]){_D}|(?<![0-9])[0-9]){_D}{{0,8}}"
"""The first field, possibly with an index before it; it begins with a digit, or like a word.

It is not part of a hexadecimal number with colons between its bytes."""
_COLON = r"\s?[:;]{1,2}\s?"
_SEPARATOR = r"(?:\s?[^\w\s<>-]{1,2}\s{0,2}|\s|-|_)"
_WHOLE = rf"{_FIRST}{_COLON}{_D}{{1,3}}{_COLON}{_D}{{1,3}}{_SEPARATOR}{_D}{{1,3}}+(?![:;]\w)"
"""A time with all its fields, and no further field after it."""
_INDEX = r"(?:\d{1,9}[.:)\]]?\s{1,3})"
_ARROW = r"(?:[-=~]{0,3}\s?>|-{2,3})"
_OPENING = re.compile(
    rf"{_WHOLE}.{{1,40}}?{_WHOLE}"
    rf"|(?:\A[\W_]{{0,4}}|{_INDEX}){_WHOLE}\s{{0,3}}{_ARROW}"
    rf"|\A{_INDEX}?(?:\S{{0,12}}\d\S{{0,12}}?|[\W_x]{{0,16}})\s{{0,3}}{_ARROW}\s{{0,3}}{_WHOLE}"
)
"""Two complete times; or one with an arrow beside it, at the start of the line or after an index."""
_EXACT = r"\d{1,3}:\d\d:\d\d[.,:]\d{2,3}(?![\d:])"
_SHORT_EXACT = r"\d{1,3}:\d\d[.,]\d{3}(?!\d)"
_POINTED_AT = re.compile(rf"-{{1,3}}\s?>\s{{0,3}}(?:{_EXACT}|{_SHORT_EXACT})")
"""An arrow, and after it a time to the millisecond: a cut-off timing line, anywhere on the line."""
_TO_THE_MILLISECOND = r"\d{1,2}:\d\d:\d\d[.,]\d{3}"
_LOWER = r"[^\W\d_A-Z]{2}"
_GLUED = re.compile(rf"(?<={_LOWER}){_TO_THE_MILLISECOND}(?!\d)|(?<![\d:]){_TO_THE_MILLISECOND}(?={_LOWER})")
"""A time to the millisecond directly beside a word: the remainder between two texts."""

_MARK = r"(\s?[^\w\s<>]{1,2}\s?|\s|[_hmsHMS])"
_OTHER = rf"(?<![0-9A-Za-z])({_D}{{1,2}}){_MARK}({_D}{{2}}){_MARK}({_D}{{2}}){_MARK}({_D}{{2,3}})"
_OTHER_PAIR = re.compile(rf"{_OTHER}\s{{0,3}}[-=]{{1,3}}\s?>\s?{_OTHER}(?![0-9])")
"""Two times with any separators between their fields, and an arrow."""

_SHORT = rf"{_D}{{1,9}}[:;]{_D}{{2}}[:;,.]{_D}{{2,3}}"
_ALONE = re.compile(
    rf"{_INDEX}?(?:\W{{0,3}}{_WHOLE}[\W_{_ALIKE}0-9]{{0,30}}"
    rf"|{_SHORT}\s?-{{1,3}}\s?>\s?|\s?-{{1,3}}\s?>\s?{_SHORT}"
    rf"|0[0-9]?:{_D}{{2}}:{_D}{{2}}\s?-{{1,3}}\s?{_SHORT})"
)
"""A line of one time, or of two times to the second of which the first has a leading zero."""
_DIGITS_TO_LETTER = 5
"""Digits for each other letter in a token that is not a word."""
_FIELDS = re.compile(rf"[:;]\s?{_D}{{1,3}}\s?[:;,.]{{1,2}}\s?{_D}")
"""The second field of a time, the separators around it, and the beginning of the third field."""
_FRACTION = re.compile(rf"[,.'] ?{_D}{{3}}(?!{_D})")
_PADDED = re.compile(rf"\W*{_INDEX}?0")


def resembles_timing(line: str) -> bool:
    """Return whether a line, or a part of it, looks like a timing line."""
    head = line[:LOOK]
    if not _NUMBERS_OR_ARROW.search(head):
        return False
    head = in_ascii(head)
    if ">" not in head and not _FIELDS.search(head) and not _FRACTION.search(head):
        return False  # most lines: the patterns below, which take longer, cannot match
    return (
        _OPENING.search(head) is not None
        or _POINTED_AT.search(head) is not None
        or _GLUED.search(head) is not None
        or _ALONE.fullmatch(head) is not None
        or any(map(_is_pair, _OTHER_PAIR.finditer(head)))
        or _is_of_times(head)
    )


def in_ascii(text: str) -> str:
    """Return the text with ASCII punctuation and digits, without tags, invisible characters and margins."""
    if "&" in text or "<" in text or "{" in text:
        text = _TAG_LIKE.sub("", unescape(text))
    return (text if text.isascii() else "".join(map(_ascii_character, text))).strip()


def _ascii_character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _TO_ASCII or unicodedata.category(char) == "Cf":
        return _TO_ASCII.get(char, "")
    return unicodedata.normalize("NFKC", char)[:1]


def _is_pair(match: re.Match[str]) -> bool:
    """Return whether the separators are those of times: not of addresses, nor of a date and a time."""
    groups = match.groups()
    return all(map(_is_time, (groups[: len(groups) // 2], groups[len(groups) // 2 :])))


def _is_time(groups: Sequence[str]) -> bool:
    """Return whether fields, with the separators between them, may be a time."""
    fields, marks = groups[::2], [mark.strip() for mark in groups[1::2]]
    if marks == [".", ".", "."]:
        return any(field[0] == "0" for field in fields)
    return bool(marks[0]) == bool(marks[1])


def _is_of_times(line: str) -> bool:
    """Return whether the tokens at the start of a line are the digits and separators of two times."""
    head = " ".join(takewhile(_is_no_word, line.split()))
    digits = sum(1 for char in head if char.isdigit() or char in _ALIKE)
    if digits < _FEWEST:
        return False
    colons = head.count(":") + head.count(";") >= _FEWEST_COLONS
    padded, fraction = _PADDED.match(head) is not None, _FRACTION.search(head) is not None
    if ">" in head and colons:
        return padded or fraction or "--" in head
    return digits >= _FEWEST_DAMAGED and ((padded and "-->" in head) or (colons and fraction))


def _is_no_word(token: str) -> bool:
    """Return whether a token has only digits and punctuation, except for a damaged character."""
    digits = sum(map(str.isdigit, token))
    others = sum(1 for char in token if char.isalpha() and char not in _ALIKE)
    if token.strip(".,!?").isalpha():
        return False
    return others <= digits // _DIGITS_TO_LETTER

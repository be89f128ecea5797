"""Shapes of words beyond ASCII that reveal a wrong code page in any language.

A text decoded with the wrong code page shows control characters, letters of two scripts in one word, symbols
between letters, capitals behind small letters, and small Latin letters beside Chinese ones. The first three
are flaws; the others are doubts, since names such as ``КодОбъекта`` have them as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCRIPTS = (
    ("lu", ((0x41, 0x24F), (0x1E00, 0x1EFF))),
    ("cC", ((0x400, 0x52F),)),
    ("gG", ((0x370, 0x3FF), (0x1F00, 0x1FFF))),
    ("hh", ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    ("aa", ((0x600, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("tt", ((0xE00, 0xE7F),)),
    ("jj", ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA000, 0xD7FF), (0xF900, 0xFAFF), (0xFF21, 0xFFDF),
            (0x20000, 0x3FFFF))),
)  # fmt: skip
"""Class of a small letter and of a capital, by script: Latin, Cyrillic, Greek, Hebrew, Arabic, Thai, CJK."""

_NEVER = frozenset("¤¦¨¬¯¸ˆˊˋ˜ˇ˘˙˚˛˝⌐⌠⌡ƒﬁﬂ\ufffd")
"""Characters that no subtitle needs, but that letters turn into."""

_INNER = frozenset("’'´·-‐‑\xad\u200b\u200c\u200d\u200e\u200f–—…")
"""Marks that may stand between the letters of a word."""

_OPENING = frozenset("„‚¿¡")
_APART = frozenset("¶¼½¾")
"""Signs that touch no letter."""
_SIGNS = dict.fromkeys(_INNER, "-") | dict.fromkeys(_OPENING, "?") | dict.fromkeys(_APART, "x")
_OPAQUE = frozenset({"Cc", "Cn", "Co", "Cs"})
_SHAPED = re.compile(r"[lucCgGhatjo]")
_FLAW = re.compile(
    r"""
    !                                               # no character of a text
    | [lucCgGhato][se?][lucCgGhato]                 # a symbol between letters
    | [lucCgGhato]\?                                # an opening mark behind a letter
    | [lucCgGhato]x | x[lucCgGhato]
    """,
    re.VERBOSE,
)
_WITHIN = re.compile(r"ς[^\W\d_]")
"""A final sigma that does not end a word."""
_BARE_GREEK = re.compile("[β-δζθκ-νξπ-τφ-ψ]*[αεηιουω]++[β-δζθκ-νξπ-τφ-ψ]+[αεηιουω][α-ω]*")
_MARKS = ".,;:!?·…-\"'()«»“”‘’"
_ROW = 3
_DOUBT = re.compile(r"lu|cC|gG|(?:^|[ e])-[gc]")
_ALPHABETS = tuple(map(re.compile, ("[lu]", "[cC]", "[gG]", "h", "a", "t")))


class _Classes(dict[int, str]):
    """The class of each character, worked out when it is first met.

    A letter's class is its script's (``_SCRIPTS``, ``o`` for any other), ``-`` a mark that may stand
    within a word, ``?`` one that only opens, ``x`` one that touches no letter, ``e`` and ``s`` other marks
    and symbols, ``!`` what is no text.
    """

    def __missing__(self, code: int) -> str:
        found = self[code] = _class_of(chr(code))
        return found


def _class_of(char: str) -> str:
    category = unicodedata.category(char)
    if char in _SIGNS:
        return _SIGNS[char]
    if char < "\x80":
        return _letter(char, category) if char.isalpha() else " "
    if char.isspace() and category != "Cc":
        return " "
    if "\u25a0" <= char <= "\u25ff":
        return "x"
    if char in _NEVER or category in _OPAQUE or "\u2500" <= char <= "\u259f":
        return "!"
    return _letter(char, category) if category[0] == "L" and char not in "ªºµ" else _mark(category)


def _letter(char: str, category: str) -> str:
    code = ord(char)
    for classes, ranges in _SCRIPTS:
        if any(low <= code <= high for low, high in ranges):
            return classes[category == "Lu"]
    return "o"


def _mark(category: str) -> str:
    """Nothing for what belongs to the letter before it, or is no part of words."""
    if category[0] == "M" or category in ("Cf", "Lm", "Nd"):
        return ""
    if category == "No":
        return "s"
    return "s" if category[0] == "S" else "e"


_CLASSES = _Classes()


class Mark(IntEnum):
    """What a word's shape says."""

    ASCII, SOUND, DOUBT, FLAW = range(4)


@dataclass(frozen=True, slots=True)
class Shape:
    """Words beyond ASCII in a text: how many, how many with a flaw, how many with a doubt."""

    words: int
    flaws: int
    doubts: int

    @property
    def quality(self) -> float:
        """From 0 to 1: the share of words without a flaw; a doubt counts for half of one."""
        words = max(1, self.words)
        return (1 - self.flaws / words) * (1 - 0.5 * self.doubts / words)


def shape(marks: Iterable[Mark]) -> Shape:
    """Count what ``mark`` says of words; those that are plain ASCII are passed over."""
    counts = Counter(marks)
    words = counts.total() - counts[Mark.ASCII]
    return Shape(words, counts[Mark.FLAW], counts[Mark.DOUBT])


def mark(word: str) -> Mark:
    """Return whether a word is shaped as words are."""
    if word.isascii():
        return Mark.ASCII
    classes = word.translate(_CLASSES)
    pieces = classes.split()
    if _WITHIN.search(word) or any(map(_is_flawed, pieces)) or _is_a_row_of_marks(word, classes):
        return Mark.FLAW
    doubtful = _DOUBT.search(classes) or _is_unaccented(word) or any(map(_mixes_latin_and_cjk, pieces))
    return Mark.DOUBT if doubtful else Mark.SOUND


def _is_unaccented(word: str) -> bool:
    """Return whether a Greek word in small letters lacks its accent."""
    return _BARE_GREEK.fullmatch(word.strip(_MARKS)) is not None


def _is_flawed(classes: str) -> bool:
    if _FLAW.search(classes):
        return True
    return sum(1 for alphabet in _ALPHABETS if alphabet.search(classes)) > 1


def _mixes_latin_and_cjk(classes: str) -> bool:
    return "j" in classes and "l" in classes


def _is_a_row_of_marks(word: str, classes: str) -> bool:
    """Return whether a word has no letters, but more than three marks that are not all the same."""
    marks = {char for char in word if char > "\x7f"}
    return _SHAPED.search(classes) is None and len(word) > _ROW and len(marks) > 1

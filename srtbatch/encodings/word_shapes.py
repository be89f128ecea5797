"""Shapes of words beyond ASCII that show a wrong code page, whatever the language is.

A text decoded in the wrong code page has control characters, letters of two scripts in one word, symbols
between letters, capitals after small letters, and small Latin letters beside Chinese ones. The first three
are impossible; the others are only suspicious, because names such as ``КодОбъекта`` have them too.
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

_IMPOSSIBLE_CHARACTERS = frozenset("¤¦¨¬¯¸ˆˊˋ˜ˇ˘˙˚˛˝⌐⌠⌡ƒﬁﬂ\ufffd")
"""Characters that no subtitle needs, but that letters become when they are decoded in a wrong code page."""

_INSIDE_WORDS = frozenset("’'´·-‐‑\xad\u200b\u200c\u200d\u200e\u200f–—…")
"""Marks that may stand between the letters of a word."""

_OPENING = frozenset("„‚¿¡")
_NEVER_BESIDE_LETTERS = frozenset("¶¼½¾")
"""Symbols that never stand directly beside a letter."""
_CLASS_OF_CHARACTER = (
    dict.fromkeys(_INSIDE_WORDS, "-")
    | dict.fromkeys(_OPENING, "?")
    | dict.fromkeys(_NEVER_BESIDE_LETTERS, "x")
)
_NOT_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
_ANY_LETTER = re.compile(r"[lucCgGhatjo]")
_IMPOSSIBLE = re.compile(
    r"""
    !                                               # a character that no text has
    | [lucCgGhato][se?][lucCgGhato]                 # a symbol between letters
    | [lucCgGhato]\?                                # opening punctuation after a letter
    | [lucCgGhato]x | x[lucCgGhato]
    """,
    re.VERBOSE,
)
_INNER_SIGMA = re.compile(r"ς[^\W\d_]")
"""A Greek final sigma that is not the last letter of its word."""
_UNACCENTED_GREEK = re.compile("[β-δζθκ-νξπ-τφ-ψ]*[αεηιουω]++[β-δζθκ-νξπ-τφ-ψ]+[αεηιουω][α-ω]*")
_PUNCTUATION = ".,;:!?·…-\"'()«»“”‘’"
_MAX_MARKS = 3
_SUSPICIOUS = re.compile(r"lu|cC|gG|(?:^|[ e])-[gc]")
_SCRIPT_CLASSES = tuple(map(re.compile, ("[lu]", "[cC]", "[gG]", "h", "a", "t")))


class _Classes(dict[int, str]):
    """The class of each character, computed on first use.

    A letter has the class of its script (``_SCRIPTS``; ``o`` for any other script). Other classes: ``-``
    punctuation that may stand inside a word, ``?`` opening punctuation, ``x`` a symbol that never stands
    beside a letter, ``e`` other punctuation, ``s`` other symbols, ``!`` a character that no text has.
    """

    def __missing__(self, code: int) -> str:
        found = self[code] = _class_of(chr(code))
        return found


def _class_of(char: str) -> str:
    category = unicodedata.category(char)
    if char in _CLASS_OF_CHARACTER:
        return _CLASS_OF_CHARACTER[char]
    if char < "\x80":
        return _letter(char, category) if char.isalpha() else " "
    if char.isspace() and category != "Cc":
        return " "
    if "\u25a0" <= char <= "\u25ff":
        return "x"
    if char in _IMPOSSIBLE_CHARACTERS or category in _NOT_TEXT or "\u2500" <= char <= "\u259f":
        return "!"
    return _letter(char, category) if category[0] == "L" and char not in "ªºµ" else _class_of_mark(category)


def _letter(char: str, category: str) -> str:
    code = ord(char)
    for classes, ranges in _SCRIPTS:
        if any(low <= code <= high for low, high in ranges):
            return classes[category == "Lu"]
    return "o"


def _class_of_mark(category: str) -> str:
    """Return the class of punctuation or a symbol; ``""`` for combining, format and digit characters."""
    if category[0] == "M" or category in ("Cf", "Lm", "Nd"):
        return ""
    if category == "No":
        return "s"
    return "s" if category[0] == "S" else "e"


_CLASSES = _Classes()


class Shape(IntEnum):
    """How probable the shape of a word is in a text that is decoded correctly."""

    ASCII, NORMAL, SUSPICIOUS, IMPOSSIBLE = range(4)


@dataclass(frozen=True, slots=True)
class ShapeCounts:
    """Number of words beyond ASCII in a text, and how many of them have an impossible or suspicious shape."""

    words: int
    impossible: int
    suspicious: int

    @property
    def quality(self) -> float:
        """Return the share (0 to 1) of possible words; a suspicious word counts as half an impossible one."""
        words = max(1, self.words)
        return (1 - self.impossible / words) * (1 - 0.5 * self.suspicious / words)


def count_shapes(shapes: Iterable[Shape]) -> ShapeCounts:
    """Return the counts of these shapes; words in plain ASCII are not counted."""
    counts = Counter(shapes)
    words = counts.total() - counts[Shape.ASCII]
    return ShapeCounts(words, counts[Shape.IMPOSSIBLE], counts[Shape.SUSPICIOUS])


def shape_of(word: str) -> Shape:
    """Return how probable the shape of a word is."""
    if word.isascii():
        return Shape.ASCII
    classes = word.translate(_CLASSES)
    pieces = classes.split()
    if _INNER_SIGMA.search(word) or any(map(_is_impossible, pieces)) or _is_row_of_marks(word, classes):
        return Shape.IMPOSSIBLE
    suspicious = _SUSPICIOUS.search(classes) or _is_unaccented(word) or any(map(_mixes_latin_and_cjk, pieces))
    return Shape.SUSPICIOUS if suspicious else Shape.NORMAL


def _is_unaccented(word: str) -> bool:
    """Return whether a Greek word in small letters has no accent."""
    return _UNACCENTED_GREEK.fullmatch(word.strip(_PUNCTUATION)) is not None


def _is_impossible(classes: str) -> bool:
    if _IMPOSSIBLE.search(classes):
        return True
    return sum(1 for alphabet in _SCRIPT_CLASSES if alphabet.search(classes)) > 1


def _mixes_latin_and_cjk(classes: str) -> bool:
    return "j" in classes and "l" in classes


def _is_row_of_marks(word: str, classes: str) -> bool:
    """Return whether a word has no letters, but more than three characters that are not all the same."""
    marks = {char for char in word if char > "\x7f"}
    return _ANY_LETTER.search(classes) is None and len(word) > _MAX_MARKS and len(marks) > 1

"""Recognize words that are impossible in every language: their text was decoded in a wrong encoding.

Such a word has symbols where letters belong, or letters that no language has together. Foreign names with
a native ending look similar and are excluded.
"""

from __future__ import annotations

import re
from functools import lru_cache

from srtbatch.encodings.alphabets import ALPHABETS

_LATIN = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f]+")
_SYMBOL_FOR_LETTER = re.compile(
    r"""
    [^\W\d_][¹²³£¥][a-zà-öø-ÿœšž]{2}              # T³umaczenie
    | (?:\A|[^\w.,])[£¥³¹][a-zà-öø-ÿœšž]{3}        # £ukasz
    | [a-zà-öø-ÿœšž]{2}[ªº][a-zà-öø-ÿœšž]            # Ionaºcu
    | (?:\A|[^\w.,])[ªº][a-zà-öø-ÿœšž]+\b(?<![cf]) # ªtefan
    | [^\W\d_][¿¡](?:[^\W\d_]|\Z)                # dziê¿
    """,
    re.VERBOSE,
)
_NATIVE = r"[^\W\d_A-Za-zªºµ¹²³]"
_ENDING = re.compile(
    rf"""
    \W* (?:
      (?>[A-Za-z]+ (?:-[A-Za-z]+)*) ['’-]? {_NATIVE}+        # iphone'ы, smsка, CDς, pc방
      | [\u0370-\uffdc]{{1,3}}-? [A-Za-z-]+                  # ה-dvd, الiphone, μm
    ) \W*
    """,
    re.VERBOSE,
)
"""A foreign stem with a native ending, or with a native article or preposition."""
_MIN_CAPITALS, _MAX_ENDING = 2, 6
"""Letters of an inflected word in capitals: its capitals, and the small letters after them."""
_PUNCTUATION = re.compile(r"\A\W+|\W+\Z")
_SYMBOL_AT_END = re.compile(r"[a-zà-öø-ÿœšž]{3}[¹³£]\W*\Z")
_MIN_LETTERS, _MIN_DIFFERENT = 4, 3
"""Letters of a word of which at most one is ASCII, and different letters beyond ASCII among them."""


def has_symbol_for_letter(word: str) -> bool:
    """Return whether a symbol such as ``³`` or ``£`` stands where a letter belongs."""
    return _SYMBOL_FOR_LETTER.search(word) is not None


def has_ending(word: str) -> bool:
    """Return whether a foreign stem or capitals may have a native ending: ``iphone'ы``, ``ČEZu``."""
    return _ENDING.fullmatch(word) is not None or _are_capitals_inflected(_PUNCTUATION.sub("", word))


def _are_capitals_inflected(word: str) -> bool:
    small = word.lstrip("".join(filter(str.isupper, word)))
    ending = small.isalpha() and small.islower() and len(small) <= _MAX_ENDING
    return ending and len(word) - len(small) >= _MIN_CAPITALS


def ends_in_symbol(word: str) -> bool:
    """Return whether a word ends in a symbol that is a letter in another encoding, or a footnote number."""
    return _SYMBOL_AT_END.search(word) is not None


def is_in_no_language(word: str) -> bool:
    """Return whether a word has Latin letters that no single language has."""
    return any(not _has_language(run.lower()) for run in _LATIN.findall(word) if not run.isascii())


def is_non_ascii_in_no_language(word: str) -> bool:
    """Return whether a word has Latin letters that no single language has, at most one of them ASCII."""
    return any(_is_non_ascii(run) and is_in_no_language(run) for run in _LATIN.findall(word))


def _is_non_ascii(run: str) -> bool:
    beyond = [char for char in run if not char.isascii()]
    return len(run) >= _MIN_LETTERS and len(beyond) >= len(run) - 1 and len(set(beyond)) >= _MIN_DIFFERENT


@lru_cache(maxsize=10_000)
def _has_language(word: str) -> bool:
    letters = frozenset(char for char in word if not char.isascii())
    return any(letters <= alphabet for alphabet in _ALPHABETS)


_KURDISH = "çêîşûéèö"
_ALPHABETS = [frozenset(letters) for letters in (*ALPHABETS.values(), _KURDISH)]

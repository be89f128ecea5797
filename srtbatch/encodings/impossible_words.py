"""Words that are written so in no language, whatever encoding they were in.

Signs stand in the place of letters, or letters that no language has together are in one word. Foreign names
with a native ending are told apart from them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from srtbatch.encodings.alphabets import ALPHABETS

_LATIN = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f]+")
_SIGN_FOR_LETTER = re.compile(
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
_FEWEST_CAPITALS, _LONGEST_ENDING = 2, 6
_MARKS = re.compile(r"\A\W+|\W+\Z")
_SIGN_AT_END = re.compile(r"[a-zà-öø-ÿœšž]{3}[¹³£]\W*\Z")
_FEWEST, _DIFFERENT = 4, 3
"""Letters of a word all but one of which are beyond ASCII, and how many of them differ."""


def has_sign_for_letter(word: str) -> bool:
    """Return whether a sign such as ``³`` or ``£`` stands where a letter has its place."""
    return _SIGN_FOR_LETTER.search(word) is not None


def has_ending(word: str) -> bool:
    """Return whether a foreign stem or capitals may have a native ending: ``iphone'ы``, ``ČEZu``."""
    return _ENDING.fullmatch(word) is not None or _are_capitals_inflected(_MARKS.sub("", word))


def _are_capitals_inflected(word: str) -> bool:
    small = word.lstrip("".join(filter(str.isupper, word)))
    ending = small.isalpha() and small.islower() and len(small) <= _LONGEST_ENDING
    return ending and len(word) - len(small) >= _FEWEST_CAPITALS


def ends_in_sign(word: str) -> bool:
    """Return whether a word ends in a sign that is a letter in another encoding, or leads to a footnote."""
    return _SIGN_AT_END.search(word) is not None


def is_of_no_language(word: str) -> bool:
    """Return whether some Latin letters of a word are never those of one language."""
    return any(not _has_language(run.lower()) for run in _LATIN.findall(word) if not run.isascii())


def is_of_letters_apart(word: str) -> bool:
    """Return whether a word of no language has hardly a Latin letter of ASCII."""
    return any(_is_apart(run) and is_of_no_language(run) for run in _LATIN.findall(word))


def _is_apart(run: str) -> bool:
    beyond = [char for char in run if not char.isascii()]
    return len(run) >= _FEWEST and len(beyond) >= len(run) - 1 and len(set(beyond)) >= _DIFFERENT


@lru_cache(maxsize=10_000)
def _has_language(word: str) -> bool:
    letters = frozenset(char for char in word if not char.isascii())
    return any(letters <= alphabet for alphabet in _ALPHABETS)


_KURDISH = "çêîşûéèö"
_ALPHABETS = [frozenset(letters) for letters in (*ALPHABETS.values(), _KURDISH)]

"""Find lines in another encoding within a file in a code page, as files joined byte by byte have them.

The page of the file gives them words that no text has: letters of two alphabets in one word, signs behind
letters, capitals behind small letters. Another encoding reads all words of the line as words of one language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from srtbatch.encodings.alphabets import spelling
from srtbatch.encodings.code_pages import LANGUAGES
from srtbatch.encodings.everyday_words import EVERY, everyday, evidence
from srtbatch.encodings.impossible_words import (
    ends_in_sign,
    has_ending,
    has_sign_for_letter,
    is_of_letters_apart,
    is_of_no_language,
)
from srtbatch.encodings.word_shapes import Mark, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHERS = (
    "utf-8", "cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "cp1253", "cp1254", "cp1257",
    "mac-roman", "cp850", "cp852", "cp866", "iso8859-5", "cp1255", "cp1256", "cp862", "cp737",
)  # fmt: skip
ANOTHER = "another encoding"
"""The name of an encoding that is not known."""
_SCANNED = 4_000_000
"""Bytes of a file in which such lines are looked for."""
_LONGEST = 10_000
"""Bytes of a line that is looked at; none that is shown is longer."""
_EDGES = ".,:;!?…-–—\"'«»()[]“”„‘’"
_PLAIN = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f]+|[\u0400-\u04ff]+|[\u05d0-\u05ea]+")
"""Words of one alphabet, which most words are: they need no closer look unless their capitals are odd."""
_LETTERS = re.compile(r"[^\W\d_¹²³¼½¾]+")
_SPELT = re.compile(r"[«»“”„‘’'\"(\[<>¡¿–—…-]*[^\W\d_]+(?:['’-][^\W\d_]+)*[«»“”‘’'\")\]<>.,:;!?…–—-]*")
"""A word between quotation marks, brackets and marks."""
_SIGN_BEHIND_LETTER = re.compile(r"[^\W\d_][¤¦¨¬¯¸±¶§µ√∂∑∏∫≈∆◊ˇ˘˙˛˝‡†‰]|[^\W\d_][\u2500-\u259f]")
_CJK = "[\u3041-\u30ff\uff61-\uff9f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_LATIN_BESIDE_CJK = re.compile(f"[a-z]{_CJK}|{_CJK}[a-z]")
_POINT = "[\u0591-\u05c7\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_LOST_POINT = re.compile(rf"(?:[A-Za-z]|\A\W*){_POINT}")
"""A vowel point or tone mark behind a Latin letter, or at the beginning of a word."""
_SIGNS = (_SIGN_BEHIND_LETTER, _LATIN_BESIDE_CJK, _LOST_POINT)
_LOOK_ALIKE = str.maketrans("", "", "aceopxyABCEHKMOPTXiI")
"""Letters that stand for Cyrillic and Greek ones in text that was scanned."""
_LONE_A_GRAVE = re.compile(rb"(?<![\x80-\xff])\xc3\xa0(?![\x80-\xff])")
_TRIED = 1_000
"""Lines with unusual words that are tried in other encodings: a file that has more has them as a rule."""
_SHORTEST = 2
_LONG = 4
"""Letters of a word from which its shape tells something."""
_LOST = 6
"""Characters of words that are none in one encoding and words in another one: fewer may be chance."""


class ForeignLine(NamedTuple):
    """A line that is in another encoding, or may be.

    ``at`` is the number of the line, 0 where there is none. It is ``proven`` where the other encoding gives
    several words, or everyday ones.
    """

    at: int
    name: str
    proven: bool


NONE = ForeignLine(0, "", proven=False)


def first_foreign_line(data: bytes, name: str) -> ForeignLine:
    """Return the first line that is proven to be in an encoding other than ``name``, else one that may be."""
    first, tries = NONE, 0
    for at, line in enumerate(data[:_SCANNED].replace(b"\r\r\n", b"\n").splitlines(), start=1):
        if line.isascii() or len(line) > _LONGEST:
            continue
        words = _odd_words(line, name)
        tries += _is_odd(words)
        if tries > _TRIED:
            break
        if other := _foreign(line, words):
            found = ForeignLine(at, other, _is_proven(line, other, words))
            if found.proven:
                return found
            first = first if first.at else found
    return first


def _foreign(line: bytes, words: Sequence[str]) -> str:
    if _is_odd(words):
        return _named(line, words) or _unnamed(words)
    if any(map(ends_in_sign, words)):
        return _named(line, words, least=_SHORTEST)
    return "utf-8" if _LONE_A_GRAVE.search(line) and _odd_words(line, "utf-8") else ""


def _is_proven(line: bytes, other: str, words: Sequence[str]) -> bool:
    """Return whether another encoding reads several words or an everyday one; UTF-8 proves itself."""
    if other in ("utf-8", ANOTHER):
        return other == "utf-8"
    others = _odd_words(line, other)
    several = len(set(others).difference(words)) >= _SHORTEST
    return several or evidence(everyday(others), LANGUAGES[other])[0] > evidence(everyday(words), EVERY)[0]


def _is_odd(words: Sequence[str]) -> bool:
    """Return whether a word is none, or two words are unusual: one may be a foreign name with an ending."""
    unusual = list(filter(_is_unusual, words))
    return len(unusual) >= _SHORTEST or any(map(_is_no_word, unusual))


def _named(line: bytes, words: Sequence[str], least: int = 1) -> str:
    """Return the encoding that reads words in this line, at least so many of them others than these."""
    return next((other for other in _OTHERS if _reads_well(line, other, words, least)), "")


def _unnamed(words: Sequence[str]) -> str:
    """Return that words are in another encoding where no language has them, whatever it is."""
    return ANOTHER if any(map(is_of_letters_apart, words)) else ""


def _odd_words(line: bytes, name: str) -> list[str]:
    """Return the words beyond ASCII of a line; none where it is not in this encoding."""
    try:
        return [word for word in line.decode(name).split() if not word.isascii()]
    except UnicodeDecodeError:
        return []


def _is_no_word(word: str) -> bool:
    """Return whether no text has this word."""
    return _is_unusual(word) and not has_ending(word)


@lru_cache(maxsize=10_000)
def _is_unusual(word: str) -> bool:
    """Return whether a word is none, but for foreign names with an ending."""
    bare = word.strip(_EDGES)
    if _PLAIN.fullmatch(bare) and (bare.islower() or bare.istitle() or bare.isupper()):
        return is_of_no_language(bare)
    if _has_odd_case(word) or any(sign.search(word) for sign in _SIGNS) or has_sign_for_letter(word):
        return True
    return mark(word) is Mark.FLAW and mark(word.translate(_LOOK_ALIKE)) is Mark.FLAW


def _has_odd_case(word: str) -> bool:
    """Return whether some run of letters has capitals behind small letters, or two in front of small ones."""
    return not all(map(_is_of_usual_case, _LETTERS.findall(word)))


def _is_of_usual_case(run: str) -> bool:
    """Return whether letters are small, capitals, or a capital before small ones, as in ``hÉireann``, too."""
    prefixed = len(run) > _SHORTEST and run[1:].istitle()
    return run == run.upper() or run[1:].islower() or not run[1:] or prefixed


def _reads_well(line: bytes, name: str, words: Sequence[str], least: int) -> bool:
    """Return whether another encoding reads other words than these, all of them as those of one language."""
    others = _odd_words(line, name)
    if len(set(others).difference(words)) < least or not all(map(_is_word, others)):
        return False
    letters = "".join(run for word in others for run in _LETTERS.findall(word))
    if len(letters) < _SHORTEST:
        return False
    if name == "utf-8":
        return True
    languages = LANGUAGES[name]
    if max(spelling(others, languages).values(), default=0.0) < 1:
        return False
    ascii_letters = sum(map(str.isascii, letters))
    if 2 * ascii_letters >= len(letters):
        return True
    return evidence(everyday(others), languages)[0] > 0 or _replaces(others, words)


def _replaces(others: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether another encoding gives all words the usual shape, and this one hardly any longer one."""
    if evidence(everyday(words), EVERY)[0] or not all(map(_is_of_small_letters, others)):
        return False
    long_words = [word for word in words if len(word) >= _LONG]
    lost = sum(len(word) for word in long_words if _is_no_word(word))
    letters = "".join(run for word in others for run in _LETTERS.findall(word) if len(run) >= _LONG)
    shaped = not any(map(str.isascii, letters)) and not any(map(is_of_letters_apart, others))
    usual = sum(len(word) for word in long_words if not word.isupper() and not _is_unusual(word))
    return shaped and lost >= max(_LOST, 2 * usual)


def _is_of_small_letters(word: str) -> bool:
    """Return whether letters are small, but for the first one."""
    return all(run[1:] == run[1:].lower() for run in _LETTERS.findall(word))


def _is_word(word: str) -> bool:
    return _SPELT.fullmatch(word) is not None and not _has_odd_case(word) and mark(word) <= Mark.SOUND

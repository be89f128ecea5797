"""Find lines in another encoding within a file in a code page, as in files that were joined byte by byte.

Decoded in the file's code page, such a line has words that no text has: letters of two alphabets in one word,
symbols after letters, capitals after small letters. In another encoding, all its words are words of one
language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from srtbatch.encodings.alphabets import alphabet_fits
from srtbatch.encodings.code_pages import LANGUAGES
from srtbatch.encodings.everyday_words import ALL_LANGUAGES, evidence, find_everyday_words
from srtbatch.encodings.impossible_words import (
    ends_in_symbol,
    has_ending,
    has_symbol_for_letter,
    is_in_no_language,
    is_non_ascii_in_no_language,
)
from srtbatch.encodings.word_shapes import Shape, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER_ENCODINGS = (
    "utf-8", "cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "cp1253", "cp1254", "cp1257",
    "mac-roman", "cp850", "cp852", "cp866", "iso8859-5", "cp1255", "cp1256", "cp862", "cp737",
)  # fmt: skip
UNKNOWN_ENCODING = "another encoding"
"""Name of the encoding of a line that is in another encoding, but no listed one."""
_MAX_FILE_BYTES = 4_000_000
"""Bytes of a file that are searched for such lines."""
_MAX_LINE_BYTES = 10_000
"""Bytes of a line that is examined; longer lines are no subtitles."""
_EDGES = ".,:;!?…-–—\"'«»()[]“”„‘’"
_ONE_ALPHABET = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f]+|[\u0400-\u04ff]+|[\u05d0-\u05ea]+")
"""A word in one alphabet, as most words are: it is not examined further unless its capitals are unusual."""
_LETTERS = re.compile(r"[^\W\d_¹²³¼½¾]+")
_WHOLE_WORD = re.compile(r"[«»“”„‘’'\"(\[<>¡¿–—…-]*[^\W\d_]+(?:['’-][^\W\d_]+)*[«»“”‘’'\")\]<>.,:;!?…–—-]*")
"""A word, with quotation marks, brackets and punctuation around it."""
_SYMBOL_AFTER_LETTER = re.compile(r"[^\W\d_][¤¦¨¬¯¸±¶§µ√∂∑∏∫≈∆◊ˇ˘˙˛˝‡†‰]|[^\W\d_][\u2500-\u259f]")
_CJK = "[\u3041-\u30ff\uff61-\uff9f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_LATIN_BESIDE_CJK = re.compile(f"[a-z]{_CJK}|{_CJK}[a-z]")
_COMBINING = "[\u0591-\u05c7\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_MISPLACED_COMBINING = re.compile(rf"(?:[A-Za-z]|\A\W*){_COMBINING}")
"""A vowel point or tone mark after a Latin letter, or at the beginning of a word."""
_UNUSUAL_PATTERNS = (_SYMBOL_AFTER_LETTER, _LATIN_BESIDE_CJK, _MISPLACED_COMBINING)
_WITHOUT_LOOKALIKES = str.maketrans("", "", "aceopxyABCEHKMOPTXiI")
"""Removes Latin letters that text recognition (OCR) uses for Cyrillic and Greek ones that look the same."""
_LONE_A_GRAVE = re.compile(rb"(?<![\x80-\xff])\xc3\xa0(?![\x80-\xff])")
_MAX_TRIED_LINES = 1_000
"""Lines with unusual words that are tried in other encodings; in a file with more, such words are normal."""
_SEVERAL = 2
"""Words that count as several; letters, likewise."""
_MIN_LETTERS = 4
"""Letters of a word whose shape is evidence."""
_MIN_REPLACED = 6
"""Characters of words that are possible in the other encoding only: fewer may be chance."""


_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


class ForeignLine(NamedTuple):
    """A line that is, or may be, in another encoding.

    ``line`` is its number (0: there is no such line), ``name`` the other encoding. It is ``proven`` if the
    other encoding gives several other words, or everyday words.
    """

    line: int
    name: str
    proven: bool


NO_LINE = ForeignLine(0, "", proven=False)


def first_foreign_line(data: bytes, name: str) -> ForeignLine:
    """Return the first line proven to be in an encoding other than ``name``, else the first that may be."""
    first, tries = NO_LINE, 0
    for number, line in enumerate(data[:_MAX_FILE_BYTES].replace(b"\r\r\n", b"\n").splitlines(), start=1):
        if line.isascii() or len(line) > _MAX_LINE_BYTES:
            continue
        words = _non_ascii_words(line, name)
        tries += _has_unusual_words(words)
        if tries > _MAX_TRIED_LINES:
            break
        if other := _foreign_encoding(line, words):
            found = ForeignLine(number, other, _is_proven(line, other, words))
            if found.proven:
                return found
            first = first if first.line else found
    return first


def first_line_of_private_use(text: str) -> ForeignLine:
    """Return the first line that may be in another encoding since it has characters for private use."""
    found = _PRIVATE_USE.search(text)
    return (
        ForeignLine(text.count("\n", 0, found.start()) + 1, UNKNOWN_ENCODING, proven=False)
        if found
        else NO_LINE
    )


def _foreign_encoding(line: bytes, words: Sequence[str]) -> str:
    """Return the other encoding that a line is in, if any; ``words`` are those of the file's encoding."""
    if _has_unusual_words(words):
        return _matching_encoding(line, words) or _unknown_encoding(words)
    if any(map(ends_in_symbol, words)):
        return _matching_encoding(line, words, least=_SEVERAL)
    return "utf-8" if _LONE_A_GRAVE.search(line) and _non_ascii_words(line, "utf-8") else ""


def _is_proven(line: bytes, other: str, words: Sequence[str]) -> bool:
    """Return whether the other encoding gives several other, or everyday, words; UTF-8 needs no proof."""
    if other in ("utf-8", UNKNOWN_ENCODING):
        return other == "utf-8"
    others = _non_ascii_words(line, other)
    if len(set(others).difference(words)) >= _SEVERAL:
        return True
    count, _ = evidence(find_everyday_words(others), LANGUAGES[other])
    return count > evidence(find_everyday_words(words), ALL_LANGUAGES)[0]


def _has_unusual_words(words: Sequence[str]) -> bool:
    """Return whether a word is impossible, or two are unusual: one may be a foreign name with an ending."""
    unusual = list(filter(_is_unusual, words))
    return len(unusual) >= _SEVERAL or any(map(_is_impossible, unusual))


def _matching_encoding(line: bytes, words: Sequence[str], least: int = 1) -> str:
    """Return the encoding that gives at least ``least`` words other than ``words``; ``""`` if none does."""
    return next((other for other in _OTHER_ENCODINGS if _decodes_to_words(line, other, words, least)), "")


def _unknown_encoding(words: Sequence[str]) -> str:
    """Return ``UNKNOWN_ENCODING`` if no language has these words, else ``""``."""
    return UNKNOWN_ENCODING if any(map(is_non_ascii_in_no_language, words)) else ""


def _non_ascii_words(line: bytes, name: str) -> list[str]:
    """Return the words beyond ASCII of a line; none if the line cannot be decoded in this encoding."""
    try:
        return [word for word in line.decode(name).split() if not word.isascii()]
    except UnicodeDecodeError:
        return []


def _is_impossible(word: str) -> bool:
    """Return whether no correctly decoded text has this word."""
    return _is_unusual(word) and not has_ending(word)


@lru_cache(maxsize=10_000)
def _is_unusual(word: str) -> bool:
    """Return whether a word is impossible, or a foreign name with a native ending."""
    bare = word.strip(_EDGES)
    if _ONE_ALPHABET.fullmatch(bare) and (bare.islower() or bare.istitle() or bare.isupper()):
        return is_in_no_language(bare)
    if _has_unusual_case(word) or has_symbol_for_letter(word):
        return True
    if any(pattern.search(word) for pattern in _UNUSUAL_PATTERNS):
        return True
    return (
        shape_of(word) is Shape.IMPOSSIBLE
        and shape_of(word.translate(_WITHOUT_LOOKALIKES)) is Shape.IMPOSSIBLE
    )


def _has_unusual_case(word: str) -> bool:
    """Return whether some run of letters has a capital after small letters, or two before small letters."""
    return not all(map(_has_usual_case, _LETTERS.findall(word)))


def _has_usual_case(run: str) -> bool:
    """Return whether letters are small, all capitals, or a capital before small ones (also ``hÉireann``)."""
    prefixed = len(run) > _SEVERAL and run[1:].istitle()
    return run == run.upper() or run[1:].islower() or not run[1:] or prefixed


def _decodes_to_words(line: bytes, name: str, words: Sequence[str], least: int) -> bool:
    """Return whether another encoding gives ``least`` words other than ``words``, all of one language."""
    others = _non_ascii_words(line, name)
    if len(set(others).difference(words)) < least or not all(map(_is_word, others)):
        return False
    letters = "".join(run for word in others for run in _LETTERS.findall(word))
    if len(letters) < _SEVERAL:
        return False
    if name == "utf-8":
        return True
    languages = LANGUAGES[name]
    if max(alphabet_fits(others, languages).values(), default=0.0) < 1:
        return False
    ascii_letters = sum(map(str.isascii, letters))
    if 2 * ascii_letters >= len(letters):
        return True
    return evidence(find_everyday_words(others), languages)[0] > 0 or _replaces_impossible_words(
        others, words
    )


def _replaces_impossible_words(others: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether the other encoding gives only normal words, and this one mostly impossible words."""
    if evidence(find_everyday_words(words), ALL_LANGUAGES)[0] or not all(map(_is_in_small_letters, others)):
        return False
    long_words = [word for word in words if len(word) >= _MIN_LETTERS]
    impossible = sum(len(word) for word in long_words if _is_impossible(word))
    letters = "".join(run for word in others for run in _LETTERS.findall(word) if len(run) >= _MIN_LETTERS)
    normal = not any(map(str.isascii, letters)) and not any(map(is_non_ascii_in_no_language, others))
    usual = sum(len(word) for word in long_words if not word.isupper() and not _is_unusual(word))
    return normal and impossible >= max(_MIN_REPLACED, 2 * usual)


def _is_in_small_letters(word: str) -> bool:
    """Return whether all letters but the first of each run are small."""
    return all(run[1:] == run[1:].lower() for run in _LETTERS.findall(word))


def _is_word(word: str) -> bool:
    return (
        _WHOLE_WORD.fullmatch(word) is not None
        and not _has_unusual_case(word)
        and shape_of(word) <= Shape.NORMAL
    )

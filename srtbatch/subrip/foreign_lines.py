"""Lines in another encoding within a file in a code page, as files joined byte by byte have them.

The page of the file gives them words that no text has: letters of two alphabets in one word, signs behind
letters, capitals behind small letters. Another encoding reads all words of the line as words of one language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.subrip.alphabets import spelling
from srtbatch.subrip.codepages import LANGUAGES
from srtbatch.subrip.everyday import everyday, evidence
from srtbatch.subrip.shapes import Mark, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHERS = (
    "utf-8", "cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "koi8-u", "cp1253", "cp1254", "cp1257",
    "mac-roman", "cp850", "cp852", "cp866", "iso8859-5", "cp1255", "cp1256",
)  # fmt: skip
_SCANNED = 4_000_000
"""Bytes of a file in which such lines are looked for."""
_LONGEST = 10_000
"""Bytes of a line that is looked at; none that is shown is longer."""
_EDGES = ".,:;!?…-–—\"'«»()[]“”„‘’"
_PLAIN = re.compile("[A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f]+|[\u0400-\u04ff]+|[\u05d0-\u05ea]+")
"""Words of one alphabet, which most words are: they need no closer look unless their capitals are odd."""
_LETTERS = re.compile(r"[^\W\d_]+")
_SPELT = re.compile(r"[«»“”„‘’'\"(\[<>¡¿–—…-]*[^\W\d_]+(?:['’-][^\W\d_]+)*[«»“”‘’'\")\]<>.,:;!?…–—-]*")
"""A word between quotation marks, brackets and marks."""
_SIGN_BEHIND_LETTER = re.compile(r"[^\W\d_][¤¦¨¬¯¸±¶§µ√∂∑∏∫≈∆◊ˇ˘˙˛˝‡†‰]|[^\W\d_][\u2500-\u259f]")
_CJK = "[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
_LATIN_BESIDE_CJK = re.compile(f"[a-z]{_CJK}|{_CJK}[a-z]")
_POINT = "[\u0591-\u05c7\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
_LOST_POINT = re.compile(rf"(?:[A-Za-z]|\A\W*){_POINT}")
"""A vowel point or tone mark behind a Latin letter, or at the beginning of a word."""
_SIGNS = (_SIGN_BEHIND_LETTER, _LATIN_BESIDE_CJK, _LOST_POINT)
_LOOK_ALIKE = str.maketrans("", "", "aceopxyABCEHKMOPTXiI")
"""Letters that stand for Cyrillic and Greek ones in text that was scanned."""
_LONE_A_GRAVE = re.compile(rb"(?<![\x80-\xff])\xc3\xa0(?![\x80-\xff])")
_SHORTEST = 2


def first_foreign_line(data: bytes, name: str) -> tuple[int, str]:
    """Return the first line that is in another encoding than ``name``, and that encoding; 0 where none is."""
    for at, line in enumerate(data[:_SCANNED].split(b"\n"), start=1):
        if len(line) <= _LONGEST and not line.isascii() and (other := _foreign(line, name)):
            return at, other
    return 0, ""


def _foreign(line: bytes, name: str) -> str:
    words = _odd_words(line, name)
    if any(map(_is_no_word, words)):
        return next((other for other in _OTHERS if _reads_well(line, other, words)), "")
    return "utf-8" if _LONE_A_GRAVE.search(line) and _odd_words(line, "utf-8") else ""


def _odd_words(line: bytes, name: str) -> list[str]:
    """Return the words beyond ASCII of a line; none where it is not in this encoding."""
    try:
        return [word for word in line.decode(name).split() if not word.isascii()]
    except UnicodeDecodeError:
        return []


def _is_no_word(word: str) -> bool:
    """Return whether no text has this word."""
    bare = word.strip(_EDGES)
    if _PLAIN.fullmatch(bare) and (bare.islower() or bare.istitle() or bare.isupper()):
        return False
    if _has_odd_case(word) or any(sign.search(word) for sign in _SIGNS):
        return True
    return mark(word) is Mark.FLAW and mark(word.translate(_LOOK_ALIKE)) is Mark.FLAW


def _has_odd_case(word: str) -> bool:
    """Return whether some run of letters has capitals behind small letters, or two in front of small ones."""
    return not all(map(_is_of_usual_case, _LETTERS.findall(word)))


def _is_of_usual_case(run: str) -> bool:
    """Return whether letters are small, capitals, or a capital before small ones, as in ``hÉireann``, too."""
    prefixed = len(run) > _SHORTEST and run[1:].istitle()
    return run == run.upper() or run[1:].islower() or not run[1:] or prefixed


def _reads_well(line: bytes, name: str, words: Sequence[str]) -> bool:
    """Return whether another encoding reads other words than these, all of them as those of one language."""
    others = _odd_words(line, name)
    if not others or others == words or not all(map(_is_word, others)):
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
    return 2 * ascii_letters >= len(letters) or evidence(everyday(others), languages)[0] > 0


def _is_word(word: str) -> bool:
    return _SPELT.fullmatch(word) is not None and not _has_odd_case(word) and mark(word) <= Mark.SOUND

"""Find the parts in UTF-8 of a file that is otherwise in a code page, as joined files have them.

The bytes of each cue are valid UTF-8 or not. The files are joined above the first cue that is not, or below
the last one. A byte-order mark of UTF-8 above a cue proves that; without one, words of one alphabet prove it,
and fewer of them where the times or indexes go back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.encodings.joined_parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MANY, FEW = 6, 2
"""Letters beyond ASCII, in different words, that prove UTF-8; ``FEW`` do where a time or index goes back."""
STRAY = 2
"""Cues that are no UTF-8 in a part that is taken for a code page without the proof of a mark."""
CHANCE = 10
"""Bytes beyond ASCII in a code page, at least, for each letter of UTF-8 that such bytes form by chance."""
_SHORTEST = 2
"""Letters of a word that counts: a text about encodings also names single letters."""

_BORDER = re.compile(
    rb"(?:(?<![^\r\n])|(?=\xef\xbb\xbf))(?P<mark>(?:\xef\xbb\xbf(?:WEBVTT[^\r\n]*)?[ \t\r\n]*)?)"
    rb"(?:(?P<index>\d{1,9})[ \t]*[\r\n]{1,2})?[ \t]*(?P<time>(?:\d{1,3}:)?\d\d:\d\d)[^\r\n]*?-->"
)
"""The head of a cue; a mark may stand above it, also at the end of the line above."""
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(128))
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a file, none where they are not proven; ``doubtful`` where there may be some."""

    parts: tuple[Part, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The bytes of one cue: its words beyond ASCII in UTF-8, and how many of its bytes are no ASCII.

    ``words`` is ``None`` where the bytes are not UTF-8, or only by chance: then words mix alphabets.
    ``back`` says that its time or index is lower than that of the cue above.
    """

    start: int
    marked: bool
    back: bool
    words: frozenset[str] | None
    odd: int


def split(data: bytes) -> Split:
    """Return the parts in UTF-8 and the one in a code page of data that is not UTF-8."""
    chunks = _chunks(data)
    stray = [at for at, chunk in enumerate(chunks) if chunk.words is None]
    if len(chunks) == len(stray) or not stray:
        return Split()
    above = _joint(chunks, _last_odd(chunks[: stray[0]]) + 1, stray[0])
    below = _joint(chunks, stray[-1] + 1, _first_odd(chunks, stray[-1] + 1))
    upper = _letters(chunks[:above]) if above else 0
    lower = _letters(chunks[below:])
    marked = any(chunk.marked for chunk in chunks[below:])
    first = above if upper >= _needed(chunks, above) else 0
    last = below if marked or lower >= _needed(chunks, below) else len(chunks)
    if _is_code_page(chunks[first:last], len(stray), marked=marked) and last - first < len(chunks):
        return Split(tuple(_cut(data, chunks, first, last)))
    inner = any(chunk.marked for chunk in chunks[stray[0] + 1 :])
    return Split(doubtful=inner or max(upper, lower, _longest(chunks, stray)) >= FEW)


def _needed(chunks: Sequence[_Chunk], joint: int) -> int:
    return FEW if joint < len(chunks) and chunks[joint].back else MANY


def _is_code_page(chunks: Sequence[_Chunk], stray: int, *, marked: bool) -> bool:
    """Return whether the bytes of these cues form letters of UTF-8 by chance only."""
    odd = sum(chunk.odd for chunk in chunks)
    return _letters(chunks) * CHANCE <= odd and (marked or stray >= STRAY)


def _longest(chunks: Sequence[_Chunk], stray: Sequence[int]) -> int:
    """Return the letters of UTF-8 between two cues that are not UTF-8; few may be there by chance."""
    between = (_letters(chunks[one + 1 : two]) for one, two in pairwise(stray) if two > one + 1)
    most = max(between, default=0)
    return most if most >= MANY else 0


def _cut(data: bytes, chunks: Sequence[_Chunk], first: int, last: int) -> Iterable[Part]:
    start = chunks[first].start
    stop = chunks[last].start if last < len(chunks) else len(data)
    if start:
        yield Part(data[:start], "utf-8")
    yield Part(data[start:stop])
    if stop < len(data):
        yield Part(data[stop:], "utf-8")


def _chunks(data: bytes) -> list[_Chunk]:
    """Return the cues; what stands above the first one belongs to it."""
    found = list(_BORDER.finditer(data))
    starts = [0, *(match.start() for match in found[1:]), len(data)]
    back = [False, *(_goes_back(one, two) for one, two in pairwise(found))]
    return [
        _chunk(data[one:two], one, marked=bool(match["mark"]) and one > 0, back=goes_back)
        for (one, two), match, goes_back in zip(pairwise(starts), found, back, strict=False)
    ]


def _goes_back(one: re.Match[bytes], two: re.Match[bytes]) -> bool:
    """Return whether the second head has an earlier start or a lower index than the first."""
    if two["time"].rjust(9, b"0") < one["time"].rjust(9, b"0"):
        return True
    return int(two["index"] or b"0") < int(one["index"] or b"0") and two["index"] is not None


def _chunk(data: bytes, start: int, *, marked: bool, back: bool) -> _Chunk:
    if data.isascii():
        return _Chunk(start, marked, back, frozenset(), 0)
    odd = len(data.translate(None, _ASCII))
    try:
        words = _WORD.findall(data.decode("utf-8").casefold())
    except UnicodeDecodeError:
        return _Chunk(start, marked, back, None, odd)
    long = frozenset(word for word in words if len(word) >= _SHORTEST and not word.isascii())
    spoken = frozenset(word for word in long if _is_of_one_alphabet(word))
    return _Chunk(start, marked, back, spoken if spoken or not long else None, odd)


def _is_of_one_alphabet(word: str) -> bool:
    return len({_alphabet(char) for char in word}) == 1


@lru_cache(maxsize=20_000)
def _alphabet(char: str) -> str:
    name = unicodedata.name(char, "").partition(" ")[0]
    return "CJK" if name in _EAST_ASIAN else name


def _letters(chunks: Sequence[_Chunk]) -> int:
    """Return the number of letters beyond ASCII in the different words that are UTF-8."""
    words = frozenset[str]().union(*(chunk.words for chunk in chunks if chunk.words))
    return sum(1 for word in words for char in word if not char.isascii())


def _first_odd(chunks: Sequence[_Chunk], start: int) -> int:
    return next((at for at in range(start, len(chunks)) if chunks[at].odd), len(chunks))


def _last_odd(chunks: Sequence[_Chunk]) -> int:
    return next((at for at in range(len(chunks) - 1, -1, -1) if chunks[at].odd), -1)


def _joint(chunks: Sequence[_Chunk], first: int, last: int) -> int:
    """Return where files are joined: at a mark, else where a time or index goes back, else at ``first``."""
    places = range(first, min(last + 1, len(chunks)))
    marked = next((at for at in places if chunks[at].marked), None)
    back = next((at for at in places if chunks[at].back), first)
    return back if marked is None else marked


_OF_SIGNS = re.compile(r"cp125[0-8]|iso8859-(?!11\Z)\d+")
_SEQUENCES = re.compile(
    rb"[a-z][\xc3-\xc5][\x80-\xbf]|(?:[\xc3-\xdf][\x80-\xbf]){3}|(?:[\xe2-\xef][\x80-\xbf]{2}){2}"
    rb"|\xe2\x80[\x93-\xa6]"
)
"""A letter within a word, three of two bytes or two of three bytes in a row, a dash or quote, in UTF-8."""


def is_of_signs(encoding: str) -> bool:
    """Return whether the bytes 0x80 to 0xBF are signs and rare letters in an encoding."""
    return _OF_SIGNS.fullmatch(encoding) is not None


def first_utf8_line(data: bytes) -> int:
    """Return the first line of data that is UTF-8 for certain if the encoding ``is_of_signs``; 0: none is."""
    if not _SEQUENCES.search(data):
        return 0
    lines = enumerate(data.split(b"\n"), start=1)
    return next((at for at, line in lines if _SEQUENCES.search(line) and _is_utf8(line)), 0)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

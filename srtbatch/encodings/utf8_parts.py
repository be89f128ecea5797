"""Find the parts in UTF-8 of a file that is otherwise in a code page, as in joined files.

The bytes of each cue are valid UTF-8 or not. The files are joined above the first cue that is not UTF-8, or
below the last one. A byte-order mark of UTF-8 above a cue proves the boundary. Without one, words in a single
alphabet prove it; fewer words are needed where the times or indexes start again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.encodings.code_pages import CJK
from srtbatch.encodings.joined_parts import Part
from srtbatch.encodings.round_trip import is_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MIN_LETTERS, MIN_LETTERS_AT_RESTART = 6, 2
"""Letters beyond ASCII in different words that prove UTF-8; the second where a time or index starts again."""
MIN_INVALID_CUES = 2
"""Cues that are not UTF-8 in a part that is taken for a code page without a byte-order mark as proof."""
MIN_BYTES_PER_CHANCE_LETTER = 10
"""Bytes beyond ASCII in a code page for each UTF-8 letter that such bytes form by chance."""
_MIN_WORD_LETTERS = 2
"""Letters of a word that counts: a text about encodings also contains single letters."""

_CUE_START = re.compile(
    rb"(?:(?<![^\r\n])|(?=\xef\xbb\xbf))(?P<mark>(?:\xef\xbb\xbf(?:WEBVTT[^\r\n]*)?[ \t\r\n]*)?)"
    rb"(?:(?P<index>\d{1,9})[ \t]*[\r\n]{1,2})?[ \t]*(?P<time>(?:\d{1,3}:)?\d\d:\d\d)[^\r\n]*?-->"
)
"""Index and start time of a cue; a byte-order mark may precede it, also at the end of the line above."""
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(128))
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})


@dataclass(frozen=True, slots=True)
class Utf8Parts:
    """The parts of a file, none if they are not proven; ``possible`` if there may be some all the same."""

    parts: tuple[Part, ...] = ()
    possible: bool = False


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The bytes of one cue: where they start, their UTF-8 words beyond ASCII, and the number of such bytes.

    ``words`` is ``None`` if the bytes are not UTF-8, or only by chance: then words mix alphabets.
    ``has_bom`` says that a byte-order mark of UTF-8 precedes the cue, ``restarts`` that its time or index is
    lower than that of the cue above.
    """

    start: int
    has_bom: bool
    restarts: bool
    words: frozenset[str] | None
    non_ascii: int


def find_utf8_parts(data: bytes) -> Utf8Parts:
    """Return the parts in UTF-8 and the part in a code page of data that is not valid UTF-8."""
    chunks = _chunks(data)
    invalid = [at for at, chunk in enumerate(chunks) if chunk.words is None]
    if len(chunks) == len(invalid) or not invalid:
        return Utf8Parts()
    above = _boundary(chunks, _last_non_ascii(chunks[: invalid[0]]) + 1, invalid[0])
    below = _boundary(chunks, invalid[-1] + 1, _first_non_ascii(chunks, invalid[-1] + 1))
    letters_above = _count_letters(chunks[:above]) if above else 0
    letters_below = _count_letters(chunks[below:])
    has_bom = any(chunk.has_bom for chunk in chunks[below:])
    first = above if letters_above >= _letters_needed(chunks, above) else 0
    last = below if has_bom or letters_below >= _letters_needed(chunks, below) else len(chunks)
    if _is_code_page(chunks[first:last], len(invalid), has_bom=has_bom) and last - first < len(chunks):
        return Utf8Parts(tuple(_cut(data, chunks, first, last)))
    inner_bom = any(chunk.has_bom for chunk in chunks[invalid[0] + 1 :])
    letters = max(letters_above, letters_below, _letters_between(chunks, invalid))
    return Utf8Parts(possible=inner_bom or letters >= MIN_LETTERS_AT_RESTART)


def _letters_needed(chunks: Sequence[_Chunk], boundary: int) -> int:
    restarts = boundary < len(chunks) and chunks[boundary].restarts
    return MIN_LETTERS_AT_RESTART if restarts else MIN_LETTERS


def _is_code_page(chunks: Sequence[_Chunk], invalid: int, *, has_bom: bool) -> bool:
    """Return whether the bytes of these cues form UTF-8 letters only by chance."""
    non_ascii = sum(chunk.non_ascii for chunk in chunks)
    by_chance = _count_letters(chunks) * MIN_BYTES_PER_CHANCE_LETTER <= non_ascii
    return by_chance and (has_bom or invalid >= MIN_INVALID_CUES)


def _letters_between(chunks: Sequence[_Chunk], invalid: Sequence[int]) -> int:
    """Return the UTF-8 letters between two cues that are not UTF-8; 0 for a few, which may be chance."""
    between = (_count_letters(chunks[one + 1 : two]) for one, two in pairwise(invalid) if two > one + 1)
    most = max(between, default=0)
    return most if most >= MIN_LETTERS else 0


def _cut(data: bytes, chunks: Sequence[_Chunk], first: int, last: int) -> Iterable[Part]:
    start = chunks[first].start
    stop = chunks[last].start if last < len(chunks) else len(data)
    if start:
        yield Part(data[:start], "utf-8")
    yield Part(data[start:stop])
    if stop < len(data):
        yield Part(data[stop:], "utf-8")


def _chunks(data: bytes) -> list[_Chunk]:
    """Return the bytes of each cue; what precedes the first cue belongs to it."""
    found = list(_CUE_START.finditer(data))
    starts = [0, *(match.start() for match in found[1:]), len(data)]
    restarts = [False, *(_restarts(one, two) for one, two in pairwise(found))]
    return [
        _chunk(data[one:two], one, has_bom=bool(match["mark"]) and one > 0, restarts=restart)
        for (one, two), match, restart in zip(pairwise(starts), found, restarts, strict=False)
    ]


def _restarts(one: re.Match[bytes], two: re.Match[bytes]) -> bool:
    """Return whether the second cue has an earlier start or a lower index than the first."""
    if two["time"].rjust(9, b"0") < one["time"].rjust(9, b"0"):
        return True
    return int(two["index"] or b"0") < int(one["index"] or b"0") and two["index"] is not None


def _chunk(data: bytes, start: int, *, has_bom: bool, restarts: bool) -> _Chunk:
    if data.isascii():
        return _Chunk(start, has_bom, restarts, frozenset(), 0)
    non_ascii = len(data.translate(None, _ASCII))
    try:
        words = _WORD.findall(data.decode("utf-8").casefold())
    except UnicodeDecodeError:
        return _Chunk(start, has_bom, restarts, None, non_ascii)
    long = frozenset(word for word in words if len(word) >= _MIN_WORD_LETTERS and not word.isascii())
    pure = frozenset(word for word in long if _is_in_one_alphabet(word))
    return _Chunk(start, has_bom, restarts, pure if pure or not long else None, non_ascii)


def _is_in_one_alphabet(word: str) -> bool:
    return len({_alphabet(char) for char in word}) == 1


@lru_cache(maxsize=20_000)
def _alphabet(char: str) -> str:
    name = unicodedata.name(char, "").partition(" ")[0]
    return "CJK" if name in _EAST_ASIAN else name


def _count_letters(chunks: Sequence[_Chunk]) -> int:
    """Return the number of letters beyond ASCII in the different UTF-8 words."""
    words = frozenset[str]().union(*(chunk.words for chunk in chunks if chunk.words))
    return sum(1 for word in words for char in word if not char.isascii())


def _first_non_ascii(chunks: Sequence[_Chunk], start: int) -> int:
    return next((at for at in range(start, len(chunks)) if chunks[at].non_ascii), len(chunks))


def _last_non_ascii(chunks: Sequence[_Chunk]) -> int:
    return next((at for at in range(len(chunks) - 1, -1, -1) if chunks[at].non_ascii), -1)


def _boundary(chunks: Sequence[_Chunk], first: int, last: int) -> int:
    """Return the cue at which files are joined: one with a mark, else a restart, else ``first``."""
    positions = range(first, min(last + 1, len(chunks)))
    with_bom = next((at for at in positions if chunks[at].has_bom), None)
    restart = next((at for at in positions if chunks[at].restarts), first)
    return restart if with_bom is None else with_bom


_WITH_SYMBOLS = re.compile(r"cp125[0-8]|iso8859-(?!11\Z)\d+")
_SEQUENCES = re.compile(
    rb"[a-z][\xc3-\xc5][\x80-\xbf]|(?:[\xc3-\xdf][\x80-\xbf]){3}|(?:[\xe2-\xef][\x80-\xbf]{2}){2}"
    rb"|\xe2\x80[\x93-\xa6]"
)
"""UTF-8 bytes of a letter within a word, of three two-byte or two three-byte characters in a row, of a dash
or of a quotation mark."""


def has_symbols_at_80_to_bf(encoding: str) -> bool:
    """Return whether the bytes 0x80 to 0xBF (in all UTF-8 letters) are symbols or rare letters in it."""
    return _WITH_SYMBOLS.fullmatch(encoding) is not None


def first_utf8_line(data: bytes) -> int:
    """Return the number of the first line that is certainly UTF-8; 0 if there is none.

    It is certain only for a file in an encoding for which ``has_symbols_at_80_to_bf`` is true.
    """
    if not _SEQUENCES.search(data):
        return 0
    lines = enumerate(data.split(b"\n"), start=1)
    return next((number for number, line in lines if _SEQUENCES.search(line) and is_utf8(line)), 0)


_EDGES = ".,:;!?…-–—\"'«»()[]“”„‘’‚*#/"
_STUTTER = re.compile("[ÄÅ][…–—‘’“”«»]")
"""A word that is broken off and begun again, as in ``Ä…hm``."""
_INSIDE = re.compile("[A-Za-z][À-ÖØ-öø-ſ]+[a-z]")
_CAPITALS = "".join(char for char in map(chr, range(0xC0, 0x180)) if char.isupper())
_INSIDE_OR_INITIAL = re.compile(f"{_INSIDE.pattern}|^[{_CAPITALS}][a-z]{{2}}")
"""A letter beyond ASCII between others, or as initial: at the end of a word it may be one of the file's own
characters, as in ``OK哦``."""
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ſ]+(?:['’-][A-Za-zÀ-ÖØ-öø-ſ]+)*")
_LATIN_SEQUENCE = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")


def first_line_with_utf8_words(data: bytes, name: str) -> int:
    """Return the number of the first line in which UTF-8 gives Latin words, and the encoding none; else 0.

    Such a line has a name or a credit of another language: ``MГјller`` in Windows-1251 is ``Müller``.
    """
    if not _LATIN_SEQUENCE.search(data):
        return 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if _LATIN_SEQUENCE.search(line) and _has_only_utf8_words(line, name):
            return number
    return 0


def _has_only_utf8_words(line: bytes, name: str) -> bool:
    try:
        words, others = line.decode("utf-8").split(), line.decode(name, "replace").split(" ")
    except UnicodeDecodeError:
        return False
    latin = [bare for word in words if not (bare := word.strip(_EDGES)).isascii()]
    own = [bare for word in others if not (bare := word.strip(_EDGES)).isascii()]
    evidence = _INSIDE if name in CJK else _INSIDE_OR_INITIAL
    if not all(map(_is_latin_word, latin)) or not any(map(evidence.search, latin)):
        return False
    return not any(_is_latin_word(word) or _STUTTER.search(word) for word in own)


def _is_latin_word(word: str) -> bool:
    """Return whether a word has only Latin letters, and capitals only where words have them."""
    if not _LATIN_WORD.fullmatch(word):
        return False
    return word.isupper() or all(part[1:] == part[1:].lower() for part in re.split("['’-]", word))

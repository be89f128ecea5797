"""The possible readings of bytes that are not UTF-8, with the evidence for and against each.

The detector (chardet) is asked three times: for the dialogue, which tells most; for the words beyond ASCII
alone, since ASCII letters tell a language but no encoding; and for the file as it is, whose first answer
decides between readings that are nearly equal.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from srtbatch.encodings.alphabets import spelling
from srtbatch.encodings.code_pages import (
    CJK,
    FAMILIES,
    FIRST_LEVELS,
    LANGUAGES,
    NARROWER,
    NOT_ASCII,
    SUPERSETS,
)
from srtbatch.encodings.everyday_words import everyday, evidence
from srtbatch.encodings.word_shapes import Mark, Shape, mark, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCANNED = 4_000_000
"""Bytes of a file in which words beyond ASCII are looked for."""
_SAMPLE = 32_000
"""Bytes that the detector is given; its statistics look at the first 16,384 of them."""
_WORDS = 400
"""Different words beyond ASCII whose shape and letters are looked at."""
_UNHEARD = 48
"""The same for encodings that the detector does not hear; they speak against others only."""
_CONSIDERED, _FAINTEST = 24, 0.1
"""So many readings are looked at, none with less than this share of the best one's confidence."""
_AS_GOOD = 0.02
"""Languages whose letters the words keep to as well as to the best one's, within this share."""

_FRAME = re.compile(rb"(?m)^[\d\s:,.>-]*\r?\n")
"""Indexes, timing lines and blank lines: they are the same in most encodings, and tell nothing."""

_HAN_OR_HANGUL = re.compile("[\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")

_C1 = re.compile("[\x80-\x9f]")
"""Control characters of ISO 8859, which no text has: there the Windows code page has its marks."""

_SAME = str.maketrans("șțȘȚ−〜‖¢£¬—¥＼‾", "şţŞŢ－～∥￠￡￢―\\\\~")
"""Characters that are one and the same to readers, but that encodings of one language spell differently."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words beyond ASCII as one encoding has them.

    ``heard`` and ``alone`` are the detector's confidences (0 to 1) for the dialogue and for these words.
    ``languages`` are those of the encoding's whose letters they keep to best, ``fit`` the share that does.
    ``everyday`` are the everyday words of any language among them; ``answered`` says that the detector names
    this encoding first for the whole file.
    ``text`` equals another reading's where readers see no difference.
    """

    name: str
    heard: float
    alone: float
    text: str
    words: tuple[str, ...]
    marks: tuple[Mark, ...]
    shape: Shape
    languages: tuple[str, ...]
    fit: float
    everyday: frozenset[str]
    answered: bool = False

    @property
    def score(self) -> float:
        """The detector's confidence, less for words that no language has."""
        return self.heard * self.shape.quality

    @property
    def lone_score(self) -> float:
        """The detector's confidence in the words beyond ASCII alone, less for words that no language has."""
        return self.alone * self.shape.quality


def odd_words(data: bytes) -> list[bytes]:
    """The different words beyond ASCII, in order: as many as the detector looks at."""
    found = dict.fromkeys(word for word in data[:_SCANNED].split() if not word.isascii())
    words, room = list[bytes](), _SAMPLE
    for word in found:
        words.append(word[:room])
        room -= len(word) + 1
        if room <= 0:
            break
    return words


def readings(data: bytes, words: Sequence[bytes], language: str) -> list[Reading]:
    """What the words may say; the encodings of ``language`` are always among the readings."""
    mainframe = b" " not in data and b"\n" not in data
    answers = list(_confidences(data[:_SAMPLE], mainframe=mainframe))[:1]
    heard = _confidences(_dialogue(data), mainframe=mainframe)
    alone = _confidences(b" ".join(words), mainframe=mainframe)
    found = dict[str, Reading]()
    likely = dict.fromkeys((*_likely(heard, alone), *FAMILIES.get(language, ()), *answers))
    for name in dict.fromkeys((*likely, *LANGUAGES)):
        few = words if name in likely else words[:_UNHEARD]
        reading = _reading(few, name, heard.get(name, 0.0), alone.get(name, 0.0))
        if reading and (reading.name not in found or reading.heard > found[reading.name].heard):
            found[reading.name] = reading
        if reading and name in answers:
            answers.append(reading.name)
    return [replace(reading, answered=reading.name in answers) for reading in found.values()]


def _likely(heard: dict[str, float], alone: dict[str, float]) -> list[str]:
    """The codecs that one of two hearings finds likely enough to be looked at."""
    loudest, loudest_alone = max(heard.values(), default=0.0), max(alone.values(), default=0.0)

    def share(name: str) -> float:
        return max(heard.get(name, 0.0) / (loudest or 1.0), alone.get(name, 0.0) / (loudest_alone or 1.0))

    likely = [name for name in dict.fromkeys((*heard, *alone)) if share(name) >= _FAINTEST]
    return sorted(likely, key=share, reverse=True)[:_CONSIDERED]


def _confidences(sample: bytes, *, mainframe: bool) -> dict[str, float]:
    """Python's codecs by the detector's confidence in them; those of mainframes only where they may be."""
    import chardet  # noqa: PLC0415  (75 ms; only legacy files pay)

    if not sample:
        return {}
    listed = chardet.detect_all(sample, ignore_threshold=True, compat_names=False, max_bytes=_SAMPLE)
    found = {item["encoding"] or "": item["confidence"] for item in listed}
    return {name: heard for name, heard in found.items() if name and (mainframe or name not in NOT_ASCII)}


def _dialogue(data: bytes) -> bytes:
    """The lines that are said, those beyond ASCII first where there are more than the detector looks at."""
    lines = _FRAME.sub(b"", data[:_SCANNED])
    if len(lines) > _SAMPLE:
        parts: list[bytes] = lines.splitlines(keepends=True)
        odd = [line for line in parts if not line.isascii()]
        lines = b"".join([*odd, *(line for line in parts if line.isascii())])[:_SAMPLE]
    return lines or data[:_SAMPLE]


def _reading(words: Sequence[bytes], name: str, heard: float, alone: float) -> Reading | None:
    """The words by this codec, or by the everyday one for the same bytes; ``None`` where it cannot be."""
    joined = b"\n".join(words)
    narrow = NARROWER.get(name, name)
    text = _decoded(joined, narrow)
    codec = narrow if text is not None else name
    if text is None:
        text = _decoded(joined, name)
    if text is None:
        return None
    superset = SUPERSETS.get(codec, codec)
    other = _decoded(joined, superset) if superset != codec else None
    if other is not None and (_C1.search(text) or same(other) == same(text)):
        codec, text = superset, other
    seen = tuple(text.split("\n")[:_WORDS])
    marks = tuple(map(mark, seen))
    languages, fit = _spoken_in(seen, codec)
    return Reading(codec, heard, alone, same(text), seen, marks, shape(marks), languages, fit, everyday(seen))


def _spoken_in(words: Sequence[str], codec: str) -> tuple[tuple[str, ...], float]:
    """The languages of an encoding that the words may be in, and how well they keep to those letters."""
    if codec in CJK:
        return (), _in_daily_use(words, CJK[codec])
    fits = spelling(words, LANGUAGES.get(codec, ()))
    if not fits:
        return (), 1.0
    best = max(fits.values())
    return tuple(language for language, fit in fits.items() if fit >= best - _AS_GOOD), best


def _in_daily_use(words: Sequence[str], language: str) -> float:
    """The share (0 to 1) of the Han characters or Hangul syllables that are in daily use in a language."""
    chars = _HAN_OR_HANGUL.findall("".join(words))
    return sum(1 for char in chars if _is_in_daily_use(char, language)) / len(chars) if chars else 1.0


@lru_cache(maxsize=20_000)
def _is_in_daily_use(char: str, language: str) -> bool:
    for name, first, last in FIRST_LEVELS[language]:
        spelt_so = char.encode(name, "ignore")
        if spelt_so and first <= spelt_so[0] <= last:
            return True
    return False


def keeps(reading: Reading, places: Sequence[int]) -> float:
    """The share (0 to 1) of the words at these places that keep to its languages and have no flaw."""
    return _kept(reading, reading.languages, places)


def native(reading: Reading, places: Sequence[int]) -> float:
    """The share (0 to 1) that keeps to any one of the encoding's languages and has no flaw."""
    return _kept(reading, LANGUAGES.get(reading.name, ()), places)


def _kept(reading: Reading, languages: Sequence[str], places: Sequence[int]) -> float:
    words = [reading.words[place] for place in places]
    if reading.name in CJK:
        fit = _in_daily_use(words, CJK[reading.name])
    else:
        fit = max(spelling(words, languages).values(), default=1.0)
    return min(fit, shape(reading.marks[place] for place in places).quality)


def differing(one: Reading, other: Reading) -> list[int]:
    """The places of the words that two readings do not have in common."""
    pairs = zip(one.text.split("\n"), other.text.split("\n")[: len(other.words)], strict=False)
    return [place for place, (ours, theirs) in enumerate(pairs) if ours != theirs and place < len(one.words)]


def proof(reading: Reading, places: Sequence[int], languages: Sequence[str] | None = None) -> tuple[int, int]:
    """Return how many everyday words are at these places, and what they prove (``everyday.evidence``).

    They are those of the encoding's languages unless ``languages`` are given.
    """
    if not reading.everyday:
        return 0, 0
    found = everyday(reading.words[place] for place in places if reading.marks[place] <= Mark.SOUND)
    return evidence(found, LANGUAGES.get(reading.name, ()) if languages is None else languages)


def same(text: str) -> str:
    """The text with one spelling for what readers take for the same."""
    return text.translate(_SAME)


def _decoded(data: bytes, name: str) -> str | None:
    """The text, but for a character that is cut off at its end."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data)
    except (UnicodeError, LookupError):
        return None

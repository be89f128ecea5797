"""Decode bytes that are not UTF-8 in each possible encoding, and collect the evidence for and against each.

The detector (chardet) is asked three times: for the dialogue, which gives the best evidence; for the words
with characters beyond ASCII alone, because ASCII letters show the language but not the encoding; and for the
file as it is, whose first answer decides between candidates that are nearly equal.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from srtbatch.encodings.alphabets import alphabet_fits
from srtbatch.encodings.code_pages import (
    CJK,
    FAMILIES,
    FIRST_LEVELS,
    LANGUAGES,
    NARROWER,
    NOT_ASCII,
    SUPERSETS,
)
from srtbatch.encodings.everyday_words import evidence, find_everyday_words
from srtbatch.encodings.word_shapes import Shape, ShapeCounts, count_shapes, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_FILE_BYTES = 4_000_000
"""Bytes of a file that are searched for words beyond ASCII."""
_SAMPLE_BYTES = 32_000
"""Bytes that are passed to the detector; its statistics use the first 16,384 of them."""
_MAX_WORDS = 400
"""Different words beyond ASCII whose shape and letters are examined."""
_MAX_WORDS_UNLIKELY = 48
"""Encodings that the detector does not name: their candidates are only evidence against others."""
_MAX_LIKELY, _MIN_SHARE = 24, 0.1
"""Encodings that are taken from the detector, and the least share of the best one's confidence they need."""
_FIT_TOLERANCE = 0.02
"""Difference of two shares of words (0 to 1) within which two languages fit equally well."""

_STRUCTURE = re.compile(rb"(?m)^[\d\s:,.>-]*\r?\n")
"""Indexes, timing lines and blank lines: most encodings have the same bytes for them."""

_HAN_OR_HANGUL = re.compile("[\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")

_C1 = re.compile("[\x80-\x9f]")
"""Control characters of ISO 8859, which no text contains; Windows code pages have punctuation there."""

_EQUIVALENT = str.maketrans("șțȘȚ−〜‖¢£¬—¥＼‾", "şţŞŢ－～∥￠￡￢―\\\\~")
"""Characters that look the same to readers, but that encodings of one language map differently."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The words beyond ASCII as decoded in one encoding, with their evidence.

    ``dialogue_confidence`` and ``words_confidence`` are the detector's confidences (0 to 1) in this encoding
    for the dialogue and for these words alone.
    ``languages`` are the languages of the encoding whose alphabets fit best, ``fit`` is the share of words
    (0 to 1) that they fit.
    ``everyday`` are the everyday words of any language among the words; ``first_answer`` is true where the
    detector names this encoding first for the whole file.
    ``text`` equals that of another candidate if readers see no difference.
    """

    name: str
    dialogue_confidence: float
    words_confidence: float
    text: str
    words: tuple[str, ...]
    shapes: tuple[Shape, ...]
    shape_counts: ShapeCounts
    languages: tuple[str, ...]
    fit: float
    everyday: frozenset[str]
    first_answer: bool = False

    @property
    def score(self) -> float:
        """Return the confidence for the dialogue, reduced for words that no language has."""
        return self.dialogue_confidence * self.shape_counts.quality

    @property
    def words_score(self) -> float:
        """Return the confidence for the words beyond ASCII, reduced for words that no language has."""
        return self.words_confidence * self.shape_counts.quality


def find_non_ascii_words(data: bytes) -> list[bytes]:
    """Return the different words beyond ASCII in order, up to the size of the detector's sample."""
    found = dict.fromkeys(word for word in data[:_MAX_FILE_BYTES].split() if not word.isascii())
    words, room = list[bytes](), _SAMPLE_BYTES
    for word in found:
        words.append(word[:room])
        room -= len(word) + 1
        if room <= 0:
            break
    return words


def find_candidates(data: bytes, words: Sequence[bytes], language: str) -> list[Candidate]:
    """Return the candidates that can decode the words; those of ``language`` are always tried in full."""
    mainframe = b" " not in data and b"\n" not in data
    answers = list(_confidences(data[:_SAMPLE_BYTES], mainframe=mainframe))[:1]
    dialogue = _confidences(_dialogue(data), mainframe=mainframe)
    alone = _confidences(b" ".join(words), mainframe=mainframe)
    found = dict[str, Candidate]()
    likely = dict.fromkeys((*_likely(dialogue, alone), *FAMILIES.get(language, ()), *answers))
    for name in dict.fromkeys((*likely, *LANGUAGES)):
        tried = words if name in likely else words[:_MAX_WORDS_UNLIKELY]
        candidate = _candidate(tried, name, dialogue.get(name, 0.0), alone.get(name, 0.0))
        if candidate is None:
            continue
        known = found.get(candidate.name)
        if known is None or candidate.dialogue_confidence > known.dialogue_confidence:
            found[candidate.name] = candidate
        if name in answers:
            answers.append(candidate.name)
    return [replace(candidate, first_answer=candidate.name in answers) for candidate in found.values()]


def _likely(dialogue: dict[str, float], alone: dict[str, float]) -> list[str]:
    """Return the codecs that are likely enough to be tried, by the dialogue or by the words alone."""
    best, best_alone = max(dialogue.values(), default=0.0), max(alone.values(), default=0.0)

    def share(name: str) -> float:
        return max(dialogue.get(name, 0.0) / (best or 1.0), alone.get(name, 0.0) / (best_alone or 1.0))

    likely = [name for name in dict.fromkeys((*dialogue, *alone)) if share(name) >= _MIN_SHARE]
    return sorted(likely, key=share, reverse=True)[:_MAX_LIKELY]


def _confidences(sample: bytes, *, mainframe: bool) -> dict[str, float]:
    """Return the detector's confidence in each Python codec; in mainframe codecs only if ``mainframe``."""
    import chardet  # noqa: PLC0415  (75 ms; only legacy files pay)

    if not sample:
        return {}
    listed = chardet.detect_all(sample, ignore_threshold=True, compat_names=False, max_bytes=_SAMPLE_BYTES)
    found = {item["encoding"] or "": item["confidence"] for item in listed}
    return {
        name: confidence
        for name, confidence in found.items()
        if name and (mainframe or name not in NOT_ASCII)
    }


def _dialogue(data: bytes) -> bytes:
    """Return the lines of text; lines beyond ASCII come first if there are more than the sample holds."""
    lines = _STRUCTURE.sub(b"", data[:_MAX_FILE_BYTES])
    if len(lines) > _SAMPLE_BYTES:
        parts: list[bytes] = lines.splitlines(keepends=True)
        non_ascii = [line for line in parts if not line.isascii()]
        lines = b"".join([*non_ascii, *(line for line in parts if line.isascii())])[:_SAMPLE_BYTES]
    return lines or data[:_SAMPLE_BYTES]


def _candidate(
    words: Sequence[bytes], name: str, dialogue_confidence: float, words_confidence: float
) -> Candidate | None:
    """Return the words decoded by this codec or a related one; ``None`` if they cannot be decoded."""
    found = _decoded_words(b"\n".join(words), name)
    if found is None:
        return None
    codec, text = found
    seen = tuple(text.split("\n")[:_MAX_WORDS])
    shapes = tuple(map(shape_of, seen))
    languages, fit = _fitting_languages(seen, codec)
    return Candidate(
        codec,
        dialogue_confidence,
        words_confidence,
        unify_equivalents(text),
        seen,
        shapes,
        count_shapes(shapes),
        languages,
        fit,
        find_everyday_words(seen),
    )


def _decoded_words(data: bytes, name: str) -> tuple[str, str] | None:
    """Return codec and text: the narrower codec if it decodes the data, or the superset if it is as good."""
    codec = NARROWER.get(name, name)
    text = _decoded(data, codec)
    if text is None:
        codec, text = name, _decoded(data, name)
    if text is None:
        return None
    superset = SUPERSETS.get(codec, codec)
    other = _decoded(data, superset) if superset != codec else None
    if other is not None and (_C1.search(text) or unify_equivalents(other) == unify_equivalents(text)):
        return superset, other
    return codec, text


def _decoded(data: bytes, name: str) -> str | None:
    """Return the text without a character that is cut off at the end; ``None`` if it cannot be decoded."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data)
    except (UnicodeError, LookupError):
        return None


def unify_equivalents(text: str) -> str:
    """Return the text with one character for each set of characters that look the same to readers."""
    return text.translate(_EQUIVALENT)


def _fitting_languages(words: Sequence[str], codec: str) -> tuple[tuple[str, ...], float]:
    """Return the languages of an encoding whose alphabets fit the words best, and how well (0 to 1)."""
    if codec in CJK:
        return (), _share_in_daily_use(words, CJK[codec])
    fits = alphabet_fits(words, LANGUAGES.get(codec, ()))
    if not fits:
        return (), 1.0
    best = max(fits.values())
    return tuple(language for language, fit in fits.items() if fit >= best - _FIT_TOLERANCE), best


def _share_in_daily_use(words: Sequence[str], language: str) -> float:
    """Return the share (0 to 1) of the Han characters or Hangul syllables that a language uses every day."""
    chars = _HAN_OR_HANGUL.findall("".join(words))
    return sum(1 for char in chars if _is_in_daily_use(char, language)) / len(chars) if chars else 1.0


@lru_cache(maxsize=20_000)
def _is_in_daily_use(char: str, language: str) -> bool:
    for name, first, last in FIRST_LEVELS[language]:
        encoded = char.encode(name, "ignore")
        if encoded and first <= encoded[0] <= last:
            return True
    return False


def best_fit(candidate: Candidate, positions: Sequence[int]) -> float:
    """Return the share (0 to 1) of the words at these positions that fit the candidate's best languages.

    Words of an impossible shape do not count as fitting.
    """
    return _fit_at(candidate, candidate.languages, positions)


def any_fit(candidate: Candidate, positions: Sequence[int]) -> float:
    """Return the same share for the language of the encoding that fits best at these positions."""
    return _fit_at(candidate, LANGUAGES.get(candidate.name, ()), positions)


def _fit_at(candidate: Candidate, languages: Sequence[str], positions: Sequence[int]) -> float:
    words = [candidate.words[at] for at in positions]
    if candidate.name in CJK:
        fit = _share_in_daily_use(words, CJK[candidate.name])
    else:
        fit = max(alphabet_fits(words, languages).values(), default=1.0)
    return min(fit, count_shapes(candidate.shapes[at] for at in positions).quality)


def differing_words(one: Candidate, other: Candidate) -> list[int]:
    """Return the positions of the words that two candidates decode differently."""
    pairs = zip(one.text.split("\n"), other.text.split("\n")[: len(other.words)], strict=False)
    return [at for at, (first, second) in enumerate(pairs) if first != second and at < len(one.words)]


def everyday_evidence(
    candidate: Candidate, positions: Sequence[int], languages: Sequence[str] | None = None
) -> tuple[int, int]:
    """Return how many everyday words are at these positions, and their weight (``everyday_words.evidence``).

    They are words of the encoding's languages unless ``languages`` are given.
    """
    if not candidate.everyday:
        return 0, 0
    found = find_everyday_words(
        candidate.words[at] for at in positions if candidate.shapes[at] <= Shape.NORMAL
    )
    return evidence(found, LANGUAGES.get(candidate.name, ()) if languages is None else languages)

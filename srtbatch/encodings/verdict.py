"""Decide which reading stands, how certain it is, and why.

The detector's answer stands unless there is proof against it: words with flaws that another reading has not.
It is certain only where no other reading comes near; the limits are measured (``benchmarks.detection``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.encodings.alphabets import RICH, english, spelt
from srtbatch.encodings.candidates import Reading, differing, keeps, native, odd_words, proof, readings
from srtbatch.encodings.code_pages import CJK, COMMON, FAMILIES, LANGUAGES, NOT_ASCII
from srtbatch.encodings.everyday_words import EVERY, evidence
from srtbatch.language import guess

if TYPE_CHECKING:
    from collections.abc import Sequence

FITTING, COMMONEST, ALONE = 0.3, 0.0003, 0.01
"""What is added to a reading's weight: for words spelt as its languages spell, for an everyday encoding
(this decides between equals only), for the detector's confidence in the words alone."""
ANSWERED = 0.04
"""The same for the detector's first answer for the whole file."""
TOLD, USUAL, GUESSED = 0.5, 0.1, 0.2
"""The same for an encoding of the language told, for its usual one, and for that in otherwise ASCII text."""

AUDIBLE = 0.15
"""Confidence of the detector from which it has heard a language, and not noise."""
CLEAR, FAINT = 0.25, 0.08
"""Confidences in the dialogue and in the words alone that do as well where all words keep to one language."""
NOISE, PRIOR = 0.005, 1.0
"""Below this confidence in one or two words nothing was heard, and the usual encoding is favoured."""
FLAWED, DOUBTED = 0.1, 0.5
"""A larger share of words with a flaw, or with a doubt, makes any reading uncertain."""
NATIVE = 0.9
"""The share of words that a certain reading spells as one of its encoding's languages does."""
ENGLISH = 0.8
"""The share of words beyond ASCII that English has so, in a certain English text."""
KEPT, BROKEN = 0.9, ((16, 0.8), (8, 0.7), (1, 0.5))
"""A rival is out where the words that differ, so many, keep to this reading's languages, and no larger share
of them than this keeps to the rival's."""
BETTER = 0.25
"""No reading is certain where a rival keeps to its letters that much better in the words that differ."""
LIMITS = ((64, 0.93), (16, 0.85), (8, 0.6))
"""Bytes beyond ASCII in different words, and how near the next reading may come then (share of the score)."""
FEW, NEAR, FAR = 4, 0.9, 0.5
"""From so many bytes beyond ASCII a rival may come as near as ``NEAR`` where the language is heard, and
``FAR`` where it is told or the text is English."""
SHORTEST = 2
MANY, STRANGE = 50, 0.05
"""Among so many words beyond ASCII, this share may be strange to the language that is heard; else none."""
FEW_WORDS = 2
PROOF, SURER = 3, 3
"""Letters of everyday words that prove a reading, and how many times those of another one they must be."""
USED = 0.1
"""The share of words that are everyday ones, at least, where these prove something."""

_SAMPLE = 32_000
_QUOTES = frozenset("‘’‚“”„‹›")
_GREEK_ACCENT = re.compile("[ΐάέήίΰϊϋόύώΆΈΉΊΌΎΏ]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The encoding that the bytes are read in, the confidence (0 to 1), and whether it may be relied on."""

    name: str
    confidence: float
    certain: bool


def judge(data: bytes, told: str) -> Verdict:
    """Weigh the readings of data that is not UTF-8; ``told`` is the language told by name or option."""
    words = odd_words(data)
    heard = told or guess("", data[:_SAMPLE].decode("latin-1").splitlines())
    ranked = _ranked(readings(data, words, heard), told, heard, len(words))
    best = next((reading for reading in _proven_first(ranked) if comes_back(data, reading.name)), None)
    if best is None:
        return Verdict("cp1252", 0.0, certain=False)
    others = [reading for reading in ranked if reading.text != best.text]
    rivals = [reading for reading in others if not _is_out(reading, best)]
    return _Case(best, ranked, rivals, told, heard, _odd_bytes(best)).verdict(whole=returns(data, best.name))


def _ranked(found: Sequence[Reading], told: str, heard: str, words: int) -> list[Reading]:
    loudest = max((reading.alone for reading in found), default=0.0) or 1.0

    def weight(reading: Reading) -> float:
        favour = TOLD * _serves(reading, told) + USUAL * (reading.name in FAMILIES.get(told, ())[:1])
        if reading.name in FAMILIES.get(heard, ()) and (
            (words <= FEW_WORDS or heard == "en") and _is_native(reading, heard)
        ):
            favour += GUESSED
        if words <= FEW_WORDS and reading.score < NOISE and reading.name in FAMILIES.get(heard or "en", ()):
            favour += PRIOR
        favour += ANSWERED * reading.answered
        everyday = COMMONEST * (reading.name in COMMON)
        lone = ALONE * reading.alone / loudest
        return reading.score * (1 + favour) * (1 + FITTING * reading.fit) * (1 + everyday) * (1 + lone)

    return sorted(found, key=weight, reverse=True)


def _proven_first(ranked: Sequence[Reading]) -> list[Reading]:
    """The readings with that one first whose everyday words prove it against the detector's."""
    rivals = [one for one in ranked[1:] if _overrules(one, ranked[0])]
    return [*sorted(rivals, key=_proof, reverse=True)[:1], *ranked]


def _overrules(one: Reading, first: Reading) -> bool:
    return one.shape.quality >= first.shape.quality - FLAWED and _refutes(one, first)


def _proof(reading: Reading) -> int:
    return evidence(reading.everyday, LANGUAGES.get(reading.name, ()))[1]


def _refutes(one: Reading, other: Reading) -> bool:
    """Return whether everyday words are in one reading, where two differ, and hardly in the other."""
    if one.text == other.text or _proof(one) < PROOF:
        return False
    places = differing(one, other)
    count, letters = proof(one, places)
    return count >= USED * len(places) and letters >= max(PROOF, SURER * proof(other, places, EVERY)[1])


def _is_out(other: Reading, best: Reading) -> bool:
    """Return whether everyday words refute another reading, or letters that its languages do not have."""
    if _refutes(best, other):
        return True
    places = differing(best, other)
    limit = next((limit for least, limit in BROKEN if len(places) >= least), -1.0)
    return keeps(other, places) <= limit and keeps(best, places) >= KEPT


def _explains_better(other: Reading, best: Reading) -> bool:
    """Return whether another reading has everyday words, or its own letters, where this one has not."""
    if _refutes(best, other):
        return False
    places = differing(best, other)
    count, letters = proof(other, places, EVERY)
    return (
        (letters >= PROOF and count >= USED * len(places))
        or native(other, places) > keeps(best, places) + BETTER
        or _has_capitals(other, best, places)
        or _is_all_capitals(other, best, places)
    )


def _is_all_capitals(other: Reading, best: Reading, places: Sequence[int]) -> bool:
    """Return whether small letters in KOI8 are all capitals in an everyday page, as titles are."""
    if not best.name.startswith("koi8") or other.name not in COMMON:
        return False
    pairs = [(best.words[place], other.words[place]) for place in places if place < len(other.words)]
    return bool(pairs) and all(ours.islower() and theirs.isupper() for ours, theirs in pairs)


def _has_capitals(other: Reading, best: Reading, places: Sequence[int]) -> bool:
    """Return whether half of the words that differ begin with a capital in another reading only.

    Two pages may have the same small letters; where one has its capitals, the other has quotation marks.
    All words that differ have capitals at their beginning only in the other reading.
    """
    pairs = [(best.words[place], other.words[place]) for place in places if place < len(other.words)]
    if not all(theirs.islower() or theirs.istitle() for _, theirs in pairs):
        return False
    found = sum(1 for ours, theirs in pairs if _is_capital_lost(ours, theirs))
    return 0 < len(pairs) <= 2 * found


def _is_capital_lost(ours: str, theirs: str) -> bool:
    """Return whether words are equal but for a capital that is a quotation mark or small letter in ours."""
    equal = ours[1:] == theirs[1:] and theirs[1:].islower()
    return equal and theirs[:1].isupper() and (ours[0] in _QUOTES or ours[0].islower())


def _is_bare_greek(reading: Reading) -> bool:
    """Return whether a reading is Greek and lacks accents, also in words that are spelt with one."""
    return (
        reading.languages == ("el",)
        and reading.shape.doubts > 0
        and not _GREEK_ACCENT.search("".join(reading.words))
    )


def _is_native(reading: Reading, language: str) -> bool:
    """Return whether all words are known in English, or have letters of the other language."""
    if language == "en":
        return english(reading.words) == 1
    lettered = all(any(char > "\x7f" and char.isalpha() for char in word) for word in reading.words)
    return lettered and spelt(reading.words, language) == 1


def _odd_bytes(reading: Reading) -> int:
    """Bytes beyond ASCII that are letters: marks tell little."""
    letters = sum(1 for char in "".join(reading.words) if char > "\x7f" and char.isalpha())
    return letters * (2 if reading.name in CJK else 1)


@dataclass(frozen=True, slots=True)
class _Case:
    """The best reading among all, the languages told and heard, the number of bytes beyond ASCII.

    ``rivals`` have another text and are not out.
    """

    best: Reading
    readings: Sequence[Reading]
    rivals: Sequence[Reading]
    told: str
    heard: str
    odd_bytes: int

    def verdict(self, *, whole: bool) -> Verdict:
        """``whole`` says that the text gives the very bytes back."""
        near = self._near()
        certain = whole and self._is_sound() and self._is_proven(near) and not self._is_explained_better()
        confidence = 1 - 0.4 * min(1.0, near) if certain else self._doubtful()
        return Verdict(self.best.name, round(confidence, 2), certain)

    def _is_sound(self) -> bool:
        shape = self.best.shape
        doubtful = shape.flaws > FLAWED * shape.words or shape.doubts > DOUBTED * shape.words
        return not doubtful and self.best.name not in NOT_ASCII and not _is_bare_greek(self.best)

    def _is_proven(self, near: float) -> bool:
        by_text = self._by_words() or self._by_score(near) or self._by_language()
        return by_text or self._by_telling() or self._by_english()

    def _is_explained_better(self) -> bool:
        others = (other for other in self.readings if other.text != self.best.text)
        return any(_explains_better(other, self.best) for other in others)

    def _near(self) -> float:
        """How near the next reading comes, as a share of the best one's score, by either hearing."""
        alone = max(one.lone_score for one in self.readings if one.text == self.best.text)
        dialogue = max((rival.score for rival in self.rivals), default=0.0) / (self.best.score or 1e-9)
        lone = max((rival.lone_score for rival in self.rivals), default=0.0) / (alone or 1e-9)
        return max(dialogue, lone)

    def _by_words(self) -> bool:
        """Return whether everyday words prove this reading against every other one."""
        return _proof(self.best) >= PROOF and not self.rivals and self._spelling() >= NATIVE

    def _by_score(self, near: float) -> bool:
        """Return whether both hearings have a language, spelt right, and no other reading comes near."""
        limit = next((limit for least, limit in LIMITS if self.odd_bytes >= least), -1.0)
        if near > limit or self.best.score < AUDIBLE:
            return False
        if self.best.lone_score >= AUDIBLE:
            return self._spelling() >= NATIVE
        clear = self.best.score >= CLEAR and self.best.lone_score >= FAINT and near <= LIMITS[2][1]
        return clear and self.odd_bytes >= LIMITS[2][0] and self._spelling() == 1

    def _spelling(self) -> float:
        """The share of words that keep to the language heard, or to any one of the encoding's."""
        known = self.heard in RICH and self.heard in LANGUAGES.get(self.best.name, ())
        return spelt(self.best.words, self.heard) if known else self.best.fit

    def _by_language(self) -> bool:
        """Return whether the words beyond ASCII keep to the language that the ASCII ones speak."""
        if self.heard not in RICH or self.heard not in LANGUAGES.get(self.best.name, ()):
            return False
        if self.best.score < AUDIBLE or self.odd_bytes < FEW or self._dialogue() > NEAR:
            return False
        strange = 1 - min(spelt(self.best.words, self.heard), self.best.shape.quality)
        return strange <= (STRANGE if self.best.shape.words >= MANY else 0)

    def _dialogue(self) -> float:
        return max((rival.score for rival in self.rivals), default=0.0) / (self.best.score or 1e-9)

    def _by_telling(self) -> bool:
        """Return whether the words keep to the language told, in its encoding, and in no other so well."""
        if not _serves(self.best, self.told) or self.best.score < FAINT or not self._has_words():
            return False
        fit = _fit(self.best, self.told)
        rivals = [rival for rival in self.rivals if _serves(rival, self.told)]
        return fit >= NATIVE and not any(
            rival.score >= (FAR if self.odd_bytes >= FEW else FAR / 2) * self.best.score
            and _fit(rival, self.told) >= fit
            for rival in rivals
        )

    def _by_english(self) -> bool:
        """Return whether the text is English in its usual encoding, and its words beyond ASCII are known."""
        if self.heard != "en" or self.best.name not in FAMILIES["en"] or self.best.score < AUDIBLE:
            return False
        return english(self.best.words) >= ENGLISH and self.best.shape.flaws + self.best.shape.doubts == 0

    def _has_words(self) -> bool:
        """Return whether some word is longer than a letter or two, which may be chance."""
        return self.best.name in CJK or any(len(word) > SHORTEST for word in self.best.words)

    def _doubtful(self) -> float:
        """A confidence of no more than a half."""
        if not self._is_sound():
            return 0.1
        if self.best.score < AUDIBLE:
            return 0.2
        return 0.4 if self.odd_bytes < FEW else 0.5


def _serves(reading: Reading, language: str) -> bool:
    return language in LANGUAGES.get(reading.name, ()) or bool(language and CJK.get(reading.name) == language)


def _fit(reading: Reading, language: str) -> float:
    return reading.fit if reading.name in CJK else spelt(reading.words, language)


def comes_back(data: bytes, name: str) -> bool:
    """Return whether the data decodes, but for its cut-off end, to a text that this codec keeps."""
    try:
        text = data.decode(name)
        return text.encode(name).decode(name) == text
    except (UnicodeError, LookupError):
        return _is_cut_off(data, name)


def _is_cut_off(data: bytes, name: str) -> bool:
    """Return whether only the last one to three bytes are no whole character."""
    if name not in CJK:
        return False
    try:
        text = data.decode(name, "surrogateescape")
        return text.encode(name, "surrogateescape") == data and _LONE.search(text[:-3]) is None
    except UnicodeError:
        return False


_LONE = re.compile("[\ud800-\udfff]")


def returns(data: bytes, name: str) -> bool:
    """Return whether the data decodes strictly and encodes to the same bytes."""
    try:
        return data.decode(name).encode(name) == data
    except (UnicodeError, LookupError):
        return False

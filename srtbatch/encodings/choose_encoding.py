"""Choose the encoding of data that is not UTF-8 among the candidates, and decide whether it is certain.

The detector's answer is used unless there is proof against it: words with an impossible shape that another
candidate does not have, or everyday words of another candidate. The choice is certain only if no other
candidate is nearly as probable; the limits are measured (``benchmarks.detection``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from srtbatch.encodings.alphabets import ACCENTED_LANGUAGES, alphabet_fit, english_share
from srtbatch.encodings.candidates import (
    Candidate,
    any_fit,
    best_fit,
    differing_words,
    everyday_evidence,
    find_candidates,
    find_non_ascii_words,
)
from srtbatch.encodings.code_pages import CJK, COMMON, FAMILIES, LANGUAGES, NOT_ASCII, SUPERSETS
from srtbatch.encodings.everyday_words import ALL_LANGUAGES, evidence
from srtbatch.encodings.round_trip import LONE_SURROGATE, keeps_bytes, keeps_text
from srtbatch.language import guess

if TYPE_CHECKING:
    from collections.abc import Sequence

# What each piece of evidence adds to the weight of a candidate, as a share of its score.
FIT_BONUS = 0.3
"""For the share of words that fit an alphabet of the encoding's languages."""
COMMON_BONUS = 0.0003
"""For an encoding of most legacy subtitles; this decides only between equal candidates."""
WORDS_BONUS = 0.01
"""For the detector's confidence in the words beyond ASCII alone."""
FIRST_ANSWER_BONUS = 0.04
"""For the detector's first answer for the whole file."""
HINT_BONUS, USUAL_BONUS = 0.5, 0.1
"""For an encoding of the language given by file name or option, and for the most usual one of it."""
LANGUAGE_BONUS = 0.2
"""For an encoding of the detected language in a text that is otherwise ASCII."""
PRIOR_BONUS, NOISE = 1.0, 0.005
"""For a usual encoding if the score of one or two words is below ``NOISE``, where it is no evidence."""

MIN_SCORE = 0.15
"""Score from which the detector has recognized a language."""
CLEAR_SCORE, FAINT_SCORE = 0.25, 0.08
"""Scores of the dialogue and of the words alone that suffice if all words fit one language."""
MAX_IMPOSSIBLE, MAX_SUSPICIOUS = 0.1, 0.5
"""Shares of words with an impossible or suspicious shape above which any candidate is uncertain."""
MIN_FIT = 0.9
"""Share of words that fit one of the encoding's languages in a certain candidate."""
MIN_ENGLISH = 0.8
"""Share of words beyond ASCII that are English, with their punctuation, in a certain English text."""
MIN_BEST_FIT, MAX_RIVAL_FITS = 0.9, ((16, 0.8), (8, 0.7), (1, 0.5))
"""A rival is refuted by the words that differ, if at least this share of them fits the best candidate, and no
more than this share, which depends on their number, fits the rival."""
MAX_FIT_DIFFERENCE = 0.25
"""No candidate is certain if the words that differ fit a rival better by more than this."""
NEARNESS_LIMITS = ((64, 0.93), (16, 0.85), (8, 0.6))
"""Bytes of letters beyond ASCII in different words, and how near a rival may be (share of the score)."""
FEW_BYTES, NEAR, FAR = 4, 0.9, 0.5
"""From ``FEW_BYTES`` such bytes a rival may be as near as ``NEAR`` if the language is recognized by the ASCII
words, and as near as ``FAR`` if it is given."""
SHORT_WORD = 2
"""Letters of a word that may occur by chance."""
MANY_WORDS, MAX_FOREIGN = 50, 0.05
"""Share of words that may not fit the detected language, or English, among at least so many words; none among
fewer."""
FEW_WORDS = 2
MIN_EVIDENCE, MIN_EVIDENCE_RATIO = 3, 3
"""Weight of everyday words that proves a candidate, and its ratio to that of another candidate."""
MIN_EVERYDAY_SHARE = 0.1
"""Share of words that are everyday words if these are to prove something."""

MAX_KANA = 0.5
"""Share of the letters that are kana in Chinese text at most, also with Japanese below; Japanese has more."""
MAX_STRAY = 0.01
"""Share of the bytes beyond ASCII that may be damaged; one byte may be in any file."""

_SAMPLE_BYTES = 32_000
_ASCII = bytes(range(128))
_ISO = ("iso8859-", "tis-620")
_CENTRAL_ASIAN = ("ptcp154", "kz1048")
_QUOTES = frozenset("‘’‚“”„‹›")
_SAME_IN_ALL_PAGES = frozenset("‘’‚“”„‹›«»–—…•†‡‰")
"""Punctuation that has the same bytes in all Windows code pages, and proves none of them."""
_GREEK_ACCENT = re.compile("[ΐάέήίΰϊϋόύώΆΈΉΊΌΎΏ]")


@dataclass(frozen=True, slots=True)
class DetectedEncoding:
    """An encoding, the confidence in it (0 to 1), and whether it is certain."""

    name: str
    confidence: float = 1.0
    certain: bool = True


def choose_encoding(data: bytes, hint: str) -> DetectedEncoding:
    """Return the most probable encoding; ``hint`` is the language given by file name or option, or ``""``."""
    words = find_non_ascii_words(data)
    language = hint or guess("", data[:_SAMPLE_BYTES].decode("latin-1").splitlines())
    ranked = _ranked(find_candidates(data, words, language), hint, language, len(words))
    best = next((one for one in _proven_first(ranked) if keeps_text(data, one.name)), None)
    if best is None:
        return DetectedEncoding("cp1252", 0.0, certain=False)
    rivals = [one for one in ranked if one.text != best.text and not _is_refuted(one, best)]
    found = _Choice(best, ranked, rivals, hint, language, _letter_bytes(best)).detected(
        exact=keeps_bytes(data, best.name)
    )
    return replace(found, name=_windows_page(data, best.name) or best.name)


def _windows_page(data: bytes, name: str) -> str:
    """Return the Windows code page that an encoding replaces because of a few stray bytes; ``""`` if none.

    The stray bytes have no character in the page: in ISO 8859 they are control characters, in the pages of
    Central Asia letters, which occur more often than that.
    """
    page = SUPERSETS.get(name, "") if name.startswith(_ISO) else "cp1251" if name in _CENTRAL_ASIAN else ""
    if not page:
        return ""
    pairs = zip(data.decode(name, "replace"), data.decode(page, "surrogateescape"), strict=True)
    differing = [(own, other) for own, other in pairs if own != other]
    stray = [own for own, other in differing if LONE_SURROGATE.match(other)]
    if not 0 < len(stray) <= max(1, MAX_STRAY * len(data.translate(None, _ASCII))):
        return ""
    if name in _CENTRAL_ASIAN:
        return page if len(stray) == len(differing) else ""
    return page if all("\x80" <= own <= "\x9f" for own in stray) else ""


def _ranked(candidates: Sequence[Candidate], hint: str, language: str, words: int) -> list[Candidate]:
    """Return the candidates in order of their weight, the highest first."""
    highest = max((one.words_confidence for one in candidates), default=0.0) or 1.0

    def weight(one: Candidate) -> float:
        bonus = HINT_BONUS * _has_language(one, hint) + USUAL_BONUS * (one.name in FAMILIES.get(hint, ())[:1])
        if one.name in FAMILIES.get(language, ()) and (
            (words <= FEW_WORDS or language == "en") and _fits_language(one, language)
        ):
            bonus += LANGUAGE_BONUS
        if words <= FEW_WORDS and one.score < NOISE and one.name in FAMILIES.get(language or "en", ()):
            bonus += PRIOR_BONUS
        bonus += FIRST_ANSWER_BONUS * one.first_answer
        common = COMMON_BONUS * (one.name in COMMON)
        alone = WORDS_BONUS * one.words_confidence / highest
        return one.score * (1 + bonus) * (1 + FIT_BONUS * one.fit) * (1 + common) * (1 + alone)

    return sorted(candidates, key=weight, reverse=True)


def _has_language(candidate: Candidate, language: str) -> bool:
    """Return whether an encoding was made for a language."""
    known = language in LANGUAGES.get(candidate.name, ())
    return known or bool(language and CJK.get(candidate.name) == language)


def _fits_language(candidate: Candidate, language: str) -> bool:
    """Return whether all words are English, or have only letters of another language."""
    if language == "en":
        return english_share(candidate.words) == 1
    lettered = all(any(char > "\x7f" and char.isalpha() for char in word) for word in candidate.words)
    return lettered and alphabet_fit(candidate.words, language) == 1


def _proven_first(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with one in front that everyday words prove against the detector's choice."""
    proven = [one for one in ranked[1:] if _overrules(one, ranked[0])]
    return [*sorted(proven, key=_evidence, reverse=True)[:1], *ranked]


def _overrules(one: Candidate, first: Candidate) -> bool:
    return one.shape_counts.quality >= first.shape_counts.quality - MAX_IMPOSSIBLE and _refutes(one, first)


def _evidence(candidate: Candidate) -> int:
    """Return the weight of the everyday words of the encoding's languages."""
    return evidence(candidate.everyday, LANGUAGES.get(candidate.name, ()))[1]


def _refutes(one: Candidate, other: Candidate) -> bool:
    """Return whether the words that differ include everyday words, and hardly any in the other candidate."""
    if one.text == other.text or _evidence(one) < MIN_EVIDENCE:
        return False
    positions = differing_words(one, other)
    count, weight = everyday_evidence(one, positions)
    against = everyday_evidence(other, positions, ALL_LANGUAGES)[1]
    enough = count >= MIN_EVERYDAY_SHARE * len(positions)
    return enough and weight >= max(MIN_EVIDENCE, MIN_EVIDENCE_RATIO * against)


def _is_refuted(other: Candidate, best: Candidate) -> bool:
    """Return whether everyday words refute a candidate, or letters that its languages do not have."""
    if _refutes(best, other):
        return True
    positions = differing_words(best, other)
    limit = next((limit for least, limit in MAX_RIVAL_FITS if len(positions) >= least), -1.0)
    return best_fit(other, positions) <= limit and best_fit(best, positions) >= MIN_BEST_FIT


def _explains_better(other: Candidate, best: Candidate) -> bool:
    """Return whether a candidate has everyday words, or fitting letters, where the best one has not."""
    if _refutes(best, other):
        return False
    positions = differing_words(best, other)
    count, weight = everyday_evidence(other, positions, ALL_LANGUAGES)
    return (
        (weight >= MIN_EVIDENCE and count >= MIN_EVERYDAY_SHARE * len(positions))
        or any_fit(other, positions) > best_fit(best, positions) + MAX_FIT_DIFFERENCE
        or _has_initial_capitals(other, best, positions)
        or _is_in_capitals(other, best, positions)
    )


def _is_in_capitals(other: Candidate, best: Candidate, positions: Sequence[int]) -> bool:
    """Return whether small letters in KOI8 are all capitals in a common code page, as in titles."""
    if not best.name.startswith("koi8") or other.name not in COMMON:
        return False
    pairs = [(best.words[at], other.words[at]) for at in positions if at < len(other.words)]
    return bool(pairs) and all(one.islower() and two.isupper() for one, two in pairs)


def _has_initial_capitals(other: Candidate, best: Candidate, positions: Sequence[int]) -> bool:
    """Return whether half of the words that differ begin with a capital in the other candidate only.

    Two code pages may have the same small letters; where one has its capitals, the other has quotation marks.
    All words that differ must have capitals only at the beginning in the other candidate.
    """
    pairs = [(best.words[at], other.words[at]) for at in positions if at < len(other.words)]
    if not all(two.islower() or two.istitle() for _, two in pairs):
        return False
    found = sum(1 for one, two in pairs if _is_capital_lost(one, two))
    return 0 < len(pairs) <= 2 * found


def _is_capital_lost(one: str, two: str) -> bool:
    """Return whether words are equal, but a capital of the second is a quote or small letter in the first."""
    equal = one[1:] == two[1:] and two[1:].islower()
    return equal and two[:1].isupper() and (one[0] in _QUOTES or one[0].islower())


def _letter_bytes(candidate: Candidate) -> int:
    """Return the number of bytes beyond ASCII that are letters: punctuation is weak evidence."""
    letters = sum(1 for char in "".join(candidate.words) if char > "\x7f" and char.isalpha())
    return letters * (2 if candidate.name in CJK else 1)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The best of all candidates, and what decides whether it is certain.

    ``rivals`` have another text and are not refuted. ``hint`` is the language given by file name or option,
    ``language`` that or the detected one. ``letter_bytes`` are the best candidate's bytes of letters beyond
    ASCII.
    """

    best: Candidate
    candidates: Sequence[Candidate]
    rivals: Sequence[Candidate]
    hint: str
    language: str
    letter_bytes: int

    def detected(self, *, exact: bool) -> DetectedEncoding:
        """Return the choice with its confidence; ``exact``: the text is encoded to the same bytes."""
        nearness = self._nearness()
        certain = (
            exact and self._is_plausible() and self._is_proven(nearness) and not self._is_explained_better()
        )
        confidence = 1 - 0.4 * min(1.0, nearness) if certain else self._low_confidence()
        return DetectedEncoding(self.best.name, round(confidence, 2), certain)

    def _nearness(self) -> float:
        """Return the score of the next candidate as a share of the best one's, by dialogue or words alone."""
        alone = max(one.words_score for one in self.candidates if one.text == self.best.text)
        words = max((rival.words_score for rival in self.rivals), default=0.0) / (alone or 1e-9)
        return max(self._nearness_of_dialogue(), words)

    def _nearness_of_dialogue(self) -> float:
        return max((rival.score for rival in self.rivals), default=0.0) / (self.best.score or 1e-9)

    def _is_plausible(self) -> bool:
        """Return whether most words have a normal shape, in an encoding that extends ASCII."""
        counts = self.best.shape_counts
        if (
            counts.impossible > MAX_IMPOSSIBLE * counts.words
            or counts.suspicious > MAX_SUSPICIOUS * counts.words
        ):
            return False
        return self.best.name not in NOT_ASCII and not (
            _is_unaccented_greek(self.best) or _is_chinese_with_kana(self.best)
        )

    def _is_proven(self, nearness: float) -> bool:
        by_text = (
            self._is_proven_by_words() or self._is_proven_by_score(nearness) or self._is_proven_by_ascii()
        )
        return by_text or self._is_proven_by_hint() or self._is_proven_by_english()

    def _is_explained_better(self) -> bool:
        others = (other for other in self.candidates if other.text != self.best.text)
        return any(_explains_better(other, self.best) for other in others)

    def _is_proven_by_words(self) -> bool:
        """Return whether everyday words prove the best candidate against every other one."""
        return _evidence(self.best) >= MIN_EVIDENCE and not self.rivals and self._fit() >= MIN_FIT

    def _is_proven_by_score(self, nearness: float) -> bool:
        """Return whether both scores are high, the words fit, and no other candidate is near."""
        limit = next((limit for least, limit in NEARNESS_LIMITS if self.letter_bytes >= least), -1.0)
        if nearness > limit or self.best.score < MIN_SCORE:
            return False
        if self.best.words_score >= MIN_SCORE:
            return self._fit() >= MIN_FIT
        least, limit = NEARNESS_LIMITS[2]
        clear = self.best.score >= CLEAR_SCORE and self.best.words_score >= FAINT_SCORE and nearness <= limit
        return clear and self.letter_bytes >= least and self._fit() == 1

    def _fit(self) -> float:
        """Return the share of words that fit the language, or else the best language of the encoding."""
        known = self.language in ACCENTED_LANGUAGES and self.language in LANGUAGES.get(self.best.name, ())
        return alphabet_fit(self.best.words, self.language) if known else self.best.fit

    def _is_proven_by_ascii(self) -> bool:
        """Return whether the words beyond ASCII fit the language that the ASCII words are in."""
        if self.language not in ACCENTED_LANGUAGES or self.language not in LANGUAGES.get(self.best.name, ()):
            return False
        if (
            self.best.score < MIN_SCORE
            or self.letter_bytes < FEW_BYTES
            or self._nearness_of_dialogue() > NEAR
        ):
            return False
        counts = self.best.shape_counts
        foreign = 1 - min(alphabet_fit(self.best.words, self.language), counts.quality)
        return foreign <= (MAX_FOREIGN if counts.words >= MANY_WORDS else 0)

    def _is_proven_by_hint(self) -> bool:
        """Return whether the words fit the given language, in an encoding of it, and in no other as well."""
        if not _has_language(self.best, self.hint) or self.best.score < FAINT_SCORE or not self._has_words():
            return False
        if self.hint == "en" and not self._is_english():
            return False
        fit = _language_fit(self.best, self.hint)
        rivals = [rival for rival in self.rivals if _has_language(rival, self.hint)]
        return fit >= MIN_FIT and not any(
            rival.score >= (FAR if self.letter_bytes >= FEW_BYTES else FAR / 2) * self.best.score
            and _language_fit(rival, self.hint) >= fit
            for rival in rivals
        )

    def _is_proven_by_english(self) -> bool:
        """Return whether the text is English in its usual encoding, also in its words beyond ASCII."""
        usual = self.language == "en" and self.best.name in FAMILIES["en"]
        return usual and self.best.score >= MIN_SCORE and self._is_english()

    def _is_english(self) -> bool:
        """Return whether the words beyond ASCII are English, but for a few in a long text."""
        counts = self.best.shape_counts
        words = [word for word in self.best.words if not _SAME_IN_ALL_PAGES.issuperset(_non_ascii(word))]
        foreign = 1 - english_share(words) if words else 0.0
        allowed = MAX_FOREIGN if len(words) >= MANY_WORDS else 0.0
        if foreign > allowed or english_share(self.best.words) < MIN_ENGLISH:
            return False
        return counts.impossible + counts.suspicious == 0

    def _has_words(self) -> bool:
        """Return whether some word is longer than one or two letters, which may be chance."""
        return self.best.name in CJK or any(len(word) > SHORT_WORD for word in self.best.words)

    def _low_confidence(self) -> float:
        """Return the confidence in an uncertain choice, 0.5 at most."""
        if not self._is_plausible():
            return 0.1
        if self.best.score < MIN_SCORE:
            return 0.2
        return 0.4 if self.letter_bytes < FEW_BYTES else 0.5


def _non_ascii(word: str) -> set[str]:
    return {char for char in word if char > "\x7f"}


def _is_chinese_with_kana(candidate: Candidate) -> bool:
    """Return whether a candidate is Chinese and has as many kana as Japanese, which it is then, damaged."""
    if CJK.get(candidate.name) != "zh":
        return False
    letters = [char for char in "".join(candidate.words) if char.isalpha()]
    return sum(map(_is_kana, letters)) > MAX_KANA * len(letters)


def _is_kana(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff"


def _is_unaccented_greek(candidate: Candidate) -> bool:
    """Return whether a candidate is Greek without any accent, also in words that need one."""
    return (
        candidate.languages == ("el",)
        and candidate.shape_counts.suspicious > 0
        and not _GREEK_ACCENT.search("".join(candidate.words))
    )


def _language_fit(candidate: Candidate, language: str) -> float:
    return candidate.fit if candidate.name in CJK else alphabet_fit(candidate.words, language)

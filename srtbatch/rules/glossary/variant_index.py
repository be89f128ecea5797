"""Look-up of glossary variants: casefolded phrases in a dictionary, and a quick test of whole texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from srtbatch.config.named_files import collection_paused
from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.rules.support.common_words import is_common, rarity
from srtbatch.visible_text import TAG

MEMO = 100_000  # pieces of text; some 8 MB


class Gate:
    """Remembers the pieces between spaces that contain no word of interest: a lecture repeats its words.

    ``wanted`` decides for one casefolded run of word characters, and always in the same way.
    """

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._clean: set[str] = set()

    def opens(self, text: str) -> bool:
        """Return whether any word of the text is wanted."""
        pieces = text.split()
        return not self._clean.issuperset(pieces) and any(not self._is_clean(piece) for piece in pieces)

    def _is_clean(self, piece: str) -> bool:
        if piece in self._clean:
            return True
        if any(self._wanted(run) for run in RUN.findall(piece.casefold())):
            return False
        if len(self._clean) >= MEMO:
            self._clean.clear()
        self._clean.add(piece)
        return True


# \w lacks the combining marks that Indic, Arabic, Hebrew, Thai and decomposed Latin words are written with.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u200c\u200d"
)
RUN = re.compile(rf"[\w{MARKS}]+")
TOKEN = re.compile(rf"[\w{MARKS}]++(?>(?:[-'’‑][\w{MARKS}]++)*)")
SPACES = re.compile(r"\s+")
FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")
SHORTEST = 2  # letters of a variation
UNKNOWN = 1_000_000  # rank of a word that no list has: the rarest


class Variant(NamedTuple):
    """One variation of one term, as it was listed."""

    text: str
    term: Term


class Word(NamedTuple):
    """One word of a text: its position, and the form in which it is looked up."""

    start: int
    end: int
    folded: str


class Match(NamedTuple):
    """Words ``first`` to ``last`` spell a variant, up to ``end``; a possessive or plural s may follow."""

    first: int
    last: int
    end: int
    variant: Variant


@dataclass(slots=True)
class Index:
    """Phrases by their folded text; ``longest`` maps a first word to the largest number of words.

    ``gate`` holds one word of every phrase, its rarest: a text without any of them cannot match. ``shields``
    are canonical forms of several words, which no correction may break up.
    """

    phrases: dict[str, Variant] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    gate: set[str] = field(default_factory=set)
    shields: set[str] = field(default_factory=set)
    shield_longest: dict[str, int] = field(default_factory=dict)
    shield_words: int = 0


def build(settings: GlossarySettings) -> Index:
    """Return an index of every variation that may be used; those with faults are left out."""
    index = Index()
    with collection_paused():
        _fill(index, settings)
    return index


def _fill(index: Index, settings: GlossarySettings) -> None:
    terms = list(active(settings))
    canonicals = {fold(term.canonical): term.canonical for term in terms}
    protected = {fold(word) for word in settings.protect}
    for term in terms:
        for variation in term.variations:
            key = fold(variation)
            words = TOKEN.findall(key)
            taken = canonicals.get(key, term.canonical) != term.canonical or key in protected
            if usable(key, words) and not taken and (allowed(term, settings) or not is_common(key)):
                _enter(index, key, words, Variant(variation, term))
    _open_gate(index)
    for canonical in canonicals:
        _shield(index, canonical)


def active(settings: GlossarySettings) -> Iterator[Term]:
    """Yield the terms that pass the filters for category and confidence."""
    for term in settings.terms:
        chosen = not settings.categories or term.category in settings.categories
        if chosen and term.confidence >= settings.min_confidence:
            yield term


def allowed(term: Term, settings: GlossarySettings) -> bool:
    """Return whether common words may be variations of this term."""
    return term.allow_common or settings.allow_common


def usable(key: str, words: Sequence[str]) -> bool:
    """Return whether a folded variation can be found as whole words.

    It needs two letters or more, and no punctuation at its ends.
    """
    if not words or not key.startswith(words[0]) or not key.endswith(words[-1]):
        return False
    return len(key) >= SHORTEST


def fold(text: str) -> str:
    """Return the form in which texts and variations are compared.

    Case, kind of apostrophe and amount of whitespace do not matter.
    """
    return " ".join(text.casefold().replace("’", "'").replace("‑", "-").split())


def between(gap: str) -> str:
    """Return the form in which the text between two words is compared: without tags, a break as a space."""
    if gap == " ":
        return gap
    return SPACES.sub(" ", TAG.sub("", gap))


def _enter(index: Index, key: str, words: Sequence[str], variant: Variant) -> None:
    """Add a phrase under its key, composed and decomposed; the first phrase with a key stays."""
    if key in index.phrases:
        return
    index.phrases[key] = variant
    index.longest[words[0]] = max(len(words), index.longest.get(words[0], 0))
    if not key.isascii():
        for form in FORMS:
            spelling = unicodedata.normalize(form, key)
            _enter(index, spelling, TOKEN.findall(spelling), variant)


def _open_gate(index: Index) -> None:
    several = [runs for key in index.phrases if len(runs := RUN.findall(key)) > 1]
    rank = rarity({run for runs in several for run in runs})
    index.gate.update([max(runs, key=lambda run: (rank.get(run, UNKNOWN), len(run))) for runs in several])
    index.gate.update([key for key in index.phrases if RUN.fullmatch(key)])


def _shield(index: Index, key: str) -> None:
    if " " not in key:
        return
    words = TOKEN.findall(key)
    if len(words) > 1:
        index.shields.add(" ".join(words))
        index.shield_longest[words[0]] = max(len(words), index.shield_longest.get(words[0], 0))
        index.shield_words = max(len(words), index.shield_words)

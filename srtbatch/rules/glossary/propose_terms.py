"""Propose terms for a glossary: unknown words, and pairs of words that sound like a term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from srtbatch.config.settings import GlossarySettings
from srtbatch.rules.glossary.variant_index import TOKEN, active, between, fold
from srtbatch.rules.glossary.variants import touches, words_of
from srtbatch.rules.support.common_words import known
from srtbatch.rules.support.protected_spans import protected_spans
from srtbatch.rules.support.similarity import nearest
from srtbatch.visible_text import blank_tags

LETTERS = 5
# Letters that may differ, of words up to 6, up to 9, and longer: looser than a correction may ever be.
SHORT, MIDDLE = 6, 9
PLACES = 3
MOST = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of the texts that may be a misheard term; ``places`` are the first few of ``count``."""

    words: str
    canonical: str
    similarity: float
    count: int
    places: tuple[str, ...]


def suggest(
    texts: Iterable[tuple[str, str]], settings: GlossarySettings, *, most: int = MOST
) -> list[Suggestion]:
    """Return unknown words near a term, most frequent first.

    ``texts`` are pairs of place (``file:line``) and text. Nothing is changed: a person decides.

    Raises:
        ConfigError: rapidfuzz is not installed.
    """
    counts: Counter[str] = Counter()
    places: dict[str, list[str]] = {}
    targets = _Targets(settings)
    for place, text in texts:
        for words in _candidates(text, targets):
            counts[words] += 1
            if counts[words] <= PLACES:
                places.setdefault(words, []).append(place)
    found = [
        Suggestion(words, near.canonical, near.similarity, count, tuple(places[words]))
        for words, count in counts.items()
        if (near := targets.near(words)) is not None
    ]
    found.sort(key=lambda suggestion: (-suggestion.count, -suggestion.similarity, suggestion.words))
    return found[:most]


def _candidates(text: str, targets: _Targets) -> Iterator[str]:
    """Yield unknown words, and pairs of neighbours even if known: recognition hears names as common words."""
    protected = protected_spans(text)
    before, end = "", 0
    for word in words_of(blank_tags(text)):
        usable = word.folded.isalpha() and word.folded not in targets.listed
        if not usable or touches(word, protected):
            before = ""
            continue
        if len(word.folded) >= LETTERS and word.folded not in known() and word.folded not in targets.parts:
            yield word.folded
        if before and between(text[end : word.start]) == " " and len(before) + len(word.folded) >= LETTERS:
            yield f"{before} {word.folded}"
        before, end = word.folded, word.end


class _Near(NamedTuple):
    canonical: str
    similarity: float


class _Targets:
    """Forms that words are compared with: every form of every term without spaces, by first letter."""

    def __init__(self, settings: GlossarySettings) -> None:
        self.listed = {fold(word) for word in settings.protect}
        self.parts: set[str] = set()
        self._canonicals: dict[str, str] = {}
        self._buckets: dict[str, list[str]] = {}
        for term in active(settings):
            for form in (term.canonical, *term.variations):
                key = fold(form)
                self.listed.add(key)
                self._take(key, term.canonical)
            self.parts.update(TOKEN.findall(fold(term.canonical)))

    def near(self, words: str) -> _Near | None:
        """Return the only term whose form is nearest, unless just the ending differs."""
        if words in self.listed:
            return None
        squeezed = words.replace(" ", "")
        found = nearest(squeezed, self._buckets.get(squeezed[0], ()), most=_allowed(len(squeezed)))
        canonicals = {self._canonicals[near.word] for near in found}
        if len(canonicals) != 1 or squeezed.startswith(found[0].word) or found[0].word.startswith(squeezed):
            same = len(canonicals) == 1 and squeezed == found[0].word
            return _Near(canonicals.pop(), 1.0) if same else None
        return _Near(canonicals.pop(), found[0].similarity)

    def _take(self, key: str, canonical: str) -> None:
        squeezed = key.replace(" ", "").replace("-", "")
        if squeezed.isalpha() and len(squeezed) >= LETTERS and squeezed not in self._canonicals:
            self._canonicals[squeezed] = canonical
            self._buckets.setdefault(squeezed[0], []).append(squeezed)


def _allowed(letters: int) -> int:
    if letters <= SHORT:
        return 1
    return 2 if letters <= MIDDLE else 3

"""Fuzzy rule, on request: an unknown word one or two letters away from a glossary term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.glossary.replace import cased, shouts
from srtbatch.rules.glossary.variant_index import RUN, TOKEN, Gate, Variant, active, fold
from srtbatch.rules.glossary.variants import EXAMPLE_TERMS, touches, words_of
from srtbatch.rules.support.common_words import known
from srtbatch.rules.support.protected_spans import protected_spans
from srtbatch.rules.support.similarity import nearest
from srtbatch.visible_text import blank_tags

LETTERS = 6  # shorter words are near too many others
LONG = 10  # from here on two letters may differ
ENDING = 2  # letters that must agree: "tokenized" is no misheard "tokenizer"
MEMO = 50_000


class Guess(NamedTuple):
    """A term, its nearest written form, and the similarity from 0 to 1."""

    variant: Variant
    similarity: float


def fuzzy_rule(settings: GlossarySettings) -> TextRule:
    """Return rule L102 for those of these terms for which fuzzy matching is on."""
    fuzzy = Fuzzy(settings)
    return TextRule(
        code="L102",
        name="glossary-near-miss",
        summary="An unknown word is almost a glossary term, and no other.",
        safety=Safety.MEANING,
        languages=frozenset({"en"}),  # the list of words that must not be touched is English
        fix=fuzzy.fix,
        gate=fuzzy.may_change,
        explain=fuzzy.explain,
        fixes=FIXES,
        keeps=KEEPS,
        words="changed",
        source="the glossary of the run",
    )


class Fuzzy:
    """Terms for fuzzy matching, by their first letter; built on first use."""

    def __init__(self, settings: GlossarySettings) -> None:
        self._settings = settings
        self._spellings: dict[str, Variant] | None = None
        self._buckets: dict[str, list[str]] = {}
        self._settled: set[str] = set()
        self._guesses: dict[str, Guess | None] = {}
        self._gate = Gate(lambda run: self.guess(run) is not None)

    def may_change(self, text: str) -> bool:
        """Return False only if ``fix`` leaves the text unchanged."""
        return self._gate.opens(text)

    def fix(self, text: str, _context: Context) -> str:
        """Return the text with every near miss corrected."""
        if not self.may_change(text):
            return text
        shouted = shouts(text)
        parts, at = [], 0
        for start, end, guess in self._found(text):
            parts += [text[at:start], cased(text, start, end, guess.variant, shouted=shouted)]
            at = end
        return "".join([*parts, text[at:]])

    def explain(self, before: str, _after: str) -> str:
        """Return every near miss in the text with its similarity."""
        return "; ".join(
            f"{before[start:end]} is {guess.similarity:.0%} {guess.variant.text}"
            for start, end, guess in self._found(before)
        )

    def guess(self, word: str) -> Guess | None:
        """Return the only term that a casefolded word almost spells; None for known words and others."""
        if word not in self._guesses:
            if len(self._guesses) >= MEMO:
                self._guesses.clear()
            self._guesses[word] = self._guess(word)
        return self._guesses[word]

    def _found(self, text: str) -> Iterator[tuple[int, int, Guess]]:
        protected: list[tuple[int, int]] | None = None
        for word in words_of(blank_tags(text)):
            stem = word.folded.removesuffix("'s")
            guess = self.guess(stem)
            if guess is None:
                continue
            if protected is None:
                protected = protected_spans(text)
            if not touches(word, protected):
                yield word.start, word.end - (len(word.folded) - len(stem)), guess

    def _guess(self, word: str) -> Guess | None:
        if len(word) < LETTERS or not word.isalpha():
            return None
        spellings = self._terms()
        if word in self._settled or word in known():
            return None
        bucket = [
            spelling for spelling in self._buckets.get(word[0], ()) if spelling[-ENDING:] == word[-ENDING:]
        ]
        near = [
            found
            for found in nearest(word, bucket, most=2)
            if found.distance <= _allowed(min(len(word), len(found.word)))
        ]
        if len({spellings[found.word].term.canonical for found in near}) != 1:
            return None
        return Guess(spellings[near[0].word], near[0].similarity)

    def _terms(self) -> dict[str, Variant]:
        if self._spellings is None:
            self._spellings = {}
            self._settled = {fold(word) for word in self._settings.protect}
            for term in active(self._settings):
                self._take(term, self._spellings)
            for spelling in self._spellings:
                self._buckets.setdefault(spelling[0], []).append(spelling)
        return self._spellings

    def _take(self, term: Term, spellings: dict[str, Variant]) -> None:
        for text in (term.canonical, *term.variations):
            key = fold(text)
            self._settled.update(TOKEN.findall(key), RUN.findall(key))
            if (term.fuzzy or self._settings.fuzzy) and key.isalpha() and len(key) >= LETTERS:
                spellings.setdefault(key, Variant(text, term))


def _allowed(letters: int) -> int:
    return 2 if letters >= LONG else 1


FIXES = (
    Example(before="one hyperparamter is left", after="one hyperparameter is left", language="en"),
    Example(before="Hyperpparameter search", after="Hyperparameter search", language="en"),
)
KEEPS = (
    Example(before="two hyperparameters", language="en", why="another ending is another word"),
    Example(before="a hyperparametric curve", language="en", why="too far away"),
    Example(before="the nights", language="en", why="a known word is never a misheard term"),
    Example(before="see hyperparamter.py", language="en", why="a file name is left alone"),
)
GLOSSARY_NEAR_MISS = fuzzy_rule(GlossarySettings(terms=EXAMPLE_TERMS, fuzzy=True))

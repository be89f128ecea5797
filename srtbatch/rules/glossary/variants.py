"""The glossary rule: listed variants become the canonical term, in one pass over the original text.

A text is first tested for any word that leads to a variant (see ``variant_index``); only then are its words
looked up one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter

from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.glossary.replace import Edit, applied, cased, edits_for, shouts
from srtbatch.rules.glossary.variant_index import (
    TOKEN,
    Gate,
    Index,
    Match,
    Variant,
    Word,
    between,
    build,
    fold,
)
from srtbatch.rules.support.common_words import known
from srtbatch.rules.support.protected_spans import protected_spans
from srtbatch.visible_text import blank_tags

# Languages whose plural is an s at the end; a document of unknown language may be one of them.
PLURAL_S = frozenset({"", "en", "es", "pt", "fr", "ca", "gl", "nl"})
NO_PLURAL = ("s", "x", "z", "ch", "sh")
PLURAL_LETTERS = 4
KNOWN = 10_000  # texts of cues and what they become; some 3 MB
LONGEST_KEPT = 500  # characters of one


def glossary_rule(settings: GlossarySettings) -> TextRule:
    """Return rule L101 for these terms; the index is built when the first text needs it."""
    glossary = Glossary(settings)
    return TextRule(
        code="L101",
        name="glossary-variant",
        summary="A listed variant of a glossary term is used where the term itself is meant.",
        safety=Safety.MEANING,
        fix=glossary.fix,
        gate=glossary.may_change,
        fixes=FIXES,
        keeps=KEEPS,
        words="changed",
        source="the glossary of the run",
    )


class Glossary:
    """Terms of one run, indexed on first use."""

    def __init__(self, settings: GlossarySettings) -> None:
        self._settings = settings
        self._index: Index | None = None
        self._gate = Gate(self._leads)
        self._known: dict[bool, dict[str, str]] = {True: {}, False: {}}

    @property
    def index(self) -> Index:
        """Every usable variation."""
        if self._index is None:
            self._index = build(self._settings)
        return self._index

    def may_change(self, text: str) -> bool:
        """Return False only if ``fix`` leaves the text unchanged."""
        return self._gate.opens(text)

    def fix(self, text: str, context: Context) -> str:
        """Return the text with every variant corrected; unchanged if the result would be corrected again."""
        if not self.may_change(text):
            return text
        plural = context.language in PLURAL_S
        known = self._known[plural]
        if text in known:
            return known[text]
        fixed = self._once(text, plural=plural)
        if fixed != text and self._once(fixed, plural=plural) != fixed:
            fixed = text
        if len(known) >= KNOWN:
            known.clear()
        if len(text) <= LONGEST_KEPT:
            known[text] = known[fixed] = fixed
        return fixed

    def _leads(self, run: str) -> bool:
        gate = self.index.gate
        return run in gate or (run[-1] == "s" and run[:-1] in gate)

    def _once(self, text: str, *, plural: bool) -> str:
        words = words_of(blank_tags(text))
        matches = list(self._matches(text, words, plural=plural))
        if not matches:
            return text
        shields = self._shields(words)
        shouted = shouts(text)
        edits: dict[int, Edit] = {}
        for match in matches:
            if not _breaks(match, shields, self.index.shield_words):
                target = cased(text, words[match.first].start, match.end, match.variant, shouted=shouted)
                edits.update(
                    {edit[0]: edit for edit in edits_for(text, words, match, target.split(" "), edits)}
                )
        return applied(text, [edits[start] for start in sorted(edits)])

    def _matches(self, text: str, words: list[Word], *, plural: bool) -> Iterator[Match]:
        """Yield leftmost variants, longest first, without overlaps."""
        protected: list[tuple[int, int]] | None = None
        at = -1
        while (at := at + 1) < len(words):
            match = self._longest(text, words, at, plural=plural)
            if match is None:
                continue
            if protected is None:
                protected = protected_spans(text)
            if any(touches(word, protected) for word in words[match.first : match.last + 1]):
                continue
            yield match
            at = match.last

    def _longest(self, text: str, words: list[Word], at: int, *, plural: bool) -> Match | None:
        index = self.index
        key = words[at].folded
        count = index.longest.get(key, 0)
        if not count and key[-1] == "s":
            count = max(index.longest.get(stem, 0) for stem in _stems(key, plural=plural))
        if not count:
            return None
        count = min(count, len(words) - at)
        keys = [(key, "")]
        for last in range(at + 1, at + count):
            lead = key + between(text[words[last - 1].end : words[last].start])
            key = lead + words[last].folded
            keys.append((key, lead))
        for offset in range(count - 1, -1, -1):
            _, lead = keys[offset]
            word = words[at + offset]
            for stem in _stems(word.folded, plural=plural):
                variant = index.phrases.get(lead + stem)
                cut = len(word.folded) - len(stem)
                if variant and (cut != 1 or _may_be_plural(lead + word.folded, variant)):
                    return Match(at, at + offset, word.end - cut, variant)
        return None

    def _shields(self, words: list[Word]) -> dict[int, list[int]]:
        """Return first word and last words of every canonical form of several words in the text."""
        index = self.index
        found: dict[int, list[int]] = {}
        for at, word in enumerate(words):
            for count in range(2, index.shield_longest.get(word.folded, 0) + 1):
                folded = [word.folded for word in words[at : at + count]]
                stems = _stems(folded[-1], plural=True)
                if len(folded) == count and any(
                    " ".join([*folded[:-1], stem]) in index.shields for stem in stems
                ):
                    found.setdefault(at, []).append(at + count - 1)
        return found


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order; hyphens and apostrophes inside a word belong to it."""
    folded = text.casefold()
    if len(folded) != len(text):
        return [Word(*match.span(), fold(match[0])) for match in TOKEN.finditer(text)]
    if not folded.isascii():
        folded = folded.replace("’", "'").replace("‑", "-")
    return [Word(*match.span(), match[0]) for match in TOKEN.finditer(folded)]


def touches(word: Word, spans: list[tuple[int, int]]) -> bool:
    """Return whether any part of the word lies in one of the spans, which are in order and do not overlap."""
    at = bisect_left(spans, word.end, key=itemgetter(0)) - 1
    return at >= 0 and spans[at][1] > word.start


def _stems(folded: str, *, plural: bool) -> list[str]:
    """Return the word itself, then without a possessive or plural s."""
    if folded.endswith("'s"):
        return [folded, folded[:-2]]
    if plural and folded.endswith("s") and len(folded) > PLURAL_LETTERS:
        return [folded, folded[:-1]]
    return [folded]


def _may_be_plural(key: str, variant: Variant) -> bool:
    """Return whether the word is no English word of its own, and the canonical form takes a plain s too."""
    return key not in known() and not fold(variant.term.canonical).endswith(NO_PLURAL)


def _breaks(match: Match, shields: dict[int, list[int]], longest: int) -> bool:
    """Return whether changing the match would break up a canonical form that is not a part of it."""
    return any(
        last >= match.first and (first < match.first or last > match.last)
        for first in range(match.first - longest + 1, match.last + 1)
        for last in shields.get(first, ())
    )


EXAMPLE_TERMS = (
    Term("PyTorch", ("pie torch", "pi torch", "pytorch"), proper_noun=True),
    Term("Lord Krishna", ("krsna", "lord krsna", "krishna"), proper_noun=True, allow_common=True),
    Term("hyperparameter", ("hyper parameter", "high per parameter")),
    Term("knight", ("night",)),
)
FIXES = (
    Example(before="We use pie torch here.", after="We use PyTorch here."),
    Example(before="Pie Torch's tensors", after="PyTorch's tensors", why="the possessive survives"),
    Example(before="we use pie\ntorch, which is fast", after="we use PyTorch,\nwhich is fast"),
    Example(before="lord\nkrsna spoke", after="Lord\nKrishna spoke", why="the break stays"),
    Example(before="WE TUNE HIGH PER PARAMETERS", after="WE TUNE HYPERPARAMETERS"),
    Example(before="Hyper parameter search", after="Hyperparameter search"),
    Example(before="<i>krsna</i> spoke", after="<i>Lord Krishna</i> spoke"),
)
KEEPS = (
    Example(before="Lord Krishna spoke", why="the variant is a part of the canonical form"),
    Example(before="a night in May", why="a common word is a variant only with allow_common"),
    Example(before="see www.krsna.org or krsna.py", why="addresses and file names are left alone"),
    Example(before="a krsna-like figure", why="a hyphenated word is a word of its own"),
    Example(before="the pie, torch in hand", why="a phrase has nothing but spaces between its words"),
)
GLOSSARY_VARIANT: TextRule = glossary_rule(GlossarySettings(terms=EXAMPLE_TERMS))

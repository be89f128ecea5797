"""Write a term into the text: its case, possessives, and the line breaks and tags around it."""

from __future__ import annotations

from srtbatch.rules.glossary.variant_index import Match, Variant, Word
from srtbatch.visible_text import TAG

NOT_WORDS = " \n-–—\"'“”‘’«»([♪"
LOOK_BACK = 60  # characters, for the end of the sentence before
ENDS = ("", ".", "!", "?", "…", ":")

Edit = tuple[int, int, str]


def edits_for(
    text: str, words: list[Word], match: Match, target: list[str], made: dict[int, Edit]
) -> list[Edit]:
    """Return the edits for a match; none if a break or tag inside it has no place in the new words."""
    start, end = words[match.first].start, match.end
    count = match.last - match.first + 1
    gaps = [text[words[at].end : words[at + 1].start] for at in range(match.first, match.last)]
    special = {at: gap for at, gap in enumerate(gaps, 1) if "\n" in gap or "<" in gap}
    if not special:
        return [(start, end, " ".join(target))]
    if len(target) == 1:
        return _one_word(text, (start, end), target[0], special, made)
    places = {
        min(max(round(at * len(target) / count), 1), len(target) - 1): gap for at, gap in special.items()
    }
    if len(places) < len(special):
        return []
    written = target[0]
    for at, word in enumerate(target[1:], 1):
        written += places.get(at, " ") + word
    return [(start, end, written)]


def _one_word(
    text: str, span: tuple[int, int], word: str, special: dict[int, str], made: dict[int, Edit]
) -> list[Edit]:
    """Return the edits if a phrase across a line break becomes one word.

    The break moves to the space after the word, or before it.
    """
    start, end = span
    if len(special) > 1 or any("<" in gap for gap in special.values()):
        return []
    line_end = text.find("\n", end)
    attached, _, rest = text[end : len(text) if line_end < 0 else line_end].partition(" ")
    after = end + len(attached)
    if rest.strip() and attached.count("<") == attached.count(">"):
        return [(start, end, word), (after, after + 1, "\n")]
    lead, _, attached = text[text.rfind("\n", 0, start) + 1 : start].rpartition(" ")
    before = start - len(attached) - 1
    if lead.strip() and attached.count("<") == attached.count(">") and before not in made:
        return [(start, end, word), (before, before + 1, "\n")]
    return [(start, end, word)]


def cased(text: str, start: int, end: int, variant: Variant, *, shouted: bool) -> str:
    """Return the canonical form in the case of the words it replaces, as far as the term allows."""
    term, found = variant.term, text[start:end]
    canonical = term.canonical
    if shouted:
        return canonical.upper()
    if term.preserve_capitalization:
        return canonical
    if found.isupper() and len(found) > 1 and not variant.text.isupper():
        return canonical.upper()
    if canonical.islower() and not term.proper_noun and found[0].isupper():
        listed_so = variant.text[0].isupper() and not _opens_sentence(text[max(start - LOOK_BACK, 0) : start])
        return canonical if listed_so else canonical[0].upper() + canonical[1:]
    return canonical


def shouts(text: str) -> bool:
    """Return whether all letters outside tags are capitals."""
    return TAG.sub("", text).isupper()


def _opens_sentence(before: str) -> bool:
    """Return whether the text before is the end of a sentence, which explains a capital letter."""
    return TAG.sub("", before).rstrip(NOT_WORDS)[-1:] in ENDS


def applied(text: str, edits: list[Edit]) -> str:
    """Return the text with every edit applied; edits are in order and do not overlap."""
    parts, at = [], 0
    for start, end, new in edits:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])

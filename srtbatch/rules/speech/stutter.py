"""Rule for stutters and words said twice by accident."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.function_words import HELD
from srtbatch.rules.support.protected_spans import code_like

ENDS = ",.?!'’-"

# Only words that grammar never doubles; "in, in fact", "it, it works", "is, is that" are good English.
DOUBLED = re.compile(
    r"""
    \b(?P<word>the|a|an|my|your|our|their|and|but|I|we)
    (?P<again>(?>(?:,[ ](?P=word)\b)*))
    """,
    re.VERBOSE | re.IGNORECASE,
)

CUT_OFF = re.compile(r"(?<![\w'’\-])(?P<start>[A-Za-z]{1,4})-{1,2}[ ](?P=start)(?P<rest>\w*)", re.IGNORECASE)

# Searched first: the second of two words, and the hyphen of a word that is cut off.
SAID_AGAIN = re.compile(r",[ ](the|an?|my|your|our|their|and|but|I|we)\b", re.IGNORECASE)

BEGUN_AGAIN = re.compile(r"-[ ]\w")


def _may_stutter(text: str) -> bool:
    """Return whether a word stands on both sides of a comma, or a hyphen and a space follow a letter."""
    for match in SAID_AGAIN.finditer(text):
        before = text[max(0, match.start() - len(match[1])) : match.start()]
        if before.lower() == match[1].lower() or not before.isascii():
            return True
    return any(text[match.start() - 1] not in "\n >" for match in BEGUN_AGAIN.finditer(text, 1))


def _without_stutter(text: str, _context: Context) -> str:
    if not _may_stutter(text):
        return text
    fixed = CUT_OFF.sub(_whole_word, DOUBLED.sub(_said_once, text))
    return text if fixed == text or code_like(text) else fixed


def _said_once(match: re.Match[str]) -> str:
    once = match["again"].count(",") == 1 and match.string[match.end() : match.end() + 1] not in tuple(ENDS)
    return match["word"] if once else match[0]


def _whole_word(match: re.Match[str]) -> str:
    """Return the word that was cut off and begun again; ``I- it`` is another word, not the same again."""
    another = match["rest"] and match["start"].casefold() in HELD["en"]
    return match[0] if another else match["start"] + match["rest"]


STUTTER = TextRule(
    code="A102",
    name="stutter",
    summary="A word begun twice (I- I, the, the) is written once.",
    safety=Safety.MEANING,
    words="changed",
    languages=frozenset({"en"}),
    fix=_without_stutter,
    gate=_may_stutter,
    triggers=(", ", "- "),
    fixes=(
        Example(before="I- I think so.", after="I think so."),
        Example(before="The, the model is here.", after="The model is here."),
        Example(before="We go to th- the house.", after="We go to the house."),
        Example(before="But, but why?", after="But why?"),
    ),
    keeps=(
        Example(before="No, no, no.", why="said twice on purpose"),
        Example(before="Come in, in fact do.", why="good English"),
        Example(before="I like it, it works.", why="good English"),
        Example(before="It is what it is, is it not?", why="good English"),
        Example(before="The, the, the model", why="more than a slip"),
        Example(before="- Ice\n- I see", why="two speakers"),
        Example(before="pre- and postwar", why="a prefix"),
        Example(before="I- it works.", why="another word"),
    ),
)

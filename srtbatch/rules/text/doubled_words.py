"""Rule for an English function word typed twice."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.protected_spans import code_like

# Never right twice in a row. Left out, as English doubles them: that, had, is, was, in, on, do, so, no, very,
# you, her, who, it ("give it it's due") and every word of feeling or sound.
_DOUBLED = re.compile(
    r"""\b(the|of|and|an|my|your|our|their|from|into|with|they|we)((?:[ \n]\1)+[ \n])(?=[^\W\d_]{2})""",
    re.VERBOSE,
)
_TWICE = ("the the", "of of", "and and", "an an", "my my", "your your", "our our", "their their", "from from")
_TRIGGERS = (*_TWICE, "into into", "with with", "they they", "we we")


def _doubled_word(text: str, _context: Context) -> str:
    return text if code_like(text) else _DOUBLED.sub(_once, text)


def _once(match: re.Match[str]) -> str:
    """Return the word, and the line break if there was one."""
    return match[1] + ("\n" if "\n" in match[2] else " ")


DOUBLED_WORD = TextRule(
    code="T304",
    name="doubled-word",
    summary="These English words are never right twice in a row; doubled words for emphasis or grammar stay.",
    safety=Safety.MEANING,
    fix=_doubled_word,
    triggers=(*_TRIGGERS, *(pair.replace(" ", "\n") for pair in _TRIGGERS)),
    languages=frozenset({"en"}),
    words="changed",
    fixes=(
        Example(before="on the the table", after="on the table", language="en"),
        Example(before="then we we we went", after="then we went", language="en"),
        Example(before="one of\nof them is", after="one of\nthem is", language="en"),
    ),
    keeps=(
        Example(before="he had had enough", language="en"),
        Example(before="I know that that is so", language="en"),
        Example(before="no no, not not", language="en"),
        Example(before="a song by The The", language="en", why="a name"),
        Example(before="las las", language="es"),
    ),
)

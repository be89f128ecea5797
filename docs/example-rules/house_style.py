"""House style of one archive: a bare ``&`` between two English words is spelt out."""

from __future__ import annotations

import re

from srtbatch.rules import Context, Example, Safety, TextRule

AMPERSAND = re.compile(r"(?<=[a-z]{3} )&(?= [a-z]{3})")


def _spelt_out(text: str, _context: Context) -> str:
    return AMPERSAND.sub("and", text)


BARE_AMPERSAND = TextRule(
    code="X101",
    name="bare-ampersand",
    summary="An ampersand stands for the word and.",
    safety=Safety.MEANING,
    words="changed",
    languages=frozenset({"en"}),
    fix=_spelt_out,
    triggers=("&",),
    fixes=(Example(before="salt & pepper", after="salt and pepper"),),
    keeps=(
        Example(before="R & D", why="an abbreviation"),
        Example(before="AT&T", why="a name"),
        Example(before="if (a && b)", why="code"),
        Example(before="Johnson & Sons", why="a company"),
    ),
)

RULES = (BARE_AMPERSAND,)

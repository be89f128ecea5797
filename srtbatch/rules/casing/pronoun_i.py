"""Rule for the English pronoun ``i``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import document
from srtbatch.rules.support.protected_spans import code_like

_LONE_I = re.compile(
    r"""(?<![^\s"“(>-])i(?=['’](?:m|ll|ve|d)\b|[ ](?:am|was|have|had|will|would|can|could|should|might|think
        |thought|know|knew|don['’]t|didn['’]t|can['’]t|do|did|want|wanted|need|mean|meant|guess|see|saw|said|say|just
        |really|like|love|feel|believe|hope|wish|remember|went|got|get|also|never|always|actually|kind|won['’]t|wouldn['’]t
        |[a-z]{2,12}ed)\b)""",
    re.VERBOSE,
)
# Signs of i as a letter or an index anywhere in the document: then no i is touched.
_INDEX_I = re.compile(
    r"""\bi(?:,[ ]?j\b | [ ]?[=<>+*/^\[\]-]
          | [ ]?(?:th|equals|squared|minus|plus|goes[ ]from|is[ ]equal|comma)\b)
      | \b(?:index|sub|subscript|for|letter|row|column|element|variable|x|a|y|w|to)[ ]i\b
      | [\[({_^=+*/,]i\b""",
    re.VERBOSE,
)


def _pronoun(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    if not any(_LONE_I.search(cue.text) for cue in cues) or any(_INDEX_I.search(cue.text) for cue in cues):
        return list(cues)
    return [
        replace(cue, text=_LONE_I.sub("I", cue.text))
        if _LONE_I.search(cue.text) and not code_like(cue.text)
        else cue
        for cue in cues
    ]


LOWERCASE_PRONOUN = DocumentRule(
    code="T302",
    name="lowercase-pronoun",
    summary="English writes the pronoun I as a capital; an i that is an index, a unit or a letter stays.",
    safety=Safety.MEANING,
    revise=_pronoun,
    languages=frozenset({"en"}),
    fixes=(
        Example(before=document("and i think so"), after=document("and I think so"), language="en"),
        Example(
            before=document("i'm here, i don't know"), after=document("I'm here, I don't know"), language="en"
        ),
    ),
    keeps=(
        Example(
            before=document("for i in range", "and i think so"),
            language="en",
            why="the document has an index i",
        ),
        Example(before=document("x sub i is the input"), language="en"),
        Example(before=document("i, j and k"), language="en"),
        Example(before=document("i = 0 and i have it"), language="en"),
        Example(before=document("As a boy i is"), language="en", why="no pronoun fits this verb"),
        Example(before=document("i sto dom"), language="pl", why="a word of another language"),
    ),
)

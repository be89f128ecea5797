"""Rules for documents written in capitals throughout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import document
from srtbatch.rules.support.protected_spans import CLOSE_SET, protected_spans

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_OPENING = re.compile(r"""(?:\A|(?<=[.!?\n]))[-–—\s"“«¿¡(♪]*+(?=[^\W\d_])""")
_SMALL_I = re.compile(r"\bi(?=['’\s,.!?]|\Z)")
_MANY = 20


def _lowered(cues: Sequence[Cue], context: Context) -> list[Cue]:
    words = [word for cue in cues for word in _WORD.findall(cue.text) if len(word) > 2]  # noqa: PLR2004  (the number says itself)
    shouted = sum(word.isupper() for word in words)
    if shouted < _MANY or shouted < 0.97 * len(words):
        return list(cues)
    revised: list[Cue] = []
    ended = True
    for cue in cues:
        text = _sentence_case(cue.text, context.language, ended=ended) if _lowerable(cue.text) else cue.text
        revised.append(cue if text == cue.text else replace(cue, text=text))
        ended = cue.text.rstrip('"”»)♪ ').endswith((".", "!", "?")) and not cue.text.endswith("...")
    return revised


def _lowerable(text: str) -> bool:
    return text.isupper() and "<" not in text and "{" not in text and not protected_spans(text)


def _sentence_case(text: str, language: str, *, ended: bool) -> str:
    lowered = text.lower()
    if language == "en":
        lowered = _SMALL_I.sub("I", lowered)
    capitals = {
        match.end() for match in _SENTENCE_OPENING.finditer(lowered) if _begins(lowered, match, ended=ended)
    }
    return "".join([letter.upper() if at in capitals else letter for at, letter in enumerate(lowered)])


def _begins(text: str, match: re.Match[str], *, ended: bool) -> bool:
    if match.start() == 0:
        return ended or match[0][:1] in ("-", "–", "—")
    return text[match.start() - 1] != "\n" or text[match.start() : match.end()][:1] in ("-", "–", "—")


_SHOUTED = (
    "I KNOW THAT YOU WERE HERE WITH ALL YOUR FRIENDS",
    "AND THEY SAID NOTHING AT ALL.",
    "WHERE WERE YOU? WE WAITED",
    "THE WHOLE DAY AND THE NIGHT.",
)
_SPOKEN = (
    "I know that you were here with all your friends",
    "and they said nothing at all.",
    "Where were you? We waited",
    "the whole day and the night.",
)

ALL_CAPS = DocumentRule(
    code="T303",
    name="all-caps",
    summary=(
        "A document written in capitals is slow to read; it becomes sentence case. Names lose their"
        " capitals, so this runs only on request."
    ),
    safety=Safety.MEANING,
    revise=_lowered,
    languages=(CLOSE_SET | {"fr"}) - {"de", "tr", "az"},
    fixes=(Example(before=document(*_SHOUTED), after=document(*_SPOKEN), language="en"),),
    keeps=(
        Example(
            before=document("NASA AND ESA", "build rockets together, as everyone in the room knows"),
            language="en",
            why="only acronyms",
        ),
        Example(before=document("STOP!"), language="en", why="one shout is no document"),
    ),
)

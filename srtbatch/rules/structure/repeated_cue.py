"""Rule S319: a cue that repeats the one before it, times and text, is removed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety

_ONE = "1\n00:00:01,000 --> 00:00:03,000\nOne.\n"


def _without_repeats(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    repeats = {id(cue) for last, cue in pairwise(cues) if cue.start == last.start and _same(last, cue)}
    return [cue for cue in cues if id(cue) not in repeats] if repeats else list(cues)


def _same(one: Cue, other: Cue) -> bool:
    return (one.start, one.end, one.text, one.settings) == (
        other.start,
        other.end,
        other.text,
        other.settings,
    )


REPEATED_CUE = DocumentRule(
    code="S319",
    name="repeated-cue",
    summary="A cue has the times and the text of the cue before it; it is removed.",
    safety=Safety.SAFE,
    words="changed",
    vanishing="drop",
    revise=_without_repeats,
    fixes=(Example(before=f"{_ONE}\n2\n00:00:01,000 --> 00:00:03,000\nOne.\n", after=_ONE),),
    keeps=(
        Example(before=f"{_ONE}\n2\n00:00:04,000 --> 00:00:06,000\nOne.\n", why="said twice, at two times"),
        Example(before=f"{_ONE}\n2\n00:00:01,000 --> 00:00:03,000\nUno.\n", why="two languages"),
    ),
)

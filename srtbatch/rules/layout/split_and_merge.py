"""Rules that split cues with too much text and merge cues with too little time."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate

from srtbatch.config.settings import Limits
from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety
from srtbatch.rules.support.line_breaker import CLAUSE_END, broken, ends_sentence, joined
from srtbatch.rules.support.speakers import turns
from srtbatch.visible_text import characters, longest_line

MOST_PARTS = 8  # a text for more cues is no subtitle
SHORT_PAUSE = 100  # ms between two cues of one sentence


def _split(cues: Sequence[Cue], context: Context) -> list[Cue]:
    """Split every cue whose text does not fit its lines, if its sentences allow it."""
    limits = context.limits
    if not limits.max_cpl or not limits.max_lines:
        return list(cues)
    room = limits.max_cpl * limits.max_lines
    divided: list[Cue] = []
    for cue, alone in zip(cues, _alone(cues), strict=True):
        divided.extend(_halves(cue, context) if alone and len(cue.text) > room else [cue])
    return divided


def _alone(cues: Sequence[Cue]) -> list[bool]:
    """Return, for each cue, whether no other is on screen with it."""
    starts = [*[cue.start for cue in cues[1:]], sys.maxsize]
    ended, alone = 0, list[bool]()
    for cue, following in zip(cues, starts, strict=False):
        alone.append(ended <= cue.start and cue.end <= following)
        ended = max(ended, cue.end)
    return alone


def _halves(cue: Cue, context: Context) -> list[Cue]:
    """Return the cue in as many parts as it needs, or unchanged."""
    most = MOST_PARTS * context.limits.max_cpl * context.limits.max_lines
    if len(cue.text) > most or not _divisible(cue.text) or _laid_out(cue, context):
        return [cue]
    pairs = [pair for pair in _pairs(cue, context) if pair]
    for pair in pairs:
        finished = [_laid_out(part, context) for part in pair]
        if all(finished):
            return [part for part in finished if part]
    parts = [part for pair in pairs[:1] for part in _one_or_halves(pair, context)]
    return parts if parts and all(_fits(part.text, context.limits) for part in parts) else [cue]


def _one_or_halves(cues: Sequence[Cue], context: Context) -> Iterator[Cue]:
    for cue in cues:
        laid_out = _laid_out(cue, context)
        yield from [laid_out] if laid_out else _halves(cue, context)


def _laid_out(cue: Cue, context: Context) -> Cue | None:
    limits = context.limits
    lines = broken(cue.text, limits.max_cpl, limits.max_lines, context.language)
    return Cue(cue.line, cue.start, cue.end, "\n".join(lines), cue.settings) if lines else None


def _pairs(cue: Cue, context: Context) -> Iterator[list[Cue]]:
    """Yield the cue in two parts, the most equal parts first."""
    words = joined(cue.text).split(" ")
    whole = characters(cue.text)
    lengths = list(accumulate(len(word) + 1 for word in words))
    for at in sorted(_ends(words, context.language), key=lambda at: abs(whole - 2 * lengths[at - 1])):
        yield _pair(cue, " ".join(words[:at]), " ".join(words[at:]), context.limits)


def _divisible(text: str) -> bool:
    """Return whether the cue has one speaker, and no tags that a split would cut."""
    return "<" not in text and "{" not in text and len(turns(text)) == 1


def _ends(words: Sequence[str], language: str) -> list[int]:
    """Yield where a sentence ends inside the text; where none does, a clause."""
    inner = list(enumerate(words[:-1], 1))
    ends = [at for at, word in inner if ends_sentence(word, language)]
    return ends or [at for at, word in inner if CLAUSE_END.search(word)]


def _pair(cue: Cue, first: str, second: str, limits: Limits) -> list[Cue]:
    """Return two texts in the time of one, shared by characters; nothing if one gets too little time."""
    share = characters(first) / (characters(first) + characters(second))
    middle = cue.start + round((cue.end - cue.start) * share)
    end = middle - limits.min_gap
    if min(end - cue.start, cue.end - middle) < max(limits.min_duration, 1):
        return []
    return [
        Cue(cue.line, cue.start, end, first, cue.settings),
        Cue(cue.line, middle, cue.end, second, cue.settings),
    ]


def _fits(text: str, limits: Limits) -> bool:
    return longest_line(text) <= limits.max_cpl and text.count("\n") < limits.max_lines


def _merge(cues: Sequence[Cue], context: Context) -> list[Cue]:
    """Merge a cue that is too short to read with the next one, if the same sentence continues there."""
    merged: list[Cue] = []
    before = False
    for cue, alone in zip(cues, _alone(cues), strict=True):
        whole = _whole(merged[-1], cue, context) if before and alone else None
        before = alone
        if whole:
            merged[-1] = whole
        else:
            merged.append(cue)
    return merged


def _whole(first: Cue, second: Cue, context: Context) -> Cue | None:
    limits = context.limits
    shortest = min(first.end - first.start, second.end - second.start)
    if shortest >= limits.min_duration or not _continues(first, second):
        return None
    if second.end - first.start > (limits.max_duration or second.end):
        return None
    lines = broken(f"{first.text}\n{second.text}", limits.max_cpl, limits.max_lines, context.language)
    return Cue(first.line, first.start, second.end, "\n".join(lines), first.settings) if lines else None


def _continues(first: Cue, second: Cue) -> bool:
    """Return whether the second cue follows at once, at the same position, within the same sentence."""
    if not first.end <= second.start <= first.end + SHORT_PAUSE or first.settings != second.settings:
        return False
    if not first.end:  # what shows at 0 for no time is hidden on purpose
        return False
    if not (_divisible(first.text) and _divisible(second.text)):
        return False
    return first.text[-1].isalnum() and second.text[0].islower()


def _srt(*cues: tuple[str, str, str]) -> str:
    blocks = [
        f"{at}\n00:00:{start} --> 00:00:{end}\n{text}\n" for at, (start, end, text) in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


TOO_FULL = (
    "We came home late that night, all of us.\nThe door was open and the light was on,\nnobody was there."
)

LONG_CUE = DocumentRule(
    code="W105",
    name="cue-too-full",
    summary="A text that does not fit the lines of one cue is split in two, each with its share of the time.",
    safety=Safety.STYLE,
    revise=_split,
    fixes=(
        Example(
            before=_srt(("01,000", "08,000", TOO_FULL)),
            after=_srt(
                ("01,000", "03,887", "We came home late that night, all of us."),
                ("03,887", "08,000", "The door was open and the light was on,\nnobody was there."),
            ),
            language="en",
        ),
    ),
    keeps=(
        Example(
            before=_srt(("01,000", "08,000", "One sentence. Another one. Two lines\ncan hold them all."))
        ),
        Example(
            before=_srt(("01,000", "08,000", "no end of a sentence in sight " * 4)),
            why="no place to divide it",
        ),
        Example(before=_srt(("01,000", "02,000", "Too quick to be divided. " * 4)), why="no time for two"),
        Example(
            before=_srt(
                ("01,000", "08,000", "This one goes on and on and on. " * 4),
                ("01,000", "08,000", "Y esta también. " * 3),
            ),
            why="another cue shares its time",
        ),
    ),
)

SHORT_CUES = DocumentRule(
    code="W106",
    name="cue-too-small",
    summary=(
        "A cue too short to be read, in the middle of a sentence, is merged with the one that continues it."
    ),
    safety=Safety.STYLE,
    revise=_merge,
    vanishing="merge",
    fixes=(
        Example(
            before=_srt(("01,000", "01,500", "When we"), ("01,500", "03,500", "came home")),
            after=_srt(("01,000", "03,500", "When we came home")),
        ),
    ),
    keeps=(
        Example(before=_srt(("01,000", "01,500", "When?"), ("01,500", "03,500", "now")), why="two sentences"),
        Example(before=_srt(("01,000", "01,500", "When we"), ("02,500", "03,500", "came")), why="a pause"),
        Example(
            before=_srt(("01,000", "02,500", "When we"), ("02,500", "03,500", "came")), why="time enough"
        ),
        Example(before=_srt(("01,000", "01,500", "- You"), ("01,500", "03,500", "- me")), why="two speakers"),
    ),
)

"""Rules for captions that roll: each cue repeats the last line of the cue before.

They are reported; a second rule removes the repeated lines, and runs only if it is selected by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from srtbatch.model import Cue, Finding
from srtbatch.rules.base import Context, DocumentRule, Example, FindingRule, Safety
from srtbatch.rules.support.example_documents import seconds

ROLLING = 0.5  # share of cues that repeat a line of the one before
ROLLING_CUES = 4  # at least this many of them
ROLLING_NEWS = 3  # of which this many, and a third, have new text: the others only repeat
ROLLING_GAP = 1000  # ms; after a longer pause a line is really repeated
ROLLING_SAMPLE = 0.3  # the same share in a sample, below which the rest is not examined
SAMPLE = 50  # cues from all over a document

SUNG = re.compile("[♪♫♬#]")


def _repeated(cue: Cue, following: Cue) -> int:
    """Return how many of the first lines of a cue are the last ones of the cue before."""
    if cue.text.rpartition("\n")[2] not in following.text or following.start - cue.end > ROLLING_GAP:
        return 0
    if SUNG.search(following.text):
        return 0
    above, below = cue.text.split("\n"), following.text.split("\n")
    for count in range(min(len(above), len(below)), 0, -1):
        if above[-count:] == below[:count]:
            return count
    return 0


def _rolling(cues: Sequence[Cue]) -> int:
    """Return how many cues repeat a line of the cue before; 0 if they are too few for rolling captions."""
    sample = range(0, len(cues) - 1, max(1, len(cues) // SAMPLE))
    if sum([_repeated(cues[at], cues[at + 1]) > 0 for at in sample]) < ROLLING_SAMPLE * len(sample):
        return 0
    repeated = [(_repeated(cue, following), following) for cue, following in pairwise(cues)]
    repeats = sum([count > 0 for count, _ in repeated])
    news = sum([0 < count <= cue.text.count("\n") for count, cue in repeated])
    if news < max(ROLLING_NEWS, repeats / 3):
        return 0
    return repeats if repeats >= max(ROLLING_CUES, ROLLING * (len(cues) - 1)) else 0


def _report_rolling(cues: Sequence[Cue], _context: Context) -> Iterable[Finding]:
    repeats = _rolling(cues)
    if repeats:
        message = f"rolling captions: {repeats} of {len(cues)} cues repeat a line of the cue before"
        yield Finding(ROLLING_FOUND.code, cues[0].line, message, repeats, len(cues))


def _unroll(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    """Return the cues with every line once; the time of a cue with nothing new goes to the cue before."""
    if not _rolling(cues):
        return list(cues)
    kept = [cues[0]]
    for above, cue in pairwise(cues):
        fresh = cue.text.split("\n")[_repeated(above, cue) :]
        if fresh:
            same = "\n".join(fresh) == cue.text
            kept.append(cue if same else Cue(cue.line, cue.start, cue.end, "\n".join(fresh), cue.settings))
        else:
            last = kept[-1]
            kept[-1] = Cue(last.line, last.start, max(last.end, cue.end), last.text, last.settings)
    return kept


ROLL = seconds(
    (1, 3, "one"), (3, 5, "one\ntwo"), (5, 7, "two\nthree"), (7, 9, "three\nfour"), (9, 11, "four\nfive")
)
UNROLLED = seconds((1, 3, "one"), (3, 5, "two"), (5, 7, "three"), (7, 9, "four"), (9, 11, "five"))
ANSWERS = seconds(
    (1, 3, "Yes.\nNo."), (3, 5, "No."), (5, 7, "Why?\nWhy not?"), (7, 9, "Because."), (9, 11, "Ah.")
)
SONG = seconds(*((at, at + 2, "♪ La la la ♪") for at in (1, 3, 5, 7, 9)))
NO = seconds(*((at, at + 2, "No.") for at in (1, 3, 5, 7, 9)))

ROLLING_FOUND = FindingRule(
    code="A107",
    name="rolling-captions",
    summary="Rolling captions: each cue repeats the last line of the cue before.",
    safety=Safety.SAFE,
    inspect=_report_rolling,
    fixes=(Example(before=ROLL),),
    keeps=(Example(before=ANSWERS, why="one line said again"), Example(before=UNROLLED)),
)
ROLLING_MERGED = DocumentRule(
    code="A108",
    name="unroll-captions",
    summary="In rolling captions every line is shown once.",
    safety=Safety.REMOVAL,
    words="changed",
    revise=_unroll,
    fixes=(Example(before=ROLL, after=UNROLLED),),
    keeps=(
        Example(before=ANSWERS),
        Example(before=UNROLLED),
        Example(before=SONG, why="a song"),
        Example(before=NO, why="nothing rolls"),
    ),
)

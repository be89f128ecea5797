"""Rules for two neighbouring cues: overlaps and gaps.

Only ends move, because a start is where somebody begins to speak. No change creates an overlap; only the end
of a small overlap may take time from a cue. Cues with the very same times (two languages in one file) are
treated as one.
"""

from __future__ import annotations

import sys

from srtbatch.config.settings import Limits
from srtbatch.rules.base import DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import TWO_SECONDS, pair
from srtbatch.rules.support.free_intervals import Slot, reading_time, revise
from srtbatch.visible_text import together

SMALL_OVERLAP = 500  # ms: such a small overlap is an error, and ends even if the text is fast
FRAME = 42  # ms, one frame at 24 a second: its loss is not visible
TOLERATED_SPEED = 1.5  # times the highest reading speed: still better than two cues at once
CLOSABLE_GAP = 480  # ms, 11.5 frames at 24 a second: Netflix closes gaps of 3 to 11 frames to 2
LEAST_DURATION = 500  # ms that stay whatever the limits are
TWO_FRAMES = Limits(min_gap=80)


def _kept_time(slot: Slot, limits: Limits) -> int:
    """Return the least duration that a cut must leave: reading time, or all of it if it is shorter."""
    need = max(reading_time(slot, limits), limits.min_duration, LEAST_DURATION)
    return max(1, min(need, slot.end - slot.start))


def _part(slot: Slot, following: Slot, limits: Limits) -> None:
    """End an overlap: the earlier cue ends when the next starts, with the gap if there is time for one."""
    if not _overlapping(slot, following):
        return
    for gap in (limits.min_gap, 0):
        if _may_end(slot, following.start - gap, limits):
            slot.end = following.start - gap
            return


def _overlapping(slot: Slot, following: Slot) -> bool:
    """Return whether two cues overlap in sequence; one inside the other, or the same start, is intended."""
    if not following.cues or not slot.start < following.start < slot.end <= following.end + SMALL_OVERLAP:
        return False
    return not any(together(first, second) for first in slot.cues for second in following.cues)


def _may_end(slot: Slot, end: int, limits: Limits) -> bool:
    """Return whether the slot can still be read if it ends then.

    Or it loses so little that an overlap would be worse.
    """
    lost, kept, need = slot.end - end, end - slot.start, reading_time(slot, limits)
    if lost <= FRAME:
        return kept > 0
    if lost <= SMALL_OVERLAP:
        return kept >= max(LEAST_DURATION, min(need, 2 * lost))
    return kept >= max(LEAST_DURATION, limits.min_duration, need / TOLERATED_SPEED)


def _widen(slot: Slot, following: Slot, limits: Limits) -> None:
    """Cut the end so that the gap is wide enough, if the text can spare the time."""
    gap, end = following.start - slot.end, following.start - limits.min_gap
    if 0 <= gap < limits.min_gap and end - slot.start >= _kept_time(slot, limits):
        slot.end = end


def _close(slot: Slot, following: Slot, limits: Limits) -> None:
    """Extend a cue until just before the next, if the guide specifies gaps."""
    gap, end = following.start - slot.end, following.start - limits.min_gap
    longest = limits.max_duration or sys.maxsize
    if limits.min_gap and limits.min_gap < gap <= CLOSABLE_GAP and end - slot.start <= longest:
        slot.end = end


OVERLAP = DocumentRule(
    code="D101",
    name="overlap",
    summary="A cue still shown when the next one starts ends at that moment, if it can spare the time.",
    safety=Safety.STYLE,
    revise=revise(_part),
    fixes=(
        Example(before=pair("1,000 3,400", "3,000 5,000"), after=pair("1,000 3,000", "3,000 5,000")),
        Example(
            before=pair("1,000 3,400", "3,000 5,000"),
            after=pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
            why="the gap that the guide asks for is made at once",
        ),
        Example(
            before=pair("1,000 2,200", "1,900 5,000"),
            after=pair("1,000 1,900", "1,900 5,000"),
            why="a short text can spare it, and a start never moves",
        ),
        Example(
            before=pair("1,000 2,800", "2,799 4,600", (TWO_SECONDS, TWO_SECONDS)),
            after=pair("1,000 2,799", "2,799 4,600", (TWO_SECONDS, TWO_SECONDS)),
            why="fast as both are, an overlap so small is a slip",
        ),
        Example(
            before=pair("1,000 5,200", "4,000 5,000"),
            after=pair("1,000 4,000", "4,000 5,000"),
            why="shown a moment longer than the next one",
        ),
    ),
    keeps=(
        Example(before=pair("1,000 3,000", "3,000 5,000"), why="touching is not overlapping"),
        Example(before=pair("1,000 3,000", "1,000 3,000"), why="the same times: two languages at once"),
        Example(
            before=pair("1,000 3,400", "3,000 5,000", ("{\\an8}Are you there?", "I am here.")),
            why="one at the top, one at the bottom",
        ),
        Example(before=pair("1,000 8,000", "3,000 5,000"), why="one inside the other is meant so"),
        Example(
            before=pair("1,000 3,000", "2,000 5,000", (TWO_SECONDS, "Yes.")),
            why="a second is too much for a text that needs two",
        ),
        Example(before=pair("1,000 1,700", "1,400 5,000"), why="nobody reads anything in 0.4 s"),
    ),
)

SMALL_GAP = DocumentRule(
    code="D102",
    name="gap-too-small",
    summary="Less time between two cues than the QC profile asks for: the first ends earlier, if possible.",
    safety=Safety.STYLE,
    revise=revise(_widen, needs=lambda limits: limits.min_gap),
    fixes=(
        Example(
            before=pair("1,000 3,000", "3,000 5,000"),
            after=pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
        ),
    ),
    keeps=(
        Example(before=pair("1,000 3,000", "3,000 5,000"), why="the default asks for no gap"),
        Example(before=pair("1,000 2,000", "2,000 5,000"), limits=TWO_FRAMES, why="no time to spare"),
    ),
)

GAP_WORTH_CLOSING = DocumentRule(
    code="D106",
    name="gap-worth-closing",
    summary="A gap of less than half a second, which only flickers, is closed to the gap of the QC profile.",
    safety=Safety.STYLE,
    revise=revise(_close, needs=lambda limits: limits.min_gap),
    fixes=(
        Example(
            before=pair("1,000 2,700", "3,000 5,000"),
            after=pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
        ),
    ),
    keeps=(
        Example(before=pair("1,000 2,700", "3,000 5,000"), why="the default counts no gaps"),
        Example(before=pair("1,000 2,400", "3,000 5,000"), limits=TWO_FRAMES, why="a pause that is seen"),
    ),
    source="Netflix Timed Text Style Guide: Subtitle Timing Guidelines",
)

"""Choose the times of damaged timing lines that fit between the cues around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.repair_times import reading_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue
    from srtbatch.subrip.parse_time import ParsedTime
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_MAX_DAMAGED, _MIN_RATIO = 3, 10
"""Damaged lines in a document, and the cues for each in a longer one, up to which damage is an exception."""
_NOT_IN_ORDER = 3


def choose_alternatives(state: ReaderState) -> None:
    """Set the likeliest times that are in order for each damaged timing line that is not in order.

    If such lines are common, the document writes its times like this, and they are not changed.
    """
    damaged = [timing for _, timing in state.timings if len(timing.alternatives) > 1]
    if len(damaged) > max(_MAX_DAMAGED, len(state.cues) // _MIN_RATIO):
        return
    at = 0
    for cue, timing in state.timings:
        while state.cues[at] is not cue:
            at += 1
        if len(timing.alternatives) > 1:
            _choose_best(cue, timing, state.cues[at - 1] if at else None, state.cues[at + 1 : at + 2])


def _choose_best(cue: Cue, timing: TimingLine, above: Cue | None, below: Sequence[Cue]) -> None:
    """Set the possible times that fit best between the cues above and below, if the likeliest do not fit."""
    bounds = _Bounds(
        above.start if above else 0, above.end if above else 0, below[0].start if below else float("inf")
    )
    if bounds.disorder(timing.alternatives[0]) < _NOT_IN_ORDER:
        return
    best = min(timing.alternatives, key=bounds.disorder)
    if best is not timing.alternatives[0]:
        timing.start, timing.end = best
        timing.lost_digit = timing.lost_digit or "S312" not in timing.faults
        timing.faults = ["S328", *(code for code in timing.faults if code not in ("S312", "S328"))]
        cue.start, cue.end = timing.start.milliseconds(), timing.end.milliseconds()


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Start and end of the cue above, and start of the one below, in milliseconds."""

    start_above: int
    end_above: int
    start_below: float

    def disorder(self, pair: tuple[ParsedTime, ParsedTime]) -> int:
        """Return 0 for times without overlap, 1 or 2 for overlaps, ``_NOT_IN_ORDER`` or more for others."""
        start, end = max(0, pair[0].milliseconds()), pair[1].milliseconds()
        if start >= end:
            return _NOT_IN_ORDER + 1
        if start < self.start_above or start > self.start_below >= self.start_above:
            return _NOT_IN_ORDER
        return (start < self.end_above) + (end > self.start_below)


def estimate_missing_starts(state: ReaderState) -> None:
    """Set the start of each cue whose timing line has none: the end minus the time to read its text.

    Cues that have no end either share the time between the cue above and the next cue with times.
    """
    without_start = {id(cue) for cue, timing in state.timings if timing.lacks_start}
    if not without_start:
        return
    end_above = 0
    for cue, gap in zip(state.cues, _gaps(state.cues, without_start), strict=True):
        end_above = _set_start(cue, end_above, gap) if id(cue) in without_start else max(cue.start, cue.end)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Start of the next cue with times (``None``: there is none), and number of cues without before it."""

    stop: int | None
    cues: int


def _gaps(cues: Sequence[Cue], without_start: set[int]) -> list[_Gap]:
    """Return the gap of each cue; the cue itself is counted if it has no times."""
    found: list[_Gap] = []
    gap = _Gap(None, 0)
    for cue in reversed(cues):
        gap = _Gap(gap.stop, gap.cues + 1) if id(cue) in without_start else gap
        found.append(gap)
        if id(cue) not in without_start:
            gap = _Gap(cue.start, 0)
    return found[::-1]


def _set_start(cue: Cue, end_above: int, gap: _Gap) -> int:
    """Set the start of a cue, after the cue above if possible; return when the next cue may start."""
    needed = reading_time(cue)
    if cue.end >= 0:
        cue.start = min(max(end_above, cue.end - needed), cue.end)
        return cue.end
    if gap.stop is None:
        cue.start = end_above
        return end_above + needed
    if end_above == 0:
        end_above = max(0, gap.stop - needed * gap.cues)
    cue.start = min(end_above, gap.stop)
    return cue.start + min(needed, (gap.stop - cue.start) // gap.cues)

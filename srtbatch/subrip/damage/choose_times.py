"""Choose the reading of a damaged timing line that fits between the cues around it."""

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

_FEW, _SHARE = 3, 10
"""Damaged lines in any document, and the cues to each in a longer one, beyond which they are its habit."""
_UNORDERED = 3


def choose_alternatives(state: ReaderState) -> None:
    """Give each damaged timing line that stands in no order the likeliest times that do.

    Where such lines are common, the document spells its times so, and they are left as they were read.
    """
    damaged = [timing for _, timing in state.timings if len(timing.alternatives) > 1]
    if len(damaged) > max(_FEW, len(state.cues) // _SHARE):
        return
    at = 0
    for cue, timing in state.timings:
        while state.cues[at] is not cue:
            at += 1
        if len(timing.alternatives) > 1:
            _choose(cue, timing, state.cues[at - 1] if at else None, state.cues[at + 1 : at + 2])


def _choose(cue: Cue, timing: TimingLine, above: Cue | None, below: Sequence[Cue]) -> None:
    """Take the reading that fits best between the cues above and below, if the first one does not."""
    bounds = _Bounds(
        above.start if above else 0, above.end if above else 0, below[0].start if below else float("inf")
    )
    if bounds.disorder(timing.alternatives[0]) < _UNORDERED:
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

    floor: int
    free: int
    ceiling: float

    def disorder(self, pair: tuple[ParsedTime, ParsedTime]) -> int:
        """0 for times that stand free between the neighbours, 1 or 2 for an overlap, else that or more."""
        start, end = max(0, pair[0].milliseconds()), pair[1].milliseconds()
        if start >= end:
            return _UNORDERED + 1
        if start < self.floor or start > self.ceiling >= self.floor:
            return _UNORDERED
        return (start < self.free) + (end > self.ceiling)


def estimate_missing_starts(state: ReaderState) -> None:
    """Find a start for each cue whose timing line does not tell it: as long before its end as its text needs.

    Cues without an end either share the time between the cue above and the next one with times.
    """
    lacking = {id(cue) for cue, timing in state.timings if timing.lacks_start}
    if not lacking:
        return
    free = 0
    for cue, gap in zip(state.cues, _gaps(state.cues, lacking), strict=True):
        free = _place(cue, free, gap) if id(cue) in lacking else max(cue.start, cue.end)


@dataclass(frozen=True, slots=True)
class _Gap:
    """When the next cue with times starts (``None``: there is none), and how many without come before it."""

    stop: int | None
    cues: int


def _gaps(cues: Sequence[Cue], lacking: set[int]) -> list[_Gap]:
    """For each cue the gap that it stands in, itself counted."""
    found: list[_Gap] = []
    gap = _Gap(None, 0)
    for cue in reversed(cues):
        gap = _Gap(gap.stop, gap.cues + 1) if id(cue) in lacking else gap
        found.append(gap)
        if id(cue) not in lacking:
            gap = _Gap(cue.start, 0)
    return found[::-1]


def _place(cue: Cue, free: int, gap: _Gap) -> int:
    """Give a cue its start, no earlier than ``free`` if that can be; returns when the next may start."""
    needed = reading_time(cue)
    if cue.end >= 0:
        cue.start = min(max(free, cue.end - needed), cue.end)
        return cue.end
    if gap.stop is None:
        cue.start = free
        return free + needed
    if free == 0:
        free = max(0, gap.stop - needed * gap.cues)
    cue.start = min(free, gap.stop)
    return cue.start + min(needed, (gap.stop - cue.start) // gap.cues)

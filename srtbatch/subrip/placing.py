"""Which times a damaged timing line tells: those that stand in order with the cues around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.settle import reading_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue
    from srtbatch.subrip.reading import Reading
    from srtbatch.subrip.stamp import Stamp
    from srtbatch.subrip.timing import Timing

_FEW, _SHARE = 3, 10
"""Damaged lines in any document, and the cues to each in a longer one, beyond which they are its habit."""
_UNORDERED = 3


def choose_readings(reading: Reading) -> None:
    """Give each damaged timing line that stands in no order the likeliest times that do.

    Where such lines are common, the document spells its times so, and they are left as they were read.
    """
    damaged = [timing for _, timing in reading.timings if len(timing.readings) > 1]
    if len(damaged) > max(_FEW, len(reading.cues) // _SHARE):
        return
    at = 0
    for cue, timing in reading.timings:
        while reading.cues[at] is not cue:
            at += 1
        if len(timing.readings) > 1:
            _choose(cue, timing, reading.cues[at - 1] if at else None, reading.cues[at + 1 : at + 2])


def _choose(cue: Cue, timing: Timing, above: Cue | None, below: Sequence[Cue]) -> None:
    """Take the reading that fits best between the cues above and below, if the first one does not."""
    bounds = _Bounds(
        above.start if above else 0, above.end if above else 0, below[0].start if below else float("inf")
    )
    if bounds.disorder(timing.readings[0]) < _UNORDERED:
        return
    best = min(timing.readings, key=bounds.disorder)
    if best is not timing.readings[0]:
        timing.start, timing.end = best
        timing.lost_digit = timing.lost_digit or "S312" not in timing.faults
        timing.faults = ["S328", *(code for code in timing.faults if code not in ("S312", "S328"))]
        cue.start, cue.end = timing.start.value(), timing.end.value()


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Start and end of the cue above, and start of the one below, in milliseconds."""

    floor: int
    free: int
    ceiling: float

    def disorder(self, pair: tuple[Stamp, Stamp]) -> int:
        """0 for times that stand free between the neighbours, 1 or 2 for an overlap, else that or more."""
        start, end = max(0, pair[0].value()), pair[1].value()
        if start >= end:
            return _UNORDERED + 1
        if start < self.floor or start > self.ceiling >= self.floor:
            return _UNORDERED
        return (start < self.free) + (end > self.ceiling)


def find_starts(reading: Reading) -> None:
    """Find a start for each cue whose timing line does not tell it: as late as its text needs before the end.

    Where the end is unknown too, the cue starts when the one above ends.
    """
    lacking = {id(cue) for cue, timing in reading.timings if timing.lacks_start}
    if not lacking:
        return
    below = _starts_below(reading.cues, lacking)
    for at, cue in enumerate(reading.cues):
        if id(cue) in lacking:
            cue.start = _start(cue, reading.cues[at - 1] if at else None, below[at])


def _starts_below(cues: Sequence[Cue], lacking: set[int]) -> list[int | None]:
    """For each cue the start of the next one that has one."""
    found: list[int | None] = [None] * len(cues)
    start = None
    for at in range(len(cues) - 1, -1, -1):
        found[at] = start
        if id(cues[at]) not in lacking:
            start = cues[at].start
    return found


def _start(cue: Cue, above: Cue | None, below: int | None) -> int:
    floor = 0
    if above is not None:
        floor = max(above.end, above.start)
    latest = floor if cue.end < 0 else cue.end - reading_time(cue)
    if cue.end < 0 and above is None and below is not None:
        latest = below - reading_time(cue)
    start = max(floor, latest)
    limit = min(bound for bound in (cue.end if cue.end >= 0 else start, below, start) if bound is not None)
    return max(0, limit if above is None or limit >= above.start else above.start)

"""Swap back two digits of a field: times out of order, end before start, or 60 seconds prove the error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.model import Correction, Finding
from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND, format_timing_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from srtbatch.model import Cue
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_TIMES = re.compile(
    r"\D*(\d\d):(\d\d):(\d\d)[.,](\d{3})\D{1,9}(\d\d):(\d\d):(\d\d)[.,](\d{3})(?!\d)", re.ASCII
)
_UNITS = (HOUR, MINUTE, SECOND, 1)
_CLOCK_FIELDS = (0, 1, 2, 4, 5, 6)
_MAX_DURATION = 10_000
"""Milliseconds that such a cue lasts at most."""


def swap_digits_back(state: ReaderState) -> None:
    """Swap two digits of one field if only then the cue fits between the cues around it without overlap."""
    timings = {id(cue): timing for cue, timing in state.timings}
    latest = 0
    for at, cue in enumerate(state.cues):
        timing = timings.get(id(cue))
        unordered = 0 <= cue.end < cue.start or cue.start < latest
        if unordered or (timing is not None and "S311" in timing.faults):
            times = _swapped(timing.raw if timing else cue.timing, *_free_time(state.cues, at))
            if times is not None:
                _set_times(state, cue, timing, times)
        latest = cue.start


def _set_times(state: ReaderState, cue: Cue, timing: TimingLine | None, times: tuple[int, int]) -> None:
    """Set the times of a cue; add a repair unless its timing line is listed anyway.

    A finding is added if the times were possible, so that the cue might only be out of order.
    """
    before, possible = format_timing_line(cue), cue.start < cue.end
    cue.start, cue.end = times
    cue.timing = ""
    if timing is None:
        state.repairs.append(
            Correction("S328", cue.line, before, format_timing_line(cue), "two digits swapped")
        )
    else:
        timing.faults = ["S328", *(code for code in timing.faults if code not in ("S311", "S328"))]
    if possible:
        after = f"{format_timing_line(cue)} (two digits swapped)"
        words = f"the times {before!r} are out of order; changed to {after}, check them"
        state.findings.append(Finding("S328", cue.line, words))


def _free_time(cues: list[Cue], at: int) -> tuple[int, int | None]:
    """Return when the cue above ends, and when the cue below starts (``None``: there is none)."""
    floor = max(cues[at - 1].start, cues[at - 1].end) if at else 0
    return floor, cues[at + 1].start if at + 1 < len(cues) else None


def _swapped(raw: str, floor: int, ceiling: int | None) -> tuple[int, int] | None:
    """Return the times with two digits of one field swapped, if exactly one such swap makes the cue fit.

    ``None`` if the times fit as they are or in reverse order, or if there is no cue around them.
    """
    match = _TIMES.match(raw)
    if match is None or (floor == 0 and ceiling is None):
        return None
    start, end = _times([int(digits) for digits in match.groups()])
    if _fits(start, end, floor, ceiling) or _fits(end, start, floor, ceiling):
        return None
    found = {times for times in map(_times, _transpositions(match.groups())) if _fits(*times, floor, ceiling)}
    return found.pop() if len(found) == 1 else None


def _transpositions(digits: tuple[str, ...]) -> Iterator[list[int]]:
    """Yield the fields with two digits of one of them swapped."""
    for at in _CLOCK_FIELDS:
        if digits[at] != digits[at][::-1]:
            yield [int(field[::-1] if other == at else field) for other, field in enumerate(digits)]


def _times(fields: list[int]) -> tuple[int, int]:
    start, end = (
        sum(field * unit for field, unit in zip(four, _UNITS, strict=True))
        for four in (fields[:4], fields[4:])
    )
    return start, end


def _fits(start: int, end: int, floor: int, ceiling: int | None) -> bool:
    return floor <= start < end <= min(start + _MAX_DURATION, end if ceiling is None else ceiling)

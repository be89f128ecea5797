"""Correct one mistyped digit of a time, if the cues around and the other time show the right one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.model import Correction, Finding
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.repair_times import MAX_PLAUSIBLE_DURATION, MIN_DURATION, reading_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from srtbatch.model import Cue
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_FEW, _SHARE = 3, 10
"""Cues out of order in a document, and the cues for each in a longer one; with more, its order is another."""
_MAX_OUT_OF_ORDER = 30_000
"""Milliseconds above which the start of a cue out of order is wrong."""
_MAX_DURATION = 600_000
"""Milliseconds that no cue lasts; a longer cue that is also out of order has two wrong times."""
_LONG = 20_000
"""Milliseconds that a cue may last that starts before the one above: a caption during dialogue."""
_SHORT = 900
"""Milliseconds that a cue with a changed start lasts at least, if its own times are possible."""
_OVERLAP = 500
"""Milliseconds that such a cue may overlap the next one."""
_FAR = 10_000
"""Milliseconds from the cues around it from which a cue that is moved is reported."""
_NEAR = 5_000
"""Milliseconds before the start of the cue above within which a start is out of order but not wrong."""
_MAX_PAUSE = 600_000
"""Milliseconds between the last two cues at most."""
_OPENING = 60_000
"""Milliseconds within which a note about the whole film starts; it may be the last cue of the document."""
_DIGITS = (
    (36_000_000, 9),
    (3_600_000, 9),
    (600_000, 5),
    (60_000, 9),
    (10_000, 5),
    (1_000, 9),
    (100, 9),
    (10, 9),
    (1, 9),
)
"""Value in milliseconds of each digit of ``HH:MM:SS,mmm``, and the highest digit there."""
_BREAKS = ("S202", "S203")
_DAMAGED = frozenset({"S311", "S328"})
"""Faults of a timing line that make its digits uncertain."""
_SHOWN = 60


def correct_mistyped_digits(state: ReaderState) -> None:
    """Change the digit of a time that makes a cue be out of order, or end before it starts, and report it.

    Nothing is changed where indexes are wrong, or if many cues are out of order.
    """
    cues = state.cues
    unordered = sum(one.start > other.start for one, other in pairwise(cues))
    if unordered > max(_FEW, len(cues) // _SHARE):
        return
    timings = {id(cue): timing for cue, timing in state.timings}
    broken = {item.position + below for item in state.breaks if item.code in _BREAKS for below in (-1, 0)}
    for at, cue in enumerate(cues):
        if _is_in_order(cues, at):
            continue
        timing = timings.get(id(cue))
        if at in broken or (timing and timing.lacks_start):
            continue
        around = _times_around(cues, at, is_start_undamaged=_is_start_undamaged(timing))
        if around and (corrected := _corrected_times(cue, around)):
            _set_times(state, cue, timing, corrected)
        elif around and (reason := _doubt(cue, around, timing)):
            shown = timing.raw[:_SHOWN] if timing and cue.end < 0 else format_timing_line(cue)
            state.findings.append(Finding("S318", cue.line, f"{shown} {reason}; the cue is moved"))


def _doubt(cue: Cue, around: _TimesAround, timing: TimingLine | None) -> str:
    """Return why a cue that is moved may have a wrong time all the same, or ``""`` without such evidence."""
    if around.is_far(cue):
        return "stands far from the times of the cues around it"
    if around.floor <= cue.start <= around.ceiling:
        return ""
    if timing and not _DAMAGED.isdisjoint(timing.faults):
        return "is out of order and was read from a damaged timing line"
    return "is out of order and lasts very long" if cue.end - cue.start > _MAX_DURATION else ""


def _is_start_undamaged(timing: TimingLine | None) -> bool:
    """Return whether the start time on a line is as complete as the end time."""
    if timing is None:
        return True
    return timing.is_undamaged and (
        timing.start.is_complete or timing.end is None or not timing.end.is_complete
    )


def _is_in_order(cues: list[Cue], at: int) -> bool:
    """Return whether a cue starts between those above and below it, and none of the three ends too early."""
    if not 0 < at < len(cues) - 1:
        return False
    above, cue, below = cues[at - 1 : at + 2]
    return above.start <= cue.start <= below.start <= below.end and cue.start <= cue.end


@dataclass(frozen=True, slots=True)
class _CorrectedTimes:
    """Corrected times of a cue, the rule code of the fault, and a note on how they were found."""

    start: int
    end: int
    code: str = "S328"
    note: str = "one digit mistyped"


@dataclass(frozen=True, slots=True)
class _TimesAround:
    """The times between which a cue stands, in milliseconds.

    ``floor`` and ``free`` are start and end of the cue above, ``earlier`` is the start of the one above that,
    ``ceiling`` the start of the one below, and ``limit`` its end. A start outside of ``near`` is far from
    the cues around. ``inner`` says that there are cues above and below, ``last`` that there is none below,
    and ``is_start_undamaged`` that no field of the cue's own start is damaged.
    """

    earlier: int
    floor: int
    free: int
    ceiling: int
    limit: int
    near: tuple[int, float]
    inner: bool
    last: bool
    is_start_undamaged: bool

    def holds_reversed(self, cue: Cue) -> bool:
        """Return whether start and end are swapped: in reverse order they make a cue that fits here."""
        latest = min(cue.end + MAX_PLAUSIBLE_DURATION, self.ceiling + _OVERLAP)
        return self.free <= cue.end < cue.start <= latest

    def refutes_start(self, cue: Cue) -> bool:
        """Return whether the start is wrong: after the end, or so early that the cue would last too long."""
        if cue.start > cue.end:
            return True
        longest = MAX_PLAUSIBLE_DURATION if cue.start < self.earlier else _LONG
        return cue.start < self.floor - _NEAR and cue.end - cue.start > longest

    def is_proved(self, cue: Cue, start: int) -> bool:
        """Return whether a cue certainly has this start, although it may be a long cue out of order.

        It has if it then ends before the next cue starts, and lasts about as long as its text needs.
        """
        if not 0 <= cue.end - cue.start <= _MAX_DURATION:
            return True
        return cue.end <= self.ceiling + _OVERLAP and cue.end - start >= max(reading_time(cue) // 2, _SHORT)

    def refutes_both(self, cue: Cue) -> bool:
        """Return whether both times of a cue that is out of order are wrong."""
        if cue.start > cue.end:
            return self.inner
        return self.inner and self.is_far(cue) and cue.end - cue.start > _MAX_DURATION

    def is_far(self, cue: Cue) -> bool:
        """Return whether a cue starts long before the cue above it, or long after the one below."""
        return not self.near[0] <= cue.start <= self.near[1]

    def may_hold_note(self, cue: Cue) -> bool:
        """Return whether a long cue at the end of the document may be a note about the whole film."""
        return self.last and self.is_start_undamaged and cue.start < min(_OPENING, cue.end)


def _times_around(cues: list[Cue], at: int, *, is_start_undamaged: bool) -> _TimesAround | None:
    """Return the times around a cue, or ``None`` if the cues around it are out of order themselves.

    ``is_start_undamaged`` says that no field of its start is damaged.
    """
    above = [_span(cue) for cue in cues[max(0, at - 2) : at]]
    below = [_span(cue) for cue in cues[at + 1 : at + 3]]
    floor, free = above[-1] if above else (0, 0)
    ceiling, limit = below[0] if below else (free + _MAX_PAUSE, free + _MAX_PAUSE)
    if floor > ceiling or not (above or below):
        return None
    return _TimesAround(
        earlier=above[0][0] if at > 1 else 0,
        floor=floor,
        free=free if free <= ceiling else floor,
        ceiling=ceiling,
        limit=limit,
        near=_near(above, below),
        inner=bool(above and below),
        last=not below,
        is_start_undamaged=is_start_undamaged,
    )


def _near(above: list[tuple[int, int]], below: list[tuple[int, int]]) -> tuple[int, float]:
    """Return the first and the last start that is near the cues around, whose times are given.

    The first cue and the last one must be far from two cues, because a single one may be out of order.
    """
    if above and below:
        return above[-1][0] - _FAR, below[0][1] + _FAR
    if above:
        return min(start for start, _ in above) - _FAR, math.inf
    return 0, max(end for _, end in below) + _FAR if below[1:] else math.inf


def _span(cue: Cue) -> tuple[int, int]:
    """Return start and end of a cue, the earlier time first; twice the start if the end is missing."""
    return (min(cue.start, cue.end), max(cue.start, cue.end)) if cue.end >= 0 else (cue.start, cue.start)


def _corrected_times(cue: Cue, around: _TimesAround) -> _CorrectedTimes | None:
    """Return the times with one or both of them corrected; ``None`` if they are in order, or none fits."""
    if cue.end < 0 or around.holds_reversed(cue):
        return None
    if around.floor <= cue.start <= around.ceiling:
        return _with_end(cue, around) if cue.end < cue.start else None
    if around.free < cue.end <= around.limit:
        return _with_start(cue, around) if around.refutes_start(cue) else None
    if around.refutes_both(cue):
        start = min(around.free, around.ceiling)
        latest = max(around.ceiling, start + MIN_DURATION)
        return _CorrectedTimes(start, min(start + reading_time(cue), latest), "S326", "neither time fits")
    return None


def _with_start(cue: Cue, around: _TimesAround) -> _CorrectedTimes | None:
    """Return the times with another start: with one digit changed, or else counted back from the end."""
    if (found := _nearest(cue, around.free)) and around.is_proved(cue, found):
        return _CorrectedTimes(found, cue.end)
    if 0 <= cue.end - cue.start <= _MAX_OUT_OF_ORDER:
        return None
    if found := _nearest(cue, around.floor):
        return _CorrectedTimes(found, cue.end)
    if around.may_hold_note(cue):
        return None
    return _CorrectedTimes(
        max(around.free, cue.end - reading_time(cue)), cue.end, "S316", "start counted back from the end"
    )


def _with_end(cue: Cue, around: _TimesAround) -> _CorrectedTimes | None:
    """Return the times with another end, with one digit changed."""
    start = cue.start
    latest, wanted = min(around.ceiling, start + MAX_PLAUSIBLE_DURATION), start + reading_time(cue)
    ends = [end for end in _variants(cue.end) if start < end <= latest]
    return _CorrectedTimes(start, min(ends, key=lambda end: abs(end - wanted))) if ends else None


def _nearest(cue: Cue, floor: int) -> int | None:
    """Return the start with one digit changed that makes the cue last about as long as its text needs."""
    earliest, wanted = max(floor, cue.end - MAX_PLAUSIBLE_DURATION), cue.end - reading_time(cue)
    starts = [found for found in _variants(cue.start) if earliest <= found < cue.end]
    return min(starts, key=lambda found: abs(found - wanted)) if starts else None


def _variants(time: int) -> Iterator[int]:
    """Yield the time with each of its digits changed to every other."""
    for unit, highest in _DIGITS:
        digit = time // unit % (highest + 1)
        yield from (time + (other - digit) * unit for other in range(highest + 1) if other != digit)


def _set_times(state: ReaderState, cue: Cue, timing: TimingLine | None, corrected: _CorrectedTimes) -> None:
    """Set the times of a cue; add a repair and a finding."""
    before = timing.raw if timing else format_timing_line(cue)
    cue.start, cue.end = corrected.start, corrected.end
    cue.timing = ""
    after = format_timing_line(cue)
    if timing is None:
        state.repairs.append(Correction(corrected.code, cue.line, before, after, corrected.note))
    else:
        timing.faults = [corrected.code, *(code for code in timing.faults if code != corrected.code)]
    words = (
        f"the times {before[:_SHOWN]!r} are out of order; changed to {after} ({corrected.note}), check them"
    )
    state.findings.append(Finding(corrected.code, cue.line, words))

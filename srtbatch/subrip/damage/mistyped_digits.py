"""One mistyped digit of a start or end time, where index and the other time prove the right one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.model import Correction, Finding
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.repair_times import LONGEST_PLAUSIBLE, SHORTEST, reading_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from srtbatch.model import Cue
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_FEW, _SHARE = 3, 10
"""Cues out of order in any document, and the cues to each in a longer one; with more its order is another."""
_IMPOSSIBLE = 30_000
"""Milliseconds that a cue out of order cannot last: its start is wrong."""
_LONGEST_SIGN = 600_000
"""Milliseconds that no cue lasts: where it is out of order too, both its times are wrong."""
_LONG = 20_000
"""Milliseconds that a cue which starts before the one above may last: a sign, shown while others speak."""
_SHORT = 900
"""Milliseconds that a cue whose start is changed lasts at least, if its own times are possible ones."""
_OVERLAP = 500
"""Milliseconds that such a cue may overlap the next one."""
_FAR = 10_000
"""Milliseconds from its neighbours from which a cue that is moved is reported."""
_NEAR = 5_000
"""Milliseconds before the start of the cue above within which a start is out of order but not wrong."""
_LONGEST_PAUSE = 600_000
"""Milliseconds between the last two cues."""
_OPENING = 60_000
"""Milliseconds within which a note for the whole film starts, that may stand at the end of the document."""
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
"""Milliseconds that each digit of ``HH:MM:SS,mmm`` counts, and the highest digit there."""
_BREAKS = ("S202", "S203")
_DAMAGED = frozenset({"S311", "S328"})
"""Faults of a timing line that leave its digits in doubt."""
_SHOWN = 60


def correct_mistyped_digits(state: ReaderState) -> None:
    """Change the digit of a time that makes a cue leave its place, or end before it starts; report it.

    Nothing is changed where the indexes do not run on, or many cues are out of order.
    """
    cues = state.cues
    unordered = sum(one.start > other.start for one, other in pairwise(cues))
    if unordered > max(_FEW, len(cues) // _SHARE):
        return
    odd = {id(cue): timing for cue, timing in state.timings}
    broken = {item.position + below for item in state.breaks if item.code in _BREAKS for below in (-1, 0)}
    for at, cue in enumerate(cues):
        if _is_in_order(cues, at):
            continue
        timing = odd.get(id(cue))
        if at in broken or (timing and timing.lacks_start):
            continue
        place = _place(cues, at, whole=_is_whole(timing))
        if place and (mended := _mended(cue, place)):
            _set_times(state, cue, timing, mended)
        elif place and (reason := _doubt(cue, place, timing)):
            shown = timing.raw[:_SHOWN] if timing and cue.end < 0 else format_timing_line(cue)
            state.findings.append(Finding("S318", cue.line, f"{shown} {reason}; the cue is moved"))


def _doubt(cue: Cue, place: _Place, timing: TimingLine | None) -> str:
    """Return why a cue that is moved may have a wrong time all the same, or ``""`` if nothing says so."""
    if place.is_far(cue):
        return "stands far from the times of the cues around it"
    if place.floor <= cue.start <= place.ceiling:
        return ""
    if timing and not _DAMAGED.isdisjoint(timing.faults):
        return "is out of order and was read from a damaged timing line"
    return "is out of order and lasts very long" if cue.end - cue.start > _LONGEST_SIGN else ""


def _is_whole(timing: TimingLine | None) -> bool:
    """Return whether a start is told by no less than the end on its line is."""
    if timing is None:
        return True
    return timing.is_undamaged and (
        timing.start.is_complete or timing.end is None or not timing.end.is_complete
    )


def _is_in_order(cues: list[Cue], at: int) -> bool:
    """Return whether a cue begins between those above and below it, and the three end as they should."""
    if not 0 < at < len(cues) - 1:
        return False
    above, cue, below = cues[at - 1 : at + 2]
    return above.start <= cue.start <= below.start <= below.end and cue.start <= cue.end


@dataclass(frozen=True, slots=True)
class _Mended:
    """Times of a cue, the code of what was wrong with them, and how they were found."""

    start: int
    end: int
    code: str = "S328"
    note: str = "one digit mistyped"


@dataclass(frozen=True, slots=True)
class _Place:
    """The times between which a cue stands, in milliseconds.

    ``floor`` and ``free`` are start and end of the cue above, ``earlier`` is the start of the one above that,
    ``ceiling`` the start of the one below, and ``limit`` its end. A start outside of ``near`` is far from
    the cues around. ``inner`` says that there are cues above and below, ``last`` that there is none below,
    and ``whole`` that no field of the cue's own start is damaged.
    """

    earlier: int
    floor: int
    free: int
    ceiling: int
    limit: int
    near: tuple[int, float]
    inner: bool
    last: bool
    whole: bool

    def holds_reversed(self, cue: Cue) -> bool:
        """Return whether start and end have changed places: so they make a cue that stands here."""
        latest = min(cue.end + LONGEST_PLAUSIBLE, self.ceiling + _OVERLAP)
        return self.free <= cue.end < cue.start <= latest

    def refutes_start(self, cue: Cue) -> bool:
        """Return whether the start is wrong: behind the end, or so early that the cue would last too long."""
        if cue.start > cue.end:
            return True
        longest = LONGEST_PLAUSIBLE if cue.start < self.earlier else _LONG
        return cue.start < self.floor - _NEAR and cue.end - cue.start > longest

    def is_proved(self, cue: Cue, start: int) -> bool:
        """Return whether a cue that could also be a long one out of order is surely one that starts so.

        It is if it then ends before the next one starts, and lasts about as long as its text needs.
        """
        if not 0 <= cue.end - cue.start <= _LONGEST_SIGN:
            return True
        return cue.end <= self.ceiling + _OVERLAP and cue.end - start >= max(reading_time(cue) // 2, _SHORT)

    def refutes_both(self, cue: Cue) -> bool:
        """Return whether both times of a cue that stands elsewhere are wrong."""
        if cue.start > cue.end:
            return self.inner
        return self.inner and self.is_far(cue) and cue.end - cue.start > _LONGEST_SIGN

    def is_far(self, cue: Cue) -> bool:
        """Return whether a cue starts long before the cue above it, or long after the one below."""
        return not self.near[0] <= cue.start <= self.near[1]

    def may_hold_note(self, cue: Cue) -> bool:
        """Return whether a long cue at the end of the document may be a note for the whole film."""
        return self.last and self.whole and cue.start < min(_OPENING, cue.end)


def _place(cues: list[Cue], at: int, *, whole: bool) -> _Place | None:
    """Return the place of a cue, or ``None`` if the cues around it are out of order themselves.

    ``whole`` says that no field of its start is damaged.
    """
    above = [_span(cue) for cue in cues[max(0, at - 2) : at]]
    below = [_span(cue) for cue in cues[at + 1 : at + 3]]
    floor, free = above[-1] if above else (0, 0)
    ceiling, limit = below[0] if below else (free + _LONGEST_PAUSE, free + _LONGEST_PAUSE)
    if floor > ceiling or not (above or below):
        return None
    return _Place(
        earlier=above[0][0] if at > 1 else 0,
        floor=floor,
        free=free if free <= ceiling else floor,
        ceiling=ceiling,
        limit=limit,
        near=_near(above, below),
        inner=bool(above and below),
        last=not below,
        whole=whole,
    )


def _near(above: list[tuple[int, int]], below: list[tuple[int, int]]) -> tuple[int, float]:
    """Return the first and the last start that is not far from the cues around, of which these are the times.

    The first cue and the last one must be far from two cues: from one, that one may be out of order.
    """
    if above and below:
        return above[-1][0] - _FAR, below[0][1] + _FAR
    if above:
        return min(start for start, _ in above) - _FAR, math.inf
    return 0, max(end for _, end in below) + _FAR if below[1:] else math.inf


def _span(cue: Cue) -> tuple[int, int]:
    """Return start and end of a cue, the earlier time first; the start alone where the end is missing."""
    return (min(cue.start, cue.end), max(cue.start, cue.end)) if cue.end >= 0 else (cue.start, cue.start)


def _mended(cue: Cue, place: _Place) -> _Mended | None:
    """Return the times with one of them changed, or both; ``None`` if they are in order, or none fits."""
    if cue.end < 0 or place.holds_reversed(cue):
        return None
    if place.floor <= cue.start <= place.ceiling:
        return _with_end(cue, place) if cue.end < cue.start else None
    if place.free < cue.end <= place.limit:
        return _with_start(cue, place) if place.refutes_start(cue) else None
    if place.refutes_both(cue):
        start = min(place.free, place.ceiling)
        latest = max(place.ceiling, start + SHORTEST)
        return _Mended(start, min(start + reading_time(cue), latest), "S326", "neither time fits")
    return None


def _with_start(cue: Cue, place: _Place) -> _Mended | None:
    """Return the times with another start, which a wrong digit or else the end tells."""
    if (found := _nearest(cue, place.free)) and place.is_proved(cue, found):
        return _Mended(found, cue.end)
    if 0 <= cue.end - cue.start <= _IMPOSSIBLE:
        return None
    if found := _nearest(cue, place.floor):
        return _Mended(found, cue.end)
    if place.may_hold_note(cue):
        return None
    return _Mended(
        max(place.free, cue.end - reading_time(cue)), cue.end, "S316", "start counted back from the end"
    )


def _with_end(cue: Cue, place: _Place) -> _Mended | None:
    """Return the times with another end, which a wrong digit tells."""
    start = cue.start
    latest, wanted = min(place.ceiling, start + LONGEST_PLAUSIBLE), start + reading_time(cue)
    ends = [end for end in _variants(cue.end) if start < end <= latest]
    return _Mended(start, min(ends, key=lambda end: abs(end - wanted))) if ends else None


def _nearest(cue: Cue, floor: int) -> int | None:
    """Return the start with one digit changed that makes the cue last about as long as its text needs."""
    earliest, wanted = max(floor, cue.end - LONGEST_PLAUSIBLE), cue.end - reading_time(cue)
    starts = [found for found in _variants(cue.start) if earliest <= found < cue.end]
    return min(starts, key=lambda found: abs(found - wanted)) if starts else None


def _variants(time: int) -> Iterator[int]:
    """Yield the time with each of its digits changed to every other."""
    for unit, highest in _DIGITS:
        digit = time // unit % (highest + 1)
        yield from (time + (other - digit) * unit for other in range(highest + 1) if other != digit)


def _set_times(state: ReaderState, cue: Cue, timing: TimingLine | None, mended: _Mended) -> None:
    """Give a cue these times; list and report that."""
    before = timing.raw if timing else format_timing_line(cue)
    cue.start, cue.end = mended.start, mended.end
    cue.timing = ""
    after = format_timing_line(cue)
    if timing is None:
        state.repairs.append(Correction(mended.code, cue.line, before, after, mended.note))
    else:
        timing.faults = [mended.code, *(code for code in timing.faults if code != mended.code)]
    words = f"the times {before[:_SHOWN]!r} are out of order; shown at {after} ({mended.note})"
    state.findings.append(Finding(mended.code, cue.line, words))

"""Repair impossible times: missing end, end before start, wrong order."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.model import LATEST, Correction, Cue, Finding
from srtbatch.subrip.format_time import format_timing_line

if TYPE_CHECKING:
    from srtbatch.subrip.parse_time import ParsedTime
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

READING_SPEED = 15
"""Characters per second of an unhurried reader; measures a duration that the file does not tell."""
SHORTEST = 1_000
LONGEST_PLAUSIBLE = 10_000
"""Milliseconds; a swapped pair of times further apart than this is no plausible cue."""
_LONGEST_PAUSE = 600_000
"""Milliseconds between the last two cues; a start further away than that is mistyped, if the end is near."""
_FULL = 3

_MILLIS = re.compile(r"^[\d:]++[,.](\d{1,3})\s*+--+>\s*+[\d:]++[,.](\d{1,3})\b", re.MULTILINE | re.ASCII)
_RATES = (25, 30)
"""Usual numbers of frames in a second, the likelier one first."""
_ENOUGH, _HARDLY = 50, 0.01
"""Three-digit fields from which zeros can be missed, and the share of exceptions where two tools wrote."""


def are_milliseconds_unpadded(text: str, timings: list[tuple[Cue, TimingLine]]) -> bool:
    """Return whether this document writes milliseconds as a number (``,79`` for ``,079``), not as decimals.

    Proven by what should be there and is not: one full field in ten begins with a zero, unless zeros in
    front are left out; and a decimal that left out its last zeros does not end in one. Zero proves nothing.
    """
    if not any(0 < len(stamp.fraction) < _FULL for stamp in _stamps(timings)):
        return False
    fields = [digits for pair in _MILLIS.findall(text) for digits in pair if digits.strip("0")]
    full = [digits for digits in fields if len(digits) == _FULL]
    pairs = [digits for digits in fields if len(digits) == _FULL - 1]
    padded = sum(1 for digits in (*full, *pairs) if digits[0] == "0")
    return (
        len(full) >= _ENOUGH and padded <= len(full) * _HARDLY and any(digits[-1] == "0" for digits in pairs)
    )


def find_frame_rate(timings: list[tuple[Cue, TimingLine]]) -> int:
    """Frames in a second where this document counts them (``HH:MM:SS:FF``), else 0.

    It does where no such field reaches 30; which rate it is, only the highest field tells.
    """
    framed = [stamp for stamp in _stamps(timings) if "S320" in stamp.faults and stamp.fraction]
    frames = [int(stamp.fraction) for stamp in framed if stamp.may_count_frames]
    if len(frames) < len(framed) or not any(frames):
        return 0
    return next((rate for rate in _RATES if max(frames) < rate), 0)


def _stamps(timings: list[tuple[Cue, TimingLine]]) -> list[ParsedTime]:
    return [stamp for _, timing in timings for stamp in (timing.start, timing.end) if stamp is not None]


def set_times(state: ReaderState, *, counts: bool, rate: int) -> None:
    """Give the cues of odd timing lines their times; ``rate`` is that of frames, if those are counted."""
    for cue, timing in state.timings:
        cue.start = max(0, timing.start.milliseconds(counts=counts, rate=rate))
        cue.end = max(0, timing.end.milliseconds(counts=counts, rate=rate)) if timing.end is not None else -1
        if rate and any(stamp is not None and stamp.may_count_frames for stamp in (timing.start, timing.end)):
            timing.faults = ["S323", *(code for code in timing.faults if code not in ("S303", "S320"))]
    if rate:
        first = next(cue for cue, timing in state.timings if "S323" in timing.faults)
        words = f"times read as HH:MM:SS:FF at {rate} frames per second; the file does not tell the rate"
        state.findings.append(Finding("S323", first.line, words))


def repair_times(state: ReaderState) -> None:
    """Mend impossible times; every cue ends with ``start <= end``, in order."""
    _swap_ends(state)
    state.cues = _in_order(state)
    _limit(state)
    _extend(state)


def _swap_ends(state: ReaderState) -> None:
    """Mend cues that end before they start: swap both where that makes a plausible cue in its place.

    Else, where only the end stands in its place, the start is counted back from it; where the start does,
    the end is left to be found.
    """
    cues = state.cues
    for at, cue in enumerate(cues):
        if cue.end < 0 or cue.end >= cue.start:
            continue
        above = cues[at - 1].start if at else 0
        below = (
            cues[at + 1].start
            if at + 1 < len(cues)
            else max(cue.end, above + _LONGEST_PAUSE if at else cue.start)
        )
        end_fits, start_fits = above <= cue.end <= below, above <= cue.start <= below
        before = format_timing_line(cue)
        if end_fits and cue.start - cue.end <= LONGEST_PLAUSIBLE:
            cue.start, cue.end, note = cue.end, cue.start, "start and end swapped"
        elif end_fits and not start_fits:
            cue.start, note = max(above, cue.end - reading_time(cue)), "start counted back from the end"
        else:
            continue
        cue.timing = ""
        state.repairs.append(Correction("S316", cue.line, before, format_timing_line(cue), note))


def reading_time(cue: Cue) -> int:
    """Milliseconds that the cue's text takes to read, at least the shortest duration."""
    return max(SHORTEST, len(cue.text) * 1000 // READING_SPEED)


def _in_order(state: ReaderState) -> list[Cue]:
    cues = state.cues
    ordered = sorted(cues, key=lambda cue: cue.start)
    if all(one is other for one, other in zip(cues, ordered, strict=True)):
        return cues
    place = {id(cue): at for at, cue in enumerate(ordered, start=1)}
    for at, (one, other) in enumerate(pairwise(cues), start=2):
        if other.start < one.start:
            note = f"{format_timing_line(other)} stood below {format_timing_line(one)}"
            state.repairs.append(Correction("S318", other.line, f"cue {at}", f"cue {place[id(other)]}", note))
    return ordered


def _limit(state: ReaderState) -> None:
    """Set times that readers do not understand to the last one that they do."""
    for cue in state.cues:
        if cue.start <= LATEST and cue.end <= LATEST:
            continue
        before = format_timing_line(cue)
        cue.start, cue.end, cue.timing = min(cue.start, LATEST), min(cue.end, LATEST), ""
        state.add_repair("S324", cue.line, before, format_timing_line(cue))
        words = "a time of 100 hours or more, which other programs misread, is written as 99:59:59,999"
        state.findings.append(Finding("S324", cue.line, words))


def _same(one: Cue, other: Cue) -> bool:
    return (
        one.start == other.start
        and one.end == other.end
        and one.text == other.text
        and one.settings == other.settings
    )


def _extend(state: ReaderState) -> None:
    """Find an end for cues without one, with a false one, or with no duration."""
    for cue, limit in zip(state.cues, _limits(state.cues), strict=True):
        if cue.end > cue.start:
            continue
        if cue.start == cue.end == 0:
            words = (
                "cue at 0 that is shown for no time: some programs keep a hidden note there; left as it is"
            )
            state.findings.append(Finding("S317", cue.line, words))
            continue
        wanted = min(cue.start + reading_time(cue), LATEST)
        room = limit < 0 or limit > cue.start
        end = min(wanted, limit) if room and limit >= 0 else wanted
        if cue.end == cue.start and (not room or wanted == cue.start):
            words = "cue shown for no time, and the next one starts with it"
            state.findings.append(Finding("S317", cue.line, words if not room else "cue shown for no time"))
            continue
        _end_at(state, cue, end)


def _limits(cues: list[Cue]) -> list[int]:
    """For each cue, when the next one starts that is not the same cue again; -1 behind the last."""
    limits = [-1] * len(cues)
    for at in range(len(cues) - 2, -1, -1):
        limits[at] = limits[at + 1] if _same(cues[at], cues[at + 1]) else cues[at + 1].start
    return limits


def _end_at(state: ReaderState, cue: Cue, end: int) -> None:
    code = "S315" if cue.end < 0 else "S317" if cue.end == cue.start else "S316"
    before = format_timing_line(cue) if cue.end >= 0 else ""
    cue.end, cue.timing = end, ""
    if code != "S315":
        state.repairs.append(Correction(code, cue.line, before, format_timing_line(cue)))
    if code == "S316":
        words = (
            f"{before!r} ends before it starts, and its end time is lost; shown at {format_timing_line(cue)}"
        )
        state.findings.append(Finding("S316", cue.line, words))

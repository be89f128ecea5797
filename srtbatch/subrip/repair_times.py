"""Repair impossible times: missing end, end before start, wrong order."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.model import MAX_TIME, Correction, Cue, Finding
from srtbatch.subrip.format_time import format_timing_line

if TYPE_CHECKING:
    from srtbatch.subrip.parse_time import ParsedTime
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

READING_SPEED = 15
"""Characters per second of a slow reader; gives the duration of a cue whose end is missing in the file."""
MIN_DURATION = 1_000
"""Milliseconds that a cue without an end time lasts at least."""
MAX_PLAUSIBLE_DURATION = 10_000
"""Milliseconds that a cue whose start and end are swapped lasts at most."""
_MAX_PAUSE = 600_000
"""Milliseconds between the last two cues; a later start is mistyped if the end is near."""
_FIELD_WIDTH = 3
"""Digits of a complete field of milliseconds."""

_MILLISECONDS = re.compile(
    r"^[\d:]++[,.](\d{1,3})\s*+--+>\s*+[\d:]++[,.](\d{1,3})\b", re.MULTILINE | re.ASCII
)
_FRAME_RATES = (25, 30)
"""Usual numbers of frames per second, the likelier one first."""
_MIN_FIELDS, _MAX_PADDED_SHARE = 50, 0.01
"""Three-digit fields from which missing zeros are significant, and the share of fields from another tool."""


def are_milliseconds_unpadded(text: str, timings: list[tuple[Cue, TimingLine]]) -> bool:
    """Return whether this document writes milliseconds as a number (``,79`` for ``,079``), not as decimals.

    If leading zeros are written, one complete field in ten begins with a zero: almost none may. If trailing
    zeros are left out, no short field ends in a zero: some must. A field of zeros is no evidence.
    """
    if not any(0 < len(time.fraction) < _FIELD_WIDTH for time in _times(timings)):
        return False
    fields = [digits for pair in _MILLISECONDS.findall(text) for digits in pair if digits.strip("0")]
    full = [digits for digits in fields if len(digits) == _FIELD_WIDTH]
    pairs = [digits for digits in fields if len(digits) == _FIELD_WIDTH - 1]
    padded = sum(1 for digits in (*full, *pairs) if digits[0] == "0")
    return (
        len(full) >= _MIN_FIELDS
        and padded <= len(full) * _MAX_PADDED_SHARE
        and any(digits[-1] == "0" for digits in pairs)
    )


def find_frame_rate(timings: list[tuple[Cue, TimingLine]]) -> int:
    """Return the frames per second of a document that counts frames (``HH:MM:SS:FF``), else 0.

    It counts frames if no such field reaches 30. The highest field decides which rate it is.
    """
    times = [time for time in _times(timings) if "S320" in time.faults and time.fraction]
    frames = [int(time.fraction) for time in times if time.may_count_frames]
    if len(frames) < len(times) or not any(frames):
        return 0
    return next((rate for rate in _FRAME_RATES if max(frames) < rate), 0)


def _times(timings: list[tuple[Cue, TimingLine]]) -> list[ParsedTime]:
    return [time for _, timing in timings for time in (timing.start, timing.end) if time is not None]


def set_times(state: ReaderState, *, unpadded: bool, rate: int) -> None:
    """Set the times of cues whose timing lines are not canonical, and report times in frames.

    ``unpadded`` says that milliseconds are written as a number; ``rate`` are the frames per second, or 0.
    """
    for cue, timing in state.timings:
        cue.start = max(0, timing.start.milliseconds(unpadded=unpadded, rate=rate))
        cue.end = (
            max(0, timing.end.milliseconds(unpadded=unpadded, rate=rate)) if timing.end is not None else -1
        )
        if rate and any(time is not None and time.may_count_frames for time in (timing.start, timing.end)):
            timing.faults = ["S323", *(code for code in timing.faults if code not in ("S303", "S320"))]
    if rate:
        first = next(cue for cue, timing in state.timings if "S323" in timing.faults)
        words = f"times read as HH:MM:SS:FF at {rate} frames per second; the rate is a guess, check the times"
        state.findings.append(Finding("S323", first.line, words))


def repair_times(state: ReaderState) -> None:
    """Repair impossible times; afterwards each cue has ``start <= end``, and cues are in order of start."""
    _swap_ends(state)
    state.cues = _in_order_of_start(state)
    _limit_times(state)
    _set_missing_ends(state)


def _swap_ends(state: ReaderState) -> None:
    """Repair cues that end before they start: swap both times if that makes a plausible cue in order.

    If only the end is in order, the start is counted back from it. If the start is in order,
    ``_set_missing_ends`` sets the end.
    """
    cues = state.cues
    for at, cue in enumerate(cues):
        if cue.end < 0 or cue.end >= cue.start:
            continue
        above = cues[at - 1].start if at else 0
        below = (
            cues[at + 1].start
            if at + 1 < len(cues)
            else max(cue.end, above + _MAX_PAUSE if at else cue.start)
        )
        end_fits, start_fits = above <= cue.end <= below, above <= cue.start <= below
        before = format_timing_line(cue)
        if end_fits and cue.start - cue.end <= MAX_PLAUSIBLE_DURATION:
            cue.start, cue.end, note = cue.end, cue.start, "start and end swapped"
        elif end_fits and not start_fits:
            cue.start, note = max(above, cue.end - reading_time(cue)), "start counted back from the end"
        else:
            continue
        cue.timing = ""
        state.repairs.append(Correction("S316", cue.line, before, format_timing_line(cue), note))


def reading_time(cue: Cue) -> int:
    """Return the milliseconds that reading the cue's text takes, at least ``MIN_DURATION``."""
    return max(MIN_DURATION, len(cue.text) * 1000 // READING_SPEED)


def _in_order_of_start(state: ReaderState) -> list[Cue]:
    cues = state.cues
    ordered = sorted(cues, key=lambda cue: cue.start)
    if all(one is other for one, other in zip(cues, ordered, strict=True)):
        return cues
    new_number = {id(cue): at for at, cue in enumerate(ordered, start=1)}
    for at, (one, other) in enumerate(pairwise(cues), start=2):
        if other.start < one.start:
            note = f"{format_timing_line(other)} stood below {format_timing_line(one)}"
            state.repairs.append(
                Correction("S318", other.line, f"cue {at}", f"cue {new_number[id(other)]}", note)
            )
    return ordered


def _limit_times(state: ReaderState) -> None:
    """Set times that other programs misread to the latest time that they read."""
    for cue in state.cues:
        if cue.start <= MAX_TIME and cue.end <= MAX_TIME:
            continue
        before = format_timing_line(cue)
        cue.start, cue.end, cue.timing = min(cue.start, MAX_TIME), min(cue.end, MAX_TIME), ""
        state.add_repair("S324", cue.line, before, format_timing_line(cue))
        words = "a time of 100 hours or more, which other programs misread, was changed to 99:59:59,999"
        state.findings.append(Finding("S324", cue.line, words))


def _is_same_cue(one: Cue, other: Cue) -> bool:
    return (
        one.start == other.start
        and one.end == other.end
        and one.text == other.text
        and one.settings == other.settings
    )


def _set_missing_ends(state: ReaderState) -> None:
    """Set the end of cues that have none, a wrong one, or no duration."""
    for cue, limit in zip(state.cues, _next_starts(state.cues), strict=True):
        if cue.end > cue.start:
            continue
        if cue.start == cue.end == 0:
            words = "cue at 0 with no duration: some programs store a hidden note there; left unchanged"
            state.findings.append(Finding("S317", cue.line, words))
            continue
        wanted = min(cue.start + reading_time(cue), MAX_TIME)
        room = limit < 0 or limit > cue.start
        end = min(wanted, limit) if room and limit >= 0 else wanted
        if cue.end == cue.start and (not room or wanted == cue.start):
            words = (
                "cue without duration" if room else "cue without duration, and the next one starts with it"
            )
            state.findings.append(Finding("S317", cue.line, f"{words}; correct its times"))
            continue
        _set_end(state, cue, end)


def _next_starts(cues: list[Cue]) -> list[int]:
    """Return for each cue the start of the next cue that is not a repetition of it; -1 for the last cue."""
    limits = [-1] * len(cues)
    for at in range(len(cues) - 2, -1, -1):
        limits[at] = limits[at + 1] if _is_same_cue(cues[at], cues[at + 1]) else cues[at + 1].start
    return limits


def _set_end(state: ReaderState, cue: Cue, end: int) -> None:
    code = "S315" if cue.end < 0 else "S317" if cue.end == cue.start else "S316"
    before = format_timing_line(cue) if cue.end >= 0 else ""
    cue.end, cue.timing = end, ""
    if code != "S315":
        state.repairs.append(Correction(code, cue.line, before, format_timing_line(cue)))
    if code == "S316":
        words = f"{before!r} ends before it starts; changed to {format_timing_line(cue)}, check the end time"
        state.findings.append(Finding("S316", cue.line, words))

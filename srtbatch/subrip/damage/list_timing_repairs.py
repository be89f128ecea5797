"""List the repair of each timing line that is not written back unchanged, and report guessed times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.model import MAX_TIME, Correction, Finding
from srtbatch.subrip.format_time import format_timing_line

if TYPE_CHECKING:
    from srtbatch.model import Cue
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_END_WITHOUT_TIME = re.compile(r">\D*\d")
"""An arrow and digits after it that could not be parsed as an end time."""
_TIME_ON_FIRST_LINE = re.compile(r"(?:\d{1,3}:){1,2}\d\d(?:[.,]\d{1,3})?(?:\n|\Z)")
"""A first line of text that is a time: the end time of a timing line without one."""
_WIDE_LAST_FIELD = re.compile(r"[.,]\d+\s*-+>\s*(?:\d+:)+\d{3,}\s*\Z")
"""A start time with decimals, and an end time without them whose last field is too wide for seconds."""
_WIDE_FIELD = re.compile(r"[\d:;.,\s]*+-+>\s*+(?>(?:\d{1,2}[:;]){0,2})(?:\d{3,}[:;]|(?<=[:;])\d{3,}(?!\d))")
"""An end time with a field of hours, minutes or seconds that is too wide."""
_MAX_DURATION = 30_000
"""Milliseconds that a cue with such an end time may last without a finding."""
_TWO_CUES = re.compile(r"(\d[^>]*->\s*\d[\d:.,]*)\s*(\S[\d:.,\s]*-+>\s*\d.*)")
"""Two timing lines on one line; the first one may be cut off."""
_MAX_SHOWN = 60
"""Characters of a timing line in a finding."""


def add_timing_repairs(state: ReaderState) -> None:
    """Add the repair of each timing line that is not canonical, and a finding if its times are a guess."""
    for cue, timing in state.timings:
        if not timing.faults and cue.end == MAX_TIME:  # listed as S324
            continue
        after = format_timing_line(cue)
        shown = f"{after}\n{timing.text}" if timing.text else after
        faults = timing.faults or ["S308"]
        note = f"also {', '.join(faults[1:])}" if len(faults) > 1 else ""
        state.repairs.append(Correction(faults[0], cue.line, timing.raw, shown, note))
        if fault := _guess(cue, timing):
            rule, message = fault
            state.findings.append(
                Finding(rule, cue.line, f"{message}; the times are now {after}, check them")
            )


def _guess(cue: Cue, timing: TimingLine) -> tuple[str, str] | None:
    """Return rule code and message if the times of a cue are missing or damaged, and guessed."""
    shown = timing.raw[:_MAX_SHOWN]
    two = None if timing.text else _TWO_CUES.search(timing.raw)
    if two and two[1].strip() != two[2].strip():
        return "S214", f"{shown!r} has the times of two cues"
    if "S326" in timing.faults:
        return "S326", f"no time can be read in {shown!r}" if shown else "this index has no timing line"
    if timing.lacks_start:
        return "S325", f"no start time can be read in {shown!r}"
    if timing.end is None and (_END_WITHOUT_TIME.search(shown) or _TIME_ON_FIRST_LINE.match(cue.text)):
        return "S315", f"no end time can be read in {shown!r}"
    return _guess_of_digits(cue, timing, shown)


def _guess_of_digits(cue: Cue, timing: TimingLine, shown: str) -> tuple[str, str] | None:
    """Return the same if digits of the times are missing or needless."""
    if timing.end and not timing.end.fraction and _WIDE_LAST_FIELD.search(shown):
        return "S328", f"digits are missing in {shown!r}"
    if timing.lost_digit:
        return "S328", f"a digit is missing in {shown!r}"
    long = cue.end - cue.start > _MAX_DURATION and cue.end < MAX_TIME
    if long and "S328" not in timing.faults and _WIDE_FIELD.match(timing.raw):
        return "S328", f"digits are missing or needless in {shown!r}"
    return None

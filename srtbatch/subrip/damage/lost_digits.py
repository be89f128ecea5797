"""Mark timing lines that lack a digit of minutes or seconds in a document that writes two digits.

``00:00:9,960`` may be 9 seconds, or the rest of 29 seconds. If the other timing lines have two digits, this
is not a notation without zeros, and the time that is read is a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_CLOCK = re.compile(r"(?<![\d:])\d{1,3}((?::\d{1,2}){1,2})(?![\d:])")
"""A time and, as a group, its fields after the first one."""
_TIMES = 2
_MIN_COMPLETE, _MIN_RATIO = 3, 10
"""Timing lines with complete fields, and timing lines in all for each with a field of one digit."""


def mark_lost_digits(state: ReaderState) -> None:
    """Mark each timing line with one field of one digit, unless the document writes such fields."""
    narrow = [timing for _, timing in state.timings if _narrow_fields(timing)]
    if len(narrow) > max(1, len(state.cues) // _MIN_RATIO) or len(state.cues) - len(narrow) < _MIN_COMPLETE:
        return
    for timing in narrow:
        if _narrow_fields(timing) == 1:
            timing.lost_digit = True


def _narrow_fields(timing: TimingLine) -> int:
    """Return the number of minutes and seconds fields with one digit."""
    if "S306" not in timing.faults:
        return 0
    fields = [field for rest in _CLOCK.findall(timing.raw)[:_TIMES] for field in rest[1:].split(":")]
    return sum(len(field) == 1 for field in fields)

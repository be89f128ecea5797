"""Times as SubRip spells them: milliseconds to ``00:01:02,345`` and the canonical timing line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srtbatch.model import Cue

HOUR, MINUTE, SECOND = 3_600_000, 60_000, 1_000

SETTING = (
    r"(?:(?:[XYxy][12]|align|line|position|region|size|vertical):[^\s:<>]+"
    r"|D:vertical(?:-lr)?|A:(?:start|middle|end)|[LTS]:-?\d+%?)"
)
"""One layout setting behind the end time: SubRip coordinates, or what WebVTT leaves in converted files."""

CANONICAL = re.compile(
    rf"""
    (\d{{2}}):([0-5]\d):([0-5]\d),(\d{{3}})   # start
    [ ]-->[ ]
    (\d{{2}}):([0-5]\d):([0-5]\d),(\d{{3}})   # end
    (?:[ ]({SETTING}(?>(?:[ ]{SETTING})*)))?
    """,
    re.VERBOSE | re.ASCII,
)
"""A timing line that is written back as it is; to be used with ``fullmatch``."""


def format_time(ms: int) -> str:
    """Spell milliseconds as ``HH:MM:SS,mmm``; a negative time is zero, hours may have three digits."""
    seconds, millis = divmod(max(ms, 0), SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{millis:03}"


def timing_line(cue: Cue) -> str:
    """The cue's timing line: the raw one while it holds, else spelt from times and settings."""
    if cue.timing:
        return cue.timing
    line = f"{format_time(cue.start)} --> {format_time(cue.end)}"
    return f"{line} {cue.settings}" if cue.settings else line

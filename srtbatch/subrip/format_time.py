"""Format milliseconds as ``00:01:02,345``, and the canonical timing line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srtbatch.model import Cue

HOUR, MINUTE, SECOND = 3_600_000, 60_000, 1_000
"""Milliseconds."""

_WORDS = "start|middle|center|end|left|right|auto|rl|lr"
ALIGNMENT = rf"(?:{_WORDS})(?![a-z0-9_]|-[a-z])"
"""A word that is the value of a layout setting; no further letters of the same word may follow."""
_NUMBER = rf"-?\d+(?:\.\d+)?(?:%|px)?(?:,(?:line-)?{ALIGNMENT})?"
SETTING = (
    rf"(?:[XYxy][12]:{_NUMBER}|(?:align|line|position|size|vertical):(?:{_NUMBER}|{ALIGNMENT})"
    rf"|(?:align|line|position|size|vertical):(?!{_WORDS})[a-z][a-z0-9%,_-]*+(?!\S)"
    r"|region:[A-Za-z0-9_.-]+|D:vertical(?:-lr)?(?!\S)|A:(?:start|middle|end)(?!\S)|[LTS]:-?\d+(?:%|(?!\S)))"
)
"""One layout setting after the end time: SubRip coordinates, or settings of WebVTT in converted files.

It ends where its value ends, so that text that follows without a space is not part of it.
"""

CANONICAL = re.compile(
    rf"""
    (\d{{2}}):([0-5]\d):([0-5]\d),(\d{{3}})   # start
    [ ]-->[ ]
    (\d{{2}}):([0-5]\d):([0-5]\d),(\d{{3}})   # end
    (?:[ ]({SETTING}(?>(?:[ ]{SETTING})*)))?
    """,
    re.VERBOSE | re.ASCII,
)
"""A timing line that is written back unchanged; to be used with ``fullmatch``."""


def format_time(ms: int) -> str:
    """Return milliseconds as ``HH:MM:SS,mmm``; a negative time is zero, hours may have three digits."""
    seconds, millis = divmod(max(ms, 0), SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{millis:03}"


def format_timing_line(cue: Cue) -> str:
    """Return the cue's timing line: the raw one if it is still valid, else one of its times and settings."""
    if cue.timing:
        return cue.timing
    line = f"{format_time(cue.start)} --> {format_time(cue.end)}"
    return f"{line} {cue.settings}" if cue.settings else line

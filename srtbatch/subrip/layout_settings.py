"""Layout settings after the end time, in any notation, and other text that may stand there."""

from __future__ import annotations

import re

from srtbatch.subrip.format_time import ALIGNMENT, SETTING
from srtbatch.subrip.parsed_timing import IGNORABLE

SPACED_SETTING = (
    rf"(?:{SETTING}|[XYxy][12]\s?[:=]\s?-?\d++(?!\S)"
    rf"|(?:align|line|position|size)\s?:\s?(?:-?\d++(?:\.\d++)?(?:%|(?!\S))|{ALIGNMENT}))"
)
"""A layout setting that may have spaces around its colon."""
SETTINGS = re.compile(rf"{SPACED_SETTING}(?>(?:\s++{SPACED_SETTING})*)")
"""Layout settings with spaces between them."""
_COLON = re.compile(r"\s*+[:=]\s*+")
_TIMES_ONLY = re.compile(r"[:,;\s]*+|[:,;][\d\s:.,;]++|[\d\s:.,]++--?>[\d\s:.,]++")


def is_times_only(text: str) -> bool:
    """Return whether the text after the times is only the rest of a cut or doubled timing line."""
    return _TIMES_ONLY.fullmatch(text) is not None


def split_settings(rest: str) -> tuple[str, str]:
    """Return the layout settings that follow the end time, and the rest, which is text of the cue."""
    rest = rest.strip(IGNORABLE)
    match = SETTINGS.match(rest)
    if match is None:
        return "", rest
    return " ".join(_COLON.sub(":", match[0]).split()), rest[match.end() :].strip(IGNORABLE)


def were_normalized(settings: str, rest: str) -> bool:
    """Return whether settings had an unusual notation in the text after the end time."""
    return bool(settings) and settings not in " ".join(rest.split())

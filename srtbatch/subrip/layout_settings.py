"""Layout settings behind the end time, however written, and what else may stand there."""

from __future__ import annotations

import re

from srtbatch.subrip.format_time import ALIGNMENT, SETTING
from srtbatch.subrip.parsed_timing import IGNORABLE

SPACED_SETTING = (
    rf"(?:{SETTING}|[XYxy][12]\s?[:=]\s?-?\d++(?!\S)"
    rf"|(?:align|line|position|size)\s?:\s?(?:-?\d++(?:\.\d++)?(?:%|(?!\S))|{ALIGNMENT}))"
)
"""A layout setting that may have blanks around its colon."""
SETTINGS = re.compile(rf"{SPACED_SETTING}(?>(?:\s++{SPACED_SETTING})*)")
"""Layout settings with blanks between them."""
_COLON = re.compile(r"\s*+[:=]\s*+")
_TIMES_ONLY = re.compile(r"[:,;\s]*+|[:,;][\d\s:.,;]++|[\d\s:.,]++--?>[\d\s:.,]++")


def is_times_only(text: str) -> bool:
    """Return whether text behind the times is a rest of a cut or doubled timing line, without a word."""
    return _TIMES_ONLY.fullmatch(text) is not None


def split_behind(rest: str) -> tuple[str, str]:
    """Split what follows the end time into layout settings and text that belongs to the cue."""
    rest = rest.strip(IGNORABLE)
    match = SETTINGS.match(rest)
    if match is None:
        return "", rest
    return " ".join(_COLON.sub(":", match[0]).split()), rest[match.end() :].strip(IGNORABLE)


def is_normalized(settings: str, rest: str) -> bool:
    """Return whether settings were spelt in an odd way in what follows the end time."""
    return bool(settings) and settings not in " ".join(rest.split())

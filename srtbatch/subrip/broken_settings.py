"""Timing lines broken before or inside their layout settings: joined where that makes whole settings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from srtbatch.subrip.layout_settings import SETTINGS
from srtbatch.subrip.parsed import EDGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.reading import Reading

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{2,3}"
_LINE = re.compile(rf"(\s*{_TIME}\s?-->\s?{_TIME})(?:\s+(\S.*))?", re.ASCII)
_LINES = re.compile(rf"^[ \t]*{_TIME}[ ]?-->[ ]?{_TIME}[ \t]+(\S.*)$", re.MULTILINE | re.ASCII)
_LABEL = re.compile(r"(?:[XYxy][12]|align|line|position|region|size|vertical)\s?:")
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_LONGEST = 120
"""Characters of a line that may be the second part."""


def join_settings(
    texts: Sequence[str], numbers: Sequence[int], reading: Reading
) -> tuple[list[str], list[int]] | None:
    """Return the lines with broken settings joined, and the source line of each; list them.

    ``numbers`` are the source lines of ``texts``. ``None`` if no timing line is broken so.
    """
    usual = _Usual(reading.text)
    kept, lines, at = list[str](), list[int](), 0
    for place in range(len(texts) - 1):
        if place >= at and (joined := _joined(texts[place], texts[place + 1], usual)):
            shown = f"{texts[place]}\n{texts[place + 1]}"
            reading.mend("S328", numbers[place], shown, joined, "broken in parts")
            kept += [*texts[at:place], joined]
            lines += numbers[at : place + 1]
            at = place + 2
    return ([*kept, *texts[at:]], [*lines, *numbers[at:]]) if kept else None


@dataclass
class _Usual:
    """The settings of the document's timing lines, with each number or each digit as a zero."""

    text: str

    @cached_property
    def labels(self) -> Counter[str]:
        """How often each sequence of settings occurs."""
        return Counter(_DIGITS.sub("0", found.strip(EDGE)) for found in _LINES.findall(self.text))

    @cached_property
    def widths(self) -> Counter[str]:
        """How often settings with numbers of these widths occur."""
        return Counter(_DIGIT.sub("0", found.strip(EDGE)) for found in _LINES.findall(self.text))

    def are(self, whole: str, part: str) -> bool:
        """Return whether another line has such settings, and none has what stands on this line alone."""
        one, other = _DIGITS.sub("0", whole), _DIGITS.sub("0", part)
        if self.labels[one] > (one == other) and self.labels[other] <= bool(part and one != other):
            return True
        wide, narrow = _DIGIT.sub("0", whole), _DIGIT.sub("0", part)
        return one == other and self.widths[wide] > 0 and self.widths[narrow] == 1


def _joined(first: str, second: str, usual: _Usual) -> str:
    """Return the timing line that two lines are; empty if the second one is no part of the settings."""
    if "-->" not in first or not 0 < len(second) <= _LONGEST:
        return ""
    match = _LINE.fullmatch(first.rstrip(EDGE))
    part, rest = (match[2] or "", second.strip(EDGE)) if match else ("", "")
    if match is None or not rest or (part and not _LABEL.search(part) and not _LABEL.search(part + rest)):
        return ""
    for whole in (f"{part}{rest}", f"{part} {rest}".strip()):
        if SETTINGS.fullmatch(whole) and (_is_inside(rest) or usual.are(whole, part)):
            return f"{match[1]} {whole}"
    return ""


def _is_inside(rest: str) -> bool:
    """Return whether the second line begins inside a setting, and has another one behind it."""
    return _LABEL.search(rest) is not None and SETTINGS.fullmatch(rest) is None

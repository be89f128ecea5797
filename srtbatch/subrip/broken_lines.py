"""Timing lines broken in two or three: joined where that makes a whole one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.subrip.doubts import is_anchored
from srtbatch.subrip.parsed import EDGE
from srtbatch.subrip.timing import parse_timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.reading import Reading

_FIRST = re.compile(r"\d{1,3}:[\d:.,]{0,12}(?:\s?-{1,2}(?:>\s?[\d:.,]{0,12})?)?")
_NEXT = re.compile(r"(?:(?:-{1,2})?>)?\s?[\d:.,]{0,12}(?:\s?-{1,2}>\s?[\d:.,]{1,12})?")
"""The first part of a broken timing line, and any other part."""
_TIME = r"\d{1,3}:\d\d:\d\d[.,]\d{3}"
_WHOLE = re.compile(rf"({_TIME})(?:-{{1,2}}>)?({_TIME})")
_PARTS = (2, 3)
_LONGEST = 30


def join_lines(
    texts: list[str], numbers: Sequence[int], reading: Reading
) -> tuple[list[str], list[int]] | None:
    """Return the lines with broken timing lines joined, and the source line of each; list them.

    ``numbers`` are the source lines of ``texts``. ``None`` if no timing line is broken.
    """
    broken = {
        at: found
        for at, text in enumerate(texts)
        if text[:1].isdigit() and len(text) <= _LONGEST and (found := _joined(texts, at))
    }
    if not broken:
        return None
    kept, lines, at = list[str](), list[int](), 0
    while at < len(texts):
        joined, parts = broken.get(at, (texts[at], 1))
        if parts > 1:
            reading.mend("S328", numbers[at], "\n".join(texts[at : at + parts]), joined, "broken in parts")
        kept.append(joined)
        lines.append(numbers[at])
        at += parts
    return kept, lines


def _joined(texts: list[str], at: int) -> tuple[str, int] | None:
    """The timing line that begins here, below a blank line or an index, and its number of parts."""
    if at + 1 == len(texts) or not _is_part(texts[at + 1]) or not is_anchored(texts, at):
        return None
    first = texts[at].strip(EDGE)
    if not _FIRST.fullmatch(first) or _is_readable(first):
        return None
    for parts in _PARTS:
        others = texts[at + 1 : at + parts]
        if len(others) < parts - 1 or not all(map(_is_part, others)):
            return None
        joined = "".join(text.strip(EDGE) for text in [first, *others])
        if match := _WHOLE.fullmatch("".join(joined.split())):
            return f"{match[1]} --> {match[2]}", parts
    return None


def _is_part(text: str) -> bool:
    """Whether the line may be a part of a broken timing line, but not its first one."""
    text = text.strip(EDGE)
    return bool(text) and _NEXT.fullmatch(text) is not None


def _is_readable(text: str) -> bool:
    """Whether the line tells two times by itself."""
    timing = parse_timing(text)
    return timing is not None and timing.is_pair

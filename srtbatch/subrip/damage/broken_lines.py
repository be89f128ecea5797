"""Join timing lines that line breaks split into two or three parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.damage.uncertain_lines import is_anchored
from srtbatch.subrip.layout_settings import SETTINGS
from srtbatch.subrip.parsed_timing import IGNORABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.reader_state import ReaderState

_FIRST_PART = re.compile(r"\d{1,3}:[\d:.,]{0,12}(?:\s?-{1,2}(?:>\s?[\d:.,]{0,12})?)?")
_FURTHER_PART = re.compile(r"(?:(?:-{1,2})?>)?\s?[\d:.,]{0,12}(?:\s?-{1,2}>\s?[\d:.,]{1,12})?")
"""The first part of a broken timing line, and any further part."""
_TIME = r"\d{1,2}:\d\d:\d\d[.,]\d{2,3}"
_TWO_TIMES = re.compile(rf"({_TIME})(?:-{{1,2}}>)?({_TIME})")
_HUNDREDTHS = re.compile(_TWO_TIMES.pattern.replace(r"\d{2,3}", r"\d{2}"))
_MILLISECONDS = re.compile(_TWO_TIMES.pattern.replace(r"\d{2,3}", r"\d{3}"))
_PART_AND_SETTINGS = re.compile(rf"([^A-Za-z]*\S)\s+({SETTINGS.pattern})")
_PART_COUNTS = (2, 3)
_PAIR = re.compile(rf"\s*({_TIME})\s?-->\s?({_TIME})")
_MAX_PART = 28
_WIDTH, _LATEST = 13, "~"
"""Characters of a time with three digits of hours; a text that sorts after any time."""


def join_broken_lines(
    texts: list[str], numbers: Sequence[int], state: ReaderState
) -> tuple[list[str], list[int]] | None:
    """Return the lines with broken timing lines joined, and the source line of each, and add the repairs.

    ``numbers`` are the source lines of ``texts``. The result is ``None`` if no timing line is broken. Lines
    that make a timing line which does not fit here are reported and not joined.
    """
    starts = [at for at, text in enumerate(texts) if ":" in text[1:4] and len(text) <= _MAX_PART]
    broken = [found for at in starts if texts[at][:1].isdigit() and (found := _join(texts, at))]
    if not broken:
        return None
    times_around = _TimesAround(texts)
    result, lines, at = list[str](), list[int](), 0
    for found in broken:
        if found.at < at:
            continue
        shown = "\n".join(texts[found.at : found.stop])
        if not times_around.accept(found):
            words = f"{shown!r} has two times, but is read as text; check that it is text"
            state.findings.append(Finding("S214", numbers[found.at], words))
            continue
        state.add_repair("S328", numbers[found.at], shown, found.line, "broken in parts")
        result += [*texts[at : found.at], found.line]
        lines += numbers[at : found.at + 1]
        at = found.stop
    return ([*result, *texts[at:]], [*lines, *numbers[at:]]) if result else None


def is_broken(texts: Sequence[str], at: int) -> bool:
    """Return whether a broken timing line begins at this line of a text and would be joined.

    It would be if its arrow is on this line and its end below, or if a number stands above it.
    """
    text = texts[at]
    if len(text) > _MAX_PART or not text[:1].isdigit() or at + 1 == len(texts):
        return False
    below_number = at > 0 and texts[at - 1].strip(IGNORABLE).isdecimal()
    return (below_number or ">" in text) and _join(texts, at) is not None


@dataclass(frozen=True, slots=True)
class _BrokenLine:
    """The lines from ``at`` up to ``stop``, the timing line that they make, and its times, sortable."""

    at: int
    stop: int
    line: str
    start: str
    end: str


def _join(texts: Sequence[str], at: int) -> _BrokenLine | None:
    """Return the timing line that begins here and continues on the lines below; ``None`` if there is none."""
    if at + 1 == len(texts) or not _is_part(texts[at + 1]):
        return None
    first = texts[at].strip(IGNORABLE)
    if not _FIRST_PART.fullmatch(first):
        return None
    for parts in _PART_COUNTS:
        others = texts[at + 1 : at + parts]
        if len(others) < parts - 1 or not all(map(_is_part, others)):
            return None
        last, settings = _without_settings(others[-1])
        joined = "".join(text.strip(IGNORABLE) for text in [first, *others[:-1], last])
        compact = "".join(joined.split())
        match = _MILLISECONDS.fullmatch(compact) or _HUNDREDTHS.fullmatch(compact)
        if match and (">" in joined or is_anchored(texts, at)):
            line = f"{match[1]} --> {match[2]}{settings}"
            return _BrokenLine(at, at + parts, line, _sortable(match[1]), _sortable(match[2]))
    return None


def _without_settings(text: str) -> tuple[str, str]:
    """Return the last part of a timing line, and the layout settings after it with a leading space."""
    match = _PART_AND_SETTINGS.fullmatch(text.strip(IGNORABLE))
    return (match[1], f" {match[2]}") if match else (text, "")


def _sortable(time: str) -> str:
    """Return the time in a form in which times sort like their texts."""
    clock, decimals = time[:-4].replace(".", ","), time[-4:].replace(".", ",")
    return f"{clock}{decimals}{'0' * (',' not in decimals[:1])}".rjust(_WIDTH, "0")


class _TimesAround:
    """The complete timing lines among these lines, between which a broken one must fit."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._above = ("", "")

    @cached_property
    def _timing_lines(self) -> list[tuple[int, str, str]]:
        """Return position, start and end of each complete timing line."""
        found = [(at, _PAIR.match(text)) for at, text in enumerate(self._texts) if "-->" in text]
        return [(at, _sortable(match[1]), _sortable(match[2])) for at, match in found if match]

    def accept(self, broken: _BrokenLine) -> bool:
        """Return whether a broken timing line fits here, and store its times if it does.

        Below a blank line, or an index after one, it must begin between the times above and below it, or have
        an index that the cue below does not have. Elsewhere it must not overlap the times around it. A time
        below text, with arrow and end time on the next line, is a result of ``make_unambiguous``, and text.
        """
        below_at = bisect_left(self._timing_lines, (broken.at, "", ""))
        start, end = max(self._above, self._timing_lines[below_at - 1][1:] if below_at else ("", ""))
        below, latest = (
            self._timing_lines[below_at][:2] if below_at < len(self._timing_lines) else (0, _LATEST)
        )
        above = self._texts[broken.at - 1].strip(IGNORABLE) if broken.at else ""
        if is_anchored(self._texts, broken.at):
            accepted = start <= broken.start <= latest or bool(above and above != self._texts[below - 1])
        elif not above.isdecimal() and ">" not in self._texts[broken.at]:
            accepted = False
        else:
            accepted = end <= broken.start < broken.end <= latest
        if accepted:
            self._above = broken.start, broken.end
        return accepted


def _is_part(text: str) -> bool:
    """Return whether the line may be a further part of a broken timing line."""
    text = text.strip(IGNORABLE)
    return bool(text) and _FURTHER_PART.fullmatch(_without_settings(text)[0]) is not None

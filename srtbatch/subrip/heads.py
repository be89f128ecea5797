"""Where cues begin: the timing lines, and which line above each is its index."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.timing import EDGE, Context, Timing, parse_timing

if TYPE_CHECKING:
    from srtbatch.subrip.lines import Lines
    from srtbatch.subrip.reading import Reading
    from srtbatch.subrip.stamp import Stamp


@dataclass(slots=True)
class Head:
    """The beginning of one cue: position of its first line and of its timing line; its index as it stands."""

    first: int
    timing_at: int
    timing: Timing
    index: str | None


_MAYBE_TIMING = re.compile(r"[>＞→⟶➔➜,;.:]")
_ODD_NUMBER = re.compile(r"[#№\[(<]*+\d{1,9}(?:\s\d{1,9}){0,3}+[.:;,)\]>#]*+")
_ALMOST_NUMBER = re.compile(r"[^\w\s]?[A-Za-z]?\d{1,9}[^\w\s]?")
_NEARLY = 10
"""Bare numbers to each whole time from which they are this document's way of telling times."""
_LONGEST = 30_000
"""Milliseconds that a cue with such times may last."""
_LOOK = 200
"""Characters at the start of a line within which a timing line shows itself."""


def find_heads(lines: Lines, reading: Reading) -> list[Head]:
    """The beginnings of all cues in these lines."""
    heads: list[Head] = []
    floor, number, indexed = 0, reading.number, reading.indexed
    for at, timing in _timings(lines, reading):
        above = _Above(lines, reading, floor, number, indexed)
        index = above.index(at)
        first = at if index is None else index
        heads.append(Head(first, at, timing, None if index is None else lines.texts[index]))
        number = number_after(lines, heads[-1], number)
        floor, indexed = at + 1, index is not None
    return heads


def number_after(lines: Lines, head: Head, number: int) -> int:
    """The number that a cue stands for, below a cue with this one."""
    found = None if head.index is None else lines.number(head.first)
    return number + 1 if found is None else found


def _timings(lines: Lines, reading: Reading) -> list[tuple[int, Timing]]:
    found: list[tuple[int, Timing]] = []
    for at, text in enumerate(lines.texts):
        if lines.blank[at] or not _MAYBE_TIMING.search(text[:_LOOK]):
            continue
        timing = parse_timing(text)
        if timing is not None and _is_placed(lines, at, timing):
            found.append((at, timing))
    return _without_numbers(found, reading)


def _is_placed(lines: Lines, at: int, timing: Timing) -> bool:
    """Whether a line that looks like timing stands where its shape may be believed."""
    if timing.context is Context.ANYWHERE:
        return True
    if timing.context is Context.BLANK and lines.is_open(at - 1):
        return True
    return at > 0 and lines.is_open(at - 2) and lines.number(at - 1) is not None


def _without_numbers(found: list[tuple[int, Timing]], reading: Reading) -> list[tuple[int, Timing]]:
    """Without the lines that hold mere numbers beside an arrow, unless they tell the document's times."""
    if not any(timing.context is Context.PLACED for _, timing in found):
        return found
    if reading.bare is None:
        reading.bare = _is_bare(reading.text)
    if reading.bare:
        return found
    sure = [place for place, (_, timing) in enumerate(found) if timing.context is not Context.PLACED]
    kept = []
    for place, (at, timing) in enumerate(found):
        above = bisect_left(sure, place)
        before = found[sure[above - 1]][1] if above else None
        after = found[sure[above]][1] if above < len(sure) else None
        if timing.context is not Context.PLACED or _fits(timing, before, after):
            kept.append((at, timing))
    return kept


def _is_bare(text: str) -> bool:
    """Whether (nearly) all times of a document are bare numbers."""
    lines = [line for line in text.split("\n") if _MAYBE_TIMING.search(line[:_LOOK])]
    shapes = [timing.context for timing in map(parse_timing, lines) if timing is not None]
    return shapes.count(Context.ANYWHERE) * _NEARLY <= shapes.count(Context.PLACED)


def _fits(timing: Timing, before: Timing | None, after: Timing | None) -> bool:
    """Whether bare numbers have decimals or minutes, and stand between the times around them."""
    if timing.end is None or _is_number(timing.start) or _is_number(timing.end):
        return False
    floor = (before.end or before.start).value() if before else 0
    start, end = timing.start.value(), timing.end.value()
    return floor <= start < end <= min(start + _LONGEST, after.start.value() if after else end)


def _is_number(stamp: Stamp) -> bool:
    """Whether a stamp is a whole number, or numbers with points between them."""
    return "S320" in stamp.faults or ("S314" in stamp.faults and not stamp.fraction)


@dataclass(slots=True)
class _Above:
    """What stands above a timing line, no higher than ``floor``, below a cue numbered ``number``."""

    lines: Lines
    reading: Reading
    floor: int
    number: int
    indexed: bool

    def index(self, timing_at: int) -> int | None:
        """Position of the timing line's index."""
        at = timing_at - 1
        while at >= self.floor and self.lines.blank[at]:
            at -= 1
        if at < self.floor:
            return None
        opens = self.lines.is_open(at - 1)
        if at < timing_at - 1:
            return at if opens and self._counts_on(at) else None
        if self.lines.number(at) is not None:
            return at if opens or self._closes_text(at) else None
        return at if opens and self._is_odd(at) else None

    def _first(self) -> bool:
        return not self.reading.cues and self.floor == 0

    def _counts_on(self, at: int) -> bool:
        """Whether a number with a blank line under it is an index and not a number that is said."""
        found = self.lines.number(at)
        return found == self.number + 1 or (found is not None and self._first())

    def _closes_text(self, at: int) -> bool:
        """Whether a number between text and a timing line is an index: the blank line above it is missing."""
        under_timing = at == self.floor and self.floor > 0
        return self.lines.number(at) == self.number + 1 or (self.indexed and not under_timing)

    def _is_odd(self, at: int) -> bool:
        """Whether a lone sign stands for the index: ``12.``, ``#12``, ``S12``. A word is said."""
        word = self.lines.texts[at].strip(EDGE)
        if _ODD_NUMBER.fullmatch(word) or self.reading.webvtt:
            return not (self.reading.webvtt and self.lines.is_metadata(at))
        return self.indexed and not self._first() and _ALMOST_NUMBER.fullmatch(word) is not None

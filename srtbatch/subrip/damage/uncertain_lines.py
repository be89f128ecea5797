"""Lines with times that may be text: place and form differ from the document's timing lines."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines

_DIGITS = re.compile(r"\d+")
_ALIKE = str.maketrans("123456789", "000000000")
_FIELDS = 8
"""Groups of digits in a timing line."""
_LOOK = 200
"""Characters at the start of a line within which its times stand."""
_FEW, _SHARE = 3, 10
"""Lines of one spelling, and lines in all to each of them, from which the spelling is a habit."""
_LONGEST, _LONGEST_GAP = 30_000, 600_000
"""Milliseconds that a cue lasts, and that pass behind the last cue, where no times below limit them."""

Spelling = tuple[str, ...]


class UncertainLines:
    """The doubts about the timing lines of a document, or of a part of it."""

    __slots__ = ("_lines", "_state")

    def __init__(self, lines: Lines, state: ReaderState) -> None:
        """Take the lines, and the reading that holds the whole document."""
        self._lines, self._state = lines, state

    def is_uncertain(self, at: int, timing: TimingLine) -> bool:
        """Return whether the line at this position may be text, so that index or order must prove its times.

        A line with two whole times and an arrow may be if hardly any other line is spelt so, or none at all
        where it stands directly below a text; a line that lacks an arrow or a time may be if its spelling is
        not the document's habit.
        """
        if not timing.faults or timing.context in (
            RequiredContext.INDEX_AND_ORDER,
            RequiredContext.NEXT_INDEX,
        ):
            return False
        spelling = _spelling(timing.raw)
        if timing.context is RequiredContext.ANYWHERE:
            few = _FEW if is_anchored(self._lines.texts, at) else 1
            if self._spellings()[spelling] >= few:
                return False
        return not self._is_habit(spelling)

    def _is_habit(self, spelling: Spelling) -> bool:
        counts = self._spellings()
        count, total = counts[spelling], counts.total()
        return count * 2 >= total or (count >= _FEW and count * _SHARE >= total)

    def is_usual(self, timing: TimingLine) -> bool:
        """Return whether most lines of the document with two times and an arrow are spelt like this one."""
        if self._state.pair_notations is None:
            lines = (text for text in self._state.text.split("\n") if ">" in text[:_LOOK])
            spelt = (spelling for spelling in map(_spelling, lines) if len(spelling) == _FIELDS)
            self._state.pair_notations = Counter(spelt)
        counts = self._state.pair_notations
        count = counts[_spelling(timing.raw)]
        return count >= _FEW and count * 2 >= counts.total()

    def _spellings(self) -> Counter[Spelling]:
        """How often each spelling occurs below a blank line or an index, in the whole document."""
        if self._state.time_notations is None:
            texts = self._state.text.split("\n")
            self._state.time_notations = Counter(
                _spelling(text) for at, text in enumerate(texts) if ":" in text and is_anchored(texts, at)
            )
        return self._state.time_notations


def is_anchored(texts: Sequence[str], at: int) -> bool:
    """Return whether a blank line stands above this one, or an index with a blank line above it."""
    if at == 0 or not texts[at - 1].strip(IGNORABLE):
        return True
    return texts[at - 1].strip(IGNORABLE).isdecimal() and (at == 1 or not texts[at - 2].strip(IGNORABLE))


def _spelling(text: str) -> Spelling:
    """Return what stands before and between the groups of digits."""
    return _marks(text[:_LOOK].translate(_ALIKE))


@lru_cache(maxsize=1024)
def _marks(text: str) -> Spelling:
    marks = _DIGITS.split(text.strip(IGNORABLE), maxsplit=_FIELDS)
    return tuple(mark.strip() for mark in marks[:-1])


def is_in_order(timing: TimingLine, above: TimingLine | None, below: TimingLine | None) -> bool:
    """Return whether one of the times that a line may tell makes a cue between those above and below it."""
    floor = above.start.milliseconds() if above else 0
    if below is None:
        latest = limit = floor + _LONGEST_GAP
    else:
        latest = below.start.milliseconds()
        floor, limit = (floor if floor <= latest else 0), latest + _LONGEST
    pairs = timing.alternatives or [(timing.start, timing.end or timing.start)]
    return any(
        floor <= start.milliseconds() <= latest and start.milliseconds() <= end.milliseconds() <= limit
        for start, end in pairs
    )


def drop_false_end(timing: TimingLine) -> None:
    """Take a bare number that is no plausible end time for the beginning of the text."""
    end = timing.end
    if end is None or not timing.start.is_complete or "S314" not in end.faults:
        return
    if not 0 < end.milliseconds() - timing.start.milliseconds() <= _LONGEST:
        timing.end, timing.text = None, timing.raw.partition(">")[2].strip(IGNORABLE)
        timing.faults = ["S310", "S315", *timing.start.faults]

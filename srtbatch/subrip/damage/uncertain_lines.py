"""Decide which lines with times may be text: their position or notation differs from other timing lines."""

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
_DIGITS_TO_ZERO = str.maketrans("123456789", "000000000")
_MAX_FIELDS = 8
"""Groups of digits in a timing line."""
_MAX_SEARCHED = 200
"""Characters at the start of a line that are searched for times."""
_MIN_LINES, _MAX_RATIO = 3, 10
"""Lines in one notation, and all lines for each of them, from which the notation is common."""
_MAX_DURATION, _MAX_GAP = 30_000, 600_000
"""Milliseconds that a cue lasts, and between the last two cues, at most, if no times below limit them."""

Notation = tuple[str, ...]
"""The separators before and between the groups of digits of a line."""


class UncertainLines:
    """The timing lines of a document, or of a part of it, that may be text."""

    __slots__ = ("_lines", "_state")

    def __init__(self, lines: Lines, state: ReaderState) -> None:
        """Store the lines, and the state that has the whole document."""
        self._lines, self._state = lines, state

    def is_uncertain(self, at: int, timing: TimingLine) -> bool:
        """Return whether the line may be text, unless its index or order proves its times.

        A line with two complete times and an arrow may be text if few other lines have its notation, or none
        if it stands directly below text. A line that lacks an arrow or a time may be text if its notation is
        not common in the document.
        """
        if not timing.faults or timing.context in (
            RequiredContext.INDEX_AND_ORDER,
            RequiredContext.NEXT_INDEX,
        ):
            return False
        notation = _notation(timing.raw)
        if timing.context is RequiredContext.ANYWHERE:
            least = _MIN_LINES if is_anchored(self._lines.texts, at) else 1
            if self._time_notations()[notation] >= least:
                return False
        return not self._is_common(notation)

    def _is_common(self, notation: Notation) -> bool:
        counts = self._time_notations()
        count, total = counts[notation], counts.total()
        return count * 2 >= total or (count >= _MIN_LINES and count * _MAX_RATIO >= total)

    def is_usual(self, timing: TimingLine) -> bool:
        """Return whether most lines of the document with two times and an arrow have this notation."""
        if self._state.pair_notations is None:
            lines = (text for text in self._state.text.split("\n") if ">" in text[:_MAX_SEARCHED])
            notations = (notation for notation in map(_notation, lines) if len(notation) == _MAX_FIELDS)
            self._state.pair_notations = Counter(notations)
        counts = self._state.pair_notations
        count = counts[_notation(timing.raw)]
        return count >= _MIN_LINES and count * 2 >= counts.total()

    def _time_notations(self) -> Counter[Notation]:
        """Return how often each notation occurs below a blank line or an index, in the whole document."""
        if self._state.time_notations is None:
            texts = self._state.text.split("\n")
            self._state.time_notations = Counter(
                _notation(text) for at, text in enumerate(texts) if ":" in text and is_anchored(texts, at)
            )
        return self._state.time_notations


def is_anchored(texts: Sequence[str], at: int) -> bool:
    """Return whether a blank line stands above this one, or an index with a blank line above it."""
    if at == 0 or not texts[at - 1].strip(IGNORABLE):
        return True
    return texts[at - 1].strip(IGNORABLE).isdecimal() and (at == 1 or not texts[at - 2].strip(IGNORABLE))


def _notation(text: str) -> Notation:
    """Return the separators before and between the groups of digits."""
    return _separators(text[:_MAX_SEARCHED].translate(_DIGITS_TO_ZERO))


@lru_cache(maxsize=1024)
def _separators(text: str) -> Notation:
    separators = _DIGITS.split(text.strip(IGNORABLE), maxsplit=_MAX_FIELDS)
    return tuple(separator.strip() for separator in separators[:-1])


def is_in_order(timing: TimingLine, above: TimingLine | None, below: TimingLine | None) -> bool:
    """Return whether possible times of a line make a cue in order with the times above and below it."""
    floor = above.start.milliseconds() if above else 0
    if below is None:
        latest = limit = floor + _MAX_GAP
    else:
        latest = below.start.milliseconds()
        floor, limit = (floor if floor <= latest else 0), latest + _MAX_DURATION
    pairs = timing.alternatives or [(timing.start, timing.end or timing.start)]
    return any(
        floor <= start.milliseconds() <= latest and start.milliseconds() <= end.milliseconds() <= limit
        for start, end in pairs
    )


def drop_false_end(timing: TimingLine) -> None:
    """Change a bare number that is not a plausible end time to the first word of the text."""
    end = timing.end
    if end is None or not timing.start.is_complete or "S314" not in end.faults:
        return
    if not 0 < end.milliseconds() - timing.start.milliseconds() <= _MAX_DURATION:
        timing.end, timing.text = None, timing.raw.partition(">")[2].strip(IGNORABLE)
        timing.faults = ["S310", "S315", *timing.start.faults]

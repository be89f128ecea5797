"""Which line above a timing line is its index: by its number, and by the form of the indexes above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.parsed_timing import IGNORABLE
from srtbatch.subrip.source_lines import ODD_NUMBER

if TYPE_CHECKING:
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines

_ALMOST_NUMBER = re.compile(r"[^\w\s]?[A-Za-z]?\d{1,9}[^\w\s]?")
_HIGHEST = 1_000_000_000
"""From here on a number between text and a timing line may be said: a telephone number."""
_HABIT = 2
"""Odd indexes above which one plain one changes nothing."""


@dataclass(frozen=True, slots=True)
class CueLayout:
    """How a cue begins: whether it has an index, perhaps on its timing line, and whether text stands there.

    ``apart`` says that a blank line stands below its index, or that of the cue above if it has none. ``odd``
    is above 0 where indexes are not plain numbers: one odd index raises it, one plain one lowers it.
    """

    indexed: bool
    on_line: bool = False
    spoken: bool = False
    apart: bool = False
    odd: int = 0


def oddness(lines: Lines, at: int, above: int) -> int:
    """Return ``CueLayout.odd`` of a cue with this index below one with that value.

    Two plain indexes end the habit, so that nothing of it is left behind two flawless cues.
    """
    if lines.plain_number(at) is not None:
        return max(0, above - 1)
    return above if lines.any_number(at) is None else min(_HABIT, above + 1)


@dataclass(slots=True)
class LinesAbove:
    """What stands above a timing line, no higher than ``floor``, below a cue numbered ``number``.

    ``below`` is the position of the next line that surely is a timing line.
    """

    lines: Lines
    state: ReaderState
    floor: int
    number: int
    above: CueLayout
    below: int | None = None

    def index(self, timing_at: int) -> int | None:
        """Position of the timing line's index."""
        at = self._last_line(timing_at, self.floor)
        if at is None:
            return None
        opens, touches = self.lines.is_blank_or_start(at - 1), at == timing_at - 1
        if opens and touches:
            found = self.lines.plain_number(at) is not None or self._is_odd(at)
        elif opens:
            found = self._stands_apart(at)
        else:
            found = self._closes_text(at) if touches else self._closes_text_apart(at)
        return at if found else None

    def index_number(self, at: int) -> int | None:
        """Return the number of an index: a plain one, or a number in any spelling where indexes are odd.

        What the first index of a document looks like is not known; it stands below a blank line.
        """
        if self.above.odd or (self.is_first() and self.lines.is_blank_or_start(at - 1)):
            return self.lines.any_number(at)
        return self.lines.plain_number(at)

    def holds(self, at: int, number: int) -> bool:
        """Return whether a line holds the index with this number, spelt without zeros in front."""
        return self.lines.texts[at] == str(number) or (
            self.lines.plain_number(at) is None and self.index_number(at) == number
        )

    def next_number(self, stop: int) -> int:
        """Return the index that is expected: the first line's, if it is lower than the one at ``stop``."""
        top = next((at for at in range(self.floor, stop) if not self.lines.blank[at]), None)
        if not self.is_first() or top is None:
            return self.number + 1
        found, last = self.index_number(top), self.index_number(stop)
        return self.number + 1 if found is None or last is None or found >= last else found

    def expects(self, timing_at: int, timing: TimingLine) -> bool:
        """Return whether the next index stands above: below a blank line, or directly above the times."""
        at = self._last_line(timing_at, self.floor)
        if at is None:
            return False
        if self.lines.is_blank_or_start(at - 1):
            return self._counts_on(self.lines.any_number(at))
        told = timing.has_both_times or timing.lacks_end
        return told and at == timing_at - 1 and self.holds(at, self.number + 1)

    def is_first(self) -> bool:
        """Return whether no cue stands above."""
        return not self.state.cues and self.floor == 0

    def _last_line(self, timing_at: int, floor: int) -> int | None:
        """Position of the last line above a timing line that is not blank."""
        at = timing_at - 1
        while at >= floor and self.lines.blank[at]:
            at -= 1
        return at if at >= floor else None

    def _stands_apart(self, at: int) -> bool:
        """Return whether a number with a blank line under it is an index."""
        found = self.index_number(at)
        if self._counts_on(found):
            return True
        if not self.above.spoken and all(self.lines.blank[self.floor : at]):  # all the text of the cue above
            return False
        if self.above.apart and found is not None and found < _HIGHEST:
            return True
        return self._leads_on(at)

    def _counts_on(self, found: int | None) -> bool:
        """Return whether a number with a blank line under it is an index and not a number that is said."""
        return found == self.number + 1 or (found is not None and self.is_first())

    def _closes_text(self, at: int) -> bool:
        """Return whether a number between text and a timing line is an index that lacks its blank line."""
        found = self.index_number(at)
        if found is None:
            return False
        under_timing = self._is_all_text(at)
        if under_timing and not self.above.indexed:
            return False
        if found == self.number + 1:
            return True
        return not under_timing and ((found < _HIGHEST and self.above.indexed) or self._leads_on(at))

    def _closes_text_apart(self, at: int) -> bool:
        """Return whether a number below text, with a blank line below it, is an index.

        It counts on and leads on; one of both is enough where a blank line stands below the index above.
        """
        signs = (self.index_number(at) == self.number + 1) + self._leads_on(at)
        return signs > (0 if self.above.apart else 1) and not self._is_all_text(at)

    def _is_all_text(self, at: int) -> bool:
        """Return whether a line directly below a timing line is all the text that its cue has."""
        return at == self.floor and self.floor > 0 and not self.above.spoken

    def _leads_on(self, at: int) -> bool:
        """Return whether a number is one less than the one that stands above the next timing line."""
        found = self.index_number(at)
        below = None if found is None or self.below is None else self._last_line(self.below, at + 1)
        return below is not None and self.index_number(below) == (found or 0) + 1

    def _is_odd(self, at: int) -> bool:
        """Return whether a lone sign or a label makes the index: ``12.``, ``#12``, ``S12``. A word is said.

        In WebVTT any line may, but for words below a cue that has no index.
        """
        word = self.lines.texts[at].strip(IGNORABLE)
        if ODD_NUMBER.fullmatch(word) or self.lines.any_number(at) is not None:
            return True
        if self.state.webvtt:
            named = self.above.indexed or len(word.split()) == 1
            return named and not self.lines.is_metadata(at)
        return self.above.indexed and not self.is_first() and _ALMOST_NUMBER.fullmatch(word) is not None

"""Decide which line above a timing line is its index, by its number and by the other indexes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.parsed_timing import IGNORABLE
from srtbatch.subrip.source_lines import UNUSUAL_NUMBER

if TYPE_CHECKING:
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines

_ALMOST_NUMBER = re.compile(r"[^\w\s]?[A-Za-z]?\d{1,9}[^\w\s]?")
_MAX_INDEX = 1_000_000_000
"""From this number on, a number between text and a timing line may be dialogue: a telephone number."""
_MAX_UNUSUAL = 2
"""Highest level of unusual indexes, so that a single plain index below them makes no difference."""


@dataclass(frozen=True, slots=True)
class CueLayout:
    """How a cue begins: whether it has an index (perhaps on its timing line), and text on its timing line.

    ``index_apart`` says that a blank line is below its index, or below that of the cue above if it has none.
    ``unusual_indexes`` is above 0 if indexes are not plain numbers: an unusual index raises it, a plain one
    lowers it.
    """

    indexed: bool
    on_line: bool = False
    has_text_on_line: bool = False
    index_apart: bool = False
    unusual_indexes: int = 0


def unusual_level(lines: Lines, at: int, above: int) -> int:
    """Return the level of unusual indexes at a cue with this index; ``above`` is the level of the cue above.

    Two plain indexes lower it to 0, so that it is always 0 after two flawless cues.
    """
    if lines.plain_number(at) is not None:
        return max(0, above - 1)
    return above if lines.any_number(at) is None else min(_MAX_UNUSUAL, above + 1)


@dataclass(slots=True)
class LinesAbove:
    """The lines above a timing line, from ``floor`` on; ``number`` and ``previous`` describe the cue above.

    ``below`` is the position of the next line that certainly is a timing line.
    """

    lines: Lines
    state: ReaderState
    floor: int
    number: int
    previous: CueLayout
    below: int | None = None

    def index(self, timing_at: int) -> int | None:
        """Return the position of the timing line's index, ``None`` if it has none."""
        at = self._last_line(timing_at, self.floor)
        if at is None:
            return None
        follows_blank, above_times = self.lines.is_blank_or_start(at - 1), at == timing_at - 1
        if follows_blank and above_times:
            found = self.lines.plain_number(at) is not None or self._is_unusual_index(at)
        elif follows_blank:
            found = self._is_index_above_blank_line(at)
        else:
            found = self._is_index_below_text(at) if above_times else self._is_spaced_index_below_text(at)
        return at if found else None

    def index_number(self, at: int) -> int | None:
        """Return the number of an index: of a plain one, or in any notation if indexes are unusual.

        The notation of the first index of a document is not known; that index is below a blank line, or it
        has a label that the document's other indexes have too.
        """
        if self.previous.unusual_indexes or (self.is_first() and self._may_be_first(at)):
            return self.lines.any_number(at)
        return self.lines.plain_number(at)

    def _may_be_first(self, at: int) -> bool:
        """Return whether a line may be the first index of a document."""
        return self.lines.is_blank_or_start(at - 1) or self.lines.labelled_number(at) is not None

    def holds(self, at: int, number: int) -> bool:
        """Return whether a line is the index with this number, without leading zeros."""
        return self.lines.texts[at] == str(number) or (
            self.lines.plain_number(at) is None and self.index_number(at) == number
        )

    def next_number(self, stop: int) -> int:
        """Return the next index; that of the first line if it is lower than the one at ``stop``."""
        top = next((at for at in range(self.floor, stop) if not self.lines.blank[at]), None)
        if not self.is_first() or top is None:
            return self.number + 1
        found, last = self.index_number(top), self.index_number(stop)
        return self.number + 1 if found is None or last is None or found >= last else found

    def expects(self, timing_at: int, timing: TimingLine) -> bool:
        """Return whether the next index is above: below a blank line, or directly above the times."""
        at = self._last_line(timing_at, self.floor)
        if at is None:
            return False
        if self.lines.is_blank_or_start(at - 1):
            return self._is_next(self.lines.any_number(at))
        has_times = timing.has_both_times or timing.lacks_end
        return has_times and at == timing_at - 1 and self.holds(at, self.number + 1)

    def is_first(self) -> bool:
        """Return whether there is no cue above."""
        return not self.state.cues and self.floor == 0

    def _last_line(self, timing_at: int, floor: int) -> int | None:
        """Return the position of the last line above a timing line that is not blank."""
        at = timing_at - 1
        while at >= floor and self.lines.blank[at]:
            at -= 1
        return at if at >= floor else None

    def _is_index_above_blank_line(self, at: int) -> bool:
        """Return whether a number with a blank line below it is an index."""
        found = self.index_number(at)
        if self._is_next(found):
            return True
        if not self.previous.has_text_on_line and all(
            self.lines.blank[self.floor : at]
        ):  # all the text of the cue above
            return False
        if self.previous.index_apart and found is not None and found < _MAX_INDEX:
            return True
        return self._is_continued(at)

    def _is_next(self, found: int | None) -> bool:
        """Return whether a number with a blank line below it is the next index, not dialogue."""
        return found == self.number + 1 or (found is not None and self.is_first())

    def _is_index_below_text(self, at: int) -> bool:
        """Return whether a number between text and a timing line is an index that lacks its blank line."""
        found = self.index_number(at)
        if found is None:
            return False
        is_all_text = self._is_all_text(at)
        if is_all_text and not self.previous.indexed:
            return False
        if found == self.number + 1:
            return True
        return not is_all_text and ((found < _MAX_INDEX and self.previous.indexed) or self._is_continued(at))

    def _is_spaced_index_below_text(self, at: int) -> bool:
        """Return whether a number below text, with a blank line below it, is an index.

        It continues the count, and the index below continues with it. One of both is enough if there is a
        blank line below the index above.
        """
        evidence = (self.index_number(at) == self.number + 1) + self._is_continued(at)
        return evidence > (0 if self.previous.index_apart else 1) and not self._is_all_text(at)

    def _is_all_text(self, at: int) -> bool:
        """Return whether a line directly below a timing line is all the text of its cue."""
        return at == self.floor and self.floor > 0 and not self.previous.has_text_on_line

    def _is_continued(self, at: int) -> bool:
        """Return whether the number above the next timing line is the next one after this number."""
        found = self.index_number(at)
        below = None if found is None or self.below is None else self._last_line(self.below, at + 1)
        return below is not None and self.index_number(below) == (found or 0) + 1

    def _is_unusual_index(self, at: int) -> bool:
        """Return whether a line is an unusual index: ``12.``, ``#12``, ``S12``, or one with a label.

        In WebVTT, any line is an index, except words below a cue that has no index.
        """
        word = self.lines.texts[at].strip(IGNORABLE)
        if UNUSUAL_NUMBER.fullmatch(word) or self.lines.any_number(at) is not None:
            return True
        if self.state.webvtt:
            named = self.previous.indexed or len(word.split()) == 1
            return named and not self.lines.is_metadata(at)
        return self.previous.indexed and not self.is_first() and _ALMOST_NUMBER.fullmatch(word) is not None

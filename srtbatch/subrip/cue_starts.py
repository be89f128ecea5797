"""Find where cues begin: accept timing lines, and find the index above each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.cue_indexes import CueLayout, LinesAbove, unusual_level
from srtbatch.subrip.damage.uncertain_lines import drop_false_end, is_in_order
from srtbatch.subrip.fast_reader import ARROW
from srtbatch.subrip.parse_time import ParsedTime
from srtbatch.subrip.parsed_timing import RequiredContext, TimingLine
from srtbatch.subrip.timing_candidates import MAX_DURATION, are_numbers_in_order, find_candidates

if TYPE_CHECKING:
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines
    from srtbatch.subrip.timing_candidates import Candidate

_MAX_SHOWN = 40
"""Characters of a line in a finding."""


@dataclass(slots=True)
class CueStart:
    """The beginning of one cue: positions of its first line and of its timing line, times, and index line.

    ``index`` is ``None`` if the cue has no index. ``number`` is its number in the count of the source.
    """

    first: int
    timing_at: int
    timing: TimingLine
    index: str | None
    number: int = 0


def find_cue_starts(lines: Lines, state: ReaderState) -> list[CueStart]:
    """Return the beginnings of all cues in these lines, and report lines with times that are read as text."""
    found = _CueStarts(lines, state, state.number, CueLayout(state.indexed))
    for candidate in find_candidates(lines, state):
        if found.accepts(candidate):
            found.add(candidate)
        elif found.is_worth_reporting(candidate):
            words = (
                f"{candidate.timing.raw[:_MAX_SHOWN]!r} has times, but is read as text; check that it is text"
            )
            state.findings.append(Finding("S214", lines.line(candidate.at), words))
    return found.starts


def _layout(lines: Lines, start: CueStart, previous: CueLayout) -> CueLayout:
    """Return the layout of a cue; ``previous`` is that of the cue above."""
    return CueLayout(
        indexed=start.index is not None or start.timing.index >= 0,
        on_line=start.index is None and start.timing.index >= 0,
        has_text_on_line=bool(start.timing.text),
        index_apart=start.timing_at > start.first + 1
        or (previous.index_apart and start.timing_at == start.first),
        unusual_indexes=previous.unusual_indexes
        if start.index is None
        else unusual_level(lines, start.first, previous.unusual_indexes),
    )


@dataclass(slots=True)
class _CueStarts:
    """The cue starts found so far.

    ``number`` and ``layout`` are those of the last cue; ``floor`` is the position below its timing line.
    """

    lines: Lines
    state: ReaderState
    number: int
    layout: CueLayout
    floor: int = 0
    starts: list[CueStart] = field(default_factory=list)

    def add(self, candidate: Candidate) -> None:
        """Add the cue of this timing line, after the cues above it that have lost their timing lines."""
        at = candidate.at
        index = self._index_position(candidate)
        if index is None:
            self._append(CueStart(at, at, candidate.timing, None))
            return
        for lost in self._indexes_without_timing(index):
            no_times = TimingLine("", ParsedTime(0), None, faults=["S326"], lacks_start=True)
            self._append(CueStart(lost, lost, no_times, ""))
        self._append(CueStart(index, at, candidate.timing, ""))

    def _append(self, start: CueStart) -> None:
        start.number = self.number + 1
        if start.index is not None:
            start.index = self.lines.texts[start.first]
            found = self._lines_above().index_number(start.first)
            start.number = start.number if found is None else found
        self.starts.append(start)
        self.number = start.number
        self.floor = start.timing_at + 1
        self.layout = _layout(self.lines, start, self.layout)

    def _index_position(self, candidate: Candidate) -> int | None:
        """Return the position of a timing line's index, ``None`` if it has none above it.

        Where indexes are on the timing lines, a number at the end of the text above is part of the text.
        """
        found = self._lines_above(candidate).index(candidate.at)
        if found is None or candidate.timing.index < 0 or not self.layout.on_line:
            return found
        return found if self.lines.is_blank_or_start(found - 1) else None

    def _lines_above(self, candidate: Candidate | None = None) -> LinesAbove:
        """Return the lines above a timing line; its index can be found only if ``candidate`` is given."""
        below = candidate.below.at if candidate and candidate.below else None
        return LinesAbove(self.lines, self.state, self.floor, self.number, self.layout, below)

    def _indexes_without_timing(self, index: int) -> list[int]:
        """Return the positions of the indexes that ``index`` skips, if each of them has text below it."""
        above = self._lines_above()
        skipped = range(above.next_number(index), above.index_number(index) or 0)
        found: list[int] = []
        if not 0 < len(skipped) <= (index - self.floor) // 2:
            return found
        apart = self.layout.index_apart or above.is_first()
        for at in range(self.floor, index - 1):
            wanted = skipped.start + len(found)
            if (
                above.holds(at, wanted)
                and self.lines.is_blank_or_start(at - 1)
                and self._has_text(at, index, apart=apart)
            ):
                found.append(at)
        return found if len(found) == len(skipped) else []

    def _has_text(self, at: int, stop: int, *, apart: bool) -> bool:
        """Return whether text is below an index; after a blank line only if ``index_apart``."""
        return not self.lines.blank[at + 1] or (apart and not all(self.lines.blank[at + 1 : stop]))

    def accepts(self, candidate: Candidate) -> bool:
        """Return whether a candidate is a timing line."""
        if candidate.timing.context is RequiredContext.NEXT_INDEX:
            return self._has_expected_index(candidate)
        if not candidate.uncertain:
            return True
        drop_false_end(candidate.timing)
        index = self._index_position(candidate)
        expected = index is not None and self.lines.any_number(index) == self.number + 1
        if expected and not self._is_index_taken(candidate):
            return True
        return self._has_next_index(candidate) or self._is_in_order(candidate)

    def _has_expected_index(self, candidate: Candidate) -> bool:
        """Return whether a candidate that may well be text has the next index above it or on it."""
        at, timing = candidate.at, candidate.timing
        if self._has_next_index(candidate) or self._continues_without_index(candidate):
            return True
        if not self._lines_above().expects(at, timing):
            return False
        taken = self._is_index_taken(candidate)
        if timing.end is None or timing.lacks_start:
            return not taken and (not timing.lacks_end or self._is_in_order(candidate))
        if timing.has_both_times:
            return (timing.is_undamaged and not taken) or self._fits_between(candidate)
        below = candidate.below.timing if candidate.below else None
        return are_numbers_in_order(timing, self._last_timing(), below)

    def _has_next_index(self, candidate: Candidate) -> bool:
        """Return whether the next index is on the line, before two times and below a blank line."""
        is_next = candidate.timing.index == self.number + 1 and self.lines.is_blank_or_start(candidate.at - 1)
        return is_next and candidate.timing.has_both_times and not self._is_index_taken(candidate)

    def _is_index_taken(self, candidate: Candidate) -> bool:
        """Return whether the next certain timing line has the next index, so that the candidate has not."""
        below = candidate.below
        if below is None:
            return False
        index = below.timing.index if below.timing.index >= 0 else self.lines.any_number(below.at - 1)
        return index == self.number + 1

    def _continues_without_index(self, candidate: Candidate) -> bool:
        """Return whether a time and an arrow follow a cue without index, and start after its end."""
        timing, above = candidate.timing, self._last_timing()
        if self.layout.indexed or above is None or not timing.lacks_end or ">" not in timing.raw:
            return False
        after = (above.end or above.start).milliseconds() <= timing.start.milliseconds()
        return after and self._is_in_order(candidate)

    def _is_in_order(self, candidate: Candidate) -> bool:
        """Return whether the times are between those of the cue above and of the next certain timing line."""
        below = candidate.below.timing if candidate.below else None
        return is_in_order(candidate.timing, self._last_timing(), below)

    def _fits_between(self, candidate: Candidate) -> bool:
        """Return whether possible times of a damaged line make a cue in order with the times around it."""
        timing, above, below = candidate.timing, self._last_timing(), candidate.below
        floor = above.start.milliseconds() if above else 0
        ceiling = below.timing.start.milliseconds() if below else None
        pairs = timing.alternatives or [(timing.start, timing.end or timing.start)]
        return any(
            floor <= start.milliseconds() < end.milliseconds() <= start.milliseconds() + MAX_DURATION
            and (ceiling is None or start.milliseconds() <= ceiling)
            for start, end in pairs
        )

    def _last_timing(self) -> TimingLine | None:
        return self.starts[-1].timing if self.starts else None

    def is_worth_reporting(self, candidate: Candidate) -> bool:
        """Return whether a rejected candidate has an arrow, or a blank line or an index above it."""
        if "S326" in candidate.timing.faults:  # an arrow alone
            return False
        above = candidate.at - 1
        if self.lines.is_blank_or_start(above) or ARROW.search(candidate.timing.raw):
            return True
        number = self._lines_above().index_number(above)
        return number is not None and (self.lines.is_blank_or_start(above - 1) or number == self.number + 1)

"""Find where cues begin: the timing lines, and which line above each is its index."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.cue_indexes import CueLayout, LinesAbove, oddness
from srtbatch.subrip.damage.alignment import read_by_alignment
from srtbatch.subrip.damage.uncertain_lines import (
    UncertainLines,
    drop_false_end,
    is_anchored,
    is_in_order,
)
from srtbatch.subrip.fast_reader import ARROW
from srtbatch.subrip.parse_time import ParsedTime
from srtbatch.subrip.parsed_timing import RequiredContext, TimingLine
from srtbatch.subrip.timing_line import parse_timing_line

if TYPE_CHECKING:
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines


@dataclass(slots=True)
class CueStart:
    """The beginning of one cue: position of its first line and of its timing line; its index as it stands.

    ``number`` is the number that the cue stands for in the source's own count.
    """

    first: int
    timing_at: int
    timing: TimingLine
    index: str | None
    number: int = 0


_SIGN = re.compile(r"[\d>＞→⟶➔➜]")
_MARK = re.compile(r"[>＞→⟶➔➜,;.:：∶；．，،٫。]|\d\s\d\d\s\d")
_NEARLY = 10
"""Bare numbers to each whole time from which they are this document's way of telling times."""
_LONGEST = 30_000
"""Milliseconds that a cue with such times may last."""
_SHOWN = 40
"""Characters of a line in a finding."""
_LOOK = 200
"""Characters at the start of a line within which a timing line shows itself."""


def find_cue_starts(lines: Lines, state: ReaderState) -> list[CueStart]:
    """Return the beginnings of all cues in these lines; report lines with times that are text."""
    found = _Heads(lines, state, state.number, CueLayout(state.indexed))
    for candidate in _candidates(lines, state):
        if found.accepts(candidate):
            found.add(candidate)
        elif found.is_worth_reporting(candidate):
            words = f"{candidate.timing.raw[:_SHOWN]!r} holds times, but is taken for text"
            state.findings.append(Finding("S214", lines.line(candidate.at), words))
    return found.heads


def _layout(lines: Lines, head: CueStart, above: CueLayout) -> CueLayout:
    """Return the layout of a cue below one with that layout."""
    return CueLayout(
        indexed=head.index is not None or head.timing.index >= 0,
        spoken=bool(head.timing.text),
        apart=head.timing_at > head.first + 1 or (above.apart and head.timing_at == head.first),
        odd=above.odd if head.index is None else oddness(lines, head.first, above.odd),
    )


@dataclass(slots=True)
class _Candidate:
    """A line that may be a timing line, whether it may be text, and the next one that surely is none."""

    at: int
    timing: TimingLine
    uncertain: bool
    below: _Candidate | None = None


def _candidates(lines: Lines, state: ReaderState) -> list[_Candidate]:
    """Return the lines that may be timing lines, each with the next one that surely is a timing line."""
    doubts = UncertainLines(lines, state)
    timings = _timings(lines, state)
    for _, timing in timings:
        if (
            timing.context is not RequiredContext.ANYWHERE
            and timing.has_both_times
            and doubts.is_usual(timing)
        ):
            timing.context = RequiredContext.ANYWHERE
    found = [
        _Candidate(
            at,
            timing,
            _is_crowded(lines, at, timing)
            or (doubts.is_uncertain(at, timing) and not doubts.is_usual(timing)),
        )
        for at, timing in timings
    ]
    below = None
    for candidate in reversed(found):
        candidate.below = below
        if candidate.timing.context is not RequiredContext.NEXT_INDEX and not candidate.uncertain:
            below = candidate
    return found


@dataclass(slots=True)
class _Heads:
    """The heads found so far, and number and layout of the last one."""

    lines: Lines
    state: ReaderState
    number: int
    above: CueLayout
    floor: int = 0
    heads: list[CueStart] = field(default_factory=list)

    def add(self, candidate: _Candidate) -> None:
        """Add the cue of this timing line, and those above it that have lost theirs."""
        at = candidate.at
        index = self._above(candidate).index(at)
        if index is not None:
            for lost in self._without_timing(index):
                self._append(
                    CueStart(
                        lost, lost, TimingLine("", ParsedTime(0), None, faults=["S326"], lacks_start=True), ""
                    )
                )
        self._append(
            CueStart(at if index is None else index, at, candidate.timing, None if index is None else "")
        )

    def _append(self, head: CueStart) -> None:
        head.number = self.number + 1
        if head.index is not None:
            head.index = self.lines.texts[head.first]
            found = self._above().index_number(head.first)
            head.number = head.number if found is None else found
        self.heads.append(head)
        self.number = head.number
        self.floor = head.timing_at + 1
        self.above = _layout(self.lines, head, self.above)

    def _above(self, candidate: _Candidate | None = None) -> LinesAbove:
        """Return what stands above a timing line; ``candidate`` is that line, if its index is asked for."""
        below = candidate.below.at if candidate and candidate.below else None
        return LinesAbove(self.lines, self.state, self.floor, self.number, self.above, below)

    def accepts(self, candidate: _Candidate) -> bool:
        """Return whether a line that may be a timing line is one."""
        if candidate.timing.context is RequiredContext.NEXT_INDEX:
            return self._expects(candidate)
        if not candidate.uncertain:
            return True
        drop_false_end(candidate.timing)
        index = self._above(candidate).index(candidate.at)
        if (
            index is not None
            and self.lines.any_number(index) == self.number + 1
            and not self._is_taken(candidate)
        ):
            return True
        return self._has_next_index(candidate) or self._is_in_order(candidate)

    def _has_next_index(self, candidate: _Candidate) -> bool:
        """Return whether the next index stands before two times, below a blank line."""
        counted = candidate.timing.index == self.number + 1 and self.lines.is_blank_or_start(candidate.at - 1)
        return counted and candidate.timing.has_both_times and not self._is_taken(candidate)

    def is_worth_reporting(self, candidate: _Candidate) -> bool:
        """Return whether more than its times speaks for a timing line: an arrow, a blank line, an index."""
        if "S326" in candidate.timing.faults:  # an arrow alone
            return False
        above = candidate.at - 1
        if self.lines.is_blank_or_start(above) or ARROW.search(candidate.timing.raw):
            return True
        number = self._above().index_number(above)
        return number is not None and (self.lines.is_blank_or_start(above - 1) or number == self.number + 1)

    def _is_in_order(self, candidate: _Candidate) -> bool:
        """Return whether the times stand between those of the cue above and of the next sure cue."""
        above = self.heads[-1].timing if self.heads else None
        return is_in_order(candidate.timing, above, candidate.below.timing if candidate.below else None)

    def _is_taken(self, candidate: _Candidate) -> bool:
        """Return whether the next sure cue has the next index, which the candidate then cannot have."""
        below = candidate.below
        if below is None:
            return False
        index = below.timing.index if below.timing.index >= 0 else self.lines.any_number(below.at - 1)
        return index == self.number + 1

    def _expects(self, candidate: _Candidate) -> bool:
        """Return whether a line that is hardly a timing line has the next index above it, or on it."""
        at, timing = candidate.at, candidate.timing
        taken = self._is_taken(candidate)
        if self._has_next_index(candidate) or self._goes_on(candidate):
            return True
        if not self._above().expects(at, timing):
            return False
        if timing.end is None or timing.lacks_start:
            return not taken and (not timing.lacks_end or self._is_in_order(candidate))
        if timing.has_both_times:
            return (timing.is_undamaged and not taken) or self._stands_between(candidate)
        below = candidate.below.timing if candidate.below else None
        return _fits(timing, self.heads[-1].timing if self.heads else None, below)

    def _goes_on(self, candidate: _Candidate) -> bool:
        """Return whether a time and an arrow, where cues have no index, stand free behind the cue above."""
        timing = candidate.timing
        if self.above.indexed or not self.heads or not timing.lacks_end or ">" not in timing.raw:
            return False
        above = self.heads[-1].timing
        free = (above.end or above.start).milliseconds() <= timing.start.milliseconds()
        return free and self._is_in_order(candidate)

    def _stands_between(self, candidate: _Candidate) -> bool:
        """Return whether one of the times that a damaged line may tell is in order with those around it."""
        timing, below = candidate.timing, candidate.below
        floor = self.heads[-1].timing.start.milliseconds() if self.heads else 0
        ceiling = below.timing.start.milliseconds() if below else None
        pairs = timing.alternatives or [(timing.start, timing.end or timing.start)]
        return any(
            floor <= start.milliseconds() < end.milliseconds() <= start.milliseconds() + _LONGEST
            and (ceiling is None or start.milliseconds() <= ceiling)
            for start, end in pairs
        )

    def _without_timing(self, index: int) -> list[int]:
        """Positions of the very indexes that this one skips, where each stands alone above a text."""
        above = self._above()
        skipped = range(above.next_number(index), above.index_number(index) or 0)
        found: list[int] = []
        if not 0 < len(skipped) <= (index - self.floor) // 2:
            return found
        apart = self.above.apart or above.is_first()
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
        """Return whether text stands below an index, or a blank line and then text where that is usual."""
        return not self.lines.blank[at + 1] or (apart and not all(self.lines.blank[at + 1 : stop]))


def _timings(lines: Lines, state: ReaderState) -> list[tuple[int, TimingLine]]:
    found: list[tuple[int, TimingLine]] = []
    for at, text in enumerate(lines.texts):
        if lines.blank[at] or not _may_hold_times(text):
            continue
        timing = read_by_alignment(text, parse_timing_line(text), state)
        if timing is None:
            continue
        if _is_placed(lines, at, timing):
            found.append((at, timing))
        elif timing.context is not RequiredContext.INDEX_AND_ORDER and (
            timing.has_both_times or timing.lacks_end
        ):
            timing.context = RequiredContext.NEXT_INDEX
            found.append((at, timing))
    return _without_numbers(lines, found, state)


def _may_hold_times(text: str) -> bool:
    """Return whether a line has a digit or an arrow, and a mark that a timing line has; costs little."""
    text = text[:_LOOK]
    return _SIGN.search(text) is not None and _MARK.search(text) is not None


def _is_placed(lines: Lines, at: int, timing: TimingLine) -> bool:
    """Return whether a line that looks like timing stands where its shape may be believed."""
    if timing.context is RequiredContext.ANYWHERE:
        return True
    if timing.context is RequiredContext.NEXT_INDEX or (
        timing.context is RequiredContext.BLANK_LINE and lines.is_blank_or_start(at - 1)
    ):
        return True
    if at == 0 or lines.plain_number(at - 1) is None:
        return False
    return lines.is_blank_or_start(at - 2) or _is_crowded(lines, at, timing)


def _is_crowded(lines: Lines, at: int, timing: TimingLine) -> bool:
    """Return whether two bare numbers stand below a number that has no blank line above it."""
    bare = timing.context is RequiredContext.INDEX_AND_ORDER and timing.end is not None
    return bare and not lines.is_blank_or_start(at - 2)


def _without_numbers(
    lines: Lines, found: list[tuple[int, TimingLine]], state: ReaderState
) -> list[tuple[int, TimingLine]]:
    """Without the lines that hold mere numbers beside an arrow, unless they tell the document's times."""
    if not any(timing.context is RequiredContext.INDEX_AND_ORDER for _, timing in found):
        return found
    if state.has_bare_numbers is None:
        state.has_bare_numbers = _is_bare(state.text)
    if state.has_bare_numbers:
        return found
    sure = [
        place for place, (_, timing) in enumerate(found) if timing.context < RequiredContext.INDEX_AND_ORDER
    ]
    kept = []
    for place, (at, timing) in enumerate(found):
        above = bisect_left(sure, place)
        before = found[sure[above - 1]][1] if above else None
        after = found[sure[above]][1] if above < len(sure) else None
        if timing.context is not RequiredContext.INDEX_AND_ORDER or (
            not _is_crowded(lines, at, timing) and _fits(timing, before, after)
        ):
            kept.append((at, timing))
    return kept


def _is_bare(text: str) -> bool:
    """Return whether (nearly) all times of a document are bare numbers, also where a cue surely begins."""
    lines = text.split("\n")
    timings = [(at, parse_timing_line(line)) for at, line in enumerate(lines) if _may_hold_times(line)]
    shapes = [(timing.context, is_anchored(lines, at)) for at, timing in timings if timing is not None]
    return _are_bare([context for context, _ in shapes]) and _are_bare(
        [context for context, anchored in shapes if anchored]
    )


def _are_bare(shapes: list[RequiredContext]) -> bool:
    """Return whether hardly any of these times is more than a bare number."""
    whole, bare = shapes.count(RequiredContext.ANYWHERE), shapes.count(RequiredContext.INDEX_AND_ORDER)
    return whole * _NEARLY <= bare


def _fits(timing: TimingLine, before: TimingLine | None, after: TimingLine | None) -> bool:
    """Return whether bare numbers have decimals or minutes, and stand between the times around them."""
    if timing.end is None or _is_number(timing.start) or _is_number(timing.end):
        return False
    floor = (before.end or before.start).milliseconds() if before else 0
    start, end = timing.start.milliseconds(), timing.end.milliseconds()
    return floor <= start < end <= min(start + _LONGEST, after.start.milliseconds() if after else end)


def _is_number(stamp: ParsedTime) -> bool:
    """Return whether a stamp is a whole number, or numbers with points between them."""
    return "S320" in stamp.faults or ("S314" in stamp.faults and not stamp.fraction)

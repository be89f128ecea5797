"""Find the lines that may be timing lines, and decide which of them are uncertain.

``cue_starts`` then accepts or rejects each candidate by its index and its order in time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.damage.alignment import read_by_alignment
from srtbatch.subrip.damage.uncertain_lines import UncertainLines, is_anchored
from srtbatch.subrip.parsed_timing import RequiredContext
from srtbatch.subrip.timing_line import parse_timing_line

if TYPE_CHECKING:
    from srtbatch.subrip.parse_time import ParsedTime
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines

MAX_DURATION = 30_000
"""Milliseconds that a cue with bare numbers or damaged times lasts at most."""
_DIGIT_OR_ARROW = re.compile(r"[\d>＞→⟶➔➜]")
_ARROW_OR_SEPARATOR = re.compile(r"[>＞→⟶➔➜,;.:：∶；．，،٫。]|\d\s\d\d\s\d")
_MIN_BARE_RATIO = 10
"""Bare numbers for each complete time from which a document writes its times as bare numbers."""
_MAX_SEARCHED = 200
"""Characters at the start of a line that are searched for times."""


@dataclass(slots=True)
class Candidate:
    """A line that may be a timing line: position, times, and whether it may be text all the same.

    ``below`` is the next candidate that certainly is a timing line.
    """

    at: int
    timing: TimingLine
    uncertain: bool
    below: Candidate | None = None


def find_candidates(lines: Lines, state: ReaderState) -> list[Candidate]:
    """Return the lines that may be timing lines, in order."""
    uncertain_lines = UncertainLines(lines, state)
    found = [_candidate(lines, at, timing, uncertain_lines) for at, timing in _timing_lines(lines, state)]
    below = None
    for candidate in reversed(found):
        candidate.below = below
        if candidate.timing.context is not RequiredContext.NEXT_INDEX and not candidate.uncertain:
            below = candidate
    return found


def _candidate(lines: Lines, at: int, timing: TimingLine, uncertain_lines: UncertainLines) -> Candidate:
    """Return a candidate; two times in the usual notation of the document require nothing above them."""
    if (
        timing.context is not RequiredContext.ANYWHERE
        and timing.has_both_times
        and uncertain_lines.is_usual(timing)
    ):
        timing.context = RequiredContext.ANYWHERE
    uncertain = _lacks_blank_line(lines, at, timing) or (
        uncertain_lines.is_uncertain(at, timing) and not uncertain_lines.is_usual(timing)
    )
    return Candidate(at, timing, uncertain)


def _timing_lines(lines: Lines, state: ReaderState) -> list[tuple[int, TimingLine]]:
    """Return position and times of each line that is a timing line in its place, or below the next index."""
    found: list[tuple[int, TimingLine]] = []
    for at, text in enumerate(lines.texts):
        if lines.blank[at] or not _may_have_times(text):
            continue
        timing = read_by_alignment(text, parse_timing_line(text), state)
        if timing is None:
            continue
        if _has_required_context(lines, at, timing):
            found.append((at, timing))
        elif timing.context is not RequiredContext.INDEX_AND_ORDER and (
            timing.has_both_times or timing.lacks_end
        ):
            timing.context = RequiredContext.NEXT_INDEX
            found.append((at, timing))
    return _without_bare_numbers(lines, found, state)


def _may_have_times(text: str) -> bool:
    """Return whether a line has characters of a timing line; this check is fast."""
    text = text[:_MAX_SEARCHED]
    return _DIGIT_OR_ARROW.search(text) is not None and _ARROW_OR_SEPARATOR.search(text) is not None


def _has_required_context(lines: Lines, at: int, timing: TimingLine) -> bool:
    """Return whether the lines above are those that the timing line requires."""
    if timing.context in (RequiredContext.ANYWHERE, RequiredContext.NEXT_INDEX):
        return True
    if timing.context is RequiredContext.BLANK_LINE and lines.is_blank_or_start(at - 1):
        return True
    if at == 0 or lines.plain_number(at - 1) is None:
        return False
    return lines.is_blank_or_start(at - 2) or _lacks_blank_line(lines, at, timing)


def _lacks_blank_line(lines: Lines, at: int, timing: TimingLine) -> bool:
    """Return whether two bare numbers stand below an index that has no blank line above it."""
    bare = timing.context is RequiredContext.INDEX_AND_ORDER and timing.end is not None
    return bare and not lines.is_blank_or_start(at - 2)


def _without_bare_numbers(
    lines: Lines, found: list[tuple[int, TimingLine]], state: ReaderState
) -> list[tuple[int, TimingLine]]:
    """Return the lines without bare numbers that are not in order, unless all times are bare numbers."""
    if not any(timing.context is RequiredContext.INDEX_AND_ORDER for _, timing in found):
        return found
    if state.has_bare_numbers is None:
        state.has_bare_numbers = _has_bare_numbers(state.text)
    if state.has_bare_numbers:
        return found
    others = [at for at, (_, timing) in enumerate(found) if timing.context < RequiredContext.INDEX_AND_ORDER]
    remaining = []
    for number, (at, timing) in enumerate(found):
        next_other = bisect_left(others, number)
        before = found[others[next_other - 1]][1] if next_other else None
        after = found[others[next_other]][1] if next_other < len(others) else None
        if timing.context is not RequiredContext.INDEX_AND_ORDER or (
            not _lacks_blank_line(lines, at, timing) and are_numbers_in_order(timing, before, after)
        ):
            remaining.append((at, timing))
    return remaining


def _has_bare_numbers(text: str) -> bool:
    """Return whether nearly all times of a document are bare numbers, also below blank lines and indexes."""
    lines = text.split("\n")
    timings = [(at, parse_timing_line(line)) for at, line in enumerate(lines) if _may_have_times(line)]
    found = [(timing.context, is_anchored(lines, at)) for at, timing in timings if timing is not None]
    return _are_bare([context for context, _ in found]) and _are_bare(
        [context for context, anchored in found if anchored]
    )


def _are_bare(contexts: list[RequiredContext]) -> bool:
    """Return whether almost all of these times are bare numbers."""
    complete = contexts.count(RequiredContext.ANYWHERE)
    return complete * _MIN_BARE_RATIO <= contexts.count(RequiredContext.INDEX_AND_ORDER)


def are_numbers_in_order(timing: TimingLine, before: TimingLine | None, after: TimingLine | None) -> bool:
    """Return whether bare numbers have decimals or minutes, and are in order with the times around them."""
    if timing.end is None or _is_number(timing.start) or _is_number(timing.end):
        return False
    floor = (before.end or before.start).milliseconds() if before else 0
    start, end = timing.start.milliseconds(), timing.end.milliseconds()
    latest = after.start.milliseconds() if after else end
    return floor <= start < end <= min(start + MAX_DURATION, latest)


def _is_number(time: ParsedTime) -> bool:
    """Return whether a time is a whole number, or numbers with points between them."""
    return "S320" in time.faults or ("S314" in time.faults and not time.fraction)

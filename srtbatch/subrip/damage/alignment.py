"""Read a damaged timing line by alignment with the document's own timing lines.

The line is aligned with the usual form of the document's timing lines, so that as few characters as possible
differ. That gives the place of each digit, whatever stands for the others and whatever fields the document's
times have. Lost digits are tried out; the cues around the line decide.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from srtbatch.subrip.parse_time import DIGIT_LOOKALIKES, LOOKALIKES_TO_DIGITS
from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext, TimingLine
from srtbatch.subrip.timing_line import parse_timing_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from srtbatch.subrip.reader_state import ReaderState

_USUAL = re.compile(r"^(?=[\d.,]+:)(\d[\d:.,]{5,12} ?-{1,2}> ?\d[\d:.,]{5,12})$", re.MULTILINE | re.ASCII)
"""A timing line with colons; bare seconds have as many digits as they need."""
_SHAPE = str.maketrans("123456789", "000000000")
_FEWEST_DIGITS, _MOST_LOST, _MOST_TRIES = 6, 2, 500
"""Digits of a damaged line, digits it may lack, lines that are aligned."""
_LONGER = 8
"""Characters by which a damaged line may be longer than the usual ones."""
_MOST_COST, _LITTLE = 3.0, 2.0
"""Of differences in all: of a line below a blank one or an index, and of one below a text."""
_OTHER, _BLANK, _ALIKE = 1.0, 0.5, 0.5
"""Costs: a character missing, needless or another one; a needless blank; a letter that resembles a digit."""
_MOST_LETTERS = 1
"""Letters of a damaged line that resemble no digits."""
_LOST = "?"
_INDEX = re.compile(r"\d{1,9}[.:)\]]?\s+")


def read_by_alignment(line: str, timing: TimingLine | None, state: ReaderState) -> TimingLine | None:
    """Return what a line tells that is spelt nearly as the document's timing lines, else ``timing``.

    ``timing`` is what the line tells by itself. It stands where it needs nothing above it or tells the same.
    """
    if timing is not None and _is_spelt_alike(timing):
        return timing
    aligned = _aligned_timing(line, state)
    if aligned is None:
        return timing
    if timing is None or timing.text or (timing.context and _times(timing) != _times(aligned)):
        if timing and timing.has_both_times and timing.end:
            aligned.alternatives.append((timing.start, timing.end))
        return aligned
    if timing.end:
        timing.alternatives = [(timing.start, timing.end), *timing.alternatives, *aligned.alternatives]
    timing.context = min(timing.context, aligned.context)
    return timing


def _is_spelt_alike(timing: TimingLine) -> bool:
    """Return whether both times are whole and odd in the same way: that is a spelling, and no damage."""
    end = timing.end
    if end is None or timing.text or timing.context or timing.alternatives:
        return False
    return timing.start.is_complete and end.is_complete and timing.start.faults == end.faults


def _times(timing: TimingLine) -> tuple[int, int]:
    return timing.start.milliseconds(), timing.end.milliseconds() if timing.end else -1


def _aligned_timing(line: str, state: ReaderState) -> TimingLine | None:
    """Return what a line tells by its alignment; ``None`` if it differs too much."""
    usual = _usual(state)
    text = line.strip(IGNORABLE)
    if not usual or len(text) > len(usual) + _LONGER:
        return None
    spellings = [text, *([text[match.end() :]] if (match := _INDEX.match(text)) else [])]
    if any(spelling.translate(_SHAPE).startswith(usual) for spelling in spellings):
        return None
    letters = sum(1 for char in text if char.isalpha() and char not in DIGIT_LOOKALIKES)
    digits = sum(map(str.isdigit, text))
    if digits < _FEWEST_DIGITS or letters > _MOST_LETTERS or state.alignments >= _MOST_TRIES:
        return None
    state.alignments += 1
    found = [_aligned(spelling, usual) for spelling in spellings]
    cost, spelt = min(found)
    if cost > _MOST_COST or spelt.count(_LOST) > _MOST_LOST:
        return None
    surely = found[0][0] <= _LITTLE and ">" in text  # with any number in front of the times
    return _timing(line, spelt, RequiredContext.ANYWHERE if surely else RequiredContext.BLANK_LINE)


def _usual(state: ReaderState) -> str:
    """Return the usual spelling of the document's timing lines, each digit a zero; empty if there is none."""
    if state.usual_notation is None:
        found = Counter(line.translate(_SHAPE) for line in _USUAL.findall(state.text))
        (spelling, count), *_ = found.most_common(1) or [("", 0)]
        state.usual_notation = spelling if count * 2 >= found.total() else ""
    return state.usual_notation


def _aligned(line: str, usual: str) -> tuple[float, str]:
    """Return the cost of the best alignment, and the usual spelling with the line's digits in it."""
    row: list[tuple[float, str]] = [(0.0, "")]
    for char in line:
        row.append((row[-1][0] + _needless(char), ""))
    for wanted in usual:
        sign = _LOST if wanted == "0" else wanted
        below = [(row[0][0] + _OTHER, row[0][1] + sign)]
        for at, char in enumerate(line, start=1):
            cost, kept = _matched(char, wanted)
            below.append(
                min(
                    (row[at - 1][0] + cost, row[at - 1][1] + (kept or sign)),
                    (row[at][0] + _OTHER, row[at][1] + sign),
                    (below[-1][0] + _needless(char), below[-1][1]),
                )
            )
        row = below
    return row[-1]


def _needless(char: str) -> float:
    return _BLANK if char in IGNORABLE else _OTHER


def _matched(char: str, wanted: str) -> tuple[float, str]:
    """Return the cost of a character in place of the wanted one, and the digit that it tells."""
    if wanted != "0":
        return (0.0 if char == wanted else _OTHER), ""
    if char.isdecimal():
        return 0.0, str(int(char))
    digit = char.translate(LOOKALIKES_TO_DIGITS)
    return (_ALIKE, digit) if digit != char else (_OTHER, "")


def _timing(line: str, spelt: str, context: RequiredContext) -> TimingLine | None:
    """Return the times that a line may tell, lost digits being any."""
    found = [
        timing
        for timing in map(parse_timing_line, _whole(spelt))
        if timing and timing.has_both_times and not timing.text
    ]
    if not found:
        return None
    pairs = [(timing.start, timing.end) for timing in found if timing.end]
    timing = TimingLine(line, *pairs[0], context=context, faults=["S328"], alternatives=pairs)
    timing.lost_digit = _LOST in spelt
    return timing


def _whole(spelt: str) -> Iterator[str]:
    """Yield the spelling with every choice of its lost digits: first those of the other time."""
    places = [at for at, char in enumerate(spelt) if char == _LOST]
    offset = len(spelt) - len(spelt.partition("-")[0].strip())
    choices = []
    for at in places:
        other = spelt[at + offset :][:1] if at < offset else spelt[max(0, at - offset)]
        choices.append("".join(dict.fromkeys(f"{other}0123456789")) if other.isdigit() else "0123456789")
    for digits in product(*choices):
        signs = list(spelt)
        for at, digit in zip(places, digits, strict=True):
            signs[at] = digit
        yield "".join(signs)

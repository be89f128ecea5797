"""Read a damaged timing line by alignment with the usual notation of the document's timing lines.

The alignment is the one with the fewest different characters. It gives the position of each digit, whatever
the other characters are and whatever fields the document's times have. For lost digits, all values are tried,
and the times of the cues around the line decide.
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

_USUAL_LINE = re.compile(
    r"^(?=[\d.,]+:)(\d[\d:.,]{5,12} ?-{1,2}> ?\d[\d:.,]{5,12})$", re.MULTILINE | re.ASCII
)
"""A timing line with colons; bare seconds have as many digits as they need."""
_DIGITS_TO_ZERO = str.maketrans("123456789", "000000000")
_MIN_DIGITS, _MAX_LOST, _MAX_ALIGNMENTS = 6, 2, 500
"""Digits of a damaged line at least, digits that it may lack, and lines that are aligned, at most."""
_MAX_EXTRA = 8
"""Characters by which a damaged line may be longer than the usual ones."""
_MAX_COST, _MAX_LOW_COST = 3.0, 2.0
"""Cost of a line below a blank line or an index, and of a line below text, at most."""
_DIFFERENT, _EXTRA_SPACE, _LOOKALIKE = 1.0, 0.5, 0.5
"""Costs: a missing, extra or different character; an extra space; a letter that resembles a digit."""
_MAX_LETTERS = 1
"""Letters of a damaged line that do not resemble digits, at most."""
_LOST_DIGIT = "?"
_INDEX = re.compile(r"\d{1,9}[.:)\]]?\s+")


def read_by_alignment(line: str, timing: TimingLine | None, state: ReaderState) -> TimingLine | None:
    """Return the times of a line in nearly the usual notation of the document, else ``timing``.

    ``timing`` is the result of parsing the line by itself. It is used if it requires nothing above it, or has
    the same times.
    """
    if timing is not None and _has_same_notation(timing):
        return timing
    aligned = _align(line, state)
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


def _has_same_notation(timing: TimingLine) -> bool:
    """Return whether both times are complete and differ in the same way: that is a notation, not damage."""
    end = timing.end
    if end is None or timing.text or timing.context or timing.alternatives:
        return False
    return timing.start.is_complete and end.is_complete and timing.start.faults == end.faults


def _times(timing: TimingLine) -> tuple[int, int]:
    return timing.start.milliseconds(), timing.end.milliseconds() if timing.end else -1


def _align(line: str, state: ReaderState) -> TimingLine | None:
    """Return the times of a line by alignment; ``None`` if it differs too much."""
    usual = _usual_notation(state)
    text = line.strip(IGNORABLE)
    if not usual or len(text) > len(usual) + _MAX_EXTRA:
        return None
    candidates = [text, *([text[match.end() :]] if (match := _INDEX.match(text)) else [])]
    if any(candidate.translate(_DIGITS_TO_ZERO).startswith(usual) for candidate in candidates):
        return None
    letters = sum(1 for char in text if char.isalpha() and char not in DIGIT_LOOKALIKES)
    digits = sum(map(str.isdigit, text))
    if digits < _MIN_DIGITS or letters > _MAX_LETTERS or state.alignments >= _MAX_ALIGNMENTS:
        return None
    state.alignments += 1
    found = [_best_alignment(candidate, usual) for candidate in candidates]
    cost, digits_in_place = min(found)
    if cost > _MAX_COST or digits_in_place.count(_LOST_DIGIT) > _MAX_LOST:
        return None
    certain = found[0][0] <= _MAX_LOW_COST and ">" in text  # whatever number precedes the times
    return _timing_line(
        line, digits_in_place, RequiredContext.ANYWHERE if certain else RequiredContext.BLANK_LINE
    )


def _usual_notation(state: ReaderState) -> str:
    """Return the usual notation of the document's timing lines, each digit a zero; empty if there is none."""
    if state.usual_notation is None:
        found = Counter(line.translate(_DIGITS_TO_ZERO) for line in _USUAL_LINE.findall(state.text))
        (notation, count), *_ = found.most_common(1) or [("", 0)]
        state.usual_notation = notation if count * 2 >= found.total() else ""
    return state.usual_notation


def _best_alignment(line: str, usual: str) -> tuple[float, str]:
    """Return the cost of the best alignment, and the usual notation with the line's digits in it."""
    row: list[tuple[float, str]] = [(0.0, "")]
    for char in line:
        row.append((row[-1][0] + _cost_of_extra(char), ""))
    for wanted in usual:
        character = _LOST_DIGIT if wanted == "0" else wanted
        below = [(row[0][0] + _DIFFERENT, row[0][1] + character)]
        for at, char in enumerate(line, start=1):
            cost, digit = _cost_and_digit(char, wanted)
            below.append(
                min(
                    (row[at - 1][0] + cost, row[at - 1][1] + (digit or character)),
                    (row[at][0] + _DIFFERENT, row[at][1] + character),
                    (below[-1][0] + _cost_of_extra(char), below[-1][1]),
                )
            )
        row = below
    return row[-1]


def _cost_of_extra(char: str) -> float:
    return _EXTRA_SPACE if char in IGNORABLE else _DIFFERENT


def _cost_and_digit(char: str, wanted: str) -> tuple[float, str]:
    """Return the cost of a character in place of the wanted one, and the digit that it stands for."""
    if wanted != "0":
        return (0.0 if char == wanted else _DIFFERENT), ""
    if char.isdecimal():
        return 0.0, str(int(char))
    digit = char.translate(LOOKALIKES_TO_DIGITS)
    return (_LOOKALIKE, digit) if digit != char else (_DIFFERENT, "")


def _timing_line(line: str, digits_in_place: str, context: RequiredContext) -> TimingLine | None:
    """Return a line with the possible times, given its digits in the usual notation."""
    found = [
        timing
        for timing in map(parse_timing_line, _complete(digits_in_place))
        if timing and timing.has_both_times and not timing.text
    ]
    if not found:
        return None
    pairs = [(timing.start, timing.end) for timing in found if timing.end]
    timing = TimingLine(line, *pairs[0], context=context, faults=["S328"], alternatives=pairs)
    timing.lost_digit = _LOST_DIGIT in digits_in_place
    return timing


def _complete(digits_in_place: str) -> Iterator[str]:
    """Yield the digits with every value of the lost ones; the digits of the other time come first."""
    positions = [at for at, char in enumerate(digits_in_place) if char == _LOST_DIGIT]
    offset = len(digits_in_place) - len(digits_in_place.partition("-")[0].strip())
    choices = []
    for at in positions:
        other = digits_in_place[at + offset :][:1] if at < offset else digits_in_place[max(0, at - offset)]
        choices.append("".join(dict.fromkeys(f"{other}0123456789")) if other.isdigit() else "0123456789")
    for digits in product(*choices):
        characters = list(digits_in_place)
        for at, digit in zip(positions, digits, strict=True):
            characters[at] = digit
        yield "".join(characters)

"""Find what remains of a damaged timing line in the text of the cue above it.

If bytes are lost between the text of one cue and the times of the next, the second cue becomes text of the
first one. A piece of the timing line often remains, at the end of a line of text or alone on a line. A
piece is accepted if it has the notation of the document's timing lines, and its time fits between the cue
above and the cue below. The index of the second cue may be all that remains. This module shares no code
with the reader, like ``resemblance``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from srtbatch.subrip.damage.own_indexes import OwnIndexes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from srtbatch.model import Cue

_CLOCK = r"\d{1,2}(?::\d\d){1,2}(?:[.,]\d{1,3})?"
_TIMING = re.compile(rf"{_CLOCK} ?-{{1,2}}> ?({_CLOCK})")
_LINE = re.compile(rf"({_TIMING.pattern})((?>(?:[ \t]+[A-Za-z]\w{{0,9}}:\S+)*))")
"""A timing line: its times, the end time, and its layout settings."""
_LABEL = re.compile(r"(?<=\s)\w+:")
_COLON_OR_ARROW = re.compile("[:>→⟶➔➜＞]")
_MAX_SETTINGS = 100
"""Characters at the end of a line that are searched for layout settings."""
_ZEROS = str.maketrans("123456789", "000000000")
_SEPARATORS = frozenset(":.,->")
_UNITS = (1000, 60_000, 3_600_000)
"""Milliseconds of a second, a minute and an hour."""
_MIN_SEPARATORS = 2
"""Separators in a piece from which it needs no other evidence."""
_MAX_TIMING_LINE = 3
"""Lines of a cue, from its index on, in which its timing line must be."""
_MAX_GAP = 600_000
"""Milliseconds between the last two cues at most."""
_EXCEPTION = 50
"""Cues for each overlap that is an exception."""

_FIELD_AT_END = re.compile(r"[:.,]\d{1,3}\n")


def ends_inside_times(text: str) -> bool:
    """Return whether a line with another line below it may end with a piece of a timing line.

    Only this shows that the beginning of the last cue is lost. The check is fast.
    """
    return _FIELD_AT_END.search(text) is not None


def find_remnants(
    lines: Sequence[str], cues: Sequence[Cue], dropped: Sequence[int], reported: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield source line and text of each line in a cue's text that contains a piece of a timing line.

    ``dropped`` are the source lines of cues that were dropped. A cue with a line in ``reported`` is skipped,
    because it has a finding already.
    """
    usual, own = _usual(lines, len(cues)), OwnIndexes([lines[cue.line - 1] for cue in cues])
    by_line, overlap = {cue.line: cue for cue in cues}, _longest_overlap(cues)
    for first, stop in pairwise(sorted({*by_line, *dropped, len(lines) + 1})):
        if first in by_line and not any(line in reported for line in range(first, stop)):
            next_index = own.number(lines[stop - 1]) if stop <= len(lines) else 0
            dense = first > 1 and lines[first - 2].strip() != ""
            above, below = by_line[first], by_line.get(stop)
            indexes = own, own.number(lines[first - 1]), next_index
            block = _Block(lines[first - 1 : stop - 1], above, below, *indexes, dense, overlap)
            yield from ((first + at, lines[first - 1 + at]) for at in block.piece_positions(usual))


@dataclass(frozen=True, slots=True)
class _Usual:
    """The usual timing line with each digit as a zero, and the value of each digit of a time in it.

    ``settings`` finds usual layout settings at the end of a line, if there are any.
    """

    line: str
    values: tuple[int, ...]
    settings: re.Pattern[str] | None

    def ends(self, line: str) -> bool:
        """Return whether a line ends with the usual layout settings."""
        return self.settings is not None and self.settings.search(line[-_MAX_SETTINGS:]) is not None


def _usual(lines: Sequence[str], cues: int) -> _Usual | None:
    """Return the notation of the timing lines of at least half of the cues, if there is one."""
    found = [match for line in lines if ">" in line and (match := _LINE.fullmatch(line))]
    notations = Counter(match[1].translate(_ZEROS) for match in found)
    (notation, count), *_ = notations.most_common(1) or [("", 0)]
    match = _TIMING.fullmatch(notation)
    labels = Counter(label for line in found if line[3] for label in set(_LABEL.findall(line[3])))
    usual = [re.escape(label) for label, number in labels.items() if number * 2 >= cues]
    settings = re.compile(rf"(?:\s*(?:{'|'.join(usual)})[^\s:]+)+\Z") if usual else None
    return _Usual(notation, tuple(_values(match[1])), settings) if match and count * 2 >= cues else None


def _longest_overlap(cues: Sequence[Cue]) -> int:
    """Return the longest overlap of cues in milliseconds, without exceptions; 0 if cues do not overlap."""
    overlaps = sorted((above.end - below.start for above, below in pairwise(cues)), reverse=True)
    return max(0, overlaps[len(overlaps) // _EXCEPTION]) if overlaps else 0


def _values(clock: str) -> Iterator[int]:
    """Yield the value of each digit of a time in milliseconds."""
    whole, *decimals = re.split("[.,]", clock)
    fields = whole.split(":")
    for unit, field in zip(reversed(_UNITS[: len(fields)]), fields, strict=True):
        yield from (unit * 10**place for place in reversed(range(len(field))))
    yield from (10 ** (2 - place) for place in range(len("".join(decimals))))


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of a cue, from its index on, the cue below it, and the indexes of both (0: none).

    ``own`` are the notations of the document's indexes. ``dense`` says that no blank line stands above it,
    ``overlap`` by how many milliseconds a cue may overlap the next one.
    """

    lines: Sequence[str]
    above: Cue
    below: Cue | None
    own: OwnIndexes
    index: int
    next_index: int
    dense: bool
    overlap: int

    def piece_positions(self, usual: _Usual | None) -> Iterator[int]:
        """Yield the positions of the lines in the text that contain a piece of a timing line.

        If no notation of timing lines is usual, only indexes and missing indexes are found.
        """
        floor = self._text_position()
        for at in range(floor, len(self.lines)):
            apart = self._line(floor) != "" and not self._line(at - 1)  # blank lines are not usual here
            if self._line(at) and (self._is_lost_index(at) or self._is_remainder(at, usual, apart=apart)):
                yield at

    def _text_position(self) -> int:
        """Return the position of the first line below the timing line."""
        below_index = range(1 if self.index else 0, min(_MAX_TIMING_LINE, len(self.lines)))
        timing = (at for at in below_index if _COLON_OR_ARROW.search(self.lines[at]))
        return next(timing, _MAX_TIMING_LINE) + 1

    def _line(self, at: int) -> str:
        return self.lines[at].strip() if at < len(self.lines) else ""

    def _is_remainder(self, at: int, usual: _Usual | None, *, apart: bool) -> bool:
        """Return whether a line contains a piece of a timing line, or the index below is missing.

        ``apart`` says that a blank line is above it.
        """
        return (usual is not None and self._is_piece(at, usual, apart=apart)) or (apart and self._skips())

    def _is_piece(self, at: int, usual: _Usual, *, apart: bool) -> bool:
        """Return whether a line contains a piece of a timing line; ``apart``: a blank line is above it."""
        line, has_text_below = self._line(at), self._line(at + 1) != ""
        if usual.ends(line):
            return True
        most = _common(line[::-1], usual.line[::-1])
        least = len(line) - _common(line, usual.line)  # a shorter end leaves more than the beginning in front
        if least > most:
            accepted, tails = (
                has_text_below and most > 0 and self._is_after_text(line, most),
                range(most, most + 1),
            )
        elif apart:
            accepted, tails = self._is_apart(line), range(least, most + 1)
        else:
            accepted, tails = has_text_below and self._is_unlike_number(line), range(max(1, least), most + 1)
        return accepted and any(self._has_room(line, size, usual.values) for size in tails)

    def _is_lost_index(self, at: int) -> bool:
        """Return whether a line is the next index, which no other cue has, and not text."""
        last = self.below is None and self.dense
        may_be_lost = self.index > 0 and (self._skips() or last)
        return may_be_lost and self.own.number(self._line(at)) == self.index + 1

    def _skips(self) -> bool:
        """Return whether an index is missing below the cue."""
        return 0 < self.index < self.next_index - 1

    def _is_apart(self, piece: str) -> bool:
        """Return whether a piece alone below a blank line is not a number in dialogue."""
        unnumbered = self.index == self.next_index == 0 and self.below is not None
        return _count_separators(piece) > 0 or unnumbered or self._skips()

    def _is_unlike_number(self, piece: str) -> bool:
        """Return whether a piece alone between two lines of text is not written like a number."""
        separators = _count_separators(piece)
        return separators >= _MIN_SEPARATORS or (separators > 0 and piece[0] in "0:.,>-") or self._skips()

    def _is_after_text(self, line: str, size: int) -> bool:
        """Return whether the end of a timing line after text, of this size, is not a number in dialogue."""
        text, separators = line[: len(line) - size], _count_separators(line[len(line) - size :])
        if not any(map(str.isalpha, text)):
            return False
        directly_after = not text[-1].isspace() and not text[-1].isdigit()
        return self._skips() or separators >= _MIN_SEPARATORS or (separators > 0 and directly_after)

    def _has_room(self, line: str, size: int, values: Sequence[int]) -> bool:
        """Return whether an end time at the end of the line, or a start time, is between the two cues."""
        if not size:
            digits = _digits(line)[: len(values)]
            return self._holds(_sum(digits, values), values[len(digits) - 1] - 1)
        digits = _digits(line[-size:])[-len(values) :]
        lost = values[: len(values) - len(digits)]
        time = _sum(digits, values[len(lost) :])
        return digits != "" and self._holds(self._first_after(time, lost[-1]) if lost else time, 0)

    def _floor(self) -> int:
        """Return the end of the cue above, or its start if the cue below starts before that end."""
        end = max(self.above.start, self.above.end)
        return self.above.start if self.below and self.below.start < end else end

    def _first_after(self, time: int, cycle: int) -> int:
        """Return the time, plus as many cycles as are needed to be after the cue above."""
        return time + cycle * max(0, (self._floor() - time) // cycle + 1)

    def _holds(self, time: int, spread: int) -> bool:
        """Return whether a time, or one at most ``spread`` later, is between the two cues."""
        ceiling = self.below.start + self.overlap if self.below else self._floor() + _MAX_GAP
        return self._floor() < time + spread and time <= ceiling


def _common(text: str, shape: str) -> int:
    """Return how many characters at the start of a text have this notation."""
    pairs = zip(text.translate(_ZEROS), shape, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _count_separators(piece: str) -> int:
    return sum(1 for char in piece if char in _SEPARATORS)


def _digits(piece: str) -> str:
    return "".join(char for char in piece if char.isdigit())


def _sum(digits: str, values: Sequence[int]) -> int:
    return sum(int(digit) * value for digit, value in zip(digits, values, strict=False))

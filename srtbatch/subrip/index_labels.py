"""Find labels around the numbers of a document's indexes: ``**12**``, ``Subtitle 12``, ``12/340``.

A label is recognized by its function, not by its words: above the timing lines, one number continues the
count from cue to cue, and the rest of the line is the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext
from srtbatch.subrip.timing_line import parse_timing_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ARROWS = ("→", "⟶", "➔", "➜", "＞", "&gt;", ">")
_MAY_BE_TIMES = re.compile(rf"\d[^\w<]{{0,12}}(?:{'|'.join(_ARROWS)})")
_SEARCHED = 60
"""Characters at the start of a line that are searched for a time with an arrow."""
_CERTAIN_TIMES = re.compile(r"\d{1,3}(?:\s?:\s?\d\d){1,2}\s?[.,]\s?\d{1,3}\s?-{0,3}>\s?\d{1,3}\s?:")
"""The timing lines of nearly all documents; they are not parsed here, which takes much longer."""
_NUMBER = re.compile(r"\d{1,9}")
_LONGEST = 40
"""Characters of a line that may be an index, at most."""
_FEWEST, _COUNTED, _IN_ALL = 2, 3, 4
"""Next numbers with a label at least, and the share of all its numbers (3 of 4) that continue the count.

The same share of its lines must be below blank lines if the first one is below text.
"""

Label = tuple[str, str]
"""The text before and after the number."""


class IndexLabels:
    """The labels of a document's indexes."""

    __slots__ = ("_labels",)

    def __init__(self, text: str) -> None:
        """Find the labels in the text of a document."""
        self._labels = _labels(list(_starts(text.split("\n")))) if _has_arrow(text) else frozenset()

    def number(self, word: str) -> int | None:
        """Return the number of an index with one of the labels; ``None`` for other lines."""
        if not self._labels:
            return None
        return next((number for label, number in _labelled(word) if label in self._labels), None)


def _has_arrow(text: str) -> bool:
    """Return whether a text contains an arrow."""
    return any(arrow in text for arrow in _ARROWS)


@dataclass(frozen=True, slots=True)
class _Start:
    """The last line above a timing line that is not blank.

    ``opens`` says that a blank line is above it, or nothing; ``is_all_text`` that it is all the text below
    the timing line above.
    """

    line: str
    opens: bool
    is_all_text: bool


def _starts(lines: Sequence[str]) -> Iterator[_Start]:
    """Yield the line above each timing line."""
    above = -1
    for at in _timing_positions(lines):
        top = at - 1
        while top > above and not lines[top].strip(IGNORABLE):
            top -= 1
        if top > above:
            opens = top == 0 or not lines[top - 1].strip(IGNORABLE)
            text = any(text.strip(IGNORABLE) for text in lines[above + 1 : top])
            yield _Start(lines[top].strip(IGNORABLE), opens, above >= 0 and not text)
        else:
            yield _Start("", opens=False, is_all_text=False)
        above = at


def _timing_positions(lines: Sequence[str]) -> list[int]:
    """Return the positions of the timing lines, without those that may be text if most are certain."""
    contexts = {at: context for at, line in enumerate(lines) if (context := _context(line)) is not None}
    certain = [at for at, context in contexts.items() if context < RequiredContext.INDEX]
    return certain if len(certain) * 2 > len(contexts) else list(contexts)


def _context(line: str) -> RequiredContext | None:
    """Return what must stand above a line for it to be a timing line; ``None`` if it cannot be one."""
    if _CERTAIN_TIMES.match(line):
        return RequiredContext.ANYWHERE
    timing = parse_timing_line(line) if _MAY_BE_TIMES.search(line, 0, _SEARCHED) else None
    return timing.context if timing else None


def _labelled(line: str) -> Iterator[tuple[Label, int]]:
    """Yield each number of a line with other text, and the label that this text would be."""
    if len(line) > _LONGEST:
        return
    for match in _NUMBER.finditer(line):
        label = line[: match.start()], line[match.end() :]
        if any(label):
            yield label, int(match[0])


def _labels(starts: Sequence[_Start]) -> frozenset[Label]:
    """Return the labels whose numbers continue the count."""
    places: dict[Label, list[tuple[int, int]]] = defaultdict(list)
    for at, start in enumerate(starts):
        for label, number in _labelled(start.line):
            places[label].append((at, number))
    return frozenset(label for label, found in places.items() if _counts(found, starts))


def _counts(found: Sequence[tuple[int, int]], starts: Sequence[_Start]) -> bool:
    """Return whether the numbers continue the count from cue to cue, and their lines are not text."""
    counted = [at for (above, one), (at, two) in pairwise(found) if (at, two) == (above + 1, one + 1)]
    fewest = min(_FEWEST, max(1, len(starts) - 1))
    if len(counted) < fewest or len(counted) * _IN_ALL < (len(found) - 1) * _COUNTED:
        return False
    return _begin_cues(found, counted, starts) and _are_below_texts(starts[at] for at in counted)


def _begin_cues(found: Sequence[tuple[int, int]], counted: Sequence[int], starts: Sequence[_Start]) -> bool:
    """Return whether the lines with a label are not the ends of texts.

    The first one is below a blank line, or most of them are. Or it is above the first timing line, where no
    cue is whose text it could end, and the cues below continue the count: the line above it is not a cue's.
    """
    first = found[0][0]
    if starts[first].opens:
        return True
    if len(counted) < _FEWEST:
        return False
    opening = sum(starts[at].opens for at, _ in found)
    continued = first == 0 and len(counted) * _IN_ALL >= (len(starts) - 1) * _COUNTED
    return continued or opening * _IN_ALL >= len(found) * _COUNTED


def _are_below_texts(starts: Iterable[_Start]) -> bool:
    """Return whether most of these lines are not all the text of the cue above."""
    alone = [start.is_all_text for start in starts]
    return sum(alone) * 2 <= len(alone)

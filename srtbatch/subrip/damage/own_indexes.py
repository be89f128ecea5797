"""Read the number of an index in the notation of the document's own indexes: ``12``, ``Subtitle 12``.

This module shares no code with the reader, like ``resemblance``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = re.compile(r"\d+")
_LONGEST, _MAX_DIGITS, _MAX_NUMBERS = 40, 9, 3
"""Characters of an index, digits of its number, and numbers on its line, at most; a timing line has more."""

Notation = tuple[str, str]
"""The text before and after the number."""


class OwnIndexes:
    """The notations that at least half of a document's cues have on their first line; digits alone always."""

    __slots__ = ("_usual",)

    def __init__(self, first_lines: Sequence[str]) -> None:
        """Count the notations in the first lines of the cues."""
        others = [line for line in first_lines if not line.isdecimal()]
        found: Counter[Notation] = Counter()
        if len(others) * 2 >= len(first_lines):
            found.update(notation for line in others for notation, _ in _numbers(line.strip()))
        self._usual = frozenset(
            notation for notation, count in found.items() if _is_usual(count, first_lines)
        )

    def number(self, line: str) -> int:
        """Return the number of an index, 0 if the line is none."""
        if line.isdecimal() or not self._usual:
            return int(line) if line.isdecimal() and len(line) <= _MAX_DIGITS else 0
        return next((number for notation, number in _numbers(line.strip()) if notation in self._usual), 0)


def _is_usual(count: int, first_lines: Sequence[str]) -> bool:
    """Return whether more than one cue and at least half of all cues have a notation."""
    return count > 1 and count * 2 >= len(first_lines)


def _numbers(line: str) -> Iterator[tuple[Notation, int]]:
    """Yield each number of a line that may be an index, and its notation."""
    if len(line) > _LONGEST:
        return
    found = list(_NUMBER.finditer(line))
    if len(found) <= _MAX_NUMBERS:
        for match in found:
            if len(match[0]) <= _MAX_DIGITS:
                yield (line[: match.start()], line[match.end() :]), int(match[0])

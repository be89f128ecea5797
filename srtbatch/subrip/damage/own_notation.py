"""Find times in a text that have the notation of the document's own timing lines.

``12:30 --> 13:45`` is a schedule in most documents, but a lost cue in a document whose timing lines have no
more fields than that. This module shares no code with the reader, like ``resemblance``.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from srtbatch.subrip.damage.resemblance import LOOK, in_ascii

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOCK = r"(?<![\d:.,])(?:\d{1,3}(?::\d{1,3}){1,2}|\d{1,6})(?:[.,]\d{1,3})?(?![\d:]|[.,]\d)"
_ARROW = r"-{1,3}\s?>"
_TIMING = re.compile(rf"\s*(?:\d{{1,9}}[.:)\]]?\s{{1,3}})?{_CLOCK}\s{{0,3}}({_ARROW})\s{{0,3}}({_CLOCK})")
"""Two times and an arrow at the start of a line or after an index."""
_START = re.compile(rf"(?:\A|\A.*?\b\d{{1,9}}[.:)\]]?\s{{1,3}})({_CLOCK})\s{{0,3}}({_ARROW})")
"""The first time alone, if only that remains of a timing line."""
_POINTED_AT = re.compile(rf"({_ARROW})\s{{0,3}}({_CLOCK})")
"""An arrow and a time after it: the end of a timing line, whatever remains of its start."""
_ARROW_HEAD = re.compile("[>→⟶➔➜＞;]")
"""Part of every arrow; ``;`` ends an entity."""
_DIGITS = re.compile(r"\d+")

Notation = tuple[str, str]
"""An arrow, and a time with each group of digits as a zero."""


class OwnNotation:
    """The notation of most timing lines of a document, counted on first use.

    Bare numbers are one only if no line has times with colons.
    """

    __slots__ = ("_lines", "_usual")

    def __init__(self, lines: Iterable[str]) -> None:
        """Store the lines of the document."""
        self._lines = lines
        self._usual: frozenset[Notation] | None = None

    def is_in(self, line: str) -> bool:
        """Return whether a line has an arrow, and a time after it or at the start, in this notation."""
        head = line[:LOOK]
        if not _ARROW_HEAD.search(head):
            return False
        head = in_ascii(head)
        found = [_notation(*match.groups()) for match in _POINTED_AT.finditer(head)]
        if match := _START.match(head):
            found.append(_notation(match[2], match[1]))
        return bool(found) and not self._of_document().isdisjoint(found)

    def _of_document(self) -> frozenset[Notation]:
        if self._usual is None:
            found = [notation for line in self._lines if (notation := _end(line))]
            counts = Counter([notation for notation in found if ":" in notation[1]] or found)
            most = counts.total()
            self._usual = frozenset(notation for notation, count in counts.items() if count * 2 >= most)
        return self._usual


def _end(line: str) -> Notation | None:
    """Return the notation of the arrow and the end time of a timing line."""
    if not _ARROW_HEAD.search(line, 0, LOOK):
        return None
    match = _TIMING.match(in_ascii(line[:LOOK]))
    return _notation(match[1], match[2]) if match else None


def _notation(arrow: str, clock: str) -> Notation:
    return "".join(arrow.split()), _DIGITS.sub("0", clock)

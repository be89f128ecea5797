"""Times in a text that are written as the timing lines of the same document are.

``12:30 --> 13:45`` is a schedule in most documents and ``5 --> 6`` arithmetic, but the lost cue of one whose
timing lines have no more fields than that. Shares no code with the reader, as ``resemblance``.
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
"""Two times and an arrow at the start of a line or behind an index."""
_START = re.compile(rf"(?:\A|\A.*?\b\d{{1,9}}[.:)\]]?\s{{1,3}})({_CLOCK})\s{{0,3}}({_ARROW})")
"""The first of them alone, where that is left of a timing line."""
_POINTED_AT = re.compile(rf"({_ARROW})\s{{0,3}}({_CLOCK})")
"""An arrow and a time behind it: the end of a timing line, whatever is left of its start."""
_ARROW_HEAD = re.compile("[>→⟶➔➜＞;]")
"""What every arrow holds; ``;`` ends an entity."""
_DIGITS = re.compile(r"\d+")

Spelling = tuple[str, str]
"""An arrow, and a time with each group of digits as a zero."""


class OwnNotation:
    """The spelling of most timing lines of a document, counted when it is first asked for.

    Bare numbers are one only if no line has times with colons.
    """

    __slots__ = ("_lines", "_usual")

    def __init__(self, lines: Iterable[str]) -> None:
        """Take the lines of the document."""
        self._lines = lines
        self._usual: frozenset[Spelling] | None = None

    def is_in(self, line: str) -> bool:
        """Return whether a line holds an arrow, and a time behind it or at the start, that are spelt so."""
        head = line[:LOOK]
        if not _ARROW_HEAD.search(head):
            return False
        head = in_ascii(head)
        found = [_spelling(*match.groups()) for match in _POINTED_AT.finditer(head)]
        if match := _START.match(head):
            found.append(_spelling(match[2], match[1]))
        return bool(found) and not self._of_document().isdisjoint(found)

    def _of_document(self) -> frozenset[Spelling]:
        if self._usual is None:
            found = [spelling for line in self._lines if (spelling := _end(line))]
            counts = Counter([spelling for spelling in found if ":" in spelling[1]] or found)
            most = counts.total()
            self._usual = frozenset(spelling for spelling, count in counts.items() if count * 2 >= most)
        return self._usual


def _end(line: str) -> Spelling | None:
    """Return the spelling of the arrow and the end time of a timing line."""
    if not _ARROW_HEAD.search(line, 0, LOOK):
        return None
    match = _TIMING.match(in_ascii(line[:LOOK]))
    return _spelling(match[1], match[2]) if match else None


def _spelling(arrow: str, clock: str) -> Spelling:
    return "".join(arrow.split()), _DIGITS.sub("0", clock)

"""The result of parsing one timing line, and where such a line may stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srtbatch.subrip.parse_time import Stamp

BLANKS = (
    " \t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = (
    "\xad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufe0e\ufe0f\ufeff"
)
"""Characters that show nothing: soft hyphen, zero-width characters, direction marks, variation selectors."""

EDGE = BLANKS + INVISIBLE
"""What may stand around an index or a timing line, or fill a blank line, without being seen."""


class Context(IntEnum):
    """What must stand above a timing line of this shape for it to be one; text could look the same.

    ``PLACED`` asks for an index too, and, where the document's other times are whole ones, for its place
    in their order. ``COUNTED`` asks for the very index that the cues above lead to expect.
    """

    ANYWHERE = 0
    BLANK = 1
    INDEX = 2
    PLACED = 3
    COUNTED = 4


@dataclass(slots=True)
class Timing:
    """A parsed timing line. ``end`` is ``None`` where the line breaks off; ``faults`` are rule codes.

    ``readings`` are the times that a damaged line may tell, the likeliest first. ``lacks_start`` says that
    the start time cannot be read; the value of ``start`` then means nothing. ``lost_digit`` says that a digit
    of the times is lost and was guessed. ``index`` is a number before the times of a damaged line (-1: none);
    ``is_whole`` says that none of its fields is damaged.
    """

    raw: str
    start: Stamp
    end: Stamp | None
    settings: str = ""
    text: str = ""
    context: Context = Context.ANYWHERE
    faults: list[str] = field(default_factory=list)
    readings: list[tuple[Stamp, Stamp]] = field(default_factory=list)
    lacks_start: bool = False
    lost_digit: bool = False
    index: int = -1
    is_whole: bool = True

    @property
    def is_pair(self) -> bool:
        """Return whether both times are told, with their decimals."""
        return (
            self.end is not None and not self.lacks_start and bool(self.start.fraction and self.end.fraction)
        )

    @property
    def lacks_end(self) -> bool:
        """Return whether a whole start time is told, and no end time."""
        return self.end is None and not self.lacks_start and self.start.whole

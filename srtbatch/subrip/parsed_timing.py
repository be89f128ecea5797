"""The result of parsing one timing line, and what must stand above such a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from srtbatch.subrip.parse_time import ParsedTime

SPACES = (
    " \t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = (
    "\xad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufe0e\ufe0f\ufeff"
)
"""Characters that are not displayed: soft hyphen, zero width, direction marks, variation selectors."""

IGNORABLE = SPACES + INVISIBLE
"""Characters that are ignored around an index or a timing line, and that a blank line may contain."""


class RequiredContext(IntEnum):
    """What must stand above a line for it to be accepted as a timing line, because text could look the same.

    ``INDEX_AND_ORDER`` requires an index and, where the document's other times are complete, times that are
    in order. ``NEXT_INDEX`` requires exactly the index that follows that of the cue above.
    """

    ANYWHERE = 0
    BLANK_LINE = 1
    INDEX = 2
    INDEX_AND_ORDER = 3
    NEXT_INDEX = 4


@dataclass(slots=True)
class TimingLine:
    """A parsed timing line. ``end`` is ``None`` if the line has no end time; ``faults`` are rule codes.

    ``alternatives`` are the possible times of a damaged line, the likeliest first. ``lacks_start`` says that
    the start time cannot be read; ``start`` then has no meaning. ``lost_digit`` says that a digit of the
    times is lost and was guessed. ``index`` is a number before the times of a damaged line (-1: none);
    ``is_undamaged`` says that no field is damaged.
    """

    raw: str
    start: ParsedTime
    end: ParsedTime | None
    settings: str = ""
    text: str = ""
    context: RequiredContext = RequiredContext.ANYWHERE
    faults: list[str] = field(default_factory=list)
    alternatives: list[tuple[ParsedTime, ParsedTime]] = field(default_factory=list)
    lacks_start: bool = False
    lost_digit: bool = False
    index: int = -1
    is_undamaged: bool = True

    @property
    def has_both_times(self) -> bool:
        """Return whether the line has both times, with decimals."""
        return (
            self.end is not None and not self.lacks_start and bool(self.start.fraction and self.end.fraction)
        )

    @property
    def lacks_end(self) -> bool:
        """Return whether the line has a complete start time and no end time."""
        return self.end is None and not self.lacks_start and self.start.is_complete

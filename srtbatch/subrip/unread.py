"""An independent lower bound of the number of cues: places that look like a cue but were not read as one.

The reader weighs much evidence for where a cue begins. This count knows only two signs, and shares no code
with it: a line that holds two times, and a block below a blank line that begins with the next index.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from srtbatch.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from srtbatch.model import Cue

_TIME = r"\d{1,2}\s?:\s?\d{2}\s?[:.,;]\s?\d{2,3}"
_TWO_TIMES = re.compile(rf"{_TIME}.{{2,40}}?{_TIME}")
_COLONS, _FEWEST = 4, 2
"""Colons in the timing line of a flawless cue, and the fewest in a line that holds two times."""
_LOOK = 120
_SHOWN = 40


def all_read(text: str, cues: Sequence[Cue]) -> bool:
    """Return whether a document of flawless blocks holds no more cues than these; costs little.

    It does if there is a cue for every block, and no text with the colons of two times holds two times.
    """
    if text.rstrip("\n").count("\n\n") >= len(cues):
        return False
    if text.count(":") < _COLONS * len(cues) + _FEWEST:
        return True
    texts = [cue.text for cue in cues if cue.text.count(":") >= _FEWEST]
    return not any(map(_holds_two_times, "\n".join(texts).split("\n")))


def unread(text: str, starts: Iterable[int]) -> list[Finding]:
    """Return a finding for each place that looks like a cue but is part of another.

    ``starts`` are the source lines on which cues were read.
    """
    known = sorted(starts)
    found: list[Finding] = []
    taken = -1
    for line, shown in _places(text.split("\n")):
        cue = bisect_right(known, line) - 1
        if cue < 0 or cue == taken:
            words = f"{shown[:_SHOWN]!r} looks like the beginning of a cue, but could not be read as one"
            found.append(Finding("S214", line, words))
        taken = cue
    return found


def _places(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Source line and text of each place where a cue seems to begin: its timing line, or an index alone.

    An index alone counts only if no cue below has it too.
    """
    number, alone = 0, None
    above = ""
    for at, text in enumerate(lines):
        if _holds_two_times(text):
            index = _index(above)
            if alone is not None and index != number:
                yield alone
            yield at + 1, text
            number, alone = number if index is None else index, None
        elif _counts_on(text, number, above) and not _holds_two_times(_below(lines, at)):
            if alone is not None:
                yield alone
            number, alone = number + 1, (at + 1, text)
        above = text
    if alone is not None:
        yield alone


def _counts_on(text: str, number: int, above: str) -> bool:
    """Whether a line below a blank one is the index behind ``number``."""
    return (not above or above.isspace()) and _index(text) == number + 1


def _index(text: str) -> int | None:
    """The number that a line consists of."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _below(lines: Sequence[str], at: int) -> str:
    """The next line that is not blank."""
    return next((lines[place] for place in range(at + 1, len(lines)) if lines[place].strip()), "")


def _holds_two_times(text: str) -> bool:
    if ":" not in text or text.count(":", 0, _LOOK) < _FEWEST:
        return False
    return (text[12:17] == " --> " and text[:2].isdecimal()) or _TWO_TIMES.search(text[:_LOOK]) is not None

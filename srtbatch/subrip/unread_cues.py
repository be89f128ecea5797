"""Report places that look like a cue but were not read as one: an independent lower bound of the cues.

The reader weighs much evidence for where a cue begins. This count uses only two signs and shares no code
with it: a line that resembles a timing line, and a block below a blank line that begins with the next
index. The text of a cue may not contain such a line either, nor times in the notation of the document's
timing lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.damage.own_notation import OwnNotation
from srtbatch.subrip.damage.remnants import find_remnants
from srtbatch.subrip.damage.resemblance import SIGNS, TWO_COLONS, in_ascii, resembles_timing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from srtbatch.model import Cue

_CANONICAL_LENGTH = 29
_COLONS, _FEWEST, _OTHER_COLONS = 4, 2, ";：；∶"
"""Colons in the timing line of a flawless cue, the fewest in a text that resembles one, and other colons."""
_SHOWN = 40
_HALF = re.compile(r"\s*(?:-{1,3}\s?>|[\d:.,]+\s*\Z)")
"""The second part of a timing line that is broken in two."""

_LABELLED = re.compile(r"[\W_]*(?:[^\W\d_]{1,20}[\W_]*)?(\d{1,9})(?:\W{1,3}\d{1,9})?[\W_]*")
"""A number, with at most a label before it, a number after it and punctuation."""


def may_have_times(text: str, cues: int) -> bool:
    """Return whether the texts of flawless blocks may have the colons of two times; this check is fast."""
    others = _OTHER_COLONS[:1] if text.isascii() else _OTHER_COLONS
    return text.count(":") + sum(map(text.count, others)) >= _COLONS * cues + _FEWEST


def has_times(spoken: str) -> bool:
    """Return whether a line resembles a timing line in the texts of all cues, which line breaks separate."""
    places = (match.start() for match in TWO_COLONS.finditer(spoken))
    return any(
        resembles_timing(spoken[spoken.rfind("\n", 0, at) + 1 : spoken.find("\n", at)]) for at in places
    )


def find_unread_cues(text: str, cues: Sequence[Cue], dropped: Sequence[int]) -> list[Finding]:
    """Return a finding for each place that looks like a cue but is part of another one.

    ``dropped`` are the source lines of cues that were dropped.
    """
    lines = text.split("\n")
    known = sorted([*(cue.line for cue in cues), *dropped])
    found = dict(_uncounted(_places(lines), known))
    for line, shown in _within_texts(lines, cues):
        found.setdefault(line, shown)
    for line, shown in _labelled(lines, sorted(cues, key=_line_of)):
        found.setdefault(line, shown)
    found |= dict(find_remnants(lines, cues, dropped, frozenset(found)))
    return [
        Finding(
            "S214",
            line,
            f"{shown.strip()[:_SHOWN]!r} looks like the beginning of a cue, but was read as text; check it",
        )
        for line, shown in sorted(found.items())
    ]


def _uncounted(places: Iterator[tuple[int, str]], known: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the places without a cue: each cue counts for one place, at or below its first line."""
    taken = -1
    for line, shown in places:
        cue = bisect_right(known, line) - 1
        if cue < 0 or cue == taken:
            yield line, shown
        taken = cue


def _within_texts(lines: Sequence[str], cues: Sequence[Cue]) -> Iterator[tuple[int, str]]:
    """Yield the lines of texts that resemble timing lines, each with its source line, or that of its cue.

    The second part of a timing line that is broken in two belongs to the first one.
    """
    own = OwnNotation(lines)
    for cue in cues:
        if not SIGNS.search(cue.text):
            continue
        half = False
        for text in cue.text.split("\n"):
            resembles = resembles_timing(text) or own.is_in(text)
            if resembles and not (half and _HALF.match(text)):
                first = 1 if cue is cues[0] else cue.line  # its text may stand above it
                stop = cue.line + len(cue.text)  # no text has more lines than characters
                found = (at for at in range(first, min(stop, len(lines)) + 1) if text in lines[at - 1])
                yield next(found, cue.line), text
            half = resembles


def _line_of(cue: Cue) -> int:
    return cue.line


def _labelled(lines: Sequence[str], cues: Sequence[Cue]) -> Iterator[tuple[int, str]]:
    """Yield the lines between a blank line and a cue without index that have its number and other text."""
    number = 0
    for count, cue in enumerate(cues, start=1):
        at = cue.line - 1
        index = _index(lines[at].strip())
        if index is None and at and lines[at - 1].strip() and (at == 1 or not lines[at - 2].strip()):
            match = _LABELLED.fullmatch(in_ascii(lines[at - 1]))
            if match and int(match[1]) in (count, number + 1):
                index = int(match[1])
                yield at, lines[at - 1]
        number = number + 1 if index is None else index


def _places(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield source line and text of each place where a cue seems to begin: a timing line, or an index alone.

    An index alone counts only if no cue below has it too.
    """
    number, alone = 0, None
    above, shown, half = "", "", False
    for at, text in enumerate(lines):
        if not SIGNS.search(text) or (text.isdecimal() and _is_canonical(lines, at + 1)):  # most lines
            above, shown, half = text, text.strip() or shown, False
            continue
        resembles = _resembles(text)
        if resembles and not (half and _HALF.match(text)):
            index = _index(shown)
            if alone is not None and index != number:
                yield alone
            yield at + 1, text
            number, alone = number if index is None else index, None
        elif not resembles and _is_next_index(text, number, above) and not _resembles(_below(lines, at)):
            if alone is not None:
                yield alone
            number, alone = number + 1, (at + 1, text)
        above, shown, half = text, text, resembles
    if alone is not None:
        yield alone


def _is_canonical(lines: Sequence[str], at: int) -> bool:
    """Return whether the line at this position is that of a flawless cue."""
    if at == len(lines):
        return False
    text = lines[at]
    return text[12:17] == " --> " and len(text) == _CANONICAL_LENGTH and text[:2].isdecimal()


def _resembles(text: str) -> bool:
    """Return whether a line resembles a timing line; this is fast for the line of a flawless cue."""
    return _is_canonical([text], 0) or resembles_timing(text)


def _is_next_index(text: str, number: int, above: str) -> bool:
    """Return whether a line below a blank line is the index after ``number``."""
    return (not above or above.isspace()) and _index(text) == number + 1


def _index(text: str) -> int | None:
    """Return the number if the line has nothing but digits, else ``None``."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _below(lines: Sequence[str], at: int) -> str:
    """Return the next line that is not blank."""
    return next((lines[place] for place in range(at + 1, len(lines)) if lines[place].strip()), "")

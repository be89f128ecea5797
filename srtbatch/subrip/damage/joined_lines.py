"""Lines that hold several cues: a document, or a part of it, that has lost its line breaks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.subrip.layout_settings import SPACED_SETTING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.reader_state import ReaderState

_TIME = r"\d{1,2}(?:[:：]\d{1,2}){1,2}(?:[.,．，]\d{1,3})?"
_HEAD = re.compile(
    rf"(?<!\S)(?:(\d{{1,9}})[.:)]?\s++)?"
    rf"(({_TIME})\s?-{{1,2}}>\s?{_TIME}(?>(?:\s++{SPACED_SETTING}){{0,8}}))(?!\S)"
)
"""An index, if there is one, and a timing line with its layout settings, within a line."""
_FIELD = re.compile(r"\d+")
_DECIMALS = re.compile(r"[.,．，]\d{1,3}(?!\d)")
_WHOLE = re.compile(rf"\d{{1,2}}[:：]\d{{1,2}}[:：]\d{{1,2}}{_DECIMALS.pattern}|\d{{1,2}}:\d\d[.,]\d{{3}}")
"""A time that no text tells; one of fewer fields may be a time of day."""
_TIMING = re.compile(rf"(?:\d{{1,9}}[.:)]?\s++)?({_TIME})\s?(-{{1,2}}>)\s?({_TIME})(?!\S)")
_SHORTEST = 14
_ARROW_AT = 14
"""Position of the arrow's second half in a timing line."""
_ABOVE_ARROW = re.compile(r"[\d\s:：.,．，)-]*")
"""What stands before the arrow of a timing line, an index perhaps in front."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a cue and its text begin on a line, its index (-1: none), its times, the fields of its start."""

    at: int
    behind: int
    number: int
    timing: str
    start: tuple[int, ...]


def part_lines(texts: list[str], first_line: int, state: ReaderState) -> tuple[list[str], list[int]] | None:
    """Return the lines parted where further cues begin on them, and the source line of each; list them.

    ``None`` if no cue begins within a line.
    """
    if not any(map(_may_hold_cue, [text for text in texts if "->" in text])):
        return None
    parts, numbers = list[str](), list[int]()
    following = _indexes_below(texts)
    number, usual = state.number, _Usual(state)
    for at, text in enumerate(texts):
        places = _places(text, number, following[at], usual) if _may_hold_cue(text) else []
        lines = _parted(text, places) if any(text[: place.at].strip() for place in places) else [text]
        if len(lines) > 1:
            state.add_repair(
                "S215", first_line + at, text, "\n".join(lines), f"{len(places)} cues begin here"
            )
        parts += lines
        numbers += [first_line + at] * len(lines)
        number = _last_index(text, places, texts[at - 1] if at else "", number)
    return (parts, numbers) if len(parts) > len(texts) else None


def _may_hold_cue(text: str) -> bool:
    """Return whether the line has a second arrow, or one behind the place that a timing line has it in."""
    at = text.find("->")
    if at < 0 or len(text) <= _SHORTEST:
        return False
    return at > _ARROW_AT or text.find("->", at + 2) > 0 or not _ABOVE_ARROW.fullmatch(text, 0, at)


def _indexes_below(texts: Sequence[str]) -> list[int]:
    """For each line the next index further down, a number alone above a timing line; 0: there is none."""
    found, index = [0] * len(texts), 0
    for at in range(len(texts) - 1, -1, -1):
        found[at] = index
        if texts[at].isdecimal() and len(texts[at]) < 10 and at + 1 < len(texts) and "->" in texts[at + 1]:
            index = int(texts[at])
    return found


def _parted(text: str, places: Sequence[_Place]) -> list[str]:
    """The lines that this one should have been: leading text, then index, times and text of each cue."""
    head = text[: places[0].at].strip()
    lines = [head] if head else []
    for place, stop in zip(places, [*(place.at for place in places[1:]), len(text)], strict=True):
        spoken = text[place.behind : stop].strip()
        index = [str(place.number)] if place.number >= 0 else []
        lines += [*([""] if lines else []), *index, place.timing, *([spoken] if spoken else [])]
    return lines


class _Usual:
    """The spelling of most timing lines of a document, counted when it is first asked for."""

    __slots__ = ("_state",)

    def __init__(self, state: ReaderState) -> None:
        self._state = state

    def allows(self, timing: str) -> bool:
        """Return whether two times are none that a text tells, or are spelt as the document's own."""
        match = _TIMING.match(timing)
        if match is None:
            return False
        return (_WHOLE.fullmatch(match[1]) and _WHOLE.fullmatch(match[3])) is not None or self._is(match)

    def _is(self, match: re.Match[str]) -> bool:
        if self._state.usual_opening is None:
            lines = map(_TIMING.match, self._state.text.split("\n"))
            counts = Counter(_spelling(found) for found in lines if found)
            (most, count), *_ = counts.most_common(1) or [("", 0)]
            self._state.usual_opening = most if count * 2 >= counts.total() else ""
        return _spelling(match) == self._state.usual_opening


def _spelling(match: re.Match[str]) -> str:
    return _FIELD.sub("0", "".join(match.groups()))


def _time(stamp: str) -> tuple[int, ...]:
    """The fields of a time, zeros for those that it lacks."""
    decimals = _DECIMALS.search(stamp)
    clock = _FIELD.findall(stamp[: decimals.start()] if decimals else stamp)
    fraction = decimals[0][1:].ljust(3, "0") if decimals else "0"
    return (*[0] * (3 - len(clock)), *map(int, clock), int(fraction))


def _places(text: str, number: int, following: int, usual: _Usual) -> list[_Place]:
    """The places on a line where cues begin: at its start, or counting on from the one before."""
    found: list[_Place] = []
    for match in _HEAD.finditer(text):
        if not usual.allows(match[2]):
            continue
        start = _time(match[3])
        place = _Place(match.start(), match.end(), int(match[1] or -1), match[2], start)
        if found and found[-1].number < 0 and place.number >= 0:
            place = _Place(match.start(2), match.end(), -1, match[2], start)  # the number is said
        if found:
            believed = _follows(place, found[-1], text)
        else:
            believed = not text[: place.at].strip() or place.number == number + 1 != following
        if believed:
            found.append(place)
    return found


def _follows(place: _Place, above: _Place, text: str) -> bool:
    """Return whether a cue can begin here behind the one that begins at ``above``."""
    if place.number >= 0:
        return place.number == above.number + 1
    spoken = text[above.behind : place.at].strip()
    return above.number < 0 and bool(spoken) and place.start >= above.start


def _last_index(text: str, places: Sequence[_Place], above: str, number: int) -> int:
    """The index of the last cue that begins on a line, below the line ``above``."""
    if places and places[-1].number >= 0:
        return places[-1].number
    if "->" in text and above.isdecimal() and len(above) < 10:
        return int(above)
    return number + len(places)

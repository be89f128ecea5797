"""Split lines with several cues: a document, or a part of it, that has lost its line breaks."""

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
_CUE_START = re.compile(
    rf"(?<!\S)(?:(\d{{1,9}})[.:)]?\s++)?"
    rf"(({_TIME})\s?-{{1,2}}>\s?{_TIME}(?>(?:\s++{SPACED_SETTING}){{0,8}}))(?!\S)"
)
"""A timing line with its layout settings, and an index if there is one, within a line."""
_FIELD = re.compile(r"\d+")
_DECIMALS = re.compile(r"[.,．，]\d{1,3}(?!\d)")
_COMPLETE_TIME = re.compile(
    rf"\d{{1,2}}[:：]\d{{1,2}}[:：]\d{{1,2}}{_DECIMALS.pattern}|\d{{1,2}}:\d\d[.,]\d{{3}}"
)
"""A complete time, which no text contains; a shorter one may be a time of day."""
_TIMING = re.compile(rf"(?:\d{{1,9}}[.:)]?\s++)?({_TIME})\s?(-{{1,2}}>)\s?({_TIME})(?!\S)")
_MAX_ONE_CUE = 14
_ARROW_POSITION = 14
"""Position of the tip of the arrow in a timing line."""
_BEFORE_ARROW = re.compile(r"[\d\s:：.,．，)-]*")
"""Characters before the arrow of a timing line, possibly with an index."""


@dataclass(frozen=True, slots=True)
class _CueOnLine:
    """A cue on a line: where it and its text begin, index (-1: none), times, and start time by fields."""

    at: int
    text_at: int
    index: int
    timing: str
    start: tuple[int, ...]


def split_joined_lines(
    texts: list[str], first_line: int, state: ReaderState
) -> tuple[list[str], list[int]] | None:
    """Return the lines after splitting those with several cues, and the source line of each; add repairs.

    The result is ``None`` if no line has several cues.
    """
    if not any(map(_may_have_cue, [text for text in texts if "->" in text])):
        return None
    parts, numbers = list[str](), list[int]()
    next_index = _indexes_below(texts)
    number, usual = state.number, _UsualNotation(state)
    for at, text in enumerate(texts):
        cues = _cues_on_line(text, number, next_index[at], usual) if _may_have_cue(text) else []
        lines = _split(text, cues) if any(text[: cue.at].strip() for cue in cues) else [text]
        if len(lines) > 1:
            state.add_repair("S215", first_line + at, text, "\n".join(lines), f"{len(cues)} cues begin here")
        parts += lines
        numbers += [first_line + at] * len(lines)
        number = _last_index(text, cues, texts[at - 1] if at else "", number)
    return (parts, numbers) if len(parts) > len(texts) else None


def _may_have_cue(text: str) -> bool:
    """Return whether the line has a second arrow, or one after the position that it has in a timing line."""
    at = text.find("->")
    if at < 0 or len(text) <= _MAX_ONE_CUE:
        return False
    return at > _ARROW_POSITION or text.find("->", at + 2) > 0 or not _BEFORE_ARROW.fullmatch(text, 0, at)


def _indexes_below(texts: Sequence[str]) -> list[int]:
    """Return for each line the next index below it: a number alone above a timing line, or 0."""
    found, index = [0] * len(texts), 0
    for at in range(len(texts) - 1, -1, -1):
        found[at] = index
        if texts[at].isdecimal() and len(texts[at]) < 10 and at + 1 < len(texts) and "->" in texts[at + 1]:
            index = int(texts[at])
    return found


def _split(text: str, cues: Sequence[_CueOnLine]) -> list[str]:
    """Return the lines that replace this one: leading text, then index, times and text of each cue."""
    leading = text[: cues[0].at].strip()
    lines = [leading] if leading else []
    for cue, stop in zip(cues, [*(cue.at for cue in cues[1:]), len(text)], strict=True):
        dialogue = text[cue.text_at : stop].strip()
        index = [str(cue.index)] if cue.index >= 0 else []
        lines += [*([""] if lines else []), *index, cue.timing, *([dialogue] if dialogue else [])]
    return lines


class _UsualNotation:
    """The notation of most timing lines of a document, computed on first use."""

    __slots__ = ("_state",)

    def __init__(self, state: ReaderState) -> None:
        self._state = state

    def allows(self, timing: str) -> bool:
        """Return whether two times are complete, or in the notation of the document."""
        match = _TIMING.match(timing)
        if match is None:
            return False
        return (
            _COMPLETE_TIME.fullmatch(match[1]) and _COMPLETE_TIME.fullmatch(match[3])
        ) is not None or self._is(match)

    def _is(self, match: re.Match[str]) -> bool:
        if self._state.usual_opening is None:
            lines = map(_TIMING.match, self._state.text.split("\n"))
            counts = Counter(_notation(found) for found in lines if found)
            (most, count), *_ = counts.most_common(1) or [("", 0)]
            self._state.usual_opening = most if count * 2 >= counts.total() else ""
        return _notation(match) == self._state.usual_opening


def _notation(match: re.Match[str]) -> str:
    return _FIELD.sub("0", "".join(match.groups()))


def _fields(time: str) -> tuple[int, ...]:
    """Return the fields of a time, with zero for each one that is missing."""
    decimals = _DECIMALS.search(time)
    clock = _FIELD.findall(time[: decimals.start()] if decimals else time)
    fraction = decimals[0][1:].ljust(3, "0") if decimals else "0"
    return (*[0] * (3 - len(clock)), *map(int, clock), int(fraction))


def _cues_on_line(text: str, number: int, next_index: int, usual: _UsualNotation) -> list[_CueOnLine]:
    """Return the cues on a line: one at its start, and each that has the next index or no index."""
    found: list[_CueOnLine] = []
    for match in _CUE_START.finditer(text):
        if not usual.allows(match[2]):
            continue
        start = _fields(match[3])
        cue = _CueOnLine(match.start(), match.end(), int(match[1] or -1), match[2], start)
        if found and found[-1].index < 0 and cue.index >= 0:
            cue = _CueOnLine(match.start(2), match.end(), -1, match[2], start)  # the number is dialogue
        if found:
            accepted = _follows(cue, found[-1], text)
        else:
            accepted = not text[: cue.at].strip() or cue.index == number + 1 != next_index
        if accepted:
            found.append(cue)
    return found


def _follows(cue: _CueOnLine, above: _CueOnLine, text: str) -> bool:
    """Return whether a cue can follow the cue ``above`` on a line."""
    if cue.index >= 0:
        return cue.index == above.index + 1
    dialogue = text[above.text_at : cue.at].strip()
    return above.index < 0 and bool(dialogue) and cue.start >= above.start


def _last_index(text: str, cues: Sequence[_CueOnLine], above: str, number: int) -> int:
    """Return the index of the last cue that begins on a line, below the line ``above``."""
    if cues and cues[-1].index >= 0:
        return cues[-1].index
    if "->" in text and above.isdecimal() and len(above) < 10:
        return int(above)
    return number + len(cues)

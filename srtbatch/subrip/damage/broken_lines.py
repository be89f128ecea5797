"""Join timing lines that are broken into two or three lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.damage.uncertain_lines import is_anchored
from srtbatch.subrip.layout_settings import SETTINGS
from srtbatch.subrip.parsed_timing import IGNORABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.subrip.reader_state import ReaderState

_FIRST = re.compile(r"\d{1,3}:[\d:.,]{0,12}(?:\s?-{1,2}(?:>\s?[\d:.,]{0,12})?)?")
_NEXT = re.compile(r"(?:(?:-{1,2})?>)?\s?[\d:.,]{0,12}(?:\s?-{1,2}>\s?[\d:.,]{1,12})?")
"""The first part of a broken timing line, and any other part."""
_TIME = r"\d{1,2}:\d\d:\d\d[.,]\d{2,3}"
_WHOLE = re.compile(rf"({_TIME})(?:-{{1,2}}>)?({_TIME})")
_HUNDREDTHS = re.compile(_WHOLE.pattern.replace(r"\d{2,3}", r"\d{2}"))
_MILLISECONDS = re.compile(_WHOLE.pattern.replace(r"\d{2,3}", r"\d{3}"))
_SETTLED = re.compile(rf"([^A-Za-z]*\S)\s+({SETTINGS.pattern})")
_PARTS = (2, 3)
_PAIR = re.compile(rf"\s*({_TIME})\s?-->\s?({_TIME})")
_LONGEST = 28
_WIDTH, _LATEST = 13, "~"
"""Characters of a time with three digits of hours; what comes behind any time."""


def join_broken_lines(
    texts: list[str], numbers: Sequence[int], state: ReaderState
) -> tuple[list[str], list[int]] | None:
    """Return the lines with broken timing lines joined, and the source line of each; list them.

    ``numbers`` are the source lines of ``texts``. ``None`` if no timing line is broken. Lines that make a
    timing line, but none that has its place here, are reported and stay as they are.
    """
    starts = [at for at, text in enumerate(texts) if ":" in text[1:4] and len(text) <= _LONGEST]
    broken = [found for at in starts if texts[at][:1].isdigit() and (found := _joined(texts, at))]
    if not broken:
        return None
    places = _Places(texts)
    kept, lines, at = list[str](), list[int](), 0
    for found in broken:
        if found.at < at:
            continue
        shown = "\n".join(texts[found.at : found.stop])
        if not places.accept(found):
            words = f"{shown!r} holds two times, but is taken for text"
            state.findings.append(Finding("S214", numbers[found.at], words))
            continue
        state.add_repair("S328", numbers[found.at], shown, found.line, "broken in parts")
        kept += [*texts[at : found.at], found.line]
        lines += numbers[at : found.at + 1]
        at = found.stop
    return ([*kept, *texts[at:]], [*lines, *numbers[at:]]) if kept else None


def is_broken(texts: Sequence[str], at: int) -> bool:
    """Return whether a broken timing line begins here, inside of a text, that would be joined.

    It would be if its arrow stands here and its end below, or if a number stands above.
    """
    text = texts[at]
    if len(text) > _LONGEST or not text[:1].isdigit() or at + 1 == len(texts):
        return False
    below_number = at > 0 and texts[at - 1].strip(IGNORABLE).isdecimal()
    return (below_number or ">" in text) and _joined(texts, at) is not None


@dataclass(frozen=True, slots=True)
class _Broken:
    """The lines from ``at`` up to ``stop``, and the timing line that they make: spelt, start and end."""

    at: int
    stop: int
    line: str
    start: str
    end: str


def _joined(texts: Sequence[str], at: int) -> _Broken | None:
    """Return the timing line that begins here and goes on in the lines below; ``None`` if there is none."""
    if at + 1 == len(texts) or not _is_part(texts[at + 1]):
        return None
    first = texts[at].strip(IGNORABLE)
    if not _FIRST.fullmatch(first):
        return None
    for parts in _PARTS:
        others = texts[at + 1 : at + parts]
        if len(others) < parts - 1 or not all(map(_is_part, others)):
            return None
        last, settings = _parted(others[-1])
        joined = "".join(text.strip(IGNORABLE) for text in [first, *others[:-1], last])
        spelt = "".join(joined.split())
        match = _MILLISECONDS.fullmatch(spelt) or _HUNDREDTHS.fullmatch(spelt)
        if match and (">" in joined or is_anchored(texts, at)):
            line = f"{match[1]} --> {match[2]}{settings}"
            return _Broken(at, at + parts, line, _padded(match[1]), _padded(match[2]))
    return None


def _parted(text: str) -> tuple[str, str]:
    """Return the last part of a timing line, and the layout settings behind it with a space in front."""
    match = _SETTLED.fullmatch(text.strip(IGNORABLE))
    return (match[1], f" {match[2]}") if match else (text, "")


def _padded(time: str) -> str:
    """The time spelt so that times are in order where their spellings are."""
    clock, decimals = time[:-4].replace(".", ","), time[-4:].replace(".", ",")
    return f"{clock}{decimals}{'0' * (',' not in decimals[:1])}".rjust(_WIDTH, "0")


class _Places:
    """The whole timing lines among these lines, between which a broken one has its place or not."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._above = ("", "")

    @cached_property
    def _whole(self) -> list[tuple[int, str, str]]:
        """Position, start and end of each whole timing line."""
        found = [(at, _PAIR.match(text)) for at, text in enumerate(self._texts) if "-->" in text]
        return [(at, _padded(match[1]), _padded(match[2])) for at, match in found if match]

    def accept(self, broken: _Broken) -> bool:
        """Return whether a broken timing line has its place here, and remember it.

        Below a blank line, or an index there, it must begin between the times above and below it, or have an
        index that the cue below does not have; elsewhere it must stand free between them. A time below text,
        with an arrow and a time below it, is what ``strict.make_unambiguous`` makes of a text, and stays one.
        """
        place = bisect_left(self._whole, (broken.at, "", ""))
        start, end = max(self._above, self._whole[place - 1][1:] if place else ("", ""))
        below, latest = self._whole[place][:2] if place < len(self._whole) else (0, _LATEST)
        above = self._texts[broken.at - 1].strip(IGNORABLE) if broken.at else ""
        if is_anchored(self._texts, broken.at):
            accepted = start <= broken.start <= latest or bool(above and above != self._texts[below - 1])
        elif not above.isdecimal() and ">" not in self._texts[broken.at]:
            accepted = False
        else:
            accepted = end <= broken.start < broken.end <= latest
        if accepted:
            self._above = broken.start, broken.end
        return accepted


def _is_part(text: str) -> bool:
    """Return whether the line may be a part of a broken timing line, but not its first one."""
    text = text.strip(IGNORABLE)
    return bool(text) and _NEXT.fullmatch(_parted(text)[0]) is not None

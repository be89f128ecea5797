"""The fast path: blocks that stand exactly as they will be written are sliced, not scanned.

One fault must not slow the file: flawless blocks are taken in runs, and only the lines between two runs
go to the scanner, together with the flawless block above them, whose text may go on below a blank line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from srtbatch.model import Cue
from srtbatch.subrip.timecode import HOUR, MINUTE, SECOND
from srtbatch.subrip.timing import EDGE

_INDEX = re.compile(r"([1-9][0-9]{0,8})\n")
_BLANK_LINE = re.compile(rf"\n[{re.escape(EDGE)}]++(?:\n|\Z)")
ARROW = re.compile(rf"[-=‐-―−][{re.escape(EDGE)}]*+>|[→⟶➔➜＞]|&gt;")
_ODD_ARROWS = ("&gt;", "→", "⟶", "➔", "➜", "＞")
_MEMORY = 1 << 15


class _Clock(dict[str, int]):
    """Milliseconds of ``HH:MM:SS``, remembered; an ill-formed one raises ``KeyError``."""

    def __missing__(self, clock: str) -> int:
        if not _CLOCK.fullmatch(clock):
            raise KeyError(clock)
        if len(self) > _MEMORY:
            self.clear()
        value = int(clock[:2]) * HOUR + int(clock[3:5]) * MINUTE + int(clock[6:]) * SECOND
        self[clock] = value
        return value


_CLOCK = re.compile(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]")
_SECONDS = _Clock()
_MILLIS = {f",{millis:03}": millis for millis in range(1000)}
_MILLIS_AND_ARROW = {f"{spelt} --> ": millis for spelt, millis in _MILLIS.items()}


@dataclass(slots=True)
class Blocks:
    """A document cut at its blank lines, and how far it was read: next block, its source line, its index."""

    parts: list[str]
    careful: bool
    at: int = 0
    line: int = 1
    number: int = 1
    ordered: bool = True
    latest: int = -1


def cut(text: str) -> Blocks:
    """Cut text (without newlines at its end) into blocks."""
    careful = _BLANK_LINE.search(text) is not None or any(arrow in text for arrow in _ODD_ARROWS)
    return Blocks(text.split("\n\n"), careful)


def take_run(blocks: Blocks, cues: list[Cue]) -> None:
    """Append the cues of all flawless blocks from here on, up to the first that is not.

    A cut leaves no blank line at either end of a block, so what is behind the timing line is text.
    """
    parts, careful, ordered, latest = blocks.parts, blocks.careful, blocks.ordered, blocks.latest
    seconds, first, second, append = _SECONDS, _MILLIS_AND_ARROW, _MILLIS, cues.append
    line, number = blocks.line, blocks.number
    wanted = str(number)
    for at in range(blocks.at, len(parts)):
        part = parts[at]
        index, _, rest = part.partition("\n")
        text = rest[30:]
        try:
            start = seconds[rest[:8]] + first[rest[8:17]]
            end = seconds[rest[17:25]] + second[rest[25:29]]
        except KeyError:
            break
        if index != wanted or not text or rest[29] != "\n":
            break
        breaks, wanted = text.count("\n"), str(number + 1)
        if breaks and f"\n{wanted}\n" in rest:
            break
        if (">" in text and ARROW.search(text)) or (careful and not _plain(text)):
            break
        if start >= end or start <= latest:
            ordered = False
        latest = start
        append(Cue(line, start, end, text, "", rest[:29]))
        line += breaks + 4
        number += 1
    else:
        at = len(parts)
    blocks.at, blocks.line, blocks.number, blocks.ordered, blocks.latest = at, line, number, ordered, latest


def _plain(text: str) -> bool:
    return _BLANK_LINE.search(f"\n{text}") is None and ARROW.search(text) is None


def flawless_index(part: str) -> int:
    """The index of a block that could be taken as it stands, 0 for one that could not."""
    match = _INDEX.match(part)
    if match is None:
        return 0
    probe = Blocks([part], careful=True, number=int(match[1]))
    take_run(probe, [])
    return int(match[1]) if probe.at else 0


def region_end(blocks: Blocks) -> int:
    """One past the last block of the region that begins here: a flawless one, its successor behind it."""
    parts = blocks.parts
    former = 0
    for at in range(blocks.at, len(parts)):
        number = flawless_index(parts[at])
        if former and number == former + 1:
            return at
        former = number
    return len(parts)

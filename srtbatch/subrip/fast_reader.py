"""Fast reader: blocks that stand exactly as they will be written are sliced, not scanned.

One fault must not slow down the whole file: flawless blocks are taken in runs, and only the lines between
two runs go to the tolerant reader, together with the block above them, whose text may continue below a blank
line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import add, itemgetter, lt
from typing import TYPE_CHECKING

from srtbatch.model import Cue
from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND
from srtbatch.subrip.parsed_timing import IGNORABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

_INDEX = re.compile(r"([1-9][0-9]{0,8})\n")
_BLANK_LINE = re.compile(rf"\n[{re.escape(IGNORABLE)}]++(?:\n|\Z)")
ARROW = re.compile(rf"[-=‐-―−][{re.escape(IGNORABLE)}]*+>|[→⟶➔➜＞]|&gt;")
_ODD_ARROWS = ("→", "⟶", "➔", "➜", "＞")
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
class BlockCursor:
    """A document cut at its blank lines, and how far it was read: next block, its source line, its index.

    ``careful`` says that a text may hold an odd blank line or arrow, ``numbers`` that a line of text that has
    another one below it may be a number.
    """

    parts: list[str]
    careful: bool
    numbers: bool
    at: int = 0
    line: int = 1
    number: int = 1
    ordered: bool = True
    latest: int = -1


def cut(text: str, *, numbers: bool) -> BlockCursor:
    """Cut text (without newlines at its end) into blocks; ``numbers`` as in ``BlockCursor``."""
    careful = _has_odd_arrow(text) or _BLANK_LINE.search(text) is not None
    return BlockCursor(text.split("\n\n"), careful, numbers)


def take_all(blocks: BlockCursor, cues: list[Cue]) -> bool:
    """Append the cues of all blocks if every block is flawless, and return whether it is.

    The same as ``take_run``, column by column instead of block by block: faster, but nothing is gained from a
    document with a fault.
    """
    parts = blocks.parts
    if blocks.careful or blocks.numbers or not parts[-1].startswith(f"{len(parts)}\n"):
        return False
    try:
        indexes, timings, texts = zip(*[part.split("\n", 2) for part in parts], strict=True)
        if not all(texts) or list(indexes) != list(map(str, range(1, len(parts) + 1))):
            return False
        starts = _times(timings, 0, _MILLIS_AND_ARROW)
        ends = _times(timings, 17, _MILLIS)
    except (KeyError, ValueError):
        return False
    if any(ARROW.search(text) for text in texts if ">" in text):
        return False
    lines = accumulate([text.count("\n") + 4 for text in texts], initial=1)
    cues += map(Cue, lines, starts, ends, texts, repeat(""), timings)
    blocks.ordered = all(map(lt, starts, ends)) and all(map(lt, starts, starts[1:]))
    blocks.at = len(parts)
    return True


def _times(timings: Sequence[str], at: int, millis: dict[str, int]) -> list[int]:
    """Return the times that begin at a position in each timing line.

    Raises:
        KeyError: a time is not in the usual form.
    """
    clocks = map(_SECONDS.__getitem__, map(itemgetter(slice(at, at + 8)), timings))
    behind = itemgetter(slice(at + 8, 17 if at == 0 else None))
    return list(map(add, clocks, map(millis.__getitem__, map(behind, timings))))


def take_run(blocks: BlockCursor, cues: list[Cue]) -> None:
    """Append the cues of all flawless blocks from here on, up to the first that is not.

    A cut leaves no blank line at either end of a block, so what is behind the timing line is text.
    """
    parts, watchful = blocks.parts, blocks.careful or blocks.numbers
    ordered, latest = blocks.ordered, blocks.latest
    seconds, first, second, append = _SECONDS, _MILLIS_AND_ARROW, _MILLIS, cues.append
    line, number = blocks.line, blocks.number
    for at in range(blocks.at, len(parts)):
        part = parts[at]
        try:
            index, timing, text = part.split("\n", 2)
            start = seconds[timing[:8]] + first[timing[8:17]]
            end = seconds[timing[17:25]] + second[timing[25:]]
        except (KeyError, ValueError):
            break
        if index != str(number) or not text:
            break
        if (">" in text and ARROW.search(text)) or (watchful and not _plain(text, number)):
            break
        if not latest < start < end:
            ordered = False
        latest = start
        append(Cue(line, start, end, text, "", timing))
        line += text.count("\n") + 4
        number += 1
    else:
        at = len(parts)
    blocks.at, blocks.line, blocks.number, blocks.ordered, blocks.latest = at, line, number, ordered, latest


def _has_odd_arrow(text: str) -> bool:
    return "&gt;" in text or (not text.isascii() and any(arrow in text for arrow in _ODD_ARROWS))


def may_hold_arrow(text: str) -> bool:
    """Return whether a text may hold an arrow; costs little."""
    return ">" in text or _has_odd_arrow(text)


def _plain(text: str, number: int) -> bool:
    """Return whether the text of cue ``number`` has no odd blank line or arrow and no next index."""
    below = f"\n{text}"
    if _BLANK_LINE.search(below) or ARROW.search(text):
        return False
    return f"\n{number + 1}\n" not in below


def flawless_index(part: str) -> int:
    """The index of a block that could be taken as it stands, 0 for one that could not."""
    match = _INDEX.match(part)
    if match is None:
        return 0
    probe = BlockCursor([part], careful=True, numbers=True, number=int(match[1]))
    take_run(probe, [])
    return int(match[1]) if probe.at else 0


def find_region_end(blocks: BlockCursor) -> int:
    """One past the last block of the region that begins here: a flawless one, its successor behind it."""
    parts = blocks.parts
    former = 0
    for at in range(blocks.at, len(parts)):
        number = flawless_index(parts[at])
        if former and number == former + 1:
            return at
        former = number
    return len(parts)

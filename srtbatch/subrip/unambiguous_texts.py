"""Cue texts in which no SubRip reader finds an index or a timing line.

Readers find different structure inside a cue, without a blank line above it (tested with the parsers
themselves, ``tests/readers.py``):

* pysubs2: every line that holds exactly two times ``H:M:S,m``.
* ffmpeg, and this package: a line that begins with two times and an arrow between them.
* this package: a line of digits, if two times stand in the line below it, whatever is between them, or one
  whole time alone.
* this package: a time and an arrow, if another time stands in the line below them.
* webvtt-py: a line of digits, if ``-->`` stands in the line below it.
* srt: a number below the first line of text, if the line below it begins with three numbers that have
  colons, commas or full stops between them (``10.0.0.1``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from srtbatch.subrip.damage.broken_lines import is_broken
from srtbatch.subrip.fast_reader import ARROW, may_have_arrow
from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext
from srtbatch.subrip.timing_line import parse_timing_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from srtbatch.model import Cue

_STAMP = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3}")
_SCANNED = re.compile(
    r"\s*[-+]?\d+:\s*[-+]?\d+:\s*[-+]?\d+[,.]\s*[-+]?\d+\s*-->\s*[-+]?\d+:\s*[-+]?\d+:\s*[-+]?\d+[,.]\s*[-+]?\d",
    re.ASCII,
)
"""What ffmpeg's ``sscanf`` accepts at the start of a line (``libavformat/srtdec.c``)."""
_NUMBER = re.compile(r"-?[0-9]++\.?[0-9]*+\s*+")
_THREE_NUMBERS = re.compile(r"[0-9]+[,.:，．。：][0-9]+[,.:，．。：][0-9]")
"""Index and time as the ``srt`` package searches for them."""
_ARROW = re.compile(r"(?:[-=‐-―−]\s?){1,3}[>＞]|[→⟶➔➜⇒]|--&gt;")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>|<\d[\d:.,]{0,20}>")
"""A tag of HTML or WebVTT, including the time of a word."""
_WORD = re.compile(r"(?<=\s)\S")
_BLANK_LINE = re.compile(rf"(?:\A|\n)[{re.escape(IGNORABLE)}]*+(?:\n|\Z)")

# One of these, or an arrow, stands in each text that is misread. The literal in front makes them fast.
_STAMP_INSIDE = re.compile(r":\d{1,2}[.,]\d")
_DIGIT_AND_MARK = re.compile(r"\d\s*+[:：;；.．,，،٫。]")
_NUMBER_INSIDE = re.compile(r"\n-?[0-9]++\.?[0-9]*+[^\S\n]*+(?=\n[^\n])")


def joined_texts(cues: Sequence[Cue]) -> str:
    """Return the texts of all cues, with two line breaks around each."""
    return "\n\n".join(["", *[cue.text for cue in cues], ""])


def has_number_inside(joined: str) -> bool:
    """Return whether some text has a line that is a number, with another line below it."""
    return _NUMBER_INSIDE.search(joined) is not None


def find_misread_cues(cues: Sequence[Cue], joined: str) -> list[Cue]:
    """Return the cues whose text is misread; ``joined`` is the result of ``joined_texts``."""
    patterns = [pattern for pattern in (_STAMP_INSIDE, _NUMBER_INSIDE) if pattern.search(joined)]
    if may_have_arrow(joined):
        patterns.append(ARROW)
    if not patterns:
        return []
    ends = list(accumulate((len(cue.text) + 2 for cue in cues), initial=1))
    found = {
        bisect_right(ends, match.end() - 1) - 1 for pattern in patterns for match in pattern.finditer(joined)
    }
    return [cues[at] for at in sorted(found) if is_misread(cues[at].text)]


def is_misread(text: str) -> bool:
    """Return whether some reader finds a separate cue in the text."""
    if "\n" not in text:
        return _is_timing(text)
    lines = text.split("\n")
    if any(map(_is_timing, lines)):
        return True
    return any(
        _opens_cue(lines[at], lines[at + 1], first=at == 0) or is_broken(lines, at)
        for at in range(len(lines) - 1)
    )


def has_blank_line(text: str) -> bool:
    """Return whether a line without visible characters would end the cue early."""
    return "\n" in text and _BLANK_LINE.search(text) is not None


def without_blank_lines(text: str) -> str:
    """Return the text without lines without visible characters; the first one if there are no others."""
    lines = text.split("\n")
    shown = [line for line in lines if line.strip(IGNORABLE)]
    return "\n".join(shown) or next((line for line in lines if line), "")


def make_unambiguous(text: str) -> str:
    """Return the text with the smallest change after which every reader reads all of it as text.

    A line that looks like a timing line is broken in two between its times; a number that looks like an index
    is joined with the line below it by a space; an arrow at the end of a line is moved to the line below.
    """
    waiting = text.split("\n")[::-1]
    lines: list[str] = []
    while waiting:
        line = waiting.pop()
        if _is_timing(line):
            waiting += reversed(_parts(line))
        elif lines and _opens_cue(lines[-1], line, first=len(lines) == 1):
            start = _first_number(lines) if "-->" in line else len(lines) - 1
            waiting.append(" ".join([number.strip() for number in lines[start:]] + [line.lstrip()]))
            del lines[start:]
        elif waiting and is_broken([*lines[-1:], line, *waiting[:-3:-1]], min(1, len(lines))):
            waiting += _unbroken(lines, line, waiting)
        else:
            lines.append(line)
            continue
        if lines:  # the line above now has another one below it
            waiting.append(lines.pop())
    return "\n".join(lines)


def _unbroken(lines: list[str], line: str, waiting: list[str]) -> list[str]:
    """Return the lines that replace a broken timing line, the last one first; change the lists.

    A number above the timing line is joined with it; else its arrow is moved to the line below.
    """
    if ">" not in line:
        return [f"{lines.pop().strip()} {line}"]
    time, arrow, end = line.partition("-")
    return [f"{arrow}{end.rstrip()} {waiting.pop().lstrip()}", time.rstrip()]


def _is_timing(line: str) -> bool:
    """Return whether a reader reads the line as a timing line, whatever is above it."""
    if not _DIGIT_AND_MARK.search(line):
        return False
    if len(_STAMP.findall(line)) == 2 or _SCANNED.match(line):
        return True
    timing = parse_timing_line(line)
    return timing is not None and timing.context is RequiredContext.ANYWHERE


def _opens_cue(number: str, below: str, *, first: bool) -> bool:
    """Return whether a reader reads two lines as index and timing line; ``first``: no line is above."""
    if number.strip().isdigit() and ("-->" in below or _holds_times(below)):
        return True
    if first or not _THREE_NUMBERS.match(below):
        return False
    return _NUMBER.fullmatch(number) is not None


def _holds_times(line: str) -> bool:
    """Return whether the line may be a timing line for this package if the next index is above it."""
    timing = parse_timing_line(line)
    return timing is not None and (timing.has_both_times or timing.lacks_end)


def _first_number(lines: Sequence[str]) -> int:
    """Return where the numbers begin that are on the last lines of these."""
    start = len(lines) - 1
    while start and lines[start - 1].strip().isdigit():
        start -= 1
    return start


def _parts(line: str) -> list[str]:
    """Return the line broken in two before its arrow, second time or a word, so that a part of it is text."""
    for at in _breaks(line):
        above, below = line[:at].rstrip(), line[at:].lstrip()
        if above and below and not _is_timing(above):
            return [above, below]
    half = len(line) // 2
    return [line[:half], line[half:]]


def _breaks(line: str) -> Iterable[int]:
    """Yield where a line may be broken, the best place first; in front of a tag instead of within it."""
    tags = [(tag.start(), tag.end()) for tag in _TAG.finditer(line)]
    for at in _places(line):
        yield next((start for start, end in tags if start < at < end), at)


def _places(line: str) -> Iterable[int]:
    """Yield where a line may be broken, the best place first."""
    if arrow := _ARROW.search(line, 1):
        yield arrow.start()
    for time, following in pairwise(_STAMP.finditer(line)):
        if line[following.start() - 1] == "<":  # a word and its time: the space belongs to the word above
            yield following.start()
        elif space := line.rfind(" ", time.end(), following.start()) + 1:
            yield space
        yield following.start()
    for word in _WORD.finditer(line):
        yield word.start()

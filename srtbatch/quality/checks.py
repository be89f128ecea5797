"""Check one cue and the next against the limits: each fault is measured by one function."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from srtbatch.config.settings import Limits
from srtbatch.model import Cue, Finding
from srtbatch.visible_text import TAG, characters, longest_line, together, visible

READING_SPEED = "Q101"
LINE_LENGTH = "Q102"
LINES = "Q103"
TOO_SHORT = "Q104"
TOO_LONG = "Q105"
GAP = "Q106"
OVERLAP = "Q107"
EMPTY = "Q108"
TAGS = "Q109"
NO_TIME = "Q110"

NOTHING = Cue(0, sys.maxsize, sys.maxsize, "")
FORMATTING = frozenset({"i", "b", "u", "font"})  # tags of SRT, each of which needs its closing tag
# The most frequent correct markup: a position in front, italics around the whole text.
PLAIN_MARKUP = re.compile(r"(?:\{\\an\d\})?(?:<i>[^<{]*[^<{\s]</i>|[^<{]*[^<{}\s])")
OPEN_CODE = re.compile(r"\{\\[^{}]*(?:\{|\Z)")


def suspects(cues: Sequence[Cue], places: Sequence[int], limits: Limits) -> Iterator[int]:
    """Yield the indexes of the cues that may have a fault; the length of a text limits what it shows.

    Runs over every cue of every file: a flawless cue costs a third of a microsecond here and nothing anywhere
    else.
    """
    speed = limits.max_cps or sys.maxsize
    width = limits.max_cpl or sys.maxsize
    height = limits.max_lines or sys.maxsize
    shortest, gap = max(limits.min_duration, 1), limits.min_gap
    longest = limits.max_duration or sys.maxsize
    for at in places:
        cue = cues[at]
        text, end = cue.text, cue.end
        size, duration = len(text), end - cue.start
        if (
            duration < shortest
            or duration > longest
            or cues[at + 1].start - end < gap
            or size * 1000 > speed * duration
            or ("\n" in text and text.count("\n") >= height)
            or (size > width and max(map(len, text.split("\n"))) > width)
            or (("<" in text or "{" in text) and not PLAIN_MARKUP.fullmatch(text))
            or not size
            or text.isspace()
        ):
            yield at


def faults(cue: Cue, following: Cue, limits: Limits) -> list[Finding]:
    """Return every fault of one cue."""
    if not visible(cue.text).strip():
        return [Finding(EMPTY, cue.line, "the cue shows no text")]
    if cue.end <= cue.start:
        return [Finding(NO_TIME, cue.line, "the cue ends before it is shown", cue.end - cue.start, 0)]
    found = (_neighbour(cue, following, limits), *(check(cue, limits) for check in CHECKS))
    return [finding for finding in found if finding is not None]


def _neighbour(cue: Cue, following: Cue, limits: Limits) -> Finding | None:
    gap = following.start - cue.end
    if gap >= limits.min_gap or together(cue, following):
        return None
    if gap < 0:
        return Finding(
            OVERLAP, cue.line, f"still shown for {_seconds(-gap)} when the next cue starts", -gap, 0
        )
    message = f"{_seconds(gap)} to the next cue, at least {_seconds(limits.min_gap)} wanted"
    return Finding(GAP, cue.line, message, gap, limits.min_gap)


def _speed(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    room = limits.max_cps * duration
    if not room or len(cue.text) * 1000 <= room:
        return None
    count = characters(cue.text)
    if count * 1000 <= room:
        return None
    speed = -(-count * 10_000 // duration) / 10
    message = f"{speed:g} characters a second, at most {limits.max_cps:g} wanted"
    return Finding(READING_SPEED, cue.line, message, speed, limits.max_cps)


def _width(cue: Cue, limits: Limits) -> Finding | None:
    if not limits.max_cpl or len(cue.text) <= limits.max_cpl:
        return None
    width = longest_line(cue.text)
    if width <= limits.max_cpl:
        return None
    message = f"{width} characters in a line, at most {limits.max_cpl} wanted"
    return Finding(LINE_LENGTH, cue.line, message, width, limits.max_cpl)


def _lines(cue: Cue, limits: Limits) -> Finding | None:
    lines = cue.text.count("\n") + 1
    if not limits.max_lines or lines <= limits.max_lines:
        return None
    message = f"{lines} lines, at most {limits.max_lines} wanted"
    return Finding(LINES, cue.line, message, lines, limits.max_lines)


def _short(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    if duration >= limits.min_duration:
        return None
    message = f"shown for {_seconds(duration)}, at least {_seconds(limits.min_duration)} wanted"
    return Finding(TOO_SHORT, cue.line, message, duration, limits.min_duration)


def _long(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    if not limits.max_duration or duration <= limits.max_duration:
        return None
    message = f"shown for {_seconds(duration)}, at most {_seconds(limits.max_duration)} wanted"
    return Finding(TOO_LONG, cue.line, message, duration, limits.max_duration)


def _tags(cue: Cue, _limits: Limits) -> Finding | None:
    if "{" in cue.text and OPEN_CODE.search(cue.text):
        return Finding(TAGS, cue.line, "an override code is not closed")
    if "<" not in cue.text:
        return None
    depth: Counter[str] = Counter()
    for tag in TAG.finditer(cue.text):
        name = tag["name"].lower()
        if name not in FORMATTING:
            continue
        depth[name] += -1 if tag["slash"] else 1
        if depth[name] < 0:
            return Finding(TAGS, cue.line, f"</{tag['name']}> closes a tag that is not open")
    left = [name for name, open_tags in depth.items() if open_tags]
    return Finding(TAGS, cue.line, f"<{left[0]}> is not closed") if left else None


CHECKS: tuple[Callable[[Cue, Limits], Finding | None], ...] = (_speed, _width, _lines, _short, _long, _tags)


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s"

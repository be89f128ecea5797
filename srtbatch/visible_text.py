"""Text as a viewer sees it: what a tag is, text without tags, number of characters, cues on screen together.

``TAG`` and ``MARKUP`` are the only definition of a tag. Patterns elsewhere that match more (malformed tags,
elements of other languages, whatever stands in angle brackets) have names that say so.
"""

from __future__ import annotations

import re
import unicodedata

from srtbatch.model import Cue

_NAMES = "i|b|u|s|c|v|font|span|ruby|rt|lang"
_ATTRIBUTES = r"(?:[\s.][^<>]*)?"
TAG = re.compile(rf"(?i:<(?P<slash>/?)(?P<name>{_NAMES}){_ATTRIBUTES}/?>)")
"""A tag: ``<i>``, ``</font>``, ``<font color="red">``, ``<c.yellow>``, in any case."""

MARKUP_PATTERN = rf"(?i:</?(?:{_NAMES}){_ATTRIBUTES}/?>)|\{{\\[^{{}}]*\}}"
"""Source of ``MARKUP`` without groups, for patterns that contain it."""

MARKUP = re.compile(MARKUP_PATTERN)
"""A tag or an override code: ``{\\an8}``, ``{\\pos(1,2)}``."""

PLACED = re.compile(r"\{\\(?:an?\d|pos\(|move\()")
LONG = 100_000  # characters; for longer texts memory matters more than time
PARTS = 10_000  # pieces of a text that are joined at once
UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})


def visible(text: str) -> str:
    """Return the text without tags and override codes; a single ``<`` or ``{`` is an ordinary character."""
    if "<" not in text and "{" not in text:
        return text
    return MARKUP.sub("", text) if len(text) < LONG else _without(MARKUP, text)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return ``pattern.sub("", text)`` in little more memory than the text, many as the matches may be."""
    done: list[str] = []
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
        if len(parts) == PARTS:
            done.append("".join(parts))
            parts.clear()
    return "".join([*done, *parts, text[at:]])


def blank_tags(text: str) -> str:
    """Return the text with each tag replaced by as many spaces, so that positions stay the same."""
    return TAG.sub(lambda tag: " " * len(tag[0]), text) if "<" in text else text


def characters(text: str) -> int:
    """Return the number of characters that are read: no tags, codes, line breaks or combining marks.

    A wide character counts as one.
    """
    text = visible(text)
    if text.isascii():
        return len(text) - text.count("\n")
    unseen = [character for character in set(text) if unicodedata.category(character) in UNSEEN]
    return len(text) - sum(map(text.count, unseen))


def longest_line(text: str) -> int:
    """Return the number of characters of the longest line."""
    return max([characters(line) for line in text.split("\n")])


def together(first: Cue, second: Cue) -> bool:
    """Return whether two cues share the screen on purpose: same times, or different positions."""
    if first.start == second.start and first.end == second.end:
        return True
    return _position(first) != _position(second)


def _position(cue: Cue) -> str:
    placed = PLACED.search(cue.text) if "{" in cue.text else None
    return cue.settings + (cue.text[placed.start() : cue.text.find("}", placed.start())] if placed else "")

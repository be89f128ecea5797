"""What a viewer reads: text without tags, characters as guides count them, cues on screen together."""

from __future__ import annotations

import re
import unicodedata

from srtbatch.model import Cue

MARKUP = re.compile(
    r"""
    </?(?:i|b|u|s|c|v|font|span|ruby|rt|lang)(?:[\s.][^<>]*)?/?>   # <i>, </font>, <font color="red">, <c.x>
    | \{\\[^{}]*\}                                                 # {\an8}, {\pos(1,2)}
    """,
    re.VERBOSE | re.IGNORECASE,
)
PLACED = re.compile(r"\{\\(?:an?\d|pos\(|move\()")
LONG = 100_000  # characters of a text from which on memory counts more than time
PARTS = 10_000  # pieces of a text that are joined at a time
UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})


def visible(text: str) -> str:
    """Strip tags and override codes; a lone ``<`` or ``{`` is a character like any other."""
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


def characters(text: str) -> int:
    """Count what is read: no tags, codes, line breaks or combining marks; a wide character counts as one."""
    text = visible(text)
    if text.isascii():
        return len(text) - text.count("\n")
    unseen = [character for character in set(text) if unicodedata.category(character) in UNSEEN]
    return len(text) - sum(map(text.count, unseen))


def longest_line(text: str) -> int:
    """Count the characters of the longest line."""
    return max([characters(line) for line in text.split("\n")])


def together(first: Cue, second: Cue) -> bool:
    """Tell whether two cues share the screen on purpose: the same times, or different places."""
    if first.start == second.start and first.end == second.end:
        return True
    return _place(first) != _place(second)


def _place(cue: Cue) -> str:
    placed = PLACED.search(cue.text) if "{" in cue.text else None
    return cue.settings + (cue.text[placed.start() : cue.text.find("}", placed.start())] if placed else "")

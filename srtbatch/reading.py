"""What a viewer has to read: characters as subtitle guides count them, cues that share the screen."""

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
UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})


def visible(text: str) -> str:
    """Strip tags and override codes; a lone ``<`` or ``{`` is a character like any other."""
    return MARKUP.sub("", text) if "<" in text or "{" in text else text


def characters(text: str) -> int:
    """Count what is read: no tags, codes, line breaks or combining marks; a wide character counts as one."""
    text = visible(text)
    if text.isascii():
        return len(text) - text.count("\n")
    return sum([unicodedata.category(character) not in UNSEEN for character in text])


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

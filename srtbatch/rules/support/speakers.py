"""Speakers of a cue: which line breaks belong to dialogue or lists, and which are only layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from srtbatch.rules.support.line_breaker import SENTENCE_END, WIDE
from srtbatch.visible_text import visible

DASH = re.compile(r"[-‐–—―−]")
QUOTED = re.compile(r"[\"“„«‹「『].*[\"”“»›」』][.,!?…]?\Z")
OWN_LINE = re.compile(
    r"""
    [♪♫♬#*•·►>\[(（【]                # songs, lists, sounds
    | \d{1,3}[.)]\s | \d+\Z           # 1. 2) 3
    | [A-ZÀ-ÖØ-Þ][^\s:]{0,20}(?:\s[^\s:]{1,20})?:(?:\s|\Z)   # JOHN: Mrs Smith:
    """,
    re.VERBOSE,
)
CODE = re.compile(r"[<>{}]")  # after removal of tags these mean code, maths, broken markup
STATEMENT = re.compile(r"\w\s?[-+*/]?=|\w\(|::")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u2e80-\uffdc]")
UNMARKED = re.compile(f"[{WIDE}]\\Z")
COUPLET = 2  # lines
PROSE = 15  # characters in the longest line, under which three lines may as well be a list


def turns(text: str) -> list[str]:
    """Return what each speaker says; nothing if the lines have a meaning of their own."""
    lines = [visible(line).strip() for line in text.split("\n")]
    if any(not line or OWN_LINE.match(DASH.sub("", line, count=1).strip()) for line in lines):
        return []
    if "\n<font" in text or _code(lines):
        return []  # another colour means another speaker, or another language
    if _several_scripts(lines) or _apart(lines) or any(UNMARKED.search(line) for line in lines[:-1]):
        return []
    first, *others = text.split("\n")
    spoken = [first]
    for line, (above, shown) in zip(others, pairwise(lines), strict=True):
        if DASH.match(shown) or (QUOTED.match(shown) and QUOTED.match(above)):
            spoken.append(line)
        else:
            spoken[-1] += "\n" + line
    return spoken


def _code(lines: Sequence[str]) -> bool:
    """Return whether any line has brackets, or most lines of several are statements."""
    statements = sum(STATEMENT.search(line) is not None for line in lines)
    return any(CODE.search(line) for line in lines) or (len(lines) > 1 and 2 * statements > len(lines))


def _several_scripts(lines: Sequence[str]) -> bool:
    """Return whether the lines are in two scripts: two languages, one per line."""
    scripts = {
        bool(OTHER_SCRIPT.search(line)) for line in lines if LATIN.search(line) or OTHER_SCRIPT.search(line)
    }
    return len(scripts) > 1


def _apart(lines: Sequence[str]) -> bool:
    """Return whether no line of three or more continues the one before.

    Such lines are sentences, verse, a list or a letter.
    """
    if len(lines) <= COUPLET:
        return False
    if max(map(len, lines)) < PROSE and not any(map(DASH.match, lines)):
        return True
    initials = [next(filter(str.isalnum, line), "") for line in lines]
    if not any(initial.isupper() or initial.islower() for initial in initials):
        return not any(SENTENCE_END.search(line) for line in lines)
    return not any(
        initial.islower() and not SENTENCE_END.search(above)
        for initial, above in zip(initials[1:], lines, strict=False)
    )

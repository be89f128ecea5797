"""Spans that text rules must not change: markup, addresses, paths, file names, code, and some scripts.

A rule searches its fault first and checks these spans second, so that a text without the fault costs nothing.
Every function takes time linear in the length of its text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from srtbatch.rules.support.mojibake_bytes import Span, letter_spans
from srtbatch.visible_text import visible

# Tags, ASS override codes and notes in braces, code between backticks: whole spans, with their spaces.
_BRACKETED = re.compile(r"</?[A-Za-z][^<>\n]*>|\{[^{}\n]*\}|`[^`\n]*`")
_TOKEN = re.compile(r"\S+")
# Searched inside one token without spaces: addresses, paths, flags, calls, names with a dot, operators.
_CODE_TOKEN = re.compile(
    r"""
      :// | ^www\. | @            # addresses
    | [\\_=|^~`\#$]               # paths, identifiers, assignments, markup languages
    | ^--?[A-Za-z] | ^\.\w        # --flag, .compile
    | \w[(\[{] | \w/\w | /\w+/    # f(x), a[0], and/or, /usr/bin
    | \w\.\w                      # stdio.h, x.shape, 3.14, e.g
    | :: | -> | && | \+\+
    """,
    re.VERBOSE,
)
# Notes and sound labels in brackets are no code.
_NOTE = re.compile(r"(?<!\w)\{[^{}\n=:;]*\}|(?<!\w)\[[^\[\]\n=]*\]")
_CODE = re.compile(r"(?:^|\n)(?:import|def|return|const|var) |[={}\[\]|\\^~`$#_]|\w\(|::|&&|-->|->")

# Scripts that write words without spaces between them, so that a space there is a pause, not a separator.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u303f\u3040-\u30ff"
    "\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# CJK, Thai, Lao, Khmer, Burmese, Tibetan: no spaces between words; Lojban: commas and dots are letters.
OWN_SPACING = frozenset(("zh", "ja", "th", "lo", "km", "my", "bo", "jbo"))
# Names that end in an exclamation mark, the last word in lower case.
NAMES_WITH_MARK = frozenset(("yahoo", "jeopardy", "wham", "oklahoma", "mia"))
# ISO 639-1: languages whose subtitles carry no space before ! ? : ; (French and its neighbours do).
_CLOSE = """el en de es it pt nl sv da no nb nn fi is et lv lt pl cs sk hu ro sl hr bs sr ru uk be bg
 mk tr az eo id ms ca gl eu ga cy af sq sw tl vi ko"""
CLOSE_SET = frozenset(_CLOSE.split())
# Their text runs from left to right, so a bidi control in a cue without right-to-left letters has no use.
_OTHERS = "fr hi bn ta te ml kn gu mr pa ne si th lo km ja zh ka hy"
LEFT_TO_RIGHT = CLOSE_SET | frozenset(_OTHERS.split())


def protected_spans(text: str) -> list[Span]:
    """Return the spans (start, end) of markup, addresses, paths, names with dots and code, in order."""
    spans = [match.span() for match in _BRACKETED.finditer(text)]
    bare = _BRACKETED.sub(lambda match: " " * len(match[0]), text) if spans else text
    spans += [match.span() for match in _TOKEN.finditer(bare) if _CODE_TOKEN.search(match[0])]
    return _joined(spans)


def guarded_sub(
    pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str
) -> str:
    """Return ``pattern.sub``, except for matches that touch a protected span or the bytes of a letter."""
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    spans = _joined([*protected_spans(text), *letter_spans(text)])
    ends = [end for _, end in spans]
    parts: list[str] = []
    position = 0
    for match in matches:
        index = bisect_left(ends, match.start() + 1)
        if index < len(spans) and spans[index][0] < match.end():
            continue
        parts += (text[position : match.start()], _well_formed_tag(replacement, match))
        position = match.end()
    return "".join((*parts, text[position:]))


def code_like(text: str) -> bool:
    """Return whether the text looks like code or formulas.

    It looks so by ``=``, brackets, calls, backticks and underscores.
    """
    return _CODE.search(_NOTE.sub("", visible(text))) is not None


def unspaced(text: str) -> bool:
    """Return whether a character of the text belongs to a script without spaces: Chinese, Thai, Khmer."""
    return _UNSPACED.search(text) is not None


def right_to_left(text: str) -> bool:
    """Return whether the text has a letter of a script written from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def word_before(text: str, position: int) -> str:
    """Return the letters that end at ``position``, at most 40; ``""`` if another character stands there."""
    start = position
    while start > max(0, position - 40) and text[start - 1].isalpha():
        start -= 1
    return text[start:position]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _well_formed_tag(replacement: str | Callable[[re.Match[str]], str], match: re.Match[str]) -> str:
    return match.expand(replacement) if isinstance(replacement, str) else replacement(match)

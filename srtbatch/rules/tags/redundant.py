"""Rules for redundant tags: doubled, empty and split tags, spaces inside."""

from __future__ import annotations

import re

from srtbatch.rules.base import Example, Safety, TextRule
from srtbatch.rules.support.literal_markup import unless_about_markup

_DOUBLED_OPEN = re.compile(r"<([ibu])>(?:<\1>)+")
_DOUBLED_CLOSE = re.compile(r"</([ibu])>(?:</\1>)+")


def _doubled_tag(text: str) -> str:
    opened, closed = _runs(_DOUBLED_OPEN, text), _runs(_DOUBLED_CLOSE, text)
    if not opened or opened != closed:
        return text
    return _DOUBLED_CLOSE.sub(r"</\1>", _DOUBLED_OPEN.sub(r"<\1>", text))


def _runs(pattern: re.Pattern[str], text: str) -> list[tuple[str, int]]:
    return [(match[1], match[0].count("<")) for match in pattern.finditer(text)]


DOUBLED_TAG = TextRule(
    code="G105",
    name="doubled-tag",
    summary="Italics within italics have no effect.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_doubled_tag),
    triggers=("<i><i>", "<b><b>", "<u><u>"),
    fixes=(
        Example(before="<i><i>Hello</i></i>", after="<i>Hello</i>"),
        Example(before="<b><b><b>Hello</b></b></b> you", after="<b>Hello</b> you"),
    ),
    keeps=(
        Example(before="<i><b>Hello</b></i>"),
        Example(before="<i>One</i><i>Two</i>"),
    ),
)

_DEPTH = 20  # tags within tags; bounds the work on hostile text
_EMPTY = re.compile(r"<([ibu])>([ \n]*)</\1>|<font(?: [^<>\n]*)?>([ \n]*)</font>")


def _empty_tag(text: str) -> str:
    for _ in range(_DEPTH):
        text, count = _EMPTY.subn(lambda match: match[2] or match[3] or "", text)
        if not count:
            break
    return text


EMPTY_TAG = TextRule(
    code="G106",
    name="empty-tag",
    summary="A tag around nothing has no effect.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_empty_tag),
    triggers=("></", "> ", ">\n"),
    fixes=(
        Example(before="Hello<i></i>.", after="Hello."),
        Example(before="One<i> </i>two", after="One two"),
        Example(before='<font color="red"></font>Hello', after="Hello"),
    ),
    keeps=(
        Example(before="<i>a</i>"),
        Example(before="<i></i>", why="it holds the place of a cue without text"),
        Example(before="<s></s>", why="not formatting tags"),
        Example(before="use <b></b> for names", why="tags between spaces are mentioned"),
    ),
)

_SPLIT = re.compile(r"</([ibu])>( ?\n ?| )<\1>")


def _split_tag(text: str) -> str:
    return _SPLIT.sub(r"\2", text)


SPLIT_TAG = TextRule(
    code="G107",
    name="split-tag",
    summary="Italics that end with a line and begin again on the next are joined.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_split_tag),
    gate=lambda text: _SPLIT.search(text) is not None,
    triggers=("</i>", "</b>", "</u>"),
    fixes=(
        Example(before="<i>One line</i>\n<i>and the next</i>", after="<i>One line\nand the next</i>"),
        Example(before="<b>A</b>\n<b>B</b>\n<b>C</b>", after="<b>A\nB\nC</b>"),
        Example(before="<i>Good</i> <i>night</i>", after="<i>Good night</i>"),
    ),
    keeps=(
        Example(before="<i>One line</i>\nand <i>the</i> next"),
        Example(before="<i>One</i>\n<b>two</b>"),
        Example(before="<i>One</i>, <i>two</i>"),
    ),
)

_SPACE_AFTER_OPEN = re.compile(r"(?:^|(?<=[ \n]))((?>(?:<(?:[ibu]|font(?: [^<>\n]*)?)>|\{\\[^{}\n]*\})+)) ++")
_SPACE_BEFORE_CLOSE = re.compile(r"(?<![ \n]) ((?>(?:</(?:[ibu]|font)>)+))(?=[ \n]|\Z)")


# A tag alone on its line: the empty line that it leaves is not seen, and counts as a line.
_BREAK_AFTER_OPEN = re.compile(r"((?:\A|(?<=\n))(?>(?:<[ibu]>)+))\n(?!\n)")
_BREAK_BEFORE_CLOSE = re.compile(r"(?<=[^\n])\n((?>(?:</[ibu]>)+))(?=\n|\Z)")


def _space_inside_tag(text: str) -> str:
    if any(text.count(f"<{name}>") != text.count(f"</{name}>") for name in "ibu"):
        return text
    opened = _BREAK_AFTER_OPEN.sub(r"\1", _SPACE_AFTER_OPEN.sub(r"\1", text))
    return _BREAK_BEFORE_CLOSE.sub(r"\1", _SPACE_BEFORE_CLOSE.sub(r"\1", opened))


SPACE_INSIDE_TAG = TextRule(
    code="G108",
    name="space-inside-tag",
    summary="A space inside a tag, at the end of a line or beside another space, is superfluous.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_space_inside_tag),
    triggers=("> ", " <", "} ", ">\n", "\n<"),
    fixes=(
        Example(before="<i> Hello</i>", after="<i>Hello</i>"),
        Example(before="<i>Hello </i>", after="<i>Hello</i>"),
        Example(before="the <i> Titanic</i> sank", after="the <i>Titanic</i> sank"),
        Example(
            before="<i>\nGood night.\n</i>", after="<i>Good night.</i>", why="tags on lines of their own"
        ),
        Example(before="{\\an8} Up here", after="{\\an8}Up here"),
    ),
    keeps=(
        Example(before="the<i> Titanic</i> sank", why="the only space between two words"),
        Example(before="<i>Hello </i>there"),
        Example(before="{inaudible} Perfect", why="a note, not a code"),
        Example(before="a < b", why="maths"),
        Example(before="A <b> here and a </b> there", why="tags between spaces are mentioned"),
        Example(before="Put <b> and </b>\naround it", why="and these"),
    ),
)

"""Family G, one tag at a time: spelling, doubled, empty and split tags, blanks inside."""

from __future__ import annotations

import re

from srtbatch.rules.markup import MOST_TAGS, about_markup, paired, stands_free, unless_about_markup
from srtbatch.rules.registry import Context, Example, Safety, TextRule

# A formatting tag, however it is spelt. Attributes belong to font alone and never hold < or >.
_LOOSE = re.compile(
    r"""<[ ]{0,3}(?P<open>[/\\]?)[ ]{0,3}(?P<name>font|[ibu])
        (?P<attributes>(?<=[tT])[ ][^<>\n]*?(?<![ /\\]))?[ ]{0,3}(?P<close>[/\\]?)[ ]{0,3}>""",
    re.VERBOSE | re.IGNORECASE,
)
_BLANK_OPENING = re.compile(r"< +[A-Za-z]")


def _tag_spelling(text: str, context: Context) -> str:
    if text.count("<") > MOST_TAGS:
        return text
    fixed = _spelt_as_players_know(text)
    if fixed == text or not fixed.strip() or about_markup(text) or stands_free(text):
        return text
    return text if context.about_markup and not paired(text) else fixed


def _spelt_as_players_know(text: str) -> str:
    tags = list(_LOOSE.finditer(text))
    following = _following(tags)
    opened: set[str] = set()
    parts: list[str] = []
    position = 0
    for tag in tags:
        spelt = _spelt(tag, opened, closed=following[tag.start()])
        (opened.discard if spelt.startswith("</") else opened.add)(tag["name"].lower())
        parts += (text[position : tag.start()], spelt)
        position = tag.end()
    return "".join((*parts, text[position:]))


def _doubtful(tag: re.Match[str]) -> bool:
    """Whether a tag that nothing closes may be a comparison (``0 < i > 1``) or a key (``Press <B>``)."""
    within = tag.start() > 0 and tag.string[tag.start() - 1] != "\n"
    return bool(_BLANK_OPENING.match(tag[0])) or (within and tag["name"].isupper())


def _following(tags: list[re.Match[str]]) -> dict[int, bool]:
    """For the start of each tag, whether the next tag of its name is a closing one."""
    following: dict[int, bool] = {}
    last: dict[str, bool] = {}
    for tag in reversed(tags):
        name = tag["name"].lower()
        following[tag.start()] = last.get(name, False)
        last[name] = bool(tag["open"] or tag["close"])
    return following


def _spelt(tag: re.Match[str], opened: set[str], *, closed: bool) -> str:
    name, attributes = tag["name"].lower(), tag["attributes"] or ""
    if tag["close"] and not tag["open"] and closed and name not in opened:
        return f"<{name}{attributes}>"
    if tag["open"] or tag["close"]:
        once = not (tag["open"] and tag["close"]) and not attributes
        return f"</{name}>" if once and (tag["open"] or name in opened) else tag[0]
    return tag[0] if _doubtful(tag) and (name in opened or not closed) else f"<{name}{attributes}>"


TAG_SPELLING = TextRule(
    code="G101",
    name="tag-spelling",
    summary="Players know <i> and </i> only in lower case, without blanks, with the slash in front.",
    safety=Safety.SAFE,
    fix=_tag_spelling,
    triggers=("<",),
    fixes=(
        Example(before="<I>Hello</I>", after="<i>Hello</i>"),
        Example(before="< i >Hello< / i >", after="<i>Hello</i>"),
        Example(before="<font color=#ff0000>A</ font>", after="<font color=#ff0000>A</font>"),
        Example(before="<b>A<\\b>", after="<b>A</b>"),
        Example(before="<i>A<i/>", after="<i>A</i>"),
        Example(before="<i/>A</i>", after="<i>A</i>"),
        Example(before='<FONT COLOR="red">A</FONT>', after='<font COLOR="red">A</font>'),
    ),
    keeps=(
        Example(before="<i>Hello</i>"),
        Example(before="if a < b and b > c", why="maths"),
        Example(before="a List<String> and <stdio.h>", why="code"),
        Example(before="tokens such as <s> and </s>", why="not formatting tags"),
        Example(before="write < i > and < / i > around a <div>", why="markup is the subject"),
        Example(before="the <I> tag makes italics", why="the tag is talked about"),
        Example(before="for 0 < i > -1", why="a comparison"),
        Example(before="Press <B> to build.", why="a key"),
        Example(before="write <I> or <i>, it does not matter", why="tags that stand free are talked about"),
    ),
)

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
    summary="Italics within italics are italics.",
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
    summary="A tag around nothing formats nothing.",
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
        Example(before="use <b></b> for names", why="tags that stand free are talked about"),
    ),
)

_SPLIT = re.compile(r"</([ibu])>( ?\n ?| )<\1>")


def _split_tag(text: str) -> str:
    return _SPLIT.sub(r"\2", text)


SPLIT_TAG = TextRule(
    code="G107",
    name="split-tag",
    summary="Italics that end with a line and begin again with the next are one stretch of italics.",
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

_BLANK_AFTER_OPEN = re.compile(r"(?:^|(?<=[ \n]))((?:<(?:[ibu]|font(?: [^<>\n]*)?)>|\{\\[^{}\n]*\})++) ++")
_BLANK_BEFORE_CLOSE = re.compile(r"(?<![ \n]) ((?:</(?:[ibu]|font)>)++)(?=[ \n]|\Z)")


# A tag alone on its line: the empty line that it leaves is not seen, and counts as a line.
_BREAK_AFTER_OPEN = re.compile(r"((?:\A|(?<=\n))(?:<[ibu]>)++)\n(?!\n)")
_BREAK_BEFORE_CLOSE = re.compile(r"(?<=[^\n])\n((?:</[ibu]>)++)(?=\n|\Z)")


def _blank_inside_tag(text: str) -> str:
    if any(text.count(f"<{name}>") != text.count(f"</{name}>") for name in "ibu"):
        return text
    opened = _BREAK_AFTER_OPEN.sub(r"\1", _BLANK_AFTER_OPEN.sub(r"\1", text))
    return _BREAK_BEFORE_CLOSE.sub(r"\1", _BLANK_BEFORE_CLOSE.sub(r"\1", opened))


BLANK_INSIDE_TAG = TextRule(
    code="G108",
    name="blank-inside-tag",
    summary="A blank inside a tag, at a line's edge or beside another blank, is an outer or repeated one.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_blank_inside_tag),
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
        Example(before="the<i> Titanic</i> sank", why="the only blank between two words"),
        Example(before="<i>Hello </i>there"),
        Example(before="{inaudible} Perfect", why="a note, not a code"),
        Example(before="a < b", why="maths"),
        Example(before="A <b> here and a </b> there", why="tags that stand free are talked about"),
        Example(before="Put <b> and </b>\naround it", why="and these"),
    ),
)

_BREAK = re.compile(r" ?<br ?/?> ?\n?", re.IGNORECASE)


def _line_break_tag(text: str, context: Context) -> str:
    if context.about_markup or not _BREAK.search(text) or text.count("<") > MOST_TAGS:
        return text
    broken = _BREAK.sub("\n", text).strip("\n")
    held = not broken.strip() or about_markup(_BREAK.sub("<b>", text)) or stands_free(text)
    return text if held else broken


LINE_BREAK_TAG = TextRule(
    code="G109",
    name="line-break-tag",
    summary="SRT breaks a line by a line break; players show <br> as it stands.",
    safety=Safety.SAFE,
    fix=_line_break_tag,
    triggers=("<br", "<BR", "<Br", "<bR"),
    fixes=(
        Example(before="Good night,<br>sweet prince.", after="Good night,\nsweet prince."),
        Example(before="One <br />two", after="One\ntwo"),
        Example(before="Good night <br>\nsweet prince.", after="Good night\nsweet prince."),
        Example(before="- Ready? <br> - Yes.", after="- Ready?\n- Yes."),
        Example(before="One<BR/>\ntwo", after="One\ntwo"),
    ),
    keeps=(
        Example(before="the <br> tag breaks a line", why="the tag is talked about"),
        Example(before="<p>One<br>two</p>", why="markup is the subject"),
        Example(before="we write <br> for a line break", why="a tag that stands free is talked about"),
        Example(before="<br> is a line break", why="and this one"),
        Example(before="Put <BR> at the end", why="and this one"),
        Example(before="end it with <br>", why="and this one"),
        Example(before="a <break> statement"),
    ),
)

RULES = (LINE_BREAK_TAG, TAG_SPELLING, DOUBLED_TAG, EMPTY_TAG, SPLIT_TAG, BLANK_INSIDE_TAG)

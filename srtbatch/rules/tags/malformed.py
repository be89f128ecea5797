"""Rules for a malformed single tag, and for ``<br>``."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.literal_markup import MOST_TAGS, about_markup, paired, stands_free

# A formatting tag, well-formed or not. Attributes belong to font alone and never hold < or >.
_TAG_OR_MALFORMED = re.compile(
    r"""<[ ]{0,3}(?P<open>[/\\]?)[ ]{0,3}(?P<name>font|[ibu])
        (?P<attributes>(?<=[tT])[ ][^<>\n]*?(?<![ /\\]))?[ ]{0,3}(?P<close>[/\\]?)[ ]{0,3}>""",
    re.VERBOSE | re.IGNORECASE,
)
_SPACED_OPENING = re.compile(r"< +[A-Za-z]")


def _malformed_tag(text: str, context: Context) -> str:
    if text.count("<") > MOST_TAGS:
        return text
    fixed = _well_formed(text)
    if fixed == text or not fixed.strip() or about_markup(text) or stands_free(text):
        return text
    return text if context.about_markup and not paired(text) else fixed


def _well_formed(text: str) -> str:
    tags = list(_TAG_OR_MALFORMED.finditer(text))
    following = _following(tags)
    opened: set[str] = set()
    parts: list[str] = []
    position = 0
    for tag in tags:
        well_formed = _well_formed_tag(tag, opened, closed=following[tag.start()])
        (opened.discard if well_formed.startswith("</") else opened.add)(tag["name"].lower())
        parts += (text[position : tag.start()], well_formed)
        position = tag.end()
    return "".join((*parts, text[position:]))


def _doubtful(tag: re.Match[str]) -> bool:
    """Return whether an unclosed tag may be a comparison (``0 < i > 1``) or a key (``Press <B>``)."""
    within = tag.start() > 0 and tag.string[tag.start() - 1] != "\n"
    return bool(_SPACED_OPENING.match(tag[0])) or (within and tag["name"].isupper())


def _following(tags: list[re.Match[str]]) -> dict[int, bool]:
    """Return, for the start of each tag, whether the next tag of its name is a closing one."""
    following: dict[int, bool] = {}
    last: dict[str, bool] = {}
    for tag in reversed(tags):
        name = tag["name"].lower()
        following[tag.start()] = last.get(name, False)
        last[name] = bool(tag["open"] or tag["close"])
    return following


def _well_formed_tag(tag: re.Match[str], opened: set[str], *, closed: bool) -> str:
    name, attributes = tag["name"].lower(), tag["attributes"] or ""
    if tag["close"] and not tag["open"] and closed and name not in opened:
        return f"<{name}{attributes}>"
    if tag["open"] or tag["close"]:
        once = not (tag["open"] and tag["close"]) and not attributes
        return f"</{name}>" if once and (tag["open"] or name in opened) else tag[0]
    return tag[0] if _doubtful(tag) and (name in opened or not closed) else f"<{name}{attributes}>"


MALFORMED_TAG = TextRule(
    code="G101",
    name="malformed-tag",
    summary="Players know <i> and </i> only in lower case, without spaces, with the slash in front.",
    safety=Safety.SAFE,
    fix=_malformed_tag,
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
        Example(before="the <I> tag makes italics", why="the tag is mentioned"),
        Example(before="for 0 < i > -1", why="a comparison"),
        Example(before="Press <B> to build.", why="a key"),
        Example(before="write <I> or <i>, it does not matter", why="tags between spaces are mentioned"),
    ),
)

_BREAK = re.compile(r" ?<br ?/?> ?\n?", re.IGNORECASE)


def _line_break_tag(text: str, context: Context) -> str:
    if not _BREAK.search(text) or text.count("<") > MOST_TAGS or context.about_markup:
        return text
    broken = _BREAK.sub("\n", text).strip("\n")
    held = not broken.strip() or about_markup(_BREAK.sub("<b>", text)) or stands_free(text)
    return text if held else broken


LINE_BREAK_TAG = TextRule(
    code="G109",
    name="line-break-tag",
    summary="Players show <br> as text; it becomes a line break.",
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
        Example(before="the <br> tag breaks a line", why="the tag is mentioned"),
        Example(before="<p>One<br>two</p>", why="markup is the subject"),
        Example(before="we write <br> for a line break", why="a tag between spaces is mentioned"),
        Example(before="<br> is a line break", why="and this one"),
        Example(before="Put <BR> at the end", why="and this one"),
        Example(before="end it with <br>", why="and this one"),
        Example(before="a <break> statement"),
    ),
)

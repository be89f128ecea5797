"""Family G: formatting tags ``<i> <b> <u> <font>``; override codes and every other tag stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from srtbatch.rules.registry import Context, Example, Safety, TextRule

# A formatting tag, however it is spelt. Attributes belong to font alone and never hold < or >.
_LOOSE = re.compile(
    r"""<[ ]{0,3}(?P<open>[/\\]?)[ ]{0,3}(?P<name>font|[ibu])
        (?P<attributes>(?<=[tT])[ ][^<>\n]*?(?<![ /\\]))?[ ]{0,3}(?P<close>[/\\]?)[ ]{0,3}>""",
    re.VERBOSE | re.IGNORECASE,
)
_TAG = re.compile(r"<(?P<slash>/?)(?P<name>font|[ibu])(?P<attributes> [^<>\n]*)?>")
# Signs that a tag is talked about, not used: another element, or a word for it beside a bracket.
_ABOUT_MARKUP = re.compile(
    r"""<[ ]?[/\\!]?[ ]?(?!/?[ ]?(?:font|[ibu])\b)[A-Za-z] | `
      | \b(?:the[ ](?:opening[ ]|closing[ ])?tag|html|xml|css|sgml|bbcode|markup|markdown)\b
      | >["'”»]?[ ]?(?:tags?|tokens?|elements?|elementos?|balises?|etiquetas?|тег|标签|タグ|태그)
      | \b(?:tags?|tokens?|elements?|elementos?|balises?|etiquetas?|теги?|operators?)[ ]?["'“«]?<""",
    re.VERBOSE | re.IGNORECASE,
)

Token = tuple[str, str, str]
"""Source text, kind (``"open"``, ``"close"`` or ``"text"``), tag name."""


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    for match in _TAG.finditer(text):
        if match.start() > position:
            tokens.append((text[position : match.start()], "text", ""))
        tokens.append((match[0], "close" if match["slash"] else "open", match["name"]))
        position = match.end()
    if position < len(text):
        tokens.append((text[position:], "text", ""))
    return tokens


def _joined(tokens: list[Token]) -> str:
    return "".join([source for source, _, _ in tokens])


def _if_used(fix: Callable[[str], str]) -> Callable[[str, Context], str]:
    """The fix, for texts that use formatting tags and do not talk about markup."""

    def guarded(text: str, _context: Context) -> str:
        fixed = fix(text)
        return text if fixed != text and _ABOUT_MARKUP.search(text) else fixed

    return guarded


_CLOSES_LATER = re.compile(r"< {0,3}[/\\] {0,3}(?:font|[ibu]) {0,3}>", re.IGNORECASE)


def _tag_spelling(text: str) -> str:
    return _LOOSE.sub(_spelt, text)


def _spelt(match: re.Match[str]) -> str:
    name, attributes = match["name"].lower(), match["attributes"] or ""
    if match["close"] and match["open"]:
        return match[0]
    if match["open"]:
        return match[0] if attributes else f"</{name}>"
    if match["close"]:
        ends = not attributes and name in _open_names(match.string[: match.start()])
        return f"</{name}>" if ends else match[0]
    spaced = match[0].startswith("< ") and not _CLOSES_LATER.search(match.string, match.end())
    return match[0] if spaced else f"<{name}{attributes}>"


def _open_names(text: str) -> set[str]:
    opened: set[str] = set()
    for match in _LOOSE.finditer(text):
        (opened.discard if match["open"] else opened.add)(match["name"].lower())
    return opened


TAG_SPELLING = TextRule(
    code="G101",
    name="tag-spelling",
    summary="Players know <i> and </i> only in lower case, without blanks, with the slash in front.",
    safety=Safety.SAFE,
    fix=_if_used(_tag_spelling),
    triggers=("<",),
    fixes=(
        Example(before="<I>Hello</I>", after="<i>Hello</i>"),
        Example(before="< i >Hello< / i >", after="<i>Hello</i>"),
        Example(before="<font color=#ff0000>A</ font>", after="<font color=#ff0000>A</font>"),
        Example(before="<b>A<\\b>", after="<b>A</b>"),
        Example(before="<i>A<i/>", after="<i>A</i>"),
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
    ),
)


def _unclosed_tag(text: str) -> str:
    tokens = _tokens(text)
    pending: list[int] = []
    for index, (_, kind, name) in enumerate(tokens):
        if kind == "open":
            pending.append(index)
        elif kind == "close":
            _settle(pending, tokens, name)
    if not pending or any(_glued(tokens, index) for index in pending):
        return text
    if _mistyped_close(tokens, pending):
        return _joined([*tokens[:-1], (f"</{tokens[-1][2]}>", "close", "")])
    return _joined(tokens) + "".join(f"</{tokens[index][2]}>" for index in reversed(pending))


def _glued(tokens: list[Token], index: int) -> bool:
    """Whether the tag follows a letter at once, as in ``List<b>``: then it may be no tag."""
    return index > 0 and tokens[index - 1][0][-1].isalnum() and index < len(tokens) - 1


def _settle(pending: list[int], tokens: list[Token], name: str) -> None:
    for index in reversed(pending):
        if tokens[index][2] == name:
            pending.remove(index)
            return


def _mistyped_close(tokens: list[Token], pending: list[int]) -> bool:
    """Whether the last token opens what is open already: the slash was forgotten."""
    last, kind, name = tokens[-1]
    opened = [tokens[index][2] for index in pending[:-1]]
    return kind == "open" and last == f"<{name}>" and name in opened and len(tokens) - 1 == pending[-1]


UNCLOSED_TAG = TextRule(
    code="G102",
    name="unclosed-tag",
    summary="An unclosed tag reaches into later cues in some players: it ends with its cue.",
    safety=Safety.SAFE,
    fix=_if_used(_unclosed_tag),
    triggers=("<i>", "<b>", "<u>", "<font"),
    fixes=(
        Example(before="<i>This is alpha.", after="<i>This is alpha.</i>"),
        Example(before="<b>A\n<i>B</i>", after="<b>A\n<i>B</i></b>"),
        Example(before='<font color="red">A', after='<font color="red">A</font>'),
        Example(before="<i>Hello<i>", after="<i>Hello</i>", why="the slash was forgotten"),
    ),
    keeps=(
        Example(before="<i>This is alpha.</i>"),
        Example(before="starts with <s> and goes on", why="not a formatting tag"),
        Example(before="the <b> tag makes it bold", why="the tag is talked about"),
        Example(before="<p>or <b>bold", why="markup is the subject"),
        Example(before="a Vec<b> of them", why="a type of a program"),
    ),
)


def _stray_closing_tag(text: str) -> str:
    opened: dict[str, int] = {}
    kept: list[Token] = []
    for token in _tokens(text):
        source, kind, name = token
        opened[name] = opened.get(name, 0) + (kind == "open") - (kind == "close")
        if opened[name] < 0:
            opened[name] = 0
            continue
        kept.append((source, kind, name))
    return _joined(kept) if _joined(kept).strip() else text


STRAY_CLOSING_TAG = TextRule(
    code="G103",
    name="stray-closing-tag",
    summary="A closing tag that nothing opened closes nothing, and some players show it.",
    safety=Safety.SAFE,
    fix=_if_used(_stray_closing_tag),
    triggers=("</i>", "</b>", "</u>", "</font>"),
    fixes=(
        Example(before="This is bravo</i> speaking.", after="This is bravo speaking."),
        Example(before="<i>A</i></i>", after="<i>A</i>"),
    ),
    keeps=(
        Example(before="<i>This</i> is bravo."),
        Example(before="<s> and </s>.", why="not formatting tags"),
        Example(before="</b> closes the tag", why="the tag is talked about"),
    ),
)

_CLOSING_RUN = re.compile(r"(?:</(?:font|[ibu])>){2,}")
_CLOSING = re.compile(r"</(font|[ibu])>")


def _misnested_tag(text: str) -> str:
    return _CLOSING_RUN.sub(_in_order, text)


def _in_order(match: re.Match[str]) -> str:
    names = _CLOSING.findall(match[0])
    stack: list[str] = []
    for _, kind, name in _tokens(match.string[: match.start()]):
        if kind == "open":
            stack.append(name)
        elif kind == "close" and name in stack:
            del stack[len(stack) - 1 - stack[::-1].index(name)]
    wanted = stack[::-1][: len(names)]
    return "".join(f"</{name}>" for name in wanted) if sorted(wanted) == sorted(names) else match[0]


MISNESTED_TAG = TextRule(
    code="G104",
    name="misnested-tag",
    summary="Tags that end together end in the reverse of the order in which they began.",
    safety=Safety.SAFE,
    fix=_if_used(_misnested_tag),
    triggers=("></",),
    fixes=(
        Example(
            before="<i><b>This is charlie</i></b> speaking.", after="<i><b>This is charlie</b></i> speaking."
        ),
        Example(before='<font color="red"><i>A</font></i>', after='<font color="red"><i>A</i></font>'),
    ),
    keeps=(
        Example(before="<i><b>A</b></i>"),
        Example(before="<i>A<b>B</i>C</b>", why="players draw overlapping tags as they stand"),
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
    fix=_if_used(_doubled_tag),
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

_EMPTY = re.compile(r"<([ibu])>([ \n]*)</\1>|<font(?: [^<>\n]*)?>([ \n]*)</font>")


def _empty_tag(text: str) -> str:
    clean = _EMPTY.sub(lambda match: match[2] or match[3] or "", text)
    return clean if clean.strip() else text


EMPTY_TAG = TextRule(
    code="G106",
    name="empty-tag",
    summary="A tag around nothing formats nothing.",
    safety=Safety.SAFE,
    fix=_if_used(_empty_tag),
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
    ),
)

_SPLIT = re.compile(r"</([ibu])>( ?\n ?)<\1>")


def _split_tag(text: str) -> str:
    return _SPLIT.sub(r"\2", text)


SPLIT_TAG = TextRule(
    code="G107",
    name="split-tag",
    summary="Italics that end with a line and begin again with the next are one stretch of italics.",
    safety=Safety.SAFE,
    fix=_if_used(_split_tag),
    triggers=("</i>", "</b>", "</u>"),
    fixes=(
        Example(before="<i>One line</i>\n<i>and the next</i>", after="<i>One line\nand the next</i>"),
        Example(before="<b>A</b>\n<b>B</b>\n<b>C</b>", after="<b>A\nB\nC</b>"),
    ),
    keeps=(
        Example(before="<i>One line</i>\nand <i>the</i> next"),
        Example(before="<i>One</i>\n<b>two</b>"),
    ),
)

_BLANK_AFTER_OPEN = re.compile(r"(?:^|(?<=[ \n]))((?:<(?:[ibu]|font(?: [^<>\n]*)?)>|\{\\[^{}\n]*\})++) ++")
_BLANK_BEFORE_CLOSE = re.compile(r"(?<![ \n]) ((?:</(?:[ibu]|font)>)+)(?=[ \n]|\Z)")


def _blank_inside_tag(text: str) -> str:
    return _BLANK_BEFORE_CLOSE.sub(r"\1", _BLANK_AFTER_OPEN.sub(r"\1", text))


BLANK_INSIDE_TAG = TextRule(
    code="G108",
    name="blank-inside-tag",
    summary="A blank just inside a tag, at a line's edge or beside another blank, is an outer or repeated one.",
    safety=Safety.SAFE,
    fix=_if_used(_blank_inside_tag),
    triggers=("> ", " <", "} "),
    fixes=(
        Example(before="<i> Hello</i>", after="<i>Hello</i>"),
        Example(before="<i>Hello </i>", after="<i>Hello</i>"),
        Example(before="the <i> Titanic </i> sank", after="the <i>Titanic</i> sank"),
        Example(before="{\\an8} Up here", after="{\\an8}Up here"),
    ),
    keeps=(
        Example(before="the<i> Titanic</i> sank", why="the only blank between two words"),
        Example(before="<i>Hello </i>there"),
        Example(before="{inaudible} Perfect", why="a note, not a code"),
        Example(before="a < b", why="maths"),
    ),
)

RULES = (
    TAG_SPELLING,
    DOUBLED_TAG,
    MISNESTED_TAG,
    UNCLOSED_TAG,
    STRAY_CLOSING_TAG,
    EMPTY_TAG,
    SPLIT_TAG,
    BLANK_INSIDE_TAG,
)

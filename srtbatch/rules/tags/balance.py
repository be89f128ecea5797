"""Rules for pairs of tags: not closed, closed without being open, closed in the wrong order."""

from __future__ import annotations

import re
from itertools import groupby

from srtbatch.rules.base import Example, Safety, TextRule
from srtbatch.rules.support.literal_markup import unless_about_markup

_WELL_FORMED_TAG = re.compile(r"<(?P<slash>/?)(?P<name>font|[ibu])(?: [^<>\n]*)?>")

Token = tuple[str, str, str]
"""Source text, kind (``"open"``, ``"close"`` or ``"text"``), tag name."""


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    for match in _WELL_FORMED_TAG.finditer(text):
        if match.start() > position:
            tokens.append((text[position : match.start()], "text", ""))
        tokens.append((match[0], "close" if match["slash"] else "open", match["name"]))
        position = match.end()
    if position < len(text):
        tokens.append((text[position:], "text", ""))
    return tokens


def _joined(tokens: list[Token]) -> str:
    return "".join([source for source, _, _ in tokens])


def _unclosed_tag(text: str) -> str:
    tokens = _tokens(text)
    pending = _pending(tokens)
    if not pending or _TRUNCATED.search(text) or any(_doubtful(tokens, index) for index in pending):
        return text
    if _mistyped_close(tokens, pending):
        return _joined([*tokens[:-1], (f"</{tokens[-1][2]}>", "close", "")])
    return text + "".join([f"</{tokens[index][2]}>" for index in reversed(pending)])


def _pending(tokens: list[Token]) -> list[int]:
    """Return the indexes of the opening tags that nothing closes."""
    opened: dict[str, list[int]] = {}
    for index, (_, kind, name) in enumerate(tokens):
        if kind == "open":
            opened.setdefault(name, []).append(index)
        elif kind == "close" and opened.get(name):
            opened[name].pop()
    return sorted(index for indexes in opened.values() for index in indexes)


def _doubtful(tokens: list[Token], index: int) -> bool:
    """Return whether the tag may be text: after a letter (``List<b>``) or between spaces."""
    if not 0 < index < len(tokens) - 1:
        return False
    before, after = tokens[index - 1][0][-1], tokens[index + 1][0][0]
    return before.isalnum() or (before == " " and after == " ")


def _mistyped_close(tokens: list[Token], pending: list[int]) -> bool:
    """Return whether the text ends with a second opening tag, the slash of which was forgotten."""
    last, _, name = tokens[-1]
    opened = {tokens[index][2] for index in pending[:-1]}
    return pending[-1] == len(tokens) - 1 and last == f"<{name}>" and name in opened


UNCLOSED_TAG = TextRule(
    code="G102",
    name="unclosed-tag",
    summary="An unclosed tag affects later cues in some players; it is closed at the end of its cue.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_unclosed_tag),
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
        Example(before="the <b> tag makes it bold", why="the tag is mentioned"),
        Example(before="<p>or <b>bold", why="markup is the subject"),
        Example(before="a Vec<b> of them", why="a type of a program"),
        Example(before="Press <b> to build", why="a key"),
        Example(before="open it with <b>", why="a tag between spaces is mentioned"),
    ),
)


def _stray_closing_tag(text: str) -> str:
    opened: dict[str, int] = {}
    kept: list[str] = []
    for source, kind, name in _tokens(text):
        opened[name] = opened.get(name, 0) + (kind == "open") - (kind == "close")
        if opened[name] < 0:
            opened[name] = 0
        else:
            kept.append(source)
    return "".join(kept)


STRAY_CLOSING_TAG = TextRule(
    code="G103",
    name="stray-closing-tag",
    summary="A closing tag without an opening one has no effect, and some players show it.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_stray_closing_tag),
    triggers=("</i>", "</b>", "</u>", "</font>"),
    fixes=(
        Example(before="This is bravo</i> speaking.", after="This is bravo speaking."),
        Example(before="<i>A</i></i>", after="<i>A</i>"),
    ),
    keeps=(
        Example(before="<i>This</i> is bravo."),
        Example(before="<s> and </s>.", why="not formatting tags"),
        Example(before="</b> closes the tag", why="the tag is mentioned"),
        Example(before="close it with </b>", why="a tag between spaces is mentioned"),
        Example(before="and </b> is the last one", why="and this one"),
    ),
)


def _misnested_tag(text: str) -> str:
    stack: list[str] = []
    parts: list[str] = []
    for kind, group in groupby(_tokens(text), key=lambda token: token[1]):
        tokens = list(group)
        names = [name for _, _, name in tokens]
        if kind == "open":
            stack += names
        elif kind == "close":
            wanted = stack[: -len(names) - 1 : -1]
            if sorted(wanted) != sorted(names):
                return text
            del stack[len(stack) - len(names) :]
            tokens = [(f"</{name}>", kind, name) for name in wanted]
        parts.append(_joined(tokens))
    return "".join(parts)


MISNESTED_TAG = TextRule(
    code="G104",
    name="misnested-tag",
    summary="Tags that end together must end in the reverse of the order in which they began.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_misnested_tag),
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

# A closing tag at the end of a line that lost a bracket.
_TRUNCATED = re.compile(r"</([ibu])(?=\n|\Z)|(?<=[^\s\w</\\])/([ibu])>(?=\n|\Z)")


def _truncated_tag(text: str) -> str:
    wanting = {name for name in "ibu" if text.count(f"<{name}>") == text.count(f"</{name}>") + 1}
    cuts = [cut for cut in _TRUNCATED.finditer(text) if (cut[1] or cut[2]) in wanting]
    if len(cuts) != 1:
        return text
    return f"{text[: cuts[0].start()]}</{cuts[0][1] or cuts[0][2]}>{text[cuts[0].end() :]}"


TRUNCATED_TAG = TextRule(
    code="G110",
    name="truncated-tag",
    summary="The only missing closing tag is at the end of a line, without one of its brackets.",
    safety=Safety.SAFE,
    fix=unless_about_markup(_truncated_tag),
    triggers=("</i\n", "</b\n", "</u\n", "/i>\n", "/b>\n", "/u>\n"),
    words="changed",
    fixes=(
        Example(before="<i>Good night.</i", after="<i>Good night.</i>"),
        Example(before="<i>Good night./i>", after="<i>Good night.</i>"),
    ),
    keeps=(
        Example(before="<i>Good night.</i>"),
        Example(before="and/or a </i", why="nothing is open"),
        Example(before="<i>either/or</i>"),
    ),
)

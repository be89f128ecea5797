"""Rules for punctuation: doubled commas, a full stop after a mark, long ellipses, doubled apostrophes."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.protected_spans import (
    NAMES_WITH_MARK,
    OWN_SPACING,
    code_like,
    guarded_sub,
    unspaced,
    word_before,
)

_DOUBLED_COMMA = re.compile(r" ?(?:,,|;;)(?=\s|\Z)")


def _doubled_comma(text: str, _context: Context) -> str:
    return guarded_sub(_DOUBLED_COMMA, _single_comma, text)


def _single_comma(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    spoken = text[start - 1 : start].isalpha() if start else False
    return match[0][-1] if spoken and (match[0][-1] == "," or not code_like(text)) else match[0]


DOUBLED_COMMA = TextRule(
    code="T113",
    name="doubled-comma",
    summary="Two commas or semicolons after a word are a typing error.",
    safety=Safety.SAFE,
    fix=_doubled_comma,
    triggers=(",,", ";;"),
    except_languages=frozenset({"el"}),
    fixes=(
        Example(before="Well,, I think", after="Well, I think"),
        Example(before="Well ,, I think", after="Well, I think"),
        Example(before="so that;; and then", after="so that; and then"),
    ),
    keeps=(
        Example(
            before="Er sagte: ,,Hallo''", language="de", why="a low quotation mark, as typed on a typewriter"
        ),
        Example(before="a row like a,,b", why="an empty field"),
        Example(before="for (;;) { }", why="code"),
        Example(before="τι;;", language="el", why="the Greek question mark"),
        Example(before="Well,,, I think", why="three may be a pause"),
    ),
)

_REDUNDANT_FULL_STOP = re.compile(r"""[?!]\.(?=[\s"”»)]|</|\Z)""")


def _redundant_full_stop(text: str, _context: Context) -> str:
    return guarded_sub(_REDUNDANT_FULL_STOP, _mark_alone, text)


def _mark_alone(match: re.Match[str]) -> str:
    text, start = match.string, match.start()
    before = text[start - 1 : start] if start else ""
    word = word_before(text, start)
    spoken = len(word) > 1 and word.lower() not in NAMES_WITH_MARK
    return match[0][0] if before in ("?", "!") or spoken else match[0]


REDUNDANT_FULL_STOP = TextRule(
    code="T114",
    name="redundant-full-stop",
    summary="A full stop after a question or exclamation mark is superfluous.",
    safety=Safety.SAFE,
    fix=_redundant_full_stop,
    triggers=("?.", "!."),
    fixes=(
        Example(before="Really?. Yes.", after="Really? Yes."),
        Example(before="Stop!.", after="Stop!"),
        Example(before="<i>Stop!.</i>", after="<i>Stop!</i>"),
        Example(before="¿Qué?.", after="¿Qué?", language="es"),
    ),
    keeps=(
        Example(before="What?!"),
        Example(before="No!..", why="an ellipsis in the Russian manner"),
        Example(before="Really?..."),
        Example(before="I work at Yahoo!.", why="the mark is part of the name"),
        Example(before="user?.name", why="optional chaining"),
        Example(before="12. Nf3!.", why="a chess move"),
        Example(before="the answer is n!.", why="a factorial"),
    ),
)

_LONG_DOTS = re.compile(r"\.{4,}")


_DOTS_BESIDE = frozenset("\"'”’»)!?;:<>")


def _long_ellipsis(text: str, _context: Context) -> str:
    return text if code_like(text) else guarded_sub(_LONG_DOTS, _three_dots, text)


def _three_dots(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    beside = (before.isalpha() or before in _DOTS_BESIDE, after.isalpha() or after in _DOTS_BESIDE)
    odd = any(side.isdigit() or side in "/\\," or unspaced(side) for side in (before, after))
    leader = text[end : end + 8].lstrip(" .")[:1].isdigit()
    return match[0] if odd or leader or not any(beside) else "..."


LONG_ELLIPSIS = TextRule(
    code="T115",
    name="long-ellipsis",
    summary="Four or more dots after a word become the three of an ellipsis.",
    safety=Safety.SAFE,
    fix=_long_ellipsis,
    triggers=("....",),
    except_languages=OWN_SPACING,
    fixes=(
        Example(before="so it was the third of....", after="so it was the third of..."),
        Example(before=".....and then", after="...and then"),
        Example(before="<i>Wait.....</i>", after="<i>Wait...</i>"),
    ),
    keeps=(
        Example(before="I see..."),
        Example(before="1....n", why="a range"),
        Example(before="Chapter two ........ 17", why="leader dots"),
        Example(before="但是......", language="zh", why="six dots are the ellipsis of Chinese"),
        Example(before="....", why="a cue of nothing but dots may be silence"),
        Example(before="../..../src"),
        Example(before="i = 0,....,n", why="a row of numbers"),
    ),
)

_APOSTROPHES = re.compile("'{2,}")


def _doubled_apostrophe(text: str, _context: Context) -> str:
    marks = list(_APOSTROPHES.finditer(text))
    if len(marks) % 2 or '"' in text or "`" in text or any(len(mark[0]) > 2 for mark in marks):  # noqa: PLR2004  (the number says itself)
        return text
    paired = all(_opens(text, mark) for mark in marks[::2]) and all(
        _closes(text, mark) for mark in marks[1::2]
    )
    return _APOSTROPHES.sub('"', text) if paired and not code_like(text) else text


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = _sides(text, mark)
    return (not before or before in " \n(-—>") and (after.isalpha() or after in "¿¡.<")


def _closes(text: str, mark: re.Match[str]) -> bool:
    before, after = _sides(text, mark)
    return (before.isalpha() or before in ".,!?…>") and (not after or after in " \n).,!?:;<-—")


def _sides(text: str, mark: re.Match[str]) -> tuple[str, str]:
    start, end = mark.span()
    return text[start - 1 : start] if start else "", text[end : end + 1]


DOUBLED_APOSTROPHE = TextRule(
    code="T116",
    name="doubled-apostrophe",
    summary="Two doubled apostrophes around words are quotation marks.",
    safety=Safety.SAFE,
    fix=_doubled_apostrophe,
    triggers=("''",),
    fixes=(
        Example(before="He said ''hello'' to me.", after='He said "hello" to me.'),
        Example(before="''Wait!''", after='"Wait!"'),
    ),
    keeps=(
        Example(before="a 5'' screen", why="inches"),
        Example(before="f'' and g''", why="second derivatives"),
        Example(before="x = ''", why="an empty string"),
        Example(before="''Tis the start", why="no closing mark in this cue"),
        Example(before="'''bold'''"),
    ),
)

"""Rules for one style in a document: ellipses, quotation marks, dialogue dashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety, TextRule
from srtbatch.rules.support.example_documents import document
from srtbatch.rules.support.protected_spans import code_like, guarded_sub, unspaced


def _rewritten(cues: Sequence[Cue], fix: Callable[[str], str]) -> list[Cue]:
    return [cue if (text := fix(cue.text)) == cue.text else replace(cue, text=text) for cue in cues]


_THREE_DOTS = re.compile(r"(?<![.\d/])\.{3}(?![.\d/])")


def _one_ellipsis(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    single = sum(cue.text.count("…") for cue in cues)
    triple = sum(len(_THREE_DOTS.findall(cue.text)) for cue in cues if "..." in cue.text)
    if not single or not triple:
        return list(cues)
    if triple >= single:
        return _rewritten(cues, lambda text: text.replace("…", "...") if "……" not in text else text)
    return _rewritten(cues, lambda text: guarded_sub(_THREE_DOTS, "…", text))


MIXED_ELLIPSIS = DocumentRule(
    code="T201",
    name="mixed-ellipsis",
    summary="A document uses one form of ellipsis: three dots or one character, whichever is more frequent.",
    safety=Safety.STYLE,
    revise=_one_ellipsis,
    except_languages=frozenset({"zh", "ja"}),
    fixes=(
        Example(
            before=document("Well...", "I see...", "Perhaps…"),
            after=document("Well...", "I see...", "Perhaps..."),
        ),
        Example(
            before=document("Well…", "I see…", "Perhaps..."),
            after=document("Well…", "I see…", "Perhaps…"),
        ),
    ),
    keeps=(
        Example(before=document("Well...", "I see...")),
        Example(before=document("Well…", "from 1...n"), why="a range"),
        Example(before=document("但是……", "好..."), language="zh", why="two characters are one ellipsis"),
    ),
)

_CURLY_DOUBLE = re.compile("[“”„]")


def _one_quote(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    straight = sum(cue.text.count('"') for cue in cues)
    curly = sum(len(_CURLY_DOUBLE.findall(cue.text)) for cue in cues)
    if not curly or straight <= curly:
        return list(cues)
    return _rewritten(cues, _straightened)


def _straightened(text: str) -> str:
    return text if code_like(text) or unspaced(text) else _CURLY_DOUBLE.sub('"', text)


MIXED_QUOTES = DocumentRule(
    code="T202",
    name="mixed-quotes",
    summary="If most quotation marks of a document are straight, the curly ones become straight.",
    safety=Safety.STYLE,
    revise=_one_quote,
    except_languages=frozenset({"zh", "ja"}),
    fixes=(
        Example(
            before=document('He said "yes".', 'I said "no".', "We said “maybe”."),
            after=document('He said "yes".', 'I said "no".', 'We said "maybe".'),
        ),
    ),
    keeps=(
        Example(before=document("We said “maybe”.")),
        Example(before=document('a "b" "c"', "这里是 “NYC” 这个词"), why="Chinese quotes with curly marks"),
        Example(before=document('a 3" pipe', "We said “maybe”."), why="most marks are curly"),
    ),
)

_DOUBLE_HYPHEN = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=\bI))( ?)--( ?)(?=[^\W\d_]|\Z|\n)")


def _dash(text: str, _context: Context) -> str:
    return text if code_like(text) else guarded_sub(_DOUBLE_HYPHEN, _as_dash, text)


def _as_dash(match: re.Match[str]) -> str:
    flag = match[1] and not match[2] and match.end() < len(match.string)
    return match[0] if flag else f"{match[1]}—{match[2]}"


DOUBLE_HYPHEN = TextRule(
    code="T203",
    name="double-hyphen",
    summary="Two hyphens between words become a dash.",
    safety=Safety.STYLE,
    fix=_dash,
    triggers=("--",),
    fixes=(
        Example(before="I thought -- no, I knew", after="I thought — no, I knew"),
        Example(before="But I--", after="But I—"),
    ),
    keeps=(
        Example(before="run it with --force"),
        Example(before="i-- and ++j", why="code"),
        Example(before="from A --> B"),
        Example(before="well-known"),
    ),
)

_DASH = re.compile(r"(?m)^((?:<[ibu]>|\{\\[^{}\n]*\})*)([-–—])( ?)(?=[^\W_]|[\"“«¿¡.…'♪(\[])")


def _dash_spacing(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    talks = [cue for cue in cues if len(_DASH.findall(cue.text)) > 1]
    found = [bool(match[3]) for cue in talks for match in _DASH.finditer(cue.text)]
    if len(set(found)) < 2:  # noqa: PLR2004  (the number says itself)
        return list(cues)
    space = " " if sum(found) * 2 >= len(found) else ""
    lines = {id(cue) for cue in talks}
    return [
        replace(cue, text=spaced)
        if id(cue) in lines and (spaced := _DASH.sub(rf"\1\2{space}", cue.text)) != cue.text
        else cue
        for cue in cues
    ]


DIALOGUE_DASH = DocumentRule(
    code="T204",
    name="dialogue-dash-spacing",
    summary="Dialogue dashes have the same spacing throughout a document, as most of them do.",
    safety=Safety.STYLE,
    revise=_dash_spacing,
    fixes=(
        Example(
            before=document("- Hi.\n- Hello.", "-Bye.\n-See you."),
            after=document("- Hi.\n- Hello.", "- Bye.\n- See you."),
        ),
        Example(
            before=document("-Hi.\n- Hello.", "-Bye.\n-See you."),
            after=document("-Hi.\n-Hello.", "-Bye.\n-See you."),
        ),
    ),
    keeps=(
        Example(before=document("-Hi.\n-Hello.", "-Bye.\n-See you.")),
        Example(before=document("- Hi.\n- Hello.", "-5 degrees"), why="one dash alone is no dialogue"),
    ),
)

_TWO_SPEAKERS = re.compile(r"""([-–—]) ?[^\n]*?[.?!…]["”»]? (?=\1 ?["“«¿¡]?[^\W\d_a-z])""")


def _one_line_dialogue(text: str, _context: Context) -> str:
    first = _TWO_SPEAKERS.match(text)
    if not first or "\n" in text or _TWO_SPEAKERS.match(text, first.end()):
        return text
    return f"{text[: first.end() - 1]}\n{text[first.end() :]}"


ONE_LINE_DIALOGUE = TextRule(
    code="T205",
    name="one-line-dialogue",
    summary="Each of two speakers on one line gets a line.",
    safety=Safety.STYLE,
    fix=_one_line_dialogue,
    triggers=("\n-", "\n–", "\n—"),
    fixes=(
        Example(before="- Hi, Pepper. - Hello!", after="- Hi, Pepper.\n- Hello!"),
        Example(before="–Ready? –Yes.", after="–Ready?\n–Yes."),
    ),
    keeps=(
        Example(before="- Hi, Pepper.\n- Hello!"),
        Example(before="- It is so - I mean - odd."),
        Example(before="It is. - Is it?", why="only the second part has a dash"),
    ),
)

_LONE_DASH = re.compile(r"\A- ?(?=[^\W\d_]|[\"“«¿¡])")
_SECOND_DASH = re.compile(r"\n\W*[-–—]| [-–—] ?[^\W\d_a-z]")
_USUAL = 3  # cues with a single dash: a document with so many marks every new speaker by it


def _lone_dash(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    dashed = [bool(_LONE_DASH.match(cue.text)) for cue in cues]
    alone = [at for at, cue in enumerate(cues) if dashed[at] and not _SECOND_DASH.search(cue.text)]
    revised = list(cues)
    if len(alone) >= _USUAL:
        return revised
    for at in alone:
        if not any(dashed[max(0, at - 1) : at] + dashed[at + 1 : at + 2]):
            revised[at] = replace(cues[at], text=_LONE_DASH.sub("", cues[at].text))
    return revised


SINGLE_DIALOGUE_DASH = DocumentRule(
    code="T206",
    name="single-dialogue-dash",
    summary=(
        "A dash before the only speaker of a cue is superfluous, unless the neighbours have one too, or the"
        " document marks every new speaker so."
    ),
    safety=Safety.STYLE,
    revise=_lone_dash,
    fixes=(Example(before=document("Come in.", "- Thank you."), after=document("Come in.", "Thank you.")),),
    keeps=(
        Example(before=document("- Come in.\n- Thank you.")),
        Example(before=document("- one", "- two"), why="a list over several cues"),
        Example(before=document("-5 degrees"), why="a number"),
        Example(
            before=document("- Come in.", "Do.", "- Thank you.", "It is late.", "- I know."),
            why="a dash says in this document that another speaks",
        ),
    ),
)

"""Rules for words run together: no space after the punctuation mark between them."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.protected_spans import NAMES_WITH_MARK, OWN_SPACING, code_like, unspaced

_GLUED = re.compile(r""",["“]?[^\W\d_]|[!?][^\W\d_a-z]""")
_MAYBE_GLUED = re.compile(r"""[,!?]["“]?[^\W\d_]""")  # wider, and three times as fast
_GLUED_QUOTE = re.compile(r"""(?<=[^\W\d_]{2}),(?=["“][^\W\d_]{2})""")
_WORD = r"[^\W\d_]+(?>(?:['’-][^\W\d_]+)*)"
# One token without spaces: two words and a mark between them, quotes and simple tags around.
_GLUED_TOKEN = re.compile(
    rf"""((?>(?:</?[ibuIBU]>)*)["“«(¿¡-]*+{_WORD})([,!?])({_WORD}[.,!?:;…"”»)]*+(?>(?:</?[ibuIBU]>)*))"""
)
_TOKEN = re.compile(r"\S+")


def _missing_space(text: str, _context: Context) -> str:
    if not _GLUED.search(text):
        return text
    separated = _TOKEN.sub(_separated, text)
    first = separated.find('"')  # only the first of the straight marks is sure to open a quotation
    separated = _GLUED_QUOTE.sub(
        lambda match: ", " if separated[match.end()] == "“" or match.end() == first else ",", separated
    )
    return text if separated == text or code_like(text) else separated


def _separated(match: re.Match[str]) -> str:
    token = match[0]
    if not _GLUED.search(token) or not (found := _GLUED_TOKEN.fullmatch(token)) or unspaced(token):
        return token
    left, right = _letters(found[1]), _letters(found[3])
    if token[0] == "(" and token.rstrip(".,!?:;")[-1] == ")":
        return token
    if len(left) < 2 or (len(right) < 2 and right != "I") or left.lower() in NAMES_WITH_MARK:  # noqa: PLR2004  (the number says itself)
        return token
    if found[2] != "," and not _sentences(left, right):
        return token
    return f"{found[1]}{found[2]} {found[3]}"


def _sentences(left: str, right: str) -> bool:
    """Return whether one word ends a sentence and the other begins one, both in the usual case."""
    if left.isupper() and right.isupper():
        return len(right) > 1
    return left[1:].islower() and right[0].isupper() and (right == "I" or right[1:].islower())


def _letters(part: str) -> str:
    return re.sub(r"</?[ibuIBU]>|[^\w]", "", part)


MISSING_SPACE = TextRule(
    code="T117",
    name="missing-space",
    summary="A comma, question or exclamation mark between two words is followed by a space.",
    safety=Safety.SAFE,
    fix=_missing_space,
    spot=_MAYBE_GLUED,
    except_languages=OWN_SPACING,
    fixes=(
        Example(before="the object,last name", after="the object, last name"),
        Example(before="Really?Yes.", after="Really? Yes."),
        Example(before="<i>Stop!Now.</i>", after="<i>Stop! Now.</i>"),
        Example(before="Tak,proszę.", after="Tak, proszę.", language="pl"),
        Example(before="If so,I will.", after="If so, I will."),
        Example(before='He said,"No."', after='He said, "No."'),
    ),
    keeps=(
        Example(before="1,000 people"),
        Example(before="f(x,y) and i,j", why="code and maths"),
        Example(before="see example.com/?Query and foo,bar@example.com"),
        Example(before="the columns name,age,city", why="a list as a program writes it"),
        Example(before="Yahoo!Japan", why="a name"),
        Example(before="page?id", why="a query"),
        Example(before='"No,"he said', why="the mark closes a quotation; the space is missing elsewhere"),
        Example(before="a tuple (label,type) and IPv?Interface", why="code"),
        Example(before="#include <stdio.h>,then"),
        Example(before="ในจาน,ฟืนอยู่", language="th"),
        Example(before="你好,世界", language="zh"),
    ),
)

_RUN_TOGETHER = re.compile(
    r"""[.](?<=[^\W\d_A-Z]{2}[.])(?=(?:The|This|That|These|Those|There|Then|And|But|So|Because|When|Where|What|Why|How|It
        |He|She|We|You|They|I|My|Your|Our|Their|I['’]m|It['’]s|That['’]s|Don['’]t|Let['’]s)(?:[ \n]|\Z))""",
    re.VERBOSE,
)


def _sentences_run_together(text: str, _context: Context) -> str:
    return text if code_like(text) or "/" in text or "@" in text else _RUN_TOGETHER.sub(". ", text)


SENTENCES_RUN_TOGETHER = TextRule(
    code="T118",
    name="sentences-run-together",
    summary="A full stop before a word that only begins sentences is followed by a space.",
    safety=Safety.SAFE,
    fix=_sentences_run_together,
    spot=re.compile(r"[.][TABSWHIYMODL]"),
    languages=frozenset({"en"}),
    fixes=(
        Example(before="I said no.But you came.", after="I said no. But you came.", language="en"),
        Example(before="It works.I'm glad.", after="It works. I'm glad.", language="en"),
    ),
    keeps=(
        Example(before="call time.Now and fmt.Print", language="en", why="code"),
        Example(before="the U.S.Army", language="en"),
        Example(before="see Node.Js", language="en"),
    ),
)

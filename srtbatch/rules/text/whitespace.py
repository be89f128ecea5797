"""Rules for whitespace: at the ends of lines, repeated, tabs, no-break spaces, empty lines."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.mojibake_bytes import letter_places
from srtbatch.rules.support.protected_spans import guarded_sub, unspaced

_SPACES = " \t\xa0"
# Marks that French sets off with a no-break space, and the character after percentages.
_FRENCH_MARKS = "«»;:!?%"

_RUN = re.compile("[ \xa0]{2,}")


def _repeated_space(text: str, _context: Context) -> str:
    return guarded_sub(_RUN, _one_space, text)


def _one_space(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before = text[start - 1 : start] if start else ""
    after = text[end : end + 1]
    if not before or before == "\n" or (unspaced(before) and unspaced(after)):
        return match[0]
    joins = "\xa0" in match[0] and after and (after in _FRENCH_MARKS or before == "«" or before.isdigit())
    return "\xa0" if joins else " "


REPEATED_SPACE = TextRule(
    code="T101",
    name="repeated-space",
    summary="Two or more spaces between words become one.",
    safety=Safety.SAFE,
    fix=_repeated_space,
    triggers=("  ", " \xa0", "\xa0 ", "\xa0\xa0"),
    fixes=(
        Example(before="It seems,  Coriander is here.", after="It seems, Coriander is here."),
        Example(before="The   ## prefix", after="The ## prefix"),
        Example(before="so\xa0 we start", after="so we start"),
        Example(before="JEG ELSKER  DIG OGSÅ…", after="JEG ELSKER DIG OGSÅ…"),
        Example(before="С\xa0 ним", after="С ним"),
        Example(
            before="Vraiment \xa0?", after="Vraiment\xa0?", language="fr", why="one no-break space stays"
        ),
    ),
    keeps=(
        Example(before="宇宙守护神  保护我们", language="zh", why="the gap separates two phrases"),
        Example(before="ไปไหน  ไม่รู้", language="th", why="spaces separate sentences in Thai"),
        Example(before="Il va Ã\xa0 la plage.", why="a byte of the letter à, read as Windows-1252"),
        Example(before='<font  color="#fff">A</font>', why="tags stay exactly as they are"),
        Example(
            before="宇宙\u3000守护", language="zh", why="the ideographic space is a character of its own"
        ),
    ),
)

_INDENTED_CODE = re.compile(
    r"(?:^|\n)[ \t]*(?:def|for|if|while|class|else|try|with|elif)\b[^\n]*:[ \t]*\n[ \t]{2}|\{\n[ \t]{2}"
)


def _leading_or_trailing_space(text: str, _context: Context) -> str:
    if not text.strip(_SPACES + "\n"):
        return text
    if "\n" not in text:
        return _stripped(text)
    if _INDENTED_CODE.search(text):
        return "\n".join([_without_end(line) for line in text.split("\n")])
    return "\n".join([_stripped(line) for line in text.split("\n")]).strip("\n")


def _stripped(line: str) -> str:
    return _without_end(line).lstrip(_SPACES)


def _without_end(line: str) -> str:
    """Return the line without trailing spaces, except for a space that is a byte of its last letter."""
    end = len(line.rstrip(_SPACES))
    return line[: end + 1] if end < len(line) and end in letter_places(line) else line[:end]


LEADING_OR_TRAILING_SPACE = TextRule(
    code="T102",
    name="leading-or-trailing-space",
    summary=(
        "Spaces at the beginning or end of a line are invisible, but shift centred text and make the line"
        " longer."
    ),
    safety=Safety.SAFE,
    fix=_leading_or_trailing_space,
    triggers=("\n ", " \n", "\n\t", "\t\n", "\n\xa0", "\xa0\n", "\n\n"),
    fixes=(
        Example(before=" Hello.", after="Hello."),
        Example(before="One \n two", after="One\ntwo"),
        Example(before="Nej!\xa0", after="Nej!"),
        Example(before="\tDone.\t", after="Done."),
    ),
    keeps=(
        Example(before="Hello.\nYou."),
        Example(before="VoilÃ\xa0", why="a byte of the letter à, read as Windows-1252"),
        Example(before=" ", why="it holds the place of a cue without text"),
        Example(before="if ready:\n    go()", why="the indent is part of the program"),
        Example(before="\u3000你好", language="zh", why="a first line may be set in by an ideographic space"),
        Example(before="{\\an8}Up here"),
    ),
)


def _tab(text: str, _context: Context) -> str:
    return text.replace("\t", " ")


TAB = TextRule(
    code="T103",
    name="tab",
    summary="Players draw a tab as a box, as nothing or as a wide gap; it becomes a space.",
    safety=Safety.SAFE,
    fix=_tab,
    triggers=("\t",),
    fixes=(
        Example(before="one\ttwo", after="one two"),
        Example(before="-\tYes.", after="- Yes."),
    ),
    keeps=(
        Example(before="one two"),
        Example(before="write \\t for a tab", why="the escape is two visible characters"),
    ),
)

# A cue in which every space is a no-break space was pasted from a page: none of them was chosen.
_PASTED = re.compile("(?<![«\\d])\xa0(?![«»;:!?%\\d\xa0])")
# French binds numerals and names by it, written out too; an unknown language may be French.
_BINDING = frozenset(("fr", ""))
_NO_BREAK = re.compile("\xa0(?=\\w{4})")


def _no_break_space(text: str, context: Context) -> str:
    if " " not in text and text.count("\xa0") > 1:
        return guarded_sub(_PASTED, " ", text)
    if context.language in _BINDING:
        return text
    return guarded_sub(_NO_BREAK, _ordinary_space, text)


def _ordinary_space(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    left, right = text[max(0, start - 4) : start], text[end : end + 4]
    plain = len(left) == 4 and left.isalpha() and right.isalpha() and left.islower() and right.islower()  # noqa: PLR2004  (the number says itself)
    return " " if plain else match[0]


NO_BREAK_SPACE = TextRule(
    code="T104",
    name="no-break-space",
    summary=(
        "A no-break space between two long ordinary words connects nothing. Between short words, numbers,"
        " names and punctuation marks it may be intended, and stays."
    ),
    safety=Safety.SAFE,
    fix=_no_break_space,
    triggers=("\xa0",),
    fixes=(
        Example(before="there\xa0were people", after="there were people", language="en"),
        Example(before="heute\xa0werden wir", after="heute werden wir", language="de"),
        Example(before="Good\xa0night,\xa0sweet\xa0prince.", after="Good night, sweet prince.", why="pasted"),
    ),
    keeps=(
        Example(before="Vraiment\xa0?", language="fr", why="French sets a no-break space before ? ! : ;"),
        Example(before="«\xa0Bonjour\xa0»", language="fr"),
        Example(before="10\xa0000 euros", why="it joins the groups of a number"),
        Example(before="voici deux\xa0exemples", language="fr", why="a numeral and what it counts"),
        Example(before="v\xa0Praze", language="cs", why="Czech binds one-letter words to the next"),
        Example(before="Mr.\xa0Smith", why="it holds a title and a name together"),
    ),
)

_EMPTY_LINES = re.compile(r"\n{2,}")


def _blank_line(text: str, _context: Context) -> str:
    return _EMPTY_LINES.sub("\n", text)


BLANK_LINE = TextRule(
    code="T107",
    name="blank-line",
    summary="An empty line inside a cue ends the cue for strict readers, and the text after it is lost.",
    safety=Safety.SAFE,
    fix=_blank_line,
    triggers=("\n\n",),
    fixes=(
        Example(before="This is\n\nbravo speaking.", after="This is\nbravo speaking."),
        Example(before="a\n\n\nb", after="a\nb"),
    ),
    keeps=(
        Example(before="This is\nbravo speaking."),
        Example(before="One line."),
    ),
)

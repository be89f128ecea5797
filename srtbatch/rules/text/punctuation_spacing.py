"""Rules for spaces before and after punctuation."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.protected_spans import (
    CLOSE_SET,
    OWN_SPACING,
    code_like,
    guarded_sub,
    unspaced,
    word_before,
)

# A space, then a comma that ends a phrase or a full stop that ends a sentence.
_SPACE_BEFORE_FULL_STOP = re.compile(
    r"""[^\W_][ ](?: ([,،])(?=[\s"”»)]|\Z|[^\W\d_]{2}|I\b) | (\.)(?=\Z|\n|["”»)]|[ ][^\W\d_a-z]|</) )""",
    re.VERBOSE,
)
# Words after which a single mark is mentioned, not used: "separated by , and", "git add .".
_NAMING_WORDS = """the and with use using type press comma dot period point character symbol operator is
 are be means or either separator put add write called named hit key enter between before
 after without from like than for"""
_BEFORE_A_MENTIONED_MARK = frozenset(_NAMING_WORDS.split())
_COMMAND = re.compile(
    r"""[ ]--?[A-Za-z] | \b(?:git|cd|pip3?|docker|np[mx]|yarn|cp|mv|ls|ll|find|code|grep|rsync|scp|tar|cargo
      |go|make|python3?|open|tree|du|ln|rm|mkdir|kubectl|helm|black|ruff|pytest|mypy|eslint|source|build|install)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def _space_before_full_stop(text: str, _context: Context) -> str:
    if code_like(text):
        return text
    closed = guarded_sub(_SPACE_BEFORE_FULL_STOP, _without_space, text)
    return text if closed != text and " ." in text and _COMMAND.search(text) else closed


def _without_space(match: re.Match[str]) -> str:
    text, end = match.string, match.end()
    if match[0][0].isdigit():
        prose = match[1] and text[end : end + 1] == " " and text[end + 1 : end + 3].isalpha()
        return f"{match[0][0]}{match[1]}" if prose else match[0]
    if _mentioned(word_before(text, match.start() + 1)):
        return match[0]
    glued = match[1] and text[end : end + 1].isalpha()
    return f"{match[0][0]}{match[0][-1]}{' ' if glued else ''}"


def _mentioned(word: str) -> bool:
    """Return whether a punctuation mark after this word may be mentioned, not used.

    Or the word is a single letter of a formula.
    """
    return (len(word) < 2 and word != "I") or unspaced(word) or word.lower() in _BEFORE_A_MENTIONED_MARK  # noqa: PLR2004  (the number says itself)


SPACE_BEFORE_FULL_STOP = TextRule(
    code="T111",
    name="space-before-full-stop",
    summary="Languages that separate words by spaces have no space before a comma or a full stop.",
    safety=Safety.SAFE,
    fix=_space_before_full_stop,
    triggers=(" ,", " .", " ،"),
    except_languages=OWN_SPACING,
    fixes=(
        Example(before="but generally , once it is", after="but generally, once it is"),
        Example(before="the hostname ,if you want", after="the hostname, if you want"),
        Example(before="{inaudible} Perfect .", after="{inaudible} Perfect."),
        Example(before="Donc voilà , merci .", after="Donc voilà, merci.", language="fr"),
    ),
    keeps=(
        Example(before="What about this .compile thing?", why="a method's name begins with its dot"),
        Example(before="from 1 .. n", why="a range"),
        Example(before="We use .NET here."),
        Example(before="I was ...", why="an ellipsis may stand apart"),
        Example(before="and then git add .", why="the dot is the folder"),
        Example(before="separated by a , or a ;", why="the mark is mentioned"),
        Example(before=".i .oi mutce brife", language="jbo", why="Lojban writes pauses as leading dots"),
        Example(before="wait . . . what", why="a spaced ellipsis"),
        Example(before="at example.com/issues .", why="it would become part of the address"),
        Example(before="允许解码器预测 ,\nallows", language="zh"),
    ),
)

# Beside the languages that write no space there: scripts in which a colon may be a letter, or looks like one.
_NO_SPACE_BEFORE_MARK = CLOSE_SET | {"ar", "fa", "he", "ur", "ka", "kk", "mn"}
_INDIC = frozenset(("hi", "mr", "ne", "bn", "gu", "pa", "ta", "te", "kn", "ml"))
_INDIC_MARK = re.compile(r"""[\w\u0900-\u0d7f)"”»][ ][!?]++(?=\Z|\n|["”»)]|</)""")
_SPACE_BEFORE_MARK = re.compile(
    r"""(?:[\w)"”»]|(?<=</[ibu]>))[ ](?: [!?؟]++(?=\Z|\n|["”»)]|</|[ ](?:[^\W\d_a-z]|[¿¡"“«♪]))
        | [:;؛](?=\Z|[ \n])(?!\ [()DP](?:\s|\Z)) )""",
    re.VERBOSE,
)
_CONDITIONAL = re.compile(r" \?[^?:\n]* :(?!:)")
# The space stands on the wrong side of the mark, before a word that begins an English sentence and no name.
_WRONG_SIDE = re.compile(
    r"""(?<=[^\W\d_]{2})[ ]([!?]++)(?=(?:Yes|No|Oh|Okay|Well|Now|But|And|So|What|Why|Who|How|Where|When|You
        |We|They|He|She|It|I|The|This|That|There)\b)""",
    re.VERBOSE,
)


def _space_before_question_mark(text: str, context: Context) -> str:
    if _CONDITIONAL.search(text) or code_like(text):
        return text
    if context.language in _INDIC:
        return guarded_sub(_INDIC_MARK, lambda match: match[0].replace(" ", ""), text)
    if context.language == "en":
        text = guarded_sub(_WRONG_SIDE, r"\1 ", text)
    return guarded_sub(_SPACE_BEFORE_MARK, _without_space_before_mark, text)


def _without_space_before_mark(match: re.Match[str]) -> str:
    if match[0][0] == " ":
        return match[0][1:]
    text, mark = match.string, match[0][2:]
    word = word_before(text, match.start() + 1)
    if mark in "?!" and not word:
        return match[0][0] + mark if mark == "?" or not match[0][0].isdigit() else match[0]
    start = match.start() + 1 - len(word)
    field = mark == ":" and word.islower() and text[start - 1 : start] in ("", "\n")
    return match[0] if field or _mentioned(word) else match[0][0] + mark


SPACE_BEFORE_QUESTION_MARK = TextRule(
    code="T112",
    name="space-before-question-mark",
    summary="These languages have no space before ! ? : ; (French and related languages do).",
    safety=Safety.SAFE,
    fix=_space_before_question_mark,
    triggers=(" !", " ?", " :", " ;", " ؟", " ؛"),
    languages=_NO_SPACE_BEFORE_MARK | _INDIC,
    fixes=(
        Example(before="तुम क्या कर रहे हो ?", after="तुम क्या कर रहे हो?", language="hi"),
        Example(before="Yes !No, sir.", after="Yes! No, sir.", language="en"),
        Example(before="Where are you ?", after="Where are you?", language="en"),
        Example(before="Warte ! Ich komme.", after="Warte! Ich komme.", language="de"),
        Example(before="¿Dónde estás ?", after="¿Dónde estás?", language="es"),
        Example(before="Two things : bread and wine.", after="Two things: bread and wine.", language="en"),
        Example(before="Really ?!", after="Really?!", language="en"),
        Example(before="{\\an8}Is it 42 ?", after="{\\an8}Is it 42?", language="en"),
        Example(before="ماذا تفعل ؟", after="ماذا تفعل؟", language="ar"),
        Example(before="Τι κάνεις ;", after="Τι κάνεις;", language="el"),
    ),
    keeps=(
        Example(before="Où es-tu ?", language="fr", why="French sets a space"),
        Example(before="Où es-tu ?", why="an unknown language might be French"),
        Example(before="nice :) really", language="en", why="a smiley"),
        Example(before="a ? b : c", language="en", why="the conditional operator"),
        Example(before="ready ? yes : no", language="en"),
        Example(before="a scale of 1 : 50", language="en"),
        Example(before="we met !Kung people", language="en", why="a click consonant"),
        Example(before="राम : हाँ", language="hi", why="a colon at the letter would be a visarga"),
        Example(before="add a ?query to it", language="en"),
        Example(before="the symbol ! means not", language="en", why="the mark is mentioned"),
        Example(before="alpha : a number from 0 to 1", language="en", why="a field and its meaning"),
        Example(
            before="see https://example.com/why ?", language="en", why="it would become part of the address"
        ),
    ),
)

_AFTER_INVERTED = re.compile(r"([¿¡]) +(?=[^\W\d_])")


def _space_after_inverted_mark(text: str, _context: Context) -> str:
    return guarded_sub(_AFTER_INVERTED, r"\1", text)


SPACE_AFTER_INVERTED_MARK = TextRule(
    code="T119",
    name="space-after-inverted-mark",
    summary="The inverted punctuation marks of Spanish have no space after them.",
    safety=Safety.SAFE,
    fix=_space_after_inverted_mark,
    triggers=("¿ ", "¡ "),
    fixes=(
        Example(before="¿ Qué haces?", after="¿Qué haces?", language="es"),
        Example(before="¡ Ven!", after="¡Ven!", language="es"),
    ),
    keeps=(
        Example(before="¿Qué haces?", language="es"),
        Example(before="deb├¡ volver", why="a byte of the letter í, read as code page 437"),
        Example(before="los signos ¿ ? y ¡ !", language="es", why="the marks are mentioned"),
    ),
)

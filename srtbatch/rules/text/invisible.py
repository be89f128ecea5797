"""Rules for invisible characters: zero-width characters and direction marks."""

from __future__ import annotations

import re

from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.mojibake_bytes import letter_places
from srtbatch.rules.support.protected_spans import LEFT_TO_RIGHT, right_to_left, unspaced

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\xad]")
_LATIN_END = "\u0250"


def _zero_width(text: str, _context: Context) -> str:
    found = list(_INVISIBLE.finditer(text))
    needed = letter_places(text) if found else set[int]()
    parts, at = list[str](), 0
    for match in found:
        parts += [text[at : match.start()], match[0] if match.start() in needed else _kept(match)]
        at = match.end()
    clean = "".join([*parts, text[at:]])
    return clean if clean.strip() else text


def _kept(match: re.Match[str]) -> str:
    """Return the character if it has a meaning, else nothing."""
    text, start, end = match.string, match.start(), match.end()
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if match[0] in "\u200c\u200d":
        return "" if around and max(around) < _LATIN_END else match[0]
    hint = match[0] == "\u200b" and unspaced(around)
    return match[0] if hint or (match[0] == "\xad" and _is_meant(around, text[end : end + 1])) else ""


def _is_meant(around: str, after: str) -> bool:
    """Return whether a soft hyphen is visible, or stands in a script whose words are not hyphenated."""
    return after in ("", "\n") or unspaced(around) or right_to_left(around)


ZERO_WIDTH = TextRule(
    code="T105",
    name="zero-width",
    summary=(
        "Zero-width spaces, misplaced byte-order marks, word joiners and soft hyphens are invisible, and"
        " split words for search and spell-checkers. Joiners in Indic, Arabic and emoji sequences stay."
    ),
    safety=Safety.SAFE,
    fix=_zero_width,
    triggers=("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\xad"),
    fixes=(
        Example(before="\ufeffHello", after="Hello"),
        Example(before="zero\u200bwidth", after="zerowidth"),
        Example(before="Donau\xaddampf", after="Donaudampf"),
        Example(before="Fuß\xadball, nä\xadhe", after="Fußball, nähe"),
        Example(before="télé\xadphone, voi\xadlà", after="téléphone, voilà"),
        Example(before="при\xadём\xadник", after="приёмник"),
        Example(before="a\u2060 b", after="a b"),
        Example(before="Good\u200c night.", after="Good night.", why="Latin letters are not joined"),
    ),
    keeps=(
        Example(before="می\u200cخواهم", language="fa", why="the non-joiner spells the word"),
        Example(before="क्\u200dष", language="hi", why="the joiner chooses the letter's form"),
        Example(before="👩\u200d🔬", why="the joiner makes one emoji of two"),
        Example(before="ภาษา\u200bไทย", language="th", why="it says where a line may break"),
        Example(before="Estoy aquÃ\xad, dÃ\xada y noche", why="a byte of the letter í, read as Windows-1252"),
        Example(before="طھطھط\xadط¯ط«", why="a byte of the letter ح, read as Windows-1256"),
        Example(before="some\xad\nthing", why="at the end of a line it is a visible hyphen"),
    ),
)

_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _bidi_mark(text: str, _context: Context) -> str:
    if right_to_left(text):
        return text
    clean = _BIDI.sub("", text)
    return clean if clean.strip() else text


BIDI_MARK = TextRule(
    code="T106",
    name="bidi-mark",
    summary=(
        "A direction mark in left-to-right text, without a right-to-left letter in the cue, has no effect."
    ),
    safety=Safety.SAFE,
    fix=_bidi_mark,
    triggers=tuple("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    languages=LEFT_TO_RIGHT,
    fixes=(
        Example(before="\u200eHello", after="Hello", language="en"),
        Example(before="\u202aHello\u202c", after="Hello", language="en"),
    ),
    keeps=(
        Example(before="\u200fمرحبا", language="ar", why="it places the punctuation of right-to-left text"),
        Example(before="\u200f!?", language="he", why="the cue belongs to right-to-left text"),
        Example(before="the word \u200fשלום\u200e!", language="en", why="a right-to-left quotation needs it"),
    ),
)

"""Rule for character references of HTML (``&amp;``) in documents where every ampersand begins one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.entities import html5

from srtbatch.model import Cue
from srtbatch.rules.base import Context, DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import document

_REFERENCE = re.compile(r"&(?:#(\d{2,6})|#[xX]([0-9a-fA-F]{2,5})|([A-Za-z][A-Za-z0-9]{1,31}));")
_ABOUT_MARKUP = re.compile(
    r"\b(?:html|xml|entit(?:y|ies|é|és|à|ät|äten|ad|ades)|escap(?:e|ed|ing)|ampersand)\b", re.IGNORECASE
)
_TAG_START = re.compile(r"<[/\\!]?[A-Za-z]|-->")


def _decoded(cues: Sequence[Cue], context: Context) -> list[Cue]:
    referring = {index for index, cue in enumerate(cues) if "&" in cue.text and ";" in cue.text}
    if not referring or not _certain(cues, context):
        return list(cues)
    return [
        replace(cue, text=_plain(cue.text, context)) if index in referring else cue
        for index, cue in enumerate(cues)
    ]


def _certain(cues: Sequence[Cue], context: Context) -> bool:
    """Return whether the whole document was escaped once, and nothing in it would become markup."""
    if any(_ABOUT_MARKUP.search(cue.text) for cue in cues):
        return False
    return all(_escaped_once(cue.text, context) for cue in cues if "&" in cue.text)


def _escaped_once(text: str, context: Context) -> bool:
    if any(
        _character(match, context) is None for match in _REFERENCE.finditer(text)
    ) or "&" in _REFERENCE.sub("", text):
        return False
    plain = _plain(text, context)
    return not _REFERENCE.search(plain) and len(_TAG_START.findall(plain)) == len(_TAG_START.findall(text))


def _plain(text: str, context: Context) -> str:
    return _REFERENCE.sub(lambda match: _character(match, context) or match[0], text)


def _character(match: re.Match[str], context: Context) -> str | None:
    """Return the character of a reference; None if it is not a visible character."""
    decimal, hexadecimal, name = match.groups()
    number = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    character = html5.get(f"{name};", "") if name else chr(number) if number <= 0x10FFFF else ""  # noqa: PLR2004  (the number says itself)
    if character == "\xa0":
        return "\xa0" if context.language == "fr" else " "
    return character if character and character.isprintable() else None


HTML_ENTITY = DocumentRule(
    code="T121",
    name="html-entity",
    summary=(
        "HTML character references are shown as text by SRT players; they become the character. Only if"
        " every ampersand of the document begins one, and none would create a tag."
    ),
    safety=Safety.SAFE,
    revise=_decoded,
    words="changed",
    fixes=(
        Example(
            before=document("Pepper &amp; Carrot", "It&#39;s late."),
            after=document("Pepper & Carrot", "It's late."),
        ),
        Example(before=document("&gt;&gt; Good evening."), after=document(">> Good evening.")),
        Example(before=document("Go,&nbsp;then."), after=document("Go, then.")),
    ),
    keeps=(
        Example(before=document("write &amp; for it", "Pepper & Carrot"), why="the document was not escaped"),
        Example(before=document("In HTML, &lt; is less than"), why="the reference is mentioned"),
        Example(before=document("&lt;b&gt;bold&lt;/b&gt;"), why="it would become a tag"),
        Example(before=document("type &amp;amp; for &amp;"), why="escaped twice: one level is meant"),
        Example(before=document("AT&T; and others"), why="no such reference"),
    ),
)

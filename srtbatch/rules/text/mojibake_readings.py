"""Find what a text was before UTF-8 was read as a single-byte encoding, by encoding and number of rounds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from srtbatch.rules.support.mojibake_bytes import table

Way = tuple[str, int]
"""An encoding in which UTF-8 was read, and how many times."""
Readings = dict[Way, str]

LATIN = frozenset({"latin-1", "cp1252", "cp1254", "iso8859_15"})
"""The encodings of western Europe, by far the most frequent ones in which UTF-8 is read."""

_WINDOWS = "cp1252"
_DISPUTED = frozenset("€ŠšŽžŒœŸ")
"""Characters that Windows-1252 and ISO 8859-15 have at different bytes."""
_PAGES = (
    *sorted(LATIN), "cp1250", "cp1251", "cp1253", "cp1256", "cp1257", "iso8859_2", "mac_roman", "mac_latin2",
    "cp437", "cp850", "cp852",
)  # fmt: skip
"""Encodings in which UTF-8 is read by mistake; two may have a character in common at different bytes."""

_ROUNDS = 3
_MANY, _DIFFERENT = 6, 3
"""Letters beyond ASCII, and different ones, that make sequences of UTF-8 in all texts no chance."""
_FOREIGN = frozenset({"Cn", "Co", "Cs", "Cc"})
"""Categories of characters that no repair may make: unassigned, private, lone surrogate, control."""
_SEQUENCE = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SPACE_FOR_A0 = re.compile(r"Ã (?=[\s.,!?…<]|\Z)")
"""``à`` whose second byte, a no-break space, became a space: no word continues after it."""


def readings(text: str, pages: Iterable[str] = _PAGES) -> Readings:
    """Return what the text was before UTF-8 was read as another encoding, by encoding and rounds."""
    found = {(page, at): before for page in pages for at, before in enumerate(_rounds(text, page), 1)}
    return {way: before for way, before in found.items() if _is_text(text, before)}


def proven(texts: Sequence[str]) -> bool:
    """Return whether one encoding explains all texts, with too many letters for chance."""
    pages: Iterable[str] = _PAGES
    letters = Counter[str]()
    for text in texts:
        options = readings(text, pages)
        if not options:
            return False
        pages = {page for page, _ in options}
        letters.update(char for char in next(iter(options.values())) if char > "\x7f")
    return letters.total() >= _MANY and len(letters) >= _DIFFERENT


def common(found: Sequence[Readings]) -> set[Way]:
    """Return the readings that explain each of these texts, with all rounds.

    There are none if the number of rounds is uncertain.
    """
    ways = set(found[0]).intersection(*found[1:]) if found else set()
    deepest = {(page, rounds) for page, rounds in ways if (page, rounds + 1) not in ways}
    for page, rounds in deepest:
        above = [options[page, rounds - 1] for options in found if rounds > 1]
        if above and all(map(_has_letters_only, above)):
            return set()
    passed = [[options[way] for options in found] for way in ways - deepest]
    return {way for way in deepest if [options[way] for options in found] not in passed}


def _has_letters_only(text: str) -> bool:
    """Return whether a text, which one more round would change, may be correct: no unlikely characters."""
    return all(char.isascii() or char.isalpha() for char in text)


def in_parts(text: str, *, disputed: bool) -> str:
    """Return the text with each sequence repaired that was read as Windows-1252; other letters are unchanged.

    If it is ``disputed`` whether it was ISO 8859-15, a text in which that matters is unchanged.
    """
    if disputed and not _DISPUTED.isdisjoint(text):
        return text
    shown, pieces, at = text.translate(table(_WINDOWS)), list[str](), 0
    for match in _SEQUENCE.finditer(shown):
        pieces += [text[at : match.start()], _decoded(match[0]) or text[match.start() : match.end()]]
        at = match.end()
    repaired = "".join([*pieces, text[at:]])
    return repaired if _is_text(text, repaired) else text


def _rounds(text: str, page: str) -> Iterator[str]:
    """Yield the text before the last round of reading UTF-8 as this encoding, then before earlier ones."""
    for _ in range(_ROUNDS):
        if page in LATIN:
            text = _SPACE_FOR_A0.sub("Ã\xa0", text)
        text = "" if text.isascii() else _decoded(text.translate(table(page)))
        if not text:
            break
        yield text


def _decoded(shown: str) -> str:
    """Return the text whose UTF-8 bytes have these numbers; ``""`` if they are not UTF-8."""
    try:
        return shown.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""


def _is_text(text: str, before: str) -> bool:
    """Return whether each new character of a repaired text is one that occurs in texts."""
    return not any(unicodedata.category(char) in _FOREIGN for char in set(before) - set(text))

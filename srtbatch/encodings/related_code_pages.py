"""Find lines in a related encoding: one with the same letters for the same languages at other bytes.

Files joined byte by byte, such as one in Windows-1250 and one in ISO 8859-2, differ in few letters. In the
code page of the file, these are letters that its language does not have; in the related page, letters that it
has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.encodings.alphabets import alphabet_fits
from srtbatch.encodings.code_pages import LANGUAGES
from srtbatch.encodings.everyday_words import evidence, find_everyday_words
from srtbatch.encodings.foreign_lines import NO_LINE, ForeignLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RELATED = {
    "cp1250": ("utf-8", "iso8859-2"), "iso8859-2": ("utf-8", "cp1250"), "mac-croatian": ("utf-8", "cp1250"),
    "cp1253": ("utf-8", "iso8859-7"), "iso8859-7": ("utf-8", "cp1253"),
    "cp1256": ("utf-8", "iso8859-6"), "iso8859-6": ("utf-8", "cp1256"),
    "cp1257": ("utf-8", "iso8859-13"), "iso8859-13": ("utf-8", "cp1257"),
}  # fmt: skip
"""UTF-8 for each code page, and the page that has most of its letters at the same bytes."""
_MIN_FIT = 0.7
"""Share of words with letters of one language only, from which a file is in this language."""
_SEVERAL = 2
"""Words with a capital and foreign letters that are not chance: a single one may be a foreign name."""
_EDGES = ".,:;!?…-–—\"'«»()[]“”„‘’‚‹›*♪#/،؛؟"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYMBOL_BEFORE_LETTER = re.compile(r"[©®¦§¬±¶·][a-zà-ž]")


def first_related_line(data: bytes, name: str) -> ForeignLine:
    """Return the first line that is, or may be, in the related page of ``name``."""
    if name not in RELATED:
        return NO_LINE
    lines = list(_non_ascii_lines(data, name))
    language = _language([word for _, line in lines for word in _words(line.decode(name))], name)
    for number, line in lines if language else ():
        for other in RELATED[name]:
            replaced = _replaced_words(line, name, other, language)
            proven = any(_is_proof(word, related, language) for word, related in replaced)
            if proven or len(replaced) >= _SEVERAL or any(not word.istitle() for word, _ in replaced):
                return ForeignLine(number, other, proven)
    return NO_LINE


def _non_ascii_lines(data: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of the lines beyond ASCII that can be decoded."""
    for number, line in enumerate(data.replace(b"\r\r\n", b"\n").splitlines(), start=1):
        if not line.isascii() and len(line.decode(name, "ignore")) == len(line):
            yield number, line


def _words(text: str) -> list[str]:
    """Return the non-ASCII words of a text without punctuation at their edges."""
    return [bare for word in text.split() if (bare := word.strip(_EDGES)) and not bare.isascii()]


def _language(words: Sequence[str], name: str) -> str:
    """Return the language of the page that has the letters of most words, ``""`` if they are too few."""
    fits = alphabet_fits(words, LANGUAGES[name])
    everyday = find_everyday_words(words)
    best = max(fits, key=lambda language: (evidence(everyday, (language,))[0], fits[language]), default="")
    return best if best and fits[best] >= _MIN_FIT else ""


def _replaced_words(line: bytes, name: str, other: str, language: str) -> set[tuple[str, str]]:
    """Return the words that are none of the language, each with the word of it that the related page gives.

    None are returned if the related page gives anything else than words of the language.
    """
    try:
        words, others = line.decode(name).split(" "), line.decode(other).split(" ")
    except UnicodeDecodeError:
        return set()
    if len(words) != len(others):
        return set()
    pairs = [
        (one.strip(_EDGES), two.strip(_EDGES)) for one, two in zip(words, others, strict=True) if one != two
    ]
    if not all(_is_word_of(related, language) for _, related in pairs):
        return set()
    return {(word, related) for word, related in pairs if not _is_word_of(word, language)}


def _is_proof(word: str, related: str, language: str) -> bool:
    """Return whether a symbol stands before small letters, or the related page gives an everyday word."""
    if _SYMBOL_BEFORE_LETTER.search(word):
        return True
    return evidence(find_everyday_words([related]), (language,))[0] > 0


def _is_word_of(word: str, language: str) -> bool:
    """Return whether a word has letters of the language alone, and capitals where words have them."""
    if not _WORD.fullmatch(word) or len(word) < _SEVERAL or alphabet_fits([word], (language,))[language] < 1:
        return False
    return word.isupper() or all(part[1:] == part[1:].lower() for part in re.split("['’-]", word))

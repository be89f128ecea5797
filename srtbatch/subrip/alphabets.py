"""Which letters beyond ASCII a language is written with, and whether a text keeps to them.

A text read by the wrong code page gives itself away by letters that its language does not have.
"""

from __future__ import annotations

import re

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"

ALPHABETS: dict[str, str] = {
    "fr": "àâæçèéêëîïôœùûüÿ", "de": "äöüßéàè", "es": "áéíñóúü", "pt": "àáâãçéêíóôõúü", "it": "àèéìíîòóùú",
    "nl": "àáèéêëíïóöüç", "sv": "åäöéàü", "da": "æøåéöü", "nb": "æøåéèòóôäö", "no": "æøåéèòóôäö",
    "nn": "æøåéèòóôäö", "fi": "äöåéšž", "is": "áðéíóúýþæö", "en": "éèêëïöüçàâä", "ca": "àçèéíïòóúü·",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíľňóôšťúýž", "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ", "hr": "čćđšž", "bs": "čćđšž", "sl": "čćđšž", "sr": "čćđšž" + _SERBIAN,
    "tr": "çğıöşüâîû\u0307", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "et": "äõöüšž",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΐΰϊϋ",
    "ru": _CYRILLIC + "ё", "uk": _CYRILLIC + "іїєґ", "be": _CYRILLIC + "ёіў", "bg": _CYRILLIC,
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
}  # fmt: skip
"""Small letters beyond ASCII of each language, with those of its common loan words."""

_MARKS = "“”‘’‚„«»‹›–—…•·¿¡°€£©®™²³\xa0\xad♪"
_SAMPLE = 200_000
_WORD = re.compile(r"(?>(?:[A-Za-z]|[^\x00-\x7f\s])+)")
_PARTS = re.compile("[’‘'…]")
_DASHES = re.compile("[’‘'…–—]")
_FREQUENT = {"cyrillic": frozenset("оеаи"), "greek": frozenset("αοιετ")}
_SCRIPTS = {"cyrillic": re.compile("[\u0400-\u045f]"), "greek": re.compile("[\u0370-\u03ff]")}
_LEAST, _FEWEST = 0.22, 12
"""The frequent letters of a script are at least this share of its letters; fewer letters prove nothing."""


def odd_words(text: str) -> frozenset[str]:
    """The different words beyond ASCII; none where the frequent letters of Cyrillic or Greek are rare."""
    text = text[:_SAMPLE]
    if not _frequent(text):
        return frozenset()
    return frozenset(word for word in _WORD.findall(text) if not word.isascii())


def spelt(words: frozenset[str], language: str) -> float:
    """The share (0 to 1) of these words that are spelt as the language spells; 0.0 where it is not listed."""
    if language not in ALPHABETS or not words:
        return 0.0
    letters = frozenset(ALPHABETS[language])
    parts = _DASHES if language == "en" else _PARTS
    return sum(1 for word in words if _native(word, letters, parts)) / len(words)


def _native(word: str, letters: frozenset[str], parts: re.Pattern[str]) -> bool:
    return all(
        not _odd(part) and all(char in letters or char.isascii() for char in part.lower())
        for part in parts.split(word.strip(_MARKS))
    )


def _odd(part: str) -> bool:
    """Whether capitals stand within a word of small letters, or Latin letters beside Cyrillic ones."""
    mixed = any(char > "\u0370" for char in part) and any(char < "\u0250" for char in part)
    return mixed or (part[1:] != part[1:].lower() and part != part.upper())


def _frequent(text: str) -> bool:
    """Whether the frequent letters of Cyrillic and of Greek are so in this text, or it has none of either."""
    small = text.lower()
    for script, pattern in _SCRIPTS.items():
        letters = pattern.findall(small)
        common = sum(char in _FREQUENT[script] for char in letters)
        if letters and (len(letters) < _FEWEST or common < _LEAST * len(letters)):
            return False
    return True

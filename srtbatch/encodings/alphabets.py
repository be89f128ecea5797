"""The letters beyond ASCII of each language, and the share of words that use no other such letters.

A text decoded in the wrong code page contains letters that no language of that code page has.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
_NORDIC = "æøåäöéèêàóòôü"
_VOWELS = "àáâãèéêìíòóôõùúýăđơư"


def _span(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_ARABIC = _span(0x610, 0x61A) + _span(0x620, 0x65F) + _span(0x660, 0x66D) + "\u0670\u0640ٱﻻﻷﻹﻵ"
_PERSIAN = _ARABIC + "پچژگکیۀە" + _span(0x6F0, 0x6F9)

ALPHABETS: dict[str, str] = {
    "fr": "àâæçèéêëîïôœùûüÿ", "de": "äöüßéàè", "es": "áéíñóúü", "pt": "àáâãçéêíóôõúü", "it": "àèéìíîòóùú",
    "nl": "àáèéêëíïóöüç", "sv": "åäöéàü", "da": _NORDIC, "nb": _NORDIC, "no": _NORDIC, "nn": _NORDIC,
    "fi": "äöåéšžü", "is": "áðéíóúýþæö", "en": "éèêëïöüçàâä", "ca": "àçèéíïòóúü·", "id": "éèê", "ms": "éèê",
    "ga": "áéíóúḃċḋḟġṁṗṡṫ", "gd": "àèìòùáéó", "cy": "âêîôûŵŷáéóàèìòäëïöẁẃỳÿ", "br": "âêîôûùñéèàüö",
    "eo": "ĉĝĥĵŝŭ", "mt": "ċġħżàèìòùé",
    "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ", "hr": "čćđšž", "bs": "čćđšž", "sl": "čćđšž", "sr": "čćđšž" + _SERBIAN, "sq": "çë",
    "tr": "çğıöşüâîû\u0307", "az": "çğıöşüə\u0307",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūžŗō", "et": "äõöüšž",
    "vi": _VOWELS + "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ" + "\u0300\u0301\u0303\u0309\u0323",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΐΰϊϋ",
    "ru": _RUSSIAN + "ё", "uk": _RUSSIAN + "іїєґ", "be": _RUSSIAN + "ёіў", "bg": _RUSSIAN,
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ", "kk": _RUSSIAN + "ёәғқңөұүһі", "tg": _RUSSIAN + "ёғӣқӯҳҷ",
    "he": _span(0x5D0, 0x5EA) + _span(0x591, 0x5C7) + "װױײ", "yi": _span(0x5D0, 0x5EA) + "װױײ",
    "ar": _ARABIC, "fa": _PERSIAN, "ur": _PERSIAN + "ٹڈڑںھہۂۃےۓ",
    "th": _span(0xE01, 0xE3A) + _span(0xE40, 0xE5B),
}  # fmt: skip
"""Small letters beyond ASCII of each language, with those of its common loan words."""

_SYMBOLS = frozenset("ªºµ")
"""Letters by their Unicode category, but symbols to every reader."""

ACCENTED_LANGUAGES = frozenset(
    {
        "ca", "cs", "da", "de", "es", "et", "fi", "fr", "hr", "hu", "is", "it", "lt", "lv", "nb", "nn", "no",
        "pl", "pt", "ro", "sk", "sl", "sv", "tr", "vi",
    }
)  # fmt: skip
"""Latin-script languages in which every text has letters beyond ASCII, so that these show its encoding."""

_LOANS = """
à abbé adiós aperçu après apéritif attaché beyoncé blasé bric-à-brac brontë brûlée café cafés chloë chloé
château cliché clichés clichéd coup crème crêpe crêpes cuvée débutante décolletage décor découpage déjà
derrière doppelgänger éclair éclairs élan élite entrée entrées exposé façade façades fiancé fiancée
fiancés flambé führer frappé göteborg habitué ingénue jalapeño jalapeños josé lamé led macramé malmö manqué
matinée mêlée métier mañana naïve naïvely naïveté negligée niño noël olé outré papier-mâché passé pâté
piñata protégé protégée purée raison rené renée résumé résumés risqué roué rosé sautéed sauté señor señora
señorita séance smörgåsbord soirée soufflé soupçon tête touché über vis-à-vis voilà zoë zürich são
"""
_NON_ASCII_LOANS = frozenset(word for word in _LOANS.split() if not word.isascii())
_SHARED_LETTERS = frozenset("éöüäçëâ")
"""Letters of English loan words that have the same code in most Windows code pages."""
_NEEDLESS_CEDILLA = re.compile("ç(?![aou])")
"""A cedilla before a letter where it has no use: it comes from another code page."""
_TYPOGRAPHIC = re.compile(
    r"""
    [“”‘’"'(\[]{0,3}                                                                    # “don’t  ‘90s
    (?>[a-z]+(?:-[a-z]+)*(?:’(?:s|t|d|m|ll|re|ve|clock)|’)? | \d+s? | )
    [.,:;!?…”’"')\]]{0,5}
    | [–—•…♪£€]{1,2}[\d.,]* | \d[\d.,]*[°€£]c?[.,?!]*
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)  # fmt: skip


def alphabet_fit(words: Collection[str], language: str) -> float:
    """Return the share (0 to 1) of these words with no letters of other languages; 0.0 for one not listed."""
    return alphabet_fits(words, (language,))[language]


def alphabet_fits(words: Collection[str], languages: Collection[str]) -> dict[str, float]:
    """Return ``alphabet_fit`` for each of these languages."""
    joined = "\n".join(words).lower()
    letters = {char for char in set(joined) if char > "\x7f" and char.isalpha() and char not in _SYMBOLS}
    return {language: _fit(joined, letters, len(words), language) for language in languages}


def is_of_one_language(texts: Collection[str]) -> bool:
    """Return whether all non-ASCII letters of these texts belong to one language."""
    return 1.0 in alphabet_fits(texts, ALPHABETS).values()


def _fit(joined: str, letters: set[str], count: int, language: str) -> float:
    if language not in ALPHABETS or not count:
        return 0.0
    foreign = letters - _letters(language)
    if not foreign:
        return 1.0
    return sum(1 for word in joined.split("\n") if foreign.isdisjoint(word)) / count


@cache
def _letters(language: str) -> frozenset[str]:
    return frozenset(ALPHABETS[language])


def english_share(words: Collection[str]) -> float:
    """Return the share (0 to 1) of these words that are English loan words or have typographic marks."""
    paired = _are_quotes_paired(words)
    return sum(1 for word in words if _is_english(word.lower(), paired=paired)) / max(1, len(words))


def _are_quotes_paired(words: Collection[str]) -> bool:
    """Return whether a closing quotation mark exists for each opening one: alone, it may be any letter."""
    joined = "".join(words)
    return all(closing in joined for opening, closing in ("“”", "‘’") if opening in joined)


def _is_english(word: str, *, paired: bool) -> bool:
    if word == "…" or (not paired and word[0] in "“‘"):
        return False  # these bytes are letters in MS-DOS code pages, where the first is the word "à"
    bare = word.strip("“”‘’\"'.,:;!?…()[]").removesuffix("’s").removesuffix("'s")
    if bare in _NON_ASCII_LOANS or _TYPOGRAPHIC.fullmatch(word):
        return True
    shared = all(char.isascii() or char in _SHARED_LETTERS for char in bare)
    return len(bare) > 2 and not bare.isascii() and shared and not _NEEDLESS_CEDILLA.search(bare)

"""The letters beyond ASCII that each language is written with, and whether words keep to them.

A text decoded with the wrong code page contains letters that none of that page's languages has.
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

_ANY = frozenset("ªºµ")
"""Letters by their Unicode category, but signs to every reader."""

RICH = frozenset(
    {
        "ca", "cs", "da", "de", "es", "et", "fi", "fr", "hr", "hu", "is", "it", "lt", "lv", "nb", "nn", "no",
        "pl", "pt", "ro", "sk", "sl", "sv", "tr", "vi",
    }
)  # fmt: skip
"""Languages no text of which does without letters beyond ASCII: such letters in it are its own."""

_LOANS = """
à abbé adiós aperçu après apéritif attaché beyoncé blasé bric-à-brac brontë brûlée café cafés chloë chloé
château cliché clichés clichéd coup crème crêpe crêpes cuvée débutante décolletage décor découpage déjà
derrière doppelgänger éclair éclairs élan élite entrée entrées exposé façade façades fiancé fiancée
fiancés flambé führer frappé göteborg habitué ingénue jalapeño jalapeños josé lamé led macramé malmö manqué
matinée mêlée métier mañana naïve naïvely naïveté negligée niño noël olé outré papier-mâché passé pâté
piñata protégé protégée purée raison rené renée résumé résumés risqué roué rosé sautéed sauté señor señora
señorita séance smörgåsbord soirée soufflé soupçon tête touché über vis-à-vis voilà zoë zürich são
"""
_LOANED = frozenset(word for word in _LOANS.split() if not word.isascii())
_SAFE = frozenset("éöüäçëâ")
"""Letters of English loan words that stand in the same place in most Windows code pages."""
_HARD = re.compile("ç(?![aou])")
"""A cedilla where it has no use: there it is a letter of another code page."""
_TYPOGRAPHIC = re.compile(
    r"""
    [“”‘’"'(\[]{0,3}                                                                    # “don’t  ‘90s
    (?>[a-z]+(?:-[a-z]+)*(?:’(?:s|t|d|m|ll|re|ve|clock)|’)? | \d+s? | )
    [.,:;!?…”’"')\]]{0,5}
    | [–—•…♪£€]{1,2}[\d.,]* | \d[\d.,]*[°€£]c?[.,?!]*
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)  # fmt: skip


def spelt(words: Collection[str], language: str) -> float:
    """The share (0 to 1) of these words with no letters but the language's; 0.0 for one not listed."""
    return spelling(words, (language,))[language]


def spelling(words: Collection[str], languages: Collection[str]) -> dict[str, float]:
    """Return ``spelt`` for each of these languages."""
    joined = "\n".join(words).lower()
    letters = {char for char in set(joined) if char > "\x7f" and char.isalpha() and char not in _ANY}
    return {language: _spelt(joined, letters, len(words), language) for language in languages}


def _spelt(joined: str, letters: set[str], count: int, language: str) -> float:
    if language not in ALPHABETS or not count:
        return 0.0
    foreign = letters - _letters(language)
    if not foreign:
        return 1.0
    return sum(1 for word in joined.split("\n") if foreign.isdisjoint(word)) / count


@cache
def _letters(language: str) -> frozenset[str]:
    return frozenset(ALPHABETS[language])


def english(words: Collection[str]) -> float:
    """The share (0 to 1) of these words that English has so: loan words, and words with typographic marks."""
    quoted = _are_quotes_paired(words)
    return sum(1 for word in words if _is_english(word.lower(), quoted=quoted)) / max(1, len(words))


def _are_quotes_paired(words: Collection[str]) -> bool:
    """Return whether a quotation mark that opens is met by one that closes: alone, it may be any letter."""
    joined = "".join(words)
    return all(other in joined for one, other in ("“”", "‘’") if one in joined)


def _is_english(word: str, *, quoted: bool) -> bool:
    if word == "…" or (not quoted and word[0] in "“‘"):
        return False  # these bytes are letters in MS-DOS code pages, where the first is the word "à"
    bare = word.strip("“”‘’\"'.,:;!?…()[]").removesuffix("’s").removesuffix("'s")
    if bare in _LOANED or _TYPOGRAPHIC.fullmatch(word):
        return True
    safe = all(char.isascii() or char in _SAFE for char in bare) and not _HARD.search(bare)
    return len(bare) > 2 and not bare.isascii() and safe

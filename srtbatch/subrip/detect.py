"""Which encoding bytes are in when neither a mark nor strict UTF-8 tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from srtbatch.language import guess
from srtbatch.subrip.alphabets import odd_words, spelt

LIKELY, FAINT, DISTINCT = 0.5, 0.2, 1.1
"""A guess goes unreported when the detector's confidence is ``LIKELY``, or at least ``FAINT`` and its score
``DISTINCT`` times that of the next encoding that would read other text."""

BONUS = 1.5
"""Weight of an encoding that is usual for the language the caller knows of."""

SOUND = 1
"""Well-formed letters beyond ASCII for each stray byte that make the bytes damaged, not foreign."""

SPELT, SURE = 0.95, 0.9
"""A reading is sure, whatever the detector says, when ``SPELT`` of its words beyond ASCII are spelt as its
language spells, in an encoding of that language, and no other reading fits as well; it counts ``SURE``."""

SEVERAL = 4
"""So many different words beyond ASCII tell an encoding where the language is unknown."""

WIDTHS = {"utf-16": 2, "utf-32": 4}
"""Bytes of the smallest unit."""

_SAMPLE = 200_000
_CONSIDERED = 24
_WORD = re.compile(r"(?>(?:[A-Za-z]|[^\x00-\x7f\s])+)")
_UNLIKELY = re.compile(
    r"[\x80-\x9f]|\w[¤¦§¨©¬®°±²³´µ¶·¸¹¼½¾×÷ˇ˘˙˛˝¢£¥†‡‰]\w|[a-zß-öø-ÿа-яё][A-ZÀ-ÖØ-ÞА-ЯЁЀ-Џ]"
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1a\x1b\0")
_DIGIT_PAIRS = re.compile(rb"\d\0:\0\d|\0\d\0:\0\d")
_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!\x1a",
    b"7z\xbc\xaf", b"\x7fELF",
    b"%PDF-", b"RIFF", b"OggS", b"\x1a\x45\xdf\xa3", b"SQLite format 3", b"BZh9", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\0\0\1\xba", b"ID3\x03", b"ID3\x04", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
"""How files begin that get a subtitle's name by mistake: images, archives, programs, video, VobSub."""

_ESCAPES = (
    (b"\x1b$)C", ("iso2022_kr",)),
    (b"\x1b$", ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext")),
)
"""Escape sequences that call up the Korean set, or one of the Japanese ones, within seven-bit text."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"), "uk": ("cp1251", "koi8-u"), "bg": ("cp1251",),
    "sr": ("cp1250", "cp1251"), "mk": ("cp1251",),
    "pl": ("cp1250", "iso8859-2"), "cs": ("cp1250", "iso8859-2"), "sk": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"), "ro": ("cp1250", "iso8859-2"), "hr": ("cp1250", "iso8859-2"),
    "sl": ("cp1250", "iso8859-2"), "el": ("cp1253", "iso8859-7"), "tr": ("cp1254", "iso8859-9"),
    "he": ("cp1255", "iso8859-8"), "ar": ("cp1256", "iso8859-6"), "fa": ("cp1256",),
    "lt": ("cp1257",), "lv": ("cp1257",), "et": ("cp1257", "cp1252"), "vi": ("cp1258",), "th": ("cp874",),
    "zh": ("gb18030", "big5"), "ja": ("cp932", "euc-jp"), "ko": ("cp949",),
    "fr": ("cp1252", "iso8859-15"), "de": ("cp1252",), "es": ("cp1252",), "pt": ("cp1252",),
    "it": ("cp1252",),
    "nl": ("cp1252",), "sv": ("cp1252",), "da": ("cp1252",), "nb": ("cp1252",), "no": ("cp1252",),
    "fi": ("cp1252",),
    "en": ("cp1252",),
}  # fmt: skip
"""Legacy encodings of a language, the usual one first."""

CODECS = {
    "windows-1250": "cp1250", "windows-1251": "cp1251", "windows-1252": "cp1252", "windows-1253": "cp1253",
    "windows-1254": "cp1254", "windows-1255": "cp1255", "windows-1256": "cp1256", "windows-1257": "cp1257",
    "windows-1258": "cp1258", "iso-8859-1": "cp1252", "iso-8859-2": "iso8859-2", "iso-8859-5": "iso8859-5",
    "iso-8859-6": "iso8859-6", "iso-8859-7": "iso8859-7", "iso-8859-8": "iso8859-8", "iso-8859-9": "cp1254",
    "iso8859-13": "iso8859-13", "iso8859-15": "iso8859-15", "iso8859-16": "iso8859-16", "koi8-r": "koi8-r",
    "koi8-u": "koi8-u", "ibm866": "cp866", "macroman": "mac-roman", "maccyrillic": "mac-cyrillic",
    "cp874": "cp874", "tis-620": "cp874", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
    "big5": "big5", "big5-hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932", "euc-jp": "euc-jp",
    "iso-2022-jp": "iso2022_jp", "cp949": "cp949", "euc-kr": "cp949",
}  # fmt: skip
"""The detector's names of encodings that subtitles are in, and the Python codec that covers each."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, the confidence in it (0 to 1), and whether that needs no mention."""

    name: str
    confidence: float = 1.0
    certain: bool = True


def detect(data: bytes, *, marked: bool = False, language: str = "") -> Guess | None:
    """Guess the encoding of bytes that are not plain UTF-8; ``None`` for what is no text at all.

    ``marked`` says that a UTF-8 mark stood in front. The guess decodes the data and gives it back unchanged.
    """
    name = wide(data)
    if name and decodes(data, name):
        return Guess(name)
    if _is_binary(data):
        return None
    if marked or _mostly_utf8(data):
        return Guess("utf-8")
    return _by_detector(data, language)


def escaped(data: bytes) -> str:
    """The ISO-2022 encoding whose escape sequences plain ASCII bytes hold, or ``""``; it gives them back."""
    for sign, names in _ESCAPES:
        if sign in data:
            return next((name for name in names if returns(data, name)), "")
    return ""


def wide(data: bytes) -> str:
    """UTF-16 or UTF-32 by where the NULs are, or ``""``: digits and newlines of timing lines have them."""
    if b"\0" not in data:
        return ""
    sample = data[:_SAMPLE]
    nuls = [sample[place::4].count(0) for place in range(4)]
    quarter = max(1, len(sample) // 4)
    if nuls[1] + nuls[2] + nuls[3] > 2.6 * quarter and nuls[0] < quarter // 2:
        return "utf-32-le"
    if nuls[0] + nuls[1] + nuls[2] > 2.6 * quarter and nuls[3] < quarter // 2:
        return "utf-32-be"
    if not _DIGIT_PAIRS.search(sample):
        return ""
    little, big = nuls[1] + nuls[3], nuls[0] + nuls[2]
    return "utf-16-le" if little > big else "utf-16-be"


def decodes(data: bytes, name: str) -> bool:
    """Whether UTF-16 or UTF-32 data decodes, but for half a character at its end."""
    width = WIDTHS[name[:6]]
    try:
        data[: len(data) - len(data) % width].decode(name, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(data: bytes) -> bool:
    if data.startswith(_BINARY) and b"-->" not in data:
        return True
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    nuls = sample.count(0)
    if b"->" in data:
        return controls * 5 > len(sample)
    return controls * 50 > len(sample) or nuls * 20 > len(sample)


def _mostly_utf8(data: bytes) -> bool:
    """Whether most letters that are not ASCII are well-formed UTF-8: then the rest is damage."""
    return is_sound(data.decode("utf-8", "surrogateescape"))


def is_sound(text: str) -> bool:
    """Whether enough letters beyond ASCII outweigh the stray bytes, which are held as lone surrogates."""
    good, bad = _letters_and_stray_bytes(text)
    return good >= SOUND * bad


def soundness(text: str) -> float:
    """Return the confidence (0 to 1) that text with stray bytes, held as lone surrogates, is read right."""
    good, bad = _letters_and_stray_bytes(text)
    return max(0.0, 1 - (bad + 1) / good) if good else 0.0


def _letters_and_stray_bytes(text: str) -> tuple[int, int]:
    """The numbers of well-formed letters beyond ASCII and of stray bytes.

    Blanks, marks and invisible characters count for nothing, and a word said twice counts once: so
    correcting a file does not change what it is read as.
    """
    words = [word for word in {*text.casefold().split()} if not word.isascii()]
    bad = sum(1 for word in words for char in word if "\ud800" <= char <= "\udfff")
    good = sum(1 for word in words for char in word if char > "\x7f" and char.isalpha())
    return good, bad


def _by_detector(data: bytes, language: str) -> Guess:
    """The reading that keeps to its language's letters, else the detector's likeliest that has words."""
    candidates = _candidates(data, language)
    if not candidates:
        return Guess("cp1252", 0.0, certain=False)
    spelling = max(candidates, key=lambda candidate: candidate.fit)
    equals = [one for one in candidates if one.fit >= spelling.fit and one.text != spelling.text]
    fits = spelling.fit >= SPELT and not equals
    first = spelling if fits else candidates[0]
    best = next((one for one in candidates if one.text == first.text and one.name[:4] == "cp12"), first)
    if fits:
        return Guess(best.name, max(SURE, best.confidence))
    rivals = [other.score for other in candidates if other.text != best.text]
    certain = best.confidence >= LIKELY or best.score >= DISTINCT * max(rivals, default=0.0)
    return Guess(best.name, best.confidence, certain=certain and best.confidence >= FAINT)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One reading: the detector's confidence, that weighed by likeness to words, and the fit of letters."""

    name: str
    confidence: float
    score: float
    fit: float
    text: str


def _candidates(data: bytes, language: str) -> list[_Candidate]:
    """Encodings that give the bytes back unchanged, likeliest first."""
    import chardet  # noqa: PLC0415  (75 ms; only legacy files pay)

    listed = chardet.detect_all(data, ignore_threshold=True, include_encodings=CODECS, max_bytes=_SAMPLE)
    heard: dict[str, float] = {}
    for item in listed[:_CONSIDERED]:
        heard.setdefault(CODECS.get((item["encoding"] or "").lower(), ""), item["confidence"])
    spoken = language or _language(data.decode("latin-1"))
    names = [name for name in (*heard, *_encodings(spoken)) if name and returns(data, name)]
    found = [_candidate(data, name, heard.get(name, 0.0), language) for name in dict.fromkeys(names)]
    return sorted(found, key=lambda candidate: -candidate.score)


def _candidate(data: bytes, name: str, confidence: float, language: str) -> _Candidate:
    text = data.decode(name)
    weight = BONUS if name in FAMILIES.get(language, ()) else 1.0
    score = confidence * weight * _likeness(text)
    return _Candidate(name, confidence, score, _fit(text, name, language), text)


def _fit(text: str, name: str, language: str) -> float:
    """How well the words keep to the language told or heard; to any if none is known."""
    words = odd_words(text)
    known = {language, _language(text)} - {""}
    if not known and len(words) < SEVERAL:
        return 0.0
    return max((spelt(words, one) for one in known or FAMILIES if name in _encodings(one)), default=0.0)


def _language(text: str) -> str:
    return guess("", text[:_SAMPLE].splitlines())


def _encodings(language: str) -> tuple[str, ...]:
    """The legacy encodings of a language, that of old Macintoshes with them where it has the letters."""
    names = FAMILIES.get(language, ())
    return (*names, "iso8859-15", "mac-roman") if "cp1252" in names else names


def _likeness(text: str) -> float:
    """From near 0 to 1: the share of words beyond ASCII that are spelt as words are.

    A wrong code page gives itself away: control characters, scripts mixed within a word, capitals and
    symbols in the middle of one.
    """
    words = {word for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()}
    if not words:
        return 1.0
    good = sum(1 for word in words if not _UNLIKELY.search(word) and not _mixed(word))
    return (good + 0.5) / (len(words) + 0.5)


def _mixed(word: str) -> bool:
    """Whether a word has Latin letters beside letters of another alphabet."""
    letters = [char for char in word if char.isalpha()]
    latin = sum(1 for char in letters if char < "\u0250")
    return 0 < latin < len(letters)


def returns(data: bytes, name: str) -> bool:
    """Whether the data decodes strictly and encodes to the same bytes."""
    try:
        return data.decode(name).encode(name) == data
    except (UnicodeError, LookupError):
        return False

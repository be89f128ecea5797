"""Which encoding bytes are in when neither a mark nor strict UTF-8 tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

LIKELY = 0.3
"""Confidence of the detector below which a guess is reported (see ``benchmarks/accuracy.py``)."""

_SAMPLE = 200_000
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1a\x1b\0")
_DIGIT_PAIRS = re.compile(rb"\d\0:\0\d|\0\d\0:\0\d")
_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!\x1a", b"7z\xbc\xaf", b"\x7fELF",
    b"%PDF-", b"RIFF", b"OggS", b"\x1a\x45\xdf\xa3", b"SQLite format 3", b"BZh9", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd",
    b"\0\0\1\xba", b"ID3\x03", b"ID3\x04", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
"""How files begin that get a subtitle's name by mistake: images, archives, programs, video, VobSub."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"), "uk": ("cp1251", "koi8-u"), "bg": ("cp1251",),
    "sr": ("cp1250", "cp1251"), "mk": ("cp1251",),
    "pl": ("cp1250", "iso8859-2"), "cs": ("cp1250", "iso8859-2"), "sk": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"), "ro": ("cp1250", "iso8859-2"), "hr": ("cp1250", "iso8859-2"),
    "sl": ("cp1250", "iso8859-2"), "el": ("cp1253", "iso8859-7"), "tr": ("cp1254", "iso8859-9"),
    "he": ("cp1255", "iso8859-8"), "ar": ("cp1256", "iso8859-6"), "fa": ("cp1256",),
    "lt": ("cp1257",), "lv": ("cp1257",), "et": ("cp1257", "cp1252"), "vi": ("cp1258",), "th": ("cp874",),
    "zh": ("gb18030", "big5"), "ja": ("cp932", "euc-jp"), "ko": ("cp949",),
    "fr": ("cp1252", "iso8859-15"), "de": ("cp1252",), "es": ("cp1252",), "pt": ("cp1252",), "it": ("cp1252",),
    "nl": ("cp1252",), "sv": ("cp1252",), "da": ("cp1252",), "nb": ("cp1252",), "no": ("cp1252",), "fi": ("cp1252",),
    "en": ("cp1252",),
}  # fmt: skip
"""Legacy encodings of a language, the usual one first."""

_CODECS = {
    "windows-31j": "cp932", "shift_jis": "cp932", "cp949": "cp949", "euc-kr": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "big5-hkscs": "big5hkscs", "iso8859-11": "cp874",
    "tis-620": "cp874",
}  # fmt: skip
"""Detector's names to the superset that real files are in."""


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
    wide = _wide(data) if b"\0" in data else None
    if wide:
        return Guess(wide)
    if _is_binary(data):
        return None
    if marked or _mostly_utf8(data):
        return Guess("utf-8")
    return _by_detector(data, language)


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 by where the NULs are: Latin digits and newlines of the timing lines have them."""
    sample = data[:_SAMPLE]
    nuls = [sample[place::4].count(0) for place in range(4)]
    quarter = max(1, len(sample) // 4)
    if nuls[1] + nuls[2] + nuls[3] > 2.6 * quarter and nuls[0] < quarter // 2:
        return "utf-32-le"
    if nuls[0] + nuls[1] + nuls[2] > 2.6 * quarter and nuls[3] < quarter // 2:
        return "utf-32-be"
    if not _DIGIT_PAIRS.search(sample):
        return None
    little, big = nuls[1] + nuls[3], nuls[0] + nuls[2]
    return "utf-16-le" if little > big else "utf-16-be"


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
    """Whether nearly all that is not ASCII is well-formed UTF-8: then the rest is damage, not a code page."""
    text = data.decode("utf-8", "surrogateescape")
    bad = sum(1 for char in text if "\udc80" <= char <= "\udcff")
    good = sum(1 for char in text if char > "\x7f") - bad
    return bad == 0 or good >= 10 * bad


def _by_detector(data: bytes, language: str) -> Guess:
    import chardet  # noqa: PLC0415  (75 ms; only legacy files pay)

    found = chardet.detect_all(data, ignore_threshold=True, prefer_superset=True, max_bytes=_SAMPLE)
    ranked = [(_codec(item["encoding"]), item["confidence"], item.get("language") or "") for item in found]
    ranked = _by_language([(name, score, tongue) for name, score, tongue in ranked if name], language)
    for name, score, _ in ranked:
        if returns(data, name):
            return Guess(name, score, certain=score >= LIKELY)
    return Guess("cp1252", 0.0, certain=False)


def _codec(name: str | None) -> str:
    lowered = (name or "").lower()
    return _CODECS.get(lowered, lowered.replace("windows-", "cp"))


def _by_language(ranked: list[tuple[str, float, str]], language: str) -> list[tuple[str, float, str]]:
    """Put an encoding of the known language first where it is about as likely as the best."""
    usual = FAMILIES.get(language, ())
    if not ranked or not usual:
        return ranked
    best = ranked[0][1]
    return sorted(ranked, key=lambda item: not (item[0] in usual and item[1] >= best / 2))


def returns(data: bytes, name: str) -> bool:
    """Whether the data decodes strictly and encodes to the same bytes."""
    try:
        return data.decode(name).encode(name) == data
    except (UnicodeError, LookupError):
        return False

"""Detect the encoding of bytes that have no byte-order mark and are not valid UTF-8."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from srtbatch.encodings.verdict import comes_back, judge, returns

SOUND = 1
"""Well-formed letters beyond ASCII for each stray byte that make the bytes damaged, not foreign."""

WIDTHS = {"utf-16": 2, "utf-32": 4}
"""Bytes of the smallest unit."""

_SAMPLE = 200_000
_LARGE = 1_000_000  # characters of a text whose words are taken one by one, to save memory
_WORD = re.compile(r"\S+")
_HAN = re.compile("[\u4e00-\u9fff]")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1a\x1b\0")
_WIDE_DIGITS = re.compile(rb"\d(\0\0\0|\0):\1\d")
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
    (b"\x1b$", ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_jp_ext")),
)
"""Escape sequences that call up the Korean set, or one of the Japanese ones, within seven-bit text."""


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
    if marked or mostly_utf8(data):
        return Guess("utf-8")
    return _by_detector(data, language)


def escaped(data: bytes) -> str:
    """The ISO-2022 encoding, or HZ, whose escape sequences plain ASCII bytes hold, or ``""``.

    It gives the bytes back if one does, else a text that it keeps.
    """
    for sign, names in _ESCAPES:
        if sign in data:
            exact = (name for name in names if returns(data, name))
            return next(exact, "") or next((name for name in names if comes_back(data, name)), "")
    if b"~{" in data and returns(data, "hz") and _HAN.search(data.decode("hz")):
        return "hz"
    return ""


def wide(data: bytes) -> str:
    """UTF-16 or UTF-32 by the places of the NULs beside the digits of times, else by their number."""
    if b"\0" not in data:
        return ""
    sample = data[:_SAMPLE]
    found = [(len(match[1]) + 1, match.start()) for match in _WIDE_DIGITS.finditer(sample)]
    places = Counter((width, start % width) for width, start in found)
    (width, place), _ = places.most_common(1)[0] if places else ((0, 0), 0)
    if width and place in (0, width - 1):
        return f"utf-{8 * width}-{'be' if place else 'le'}"
    return _wide_by_nuls(sample)


def _wide_by_nuls(sample: bytes) -> str:
    """UTF-32 whose characters are mostly ASCII, or ``""``."""
    nuls = [sample[place::4].count(0) for place in range(4)]
    quarter = max(1, len(sample) // 4)
    if nuls[1] + nuls[2] + nuls[3] > 2.6 * quarter and nuls[0] < quarter // 2:
        return "utf-32-le"
    if nuls[0] + nuls[1] + nuls[2] > 2.6 * quarter and nuls[3] < quarter // 2:
        return "utf-32-be"
    return ""


def decodes(data: bytes, name: str) -> bool:
    """Return whether UTF-16 or UTF-32 data decodes, but for half a character at its end."""
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


def mostly_utf8(data: bytes) -> bool:
    """Return whether most letters that are not ASCII are well-formed UTF-8: then the rest is damage."""
    return is_sound(data.decode("utf-8", "surrogateescape"))


def is_sound(text: str) -> bool:
    """Return whether letters beyond ASCII outweigh the stray bytes, which are held as lone surrogates."""
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
    folded = _folded(text)
    every = (match[0] for match in _WORD.finditer(folded)) if len(folded) > _LARGE else folded.split()
    words = [word for word in {*every} if not word.isascii()]
    bad = sum(1 for word in words for char in word if "\ud800" <= char <= "\udfff")
    good = sum(1 for word in words for char in word if _is_letter(char))
    return good, bad


def _folded(text: str) -> str:
    """Return the casefolded text; piece by piece, since folding takes 12 bytes for each character."""
    if len(text) <= _LARGE:
        return text.casefold()
    return "".join(text[at : at + _LARGE].casefold() for at in range(0, len(text), _LARGE))


def _is_letter(char: str) -> bool:
    """Return whether this is a letter beyond ASCII; Syriac, Thaana and N'Ko are mostly code pages."""
    return char > "\x7f" and char.isalpha() and not "\u0700" <= char <= "\u085f"


def _by_detector(data: bytes, language: str) -> Guess:
    verdict = judge(data, language)
    return Guess(verdict.name, verdict.confidence, certain=verdict.certain)

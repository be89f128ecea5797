"""Detect the encoding of bytes that have no byte-order mark and are not valid UTF-8.

UTF-16 and UTF-32 are called wide: their characters have several bytes. All other encodings are narrow.
"""

from __future__ import annotations

import re
from collections import Counter

from srtbatch.encodings.choose_encoding import DetectedEncoding, choose_encoding
from srtbatch.encodings.round_trip import keeps_bytes, keeps_text

MIN_GOOD_PER_STRAY = 1
"""Well-formed UTF-8 letters for each stray byte from which the bytes are damaged UTF-8, not a code page."""

WIDE_UNITS = {"utf-16": 2, "utf-32": 4}
"""Bytes of the code unit of each wide encoding."""

_SAMPLE_BYTES = 200_000
_LARGE_TEXT = 1_000_000
"""Characters of a text whose words are processed one by one, to save memory."""
_WORD = re.compile(r"\S+")
_HAN = re.compile("[\u4e00-\u9fff]")
_CONTROL_BYTES = bytes(code for code in range(32) if code not in b"\t\n\r\f\v\x1a\x1b\0")
_WIDE_DIGITS = re.compile(rb"\d(\0\0\0|\0):\1\d")
_BINARY_SIGNATURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!\x1a",
    b"7z\xbc\xaf", b"\x7fELF",
    b"%PDF-", b"RIFF", b"OggS", b"\x1a\x45\xdf\xa3", b"SQLite format 3", b"BZh9", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\0\0\1\xba", b"ID3\x03", b"ID3\x04", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
"""First bytes of files that are named like subtitles by mistake: images, archives, programs, video."""

_ESCAPE_ENCODINGS = (
    (b"\x1b$)C", ("iso2022_kr",)),
    (b"\x1b$", ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_2004", "iso2022_jp_ext")),
)
"""Escape sequences that select the Korean character set, or a Japanese one, within seven-bit text."""


def detect(data: bytes, *, has_bom: bool = False, language: str = "") -> DetectedEncoding | None:
    """Return the likeliest encoding of bytes that are not valid UTF-8; ``None`` for data that is not text.

    ``has_bom`` says that the byte-order mark of UTF-8 precedes the data. ``language`` is the language given
    by file name or option. The data can be decoded in the result and encoded to the same bytes.
    """
    name = detect_wide(data)
    if name and is_wide(data, name):
        return DetectedEncoding(name)
    if _is_binary(data):
        return None
    if has_bom or is_mostly_utf8(data):
        return DetectedEncoding("utf-8")
    return choose_encoding(data, language)


def detect_escape_encoding(data: bytes) -> str:
    """Return the ISO 2022 encoding, or HZ, whose escape sequences are in these ASCII bytes; else ``""``.

    An encoding that keeps the bytes is preferred to one that only keeps the text.
    """
    for sequence, names in _ESCAPE_ENCODINGS:
        if sequence in data:
            exact = (name for name in names if keeps_bytes(data, name))
            return next(exact, "") or next((name for name in names if keeps_text(data, name)), "")
    if b"~{" in data and keeps_bytes(data, "hz") and _HAN.search(data.decode("hz")):
        return "hz"
    return ""


def detect_wide(data: bytes) -> str:
    """Return UTF-16 or UTF-32 with its byte order, or ``""``, by the NULs beside the digits of times.

    Without times, the number of NULs decides.
    """
    if b"\0" not in data:
        return ""
    sample = data[:_SAMPLE_BYTES]
    found = [(len(match[1]) + 1, match.start()) for match in _WIDE_DIGITS.finditer(sample)]
    offsets = Counter((width, start % width) for width, start in found)
    (width, offset), _ = offsets.most_common(1)[0] if offsets else ((0, 0), 0)
    if width and offset in (0, width - 1):
        return f"utf-{8 * width}-{'be' if offset else 'le'}"
    return _wide_by_nuls(sample)


def _wide_by_nuls(sample: bytes) -> str:
    """Return the UTF-32 encoding of a sample that is mostly ASCII characters, or ``""``."""
    nuls = [sample[offset::4].count(0) for offset in range(4)]
    quarter = max(1, len(sample) // 4)
    if nuls[1] + nuls[2] + nuls[3] > 2.6 * quarter and nuls[0] < quarter // 2:
        return "utf-32-le"
    if nuls[0] + nuls[1] + nuls[2] > 2.6 * quarter and nuls[3] < quarter // 2:
        return "utf-32-be"
    return ""


def is_wide(data: bytes, name: str) -> bool:
    """Return whether data can be decoded in this wide encoding; its last character may be incomplete."""
    width = WIDE_UNITS[name[:6]]
    try:
        data[: len(data) - len(data) % width].decode(name, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _is_binary(data: bytes) -> bool:
    if data.startswith(_BINARY_SIGNATURES) and b"-->" not in data:
        return True
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    nuls = sample.count(0)
    if b"->" in data:
        return controls * 5 > len(sample)
    return controls * 50 > len(sample) or nuls * 20 > len(sample)


def is_mostly_utf8(data: bytes) -> bool:
    """Return whether most letters beyond ASCII are well-formed UTF-8: then the other bytes are damage."""
    return is_mostly_valid(data.decode("utf-8", "surrogateescape"))


def is_mostly_valid(text: str) -> bool:
    """Return whether letters beyond ASCII outnumber stray bytes, which are decoded as lone surrogates."""
    good, bad = _letters_and_stray_bytes(text)
    return good >= MIN_GOOD_PER_STRAY * bad


def valid_confidence(text: str) -> float:
    """Return the confidence (0 to 1) that text with stray bytes, decoded as lone surrogates, is UTF-8."""
    good, bad = _letters_and_stray_bytes(text)
    return max(0.0, 1 - (bad + 1) / good) if good else 0.0


def _letters_and_stray_bytes(text: str) -> tuple[int, int]:
    """Return the numbers of well-formed letters beyond ASCII and of stray bytes.

    Whitespace, punctuation and invisible characters do not count, and a repeated word counts once, so that
    correcting a file does not change the encoding that is detected.
    """
    folded = _folded(text)
    all_words = (
        (match[0] for match in _WORD.finditer(folded)) if len(folded) > _LARGE_TEXT else folded.split()
    )
    words = [word for word in {*all_words} if not word.isascii()]
    bad = sum(1 for word in words for char in word if "\ud800" <= char <= "\udfff")
    good = sum(1 for word in words for char in word if _is_letter(char))
    return good, bad


def _folded(text: str) -> str:
    """Return the casefolded text; long texts in pieces, because folding needs 12 bytes per character."""
    if len(text) <= _LARGE_TEXT:
        return text.casefold()
    return "".join(text[at : at + _LARGE_TEXT].casefold() for at in range(0, len(text), _LARGE_TEXT))


def _is_letter(char: str) -> bool:
    """Return whether this is a letter beyond ASCII.

    Syriac, Thaana and N'Ko do not count: bytes that decode to them are mostly from a code page.
    """
    return char > "\x7f" and char.isalpha() and not "\u0700" <= char <= "\u085f"

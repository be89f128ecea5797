"""Find the byte-order mark of data, and the mark of an encoding."""

from __future__ import annotations

import codecs

from srtbatch.encodings.detect import WIDE_UNITS, detect_wide, is_wide
from srtbatch.encodings.round_trip import keeps_bytes

BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Each mark with its encoding. UTF-32 comes before UTF-16, whose mark is the beginning of that of UTF-32."""

WIDE_ARROW = b"-\0\0\0-\0\0\0>"
"""``-->`` in UTF-32 of either byte order."""


def bom_of(encoding: str) -> bytes:
    """Return the byte-order mark of an encoding, ``b""`` if it has none."""
    return next((bom for bom, name in BYTE_ORDER_MARKS if name == encoding), b"")


def find_bom(data: bytes) -> tuple[bytes, str]:
    """Return the byte-order mark that data begins with, and its encoding; both empty if there is none."""
    for bom, name in BYTE_ORDER_MARKS:
        if data.startswith(bom) and _is_possible(data, name):
            return bom, name
    return b"", ""


def _is_possible(data: bytes, name: str) -> bool:
    """Return whether data can be in this encoding: UTF-16 text that begins with a NUL looks like UTF-32."""
    return not name.startswith("utf-32") or WIDE_ARROW in data or keeps_bytes(data, name)


def find_bom_of(data: bytes, encoding: str) -> tuple[bytes, str]:
    """Return the mark of a given encoding if data begins with it, and the codec to use after the mark.

    For UTF-16 and UTF-32 the mark decides the byte order.
    """
    name = codecs.lookup(encoding).name
    name = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)
    if name.startswith(tuple(WIDE_UNITS)):
        bom, found = find_bom(data)
        return (bom, found) if found.startswith(name[:6]) else (b"", name)
    bom = bom_of(name)
    return (bom, name) if bom and data.startswith(bom) else (b"", name)


def has_utf8_bom_before_wide_text(data: bytes) -> bool:
    """Return whether the mark of UTF-8 precedes text in UTF-16 or UTF-32."""
    if b"\0" not in data or not data.startswith(codecs.BOM_UTF8):
        return False
    bare = data[len(codecs.BOM_UTF8) :]
    name = find_bom(bare)[1] or detect_wide(bare)
    return name.startswith(tuple(WIDE_UNITS)) and is_wide(bare, name)

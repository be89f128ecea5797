"""Check whether data survives decoding in an encoding and encoding again."""

from __future__ import annotations

import re

from srtbatch.encodings.code_pages import CJK

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""A byte that could not be decoded, as the error handler ``surrogateescape`` represents it."""


def is_utf8(data: bytes) -> bool:
    """Return whether data is valid UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def keeps_text(data: bytes, name: str) -> bool:
    """Return whether the decoded text stays the same when it is encoded and decoded again.

    A last character that is cut off makes no difference.
    """
    try:
        text = data.decode(name)
        return text.encode(name).decode(name) == text
    except (UnicodeError, LookupError):
        return _is_cut_off(data, name)


def _is_cut_off(data: bytes, name: str) -> bool:
    """Return whether all but the last one to three bytes can be decoded."""
    if name not in CJK:
        return False
    try:
        text = data.decode(name, "surrogateescape")
        return text.encode(name, "surrogateescape") == data and LONE_SURROGATE.search(text[:-3]) is None
    except UnicodeError:
        return False


def keeps_bytes(data: bytes, name: str) -> bool:
    """Return whether the data can be decoded strictly and encoded to the same bytes."""
    try:
        return data.decode(name).encode(name) == data
    except (UnicodeError, LookupError):
        return False

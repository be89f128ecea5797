"""Lines in UTF-8 within a file in a Windows code page or in ISO 8859, as two files joined have them.

In these encodings the bytes 0x80 to 0xBF are signs and rare letters, so that no text has the sequences of
UTF-8 in the middle of its words.
"""

from __future__ import annotations

import re

_OF_SIGNS = re.compile(r"cp125[0-8]|iso8859-(?!11\Z)\d+")
_SEQUENCES = re.compile(
    rb"[a-z][\xc3-\xc5][\x80-\xbf]|(?:[\xc3-\xdf][\x80-\xbf]){3}|(?:[\xe2-\xef][\x80-\xbf]{2}){2}"
    rb"|\xe2\x80[\x93-\xa6]"
)
"""A letter within a word, three of two bytes or two of three bytes in a row, a dash or quote, in UTF-8."""


def is_of_signs(encoding: str) -> bool:
    """Return whether the bytes 0x80 to 0xBF are signs and rare letters in an encoding."""
    return _OF_SIGNS.fullmatch(encoding) is not None


def first_utf8_line(data: bytes) -> int:
    """Return the first line of data that is UTF-8 for certain if the encoding ``is_of_signs``; 0: none is."""
    if not _SEQUENCES.search(data):
        return 0
    lines = enumerate(data.split(b"\n"), start=1)
    return next((at for at, line in lines if _SEQUENCES.search(line) and _is_utf8(line)), 0)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

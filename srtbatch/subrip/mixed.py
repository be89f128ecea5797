"""Lines in UTF-8 within a file in a Windows code page or in ISO 8859, as two files joined have them.

In these encodings the bytes 0x80 to 0xBF are signs and rare letters, so that no text has the sequences of
UTF-8 in the middle of its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_SIGNS = re.compile(r"cp125[0-8]|iso8859-(?!11\Z)\d+")
_SEQUENCES = re.compile(
    rb"[a-z][\xc3-\xc5][\x80-\xbf]|(?:[\xc3-\xdf][\x80-\xbf]){3}|(?:[\xe2-\xef][\x80-\xbf]{2}){2}"
    rb"|\xe2\x80[\x93-\xa6]"
)
"""A letter within a word, three of two bytes or two of three bytes in a row, a dash or quote, in UTF-8."""
_FEWEST = 3
"""Lines of a document above that are no UTF-8: fewer may be damaged."""


def is_of_signs(encoding: str) -> bool:
    """Return whether the bytes 0x80 to 0xBF are signs and rare letters in an encoding."""
    return _OF_SIGNS.fullmatch(encoding) is not None


def first_utf8_line(data: bytes) -> int:
    """Return the first line of data that is UTF-8 for certain if the encoding ``is_of_signs``; 0: none is."""
    if not _SEQUENCES.search(data):
        return 0
    lines = enumerate(data.split(b"\n"), start=1)
    return next((at for at, line in lines if _SEQUENCES.search(line) and _is_utf8(line)), 0)


def start_of_utf8(data: bytes) -> int:
    """Return where a document in UTF-8 begins below one that is not; 0 if there is none.

    A blank line is between the last line that is no UTF-8 and the first one that is, and no line above it has
    sequences of UTF-8.
    """
    line = first_utf8_line(data)
    lines = data.split(b"\n") if line else []
    others = [at for at, text in enumerate(lines) if not _is_utf8(text)]
    if len(others) < _FEWEST or others[-1] >= line:
        return 0
    below = next(at for at in range(others[-1] + 1, len(lines)) if not lines[at].isascii())
    blank = _blank_above(lines, below)
    start = len(b"\n".join(lines[: blank + 1])) + 1
    return start if blank > others[-1] and not _SEQUENCES.search(data, 0, start) else 0


def _blank_above(lines: Sequence[bytes], below: int) -> int:
    return next((at for at in range(below, -1, -1) if not lines[at].strip()), -1)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

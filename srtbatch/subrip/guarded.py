"""What no correction may touch while the encoding is uncertain: all that is not plain ASCII text.

A character or digit directly behind one of them belongs to it, since in the encodings of Chinese, Japanese
and Korean it may be the second byte of one character.
"""

from __future__ import annotations

import re

_ODD = r"[^\n -~][0-9@-~]?"
_ODD_CHARACTERS = re.compile(_ODD)
_ODD_BYTES = re.compile(_ODD.replace(r"\n", r"\n\r").encode("ascii"))


def odd_characters(text: str) -> list[str]:
    """Return the characters beyond ASCII and the control characters, each with what belongs to it."""
    return _ODD_CHARACTERS.findall(text)


def odd_bytes(data: bytes) -> list[bytes]:
    """Return the bytes beyond ASCII and the control bytes, but those of newlines, in the same way."""
    return _ODD_BYTES.findall(data)

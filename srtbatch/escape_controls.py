"""Make text safe for terminals and reports: control and direction characters are escaped."""

from __future__ import annotations

import re

# C0 but for the tab, DEL and C1; bidirectional marks, embeddings, overrides and isolates (Unicode UAX #9);
# line and paragraph separator; the byte-order mark; surrogates, which stand for bytes that were no UTF-8.
UNSAFE = re.compile(
    "[\x00-\x08\n-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def shown(text: str) -> str:
    r"""One line, controls escaped (``\x1b``, ``\n``, ``\u202e``); a byte that was not UTF-8: ``\xff``."""
    return UNSAFE.sub(_escaped, text)


def escaped_lines(text: str) -> str:
    """Escape like ``shown``, but keep newlines: for diffs and other text of many lines."""
    return "\n".join(shown(line) for line in text.split("\n"))


def clipped(text: str, width: int) -> str:
    """At most ``width`` characters, the cut marked by ``…``; the end stays, since names differ there."""
    if len(text) <= width:
        return text
    return "…" + text[len(text) - max(width - 1, 0) :] if width > 1 else text[:width]


def counted(number: int, noun: str) -> str:
    """``1 file``, ``1,200 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == ord("\n"):
        return "\\n"
    if code == ord("\r"):
        return "\\r"
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004  (PEP 383: the byte's value plus 0xDC00)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004  (one byte or two)

"""Make text safe for terminals and reports: control and direction characters are escaped."""

from __future__ import annotations

import re

# C0 but for the tab, DEL and C1; bidirectional marks, embeddings, overrides and isolates (Unicode UAX #9);
# line and paragraph separator; the byte-order mark; surrogates, which stand for bytes that were no UTF-8.
UNSAFE = re.compile(
    "[\x00-\x08\n-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def escaped(text: str) -> str:
    r"""Return one line: controls as ``\x1b``, ``\n``, ``\u202e``, a byte that is not UTF-8 as ``\xff``."""
    return UNSAFE.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """Return the text escaped, its newlines unchanged: for diffs and other text of several lines."""
    return "\n".join(escaped(line) for line in text.split("\n"))


def clipped(text: str, width: int) -> str:
    """Return the last ``width`` characters, ``…`` in front if text was cut: names differ at the end."""
    if len(text) <= width:
        return text
    return "…" + text[len(text) - max(width - 1, 0) :] if width > 1 else text[:width]


def counted(number: int, noun: str) -> str:
    """Return a count with its noun: ``1 file``, ``1,200 files``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == ord("\n"):
        return "\\n"
    if code == ord("\r"):
        return "\\r"
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004  (PEP 383: the byte's value plus 0xDC00)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004  (one byte or two)

"""Convert all newlines of a text to ``\\n``, find the newline style of its file, and list repairs."""

from __future__ import annotations

import re

from srtbatch.model import Correction

_NEWLINE = re.compile(r"\r\n|\r|\n")
_DOUBLED_CR = re.compile(r"\r\r\n")
_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
_SEPARATORS = "\u2028\u2029"
"""Line and paragraph separator: pysrt, like ``str.splitlines``, breaks a line there; others show a box."""


def normalize_newlines(text: str) -> tuple[str, str, list[Correction]]:
    """Return the text with ``\\n`` as its only newline, the newline of the file, and the repairs."""
    newline, repairs = "\n", list[Correction]()
    if "\r" in text:
        text, newline, repairs = _normalize_returns(text)
    if any(separator in text for separator in _SEPARATORS):
        repairs.append(_separator_repair(text, newline))
        text = text.translate(dict.fromkeys(map(ord, _SEPARATORS), "\n"))
    return text, newline, repairs


def _normalize_returns(text: str) -> tuple[str, str, list[Correction]]:
    """Return the text with ``\\n`` only, its newline, and a repair if lines had different newlines.

    The newline is the one that most lines have. It is CR only if all lines have CR, because many parsers
    do not treat CR as a newline.
    """
    pairs, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if 2 * text.count("\r\r\n") >= feeds > 0:
        before, text = text, _DOUBLED_CR.sub("\r\n", text)
        listed = Correction("S102", 1, "CR CR LF", "CR LF", f"{before.count(chr(13) * 2)} newlines")
        return text.replace("\r\n", "\n").replace("\r", "\n"), "\r\n", [listed]
    counts = {"\r\n": pairs, "\n": feeds - pairs, "\r": returns - pairs}
    newline = "\r" if returns and not feeds else "\r\n" if pairs and pairs >= counts["\n"] else "\n"
    mixed = [_mixed_repair(text, newline, counts)] if sum(counts.values()) > counts[newline] else []
    return text.replace("\r\n", "\n").replace("\r", "\n"), newline, mixed


def _mixed_repair(text: str, newline: str, counts: dict[str, int]) -> Correction:
    """Return the repair of mixed newlines, listed at the first line that has another one."""
    line = next(at for at, match in enumerate(_NEWLINE.finditer(text), start=1) if match[0] != newline)
    before = ", ".join(f"{count} {_NAMES[kind]}" for kind, count in counts.items() if count)
    return Correction("S102", line, before, _NAMES[newline])


def _separator_repair(text: str, newline: str) -> Correction:
    """Return the repair that replaces line separators by newlines, listed at the line of the first one."""
    first = min(text.find(separator) for separator in _SEPARATORS if separator in text)
    found = [f"{text.count(char)} U+{ord(char):04X}" for char in _SEPARATORS if char in text]
    return Correction("S102", text.count("\n", 0, first) + 1, ", ".join(found), _NAMES[newline])

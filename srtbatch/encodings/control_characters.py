"""Remove control characters from a text, with a repair for each line, and measure their share."""

from __future__ import annotations

import re

from srtbatch.model import Correction

CONTROLS_IN_TEXT = 0.1
"""The share of control characters from which it is no text: UTF-16 that lost its NULs has more."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
_LONG_RUN = re.compile(r"([\x00-\x08\x0e-\x1f\x7f])(?>\1{9,})")
_ISO = ("latin-1", "iso8859_2", "iso8859_9", "iso8859_15")
"""Encodings that have controls for the bytes 80 to 9F, and as which UTF-8 was read by mistake."""
_HEADS, _LONG_HEADS, _TAILS = (
    "[" + "".join(sorted(set("".join(bytes(kind).decode(name) for name in _ISO)))) + "]"
    for kind in (b"\xc2\xc3\xc4\xc5\xcf\xd0\xd1\xd9", range(0xE0, 0xF0), range(0x80, 0xC0))
)
"""How these show the bytes that begin a letter with a byte 85, of two bytes and of three, and the others."""
_NEXT_LINE = rf"(?!(?<={_HEADS})\x85|(?<={_LONG_HEADS})\x85{_TAILS}|(?<={_LONG_HEADS}{_TAILS})\x85)\x85"
"""U+0085, but for a byte of a letter in UTF-8 that was read as one of these: mojibake can be mended."""
_CONTROL_OR_NEXT_LINE = re.compile(rf"{_CONTROL.pattern}|{_NEXT_LINE}")
_SEPARATING = {ord(char): " " for char in "\v\f\x1c\x1d\x1e\x1f\x85"}
_SILENT = dict.fromkeys(
    [code for code in range(32) if chr(code) not in "\t\n\r\v\f\x1c\x1d\x1e\x1f"] + [127],
)
_WITHOUT_CONTROLS = _SEPARATING | _SILENT


def may_hold_controls(text: str) -> bool:
    """Return whether a control character may be there; in half the time of the pattern's search."""
    spelt = text.encode("utf-8", "surrogatepass")
    return len(spelt.translate(None, _CONTROL_BYTES)) < len(spelt) or "\x85" in text


def without_controls(text: str, encoding: str) -> tuple[str, list[Correction], float]:
    """Return the text without its control characters, the repairs, and the share of them that it had.

    NULs are not counted, since disks fill files up with them.
    """
    control = _control_of(encoding)
    found = control.findall(text)
    if not found:
        return text, [], 0.0
    repairs = _controls(text, control)
    share = sum(1 for char in found if char != "\0") / len(text)
    return control.sub(lambda match: _WITHOUT_CONTROLS[ord(match[0])] or "", text), repairs, share


def _control_of(encoding: str) -> re.Pattern[str]:
    """The control characters that go, with "next line" (0x85), at which pysrt breaks a line.

    Not in ISO 8859: there most programs show the Windows character of that byte, an ellipsis.
    """
    return _CONTROL if encoding.startswith("iso8859") else _CONTROL_OR_NEXT_LINE


def _controls(text: str, control: re.Pattern[str]) -> list[Correction]:
    """One repair for each line that holds control characters."""
    found: list[Correction] = []
    for line, content in enumerate(text.split("\n"), start=1):
        if control.search(content):
            before = _LONG_RUN.sub(r"\1" * 10, content)
            after = control.sub(lambda match: _WITHOUT_CONTROLS[ord(match[0])] or "", content)
            found.append(Correction("S103", line, before, after))
    return found

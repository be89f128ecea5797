"""Remove control characters from a text, list a repair for each line, and measure their share."""

from __future__ import annotations

import re

from srtbatch.model import Correction

MAX_CONTROL_SHARE = 0.1
"""The largest share of control characters in a text (0 to 1): UTF-16 that lost its NULs has more."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
_LONG_RUN = re.compile(r"([\x00-\x08\x0e-\x1f\x7f])(?>\1{9,})")
_ISO = ("latin-1", "iso8859_2", "iso8859_9", "iso8859_15")
"""Encodings with controls for the bytes 80 to 9F, in which UTF-8 is often decoded by mistake."""
_LEAD_OF_TWO, _LEAD_OF_THREE, _CONTINUATION = (
    "[" + "".join(sorted(set("".join(bytes(kind).decode(name) for name in _ISO)))) + "]"
    for kind in (b"\xc2\xc3\xc4\xc5\xcf\xd0\xd1\xd9", range(0xE0, 0xF0), range(0x80, 0xC0))
)
"""Bytes of UTF-8 as shown in these encodings: lead bytes of two-byte and three-byte letters that can contain
a byte 85, and continuation bytes."""
_NEXT_LINE = (
    rf"(?!(?<={_LEAD_OF_TWO})\x85|(?<={_LEAD_OF_THREE})\x85{_CONTINUATION}"
    rf"|(?<={_LEAD_OF_THREE}{_CONTINUATION})\x85)\x85"
)
"""U+0085, unless it is a byte of a UTF-8 letter decoded in a wrong encoding: such text can be restored."""
_CONTROL_OR_NEXT_LINE = re.compile(rf"{_CONTROL.pattern}|{_NEXT_LINE}")
_TO_SPACE = {ord(char): " " for char in "\v\f\x1c\x1d\x1e\x1f\x85"}
_TO_NOTHING = dict.fromkeys(
    [code for code in range(32) if chr(code) not in "\t\n\r\v\f\x1c\x1d\x1e\x1f"] + [127],
)
_REPLACEMENTS = _TO_SPACE | _TO_NOTHING


def may_have_controls(text: str) -> bool:
    """Return whether a control character may be in the text; takes half the time of the pattern's search."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data.translate(None, _CONTROL_BYTES)) < len(data) or "\x85" in text


def remove_controls(text: str, encoding: str) -> tuple[str, list[Correction], float]:
    """Return the text without control characters, the repairs, and the share (0 to 1) that was removed.

    NULs do not count for the share, because disks fill damaged files with them.
    """
    control = _control_pattern(encoding)
    found = control.findall(text)
    if not found:
        return text, [], 0.0
    repairs = _repairs(text, control)
    share = sum(1 for char in found if char != "\0") / len(text)
    return control.sub(lambda match: _REPLACEMENTS[ord(match[0])] or "", text), repairs, share


def _control_pattern(encoding: str) -> re.Pattern[str]:
    """Return the pattern of control characters to remove; pysrt breaks lines at "next line" (0x85).

    In ISO 8859 that byte stays: most programs show the Windows character for it, an ellipsis.
    """
    return _CONTROL if encoding.startswith("iso8859") else _CONTROL_OR_NEXT_LINE


def _repairs(text: str, control: re.Pattern[str]) -> list[Correction]:
    """Return one repair for each line that has control characters."""
    found: list[Correction] = []
    for line, content in enumerate(text.split("\n"), start=1):
        if control.search(content):
            before = _LONG_RUN.sub(r"\1" * 10, content)
            after = control.sub(lambda match: _REPLACEMENTS[ord(match[0])] or "", content)
            found.append(Correction("S103", line, before, after))
    return found

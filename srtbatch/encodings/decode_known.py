"""Decode data in a known encoding, keep stray bytes, and refuse misaligned UTF-16 and UTF-32.

A stray byte cannot be decoded in the encoding. It is decoded as a lone surrogate, from which ``encode`` makes
the same byte again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from srtbatch.encodings.byte_order_marks import WIDE_ARROW
from srtbatch.encodings.detect import WIDE_UNITS, is_mostly_valid
from srtbatch.encodings.round_trip import LONE_SURROGATE, keeps_bytes
from srtbatch.model import Correction, Decoded, Failure, Finding

_MISALIGNED = re.compile("\u2d00\u3e00|\u0a00|\u0d00(?=[\n\x000-9])")
"""An arrow (``->``) or newline in UTF-16 or UTF-32 that is decoded one byte too early or too late.

Unicode has no character U+0A00, and no word begins with U+0D00, a combining character.
"""
_BYTES_80_TO_9F = re.compile(rb"[\x80-\x9f]")
_WINDOWS_PAGES = {"iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874"}
"""Windows code pages that have characters for the bytes 80 to 9F and agree in all others."""


def decode_known(data: bytes, name: str, *, strict: bool = False) -> Decoded | Failure:
    """Return data decoded in an encoding; if ``strict``, letters must outnumber stray bytes.

    A ``Failure`` (``encoding``) is returned if the data is in another encoding or misaligned.
    """
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        return _decode_lenient(data, name, error, strict=strict)
    return _misaligned(text, name) or Decoded(text, name)


def decode_given(data: bytes, name: str, *, strict: bool) -> Decoded | Failure:
    """Return data decoded in the encoding that the user gives, with a finding if it has bytes 80 to 9F.

    They are control characters in ISO 8859. If a Windows code page agrees in all other bytes, it is used.
    """
    control = _BYTES_80_TO_9F.search(data) if name.startswith("iso8859-") else None
    page = _WINDOWS_PAGES.get(name, "") if control else ""
    found = decode_known(data, page if page and keeps_bytes(data, page) else name, strict=strict)
    if control is None or isinstance(found, Failure):
        return found
    words = f"byte {control[0].hex().upper()} is a control character in {name}"
    words += f"; read as {page}" if found.encoding == page else "; check whether --encoding is right"
    listed = Finding("S105", data.count(b"\n", 0, control.start()) + 1, words, found.confidence)
    return replace(found, findings=(*found.findings, listed))


def _decode_lenient(data: bytes, name: str, error: UnicodeDecodeError, *, strict: bool) -> Decoded | Failure:
    """Return data decoded with stray bytes, if these come back when the text is encoded."""
    extra = len(data) % WIDE_UNITS.get(name[:6], 1)
    text = _decoded_with_stray_bytes(data[: len(data) - extra], name, strict=strict)
    if text is None:
        line = data[: error.start].count(b"\n") + 1
        if name.startswith("utf-32") and WIDE_ARROW in data:
            return misaligned_failure(name, line)
        message = f"not {name}: byte {error.start} cannot be decoded ({error.reason}); try another --encoding"
        return Failure("encoding", message, line)
    if failure := _misaligned(text, name):
        return failure
    findings = (_stray_bytes_finding(text, name, error.start),) if LONE_SURROGATE.search(text) else ()
    if not extra:
        return Decoded(text, name, findings=findings)
    line = text.count("\n") + 1
    cut = Correction("S104", line, data[-extra:].hex(" "), "", "half a character at the end")
    return Decoded(text, name, findings=findings, repairs=(cut,))


def _decoded_with_stray_bytes(data: bytes, name: str, *, strict: bool) -> str | None:
    """Return the text with stray bytes as lone surrogates; ``None`` if they are too many or would be lost."""
    try:
        text = data.decode(name, error_handler(name))
        if text.encode(name, error_handler(name)) != data:
            return None
    except UnicodeError:
        return None
    return text if not strict or name.startswith(tuple(WIDE_UNITS)) or is_mostly_valid(text) else None


def error_handler(name: str) -> str:
    """Return the error handler with which stray bytes of an encoding survive decoding and encoding."""
    return "surrogatepass" if name.startswith(tuple(WIDE_UNITS)) else "surrogateescape"


def _stray_bytes_finding(text: str, name: str, at: int) -> Finding:
    lone = LONE_SURROGATE.search(text)
    line = text.count("\n", 0, lone.start()) + 1 if lone else text.count("\n") + 1
    return Finding("S104", line, f"bytes that are not {name}, the first at byte {at}; left unchanged")


def _misaligned(text: str, name: str) -> Failure | None:
    """Return a failure if part of a wide text is misaligned, because a byte is missing or extra."""
    found = _MISALIGNED.search(text) if name.startswith(tuple(WIDE_UNITS)) else None
    return misaligned_failure(name, text.count("\n", 0, found.start()) + 1) if found else None


def misaligned_failure(name: str, line: int) -> Failure:
    """Return the failure of a file in UTF-16 or UTF-32 in which a byte is missing or extra."""
    family = name[: len("utf-16")].upper()
    message = f"damaged {family}: a byte is missing or extra, so that characters are misaligned"
    return Failure("encoding", f"{message}; get the file again from its source", line)

"""Decode a file to text, and encode text as the file was: encoding, byte-order mark, newlines."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from srtbatch.encodings.byte_order_marks import (
    WIDE_ARROW,
    bom_of,
    find_bom,
    find_bom_of,
    has_utf8_bom_before_wide_text,
)
from srtbatch.encodings.code_pages import CJK
from srtbatch.encodings.control_characters import MAX_CONTROL_SHARE, may_have_controls, remove_controls
from srtbatch.encodings.decode_known import decode_given, decode_known, error_handler, misaligned_failure
from srtbatch.encodings.detect import (
    WIDE_UNITS,
    detect,
    detect_escape_encoding,
    detect_wide,
    is_mostly_utf8,
    is_wide,
    valid_confidence,
)
from srtbatch.encodings.foreign_lines import (
    NO_LINE,
    UNKNOWN_ENCODING,
    ForeignLine,
    first_foreign_line,
    first_line_of_private_use,
)
from srtbatch.encodings.joined_parts import Part, UnclearBoundaryError, combine_parts, find_parts
from srtbatch.encodings.newlines import normalize_newlines
from srtbatch.encodings.related_code_pages import first_related_line
from srtbatch.encodings.round_trip import LONE_SURROGATE, is_utf8, keeps_bytes
from srtbatch.encodings.utf8_parts import (
    find_utf8_parts,
    first_line_with_utf8_words,
    first_utf8_line,
    has_symbols_at_80_to_bf,
)
from srtbatch.model import MAX_UNCERTAIN_CONFIDENCE, Correction, Decoded, Failure, Finding

_CHARACTER_SET_ESCAPE = re.compile(rb"\x1b(?:\$[()*+\-./]?|[()*+\-./])[0-~]")
"""An escape sequence of ISO 2022 that selects a character set: the bytes after it may not be ASCII."""
_BOM_INSIDE_LINE = re.compile(r"(?<=[^\n\ufeff])\ufeff+(?=\d{1,9}[ \t]*\n[ \t]*(?:\d{1,3}:)?\d\d:\d\d)")
"""A byte-order mark between the last line of a file and the first index of the file joined to it."""


def decode(data: bytes, *, encoding: str = "", language: str = "") -> Decoded | Failure:
    """Return the decoded file, or a ``Failure``: ``binary``, or ``encoding`` if a given one does not fit.

    ``encoding`` is used instead of detection; ``language`` decides between equally likely code pages. What
    had to be changed is in ``repairs``; an uncertain encoding is in ``findings``. Joined files in encodings
    of different widths, or in a code page and in UTF-8, become one text in UTF-8.
    """
    try:
        joined = find_parts(data) or ([] if encoding else _parts_beside_utf8(data, language))
    except UnclearBoundaryError:
        return _unclear_boundary(data)
    if joined:
        return _decode_parts(joined, encoding, language)
    if encoding and (own := _proven_encoding(data, encoding)):
        return _with_unused_encoding(decode(data, language=language), own, encoding)
    if not encoding and has_utf8_bom_before_wide_text(data):
        return _without_utf8_bom(decode(data[len(codecs.BOM_UTF8) :], language=language))
    return _decode_single(data, encoding, language)


def decoded_from_text(text: str) -> Decoded:
    """Return a text in memory as if it had been decoded from a UTF-8 file."""
    bare = text.removeprefix("\ufeff")
    return _normalized(Decoded(bare, "utf-8"), bom=bare != text)


def encode(
    text: str, decoded: Decoded, *, to_utf8: bool = False, bom: str = "keep", newline: str = "keep"
) -> bytes:
    """Return text encoded as its source was; ``bom`` is keep, add or strip, ``newline`` keep, lf or crlf.

    Raises:
        UnicodeEncodeError: the encoding lacks a character (see ``first_unencodable``).
    """
    ending = {"lf": "\n", "crlf": "\r\n"}.get(newline, decoded.newline)
    if ending != "\n":
        text = text.replace("\n", ending)
    name = "utf-8" if to_utf8 else decoded.encoding
    has_bom = {"add": True, "strip": False}.get(bom, decoded.bom)
    data = _encoded(text, name)
    if bom == "add" and text.isascii() and data == text.encode("ascii"):
        name = "utf-8"  # ASCII with a mark of UTF-8 is UTF-8 for every reader
    return (bom_of(name) if has_bom else b"") + data


def first_unencodable(text: str, encoding: str) -> str:
    """Return the first character that an encoding lacks, ``""`` if it has all of them."""
    try:
        _encoded(text, encoding)
    except UnicodeEncodeError as error:
        return text[error.start : error.start + 1]
    return ""


def _encoded(text: str, name: str) -> bytes:
    if name != "utf-8":
        return text.encode(name, error_handler(name))
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


_NON_ASCII = r"[^\n -~][0-9@-~]?"
_NON_ASCII_CHARACTERS = re.compile(_NON_ASCII)
_NON_ASCII_BYTES = re.compile(_NON_ASCII.replace(r"\n", r"\n\r").encode("ascii"))
"""A control or non-ASCII character (byte), and the next one if it may be the second byte of a character."""


def non_ascii_characters(text: str) -> list[str]:
    """Return the control and non-ASCII characters, each with an ASCII character that may belong to it."""
    return _NON_ASCII_CHARACTERS.findall(text)


def non_ascii_bytes(data: bytes) -> list[bytes]:
    """Return the same of bytes; bytes of newlines are left out."""
    return _NON_ASCII_BYTES.findall(data)


def _parts_beside_utf8(data: bytes, language: str) -> list[Part]:
    """Return the parts of a file in a code page that has parts in UTF-8 above or below it; else none."""
    if data.isascii() or b"\0" in data or is_utf8(data):
        return []
    found = list(find_utf8_parts(data).parts)
    if found and is_mostly_utf8(data):  # it may also be one damaged file in UTF-8
        pages = [decode(part.data, language=language) for part in found if not part.name]
        return found if all(isinstance(page, Decoded) and page.is_certain for page in pages) else []
    return found


def _decode_parts(joined: list[Part], encoding: str, language: str) -> Decoded | Failure:
    """Decode each part and combine them; a given encoding is that of the narrow parts unless it is wide."""
    given = "" if encoding and codecs.lookup(encoding).name.startswith(tuple(WIDE_UNITS)) else encoding
    found = list[Decoded]()
    for part in joined:
        one = decode(part.data, encoding=part.name or given, language=language)
        if isinstance(one, Failure):
            return replace(
                one, message=f"this file is two joined files, and one cannot be decoded: {one.message}"
            )
        found.append(one)
    return combine_parts(found)


def _unclear_boundary(data: bytes) -> Failure:
    words = f"files {_joined_encodings(data)} are joined, and it is not clear where each begins"
    return Failure("encoding", f"{words}; split them and convert each")


def _joined_encodings(data: bytes) -> str:
    if b"-->" not in data:
        return "in UTF-16 or UTF-32 of different widths or byte orders"
    narrow = decode(max(data.split(b"\0"), key=len))
    name = narrow.encoding if isinstance(narrow, Decoded) else "another encoding"
    return f"in {name} and in UTF-16 or UTF-32"


def _proven_encoding(data: bytes, given: str) -> str:
    """Return the encoding that a byte-order mark or NULs prove, ``""`` if none or the given one."""
    name = find_bom(data)[1] or detect_wide(data)
    if not name or codecs.lookup(given).name.startswith(name[: len("utf-8")]):
        return ""
    return name if (is_utf8(data) if name == "utf-8" else is_wide(data, name)) else ""


def _with_unused_encoding(found: Decoded | Failure, own: str, given: str) -> Decoded | Failure:
    """Return the result with a finding that the given encoding was not used."""
    if isinstance(found, Failure):
        return found
    words = f"read as {own}, which its byte-order mark or NULs prove, and not as {given}"
    return replace(found, findings=(*found.findings, Finding("S105", 1, words, found.confidence)))


def _without_utf8_bom(found: Decoded | Failure) -> Decoded | Failure:
    """Return the result with the byte-order mark of its own encoding, and list that of UTF-8 as a repair."""
    if isinstance(found, Failure):
        return found
    listed = Correction("S101", 1, "byte-order mark of utf-8", f"byte-order mark of {found.encoding}")
    return replace(found, bom=True, repairs=(listed, *found.repairs))


def _decode_single(data: bytes, encoding: str, language: str) -> Decoded | Failure:
    """Decode a file that is in a single encoding."""
    bom, name = find_bom_of(data, encoding) if encoding else find_bom(data)
    bare = data[len(bom) :]
    if encoding:
        found = decode_given(bare, name, strict=not bom)
    elif name in ("utf-8", ""):
        found = _decode_detected(bare, has_bom=bool(name), language=language)
    else:
        found = decode_known(bare, name)
    if isinstance(found, Failure):
        return found
    if not bom and not found.encoding.startswith("utf"):
        found = _with_foreign_line(bare, found, given=bool(encoding))
    return _normalized(found, bom=bool(bom))


def _decode_detected(data: bytes, *, has_bom: bool, language: str) -> Decoded | Failure:
    """Decode UTF-8, or detect another encoding; ``has_bom`` says that the mark of UTF-8 precedes the data."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    else:
        if (b"\x1b$" in data or b"~{" in data) and (name := detect_escape_encoding(data)):
            exact = Decoded(data.decode(name), name)
            return exact if keeps_bytes(data, name) else _with_confidence(exact, MAX_UNCERTAIN_CONFIDENCE)
        if b"\x1b" in data and _CHARACTER_SET_ESCAPE.search(data):
            return _with_confidence(Decoded(text, "utf-8"), 0.0)
        if b"\0" not in data:
            return Decoded(text, "utf-8")
    found = detect(data, has_bom=has_bom, language=language)
    if found is None:
        return _not_text(data)
    if found.name == "utf-8" and text:
        return Decoded(text, "utf-8")
    return _decode_with_confidence(data, found.name, found.confidence, certain=found.certain)


def _not_text(data: bytes) -> Failure:
    """Return the failure of data that is not text, or misaligned UTF-32."""
    if WIDE_ARROW in data:
        return misaligned_failure("utf-32", 0)
    words = "not a text file: it has bytes that no subtitle has; if it is a subtitle, give its --encoding"
    return Failure("binary", words)


def _decode_with_confidence(data: bytes, name: str, confidence: float, *, certain: bool) -> Decoded | Failure:
    decoded = decode_known(data, name)
    if isinstance(decoded, Failure):
        return decoded
    if name == "utf-8" and LONE_SURROGATE.search(decoded.text):
        confidence = valid_confidence(decoded.text)
    if not certain or _CHARACTER_SET_ESCAPE.search(data):
        confidence = min(confidence, MAX_UNCERTAIN_CONFIDENCE)
    return _with_confidence(decoded, confidence)


def _with_confidence(decoded: Decoded, confidence: float) -> Decoded:
    """Return the result with this confidence, and with a finding if that makes the encoding uncertain."""
    found = replace(decoded, confidence=confidence)
    if found.is_certain:
        return found
    words = f"read as {found.encoding} with confidence {confidence:.2f}; only plain ASCII text is corrected"
    listed = Finding("S105", 0, f"{words}; give the right encoding with --encoding", confidence)
    return replace(found, findings=(*found.findings, listed))


def _with_foreign_line(data: bytes, found: Decoded, *, given: bool) -> Decoded:
    """Return the result with a finding if a line is in another encoding: then it is uncertain, unless given.

    A file that may have parts in UTF-8 is uncertain too.
    """
    foreign = _first_foreign_line(data, found)
    if not foreign.line:
        uncertain = found.is_certain and not given and find_utf8_parts(data).possible
        return _with_confidence(found, MAX_UNCERTAIN_CONFIDENCE) if uncertain else found
    reliable = given or not foreign.proven
    confidence = found.confidence if reliable else min(found.confidence, MAX_UNCERTAIN_CONFIDENCE)
    message = _foreign_line_message(foreign, found.encoding, reliable=reliable)
    listed = Finding("S105", foreign.line, message, confidence)
    others = [finding for finding in found.findings if finding.rule != "S105"]
    return replace(found, confidence=confidence, findings=(*others, listed))


def _first_foreign_line(data: bytes, found: Decoded) -> ForeignLine:
    """Return the first line in UTF-8, or in another encoding if the file's encoding is certain."""
    line = first_utf8_line(data) if has_symbols_at_80_to_bf(found.encoding) else 0
    if line := line or first_line_with_utf8_words(data, found.encoding):
        return ForeignLine(line, "utf-8", proven=True)
    foreign = first_foreign_line(data, found.encoding)
    if foreign.name == "utf-8":
        return foreign
    if not found.is_certain:
        return NO_LINE
    if foreign.line:
        return foreign
    return (
        first_line_of_private_use(found.text)
        if found.encoding in CJK
        else first_related_line(data, found.encoding)
    )


def _foreign_line_message(foreign: ForeignLine, encoding: str, *, reliable: bool) -> str:
    """Return the message about a line in another encoding; ``reliable``: the file is corrected anyway."""
    name = f"in {foreign.name}" if foreign.name == UNKNOWN_ENCODING else foreign.name.upper()
    verb = "is" if foreign.proven else "may be"
    end = "split them" if reliable else "split them; until then only plain ASCII text is corrected"
    return f"this line {verb} {name} in a file in {encoding}: two files may have been joined; {end}"


def _normalized(found: Decoded, *, bom: bool) -> Decoded:
    """Return the result with ``\\n`` as newline and without control characters; each change is a repair."""
    text, repairs = found.text, list(found.repairs)
    text, newline, listed = normalize_newlines(text)
    repairs += listed
    if "\ufeff" in text:
        repairs += _repairs_of_inner_boms(text)
        text = _BOM_INSIDE_LINE.sub("\n\n", text)
    if may_have_controls(text):
        text, listed, share = remove_controls(text, found.encoding)
        repairs += listed
        found = _with_confidence(found, 0.0) if share > MAX_CONTROL_SHARE else found
    return Decoded(text, found.encoding, bom, newline, found.confidence, found.findings, tuple(repairs))


def _repairs_of_inner_boms(text: str) -> list[Correction]:
    """Return a repair for each byte-order mark of a file that was joined to the last line of another one."""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _BOM_INSIDE_LINE.finditer(text)]
    return [Correction("S101", line, "byte-order mark", "blank line", "two files joined") for line in lines]

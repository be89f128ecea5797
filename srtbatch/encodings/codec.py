"""Decode bytes to text and encode it again: encoding, byte-order mark and newline style are kept."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from srtbatch.encodings.control_characters import CONTROLS_IN_TEXT, may_hold_controls, without_controls
from srtbatch.encodings.detect import WIDTHS, decodes, detect, escaped, is_sound, mostly_utf8, soundness, wide
from srtbatch.encodings.foreign_lines import ANOTHER, NONE, ForeignLine, first_foreign_line
from srtbatch.encodings.joined_parts import Part, UnclearError, combine, parts
from srtbatch.encodings.newlines import with_one_newline
from srtbatch.encodings.utf8_parts import first_utf8_line, is_of_signs, split
from srtbatch.encodings.verdict import returns
from srtbatch.model import LIKELY, Correction, Decoded, Failure, Finding

MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_LONE = re.compile(r"[\ud800-\udfff]")
_SWAPPED_ARROW = "\u2d00\u3e00"
"""``->`` in UTF-16 or UTF-32 that is read one byte out of step."""
_SWAPPED_NEWLINE = "\u0a00"
_WIDE_ARROW = b"-\0\0\0-\0\0\0>"
"""``-->`` in UTF-32 of either byte order."""
_DESIGNATION = re.compile(rb"\x1b(?:\$[()*+\-./]?|[()*+\-./])[0-~]")
"""An escape sequence of ISO 2022 that calls up a character set: the bytes behind it may be no ASCII."""
_GLUED_MARK = re.compile(r"(?<=[^\n\ufeff])\ufeff+(?=\d{1,9}[ \t]*\n[ \t]*(?:\d{1,3}:)?\d\d:\d\d)")
"""A byte-order mark between the last line of a file and the index of the next one."""


def decode(data: bytes, *, encoding: str = "", language: str = "") -> Decoded | Failure:
    """Decode one file; a ``Failure`` is ``binary``, or ``encoding`` where a given encoding does not fit.

    ``encoding`` overrides every guess; ``language`` decides between equally likely code pages. What the
    bytes made necessary is in ``repairs``; an uncertain guess is in ``findings``. Joined files in
    encodings of different widths, or in a code page and in UTF-8, become one text in UTF-8.
    """
    try:
        joined = parts(data) or ([] if encoding else _narrow_parts(data, language))
    except UnclearError:
        return _unclear(data)
    if joined:
        return _decode_joined(joined, encoding, language)
    if encoding and (own := _own_encoding(data, encoding)):
        return _read_as_its_own(decode(data, language=language), own, encoding)
    if not encoding and _is_marked_twice(data):
        return _without_mark(decode(data[len(codecs.BOM_UTF8) :], language=language))
    return _decode_whole(data, encoding, language)


def _decode_whole(data: bytes, encoding: str, language: str) -> Decoded | Failure:
    """Decode a file that is in one encoding."""
    mark, name = _mark(data) if not encoding else _given_mark(data, encoding)
    bare = data[len(mark) :]
    if encoding:
        found = _decode_as(bare, name, strict=not mark)
    elif name in ("utf-8", ""):
        found = _decode_unmarked(bare, marked=bool(name), language=language)
    else:
        found = _decode_as(bare, name)
    if isinstance(found, Failure):
        return found
    if not mark and not found.encoding.startswith("utf"):
        found = _with_others_inside(bare, found, given=bool(encoding))
    return _normalised(found, bom=bool(mark))


def _narrow_parts(data: bytes, language: str) -> list[Part]:
    """The documents of a file in a code page below or above which others in UTF-8 stand."""
    if data.isascii() or b"\0" in data:
        return []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _split(data, language)
    return []


def _split(data: bytes, language: str) -> list[Part]:
    """The documents of a file in UTF-8 and in a code page, unless it may as well be damaged UTF-8."""
    found = list(split(data).parts)
    if found and mostly_utf8(data):
        pages = [decode(part.data, language=language) for part in found if not part.name]
        return found if all(isinstance(page, Decoded) and page.is_certain for page in pages) else []
    return found


def _with_others_inside(data: bytes, found: Decoded, *, given: bool) -> Decoded:
    """Return this with a finding where some line is in another encoding, and as uncertain unless it is given.

    Files joined where the line cannot be named are uncertain, too.
    """
    line = _first_line_of_another(data, found)
    if not line.at:
        doubtful = found.is_certain and not given and split(data).doubtful
        return _with_confidence(found, LIKELY) if doubtful else found
    stands = given or not line.proven
    confidence = found.confidence if stands else min(found.confidence, LIKELY)
    listed = Finding("S105", line.at, _said(line, found.encoding, stands=stands), confidence)
    kept = [finding for finding in found.findings if finding.rule != "S105"]
    return replace(found, confidence=confidence, findings=(*kept, listed))


def _said(line: ForeignLine, encoding: str, *, stands: bool) -> str:
    """Return the message about a line in another encoding; the file's own may be relied on if it stands."""
    name = f"in {line.name}" if line.name == ANOTHER else line.name.upper()
    verb = "is" if line.proven else "may be"
    end = "part them" if stands else "part them, or only plain ASCII text is corrected"
    return f"this line {verb} {name} in a file in {encoding}: two files may have been joined; {end}"


def _first_line_of_another(data: bytes, found: Decoded) -> ForeignLine:
    """Return the first line in UTF-8, or in another encoding if the file's is certain."""
    line = first_utf8_line(data) if is_of_signs(found.encoding) else 0
    if line:
        return ForeignLine(line, "utf-8", proven=True)
    foreign = first_foreign_line(data, found.encoding)
    return foreign if found.is_certain or foreign.name == "utf-8" else NONE


def _own_encoding(data: bytes, given: str) -> str:
    """Return the encoding that a byte-order mark or NULs prove data to be in, unless it is the one given."""
    name = _mark(data)[1] or wide(data)
    if not name or codecs.lookup(given).name.startswith(name[: len("utf-8")]):
        return ""
    if name == "utf-8":
        return name if _is_utf8(data) else ""
    return name if decodes(data, name) else ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_as_its_own(found: Decoded | Failure, own: str, given: str) -> Decoded | Failure:
    """Return what is read by the file's own mark or NULs; a finding names the given encoding, not used."""
    if isinstance(found, Failure):
        return found
    words = f"read as {own}, which its byte-order mark or NULs prove, and not as {given}"
    return replace(found, findings=(*found.findings, Finding("S105", 1, words, found.confidence)))


def _is_marked_twice(data: bytes) -> bool:
    """Return whether the mark of UTF-8 stands before text in UTF-16 or UTF-32."""
    if b"\0" not in data or not data.startswith(codecs.BOM_UTF8):
        return False
    bare = data[len(codecs.BOM_UTF8) :]
    name = _mark(bare)[1] or wide(bare)
    return name.startswith(tuple(WIDTHS)) and decodes(bare, name)


def _without_mark(found: Decoded | Failure) -> Decoded | Failure:
    """Return this with the byte-order mark of its own encoding; the mark of UTF-8 is listed."""
    if isinstance(found, Failure):
        return found
    listed = Correction("S101", 1, "byte-order mark of utf-8", f"byte-order mark of {found.encoding}")
    return replace(found, bom=True, repairs=(listed, *found.repairs))


def _decode_joined(joined: list[Part], encoding: str, language: str) -> Decoded | Failure:
    """Decode each part; a given encoding is that of the narrow ones unless it is a wide one."""
    given = "" if encoding and codecs.lookup(encoding).name.startswith(tuple(WIDTHS)) else encoding
    found = list[Decoded]()
    for part in joined:
        one = decode(part.data, encoding=part.name or given, language=language)
        if isinstance(one, Failure):
            return replace(one, message=f"of two files joined here, one cannot be read: {one.message}")
        found.append(one)
    return combine(found)


def _unclear(data: bytes) -> Failure:
    words = f"files {_joined_encodings(data)} are joined, and it is not clear where each begins"
    return Failure("encoding", f"{words}; part them and convert each")


def _joined_encodings(data: bytes) -> str:
    if b"-->" not in data:
        return "in UTF-16 or UTF-32 of different widths or byte orders"
    narrow = decode(max(data.split(b"\0"), key=len))
    name = narrow.encoding if isinstance(narrow, Decoded) else "another encoding"
    return f"in {name} and in UTF-16 or UTF-32"


def decoded(text: str) -> Decoded:
    """Return what ``decode`` makes of a file, of a text that is in memory: as UTF-8, whatever it holds."""
    bare = text.removeprefix("\ufeff")
    return _normalised(Decoded(bare, "utf-8"), bom=bare != text)


def encode(
    text: str, decoded: Decoded, *, to_utf8: bool = False, bom: str = "keep", newline: str = "keep"
) -> bytes:
    """Spell text as its source was spelt; ``bom`` is keep, add or strip, ``newline`` keep, lf or crlf.

    Raises UnicodeEncodeError where the source's encoding lacks a character (see ``unspeakable``).
    """
    ending = {"lf": "\n", "crlf": "\r\n"}.get(newline, decoded.newline)
    if ending != "\n":
        text = text.replace("\n", ending)
    name = "utf-8" if to_utf8 else decoded.encoding
    marked = {"add": True, "strip": False}.get(bom, decoded.bom)
    spelt = _spell(text, name)
    if bom == "add" and spelt.isascii():  # the next reader takes it for UTF-8, whatever it was before
        name = "utf-8"
    return (_mark_of(name) if marked else b"") + spelt


def unspeakable(text: str, encoding: str) -> str:
    """The first character that this encoding lacks; ``""`` where it has them all."""
    try:
        _spell(text, encoding)
    except UnicodeEncodeError as error:
        return text[error.start : error.start + 1]
    return ""


def _spell(text: str, name: str) -> bytes:
    if name != "utf-8":
        return text.encode(name, errors_for(name))
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def errors_for(name: str) -> str:
    """The error handler by which bytes that are no text in this encoding survive decoding and encoding."""
    return "surrogatepass" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _mark_of(name: str) -> bytes:
    return next((mark for mark, known in MARKS if known == name), b"")


def _mark(data: bytes) -> tuple[bytes, str]:
    """The byte-order mark that the data begins with, and the encoding it stands for; else empty."""
    for mark, name in MARKS:
        if data.startswith(mark) and _fits_mark(data, name):
            return mark, name
    return b"", ""


def _fits_mark(data: bytes, name: str) -> bool:
    """UTF-16 text that begins with a NUL also looks like UTF-32."""
    return not name.startswith("utf-32") or _WIDE_ARROW in data or returns(data, name)


def _given_mark(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The user's encoding as a codec without mark, and the mark where the data begins with that codec's."""
    name = codecs.lookup(encoding).name
    name = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(name, name)
    if name.startswith(("utf-16", "utf-32")):
        mark, marked = _mark(data)
        return (mark, marked) if marked.startswith(name[:6]) else (b"", name)
    mark = _mark_of(name)
    return (mark, name) if mark and data.startswith(mark) else (b"", name)


def _decode_as(data: bytes, name: str, *, strict: bool = False) -> Decoded | Failure:
    """Decode by an encoding; where ``strict``, its letters must outweigh the stray bytes."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        return _decode_bent(data, name, error, strict=strict)
    return _misaligned(text, name) or Decoded(text, name)


def _misaligned(text: str, name: str) -> Failure | None:
    """A failure where wide text holds an arrow out of step, since a byte is missing or too many."""
    at = text.find(_SWAPPED_ARROW) if name.startswith(tuple(WIDTHS)) else -1
    if at < 0:
        return None
    return _out_of_step(name, text.count("\n", 0, at) + text.count(_SWAPPED_NEWLINE, 0, at) + 1)


def _out_of_step(name: str, line: int) -> Failure:
    family = name[: len("utf-16")].upper()
    words = f"{family} out of step: a byte is missing or too many; get the file anew from its source"
    return Failure("encoding", words, line)


def _decode_bent(data: bytes, name: str, error: UnicodeDecodeError, *, strict: bool) -> Decoded | Failure:
    """Decode what has a few bytes that are none of the encoding's; they must survive the way back."""
    spare = len(data) % WIDTHS.get(name[:6], 1)
    whole = data[: len(data) - spare]
    text = _survivor(whole, name, strict=strict)
    if text is None:
        line = data[: error.start].count(b"\n") + 1
        if name.startswith("utf-32") and _WIDE_ARROW in data:
            return _out_of_step(name, line)
        return Failure(
            "encoding", f"not {name}: byte {error.start} ({error.reason}); try another --encoding", line
        )
    findings = (_undecodable(text, name, error.start),) if _LONE.search(text) else ()
    if failure := _misaligned(text, name):
        return failure
    if not spare:
        return Decoded(text, name, findings=findings)
    cut = Correction("S104", text.count("\n") + 1, data[-spare:].hex(" "), "", "half a character at the end")
    return Decoded(text, name, findings=findings, repairs=(cut,))


def _survivor(data: bytes, name: str, *, strict: bool) -> str | None:
    """The text, stray bytes held as lone surrogates; ``None`` where those are many or would be lost."""
    try:
        text = data.decode(name, errors_for(name))
        if text.encode(name, errors_for(name)) != data:
            return None
    except UnicodeError:
        return None
    return text if not strict or name.startswith(tuple(WIDTHS)) or is_sound(text) else None


def _undecodable(text: str, name: str, at: int) -> Finding:
    lone = _LONE.search(text)
    line = text.count("\n", 0, lone.start()) + 1 if lone else text.count("\n") + 1
    return Finding("S104", line, f"bytes that are not {name}, first at byte {at}; kept as they are")


def _decode_unmarked(data: bytes, *, marked: bool, language: str) -> Decoded | Failure:
    """Decode UTF-8 or find out what else it is."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    else:
        if (b"\x1b$" in data or b"~{" in data) and (name := escaped(data)):
            exact = Decoded(data.decode(name), name)
            return exact if returns(data, name) else _with_confidence(exact, LIKELY)
        if b"\x1b" in data and _DESIGNATION.search(data):
            return _with_confidence(Decoded(text, "utf-8"), 0.0)
        if b"\0" not in data:
            return Decoded(text, "utf-8")
    found = detect(data, marked=marked, language=language)
    if found is None:
        return _unreadable(data)
    if found.name == "utf-8" and text:
        return Decoded(text, "utf-8")
    return _detected(data, found.name, found.confidence, certain=found.certain)


def _unreadable(data: bytes) -> Failure:
    """Why bytes are no text: foreign ones, or UTF-32 that lost its step."""
    if _WIDE_ARROW not in data:
        words = "not a text file: it holds bytes that no subtitle has; if it is one, name its --encoding"
        return Failure("binary", words)
    return _out_of_step("utf-32", 0)


def _detected(data: bytes, name: str, confidence: float, *, certain: bool) -> Decoded | Failure:
    decoded = _decode_as(data, name)
    if isinstance(decoded, Failure):
        return decoded
    if name == "utf-8" and _LONE.search(decoded.text):
        confidence = soundness(decoded.text)
    if not certain or _DESIGNATION.search(data):
        confidence = min(confidence, LIKELY)
    return _with_confidence(decoded, confidence)


def _with_confidence(decoded: Decoded, confidence: float) -> Decoded:
    """Return this with a confidence, and with a finding where that makes the encoding uncertain."""
    found = replace(decoded, confidence=confidence)
    if found.is_certain:
        return found
    words = f"read as {found.encoding} with confidence {confidence:.2f}; only plain ASCII text is corrected"
    listed = Finding("S105", 0, f"{words}; --encoding decides", confidence)
    return replace(found, findings=(*found.findings, listed))


def _normalised(found: Decoded, *, bom: bool) -> Decoded:
    """Bring newlines to ``\\n`` and take out control characters, each named in the repairs."""
    text, repairs = found.text, list(found.repairs)
    text, newline, listed = with_one_newline(text)
    repairs += listed
    if "\ufeff" in text:
        repairs += _marks_between_files(text)
        text = _GLUED_MARK.sub("\n\n", text)
    if may_hold_controls(text):
        text, listed, share = without_controls(text, found.encoding)
        repairs += listed
        found = _with_confidence(found, 0.0) if share > CONTROLS_IN_TEXT else found
    return Decoded(text, found.encoding, bom, newline, found.confidence, found.findings, tuple(repairs))


def _marks_between_files(text: str) -> list[Correction]:
    """Return a repair for each byte-order mark of a file that was joined to the last line of another one."""
    places = [text.count("\n", 0, match.start()) + 1 for match in _GLUED_MARK.finditer(text)]
    return [Correction("S101", line, "byte-order mark", "blank line", "two files joined") for line in places]


_ODD = r"[^\n -~][0-9@-~]?"
_ODD_CHARACTERS = re.compile(_ODD)
_ODD_BYTES = re.compile(_ODD.replace(r"\n", r"\n\r").encode("ascii"))


def odd_characters(text: str) -> list[str]:
    """Return the characters beyond ASCII and the control characters, each with what belongs to it."""
    return _ODD_CHARACTERS.findall(text)


def odd_bytes(data: bytes) -> list[bytes]:
    """Return the bytes beyond ASCII and the control bytes, but those of newlines, in the same way."""
    return _ODD_BYTES.findall(data)

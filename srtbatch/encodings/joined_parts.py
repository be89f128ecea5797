"""Find the parts of a file that are in encodings of different widths, as in files joined byte by byte.

A wide part (UTF-16 or UTF-32) beside a narrow one (UTF-8 or a code page) is recognized by its times: wide
times have NUL bytes between their digits. The beginning of a part follows from the newlines and the index
above its first time, from a byte-order mark, and from the number of bytes up to the start or the end.
``utf8_parts`` finds parts in UTF-8 beside parts in a code page.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from srtbatch.model import Correction, Decoded, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

_NARROW_TIME = re.compile(rb"\d:\d\d:\d\d")
_WIDE_TIME = re.compile(rb"\d(\0\0\0|\0):\1\d\1\d\1:\1\d\1\d")
_INDEX = re.compile(rb"\d+[ \t]*[\r\n]")
_NEWLINE = re.compile(rb"[\r\n]")
_INDEX_AT_END = re.compile(rb"[\r\n]\d+\Z")
_INDEX_BYTES = b"0123456789 \t\r\n"
_BYTE_ORDER_MARKS = {
    ("little", 2): b"\xff\xfe",
    ("big", 2): b"\xfe\xff",
    ("little", 4): b"\xff\xfe\0\0",
    ("big", 4): b"\0\0\xfe\xff",
}
_INDEX_SEARCH_BYTES = 64
"""Bytes above the first time of a part that are searched for its index."""
_ORDERS = ("little", "big")
_MIN_RUNS = 2


class UnclearBoundaryError(Exception):
    """The boundary between two parts cannot be determined."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a part with its byte-order mark, and its codec; ``""`` if it is still to be detected."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive times of one width: bytes per character, and the position of the first time."""

    width: int
    first: int


def find_parts(data: bytes) -> list[Part]:
    """Return the parts of data in encodings of different widths or byte orders; none if all is in one.

    Raises:
        UnclearBoundaryError: there are such parts, but it is unclear where each begins.
    """
    if b"\0" not in data:
        return []
    runs = _find_runs(data)
    if len(runs) < _MIN_RUNS:
        return []
    try:
        found = _parts_of_runs(data, runs)
    except UnclearBoundaryError:
        if len({run.width for run in runs}) > 1:
            raise
        return []
    if _is_misaligned(found, runs[0].width):
        return []
    _check(found)
    return found


def _is_misaligned(found: Sequence[Part], width: int) -> bool:
    """Return whether bytes are missing or extra in a file in one encoding, instead of two joined files."""
    names = {part.name for part in found}
    if any(name[:6] != f"utf-{8 * width}" for name in names):
        return False
    whole = all(len(part.data) % width == 0 for part in found)
    marked = all(part.data.startswith(tuple(_BYTE_ORDER_MARKS.values())) for part in found[1:])
    return len(names) == 1 or not (whole or marked)


def _parts_of_runs(data: bytes, runs: Sequence[_Run]) -> list[Part]:
    starts, names = [0], [_first_codec(runs[0])]
    for at, (above, run) in enumerate(pairwise(runs), start=1):
        if run.width == 1:
            start, name = _narrow_start(data, starts[-1], above.width, run.first), ""
        elif above.width == 1:
            start, name = _wide_start(data, starts[-1], run, last=at == len(runs) - 1)
        else:
            start, name = _wide_start_below_wide(data, starts[-1], above.width, run)
        starts.append(start)
        names.append(name)
    return [
        Part(data[one:two], name)
        for (one, two), name in zip(pairwise([*starts, len(data)]), names, strict=True)
    ]


def _find_runs(data: bytes) -> list[_Run]:
    """Return the runs of times of one width; wide times of a run have the same byte alignment."""
    narrow = [(1, 0, match.start()) for match in _NARROW_TIME.finditer(data)]
    wide = [
        (width := len(match[1]) + 1, match.start() % width, match.start())
        for match in _WIDE_TIME.finditer(data)
    ]
    grouped = groupby(sorted(narrow + wide, key=itemgetter(2)), key=itemgetter(0, 1))
    return [_Run(width, next(times)[2]) for (width, _), times in grouped]


def _wide_start_below_wide(data: bytes, floor: int, above: int, run: _Run) -> tuple[int, str]:
    """Return where a wide part begins below a wide one, and its codec; the part above has whole characters.

    Raises:
        UnclearBoundaryError: both byte orders are possible, or none, or text may stand above the first index.
    """
    if marked := _start_at_bom(data, floor, run):
        return marked
    found = [(_first_ascii_unit(data, floor, run, order), _codec(order, run.width)) for order in _ORDERS]
    aligned = [(start + (floor - start) % above, name) for start, name in found]
    whole = [
        (start, name)
        for start, name in aligned
        if (run.first - start) % run.width == _ascii_byte_offset(name)
    ]
    if len(whole) != 1 or _is_inside_text(data, *whole[0], run.first):
        raise UnclearBoundaryError
    return whole[0]


def _start_at_bom(data: bytes, floor: int, run: _Run) -> tuple[int, str] | None:
    """Return where a wide part with a byte-order mark begins, and its codec; ``None`` if it has none."""
    for order in _ORDERS:
        start = _first_ascii_unit(data, floor, run, order)
        if data[start : start + run.width] == _BYTE_ORDER_MARKS[order, run.width]:
            return start, _codec(order, run.width)
    return None


def _ascii_byte_offset(name: str) -> int:
    """Return the offset of the byte of an ASCII character within its code unit."""
    return 0 if name.endswith("le") else int(name[4:6]) // 8 - 1


def _check(found: Sequence[Part]) -> None:
    """Check that narrow parts have no NUL, and no index of the part below at their end.

    Raises:
        UnclearBoundaryError: one of them has.
    """
    for part in found:
        if not part.name and (
            b"\0" in part.data or (part is not found[-1] and _INDEX_AT_END.search(part.data))
        ):
            raise UnclearBoundaryError


def _codec(order: str, width: int) -> str:
    return f"utf-{8 * width}-{'le' if order == 'little' else 'be'}"


def _first_codec(run: _Run) -> str:
    """Return the codec of the first part, whose characters begin at byte 0; ``""`` for a narrow part."""
    if run.width == 1:
        return ""
    return _codec(_byte_order(run.first % run.width, run.width), run.width)


def _byte_order(offset: int, width: int) -> str:
    """Return the byte order, by the offset of the byte of an ASCII character within its code unit.

    Raises:
        UnclearBoundaryError: the byte is neither the first nor the last one.
    """
    if offset not in (0, width - 1):
        raise UnclearBoundaryError
    return "big" if offset else "little"


def _wide_start(data: bytes, floor: int, run: _Run, *, last: bool) -> tuple[int, str]:
    """Return where a wide part begins below a narrow one, and its codec.

    A byte-order mark shows it, else the distance from the end of the data.

    Raises:
        UnclearBoundaryError: either byte order is possible, or text may stand above the first index.
    """
    if marked := _start_at_bom(data, floor, run):
        return marked
    order = _byte_order((run.first - len(data)) % run.width, run.width) if last else "little"
    start, name = _first_ascii_unit(data, floor, run, order), _codec(order, run.width)
    if (not last and not _is_ascii(data, start, run, name)) or _is_inside_text(data, start, name, run.first):
        raise UnclearBoundaryError
    return start, name


def _is_ascii(data: bytes, start: int, run: _Run, name: str) -> bool:
    """Return whether a wide part above a narrow one is ASCII: then either byte order gives the same text."""
    below = _NARROW_TIME.search(data, run.first)
    stop = _narrow_start(data, start, run.width, below.start()) if below else start
    return data[start:stop].decode(name, "replace").isascii()


def _is_inside_text(data: bytes, start: int, name: str, first: int) -> bool:
    """Return whether a part may begin before ``start``: no line ends there and no index follows."""
    if data[max(0, start - 1) : start] in (b"\n", b"\r"):
        return False
    return _INDEX.match(data[start:first].decode(name, "replace").encode()) is None


def _first_ascii_unit(data: bytes, floor: int, run: _Run, order: str) -> int:
    """Return where the sequence of wide ASCII characters begins that ends at the first time of a part.

    A byte-order mark in front of them is included.
    """
    width, zeros = run.width, bytes(run.width - 1)
    start = run.first - (0 if order == "little" else width - 1)
    while start - width >= floor:
        unit = data[start - width : start]
        if unit == _BYTE_ORDER_MARKS[order, width]:
            return start - width
        char, rest = (unit[0], unit[1:]) if order == "little" else (unit[-1], unit[:-1])
        if not char or rest != zeros:
            break
        start -= width
    return start


def _narrow_start(data: bytes, wide_start: int, width: int, first: int) -> int:
    """Return where a narrow part begins below a wide one: after the last wide newline, or wide text after it.

    Raises:
        UnclearBoundaryError: there is no wide newline, or it is unclear which digits are the first index.
    """
    floor = _end_of_last_newline(data, wide_start, width, first)
    start = first
    while start > floor and data[start - 1] in _INDEX_BYTES:
        start -= 1
    if data[max(floor, start - len(BOM_UTF8)) : start] == BOM_UTF8:
        start -= len(BOM_UTF8)
    if data.startswith(BOM_UTF8, start):
        return start
    if start == floor:
        _check_index(data, start, width)
        return start
    aligned = start + -(start - wide_start) % width
    indexes = [
        at
        for at in range(aligned, min(first, aligned + _INDEX_SEARCH_BYTES), width)
        if _INDEX.match(data, at)
    ]
    if b"\0" in data[floor:aligned]:
        return indexes[0] if indexes else aligned
    if len(indexes) != 1 or _NEWLINE.search(data, start, indexes[0]):
        raise UnclearBoundaryError
    return indexes[0]


def _check_index(data: bytes, start: int, width: int) -> None:
    """Check that an apparent index does not begin with a character of the wide part above.

    Raises:
        UnclearBoundaryError: it may do so.
    """
    unit = data[start : start + width]
    if not (unit.isdigit() or unit.isspace()) and _INDEX.match(data, start + width):
        raise UnclearBoundaryError


def _end_of_last_newline(data: bytes, start: int, width: int, stop: int) -> int:
    """Return the position after the last newline of a wide part.

    Raises:
        UnclearBoundaryError: the part has no newline.
    """
    zeros = bytes(width - 1)
    newlines = {b"\n" + zeros, zeros + b"\n", b"\r" + zeros, zeros + b"\r"}
    last = start + (stop - start) // width * width
    for at in range(last - width, start - 1, -width):
        if data[at : at + width] in newlines:
            return at + width
    raise UnclearBoundaryError


def combine_parts(found: Sequence[Decoded]) -> Decoded:
    """Return the parts as one text in UTF-8, with a blank line and a listed repair at each boundary."""
    text, repairs, findings, above = "", list[Correction](), list[Finding](), ""
    for part in found:
        text += _missing_newlines(text)
        offset = text.count("\n")
        if above:
            names = f"{above}, then {part.encoding}"
            repairs.append(Correction("S106", offset + 1, names, "utf-8", "two files joined"))
        repairs += [replace(one, line=one.line + offset) for one in part.repairs]
        findings += [replace(one, line=one.line and one.line + offset) for one in part.findings]
        text, above = text + part.text, part.encoding
    first, confidence = found[0], min(part.confidence for part in found)
    return Decoded(text, "utf-8", first.bom, first.newline, confidence, tuple(findings), tuple(repairs))


def _missing_newlines(text: str) -> str:
    """Return the newlines to add to a text so that it ends with a blank line."""
    return "\n" * max(0, 2 - len(text) + len(text.rstrip("\n"))) if text else ""

"""Find the parts of a file in different encodings, as files joined byte by byte have them.

A part in UTF-16 or UTF-32 beside one in UTF-8 or a code page is recognized by its times: some have NUL bytes
between their digits, others have none. The beginning of a part follows from the newlines and the index above
its first time, from a byte-order mark, and from the number of bytes up to the start or the end. A part in
UTF-8 below one in a code page is recognized by its byte-order mark.
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
_INDEX_LEFT = re.compile(rb"[\r\n]\d+\Z")
_ABOVE_TIME = b"0123456789 \t\r\n"
_MARKS = {
    ("little", 2): b"\xff\xfe",
    ("big", 2): b"\xfe\xff",
    ("little", 4): b"\xff\xfe\0\0",
    ("big", 4): b"\0\0\xfe\xff",
}
_SEARCHED = 64
"""Bytes above the first time of a part in which its index is looked for."""
_ORDERS = ("little", "big")
_TWO = 2


class UnclearError(Exception):
    """It cannot be told where one part ends and the next begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part's bytes with its byte-order mark, and its codec where the width of characters tells it."""

    data: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """Times of one width in a row: bytes of a character, and where the first of them begins."""

    width: int
    first: int


def parts(data: bytes) -> list[Part]:
    """Return the parts of data in encodings of different widths or byte orders; none where all is in one.

    Raises:
        UnclearError: There are such parts, but not where each begins.

    """
    if b"\0" not in data:
        return []
    runs = _runs(data)
    if len(runs) < _TWO:
        return []
    try:
        found = _parted(data, runs)
    except UnclearError:
        if len({run.width for run in runs}) > 1:
            raise
        return []
    if _is_out_of_step(found, runs[0].width):
        return []
    _check(found)
    return found


def _is_out_of_step(found: Sequence[Part], width: int) -> bool:
    """Return whether bytes are missing or too many in one encoding, rather than two files joined."""
    names = {part.name for part in found}
    if any(name[:6] != f"utf-{8 * width}" for name in names):
        return False
    whole = all(len(part.data) % width == 0 for part in found)
    marked = all(part.data.startswith(tuple(_MARKS.values())) for part in found[1:])
    return len(names) == 1 or not (whole or marked)


def _parted(data: bytes, runs: Sequence[_Run]) -> list[Part]:
    starts, names = [0], [_first_name(runs[0])]
    for at, (above, run) in enumerate(pairwise(runs), start=1):
        if run.width == 1:
            start, name = _narrow_start(data, starts[-1], above.width, run.first), ""
        elif above.width == 1:
            start, name = _wide_start(data, starts[-1], run, last=at == len(runs) - 1)
        else:
            start, name = _wide_below_wide(data, starts[-1], above.width, run)
        starts.append(start)
        names.append(name)
    return [
        Part(data[one:two], name)
        for (one, two), name in zip(pairwise([*starts, len(data)]), names, strict=True)
    ]


def _runs(data: bytes) -> list[_Run]:
    """Times of one width in a row, and in step with one another where they are wide."""
    narrow = [(1, 0, match.start()) for match in _NARROW_TIME.finditer(data)]
    wide = [
        (width := len(match[1]) + 1, match.start() % width, match.start())
        for match in _WIDE_TIME.finditer(data)
    ]
    grouped = groupby(sorted(narrow + wide, key=itemgetter(2)), key=itemgetter(0, 1))
    return [_Run(width, next(times)[2]) for (width, _), times in grouped]


def _wide_below_wide(data: bytes, floor: int, above: int, run: _Run) -> tuple[int, str]:
    """Where a wide part begins below a wide one, and its codec: the part above has whole characters."""
    if marked := _at_mark(data, floor, run):
        return marked
    found = [(_walk(data, floor, run, order), _codec(order, run.width)) for order in _ORDERS]
    aligned = [(start + (floor - start) % above, name) for start, name in found]
    whole = [(start, name) for start, name in aligned if (run.first - start) % run.width == _place(name)]
    if len(whole) != 1 or _is_inside_text(data, *whole[0], run.first):
        raise UnclearError
    return whole[0]


def _at_mark(data: bytes, floor: int, run: _Run) -> tuple[int, str] | None:
    """Where a wide part begins that has a byte-order mark, and its codec."""
    for order in _ORDERS:
        start = _walk(data, floor, run, order)
        if data[start : start + run.width] == _MARKS[order, run.width]:
            return start, _codec(order, run.width)
    return None


def _place(name: str) -> int:
    """The place of an ASCII character's own byte within its unit."""
    return 0 if name.endswith("le") else int(name[4:6]) // 8 - 1


def _check(found: Sequence[Part]) -> None:
    """Raise UnclearError where a part holds what it cannot, or an index stayed in the part above."""
    for part in found:
        if not part.name and (
            b"\0" in part.data or (part is not found[-1] and _INDEX_LEFT.search(part.data))
        ):
            raise UnclearError


def _codec(order: str, width: int) -> str:
    return f"utf-{8 * width}-{'le' if order == 'little' else 'be'}"


def _first_name(run: _Run) -> str:
    """The codec of the first part, whose characters are counted from the start; ``""`` for a narrow one."""
    if run.width == 1:
        return ""
    return _codec(_order(run.first % run.width, run.width), run.width)


def _order(place: int, width: int) -> str:
    """The byte order, by the place that the byte of an ASCII character has among those of a unit."""
    if place not in (0, width - 1):
        raise UnclearError
    return "big" if place else "little"


def _wide_start(data: bytes, floor: int, run: _Run, *, last: bool) -> tuple[int, str]:
    """Where a wide part begins, and its codec: by its mark, else by its distance from the end of the data."""
    if marked := _at_mark(data, floor, run):
        return marked
    order = _order((run.first - len(data)) % run.width, run.width) if last else "little"
    start, name = _walk(data, floor, run, order), _codec(order, run.width)
    if (not last and not _is_ascii(data, start, run, name)) or _is_inside_text(data, start, name, run.first):
        raise UnclearError
    return start, name


def _is_ascii(data: bytes, start: int, run: _Run, name: str) -> bool:
    """Return whether a part above a narrow one is ASCII: then either byte order reads it right."""
    below = _NARROW_TIME.search(data, run.first)
    stop = _narrow_start(data, start, run.width, below.start()) if below else start
    return data[start:stop].decode(name, "replace").isascii()


def _is_inside_text(data: bytes, start: int, name: str, first: int) -> bool:
    """Return whether characters without NULs may stand above: no line ends here and no index follows."""
    if data[max(0, start - 1) : start] in (b"\n", b"\r"):
        return False
    return _INDEX.match(data[start:first].decode(name, "replace").encode()) is None


def _walk(data: bytes, floor: int, run: _Run, order: str) -> int:
    """Where the characters begin that have NULs in their other bytes, up to the first time of the part."""
    width, zeros = run.width, bytes(run.width - 1)
    start = run.first - (0 if order == "little" else width - 1)
    while start - width >= floor:
        unit = data[start - width : start]
        if unit == _MARKS[order, width]:
            return start - width
        char, rest = (unit[0], unit[1:]) if order == "little" else (unit[-1], unit[:-1])
        if not char or rest != zeros:
            break
        start -= width
    return start


def _narrow_start(data: bytes, wide_start: int, width: int, first: int) -> int:
    """Where a narrow part begins below a wide one: behind the last wide newline, or wide text below it."""
    floor = _behind_newline(data, wide_start, width, first)
    start = first
    while start > floor and data[start - 1] in _ABOVE_TIME:
        start -= 1
    if data[max(floor, start - len(BOM_UTF8)) : start] == BOM_UTF8:
        start -= len(BOM_UTF8)
    if data.startswith(BOM_UTF8, start):
        return start
    if start == floor:
        _check_index(data, start, width)
        return start
    aligned = start + -(start - wide_start) % width
    indexes = [at for at in range(aligned, min(first, aligned + _SEARCHED), width) if _INDEX.match(data, at)]
    if b"\0" in data[floor:aligned]:
        return indexes[0] if indexes else aligned
    if len(indexes) != 1 or _NEWLINE.search(data, start, indexes[0]):
        raise UnclearError
    return indexes[0]


def _check_index(data: bytes, start: int, width: int) -> None:
    """Raise UnclearError where what looks like an index may be a character of the part above and an index."""
    unit = data[start : start + width]
    if not (unit.isdigit() or unit.isspace()) and _INDEX.match(data, start + width):
        raise UnclearError


def _behind_newline(data: bytes, start: int, width: int, stop: int) -> int:
    """The position behind the last newline of a wide part."""
    zeros = bytes(width - 1)
    newlines = {b"\n" + zeros, zeros + b"\n", b"\r" + zeros, zeros + b"\r"}
    last = start + (stop - start) // width * width
    for at in range(last - width, start - 1, -width):
        if data[at : at + width] in newlines:
            return at + width
    raise UnclearError


def combine(found: Sequence[Decoded]) -> Decoded:
    """Return the parts as one document in UTF-8, with a blank line between them; the joint is listed."""
    text, repairs, findings, above = "", list[Correction](), list[Finding](), ""
    for part in found:
        text += _gap(text)
        offset = text.count("\n")
        if above:
            names = f"{above}, then {part.encoding}"
            repairs.append(Correction("S106", offset + 1, names, "utf-8", "two files joined"))
        repairs += [replace(one, line=one.line + offset) for one in part.repairs]
        findings += [replace(one, line=one.line and one.line + offset) for one in part.findings]
        text, above = text + part.text, part.encoding
    first, confidence = found[0], min(part.confidence for part in found)
    return Decoded(text, "utf-8", first.bom, first.newline, confidence, tuple(findings), tuple(repairs))


def _gap(text: str) -> str:
    """The newlines that lack below this text for a blank line."""
    return "\n" * max(0, 2 - len(text) + len(text.rstrip("\n"))) if text else ""

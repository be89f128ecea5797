"""One timing line as found in the wild: its times, what stands behind them, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from srtbatch.subrip.timecode import CANONICAL, HOUR, MINUTE, SECOND, SETTING

EDGE = (
    " \t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""What may stand around an index or a timing line, or fill a blank line, without being seen: blanks,
zero-width characters, direction marks."""


class Context(IntEnum):
    """What must stand above a timing line of this shape for it to be one; text could look the same."""

    ANYWHERE = 0
    BLANK = 1
    INDEX = 2


@dataclass(slots=True)
class Stamp:
    """One time: whole seconds in ``ms``, and the digits behind the decimal mark as they stand."""

    ms: int
    fraction: str = ""
    faults: tuple[str, ...] = ()

    def value(self, *, counts: bool) -> int:
        """Milliseconds; ``counts`` reads ``,5`` as five milliseconds instead of five tenths of a second."""
        digits = self.fraction[:3]
        millis = int(digits or "0") if counts else int(digits.ljust(3, "0"))
        return -self.ms - millis if "S312" in self.faults else self.ms + millis


@dataclass(slots=True)
class Timing:
    """A parsed timing line. ``end`` is ``None`` where the line breaks off; ``faults`` are rule codes."""

    raw: str
    start: Stamp
    end: Stamp | None
    settings: str = ""
    text: str = ""
    context: Context = Context.ANYWHERE
    faults: list[str] = field(default_factory=list)


_MARK = r"[:：;；.．,，،٫。]"
_STAMP = rf"[-−]?\d{{1,20}}(?:\s*+{_MARK}\s*+\d{{1,20}})*+"
_ARROW = r"(?:[-‐-―−]{1,3}\ ?[>＞]|={1,2}>|--&gt;|[→⟶➔➜])"

_LINE = re.compile(rf"({_STAMP})\s*+({_ARROW})\s*+({_STAMP})?+(.*)")
_POINTED = re.compile(CANONICAL.pattern.replace(",(", "[.,]("), re.VERBOSE | re.ASCII)
_SPACED = re.compile(rf"(\d+:\d\d:\d\d)\s(\d{{3}})\s*+({_ARROW})\s*+(\d+:\d\d:\d\d)\s(\d{{3}})$")
_SBV = re.compile(r"(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})$")
_NO_ARROW = re.compile(r"(\d+:\d\d:\d\d[.,]\d{1,3})(?:\s++|\s*+[-‐-―−]{1,3}\s*+)(\d+:\d\d:\d\d[.,]\d{1,3})$")
_ALONE = re.compile(r"(\d+:\d\d:\d\d[.,]\d{1,3})$")
_SHAPES_WITHOUT_ARROW = (
    (_SBV, Context.BLANK, "S313"),
    (_NO_ARROW, Context.INDEX, "S307"),
    (_ALONE, Context.INDEX, "S315"),
)
_FIELDS = re.compile(rf"(\d+)\s*+({_MARK}?)")
_SETTINGS = re.compile(rf"{SETTING}(?:\s++{SETTING})*+")
_CLEAN_STAMP = re.compile(r"\d{2,4}:\d\d:\d\d,\d{3}")
_MOST_DIGITS = 8
_COLONS = ":：;；"


def parse_timing(raw: str) -> Timing | None:
    """Read a line as a timing line, or ``None``; its ``context`` says where it may stand."""
    if match := CANONICAL.fullmatch(raw):
        return _canonical(raw, match)
    if match := _POINTED.fullmatch(raw):
        return _canonical(raw, match, "S301")
    line = raw.strip(EDGE)
    if not (line[:1].isdigit() or line[:1] in "-−"):
        return None
    for shape, context, fault in _SHAPES_WITHOUT_ARROW:
        if match := shape.match(line):
            start, *end = match.groups()
            return _timing(raw, start, "".join(end), context, fault)
    return _with_arrow(raw, _SPACED.sub(r"\1,\2 \3 \4,\5", line))


def _canonical(raw: str, match: re.Match[str], *faults: str) -> Timing:
    """A line in the usual form, times given by the groups of ``CANONICAL``."""
    h1, m1, s1, f1, h2, m2, s2, f2, settings = match.groups()
    start = Stamp(int(h1) * HOUR + int(m1) * MINUTE + int(s1) * SECOND, f1)
    end = Stamp(int(h2) * HOUR + int(m2) * MINUTE + int(s2) * SECOND, f2)
    return Timing(raw, start, end, settings or "", faults=list(faults))


def _with_arrow(raw: str, line: str) -> Timing | None:
    match = _LINE.match(line)
    if match is None:
        return None
    start, arrow, end, rest = match.groups()
    settings, text = _behind(rest)
    timing = _timing(raw, start, end or "", Context.ANYWHERE)
    if timing is None or (timing.end is None and rest.strip(EDGE)):
        return None
    timing.settings, timing.text = settings, text
    if arrow != "-->":
        timing.faults.append("S307")
    if text:
        timing.faults.insert(0, "S310")
    if timing.faults == [] or re.search(r"\s[:.,]|[:.,]\s|\A\s|\s\Z|\S-->|-->\S|\s\s", raw):
        timing.faults.append("S308")
    return timing


def _behind(rest: str) -> tuple[str, str]:
    """Split what follows the end time into layout settings and text that belongs to the cue."""
    rest = rest.strip(EDGE)
    match = _SETTINGS.match(rest)
    if match is None:
        return "", rest
    settings, text = match[0], rest[match.end() :]
    if text and not text[0].isspace():
        return "", rest
    return " ".join(settings.split()), text.strip(EDGE)


def _timing(raw: str, start: str, end: str, context: Context, *faults: str) -> Timing | None:
    first, last = parse_stamp(start), parse_stamp(end) if end else None
    if first is None or (end and last is None):
        return None
    if last is None:
        context, faults = max(context, Context.BLANK), (*faults, "S315")
    elif _weak(start) or _weak(end):
        context = Context.INDEX
    timing = Timing(raw, first, last, context=context)
    timing.faults = list(dict.fromkeys((*faults, *first.faults, *(last.faults if last else ()))))
    return timing


def _weak(stamp: str) -> bool:
    """Whether a stamp could be a number or a time of day in a sentence: ``12``, ``12.5``, ``12:30``."""
    colons = sum(stamp.count(mark) for mark in _COLONS)
    marks = sum(1 for char in stamp if char in _COLONS or char in ".．,，،٫。")
    return marks < 2 or (colons == 0 and marks < 3)


def parse_stamp(stamp: str) -> Stamp | None:
    """Read one time in any spelling, or ``None``: too many fields, or digits without end."""
    fields = _FIELDS.findall(stamp)
    parts = _split(fields)
    if parts is None or max(map(len, parts[0])) > _MOST_DIGITS:
        return None
    clock, fraction = parts
    faults = _spelling_faults(stamp, clock, fraction, len(fields))
    values = [int(digits) for digits in clock[:-2]] + [_clock_value(digits) for digits in clock[-2:]]
    if len(clock) == 1:
        values = [int(clock[0])]
    hours, minutes, seconds = [0] * (3 - len(values)) + values
    if minutes > 59 or seconds > 59:
        faults.append("S311")
    if any(len(digits) > 2 for digits in clock[-2:]) and len(clock) > 1:
        faults.append("S306")
    return Stamp(hours * HOUR + minutes * MINUTE + seconds * SECOND, _ascii(fraction), tuple(faults))


def _split(fields: list[tuple[str, str]]) -> tuple[list[str], str] | None:
    """Clock fields (hours, minutes, seconds, as many as there are) and the digits of the fraction."""
    digits = [number for number, _ in fields]
    colons = 1
    while colons < len(fields) and fields[colons - 1][1] in _COLONS:
        colons += 1
    if len(digits) == 4 and len(digits[3]) <= 3 and len(digits[2]) <= 2:
        return digits[:3], digits[3]
    if colons > 3 or len(digits) - colons > 2:
        return None
    return digits[:colons], digits[colons] if len(digits) > colons else ""


def _clock_value(digits: str) -> int:
    """The value of minutes or seconds; in ``210`` the third digit is a slip, ``045`` is 45."""
    return int(digits[:2]) if len(digits) == 3 and int(digits) > 99 else int(digits)


def _ascii(digits: str) -> str:
    return "".join(str(int(digit)) for digit in digits)


def _spelling_faults(stamp: str, clock: list[str], fraction: str, fields: int) -> list[str]:
    """The codes of every way in which the stamp differs from ``HH:MM:SS,mmm``."""
    if _CLEAN_STAMP.fullmatch(stamp):
        return []
    found = {
        "S312": stamp[0] in "-−",
        "S309": not stamp.isascii(),
        "S314": len(clock) == 1,
        "S305": len(clock) == 2,
        "S304": len(fraction) > 3 or fields > len(clock) + 1,
        "S320": stamp.count(":") == 3
        or ";" in stamp
        or (stamp.isascii() and stamp.count(":") < len(clock) - 1),
        "S302": not fraction,
        "S303": 0 < len(fraction) < 3,
        "S301": "." in stamp,
        "S306": any(len(digits) < 2 for digits in clock),
    }
    return [code for code, true in found.items() if true]

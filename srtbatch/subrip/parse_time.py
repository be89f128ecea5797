"""Parse one time, however written: hours, minutes, seconds and decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND

SEPARATOR = r"[:：;；.．,，،٫。]"
DASHES, ARROW_CHARACTERS = "-‐-―−", "→⟶➔➜"
"""Dashes, as a range of characters in a pattern, and arrows of one character."""
DIGIT_LOOKALIKES = "oOlIsSBZzDQ|!"
"""What a scanner reads in place of digits."""
LOOKALIKES_TO_DIGITS = str.maketrans(DIGIT_LOOKALIKES, "0011558220011")
TIME = rf"[-−]?\d{{1,20}}(?>(?:\s*+{SEPARATOR}\s*+\d{{1,20}})*)"
"""A time within a longer pattern."""

_FIELDS = re.compile(rf"(\d+)\s*+({SEPARATOR}?)")
_CLEAN = re.compile(r"\d{2,4}:\d\d:\d\d,\d{3}")
_FRAMED = re.compile(r"\d++:\d\d:\d\d[:;]\d\d|\d++;\d\d;\d\d;\d\d", re.ASCII)
_PADDED = re.compile(r"([.,])((?=.{3}\Z)\ {1,2}\d{1,2})\Z")
_LOST_COMMA = re.compile(r"(?<=:\d\d)(?=\d{3}\Z)|(?<=\.\d\d\.\d\d)(?=\d{3}\Z)", re.ASCII)
_LOST_MARKS = re.compile(
    r"""
    (?=\d*+[:;.,] | \d{9}\Z)
    (\d\d (?=[:;\d]) | 0 | \d (?=[:;]))                 # one digit of hours alone may be that of seconds
    ([:;]?) ([0-5]\d) ([:;]?) ([0-5]\d)
    (?: ([.,]) (\d++) | (\d{3} | (?<=:\d\d)\d\d) )?
    """,
    re.VERBOSE | re.ASCII,
)
"""Hours, minutes, seconds and decimals; any of the marks between them may be lost."""
_MOST_DIGITS = 8
_COLONS = ":：;；"


@dataclass(slots=True)
class ParsedTime:
    """One time: whole seconds in ``ms``, and the digits behind the decimal mark as they stand.

    ``may_count_frames`` says that those may count frames: ``HH:MM:SS:FF``.
    """

    ms: int
    fraction: str = ""
    faults: tuple[str, ...] = ()
    may_count_frames: bool = False

    def milliseconds(self, *, counts: bool = False, rate: int = 0) -> int:
        """Milliseconds; ``counts`` reads ``,5`` as five milliseconds instead of five tenths of a second.

        Where the document counts frames, ``rate`` is their number in a second.
        """
        digits = self.fraction[:3]
        millis = int(digits or "0") if counts else int(digits.ljust(3, "0"))
        if rate and self.may_count_frames:
            millis = int(digits) * SECOND // rate
        return -self.ms - millis if "S312" in self.faults else self.ms + millis

    @property
    def is_complete(self) -> bool:
        """Return whether it has hours, minutes, seconds and decimals: no text looks like that."""
        return bool(self.fraction) and "S314" not in self.faults and "S305" not in self.faults


def is_ambiguous(stamp: str) -> bool:
    """Return whether it may be a number, a time of day or an address: ``12.5``, ``12:30``, ``10.0.0.1``."""
    stamp = _unfused(stamp)
    colons = sum(stamp.count(mark) for mark in _COLONS)
    marks = sum(1 for char in stamp if char in _COLONS or char in ".．,，،٫。")
    dotted = colons == 0 and "," not in stamp and not stamp.startswith("0")
    return marks < 2 or dotted or (colons == 0 and marks < 3)


def fill_padding(stamp: str) -> str:
    """Return the time with zeros for the spaces that pad its milliseconds: ``,026`` for ``, 26``."""
    return _PADDED.sub(lambda match: match[1] + match[2].replace(" ", "0"), stamp)


def parse_time(stamp: str) -> ParsedTime | None:
    """Read one time in any spelling, or ``None``: too many fields, or digits without end."""
    parted = _unfused(stamp)
    fields = _FIELDS.findall(parted)
    parts = _split(fields)
    if parts is None or max(map(len, parts[0])) > _MOST_DIGITS:
        return None
    clock, fraction = parts
    faults = ["S328"] * (parted != stamp) + _spelling_faults(parted, clock, fraction, len(fields))
    values = [int(digits) for digits in clock[:-2]] + [_clock_value(digits) for digits in clock[-2:]]
    if len(clock) == 1:
        values = [int(clock[0])]
    hours, minutes, seconds = [0] * (3 - len(values)) + values
    if minutes > 59 or seconds > 59:
        faults.append("S311")
    if any(len(digits) > 2 for digits in clock[-2:]) and len(clock) > 1:
        faults.append("S306")
    ms = hours * HOUR + minutes * MINUTE + seconds * SECOND
    return ParsedTime(
        ms, _ascii(fraction), tuple(faults), may_count_frames=_FRAMED.fullmatch(stamp) is not None
    )


def _unfused(stamp: str) -> str:
    """Return the time with marks between two fields that stand in one: ``00:01:05100``, ``00:0105,100``."""
    match = _LOST_MARKS.fullmatch(stamp)
    if match is None:
        return _LOST_COMMA.sub(",", stamp)
    hours, first, minutes, second, seconds, comma, decimals, fused = match.groups()
    clock = f"{hours}{first or ':'}{minutes}{second or ':'}{seconds}"
    return f"{clock}{comma or ','}{decimals or fused}" if decimals or fused else clock


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
    if _CLEAN.fullmatch(stamp):
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

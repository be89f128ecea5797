"""Parse one time in any notation: hours, minutes, seconds and decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND

SEPARATOR = r"[:：;；.．,，،٫。]"
"""A separator of two fields of a time."""
DASHES, ARROW_CHARACTERS = "-‐-―−", "→⟶➔➜"
"""Dashes, as a range of characters in a pattern, and arrows of one character."""
DIGIT_LOOKALIKES = "oOlIsSBZzDQ|!"
"""Characters that text recognition (OCR) gives instead of digits."""
LOOKALIKES_TO_DIGITS = str.maketrans(DIGIT_LOOKALIKES, "0011558220011")
TIME = rf"[-−]?\d{{1,20}}(?>(?:\s*+{SEPARATOR}\s*+\d{{1,20}})*)"
"""A time, as part of a longer pattern."""

_FIELDS = re.compile(rf"(\d+)\s*+({SEPARATOR}?)")
_CANONICAL = re.compile(r"\d{2,4}:\d\d:\d\d,\d{3}")
_FRAMES = re.compile(r"\d++:\d\d:\d\d[:;]\d\d|\d++;\d\d;\d\d;\d\d", re.ASCII)
_PADDED = re.compile(r"([.,])((?=.{3}\Z)\ {1,2}\d{1,2})\Z")
_LOST_COMMA = re.compile(r"(?<=:\d\d)(?=\d{3}\Z)|(?<=\.\d\d\.\d\d)(?=\d{3}\Z)", re.ASCII)
_LOST_SEPARATORS = re.compile(
    r"""
    (?=\d*+[:;.,] | \d{9}\Z)
    (\d\d (?=[:;\d]) | 0 | \d (?=[:;]))                 # one digit of hours alone may be that of seconds
    ([:;]?) ([0-5]\d) ([:;]?) ([0-5]\d)
    (?: ([.,]) (\d++) | (\d{3} | (?<=:\d\d)\d\d) )?
    """,
    re.VERBOSE | re.ASCII,
)
"""Hours, minutes, seconds and decimals; any separator between them may be lost."""
_MAX_DIGITS = 8
_COLONS = ":：;；"


@dataclass(slots=True)
class ParsedTime:
    """One time: whole seconds (as milliseconds) in ``ms``, and the digits after the decimal separator.

    ``faults`` are rule codes. ``may_count_frames`` says that the last digits may be frames: ``HH:MM:SS:FF``.
    """

    ms: int
    fraction: str = ""
    faults: tuple[str, ...] = ()
    may_count_frames: bool = False

    def milliseconds(self, *, unpadded: bool = False, rate: int = 0) -> int:
        """Return the time in milliseconds.

        ``unpadded`` says that ``,5`` means five milliseconds instead of five tenths of a second. ``rate`` is
        the number of frames per second if the document counts frames, else 0.
        """
        digits = self.fraction[:3]
        millis = int(digits or "0") if unpadded else int(digits.ljust(3, "0"))
        if rate and self.may_count_frames:
            millis = int(digits) * SECOND // rate
        return -self.ms - millis if "S312" in self.faults else self.ms + millis

    @property
    def is_complete(self) -> bool:
        """Return whether the time has hours, minutes, seconds and decimals: no other text looks like that."""
        return bool(self.fraction) and "S314" not in self.faults and "S305" not in self.faults


def is_ambiguous(time: str) -> bool:
    """Return whether a time may also be a number, a time of day or an address (``12.5 12:30 10.0.0.1``)."""
    time = _with_separators(time)
    colons = sum(time.count(colon) for colon in _COLONS)
    separators = sum(1 for char in time if char in _COLONS or char in ".．,，،٫。")
    dotted = colons == 0 and "," not in time and not time.startswith("0")
    return separators < 2 or dotted or (colons == 0 and separators < 3)


def fill_padding(time: str) -> str:
    """Return the time with zeros for the spaces that pad its milliseconds: ``,026`` for ``, 26``."""
    return _PADDED.sub(lambda match: match[1] + match[2].replace(" ", "0"), time)


def parse_time(time: str) -> ParsedTime | None:
    """Return the parsed time; ``None`` if it has too many fields or too many digits."""
    separated = _with_separators(time)
    fields = _FIELDS.findall(separated)
    parts = _split_fields(fields)
    if parts is None or max(map(len, parts[0])) > _MAX_DIGITS:
        return None
    clock, fraction = parts
    faults = ["S328"] * (separated != time) + _faults(separated, clock, fraction, len(fields))
    values = [int(digits) for digits in clock[:-2]] + [_minutes_or_seconds(digits) for digits in clock[-2:]]
    if len(clock) == 1:
        values = [int(clock[0])]
    hours, minutes, seconds = [0] * (3 - len(values)) + values
    if minutes > 59 or seconds > 59:
        faults.append("S311")
    if any(len(digits) > 2 for digits in clock[-2:]) and len(clock) > 1:
        faults.append("S306")
    ms = hours * HOUR + minutes * MINUTE + seconds * SECOND
    return ParsedTime(
        ms, _ascii_digits(fraction), tuple(faults), may_count_frames=_FRAMES.fullmatch(time) is not None
    )


def _with_separators(time: str) -> str:
    """Return the time with its lost separators restored: ``00:01:05100``, ``00:0105,100``."""
    match = _LOST_SEPARATORS.fullmatch(time)
    if match is None:
        return _LOST_COMMA.sub(",", time)
    hours, first, minutes, second, seconds, comma, decimals, fused = match.groups()
    clock = f"{hours}{first or ':'}{minutes}{second or ':'}{seconds}"
    return f"{clock}{comma or ','}{decimals or fused}" if decimals or fused else clock


def _split_fields(fields: list[tuple[str, str]]) -> tuple[list[str], str] | None:
    """Return the clock fields (hours, minutes, seconds, as far as present) and the digits of the fraction."""
    digits = [number for number, _ in fields]
    colons = 1
    while colons < len(fields) and fields[colons - 1][1] in _COLONS:
        colons += 1
    if len(digits) == 4 and len(digits[3]) <= 3 and len(digits[2]) <= 2:
        return digits[:3], digits[3]
    if colons > 3 or len(digits) - colons > 2:
        return None
    return digits[:colons], digits[colons] if len(digits) > colons else ""


def _minutes_or_seconds(digits: str) -> int:
    """Return the value of minutes or seconds; in ``210`` the third digit is a typing error, ``045`` is 45."""
    return int(digits[:2]) if len(digits) == 3 and int(digits) > 99 else int(digits)


def _ascii_digits(digits: str) -> str:
    return "".join(str(int(digit)) for digit in digits)


def _faults(time: str, clock: list[str], fraction: str, fields: int) -> list[str]:
    """Return the codes of all differences from the notation ``HH:MM:SS,mmm``."""
    if _CANONICAL.fullmatch(time):
        return []
    found = {
        "S312": time[0] in "-−",
        "S309": not time.isascii(),
        "S314": len(clock) == 1,
        "S305": len(clock) == 2,
        "S304": len(fraction) > 3 or fields > len(clock) + 1,
        "S320": time.count(":") == 3 or ";" in time or (time.isascii() and time.count(":") < len(clock) - 1),
        "S302": not fraction,
        "S303": 0 < len(fraction) < 3,
        "S301": "." in time,
        "S306": any(len(digits) < 2 for digits in clock),
    }
    return [code for code, true in found.items() if true]

"""Every typing error of one character in a timing line, and what a reader must still make of it.

A slip deletes, doubles, swaps with the next, replaces or precedes one character. The times stay readable,
and must be read, wherever the widths of the fields still tell them: a letter that resembles the zero or one
it replaces, a character between two digits, a missing or different mark, a digit typed twice. Only a digit
that is deleted or replaced, and two digits of a field that are swapped, leave the value of their field open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from srtbatch.model import Cue, Document
from srtbatch.subrip.reader import read

SIGNS = " .;:,'-_~/=x>OolI"
PLAIN = ("00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000", "00:00:05,000 --> 00:00:06,000")
VARIED = ("01:23:40,125 --> 01:23:44,360", "01:23:45,678 --> 01:23:47,912", "01:23:49,031 --> 01:23:52,407")
TEXTS = ("One.", "Two.", "Three.")
_ALIKE = {"0": "oO", "1": "lI"}
_WIDTHS = (2, 2, 2, 3)


@dataclass(frozen=True)
class Slip:
    """A timing line with one slip, and the fields (0 to 7) whose value it leaves open."""

    line: str
    kind: str
    open_fields: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Setting:
    """How three cues are laid out, and which of them (0 to 2) has the slip."""

    name: str
    index: bool = True
    gap: str = "\n\n"
    at: int = 1
    behind: str = ""
    mark: str = ","


BASE = Setting("blank line and index above")
SETTINGS = (
    BASE,
    Setting("no index", index=False),
    Setting("no blank line above", gap="\n"),
    Setting("first cue", at=0),
    Setting("last cue", at=2),
    Setting("points before the milliseconds", mark="."),
    Setting("layout settings behind the times", behind=" X1:100 X2:600 Y1:050 Y2:100"),
)


def slips(line: str) -> Iterator[Slip]:
    """All slips of this line that change it."""
    fields = _fields(line)
    found = [*_shifts(line, fields), *_signs(line, fields)]
    yield from (slip for slip in found if slip.line != line)


def _fields(line: str) -> list[int | None]:
    """For each character the field that it is a digit of, 0 to 7."""
    digits = [at for at, char in enumerate(line) if char.isdigit()]
    numbers = [field for field, width in enumerate(_WIDTHS * 2) for _ in range(width)]
    places = dict(zip(digits, numbers, strict=True))
    return [places.get(at) for at in range(len(line))]


def _shifts(line: str, fields: list[int | None]) -> Iterator[Slip]:
    for at, char in enumerate(line):
        lost = _only(fields[at])
        yield Slip(line[:at] + line[at + 1 :], "deleted", lost)
        yield Slip(line[:at] + char + line[at:], "doubled")
        if at + 1 < len(line):
            both = lost if fields[at] == fields[at + 1] else frozenset[int]()
            yield Slip(line[:at] + line[at + 1] + char + line[at + 2 :], "swapped", both)


def _signs(line: str, fields: list[int | None]) -> Iterator[Slip]:
    for at, char in enumerate(line):
        for sign in SIGNS:
            lost = frozenset[int]() if sign in _ALIKE.get(char, "") else _only(fields[at])
            yield Slip(line[:at] + sign + line[at + 1 :], "replaced", lost)
            yield Slip(line[:at] + sign + line[at:], "preceded")


def _only(field: int | None) -> frozenset[int]:
    return frozenset() if field is None else frozenset({field})


def document(times: tuple[str, str, str], slip: str, setting: Setting = BASE) -> str:
    """Three cues, one of which has this timing line."""
    lines = [time.replace(",", setting.mark) for time in times]
    lines[setting.at] = slip + setting.behind
    indexes = [f"{at}\n" for at in (1, 2, 3)]
    if not setting.index:
        indexes[setting.at] = ""
    blocks = [f"{index}{line}\n{text}" for index, line, text in zip(indexes, lines, TEXTS, strict=True)]
    gaps = ["\n\n"] * 2
    gaps[setting.at - 1] = setting.gap
    return f"{blocks[0]}{gaps[0]}{blocks[1]}{gaps[1]}{blocks[2]}\n"


def outcome(times: tuple[str, str, str], slip: Slip, setting: Setting = BASE) -> str:
    """``right``, ``wrong times``, ``times in text`` or ``swallowed``."""
    found = read(document(times, slip.line, setting))
    if not isinstance(found, Document) or len(found.cues) < len(times):
        return "swallowed"
    if [cue.text for cue in found.cues] != list(TEXTS):
        return "times in text"
    wrong = {
        (at, field)
        for at, (cue, time) in enumerate(zip(found.cues, times, strict=True))
        for field, (value, wanted) in enumerate(zip(_values(cue), _told(time), strict=True))
        if value != wanted
    }
    return "right" if wrong <= {(setting.at, field) for field in slip.open_fields} else "wrong times"


def _values(cue: Cue) -> list[int]:
    return [value for ms in (cue.start, cue.end) for value in _parts(ms)]


def _parts(ms: int) -> tuple[int, int, int, int]:
    return ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60, ms % 1000


def _told(line: str) -> list[int]:
    digits = "".join(filter(str.isdigit, line))
    values, at = [], 0
    for width in _WIDTHS * 2:
        values.append(int(digits[at : at + width]))
        at += width
    return values


def counts(times: tuple[str, str, str], setting: Setting) -> Counter[str]:
    """How often each outcome occurs over all slips of the line that the setting names."""
    line = times[setting.at].replace(",", setting.mark)
    return Counter(outcome(times, slip, setting) for slip in slips(line))

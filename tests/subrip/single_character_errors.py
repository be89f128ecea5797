"""Every typing error of one character in a timing line, and how a reader must read the line.

A typing error deletes, doubles, swaps with the next, replaces or precedes one character. The times must be
read if the widths of the fields still show them: with a letter that resembles the zero or one it replaces, a
character between two digits, a missing or different separator, a digit typed twice. Only a digit that is
deleted or replaced, and two digits of a field that are swapped, leave the value of their field open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from srtbatch.model import Cue, Document
from srtbatch.subrip.reader import read

CHARACTERS = " .;:,'-_~/=x>OolI"
PLAIN = ("00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000", "00:00:05,000 --> 00:00:06,000")
VARIED = ("01:23:40,125 --> 01:23:44,360", "01:23:45,678 --> 01:23:47,912", "01:23:49,031 --> 01:23:52,407")
TEXTS = ("One.", "Two.", "Three.")
_LOOKALIKES = {"0": "oO", "1": "lI"}
_WIDTHS = (2, 2, 2, 3)


@dataclass(frozen=True)
class TypingError:
    """A timing line with one typing error, and the fields (0 to 7) whose value it leaves open."""

    line: str
    kind: str
    open_fields: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Arrangement:
    """How three cues are arranged, and which of them (0 to 2) has the typing error."""

    name: str
    index: bool = True
    gap: str = "\n\n"
    at: int = 1
    after_times: str = ""
    mark: str = ","


BASE = Arrangement("blank line and index above")
ARRANGEMENTS = (
    BASE,
    Arrangement("no index", index=False),
    Arrangement("no blank line above", gap="\n"),
    Arrangement("first cue", at=0),
    Arrangement("last cue", at=2),
    Arrangement("points before the milliseconds", mark="."),
    Arrangement("layout settings after the times", after_times=" X1:100 X2:600 Y1:050 Y2:100"),
)


def typing_errors(line: str) -> Iterator[TypingError]:
    """All typing errors of this line that change it."""
    fields = _fields(line)
    found = [*_shifted(line, fields), *_replaced_or_preceded(line, fields)]
    yield from (error for error in found if error.line != line)


def _fields(line: str) -> list[int | None]:
    """For each character the field that it is a digit of, 0 to 7."""
    digits = [at for at, char in enumerate(line) if char.isdigit()]
    numbers = [field for field, width in enumerate(_WIDTHS * 2) for _ in range(width)]
    places = dict(zip(digits, numbers, strict=True))
    return [places.get(at) for at in range(len(line))]


def _shifted(line: str, fields: list[int | None]) -> Iterator[TypingError]:
    for at, char in enumerate(line):
        lost = _only(fields[at])
        yield TypingError(line[:at] + line[at + 1 :], "deleted", lost)
        yield TypingError(line[:at] + char + line[at:], "doubled")
        if at + 1 < len(line):
            both = lost if fields[at] == fields[at + 1] else frozenset[int]()
            yield TypingError(line[:at] + line[at + 1] + char + line[at + 2 :], "swapped", both)


def _replaced_or_preceded(line: str, fields: list[int | None]) -> Iterator[TypingError]:
    for at, char in enumerate(line):
        for character in CHARACTERS:
            lost = frozenset[int]() if character in _LOOKALIKES.get(char, "") else _only(fields[at])
            yield TypingError(line[:at] + character + line[at + 1 :], "replaced", lost)
            yield TypingError(line[:at] + character + line[at:], "preceded")


def _only(field: int | None) -> frozenset[int]:
    return frozenset() if field is None else frozenset({field})


def document(times: tuple[str, str, str], error: str, arrangement: Arrangement = BASE) -> str:
    """Three cues, one of which has this timing line."""
    lines = [time.replace(",", arrangement.mark) for time in times]
    lines[arrangement.at] = error + arrangement.after_times
    indexes = [f"{at}\n" for at in (1, 2, 3)]
    if not arrangement.index:
        indexes[arrangement.at] = ""
    blocks = [f"{index}{line}\n{text}" for index, line, text in zip(indexes, lines, TEXTS, strict=True)]
    gaps = ["\n\n"] * 2
    gaps[arrangement.at - 1] = arrangement.gap
    return f"{blocks[0]}{gaps[0]}{blocks[1]}{gaps[1]}{blocks[2]}\n"


def outcome(times: tuple[str, str, str], error: TypingError, arrangement: Arrangement = BASE) -> str:
    """``right``, ``wrong times``, ``times in text`` or ``swallowed``."""
    found = read(document(times, error.line, arrangement))
    if not isinstance(found, Document) or len(found.cues) < len(times):
        return "swallowed"
    if [cue.text for cue in found.cues] != list(TEXTS):
        return "times in text"
    wrong = {
        (at, field)
        for at, (cue, time) in enumerate(zip(found.cues, times, strict=True))
        for field, (value, wanted) in enumerate(zip(_values(cue), _fields_of_line(time), strict=True))
        if value != wanted
    }
    return "right" if wrong <= {(arrangement.at, field) for field in error.open_fields} else "wrong times"


def _values(cue: Cue) -> list[int]:
    return [value for ms in (cue.start, cue.end) for value in _parts(ms)]


def _parts(ms: int) -> tuple[int, int, int, int]:
    return ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60, ms % 1000


def _fields_of_line(line: str) -> list[int]:
    digits = "".join(filter(str.isdigit, line))
    values, at = [], 0
    for width in _WIDTHS * 2:
        values.append(int(digits[at : at + width]))
        at += width
    return values


def counts(times: tuple[str, str, str], arrangement: Arrangement) -> Counter[str]:
    """Return how often each outcome occurs over all typing errors of the line that the arrangement names."""
    line = times[arrangement.at].replace(",", arrangement.mark)
    return Counter(outcome(times, error, arrangement) for error in typing_errors(line))

"""Timing lines with several damaged characters, and the result of reading them.

Two typing errors change two characters of a line at random. Errors of text recognition (OCR) replace digits
by letters that resemble them. Such a line may be unreadable. It must not be lost without a finding: the cue
has its own text and its times, or a finding names the line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from srtbatch.model import Document
from srtbatch.subrip.reader import read

CHARACTERS = " .;:,'-_~/=x>OolI"
LOOKALIKES = {"0": "oODQ", "1": "lI|!", "2": "Zz", "5": "sS", "8": "B"}
TIMES = ("01:23:40,125 --> 01:23:44,360", "01:23:45,678 --> 01:23:47,912", "01:23:49,031 --> 01:23:52,407")
LAYOUTS = {
    "index and blank line": ("2\n{}\nTwo.", "\n\n"),
    "index on the line": ("2 {}\nTwo.", "\n\n"),
    "no index": ("{}\nTwo.", "\n\n"),
    "no blank line": ("2\n{}\nTwo.", "\n"),
    "no index, no blank line": ("{}\nTwo.", "\n"),
}
_WIDTHS = (2, 2, 2, 3)
OUTCOMES = ("right", "reported", "wrong in silence", "swallowed in silence")


@dataclass(frozen=True)
class Damaged:
    """A damaged timing line, and the fields (0 to 7) whose value it leaves open."""

    line: str
    open_fields: frozenset[int]


def two_errors(random: Random, line: str = TIMES[1]) -> Damaged:
    """The line with two random typing errors."""
    characters, lost = list(zip(line, _fields(line), strict=True)), set[int]()
    for _ in range(2):
        characters, touched = _error(random, characters)
        lost |= touched
    return Damaged("".join(char for char, _ in characters), frozenset(lost))


def ocr_errors(random: Random, line: str = TIMES[1]) -> Damaged:
    """The line with letters in place of a tenth to a half of its digits."""
    share = random.uniform(0.1, 0.5)
    characters = [
        random.choice(LOOKALIKES.get(char, char)) if random.random() < share else char for char in line
    ]
    return Damaged("".join(characters), frozenset())


_Characters = Sequence[tuple[str, int | None]]


def _error(random: Random, characters: _Characters) -> tuple[list[tuple[str, int | None]], set[int]]:
    """One character deleted, doubled, swapped with the next, replaced or preceded; the fields left open."""
    at = random.randrange(len(characters) - 1)
    here, after = characters[at], characters[at + 1]
    character = random.choice(CHARACTERS)
    kind = random.choice(("deleted", "doubled", "swapped", "replaced", "preceded"))
    new = {
        "deleted": [],
        "doubled": [here, here],
        "swapped": [after, here],
        "replaced": [(character, here[1])],
        "preceded": [(character, None), here],
    }[kind]
    after_times = characters[at + 2 :] if kind == "swapped" else characters[at + 1 :]
    open_ = {
        "deleted": {here[1]},
        "swapped": {here[1], after[1]},
        "replaced": set() if character in LOOKALIKES.get(here[0], "") else {here[1]},
    }.get(kind, set())
    return [*characters[:at], *new, *after_times], {field for field in open_ if field is not None}


def _fields(line: str) -> Iterator[int | None]:
    """For each character the field that it is a digit of, 0 to 7."""
    numbers = iter([field for field, width in enumerate(_WIDTHS * 2) for _ in range(width)])
    return (next(numbers) if char.isdigit() else None for char in line)


def document(line: str, layout: str) -> str:
    """Three cues, the second of which has this timing line."""
    block, gap = LAYOUTS[layout]
    return f"1\n{TIMES[0]}\nOne.{gap}{block.format(line)}\n\n3\n{TIMES[2]}\nThree.\n"


def outcome(damaged: Damaged, layout: str) -> str:
    """Return one of ``OUTCOMES``."""
    found = read(document(damaged.line, layout))
    if not isinstance(found, Document):
        return OUTCOMES[3]
    reported = [finding for finding in found.findings if finding.line <= 7]
    if [cue.text for cue in found.cues] != ["One.", "Two.", "Three."]:
        return OUTCOMES[1] if reported else OUTCOMES[3]
    wrong = {
        field
        for field, (value, wanted) in enumerate(
            zip(_values(found.cues[1].start, found.cues[1].end), _fields_of_line(TIMES[1]), strict=True)
        )
        if value != wanted
    }
    if wrong <= damaged.open_fields:
        return OUTCOMES[0]
    return OUTCOMES[1] if reported else OUTCOMES[2]


def _values(*times: int) -> list[int]:
    return [part for ms in times for part in (ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60, ms % 1000)]


def _fields_of_line(line: str) -> list[int]:
    digits = iter(filter(str.isdigit, line))
    return [int("".join(next(digits) for _ in range(width))) for width in _WIDTHS * 2]


def counts(damage: str, layout: str, number: int, seed: int = 7) -> Counter[str]:
    """Return how often each outcome occurs; ``damage`` is ``two_errors`` or ``ocr_errors``."""
    random = Random(f"{damage} {layout} {seed}")
    make = {"two_errors": two_errors, "ocr_errors": ocr_errors}[damage]
    return Counter(outcome(make(random), layout) for _ in range(number))

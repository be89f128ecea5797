"""Algorithm that decides where a text is broken into lines.

Every way to break a text has a cost, and the cheapest within the limits is chosen: breaks after clauses are
cheap, breaks inside a phrase are expensive. Words and their order never change; tags stay at their words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from srtbatch.rules.support.function_words import HELD, OPENERS, TITLES
from srtbatch.visible_text import characters, visible

# No line is broken inside angle brackets or braces, whether they are markup or not.
UNIT = re.compile(r"(?:<[^<>]*>|\{[^{}]*\}|\S)+")
WIDE = "\u2e80-\u2fff\u3005-\u30ff\u31c0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CHARACTER = re.compile(
    rf"""
    (?>(?:<[^<>]*>|\{{[^{{}}]*\}}|[「『（《〈【〔“‘])*)   # tags and opening marks stay with what follows
    (?:[\u30a1-\u30fa\u30fc-\u30ff]++                   # a word in katakana is never broken
      | [{WIDE}]
      | [^{WIDE}<{{]++                                  # a word in Latin letters, a number
      | [<{{])
    (?>(?:</[^<>]*>|[、。，．・：；？！）」』】〕》〉”’…々ーゝゞぁぃぅぇぉっゃゅょ])*)  # never open a line
    """,
    re.VERBOSE,
)
WIDE_CHARACTER = re.compile(f"[{WIDE}、。，！？：；「」『』（）《》]")
SENTENCE_END = re.compile(r"[.?!…。？！؟۔।]['\"”’»)\]」』]*\Z")
CLAUSE_END = re.compile(r"[,;:،؛、，；：—–][\"”’»)」』]*\Z")
OPENING_MARKS = "([¿¡«\"'“‘"
INITIAL = re.compile(r"[\W_]*[^\W\d_]\.\Z")  # J. in J. R. Smith
CONTRACTED = re.compile(r"(?:n['’]t|['’](?:re|m|ve|ll|d|s))\Z")
MOST_UNITS = 1000

# What a break costs; imbalance costs one point for each percent of the text by which two lines differ.
AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_OPENER = -60, -35, -8
AFTER_HELD, INSIDE_NAME, AFTER_NUMBER, INSIDE_WIDE_TEXT, TOP_HEAVY = 40, 15, 15, 30, 5
AFTER_CONTRACTION = 20  # we're, Ada's
NEVER = 1_000_000


@dataclass(slots=True)
class Unit:
    """A part of the text that is never broken: a word with its tags; ``glue`` precedes it inside a line."""

    text: str
    glue: str
    width: int


def broken(text: str, width: int, lines: int, language: str = "") -> list[str] | None:
    """Return the text in as few lines as possible; None if ``lines`` of ``width`` characters are too few."""
    if not width or characters(text) > width * lines + lines:
        return None
    units = _units(text)
    if not units or len(units) > MOST_UNITS:
        return None
    costs = [_cost(first, second, language) for first, second in pairwise(units)]
    for count in range(1, lines + 1):
        ends = _cheapest(units, costs, count, width)
        if ends:
            return [_line(units[start:end]) for start, end in pairwise([0, *ends])]
    return None


def joined(text: str) -> str:
    """Return the text on one line, with a space for each line break.

    There is none between Chinese or Japanese characters.
    """
    return _line(_units(text))


def break_cost(text: str, language: str = "") -> int:
    """Return the cost of the breaks of a text as they are, by the measure of ``broken``."""
    lines = [line.split() for line in text.split("\n")]
    ends = [Unit(words[-1], " ", 0) for words in lines if words]
    starts = [Unit(words[0], " ", 0) for words in lines if words]
    widths = [characters(line) for line in text.split("\n")]
    inner = sum([_cost(end, start, language) for end, start in zip(ends, starts[1:], strict=False)])
    return inner + sum([_imbalance(width, sum(widths) // len(widths), sum(widths)) for width in widths])


def ends_sentence(word: str, language: str) -> bool:
    """Return whether a word ends a sentence; a title or an initial with its full stop does not."""
    return SENTENCE_END.search(word) is not None and not _before_a_name(word, language)


def _before_a_name(word: str, language: str) -> bool:
    if not word.endswith(".") or (language == "en" and word.endswith("I.")):
        return False
    bare = word.casefold().strip(OPENING_MARKS + ".")
    return bare in TITLES.get(language, TITLES[""]) or INITIAL.match(word) is not None


def _units(text: str) -> list[Unit]:
    units: list[Unit] = []
    for line in text.split("\n"):
        for word in UNIT.findall(line):
            for number, part in enumerate(_parts(word)):
                units.append(Unit(part, "" if number else " ", characters(part)))
        units.append(Unit("", "\n", 0))
    return _glued(units)


def _parts(word: str) -> list[str]:
    """Return the characters of a Chinese or Japanese word with their punctuation; other words stay whole."""
    if not WIDE_CHARACTER.search(word):
        return [word]
    parts = CHARACTER.findall(word)
    return parts if "".join(parts) == word else [word]


def _glued(units: Sequence[Unit]) -> list[Unit]:
    """Remove the marks of old line breaks, and the space after one inside Chinese or Japanese text."""
    kept: list[Unit] = []
    after_break = False
    for unit in units:
        if unit.glue == "\n":
            after_break = True
            continue
        wide = after_break and kept and _is_wide(kept[-1].text[-1:]) and _is_wide(visible(unit.text)[:1])
        kept.append(Unit(unit.text, "" if wide else unit.glue, unit.width))
        after_break = False
    return kept


def _is_wide(character: str) -> bool:
    return bool(WIDE_CHARACTER.match(character))


def _line(units: Sequence[Unit]) -> str:
    return "".join([units[0].text, *(unit.glue + unit.text for unit in units[1:])])


def _cost(first: Unit, second: Unit, language: str) -> int:
    """Return the cost of ending a line with one unit and starting the next with the other."""
    end, start = visible(first.text), visible(second.text)
    if SENTENCE_END.search(end):
        return AFTER_HELD if _before_a_name(end, language) else AFTER_SENTENCE
    if CLAUSE_END.search(end):
        return AFTER_CLAUSE
    if not second.glue:
        return INSIDE_WIDE_TEXT
    return _cost_of_words(end, start, language)


def _cost_of_words(end: str, start: str, language: str) -> int:
    if end.casefold().strip(OPENING_MARKS) in HELD.get(language, ()):
        return AFTER_HELD
    if language == "en" and CONTRACTED.search(end):
        return AFTER_CONTRACTION
    if end[-1:].isdigit() and start[:1].isalnum():
        return AFTER_NUMBER
    if start.casefold() in OPENERS.get(language, ()):
        return BEFORE_OPENER
    return INSIDE_NAME if language != "de" and end[:1].isupper() and start[:1].isupper() else 0


def _imbalance(width: int, ideal: int, total: int) -> int:
    return abs(width - ideal) * 100 // max(1, total)


def _cheapest(units: Sequence[Unit], costs: Sequence[int], count: int, width: int) -> list[int] | None:
    """Return the ends of the lines that hold the units at the least cost; None if that is impossible."""
    total = sum([unit.width + len(unit.glue) for unit in units])
    ideal = total // count
    best: list[tuple[int, list[int]] | None] = [(0, []), *[None] * len(units)]
    for number in range(count):
        best = _one_more_line(units, costs, best, (width, ideal, total, number))
    found = best[-1]
    return found[1] if found else None


def _one_more_line(
    units: Sequence[Unit],
    costs: Sequence[int],
    best: Sequence[tuple[int, list[int]] | None],
    frame: tuple[int, int, int, int],
) -> list[tuple[int, list[int]] | None]:
    """Return, for every unit, the cheapest way to end one more line with it."""
    width, ideal, total, number = frame
    longer: list[tuple[int, list[int]] | None] = [None] * (len(units) + 1)
    for start, reached in enumerate(best[:-1]):
        if reached is None:
            continue
        taken = -len(units[start].glue)
        for end in range(start + 1, len(units) + 1):
            taken += units[end - 1].width + len(units[end - 1].glue)
            if taken > width:
                break
            cost = reached[0] + _imbalance(taken, ideal, total)
            cost += TOP_HEAVY if number == 0 and taken > ideal else 0
            cost += costs[end - 1] if end < len(units) else 0
            known = longer[end]
            if known is None or cost < known[0]:
                longer[end] = (cost, [*reached[1], end])
    return longer

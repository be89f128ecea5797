"""Read two times on a damaged line by the widths of their fields, whatever stands between and around them.

A line that ``timing_line`` cannot parse may have lost, doubled or mistyped a character, may have an unusual
arrow, or a character in front. Its groups of digits still give two times, because the widths of the fields
are known. ``damaged_lines`` decides where such a line is accepted as a timing line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from srtbatch.subrip.damage.field_widths import Fields, disorder, find_alternatives, fit_fields, fit_unpadded
from srtbatch.subrip.parse_time import ARROW_CHARACTERS, DASHES, DIGIT_LOOKALIKES, LOOKALIKES_TO_DIGITS

_MAX_SEARCHED = 120
"""Characters at the start of a line within which its two times stand."""
_MIN_DIGITS = 6
_MAX_GROUPS = 7
_TIME_DIGITS = 9
_MAX_PENALTY, _MAX_SUM = 3.0, 4.0
"""Penalty of one time (see ``field_widths``), and of both together: two damaged characters."""
_MAX_SLIGHT_PENALTY = 0.75
"""Penalty of a time that lacks only a few zeros; without the tip of an arrow, one time must have no more."""
_SKIPPED_GROUP, _CHARACTER_AND_DIGITS, _CUT_DIGITS, _CUT_TEXT = 1.5, 2.5, 1.5, 1.0
"""Penalties: a skipped number beside a time, a character and more digits after the end time, one or two more
digits after it, text after a last field that only a space separates from the others."""
_FURTHER_SEPARATOR, _LETTER_SEPARATOR, _NO_COLON = 0.5, 0.25, 1.5
"""Penalties: each further character between two fields, each letter there, a time without a colon."""
_MAX_SEPARATOR = 3

_TWO_DIGITS = re.compile(r"\D*+\d\D*+\d")
_GROUP = re.compile(r"[0-9]++")
_DIGIT_LIKE = re.compile(
    r"""
    (?<![^\W\d_oOlIx])
    (?: [oOlI]++[0-9][0-9oOlI]*+ | [0-9]++[oOlI][0-9oOlI]*+ | [oOlI]{2,3}(?=[:.,]) | (?<=[:.,])[oOlI]{2,3}+ )
    (?![^\W\d_oOlIx])
    """,
    re.VERBOSE,
)
"""A field with letters that resemble digits."""
_LETTER = re.compile(r"[oOlI]")
_ANY = f"[0-9{DIGIT_LOOKALIKES}]"
_OCR_FIELD = re.compile(
    rf"""
    (?<={_ANY}[:.,;]) {_ANY}{{1,3}}+ (?![^\W_])
    | (?<![^\W_]) (?=[{DIGIT_LOOKALIKES}]{{0,2}}[0-9]) {_ANY}{{1,3}}+ (?=[:.,;])
    | (?<![^\W_]) [{DIGIT_LOOKALIKES}]{{1,2}}+ (?=[:;]{_ANY}{{1,2}}[:;]{_ANY})
    """,
    re.VERBOSE,
)
"""A field beside a separator, in which text recognition (OCR) may have given letters for digits."""
_TO_ASCII = {
    "：": ":",
    "∶": ":",
    "；": ";",
    "．": ".",
    "。": ".",
    "，": ",",
    "،": ",",
    "٫": ",",
    "＞": ">",
    "’": "'",
}
_ENTITY = re.compile(r"&\s?(?:gt|#0{0,2}62|#[xX]3[eE]);")
_ARROW_TIP = re.compile(f"[>＞»›{ARROW_CHARACTERS}⇒⟹]")
_DASH = re.compile(f"[{DASHES}=~]")
_COLON = re.compile(r"[:;]")
_TEXT_BEFORE = re.compile(r"[\W_]{0,6}|[^\W\d_]|[^\W\d]{1,12}(?:\s?[:.=]\s?|\s)|\d{1,9}\s?[-–—.:)\]]{0,2}\s")
"""Text before the start time: punctuation, a letter, a label or one word, an index."""
_SETTINGS = re.compile(
    r"\s(?:[XxYy][12]\s?:\s?-?[0-9]++(?![:.,0-9])|(?:align|line|position|region|size|vertical):)"
)
_BETWEEN_SPACES = re.compile(r"\s[^\s:;.,'\w]++\s")
_SPACE_BETWEEN = re.compile(r"[-–—.)\]]{0,2}\s[-–—]?\s?")
_FEW_DIGITS = re.compile(r"\s?[0-9]{1,2}\s*+")
_DIGITS_AFTER_CHARACTER = re.compile(r"[^\s0-9]{1,2}\s?[0-9]")

_Groups = Sequence[re.Match[str]]


@dataclass(frozen=True, slots=True)
class TimePair:
    """Two times of a damaged line, and the text before, between and after them.

    ``alternatives`` are the possible fields of both times, the likeliest first; ``penalty`` measures the
    damage (0: every field is undamaged); ``lost`` says that hours, minutes or seconds lack a digit.
    """

    alternatives: list[tuple[Fields, Fields]]
    text_before: str
    between: str
    text_after: str
    penalty: float
    lost: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """One time of a line: its fields, its penalty, and the positions in the line where it begins and ends."""

    fields: Fields
    penalty: float
    begin: int
    stop: int


def read_time_pair(line: str) -> TimePair | None:
    """Return the two times at the start of a line, or ``None`` if nothing there resembles them."""
    if not _TWO_DIGITS.match(line, 0, _MAX_SEARCHED):
        return None
    head = _in_ascii(line[:_MAX_SEARCHED])
    if settings := _SETTINGS.search(head):
        head = head[: settings.start()]
    found = sorted(
        (pair for notation in _notations(head) if (pair := _time_pair(notation, line))),
        key=_disorder_and_penalty,
    )
    if not found:
        return None
    others = [state for pair in found[1:] for state in pair.alternatives]
    return replace(found[0], alternatives=[*found[0].alternatives, *others])


def _disorder_and_penalty(pair: TimePair) -> tuple[int, float]:
    """Return the sort key of a pair: times that make a cue come first, then those with less damage."""
    return disorder(*pair.alternatives[0]), pair.penalty


def _in_ascii(text: str) -> str:
    """Return the text with digits and punctuation of other scripts in ASCII; positions do not change."""
    if not text.isascii():
        text = "".join(map(_ascii_character, text))
    return _ENTITY.sub(lambda match: ">".rjust(len(match[0]), "-"), text)


def _ascii_character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _TO_ASCII.get(char, char)


def _notations(head: str) -> list[str]:
    """Return the line with letters that resemble digits as those digits, as spaces, and as separators."""
    scanned = _OCR_FIELD.sub(lambda match: match[0].translate(LOOKALIKES_TO_DIGITS), head)
    if not _DIGIT_LIKE.search(head):
        return list(dict.fromkeys((scanned, head)))
    return [
        _DIGIT_LIKE.sub(lambda match: match[0].translate(LOOKALIKES_TO_DIGITS), scanned),
        _DIGIT_LIKE.sub(lambda match: _LETTER.sub(" ", match[0]), head),
        _DIGIT_LIKE.sub(lambda match: _LETTER.sub("_", match[0]), head),
    ]


def _time_pair(head: str, line: str) -> TimePair | None:
    groups = list(_GROUP.finditer(head))
    if len(groups) < 2 or sum(len(group[0]) for group in groups) < _MIN_DIGITS:
        return None
    at = _arrow_position(head, groups)
    left, right = (
        _best_side(head, _start_groups(head, groups[:at])),
        _best_side(head, _end_groups(head, groups[at:])),
    )
    if left is None or right is None or left.penalty + right.penalty > _MAX_SUM:
        return None
    between = head[groups[at - 1].end() : right.begin]
    if min(left.penalty, right.penalty) > _MAX_SLIGHT_PENALTY and not _ARROW_TIP.search(between):
        return None
    if not _TEXT_BEFORE.fullmatch(head[: left.begin]):
        return None
    return TimePair(
        find_alternatives(left.fields, right.fields),
        text_before=line[: left.begin],
        between=between,
        text_after=line[right.stop :],
        penalty=left.penalty + right.penalty,
        lost=any(len(field) < 2 for field in (*left.fields[:3], *right.fields[:3])),
    )


def _arrow_position(head: str, groups: _Groups) -> int:
    """Return the position of the first group after the arrow.

    The characters before it are most like an arrow, with nearly the same number of digits on both sides.
    """
    left, total = 0, sum(len(group[0]) for group in groups)
    best, found = float("-inf"), 1
    for at in range(1, len(groups)):
        left += len(groups[at - 1][0])
        imbalance = abs(min(left, _TIME_DIGITS) - min(total - left, _TIME_DIGITS))
        weight = _arrow_weight(head[groups[at - 1].end() : groups[at].start()]) - imbalance
        if weight > best:
            best, found = weight, at
    return found


def _arrow_weight(between: str) -> float:
    """Return how similar the characters between two groups of digits are to an arrow."""
    visible = len("".join(between.split()))
    spaces = min(2, len(between) - visible)
    head = 4 if _ARROW_TIP.search(between) else 0
    return head + min(3, len(_DASH.findall(between))) + min(2, visible) + spaces / 2


def _start_groups(head: str, groups: _Groups) -> Iterator[tuple[_Groups, float]]:
    """Yield the groups that may be the start time, with their penalty: all, or all but an index."""
    yield groups[-_MAX_GROUPS:], 0.0
    if _is_first_separate(head, groups):
        yield groups[1:][-_MAX_GROUPS:], _SKIPPED_GROUP


def _end_groups(head: str, groups: _Groups) -> Iterator[tuple[_Groups, float]]:
    """Yield the groups that may be the end time, with their penalty; the first may belong to the arrow."""
    for skipped in (0, 1) if _is_first_separate(head, groups) else (0,):
        for stop in range(skipped + 1, min(len(groups), _MAX_GROUPS) + 1):
            yield groups[skipped:stop], skipped * _SKIPPED_GROUP + _end_penalty(head, groups, stop)


def _is_first_separate(head: str, groups: _Groups) -> bool:
    """Return whether a space is between the first group and the others, and no separator of a time."""
    return len(groups) > 1 and _SPACE_BETWEEN.fullmatch(head, groups[0].end(), groups[1].start()) is not None


def _end_penalty(head: str, groups: _Groups, stop: int) -> float:
    """Return the penalty for an end time that ends before group ``stop``: digits or text follow it."""
    rest = head[groups[stop - 1].end() :]
    if stop < len(groups) and (glued := _DIGITS_AFTER_CHARACTER.match(rest)):
        return _CHARACTER_AND_DIGITS if glued[0][0].isalpha() else float("inf")
    if _FEW_DIGITS.fullmatch(rest):
        return _CUT_DIGITS
    before = head[groups[stop - 2].end() : groups[stop - 1].start()] if stop > 1 else ""
    return _CUT_TEXT if before.isspace() and rest.strip() else 0.0


def _best_side(head: str, choices: Iterator[tuple[_Groups, float]]) -> _Side | None:
    """Return the time with the least penalty, or the first without damage; ``None`` if all are too bad."""
    best: _Side | None = None
    for groups, penalty in choices:
        side = _side(head, groups, penalty)
        if side.penalty <= _MAX_PENALTY and (best is None or side.penalty < best.penalty):
            best = side
            if side.penalty == 0:
                break
    return best


def _side(head: str, groups: _Groups, penalty: float) -> _Side:
    separators = [head[one.end() : two.start()] for one, two in pairwise(groups)]
    digits = [group[0] for group in groups]
    fields, damage = fit_unpadded(digits, separators) or fit_fields(digits, separators)
    penalty += damage + sum(map(_separator_penalty, separators))
    begin, stop = groups[0].start(), groups[-1].end()
    return _Side(fields, penalty + (0 if _COLON.search(head, begin, stop) else _NO_COLON), begin, stop)


def _separator_penalty(separator: str) -> float:
    """Return the penalty for the characters between two fields: words, a spaced dash, many separators."""
    visible = "".join(separator.split())
    if len(visible) > _MAX_SEPARATOR or _BETWEEN_SPACES.search(separator):
        return float("inf")
    return _FURTHER_SEPARATOR * max(0, len(visible) - 1) + _LETTER_SEPARATOR * sum(map(str.isalpha, visible))

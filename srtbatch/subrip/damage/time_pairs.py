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

from srtbatch.subrip.damage.field_widths import Fields, disorder, fit, readings, unpadded
from srtbatch.subrip.parse_time import ARROW_CHARACTERS, DASHES, DIGIT_LOOKALIKES, LOOKALIKES_TO_DIGITS

_LOOK = 120
"""Characters at the start of a line within which its two times stand."""
_FEWEST_DIGITS = 6
_MOST_GROUPS = 7
_TIME_DIGITS = 9
_MAX_PENALTY, _MAX_SUM = 3.0, 4.0
"""Of one time, as ``widths`` counts it, and of both together: two damaged characters."""
_SLIGHT = 0.75
"""Of a time that is whole but for a few zeros; without the head of an arrow one of the two must be."""
_SKIPPED_GROUP, _GLUED_LETTER, _CUT_DIGITS, _CUT_TEXT = 1.5, 2.5, 1.5, 1.0
"""Penalties: a number beside a time that is left out, a letter and more digits behind the end time, one or
two more digits behind it, text behind a last field that only a space parts from the others."""
_MORE_MARKS, _LETTER_MARK, _NO_COLON = 0.5, 0.25, 1.5
"""Penalties: each character between two fields after the first, each letter there, a time without a colon."""
_LONGEST_MARK = 3

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
_SCANNED = re.compile(
    rf"""
    (?<={_ANY}[:.,;]) {_ANY}{{1,3}}+ (?![^\W_])
    | (?<![^\W_]) (?=[{DIGIT_LOOKALIKES}]{{0,2}}[0-9]) {_ANY}{{1,3}}+ (?=[:.,;])
    | (?<![^\W_]) [{DIGIT_LOOKALIKES}]{{1,2}}+ (?=[:;]{_ANY}{{1,2}}[:;]{_ANY})
    """,
    re.VERBOSE,
)
"""A field beside a mark, in which a scanner may have taken digits for letters or strokes."""
_AS_MARKS = {
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
_ARROW_HEAD = re.compile(f"[>＞»›{ARROW_CHARACTERS}⇒⟹]")
_DASH = re.compile(f"[{DASHES}=~]")
_COLON = re.compile(r"[:;]")
_IN_FRONT = re.compile(r"[\W_]{0,6}|[^\W\d_]|[^\W\d]{1,12}(?:\s?[:.=]\s?|\s)|\d{1,9}\s?[-–—.:)\]]{0,2}\s")
"""What may stand before the start time: marks, a letter, a label or one word, an index."""
_SETTINGS = re.compile(
    r"\s(?:[XxYy][12]\s?:\s?-?[0-9]++(?![:.,0-9])|(?:align|line|position|region|size|vertical):)"
)
_BETWEEN_SPACES = re.compile(r"\s[^\s:;.,'\w]++\s")
_BESIDE = re.compile(r"[-–—.)\]]{0,2}\s[-–—]?\s?")
_FEW_DIGITS = re.compile(r"\s?[0-9]{1,2}\s*+")
_GLUED_DIGITS = re.compile(r"[^\s0-9]{1,2}\s?[0-9]")

_Groups = Sequence[re.Match[str]]


@dataclass(frozen=True, slots=True)
class TimePair:
    """Two times of a damaged line, and the text before, between and after them.

    ``alternatives`` are the possible fields of both times, the likeliest first; ``penalty`` measures the
    damage (0: every field is undamaged); ``lost`` says that hours, minutes or seconds lack a digit.
    """

    alternatives: list[tuple[Fields, Fields]]
    front: str
    between: str
    behind: str
    penalty: float
    lost: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """One time: its fields, its penalty, and the positions in the line where it begins and ends."""

    fields: Fields
    penalty: float
    begin: int
    stop: int


def read_time_pair(line: str) -> TimePair | None:
    """Return the two times at the start of a line, or ``None`` if nothing there resembles them."""
    if not _TWO_DIGITS.match(line, 0, _LOOK):
        return None
    head = _in_ascii(line[:_LOOK])
    if settings := _SETTINGS.search(head):
        head = head[: settings.start()]
    found = sorted((pair for spelt in _spellings(head) if (pair := _read(spelt, line))), key=_rank)
    if not found:
        return None
    others = [state for pair in found[1:] for state in pair.alternatives]
    return replace(found[0], alternatives=[*found[0].alternatives, *others])


def _rank(pair: TimePair) -> tuple[int, float]:
    """Times that make a cue come before little damage."""
    return disorder(*pair.alternatives[0]), pair.penalty


def _in_ascii(text: str) -> str:
    """The text with digits and marks of other scripts as their ASCII counterparts; positions stay."""
    if not text.isascii():
        text = "".join(map(_ascii_sign, text))
    return _ENTITY.sub(lambda match: ">".rjust(len(match[0]), "-"), text)


def _ascii_sign(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _AS_MARKS.get(char, char)


def _spellings(head: str) -> list[str]:
    """The line with letters that resemble digits as those digits, as marks, and as lost digits."""
    scanned = _SCANNED.sub(lambda match: match[0].translate(LOOKALIKES_TO_DIGITS), head)
    if not _DIGIT_LIKE.search(head):
        return list(dict.fromkeys((scanned, head)))
    return [
        _DIGIT_LIKE.sub(lambda match: match[0].translate(LOOKALIKES_TO_DIGITS), scanned),
        _DIGIT_LIKE.sub(lambda match: _LETTER.sub(" ", match[0]), head),
        _DIGIT_LIKE.sub(lambda match: _LETTER.sub("_", match[0]), head),
    ]


def _read(head: str, line: str) -> TimePair | None:
    groups = list(_GROUP.finditer(head))
    if len(groups) < 2 or sum(len(group[0]) for group in groups) < _FEWEST_DIGITS:
        return None
    at = _arrow(head, groups)
    left, right = _best(head, _left(head, groups[:at])), _best(head, _right(head, groups[at:]))
    if left is None or right is None or left.penalty + right.penalty > _MAX_SUM:
        return None
    between = head[groups[at - 1].end() : right.begin]
    if min(left.penalty, right.penalty) > _SLIGHT and not _ARROW_HEAD.search(between):
        return None
    if not _IN_FRONT.fullmatch(head[: left.begin]):
        return None
    return TimePair(
        readings(left.fields, right.fields),
        front=line[: left.begin],
        between=between,
        behind=line[right.stop :],
        penalty=left.penalty + right.penalty,
        lost=any(len(field) < 2 for field in (*left.fields[:3], *right.fields[:3])),
    )


def _arrow(head: str, groups: _Groups) -> int:
    """Position of the first group behind the arrow: the best sign, with as many digits on either side."""
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
    """How much the characters between two groups of digits are like an arrow."""
    visible = len("".join(between.split()))
    spaces = min(2, len(between) - visible)
    head = 4 if _ARROW_HEAD.search(between) else 0
    return head + min(3, len(_DASH.findall(between))) + min(2, visible) + spaces / 2


def _left(head: str, groups: _Groups) -> Iterator[tuple[_Groups, float]]:
    """The groups that may be the start time, each with its penalty: all, or all but an index."""
    yield groups[-_MOST_GROUPS:], 0.0
    if _first_is_beside(head, groups):
        yield groups[1:][-_MOST_GROUPS:], _SKIPPED_GROUP


def _right(head: str, groups: _Groups) -> Iterator[tuple[_Groups, float]]:
    """The groups that may be the end time, each with its penalty; the first may belong to the arrow."""
    for skipped in (0, 1) if _first_is_beside(head, groups) else (0,):
        for stop in range(skipped + 1, min(len(groups), _MOST_GROUPS) + 1):
            yield groups[skipped:stop], skipped * _SKIPPED_GROUP + _cut_penalty(head, groups, stop)


def _first_is_beside(head: str, groups: _Groups) -> bool:
    """Return whether a space is between the first group and the others, and no mark of a time."""
    return len(groups) > 1 and _BESIDE.fullmatch(head, groups[0].end(), groups[1].start()) is not None


def _cut_penalty(head: str, groups: _Groups, stop: int) -> float:
    """The penalty for an end time that ends at group ``stop``: digits go on behind it, or text follows."""
    rest = head[groups[stop - 1].end() :]
    if stop < len(groups) and (glued := _GLUED_DIGITS.match(rest)):
        return _GLUED_LETTER if glued[0][0].isalpha() else float("inf")
    if _FEW_DIGITS.fullmatch(rest):
        return _CUT_DIGITS
    before = head[groups[stop - 2].end() : groups[stop - 1].start()] if stop > 1 else ""
    return _CUT_TEXT if before.isspace() and rest.strip() else 0.0


def _best(head: str, choices: Iterator[tuple[_Groups, float]]) -> _Side | None:
    """The choice of groups that makes the best time; the first one without damage."""
    best: _Side | None = None
    for groups, penalty in choices:
        side = _side(head, groups, penalty)
        if side.penalty <= _MAX_PENALTY and (best is None or side.penalty < best.penalty):
            best = side
            if side.penalty == 0:
                break
    return best


def _side(head: str, groups: _Groups, penalty: float) -> _Side:
    marks = [head[one.end() : two.start()] for one, two in pairwise(groups)]
    digits = [group[0] for group in groups]
    fields, damage = unpadded(digits, marks) or fit(digits, marks)
    penalty += damage + sum(map(_mark_penalty, marks))
    begin, stop = groups[0].start(), groups[-1].end()
    return _Side(fields, penalty + (0 if _COLON.search(head, begin, stop) else _NO_COLON), begin, stop)


def _mark_penalty(mark: str) -> float:
    """The penalty for what stands between two fields: words, a dash between spaces, or more than one mark."""
    visible = "".join(mark.split())
    if len(visible) > _LONGEST_MARK or _BETWEEN_SPACES.search(mark):
        return float("inf")
    return _MORE_MARKS * max(0, len(visible) - 1) + _LETTER_MARK * sum(map(str.isalpha, visible))

"""The four fields of a time from its groups of digits, by their widths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise, product
from operator import itemgetter

from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND

WIDTHS = (2, 2, 2, 3)
"""Digits of hours, minutes, seconds and milliseconds."""
LONGEST = 30_000
"""Milliseconds that a cue whose times are damaged may last."""

_DIGIT, _DECIMAL, _UNPADDED, _ABSENT = 1.5, 0.5, 0.25, 1.25
"""Penalties: a digit too many or too few, a missing decimal, a missing zero, no field at all."""
_MARK, _PROPER_MARK = 1.0, 0.5
"""Penalties: a mark too many or too few, and what such a mark counts more if it is one that parts fields."""
_PROPER = frozenset(":;.,")
_FEWEST_DIGITS, _MOST_DIGITS = 3, 12
_MOST_READINGS = 64

Fields = tuple[str, str, str, str]
"""Digits of hours, minutes, seconds and milliseconds."""
_Ends = tuple[int, int, int]


def fit(groups: Sequence[str], marks: Sequence[str]) -> tuple[Fields, float]:
    """Return the fields that these groups of digits most likely are, and the penalty (0: nothing is damaged).

    ``marks`` are the characters between the groups.
    """
    digits = "".join(groups)
    proper = tuple(not _PROPER.isdisjoint(mark) for mark in marks)
    ends, penalty = _best_division(tuple(map(len, groups)), proper)
    bounds = (0, *ends, len(digits))
    return _four(digits[one:two] for one, two in pairwise(bounds)), penalty


def unpadded(groups: Sequence[str], marks: Sequence[str]) -> tuple[Fields, float] | None:
    """Return four fields that stand between their proper marks but lack zeros, and the small penalty."""
    if len(groups) != 4 or [mark.strip() for mark in marks[:2]] != [":", ":"] or marks[2].strip() not in ",.":
        return None
    missing = [wanted - len(group) for group, wanted in zip(groups, WIDTHS, strict=True)]
    return (_four(groups), _UNPADDED * sum(missing)) if min(missing) >= 0 else None


@lru_cache(maxsize=4096)
def _best_division(widths: tuple[int, ...], proper: tuple[bool, ...]) -> tuple[_Ends, float]:
    """Ends of hours, minutes and seconds in groups of these widths, and the penalty.

    ``proper`` says for each mark between the groups whether it is one of those that part fields.
    """
    count = sum(widths)
    if widths == WIDTHS:
        return (2, 4, 6), 0.0
    if not _FEWEST_DIGITS <= count <= _MOST_DIGITS:
        return (0, 0, 0), float("inf")
    cuts = dict(zip(accumulate(widths[:-1]), proper, strict=True))
    weighed = (
        (ends, _width_penalty(ends, count) + _mark_penalty(ends, count, cuts)) for ends in _divisions(count)
    )
    return min(weighed, key=itemgetter(1))


def _divisions(count: int) -> Iterator[_Ends]:
    """Ends of hours, minutes and seconds in so many digits."""
    for hours, minutes, seconds in product(range(4), range(4), range(1, 4)):
        if hours + minutes + seconds <= count:
            yield hours, hours + minutes, hours + minutes + seconds


def _width_penalty(ends: _Ends, count: int) -> float:
    *clock, decimals = (two - one for one, two in pairwise((0, *ends, count)))
    total = sum(_DIGIT * abs(width - 2) if width else _ABSENT for width in clock)
    if not decimals:
        return total + _ABSENT
    return total + (_DECIMAL * (3 - decimals) if decimals < 3 else _DIGIT * (decimals - 3))


def _mark_penalty(ends: _Ends, count: int, cuts: dict[int, bool]) -> float:
    """The penalty for marks where no field ends, and for ends of fields without a mark."""
    inner = frozenset(ends) - {0, count}
    needless = [proper for cut, proper in cuts.items() if cut not in inner]
    lacking = inner - cuts.keys()
    swapped = sum(any(at in cuts and at not in inner for at in (end - 1, end + 1)) for end in lacking)
    return _MARK * (len(lacking) + len(needless) - swapped) + _PROPER_MARK * sum(needless)


def readings(start: Fields, end: Fields) -> list[tuple[Fields, Fields]]:
    """Return what the two times may have been, with every field whole, the likeliest first.

    A field that is a digit short may have lost one that the other time's field still has, or any other; one
    that has a digit twice in a row may have it once too often. Times that make a cue come first.
    """
    choices = [*_choices(start, end), *_choices(end, start)]
    pairs = [(_four(pick[:4]), _four(pick[4:])) for pick in islice(product(*choices), _MOST_READINGS)]
    return sorted(pairs, key=lambda pair: disorder(*pair))


def _choices(fields: Fields, other: Fields) -> list[list[str]]:
    return [
        list(dict.fromkeys(_candidates(one, two, width)))
        for one, two, width in zip(fields, other, WIDTHS, strict=True)
    ]


def _four(values: Iterable[str]) -> Fields:
    hours, minutes, seconds, decimals = values
    return hours, minutes, seconds, decimals


def _candidates(field: str, other: str, width: int) -> list[str]:
    """What a field may have been, the likeliest first."""
    if len(field) == width or (width == 3 and len(field) < width):
        return [field]
    if len(field) > width:
        return _shortened(field, other, width)
    whole = other if len(other) == width else ""
    if not field:
        return [whole or "0" * width]
    exact = [whole] if field in whole else []
    alike = [whole[0] + field, field + whole[1]] if whole else []
    lost = [f"{field}{digit}" for digit in range(10)] + [f"{digit}{field}" for digit in range(6)]
    return [f"0{field}", *exact, *alike, *(two for two in lost if two < "60")]


def _shortened(field: str, other: str, width: int) -> list[str]:
    """What a field with too many digits may have been: itself if the other time has as many."""
    if len(other) == len(field) or len(field) > width + 1:
        return [field[:width] if width == 3 else field]
    doubled = [field[:at] + field[at + 1 :] for at in range(width) if field[at] == field[at + 1]]
    if width == 3:
        return [field[:width]] if field[:width] in doubled or not doubled else doubled
    ends = [field[-width:], field[:width]] if field[0] == "0" else [field[:width], field[-width:]]
    return [*doubled, *ends]


def disorder(start: Fields, end: Fields) -> int:
    """Return 0 for times that make a cue, 1 for a cue that is too long, 2 for an end before the start."""
    length = _milliseconds(end) - _milliseconds(start)
    return 0 if 0 < length <= LONGEST else 1 if length > 0 else 2


def _milliseconds(fields: Fields) -> int:
    return clock_milliseconds(fields) + int(fields[3][:3].ljust(3, "0"))


def clock_milliseconds(fields: Fields) -> int:
    """Return the milliseconds of hours, minutes and seconds."""
    hours, minutes, seconds = (int(field or "0") for field in fields[:3])
    return hours * HOUR + minutes * MINUTE + seconds * SECOND

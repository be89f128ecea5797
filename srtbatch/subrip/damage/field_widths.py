"""Find the four fields of a time in its groups of digits, by the usual widths of the fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise, product
from operator import itemgetter

from srtbatch.subrip.format_time import HOUR, MINUTE, SECOND

WIDTHS = (2, 2, 2, 3)
"""Digits of hours, minutes, seconds and milliseconds."""
MAX_DURATION = 30_000
"""Milliseconds that a cue whose times are damaged may last."""

_WRONG_DIGITS, _MISSING_DECIMAL, _MISSING_ZERO, _MISSING_FIELD = 1.5, 0.5, 0.25, 1.25
"""Penalties: each digit too many or too few, each missing decimal, each missing zero, a missing field."""
_WRONG_SEPARATOR, _WRONG_USUAL_SEPARATOR = 1.0, 0.5
"""Penalties: each separator too many or too few, and the addition for each usual separator too many."""
_USUAL_SEPARATORS = frozenset(":;.,")
_MIN_DIGITS, _MAX_DIGITS = 3, 12
_MAX_ALTERNATIVES = 64

Fields = tuple[str, str, str, str]
"""Digits of hours, minutes, seconds and milliseconds."""
_Ends = tuple[int, int, int]


def fit_fields(groups: Sequence[str], separators: Sequence[str]) -> tuple[Fields, float]:
    """Return the most likely fields of these groups of digits, and the penalty (0: nothing is damaged).

    ``separators`` are the characters between the groups.
    """
    digits = "".join(groups)
    usual = tuple(not _USUAL_SEPARATORS.isdisjoint(separator) for separator in separators)
    ends, penalty = _best_division(tuple(map(len, groups)), usual)
    bounds = (0, *ends, len(digits))
    return _fields(digits[one:two] for one, two in pairwise(bounds)), penalty


def fit_unpadded(groups: Sequence[str], separators: Sequence[str]) -> tuple[Fields, float] | None:
    """Return four fields with the usual separators and missing leading zeros, and the small penalty."""
    if (
        len(groups) != 4
        or [separator.strip() for separator in separators[:2]] != [":", ":"]
        or separators[2].strip() not in ",."
    ):
        return None
    missing = [wanted - len(group) for group, wanted in zip(groups, WIDTHS, strict=True)]
    return (_fields(groups), _MISSING_ZERO * sum(missing)) if min(missing) >= 0 else None


@lru_cache(maxsize=4096)
def _best_division(widths: tuple[int, ...], usual: tuple[bool, ...]) -> tuple[_Ends, float]:
    """Return where hours, minutes and seconds end in groups of these widths, and the penalty.

    ``usual`` says for each separator between the groups whether it contains a usual one.
    """
    count = sum(widths)
    if widths == WIDTHS:
        return (2, 4, 6), 0.0
    if not _MIN_DIGITS <= count <= _MAX_DIGITS:
        return (0, 0, 0), float("inf")
    cuts = dict(zip(accumulate(widths[:-1]), usual, strict=True))
    weighed = (
        (ends, _width_penalty(ends, count) + _separator_penalty(ends, count, cuts))
        for ends in _divisions(count)
    )
    return min(weighed, key=itemgetter(1))


def _divisions(count: int) -> Iterator[_Ends]:
    """Yield all ends of hours, minutes and seconds within ``count`` digits."""
    for hours, minutes, seconds in product(range(4), range(4), range(1, 4)):
        if hours + minutes + seconds <= count:
            yield hours, hours + minutes, hours + minutes + seconds


def _width_penalty(ends: _Ends, count: int) -> float:
    *clock, decimals = (two - one for one, two in pairwise((0, *ends, count)))
    total = sum(_WRONG_DIGITS * abs(width - 2) if width else _MISSING_FIELD for width in clock)
    if not decimals:
        return total + _MISSING_FIELD
    return total + (_MISSING_DECIMAL * (3 - decimals) if decimals < 3 else _WRONG_DIGITS * (decimals - 3))


def _separator_penalty(ends: _Ends, count: int, cuts: dict[int, bool]) -> float:
    """Return the penalty for separators inside a field, and for ends of fields without a separator."""
    inner = frozenset(ends) - {0, count}
    needless = [usual for cut, usual in cuts.items() if cut not in inner]
    lacking = inner - cuts.keys()
    swapped = sum(any(at in cuts and at not in inner for at in (end - 1, end + 1)) for end in lacking)
    return _WRONG_SEPARATOR * (len(lacking) + len(needless) - swapped) + _WRONG_USUAL_SEPARATOR * sum(
        needless
    )


def find_alternatives(start: Fields, end: Fields) -> list[tuple[Fields, Fields]]:
    """Return the possible times, each field with its usual width, the likeliest first.

    A field that lacks a digit may have lost the one that the other time has in this field, or any other. A
    field with a repeated digit may have it once too often. Times that make a cue come first.
    """
    choices = [*_choices(start, end), *_choices(end, start)]
    pairs = [(_fields(pick[:4]), _fields(pick[4:])) for pick in islice(product(*choices), _MAX_ALTERNATIVES)]
    return sorted(pairs, key=lambda pair: disorder(*pair))


def _choices(fields: Fields, other: Fields) -> list[list[str]]:
    return [
        list(dict.fromkeys(_possible_fields(one, two, width)))
        for one, two, width in zip(fields, other, WIDTHS, strict=True)
    ]


def _fields(values: Iterable[str]) -> Fields:
    hours, minutes, seconds, decimals = values
    return hours, minutes, seconds, decimals


def _possible_fields(field: str, other: str, width: int) -> list[str]:
    """Return the possible original values of a field, the likeliest first."""
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
    """Return the possible values of a field with too many digits; only itself if the other has as many."""
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
    return 0 if 0 < length <= MAX_DURATION else 1 if length > 0 else 2


def _milliseconds(fields: Fields) -> int:
    return clock_milliseconds(fields) + int(fields[3][:3].ljust(3, "0"))


def clock_milliseconds(fields: Fields) -> int:
    """Return the milliseconds of hours, minutes and seconds."""
    hours, minutes, seconds = (int(field or "0") for field in fields[:3])
    return hours * HOUR + minutes * MINUTE + seconds * SECOND

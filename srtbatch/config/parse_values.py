"""Convert the text of a file, variable or flag to a typed value, by the annotation of its setting."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args, get_origin

from srtbatch.did_you_mean import did_you_mean

YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``least`` to ``most``, both included."""

    least: float
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class OneOf:
    """The only words that are accepted."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are accepted in place of a number: ``auto`` is 0."""

    numbers: Mapping[str, int]


def convert(raw: object, hint: object) -> object:
    """Return the value of ``raw`` (words, or a value of some type already) by an annotation.

    Raises:
        ValueError: It has no such value; the message says why.
    """
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        return _marked(raw, plain, marks)
    if get_origin(hint) is Literal:
        return _chosen(_word(raw), get_args(hint))
    if get_origin(hint) is tuple:
        return _words(raw)
    if hint is bool:
        return _switch(raw)
    if hint is int:
        return _whole(raw)
    return _number(raw) if hint is float else _word(raw)


def schema_of(hint: object) -> dict[str, object]:
    """Return the JSON Schema of one annotation."""
    if get_origin(hint) is Annotated:
        plain, *marks = get_args(hint)
        found = schema_of(plain)
        for mark in marks:
            found = _narrowed(found, mark)
        return found
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": {"type": "string"}}
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    return {"type": next(name for plain, name in names.items() if hint is plain)}


def _marked(raw: object, hint: object, marks: Iterable[object]) -> object:
    for mark in marks:
        if isinstance(mark, Words) and str(raw).lower() in mark.numbers:
            return mark.numbers[str(raw).lower()]
    value = convert(raw, hint)
    for mark in marks:
        if isinstance(mark, Range) and isinstance(value, int | float):
            _within(value, mark)
        if isinstance(mark, OneOf):
            value = _chosen(str(value), mark.words)
    return value


def _narrowed(schema: dict[str, object], mark: object) -> dict[str, object]:
    if isinstance(mark, Range):
        most = {} if math.isinf(mark.most) else {"maximum": mark.most}
        return {**schema, "minimum": mark.least, **most}
    if isinstance(mark, OneOf):
        return {"enum": list(mark.words)}
    return {"anyOf": [schema, {"enum": list(mark.numbers)}]} if isinstance(mark, Words) else schema


def _within(value: float, limits: Range) -> None:
    if value < limits.least:
        raise ValueError(f"must be at least {limits.least:g}, not {value:g}")
    if value > limits.most:
        raise ValueError(f"must be at most {limits.most:g}, not {value:g}")


def _chosen(word: str, words: tuple[str, ...]) -> str:
    if word.lower() in words:
        return word.lower()
    raise ValueError(f"must be one of {', '.join(words)}, not {word!r}{did_you_mean(word.lower(), words)}")


def _word(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError(f"expected one value, not {_shown(raw)}")


def _words(raw: object) -> tuple[str, ...]:
    if isinstance(raw, str):
        return (raw,)
    if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    raise ValueError(f"expected a list of words, not {_shown(raw)}")


def _switch(raw: object) -> bool:
    word = str(raw).lower()
    if word in YES | NO:
        return word in YES
    raise ValueError(f"must be true or false, not {_shown(raw)}")


def _whole(raw: object) -> int:
    try:
        return int(str(raw))
    except ValueError:
        raise ValueError(f"must be a whole number, not {_shown(raw)}") from None


def _number(raw: object) -> float:
    try:
        value = float(str(raw))
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    raise ValueError(f"must be a number, not {_shown(raw)}")


def _shown(raw: object) -> str:
    if isinstance(raw, str | int | float):
        return repr(raw)
    return "a section" if isinstance(raw, dict) else "a list"

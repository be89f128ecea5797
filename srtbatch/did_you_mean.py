"""The nearest right name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

# Ratio of difflib from which two names are taken for the same one mistyped: its default.
ALIKE = 0.6


def nearest(word: str, known: Iterable[str], *, alike: float = ALIKE) -> str:
    """Return the known name that is most like a word, or ``""`` where none is.

    ``alike`` is the least ratio of equal characters, from 0 to 1 (``difflib.SequenceMatcher.ratio``). Case
    counts: give a word as the known names are written.

    >>> nearest("paralel", ["parallel", "profile"])
    'parallel'
    """
    from difflib import get_close_matches  # noqa: PLC0415  (5 ms that only a mistake need pay)

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=alike)), "")


def did_you_mean(word: str, known: Iterable[str], *, alike: float = ALIKE) -> str:
    """Return ``; did you mean NAME?`` for the end of a message, or ``""`` where no known name is near.

    >>> "unknown key" + did_you_mean("qcc", ["qc", "limits"])
    'unknown key; did you mean qc?'
    """
    name = nearest(word, known, alike=alike)
    return f"; did you mean {name}?" if name else ""

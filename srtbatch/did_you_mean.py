"""Suggest the most similar valid name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

# Ratio of equal characters from which a name may be a mistyped other one: the default of difflib.
MIN_SIMILARITY = 0.6


def nearest(word: str, known: Iterable[str], *, min_similarity: float = MIN_SIMILARITY) -> str:
    """Return the known name that is most similar to a word, or ``""`` if none is similar enough.

    ``min_similarity`` is a ratio of equal characters from 0 to 1 (``difflib.SequenceMatcher.ratio``). Case
    counts: write the word like the known names.

    >>> nearest("paralel", ["parallel", "profile"])
    'parallel'
    """
    from difflib import get_close_matches  # noqa: PLC0415  (5 ms that only a mistake need pay)

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=min_similarity)), "")


def did_you_mean(word: str, known: Iterable[str], *, min_similarity: float = MIN_SIMILARITY) -> str:
    """Return ``; did you mean NAME?`` for the end of a message, or ``""`` if no known name is similar.

    >>> "unknown key" + did_you_mean("qcc", ["qc", "limits"])
    'unknown key; did you mean qc?'
    """
    name = nearest(word, known, min_similarity=min_similarity)
    return f"; did you mean {name}?" if name else ""

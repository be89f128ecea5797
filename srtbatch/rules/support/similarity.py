"""Similarity of two words: Damerau-Levenshtein distance, computed by rapidfuzz."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from srtbatch.model import ConfigError


class Near(NamedTuple):
    """A candidate, the number of letters that must change, and the similarity from 0 to 1."""

    word: str
    distance: int
    similarity: float


def nearest(word: str, candidates: Sequence[str], *, most: int) -> list[Near]:
    """Return the candidates at the smallest distance, if that is at most ``most``; several if they tie."""
    distance, extract_iter = _rapidfuzz()
    found = [
        Near(candidate, int(steps), 1 - steps / max(len(word), len(candidate)))
        for candidate, steps, _ in extract_iter(word, candidates, scorer=distance, score_cutoff=most)
    ]
    least = min((near.distance for near in found), default=0)
    return [near for near in found if near.distance == least]


@cache
def _rapidfuzz() -> tuple[Callable[..., int], Callable[..., Iterable[tuple[str, float, int]]]]:
    """Import the optional dependency when a word is first compared (11 ms)."""
    try:
        from rapidfuzz.distance.DamerauLevenshtein import distance  # noqa: PLC0415  (see above)
        from rapidfuzz.process import extract_iter  # noqa: PLC0415  (an extra, or slow to load, and mostly not needed)
    except ModuleNotFoundError:
        raise ConfigError("fuzzy matching needs rapidfuzz: pip install 'srtbatch[text]'") from None
    return distance, extract_iter

"""Common English words: a glossary does not change them unless it says so.

The list is that of symspellpy: 82,765 English words by frequency (word counts of Google Books confirmed by
the SCOWL spell-checker lists), contractions at its end. Only its text file is read, in about 20 ms; the
package itself is not imported.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from srtbatch.model import ConfigError

PACKAGE = "symspellpy"
WORD_LIST = "frequency_dictionary_en_82_765.txt"

# Of 3 million words of unrelated English, wrong hits of a lecture lexicon came from words as rare as
# "narrative" (rank 7,494); names of that lexicon begin at rank 16,000 ("rama", "krishna").
COMMON = 15_000
EVERYWHERE = 200  # a phrase of only such words ("of the") is ordinary language


@cache
def ranks() -> dict[str, int]:
    """Return the common words in lower case with their rank, 0 the most frequent."""
    words = _words()
    contractions = [word for word in words[-200:] if "'" in word]
    return {word: rank for rank, word in enumerate([*words[:COMMON], *contractions])}


@cache
def known() -> frozenset[str]:
    """Return every English word of the list, in lower case."""
    return frozenset(_words())


def rarity(words: Collection[str]) -> dict[str, int]:
    """Return the rank of each of these words that is in the list; a higher one is rarer."""
    return {word: rank for rank, word in enumerate(_words()) if word in words}


def is_common(phrase: str) -> bool:
    """Return whether a casefolded word is common, or a phrase has only the most frequent words."""
    rank = ranks()
    if " " not in phrase:
        return phrase in rank
    return all(rank.get(word, EVERYWHERE) < EVERYWHERE for word in phrase.split())


def _words() -> list[str]:
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise ConfigError(f"a glossary needs the English word list of {PACKAGE}: pip install {PACKAGE}")
    text = (Path(folders[0]) / WORD_LIST).read_text(encoding="utf-8-sig")
    return text.split()[::2]

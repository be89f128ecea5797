"""The language of a text, by its script, its letters, or its function words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from srtbatch.language.data import LETTERS, SCRIPTS, WORDS
from srtbatch.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLES = (30, 400)
_SAMPLE_CHARS = 20_000

_FOREIGN = re.compile(r"[^\x00-\u024f\u1e00-\u2bff\ufe00-\uffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_PUNCTUATION = '.,!?…:;-—"()«»।؟،'
_WORD = re.compile(r"[^\W\d_]++(?:'[^\W\d_]++)?")

DENSE, SPARSE = 0.12, 0.3
"""Share of letters from which a script decides: Han and Hangul say more with fewer; the rest may be Latin
(bilingual files, quoted terms)."""

LEAST_WORDS, LEAST_SHARE, LEAST_LEAD = 4, 0.08, 1.3
"""The vote of function words counts from this many hits, this share of all words, this lead on the next."""


def spoken_in(texts: Sequence[str]) -> tuple[str, str]:
    """Return the language of the text (or ``""``) and its main script (``""`` without letters).

    A few cues from all over the document are usually enough; where they are not, many more are read.
    """
    found = "", ""
    for cues in _SAMPLES:
        found = _spoken_in("\n".join(texts[:: max(1, len(texts) // cues)])[:_SAMPLE_CHARS])
        if found[0] or len(texts) <= cues:
            break
    return found


@lru_cache(maxsize=2)  # a corrected document is asked for again; mostly nothing in the sample changed
def _spoken_in(sample: str) -> tuple[str, str]:
    sample = visible(sample)
    foreign = (
        Counter(_script(char) for char in _FOREIGN.findall(sample)) if not sample.isascii() else Counter()
    )
    foreign.pop("", None)
    latin = len(_LATIN.findall(sample)) if foreign else 1
    total = latin + sum(foreign.values())
    for script, count in foreign.most_common(2):
        if count >= total * (DENSE if script in ("han", "kana", "hangul") else SPARSE):
            return _in_script(script, foreign, sample), script
    return (_by_words(sample), "latin") if foreign or _LATIN.search(sample) else ("", "")


def _script(char: str) -> str:
    code = ord(char)
    return next((script for low, high, script, _ in SCRIPTS if low <= code <= high), "")


def _in_script(script: str, counts: Counter[str], sample: str) -> str:
    """Return the language of text in a script of its own."""
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 10 > counts["han"] + counts["kana"] else "zh"
    language = next(language for _, _, name, language in SCRIPTS if name == script)
    return language or _by_letters(script, sample)


def _by_letters(script: str, sample: str) -> str:
    """Return, among languages of one script, the first whose own letters or words occur."""
    words = Counter(word.strip(_PUNCTUATION).lower() for word in sample.split())
    for language, letters, own in LETTERS[script]:
        hits = sum(sample.count(letter) for letter in letters)
        if hits >= max(2, len(sample) // 2000) or sum(words[word] for word in own) >= LEAST_WORDS:
            return language
    return ""


def _by_words(sample: str) -> str:
    words = _WORD.findall(sample.lower())
    votes: dict[str, int] = {}
    for languages in filter(None, map(WORDS.get, words)):
        for language in languages:
            votes[language] = votes.get(language, 0) + 60 // len(languages)
    if not votes:
        return ""
    best = max(votes, key=lambda language: (votes[language], language))
    points = votes.pop(best)
    enough = points >= 60 * max(LEAST_WORDS, LEAST_SHARE * len(words))
    return best if enough and points >= LEAST_LEAD * max(votes.values(), default=0) else ""

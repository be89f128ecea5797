"""Which language a document is in: by its file name, else by its script, else by its commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import islice

from srtbatch.language_data import CODES, LETTERS, QUALIFIERS, SCRIPTS, WORDLIKE, WORDS

_SAMPLE_CUES = 300
_SAMPLE_CHARS = 20_000

_TAG = re.compile(r"<[^<>]{0,100}>|\{[^{}]{0,100}\}")
_FOREIGN = re.compile(r"[^\x00-\u024f\u1e00-\u2bff\ufe00-\uffff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]++(?:'[^\W\d_]++)?")
_TAIL = re.compile(r"[-_ (\[]([A-Za-z]{2,3}(?:[-_][A-Z]{2})?|[A-Z][a-z]{3,12})[)\]]?\Z")
_REGION = re.compile(r"(?:[A-Z]{2}|[A-Z][a-z]{3}|[a-z]{2}|\d{3}|lat|hans|hant|cn|tw|br|latin)", re.ASCII)

DENSE, SPARSE = 0.12, 0.3
"""Share of letters from which a script decides: Han and Hangul say more with fewer; the rest may be Latin
(bilingual files, quoted terms)."""

LEAST_WORDS, LEAST_SHARE, LEAST_LEAD = 4, 0.08, 1.3
"""The vote of function words counts from this many hits, this share of all words, this lead on the next."""


class _Trust(IntEnum):
    """How much a piece of a file name says about the language."""

    CONVENTION = 0
    WORD = 1
    SUFFIX = 2


def guess(name: str, texts: Sequence[str]) -> str:
    """Primary subtag (``"en"``, ``"pt"``, ``"zh"``) or ``""`` when unsure; ``name`` may be a path.

    The file name decides, unless the text is in another script, or the piece is also an everyday word
    (``what.is.srt``) and the text says otherwise. Only the first cues are looked at.
    """
    named = list(_from_name(name))
    if named and named[0][1] is _Trust.CONVENTION and not texts:
        return named[0][0]
    spoken, script = _from_content(texts)
    return next((language for language, trust in named if _agrees(language, trust, spoken, script)), spoken)


def _agrees(language: str, trust: _Trust, spoken: str, script: str) -> bool:
    """Whether what the name says may stand beside what the text says."""
    if language == spoken:
        return True
    if trust is _Trust.CONVENTION:
        return _may_be(language, script)
    return trust is _Trust.WORD and not spoken and _may_be(language, script)


def _may_be(language: str, script: str) -> bool:
    """Whether a language is written in this script; ``""`` is no text to tell by."""
    own = SCRIPTS_OF.get(language, frozenset({"latin"}))
    return not script or script in own


def _from_name(name: str) -> Iterator[tuple[str, _Trust]]:
    """The languages that the file name and its folders tell, the likeliest first."""
    *folders, file = name.replace("\\", "/").split("/")
    pieces = [piece for piece in file.split(".") if piece]
    if pieces and pieces[-1].lower() == "srt":
        pieces.pop()
    while len(pieces) > 1 and pieces[-1].lower() in QUALIFIERS and (pieces[-1] != "hi" or _code(pieces[-2])):
        pieces.pop()
    if len(pieces) > 1 and (found := _code(pieces[-1])):
        yield found, _Trust.WORD if pieces[-1].lower() in WORDLIKE else _Trust.CONVENTION
    elif pieces and (found := _tail_code(pieces[-1])):
        yield found
    for folder in reversed(folders):
        if found := _code(folder):
            yield found, _Trust.WORD if folder.lower() in WORDLIKE else _Trust.CONVENTION


def _code(piece: str) -> str:
    """The primary subtag of ``pt-BR``, ``por``, ``Portuguese``; ``""`` where the piece is no language."""
    primary, _, region = piece.replace("_", "-").partition("-")
    if region and not _REGION.fullmatch(region):
        return ""
    return CODES.get(primary.lower(), "")


def _tail_code(stem: str) -> tuple[str, _Trust] | None:
    """The language at the end of ``episode-3-rus``, ``talk_en``, ``talk_pt-BR``."""
    match = _TAIL.search(stem)
    if match is None:
        return None
    piece = match[1]
    found = _code(piece) or _code(re.split(r"[-_]", piece)[-1])
    sure = len(piece) > 2 and piece.lower() not in WORDLIKE
    return (found, _Trust.CONVENTION if sure else _Trust.SUFFIX) if found else None


def _from_content(texts: Sequence[str]) -> tuple[str, str]:
    """The language of the text (or ``""``) and its main script (``""`` without letters)."""
    sample = "\n".join(islice(texts, _SAMPLE_CUES))[:_SAMPLE_CHARS]
    sample = _TAG.sub(" ", sample)
    foreign = Counter(_script(char) for char in _FOREIGN.findall(sample))
    foreign.pop("", None)
    latin = len(_LATIN.findall(sample))
    total = latin + sum(foreign.values())
    if not total:
        return "", ""
    for script, count in foreign.most_common(2):
        if count >= total * (DENSE if script in ("han", "kana", "hangul") else SPARSE):
            return _in_script(script, foreign, sample), script
    return _by_words(sample), "latin"


def _script(char: str) -> str:
    code = ord(char)
    return next((script for low, high, script, _ in SCRIPTS if low <= code <= high), "")


def _in_script(script: str, counts: Counter[str], sample: str) -> str:
    """The language of text in a script of its own."""
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 10 > counts["han"] + counts["kana"] else "zh"
    language = next(language for _, _, name, language in SCRIPTS if name == script)
    return language or _by_letters(script, sample)


def _by_letters(script: str, sample: str) -> str:
    """Among languages of one script, the one whose own letters or words occur; the first that has any."""
    words = Counter(word.lower() for word in _WORD.findall(sample))
    for language, letters, own in LETTERS[script]:
        hits = sum(sample.count(letter) for letter in letters)
        if hits >= max(2, len(sample) // 2000) or sum(words[word] for word in own) >= LEAST_WORDS:
            return language
    return ""


def _by_words(sample: str) -> str:
    words = Counter(word.lower() for word in _WORD.findall(sample))
    votes: Counter[str] = Counter()
    for word, count in words.items():
        languages = WORDS.get(word, ())
        for language in languages:
            votes[language] += count * 60 // len(languages)
    ranked = votes.most_common(2)
    if not ranked:
        return ""
    (best, points), (_, next_points) = [*ranked, ("", 0)][:2]
    enough = points >= 60 * max(LEAST_WORDS, LEAST_SHARE * words.total())
    return best if enough and points >= LEAST_LEAD * next_points else ""


def _scripts_of() -> dict[str, frozenset[str]]:
    own = {language: frozenset({script}) for _, _, script, language in SCRIPTS if language}
    own |= {language: frozenset({script}) for script, rows in LETTERS.items() for language, _, _ in rows}
    own |= {"zh": frozenset({"han"}), "ja": frozenset({"han", "kana"}), "ko": frozenset({"hangul", "han"})}
    own["sr"] = frozenset({"cyrillic", "latin"})
    return own


SCRIPTS_OF = _scripts_of()

"""Family T, mojibake: text saved after decoding with a wrong encoding, repaired where that is certain.

The package ftfy is optional (the extra ``text``); without it the rule does nothing: see ``available``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from srtbatch.encodings.alphabets import is_of_one_language
from srtbatch.model import Cue, Finding
from srtbatch.rules.base import Context, DocumentRule, Example, FindingRule, Safety
from srtbatch.rules.support.example_documents import document
from srtbatch.rules.text.mojibake_readings import LATIN, Readings, Way, common, in_parts, proven, readings

# The first two bytes of a character in UTF-8 as single-byte code pages show them: Latin (1252 and similar),
# Mac Roman, 437, Cyrillic (1251). A cue without such a pair is correct.
_SUSPECT = re.compile(
    r"""[\xc2-\xf4][\x80-\xbf\u2013-\u203a\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6]
      | [\u221a\xac\u0192\u251c\u252c\u256c\u2568\u2564\u0393\u03c0]\S
      | [\u0420\u0421\u0432\u0413][\xa0-\xbf\u0401-\u040f\u0451-\u045f\u0490\u0491\u2013-\u203a\u2116]""",
    re.VERBOSE,
)

# A document about encodings shows what goes wrong with them.
_ABOUT_ENCODINGS = re.compile(
    r"\b(?:encod(?:ed|ing|ings)|decod(?:ed|ing)|utf-?8|latin-?1|unicode|mojibake|ascii|cp125\d)\b|кодировк|编码",
    re.IGNORECASE,
)
_FEW = 2
_CONTROL = re.compile("[\x80-\x9f]")
_REPLACEMENT = "\ufffd"


def available() -> bool:
    """Return whether ftfy is installed; without it the rule does nothing."""
    return find_spec("ftfy") is not None


@cache
def _detector() -> Callable[[str], int] | None:
    """Return the function of ftfy that counts unlikely sequences; imported on the first suspicion (60 ms)."""
    if not available():
        return None
    from ftfy.badness import badness  # noqa: PLC0415  (an extra, or slow to load, and mostly not needed)

    return badness


def _mended(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    bad = _mojibake(cues)
    if not bad or not (detector := _detector()):
        return list(cues)
    repaired = {text: after for text, after in _repairs(bad).items() if not detector(after)}
    if len(repaired) <= _FEW and any(_ABOUT_ENCODINGS.search(cue.text) for cue in cues):
        return list(cues)
    return [
        replace(cue, text=after) if (after := repaired.get(cue.text)) and not _shown(cue.text, after) else cue
        for cue in cues
    ]


def _mojibake(cues: Sequence[Cue]) -> list[str]:
    """Return the texts with impossible sequences, or all texts if one encoding explains all of them."""
    odd = list(dict.fromkeys(cue.text for cue in cues if not cue.text.isascii()))
    if odd and proven(odd):
        return odd
    suspects = [text for text in odd if _SUSPECT.search(text)]
    detector = _detector() if suspects else None
    return [text for text in suspects if (detector(text) if detector else _CONTROL.search(text))]


def _repairs(texts: Iterable[str]) -> dict[str, str]:
    """Return the repaired texts of a document by text; uncertain ones are left out.

    A text may fit several encodings. All texts of a document were read in the same one: the one that fits
    every text.
    """
    found = {text: readings(text) for text in texts}
    fitting = [options for options in found.values() if options]
    shared = bool(set(fitting[0]).intersection(*fitting[1:])) if fitting else False
    ways = _of_one_language(fitting, common(fitting))
    chosen = {
        text: _chosen(options, ways if shared else common([options])) if options else _in_parts(text, ways)
        for text, options in found.items()
    }
    return {text: after for text, after in chosen.items() if after}


def _of_one_language(found: Sequence[Readings], ways: set[Way]) -> set[Way]:
    """Return the ways by which all texts have letters of one and the same language; all where none does."""
    kept = {way for way in ways if is_of_one_language([options[way] for options in found])}
    return kept or ways


def _chosen(options: Readings, ways: set[Way]) -> str:
    """Return the text on which all these readings agree; encodings of western Europe come first."""
    western = {way for way in options if way[0] in LATIN}
    if western and not western & ways:
        return ""
    agreed = {options[way] for way in (western & ways or ways)}
    return agreed.pop() if len(agreed) == 1 else ""


def _in_parts(text: str, ways: set[Way]) -> str:
    """Return the text with correct letters beside repaired ones, if it was read as Windows-1252."""
    pages = {page for page, _ in ways}
    return in_parts(text, disputed=not pages or "iso8859_15" in pages) if not pages or pages & LATIN else ""


def _report_left(cues: Sequence[Cue], _context: Context) -> Iterator[Finding]:
    """Yield one finding for the texts that still look like UTF-8 read as another encoding."""
    texts = set(_mojibake(cues))
    left = [cue for cue in cues if cue.text in texts] if texts else []
    if left and not any(_ABOUT_ENCODINGS.search(cue.text) for cue in cues):
        many = f" (and {len(left) - 1} more)" if left[1:] else ""
        words = "looks like UTF-8 that was once read as another encoding, but what it was is not certain"
        yield Finding("T123", left[0].line, f"this text{many} {words}; left as it is, correct it by hand")


def _shown(text: str, repaired: str) -> bool:
    """Return whether the text already has a letter that the repair would make: it is an example."""
    odd = {char for char in repaired if char > "\x7f" and char.isalpha()}
    return any(repaired.count(char) > text.count(char) > 0 for char in odd)


MOJIBAKE = DocumentRule(
    code="T122",
    name="mojibake",
    summary="UTF-8 that was read as another encoding shows two or three wrong characters for one letter.",
    safety=Safety.SAFE,
    revise=_mended,
    words="changed",
    source="https://ftfy.readthedocs.io/en/latest/heuristic.html",
    fixes=(
        Example(before=document("C'est dÃ©jÃ\xa0 fini", "Ã©tÃ©"), after=document("C'est déjà fini", "été")),
        Example(before=document("itâ€™s late"), after=document("it’s late")),
        Example(before=document("Ã\x85pne dÃ¸ra!"), after=document("Åpne døra!"), why="read as Latin-1"),
    ),
    keeps=(
        Example(before=document("C'est déjà fini")),
        Example(before=document("You see Ã© where é was meant"), why="the characters are mentioned"),
        Example(before=document("This is an encoding fault:", "dÃ©jÃ\xa0 vu"), why="a talk about encodings"),
        Example(before=document("SÃO PAULO", "Ângela"), why="Portuguese capitals"),
        Example(before=document("Привет, мир")),
        Example(before=document("Ã pne dÃ¸ra!"), why="a character is lost, and it is not certain which"),
        Example(before=document("Hver er ├¥arna?"), why="þ if read as code page 850, Ý if as 437"),
    ),
)

MOJIBAKE_LEFT = FindingRule(
    code="T123",
    name="mojibake-left",
    summary=(
        "Text looks like UTF-8 that was read as another encoding, but it is not certain what it was: a"
        " character is lost, or encodings disagree. Reported once, where the first one is."
    ),
    safety=Safety.SAFE,
    inspect=_report_left,
    fixes=(Example(before=document("Ã pne dÃ¸ra!")), Example(before=document("Hver er ├¥arna?"))),
    keeps=(
        Example(before=document("C'est déjà fini")),
        Example(before=document("SÃO PAULO", "Ângela"), why="Portuguese capitals"),
        Example(before=document("This is an encoding fault:", "dÃ©jÃ\xa0 vu"), why="a talk about encodings"),
    ),
)


def _report_lost(cues: Sequence[Cue], _context: Context) -> Iterator[Finding]:
    """Return one finding for each text with a replacement character."""
    for cue in cues:
        if number := cue.text.count(_REPLACEMENT):
            words = f"{number} characters were" if number > 1 else "a character was"
            words += " lost in an earlier conversion (U+FFFD); correct it by hand"
            yield Finding("T124", cue.line, words)


LOST_CHARACTER = FindingRule(
    code="T124",
    name="lost-character",
    summary="A replacement character (U+FFFD) stands where an earlier conversion lost a character.",
    safety=Safety.SAFE,
    inspect=_report_lost,
    fixes=(Example(before=document("El ni\ufffdo vuelve ma\ufffdana")),),
    keeps=(Example(before=document("El niño vuelve mañana")), Example(before=document("What?", "¿Qué?"))),
)

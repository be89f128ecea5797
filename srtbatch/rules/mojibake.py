"""Family T, mojibake: text decoded with the wrong encoding and saved so, put right where ftfy is certain.

The package ftfy is optional (the extra ``text``); without it the rule is idle, and ``available`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from srtbatch.model import Cue
from srtbatch.rules.registry import Context, DocumentRule, Example, Safety
from srtbatch.rules.samples import document

# The first two bytes of a character in UTF-8 as single-byte code pages show them: Latin (1252 and its kin),
# Mac Roman, 437, Cyrillic (1251). A cue without such a pair is sound.
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


def available() -> bool:
    """Whether ftfy is installed; the rule is idle without it."""
    return find_spec("ftfy") is not None


@cache
def _detector() -> tuple[Callable[[str], int], Callable[[str], str]] | None:
    """Count of unlikely sequences, and the repair, both of ftfy; imported at the first suspicion (60 ms)."""
    if not available():
        return None
    from ftfy import TextFixerConfig, fix_encoding  # noqa: PLC0415  (an extra, or slow to load, and mostly not needed)
    from ftfy.badness import badness  # noqa: PLC0415  (an extra, or slow to load, and mostly not needed)

    config = TextFixerConfig(unescape_html=False, replace_lossy_sequences=False, fix_c1_controls=False)
    return badness, lambda text: fix_encoding(text, config)


def _mended(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    suspects = [cue for cue in cues if not cue.text.isascii() and _SUSPECT.search(cue.text)]
    if not suspects or not (detector := _detector()):
        return list(cues)
    badness, repair = detector
    mended = {id(cue): repair(cue.text) for cue in suspects if badness(cue.text)}
    sure = {key: text for key, text in mended.items() if "\ufffd" not in text and not badness(text)}
    if len(sure) <= _FEW and any(_ABOUT_ENCODINGS.search(cue.text) for cue in cues):
        return list(cues)
    return [
        replace(cue, text=sure[id(cue)]) if id(cue) in sure and not _shown(cue.text, sure[id(cue)]) else cue
        for cue in cues
    ]


def _shown(text: str, mended: str) -> bool:
    """Whether a letter that the repair would make stands in the text already: the signs are an example."""
    odd = {char for char in mended if char > "\x7f" and char.isalpha()}
    return any(mended.count(char) > text.count(char) > 0 for char in odd)


MOJIBAKE = DocumentRule(
    code="T122",
    name="mojibake",
    summary="UTF-8 that was once read as another encoding shows two or three odd signs for one letter.",
    safety=Safety.SAFE,
    revise=_mended,
    words="changed",
    source="https://ftfy.readthedocs.io/en/latest/heuristic.html",
    fixes=(
        Example(before=document("C'est dÃ©jÃ\xa0 fini", "Ã©tÃ©"), after=document("C'est déjà fini", "été")),
        Example(before=document("itâ€™s late"), after=document("it’s late")),
    ),
    keeps=(
        Example(before=document("C'est déjà fini")),
        Example(before=document("You see Ã© where é was meant"), why="the signs are shown"),
        Example(before=document("This is an encoding fault:", "dÃ©jÃ\xa0 vu"), why="a talk about encodings"),
        Example(before=document("SÃO PAULO", "Ângela"), why="Portuguese capitals"),
        Example(before=document("Привет, мир")),
    ),
)

RULES = (MOJIBAKE,)

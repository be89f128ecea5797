"""Family T, mojibake: text decoded with the wrong encoding and saved so, put right where ftfy is certain.

The package ftfy is optional (the extra ``text``); without it the rule is idle, and ``available`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from srtbatch.model import Cue
from srtbatch.rules.registry import Context, DocumentRule, Example, Safety
from srtbatch.rules.samples import document

# Letters that UTF-8 read as a single-byte code page cannot do without; a document lacking them all is sound.
_LEAD = frozenset("ÃÂâÅÄÐÑÎÏðØÙãäåæçèéïРСГГђвЂÐ‡Ћà×´Ώªƒ¤á»ºÄ€†")


def available() -> bool:
    """Whether ftfy is installed; the rule is idle without it."""
    return find_spec("ftfy") is not None


@cache
def _detector() -> tuple[Callable[[str], int], Callable[[str], str]] | None:
    """Count of unlikely sequences, and the repair, both of ftfy; imported at the first suspicion (60 ms)."""
    if not available():
        return None
    from ftfy import TextFixerConfig, fix_encoding  # noqa: PLC0415
    from ftfy.badness import badness  # noqa: PLC0415

    config = TextFixerConfig(unescape_html=False, replace_lossy_sequences=False, fix_c1_controls=False)
    return badness, lambda text: fix_encoding(text, config)


def _mended(cues: Sequence[Cue], _context: Context) -> list[Cue]:
    suspects = [cue for cue in cues if not cue.text.isascii() and not _LEAD.isdisjoint(cue.text)]
    if not suspects or not (detector := _detector()):
        return list(cues)
    badness, repair = detector
    mended = {id(cue): repair(cue.text) for cue in suspects if badness(cue.text)}
    sure = {key: text for key, text in mended.items() if "\ufffd" not in text and not badness(text)}
    return [replace(cue, text=sure.get(id(cue), cue.text)) if id(cue) in sure else cue for cue in cues]


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
        Example(before=document("SÃO PAULO", "Ângela"), why="Portuguese capitals"),
        Example(before=document("Привет, мир")),
    ),
)

RULES = (MOJIBAKE,)

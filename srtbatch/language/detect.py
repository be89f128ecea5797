"""Detect the language of a document: what the file name states is checked against the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.language.data import LETTERS, SCRIPTS
from srtbatch.language.from_file_name import Trust, named
from srtbatch.language.from_text import spoken_in

if TYPE_CHECKING:
    from collections.abc import Sequence


def guess(name: str, texts: Sequence[str]) -> str:
    """Return the primary subtag (``"en"``, ``"pt"``), or ``""`` when unsure; ``name`` may be a path.

    The file name decides, unless the text is in another script, or the part is also an everyday word
    (``what.is.srt``) and the text says otherwise. Only a sample of the cues is read.
    """
    stated = list(named(name))
    if stated and stated[0][1] is Trust.CONVENTION and not texts:
        return stated[0][0]
    spoken, script = spoken_in(texts)
    return next((language for language, trust in stated if _agrees(language, trust, spoken, script)), spoken)


def _agrees(language: str, trust: Trust, spoken: str, script: str) -> bool:
    """Return whether the language in the name is compatible with the text."""
    if language == spoken:
        return True
    if trust is Trust.CONVENTION:
        return _may_be(language, script)
    return trust is Trust.WORD and not spoken and _may_be(language, script)


def _may_be(language: str, script: str) -> bool:
    """Return whether a language is written in this script; ``""`` (no text) is compatible with all."""
    own = SCRIPTS_OF.get(language, frozenset({"latin"}))
    return not script or script in own


def _scripts_of() -> dict[str, frozenset[str]]:
    own = {language: frozenset({script}) for _, _, script, language in SCRIPTS if language}
    own |= {language: frozenset({script}) for script, rows in LETTERS.items() for language, _, _ in rows}
    own |= {"zh": frozenset({"han"}), "ja": frozenset({"han", "kana"}), "ko": frozenset({"hangul", "han"})}
    own["sr"] = frozenset({"cyrillic", "latin"})
    return own


SCRIPTS_OF = _scripts_of()

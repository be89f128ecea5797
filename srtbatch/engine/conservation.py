"""Check that no cue and no word is lost, and that every change is listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from srtbatch.model import Correction, Cue, Document, Effect, Failure, Tally
from srtbatch.rules.base import Rule

TAG_OR_MALFORMED = re.compile(r"<\s*[/\\]?\s*(?:i|b|u|font|br)\b[^<>]*>?", re.IGNORECASE)

NOT_A_CHARACTER = re.compile(r"[\W_]+")

TIMES = re.compile(r"^\d+:\d\d:\d\d,\d{3} --> .*$", re.MULTILINE)

UNWRITABLE = re.compile(r"\n\n|\A\n|\n\Z")


def verify(document: Document, cues: Sequence[Cue], changes: Sequence[Correction]) -> Tally | Failure:
    """Check that the cues of the result are those of the source, apart from what the corrections list.

    Returns the tally of cues, or a Failure.
    """
    tally = _tally(document.found, changes)
    if tally.cues_out != len(cues):
        return Failure(
            "conservation", f"{tally.cues_out} cues are accounted for, but {len(cues)} would be written"
        )
    return _first_unexplained(document, cues, changes) or tally


def _tally(found: int, changes: Iterable[Correction]) -> Tally:
    moved: Counter[Effect] = Counter()
    for change in changes:
        moved[change.effect] += abs(change.cues)
    out = found + moved["split"] - moved["merge"] - moved["drop"]
    return Tally(found, out, moved["split"], moved["merge"], moved["drop"])


def keeps_words(rule: Rule, changes: Sequence[Correction]) -> bool:
    """Return whether these changes, taken together, leave the words as the rule promised.

    Together, because a merge moves words from one cue to another.
    """
    if rule.words == "changed":
        return True
    before = "\n".join([change.before for change in changes])
    after = "\n".join([change.after for change in changes])
    return _characters(before) == _characters(after)


def _characters(text: str) -> str:
    """Return letters and digits in order, without case, tags, timing lines and punctuation."""
    if "-->" in text:
        text = TIMES.sub("", text)
    if "<" in text:
        text = TAG_OR_MALFORMED.sub("", text)
    return NOT_A_CHARACTER.sub("", text).casefold()


def _first_unexplained(
    document: Document, cues: Sequence[Cue], changes: Sequence[Correction]
) -> Failure | None:
    """Return a Failure for a cue that changed without a correction, or that cannot be written."""
    named = {change.line for change in changes}
    source = {cue.line: cue for cue in document.cues if cue.line not in named}
    for cue in cues:
        if cue.line in named:
            if UNWRITABLE.search(cue.text):
                return Failure("conservation", "a correction left a blank line inside a cue", cue.line)
        elif (held := source.get(cue.line)) is not cue and held != cue:
            return Failure("conservation", "the cue changed, but no correction says so", cue.line)
    return None

"""The accounts of one document: who changed what, and the proof that nothing else did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import is_

from srtbatch.model import Correction, Cue, Document, Effect, Failure, Tally
from srtbatch.rules.registry import DocumentRule, Rule
from srtbatch.subrip.timecode import timing_line

TAG = re.compile(r"<\s*[/\\]?\s*(?:i|b|u|font|br)\b[^<>]*>?", re.IGNORECASE)
NOT_A_CHARACTER = re.compile(r"[\W_]+")
TIMES = re.compile(r"^\d+:\d\d:\d\d,\d{3} --> .*$", re.MULTILINE)
UNWRITABLE = re.compile(r"\n\n|\A\n|\n\Z")


def credit(rule: DocumentRule, before: Sequence[Cue], after: Sequence[Cue]) -> list[Correction]:
    """One correction per source line whose cues the rule changed, split, merged or dropped."""
    if len(before) == len(after) and all(map(is_, before, after)):
        return []
    old, new = _by_line(before), _by_line(after)
    return [
        _correction(rule, line, cues, new.get(line, []))
        for line, cues in old.items()
        if cues != new.get(line, [])
    ]


def _by_line(cues: Iterable[Cue]) -> dict[int, list[Cue]]:
    lines: dict[int, list[Cue]] = {}
    for cue in cues:
        lines.setdefault(cue.line, []).append(cue)
    return lines


def _correction(rule: DocumentRule, line: int, old: list[Cue], new: list[Cue]) -> Correction:
    effect: Effect = "change"
    if len(new) > len(old):
        effect = "split"
    elif len(new) < len(old):
        effect = rule.vanishing
    return Correction(rule.code, line, *_shown(old, new), effect=effect, cues=len(new) - len(old))


def _shown(old: list[Cue], new: list[Cue]) -> tuple[str, str]:
    """Before and after as little as tells the change: the text, the timing line, or whole blocks."""
    if len(old) == len(new) == 1:
        if timing_line(old[0]) == timing_line(new[0]):
            return old[0].text, new[0].text
        if old[0].text == new[0].text:
            return timing_line(old[0]), timing_line(new[0])
    return _blocks(old), _blocks(new)


def _blocks(cues: Iterable[Cue]) -> str:
    return "\n\n".join(f"{timing_line(cue)}\n{cue.text}" for cue in cues)


def verify(document: Document, cues: Sequence[Cue], changes: Sequence[Correction]) -> Tally | Failure:
    """The law of conservation: the cues of the result are the source's, but for what is listed."""
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
    """Whether these changes, taken together as merges need, leave the words as the rule promised."""
    if rule.words == "changed":
        return True
    before = "\n".join([change.before for change in changes])
    after = "\n".join([change.after for change in changes])
    return _characters(before) == _characters(after)


def _characters(text: str) -> str:
    """Letters and digits in their order, without case, tags, timing lines and what stands between."""
    if "-->" in text:
        text = TIMES.sub("", text)
    if "<" in text:
        text = TAG.sub("", text)
    return NOT_A_CHARACTER.sub("", text).casefold()


def _first_unexplained(
    document: Document, cues: Sequence[Cue], changes: Sequence[Correction]
) -> Failure | None:
    """A cue that differs from the source though no correction names its line, or that cannot be written."""
    named = {change.line for change in changes}
    source = {cue.line: cue for cue in document.cues if cue.line not in named}
    for cue in cues:
        if cue.line in named:
            if UNWRITABLE.search(cue.text):
                return Failure("conservation", "a correction left a blank line inside a cue", cue.line)
        elif (held := source.get(cue.line)) is not cue and held != cue:
            return Failure("conservation", "the cue changed, but no correction says so", cue.line)
    return None

"""Attribute changes to rules: compare cues before and after, and make ``Correction`` objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import is_

from srtbatch.model import Correction, Cue, Effect
from srtbatch.rules.base import DocumentRule
from srtbatch.subrip.format_time import format_timing_line


def attribute(rule: DocumentRule, before: Sequence[Cue], after: Sequence[Cue]) -> list[Correction]:
    """Return one correction per source line whose cues the rule changed, split, merged or dropped."""
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
    return Correction(rule.code, line, *_before_and_after(old, new), effect=effect, cues=len(new) - len(old))


def _before_and_after(old: list[Cue], new: list[Cue]) -> tuple[str, str]:
    """Return before and after, as little as identifies the change: text, timing line, or whole cues."""
    if len(old) == len(new) == 1:
        if format_timing_line(old[0]) == format_timing_line(new[0]):
            return old[0].text, new[0].text
        if old[0].text == new[0].text:
            return format_timing_line(old[0]), format_timing_line(new[0])
    return _blocks(old), _blocks(new)


def _blocks(cues: Iterable[Cue]) -> str:
    return "\n\n".join(f"{format_timing_line(cue)}\n{cue.text}" for cue in cues)

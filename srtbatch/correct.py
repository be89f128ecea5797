"""One document: run the rules to a fixed point, record every change, prove that nothing was lost.

The meaning of a run is simple: pass after pass, every rule in order is applied to every cue, until a
pass changes nothing. What makes it fast is a necessary condition: a text that holds none of a rule's
triggers cannot be changed by it, so a cue that no rule can change is never handed to one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from srtbatch.account import credit, verify
from srtbatch.model import Corrected, Correction, Cue, Document, Failure, Finding, Quality
from srtbatch.rules.registry import Context, DocumentRule, FindingRule, Rule, TextRule

MAX_PASSES = 6
MAX_ROUNDS = 8
UNSTABLE_CUE = "E101"

Measure = Callable[[Sequence[Cue]], Quality]


def correct(
    document: Document, rules: Sequence[Rule], context: Context, measure: Measure
) -> Corrected | Failure:
    """Apply the rules that speak the document's language; a Failure where the result cannot be trusted.

    Failure kinds: ``unstable`` when the rules do not come to rest, ``conservation`` when the cues or
    words of the result are not those of the source plus what the corrections list.
    """
    rules = [rule for rule in rules if rule.speaks(context.language)]
    cues, changes, findings = document.cues, list(document.repairs), list(document.findings)
    stages = _stages(rules)
    for _ in range(MAX_PASSES):
        before = len(changes)
        for stage in stages:
            cues = stage(cues, context, changes, findings)
        if len(changes) == before:
            break
    else:
        return Failure(
            "unstable", f"the rules did not come to rest in {MAX_PASSES} passes; last: {changes[-1].rule}"
        )
    tally = verify(document, cues, changes, rules)
    if isinstance(tally, Failure):
        return tally
    findings.extend(_inspected(cues, rules, context))
    quality = measure(document.cues)
    after = quality if cues is document.cues else measure(cues)
    findings.extend(after.findings)
    return Corrected(cues, changes, findings, tally, quality, after)


Stage = Callable[[list[Cue], Context, list[Correction], list[Finding]], list[Cue]]


def _stages(rules: Iterable[Rule]) -> list[Stage]:
    """Neighbouring text rules form one stage, each document rule is one; order is kept."""
    stages: list[Stage] = []
    for shape, group in groupby(rules, key=type):
        if issubclass(shape, TextRule):
            stages.append(_TextStage([rule for rule in group if isinstance(rule, TextRule)]))
        elif issubclass(shape, DocumentRule):
            stages.extend(_DocumentStage(rule) for rule in group if isinstance(rule, DocumentRule))
    return stages


class _TextStage:
    """Brings each cue's text to rest under a run of text rules, touching only cues that some rule changes."""

    def __init__(self, rules: Sequence[TextRule]) -> None:
        self.rules = rules
        self.triggers = sorted({trigger for rule in rules for trigger in rule.triggers})

    def __call__(
        self, cues: list[Cue], context: Context, changes: list[Correction], findings: list[Finding]
    ) -> list[Cue]:
        result = cues
        for at in self._restless(cues, context):
            cue = cues[at]
            text, steps = self._rest(cue, context)
            if text is None:
                _report_unstable(cue, steps, findings)
                continue
            if result is cues:
                result = cues.copy()
            result[at] = Cue(cue.line, cue.start, cue.end, text, cue.settings, cue.timing)
            changes.extend(steps)
        return result

    def _restless(self, cues: Sequence[Cue], context: Context) -> list[int]:
        """Indexes of the cues whose text some rule changes; only rules whose triggers it holds are asked."""
        texts = [cue.text for cue in cues]
        joined = "\n".join(["", *texts, ""])
        holding = self._holding(texts, joined)
        found: set[int] = set()
        for rule in self.rules:
            if rule.gate and not rule.gate(joined):
                continue
            fix = rule.fix
            for at in _candidates(rule, holding, len(texts)):
                if at not in found and fix(texts[at], context) != texts[at]:
                    found.add(at)
        return sorted(found)

    def _holding(self, texts: Sequence[str], joined: str) -> dict[str, list[int]]:
        """For each trigger that the document holds, the indexes of the texts that hold it."""
        framed = [f"\n{text}\n" for text in texts]
        return {
            trigger: [at for at, text in enumerate(framed) if trigger in text]
            for trigger in self.triggers
            if trigger in joined
        }

    def _rest(self, cue: Cue, context: Context) -> tuple[str | None, list[Correction]]:
        """The text at which no rule changes anything (None: there is none), and the steps that led there."""
        text, steps = cue.text, list[Correction]()
        for _ in range(MAX_ROUNDS):
            before, taken = text, len(steps)
            for rule in self.rules:
                fixed = rule.fix(text, context) if _may_change(rule, text) else text
                if fixed != text:
                    note = rule.explain(text, fixed) if rule.explain else ""
                    steps.append(Correction(rule.code, cue.line, text, fixed, note))
                    text = fixed
            if len(steps) == taken:
                return text, steps
            if text == before:
                break
        return None, steps


def _candidates(rule: TextRule, holding: dict[str, list[int]], count: int) -> Iterable[int]:
    if not rule.triggers:
        return range(count)
    held = [holding[trigger] for trigger in rule.triggers if trigger in holding]
    return held[0] if len(held) == 1 else sorted(set().union(*held))


def _may_change(rule: TextRule, text: str) -> bool:
    framed = f"\n{text}\n"
    return not rule.triggers or any(trigger in framed for trigger in rule.triggers)


class _DocumentStage:
    """Applies one document rule and credits it with what changed."""

    def __init__(self, rule: DocumentRule) -> None:
        self.rule = rule

    def __call__(
        self, cues: list[Cue], context: Context, changes: list[Correction], findings: list[Finding]
    ) -> list[Cue]:
        del findings
        revised = self.rule.revise(cues, context)
        credited = credit(self.rule, cues, revised)
        if not credited:
            return cues
        changes.extend(credited)
        return revised


def _report_unstable(cue: Cue, steps: Sequence[Correction], findings: list[Finding]) -> None:
    rules = ", ".join(sorted({step.rule for step in steps}))
    finding = Finding(UNSTABLE_CUE, cue.line, f"{rules} undo each other here; the cue is left as it was")
    if finding not in findings:
        findings.append(finding)


def _inspected(cues: Sequence[Cue], rules: Iterable[Rule], context: Context) -> Iterable[Finding]:
    for rule in rules:
        if isinstance(rule, FindingRule):
            yield from rule.inspect(cues, context)

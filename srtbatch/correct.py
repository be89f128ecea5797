"""One document: run the rules to a fixed point, record every change, prove that nothing was lost.

The meaning of a run is simple: pass after pass, every rule in order is applied to every cue, until a
pass changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from srtbatch.account import verify
from srtbatch.model import Corrected, Cue, Document, Failure, Finding, Quality
from srtbatch.rules.registry import Context, FindingRule, Rule
from srtbatch.stages import stages

MAX_PASSES = 6

Measure = Callable[[Sequence[Cue]], Quality]


def correct(
    document: Document, rules: Sequence[Rule], context: Context, measure: Measure
) -> Corrected | Failure:
    """Apply the rules that speak the document's language; a Failure where the result cannot be trusted.

    Failure kinds: ``unstable`` when the rules do not come to rest, ``conservation`` when the cues of the
    result are not those of the source plus what the corrections list.
    """
    rules = [rule for rule in rules if rule.speaks(context.language)]
    cues, changes, findings = document.cues, list(document.repairs), list(document.findings)
    todo = stages(rules)
    for _ in range(MAX_PASSES):
        before = len(changes)
        for stage in todo:
            cues = stage.run(cues, context, changes, findings)
        if len(changes) == before:
            break
    else:
        return Failure(
            "unstable", f"the rules did not come to rest in {MAX_PASSES} passes; last: {changes[-1].rule}"
        )
    tally = verify(document, cues, changes)
    if isinstance(tally, Failure):
        return tally
    findings.extend(_inspected(cues, rules, context))
    quality = measure(document.cues)
    after = quality if cues is document.cues else measure(cues)
    findings.extend(after.findings)
    return Corrected(cues, changes, findings, tally, quality, after)


def _inspected(cues: Sequence[Cue], rules: Iterable[Rule], context: Context) -> Iterable[Finding]:
    for rule in rules:
        if isinstance(rule, FindingRule):
            yield from rule.inspect(cues, context)

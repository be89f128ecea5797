"""One document: run the rules to a fixed point, record every change, prove that nothing was lost.

The meaning of a run is simple: pass after pass, every rule in order is applied to every cue, until a
pass changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from srtbatch.account import verify
from srtbatch.model import Corrected, Cue, Document, Failure, Quality
from srtbatch.rules.markup import speaks_of_markup
from srtbatch.rules.registry import Context
from srtbatch.stages import Journal, Plan

MAX_PASSES = 6

Measure = Callable[[Sequence[Cue]], Quality]


def correct(document: Document, plan: Plan, context: Context, measure: Measure) -> Corrected | Failure:
    """Take one document through the plan, pass after pass; a Failure where the result cannot be trusted.

    Failure kinds: ``unstable`` when the rules do not come to rest, ``conservation`` when the cues of the
    result are not those of the source plus what the corrections list.
    """
    journal = Journal(list(document.repairs), list(document.findings))
    if speaks_of_markup([cue.text for cue in document.cues]):
        context = replace(context, about_markup=True)
    cues = _at_rest(document.cues, plan, context, journal)
    if cues is None:
        return Failure(
            "unstable", f"{journal.corrections[-1].rule} does not come to rest in {MAX_PASSES} passes"
        )
    tally = verify(document, cues, journal.corrections)
    if isinstance(tally, Failure):
        return tally
    for rule in plan.inspectors:
        journal.findings.extend(rule.inspect(cues, context))
    before = measure(document.cues)
    after = before if cues is document.cues else measure(cues)
    journal.findings.extend(after.findings)
    return Corrected(cues, journal.corrections, journal.findings, tally, before, after)


def _at_rest(cues: list[Cue], plan: Plan, context: Context, journal: Journal) -> list[Cue] | None:
    """The cues that no rule changes any more; None where the rules go on and on."""
    rested: list[list[Cue]] = [[] for _ in plan.stages]
    for _ in range(MAX_PASSES):
        before = len(journal.corrections)
        for at, stage in enumerate(plan.stages):
            if cues is not rested[at]:
                cues, rested[at] = stage.run(cues, rested[at], context, journal)
        if len(journal.corrections) == before:
            return cues
    return None

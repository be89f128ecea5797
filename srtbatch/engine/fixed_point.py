"""Run the rules on one document until nothing changes, record every change, verify the result.

Pass after pass, every rule in order is applied to every cue, until a pass changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from srtbatch.engine.conservation import verify
from srtbatch.engine.rule_stages import Journal, Plan, TextStage
from srtbatch.model import Corrected, Correction, Cue, Document, Failure, Finding, Quality
from srtbatch.rules.base import Context
from srtbatch.rules.support.literal_markup import speaks_of_markup
from srtbatch.subrip.unambiguous_texts import has_blank_line, make_unambiguous, without_blank_lines

MAX_PASSES = 6

Measure = Callable[[Sequence[Cue]], Quality]


def correct(document: Document, plan: Plan, context: Context, measure: Measure) -> Corrected | Failure:
    """Run the plan on one document, pass after pass, until nothing changes.

    Returns a Failure where the result cannot be trusted: kind ``unstable`` when the rules do not reach a
    fixed point, ``conservation`` when the cues of the result are not those of the source apart from what the
    corrections list.
    """
    journal = Journal(list(document.repairs), list(document.findings))
    if speaks_of_markup([cue.text for cue in document.cues]):
        context = replace(context, about_markup=True)
    if any(isinstance(stage, TextStage) for stage in plan.stages):
        journal.findings += TextStage.too_long(document.cues)
    cues = _fixed_point(document.cues, plan, context, journal)
    if cues is None:
        return Failure(
            "unstable", f"{journal.corrections[-1].rule} still changes cues after {MAX_PASSES} passes"
        )
    tally = verify(document, cues, journal.corrections)
    if isinstance(tally, Failure):
        return tally
    if len(journal.findings) > len(document.findings):
        journal.findings = _distinct(journal.findings)
    for rule in plan.inspectors:
        journal.findings.extend(rule.inspect(cues, context))
    before = measure(document.cues)
    after = before if cues is document.cues else measure(cues)
    journal.findings.extend(after.findings)
    return Corrected(cues, journal.corrections, journal.findings, tally, before, after)


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    """Return each finding once: a correction refused in one pass is refused again in the next."""
    return list({(found.rule, found.line, found.message): found for found in findings}.values())


def _fixed_point(cues: list[Cue], plan: Plan, context: Context, journal: Journal) -> list[Cue] | None:
    """Return the cues that no rule changes any more; None if rules still change them after the last pass."""
    source = cues
    stable: list[list[Cue]] = [[] for _ in plan.stages]
    for _ in range(MAX_PASSES):
        before = len(journal.corrections)
        for at, stage in enumerate(plan.stages):
            if cues is not stable[at]:
                cues, stable[at] = stage.run(cues, stable[at], context, journal)
        if len(journal.corrections) == before:
            cleaned = _without_blank_lines(cues, source, journal)
            if cleaned is cues:
                return cues
            cues = cleaned
    return None


def _without_blank_lines(cues: list[Cue], source: list[Cue], journal: Journal) -> list[Cue]:
    """Return the cues without the blank lines that rules left in them; the same list where there are none.

    A blank line ends a cue, and without it a number may stand above what looks like a timing line.
    """
    result = cues
    known = set(map(id, source)) if cues is not source else set()
    changed = [at for at, cue in enumerate(cues) if id(cue) not in known] if known else []
    for at in [at for at in changed if has_blank_line(cues[at].text)]:
        text = cues[at].text
        for code, change in (("S205", without_blank_lines), ("S220", make_unambiguous)):
            if (after := change(text)) != text:
                journal.corrections.append(Correction(code, cues[at].line, text, after))
                text = after
        result = cues.copy() if result is cues else result
        result[at] = replace(cues[at], text=text)
    return result

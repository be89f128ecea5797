"""One pass over a document: which rules are tried on which cues, and which changes are refused.

A text that contains none of a rule's triggers cannot be changed by it, so the rule is not tried. A cue that
the last pass left unchanged is not tried again. Stages hold no state: one plan serves any number of
documents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from srtbatch.encodings.codec import first_unencodable, non_ascii_characters
from srtbatch.engine.attribution import attribute
from srtbatch.engine.conservation import keeps_words
from srtbatch.model import Correction, Cue, Finding
from srtbatch.rules.base import Context, DocumentRule, FindingRule, Rule, TextRule
from srtbatch.subrip.unambiguous_texts import is_misread

MAX_ROUNDS = 8
UNSTABLE_CUE = "E101"
BROKEN_PROMISE = "E102"
UNENCODABLE = "E103"
MISREAD = "E104"
UNCERTAIN = "E105"
LONG_TEXT = "E106"

# Characters of one cue that text rules look at. A lecture of three hours has some 150,000; work and memory of
# the rules grow with the text, and a longer text is no subtitle.
LONGEST_TEXT = 1_000_000


@dataclass(slots=True)
class Journal:
    """Corrections and findings of one document so far."""

    corrections: list[Correction]
    findings: list[Finding]


class TextStage:
    """Applies consecutive text rules to each cue until its text no longer changes."""

    def __init__(self, rules: Sequence[TextRule]) -> None:
        self.rules = rules
        self.triggers = _by_rarest_character({trigger for rule in rules for trigger in rule.triggers})
        self.wanted = [(rule, frozenset(map(_rarest_character, rule.triggers))) for rule in rules]

    def run(
        self, cues: list[Cue], stable: list[Cue], context: Context, journal: Journal
    ) -> tuple[list[Cue], list[Cue]]:
        """Return the cues with corrected texts (the same list if none changed), and the stable ones."""
        result = cues
        for at in self._changed_indexes(cues, stable, context):
            text, steps = self._corrected(cues[at], context, journal.findings)
            if text is None:
                journal.findings.append(_unstable(cues[at], steps))
                continue
            if not steps:
                continue
            if result is cues:
                result = cues.copy()
            result[at] = _with_text(cues[at], text)
            journal.corrections.extend(steps)
        return result, result

    def _changed_indexes(self, cues: Sequence[Cue], stable: Sequence[Cue], context: Context) -> list[int]:
        """Return the indexes of the cues whose text some rule changes.

        Only rules whose triggers a text contains are tried on it.
        """
        known = {id(cue) for cue in stable}
        places = [at for at, cue in enumerate(cues) if id(cue) not in known] if known else range(len(cues))
        texts = [cues[at].text for at in places]
        if sum(map(len, texts)) > LONGEST_TEXT:
            places = [at for at, text in zip(places, texts, strict=True) if len(text) <= LONGEST_TEXT]
            texts = [cues[at].text for at in places]
        joined = "\n".join(["", *texts, ""])
        texts_by_trigger = self._texts_by_trigger(texts, joined)
        found: set[int] = set()
        for rule in self.rules:
            candidates = (
                _spotted(rule.spot, texts, joined)
                if rule.spot
                else _texts_with_a_trigger(rule, texts_by_trigger, len(texts))
            )
            if not candidates or (rule.gate and not rule.gate(joined)):
                continue
            fix = rule.fix
            found.update(
                [at for at in candidates if at not in found and fix(texts[at], context) != texts[at]]
            )
        return [places[at] for at in sorted(found)]

    @staticmethod
    def too_long(cues: Iterable[Cue]) -> list[Finding]:
        """Return a finding for each cue whose text is too long for text rules."""
        message = f"the cue has more than {LONGEST_TEXT:,} characters; its text is unchanged"
        return [Finding(LONG_TEXT, cue.line, message) for cue in cues if len(cue.text) > LONGEST_TEXT]

    def _texts_by_trigger(self, texts: Sequence[str], joined: str) -> dict[str, list[int]]:
        """Return, for each trigger that occurs, the indexes of the texts that contain it."""
        framed = [f"\n{text}\n" for text in texts]
        return {
            trigger: [at for at, text in enumerate(framed) if trigger in text]
            for character, triggers in self.triggers.items()
            if character in joined
            for trigger in triggers
            if trigger in joined
        }

    def _corrected(
        self, cue: Cue, context: Context, findings: list[Finding]
    ) -> tuple[str | None, list[Correction]]:
        """Return the text that no rule changes any more (None if there is none), and the steps to it."""
        text, steps = cue.text, list[Correction]()
        for _ in range(MAX_ROUNDS):
            rejected: dict[str, Finding] = {}
            made = self._apply_once(cue.line, text, context, rejected)
            if not made:
                findings.extend(rejected.values())
                return text, steps
            steps += made
            if text == made[-1].after:
                break
            text = made[-1].after
        return None, steps

    def _apply_once(
        self, line: int, text: str, context: Context, rejected: dict[str, Finding]
    ) -> list[Correction]:
        """Apply every rule once, in order; ``rejected`` receives why a rule may not make its change."""
        steps: list[Correction] = []
        characters = {"", *text}
        for rule, wanted in self.wanted:
            if (wanted and wanted.isdisjoint(characters)) or not _may_change(rule, text):
                continue
            step = _change(rule, line, text, context)
            if step is None:
                continue
            rejection = _rejection(rule, [step], [step.after], context)
            if rejection:
                rejected[rule.code] = rejection
                continue
            steps.append(step)
            text = step.after
            characters = {"", *text}
        return steps


class DocumentStage:
    """Applies one document rule and attributes the changes to it."""

    def __init__(self, rule: DocumentRule) -> None:
        self.rule = rule

    def run(
        self, cues: list[Cue], _stable: list[Cue], context: Context, journal: Journal
    ) -> tuple[list[Cue], list[Cue]]:
        """Return the revised cues, none known to be stable; the same list, stable, if nothing changed."""
        revised = self.rule.revise(cues, context)
        revised = _allowed(self.rule, cues, revised, context, journal.findings)
        corrections = attribute(self.rule, cues, revised)
        rejection = (
            _rejection(self.rule, corrections, _new_texts(cues, revised), context) if corrections else None
        )
        if corrections and not rejection:
            journal.corrections.extend(corrections)
            return revised, []
        if rejection:
            journal.findings.append(rejection)
        return cues, cues


def _allowed(
    rule: DocumentRule, before: Sequence[Cue], after: list[Cue], context: Context, findings: list[Finding]
) -> list[Cue]:
    """Return the revised cues, the former cue in place of each whose new text is not allowed.

    That is only possible where the rule neither splits nor merges nor drops cues.
    """
    if len(after) != len(before):
        return after
    refused: dict[int, Finding] = {}
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        if new is old or new.text == old.text:
            continue
        if is_misread(new.text):
            refused[at] = _misread(rule, old.line)
        elif not (context.certain or non_ascii_characters(old.text) == non_ascii_characters(new.text)):
            refused[at] = _uncertain(rule, old.line)
    findings.extend(refused.values())
    return [before[at] if at in refused else cue for at, cue in enumerate(after)] if refused else after


def _new_texts(before: Sequence[Cue], after: Iterable[Cue]) -> list[str]:
    """Return the texts of the cues that are not among those before."""
    known = {id(cue) for cue in before}
    return [cue.text for cue in after if id(cue) not in known]


Stage = TextStage | DocumentStage


class Plan:
    """The rules for one language: stages in order, then the rules that only inspect."""

    def __init__(self, rules: Iterable[Rule], language: str) -> None:
        applicable = [rule for rule in rules if rule.speaks(language)]
        self.stages = _stages(applicable)
        self.inspectors = [rule for rule in applicable if isinstance(rule, FindingRule)]


def _stages(rules: Iterable[Rule]) -> list[Stage]:
    """Return the stages: neighbouring text rules form one stage, each document rule is one."""
    made: list[Stage] = []
    for shape, group in groupby(rules, key=type):
        if issubclass(shape, TextRule):
            made.append(TextStage([rule for rule in group if isinstance(rule, TextRule)]))
        elif issubclass(shape, DocumentRule):
            made.extend(DocumentStage(rule) for rule in group if isinstance(rule, DocumentRule))
    return made


def _by_rarest_character(triggers: Iterable[str]) -> dict[str, list[str]]:
    """Return the triggers by their rarest characters: one search rules out all triggers that share it."""
    found: dict[str, list[str]] = {}
    for trigger in sorted(triggers):
        found.setdefault(_rarest_character(trigger), []).append(trigger)
    return found


def _rarest_character(trigger: str) -> str:
    """Return the rarest character of a trigger; ``""`` where all are common."""
    return next(
        (character for character in trigger if not character.isalnum() and character not in " \n"), ""
    )


def _spotted(spot: re.Pattern[str], texts: Sequence[str], joined: str) -> Sequence[int]:
    """Return the indexes of the texts in which the pattern occurs."""
    places = [match.start() for match in spot.finditer(joined)]
    if not places:
        return []
    starts = list(accumulate([len(text) + 1 for text in texts], initial=1))
    return sorted({bisect_right(starts, place) - 1 for place in places})


def _texts_with_a_trigger(
    rule: TextRule, texts_by_trigger: dict[str, list[int]], count: int
) -> Sequence[int]:
    if not rule.triggers:
        return range(count)
    found = [texts_by_trigger[trigger] for trigger in rule.triggers if trigger in texts_by_trigger]
    return found[0] if len(found) == 1 else sorted(set().union(*found))


def _change(rule: TextRule, line: int, text: str, context: Context) -> Correction | None:
    """Return the change that the rule makes to this text, if any."""
    fixed = rule.fix(text, context)
    if fixed == text:
        return None
    return Correction(rule.code, line, text, fixed, rule.explain(text, fixed) if rule.explain else "")


def _may_change(rule: TextRule, text: str) -> bool:
    if rule.spot:
        return rule.spot.search(text) is not None
    framed = f"\n{text}\n"
    for trigger in rule.triggers:
        if trigger in framed:
            return True
    return not rule.triggers


def _with_text(cue: Cue, text: str) -> Cue:
    return Cue(cue.line, cue.start, cue.end, text, cue.settings, cue.timing)


def _rejection(
    rule: Rule, changes: Sequence[Correction], texts: Iterable[str], context: Context
) -> Finding | None:
    """Return why these changes are refused, or None.

    Reasons: a broken promise, text that other programs would read as structure, a character that the encoding
    lacks, or one beyond ASCII that an uncertain encoding may have read wrongly. ``texts`` are what the
    changes lead to.
    """
    line, after = changes[0].line, "\n".join([change.after for change in changes])
    if not context.certain:
        before = "\n".join([change.before for change in changes])
        if non_ascii_characters(before) != non_ascii_characters(after):
            return _uncertain(rule, line)
    if not keeps_words(rule, changes):
        return Finding(
            BROKEN_PROMISE, line, f"{rule.code} would change words, which it may not; refused here"
        )
    if any(map(is_misread, texts)):
        return _misread(rule, line)
    missing = first_unencodable(after, context.encoding)
    if missing:
        return Finding(
            UNENCODABLE, line, f"{rule.code} needs {missing!r}, which {context.encoding} lacks; see --to-utf8"
        )
    return None


def _misread(rule: Rule, line: int) -> Finding:
    return Finding(MISREAD, line, f"{rule.code} would make text read as a timing line; refused here")


def _uncertain(rule: Rule, line: int) -> Finding:
    words = f"{rule.code} would change more than plain ASCII text, and the encoding is uncertain"
    return Finding(UNCERTAIN, line, f"{words}; --encoding decides")


def _unstable(cue: Cue, steps: Sequence[Correction]) -> Finding:
    rules = ", ".join(sorted({step.rule for step in steps}))
    return Finding(UNSTABLE_CUE, cue.line, f"{rules} undo each other here; the cue is unchanged")

"""Examples of every rule in the catalogue hold with the real engine, each rule by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import walk_packages

import pytest
from _pytest.mark import ParameterSet

from srtbatch import rules
from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.encodings.codec import decode
from srtbatch.engine.fixed_point import correct
from srtbatch.engine.rule_stages import Plan
from srtbatch.model import Corrected, Cue, Document, Failure, Quality
from srtbatch.quality.score import measure
from srtbatch.rules.base import Context, Example, FindingRule, QualityRule, ReaderRule, Rule, Safety, TextRule
from srtbatch.rules.registry import PROFILES, RULES, catalogue, find, selected
from srtbatch.subrip.reader import read
from srtbatch.subrip.writer import write

CODE = re.compile(r"[A-Z]\d{3}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CATALOGUE = catalogue()


def _cases(kind: str, *, rewriting: bool = False) -> list[ParameterSet]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{kind}-{number}")
        for rule in CATALOGUE
        for number, example in enumerate(getattr(rule, kind), 1)
        if example.after is not None or not rewriting
    ]


def _measure(rule: Rule, example: Example) -> Callable[[Sequence[Cue]], Quality]:
    """Return the score for a rule that measures; an empty one for others."""
    return lambda cues: measure(cues, example.limits) if isinstance(rule, QualityRule) else Quality()


def _context(rule: Rule, example: Example) -> Context:
    """Return the context of an example: its language, else the only language of the rule."""
    only = min(rule.languages) if len(rule.languages) == 1 else ""
    return Context(example.language or only, example.limits)


def _document(rule: Rule, text: str) -> Document:
    """Return one cue for a text rule, a whole SRT document for others."""
    if isinstance(rule, TextRule):
        return Document([Cue(1, 1000, 3000, text)], found=1)
    decoded = decode(text.encode("utf-8", "surrogateescape"))
    assert not isinstance(decoded, Failure)
    document = read(decoded.text)
    assert not isinstance(document, Failure)
    document.repairs[:0] = decoded.repairs
    document.findings[:0] = decoded.findings
    return document


def _run(rule: Rule, example: Example, text: str) -> Corrected:
    context = _context(rule, example)
    plan = Plan([rule], context.language)
    result = correct(_document(rule, text), plan, context, _measure(rule, example))
    assert isinstance(result, Corrected), result
    return result


def _written(rule: Rule, result: Corrected) -> str:
    return result.cues[0].text if isinstance(rule, TextRule) else write(result.cues)


def _credited(result: Corrected) -> set[str]:
    return {change.rule for change in result.corrections} | {finding.rule for finding in result.findings}


def test_codes_and_names_are_unique_and_well_formed() -> None:
    for spelled in ([rule.code for rule in CATALOGUE], [rule.name for rule in CATALOGUE]):
        assert [name for name, count in Counter(spelled).items() if count > 1] == []
    assert [rule.code for rule in CATALOGUE if not CODE.fullmatch(rule.code)] == []
    assert [rule.name for rule in CATALOGUE if not NAME.fullmatch(rule.name)] == []


def test_every_rule_that_a_module_declares_stands_in_the_registry() -> None:
    modules = [module.name for module in walk_packages(rules.__path__, "srtbatch.rules.")]
    declared = [value for name in modules for value in vars(import_module(name)).values()]
    assert {id(rule) for rule in declared if isinstance(rule, Rule)} == {id(rule) for rule in RULES}


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
def test_a_rule_explains_itself_and_can_be_found(rule: Rule) -> None:
    assert rule.summary
    assert rule.fixes, "no example of what the rule changes"
    assert rule.keeps, "no example of what the rule leaves alone"
    assert find(rule.code) is rule
    assert find(rule.name) is rule


@pytest.mark.parametrize(("rule", "example"), _cases("fixes"))
def test_a_fix_comes_out_as_promised(rule: Rule, example: Example) -> None:
    result = _run(rule, example, example.before)
    assert rule.code in _credited(result)
    if isinstance(rule, FindingRule | QualityRule):
        assert example.after in (None, example.before), "a finding changes nothing"
    elif example.after is not None:
        assert _written(rule, result) == example.after
    else:
        assert isinstance(rule, ReaderRule), "a fix needs its after"


@pytest.mark.parametrize(("rule", "example"), _cases("fixes", rewriting=True))
def test_a_fix_is_done_once(rule: Rule, example: Example) -> None:
    assert example.after is not None
    again = _run(rule, example, example.after)
    assert _written(rule, again) == example.after
    assert rule.code not in {change.rule for change in again.corrections}


@pytest.mark.parametrize(("rule", "example"), _cases("keeps"))
def test_a_keep_stays(rule: Rule, example: Example) -> None:
    assert example.after in (None, example.before), "a keep has no other after"
    result = _run(rule, example, example.before)
    assert rule.code not in _credited(result)
    if not isinstance(rule, ReaderRule):
        assert [cue.text for cue in result.cues] == [cue.text for cue in _document(rule, example.before).cues]


@pytest.mark.parametrize("profile", sorted(PROFILES.keys() - {"none"}))
def test_a_profile_is_a_selection_that_never_removes_text(profile: str) -> None:
    rules = selected(Config(correction=CorrectionSettings(profile=profile)))
    assert {rule.code for rule in CATALOGUE if rule.safety is Safety.SAFE} <= {rule.code for rule in rules}
    assert [rule.code for rule in rules if rule.safety is Safety.REMOVAL] == []

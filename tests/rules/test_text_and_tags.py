"""Rules for text and tags: examples, necessary triggers, fixed points, unchanged letters."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits
from srtbatch.rules import registry
from srtbatch.rules.base import Context, Example, Safety, TextRule

RULES = tuple(rule for rule in registry.RULES if rule.family in "TG" and isinstance(rule, TextRule))
SAFE = tuple(rule for rule in RULES if rule.safety is Safety.SAFE)
WORD_KEEPING = tuple(rule for rule in SAFE if rule.words == "kept")
EXAMPLES = [(rule, case) for rule in RULES for case in (*rule.fixes, *rule.keeps)]
LANGUAGES = ("", "en", "fr", "es", "el", "ar", "zh", "th", "hi", "de")
PIECES = st.sampled_from(
    [
        *" \t\xa0\u202f\n.,!?:;'\"-\u2013\u2014…",
        *"aZéßжЯπسあ漢ไกकx7",
        *"\u200b\u200c\u200d\u200e\u200f\ufeff\xad\u2060\u202a",
        *("word", "Word", "Слово", "mot", "the", "git", "x.y", "f(x)", "www.a.b", "``", "&amp;", "<div>"),
        *("  ", " ,", " .", ",,", "?.", "....", "''", " ?", "a,b", "one,two", "No!Yes"),
        *("<i>", "</i>", "< i >", "<I>", "</ i >", "<i/>", "<b>", "</b>", "<u>", "</u>", "<i></i>", "<"),
        *("<font color=red>", "</font>", "{\\an8}", "{note}", ">", "\n\n", "</i>\n<i>"),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
CONTEXTS = st.sampled_from(LANGUAGES).map(lambda language: Context(language, Limits()))
TAG = re.compile(r"<\s*[/\\]?\s*(?:i|b|u|font)\b[^<>]*>?", re.IGNORECASE)


def applied(rule: TextRule, text: str, context: Context) -> str:
    return rule.fix(text, context) if rule.speaks(context.language) else text


def settled(text: str, context: Context) -> str:
    for rule in WORD_KEEPING:
        text = applied(rule, text, context)
    return text


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", TAG.sub("", text)).casefold()


@pytest.mark.parametrize(
    ("rule", "case"), EXAMPLES, ids=[f"{rule.code}-{number}" for number, (rule, _) in enumerate(EXAMPLES)]
)
def test_an_example_comes_true(rule: TextRule, case: Example) -> None:
    before, after = case.before, case.before if case.after is None else case.after
    context = Context(case.language, Limits())
    assert applied(rule, before, context) == after
    assert applied(rule, after, context) == after


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_keeps_about_as_much_as_it_fixes(rule: TextRule) -> None:
    assert rule.fixes
    assert len(rule.keeps) >= len(rule.fixes) - 2
    assert len(rule.keeps) >= 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_leaves_alone_the_other_safe_rules_of_its_language_leave_readable(rule: TextRule) -> None:
    for case in rule.keeps:
        context = Context(case.language, Limits())
        assert letters(settled(case.before, context)) == letters(case.before)


@given(TEXTS, CONTEXTS)
@example("a  ,b", Context("en", Limits()))
def test_triggers_are_necessary(text: str, context: Context) -> None:
    for rule in RULES:
        framed = f"\n{text}\n"
        opened = not rule.triggers or any(trigger in framed for trigger in rule.triggers)
        if not opened or (rule.gate and not rule.gate(framed)):
            assert applied(rule, text, context) == text, rule.code


@given(TEXTS, CONTEXTS)
def test_the_safe_rules_reach_a_fixed_point_and_keep_every_letter(text: str, context: Context) -> None:
    first = settled(text, context)
    third = settled(settled(first, context), context)
    assert settled(third, context) == third
    assert letters(third) == letters(text)


@given(TEXTS, CONTEXTS)
def test_no_rule_makes_text_vanish(text: str, context: Context) -> None:
    for rule in SAFE:
        assert bool(applied(rule, text, context).strip()) == bool(text.strip()), rule.code

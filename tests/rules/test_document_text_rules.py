"""The text rules that need a whole document: entities, mojibake, casing, style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits
from srtbatch.model import Cue, Failure
from srtbatch.rules import registry
from srtbatch.rules.base import Context, DocumentRule, Example
from srtbatch.rules.casing import all_caps, pronoun_i, sentences
from srtbatch.rules.text import mojibake
from srtbatch.subrip.reader import read

CASING = (sentences.SENTENCE_START, pronoun_i.LOWERCASE_PRONOUN, all_caps.ALL_CAPS)
RULES = tuple(rule for rule in registry.RULES if rule.family == "T" and isinstance(rule, DocumentRule))
CASES = [(rule, case) for rule in RULES for case in (*rule.fixes, *rule.keeps)]
WORDS = [
    "i",
    "I",
    "and",
    "The",
    "the",
    "think",
    "was.",
    "so?",
    "e.g.",
    "…",
    "...",
    "-",
    "- Hi.",
    "—",
    '"',
    "“",
]
ODD = [
    "&amp;",
    "&nbsp;",
    "&lt;",
    "&",
    "Ã©",
    "â€™",
    "é",
    "Привет",
    "漢",
    "İ",
    "ß",
    "<i>",
    "</i>",
    "\n",
    "x_y",
    "HELLO",
]
TEXTS = st.lists(st.sampled_from(WORDS + ODD), min_size=1, max_size=8).map(" ".join)
DOCUMENTS = st.lists(TEXTS, max_size=12)


def texts(document: str) -> list[str]:
    read_back = read(document)
    assert not isinstance(read_back, Failure)
    return [cue.text for cue in read_back.cues]


def revised(rule: DocumentRule, lines: list[str], language: str) -> list[str]:
    cues = [Cue(number, number * 1000, number * 1000 + 900, text) for number, text in enumerate(lines, 1)]
    if not rule.speaks(language):
        return lines
    return [cue.text for cue in rule.revise(cues, Context(language, Limits()))]


@pytest.mark.parametrize(
    ("rule", "case"), CASES, ids=[f"{rule.code}-{number}" for number, (rule, _) in enumerate(CASES)]
)
def test_an_example_comes_true_and_stays(rule: DocumentRule, case: Example) -> None:
    after = texts(case.before if case.after is None else case.after)
    assert revised(rule, texts(case.before), case.language) == after
    assert revised(rule, after, case.language) == after


@given(DOCUMENTS, st.sampled_from(["", "en", "fr", "ru"]))
def test_a_second_run_changes_nothing(lines: list[str], language: str) -> None:
    for rule in RULES:
        once = revised(rule, lines, language)
        assert revised(rule, once, language) == once, rule.code


@given(DOCUMENTS, st.sampled_from(["en", "fr", "ru"]))
def test_casing_changes_case_alone(lines: list[str], language: str) -> None:
    for rule in CASING:
        changed = revised(rule, lines, language)
        assert [line.casefold() for line in changed] == [line.casefold() for line in lines] or "İ" in "".join(
            lines
        )


def test_what_needs_no_repair_is_the_same_object() -> None:
    cues = [Cue(1, 0, 1000, "Hello."), Cue(2, 2000, 3000, "You.")]
    for rule in RULES:
        assert all(a is b for a, b in zip(cues, rule.revise(cues, Context("en", Limits())), strict=True))


def test_without_ftfy_mojibake_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mojibake, "find_spec", lambda _name: None)
    mojibake._detector.cache_clear()
    try:
        assert not mojibake.available()
        assert revised(mojibake.MOJIBAKE, ["C'est dÃ©jÃ  fini"], "") == ["C'est dÃ©jÃ  fini"]
    finally:
        mojibake._detector.cache_clear()

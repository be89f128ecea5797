"""The engine attributes changes, reaches a fixed point, counts cues, and its gates lose no change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Config, Limits
from srtbatch.engine.fixed_point import correct
from srtbatch.engine.rule_stages import BROKEN_PROMISE, MISREAD, UNSTABLE_CUE, Plan
from srtbatch.model import Corrected, Correction, Cue, Document, Failure, Finding, Quality
from srtbatch.rules.base import Context, DocumentRule, FindingRule, Rule, Safety, TextRule
from srtbatch.rules.registry import RULES, selected
from srtbatch.rules.support.literal_markup import speaks_of_markup

ENGLISH = Context("en", Limits())


def scored(cues: Sequence[Cue]) -> Quality:
    return Quality(score=float(len(cues)))


def document(*texts: str) -> Document:
    cues = [Cue(4 * at + 1, 2000 * at, 2000 * at + 1000, text) for at, text in enumerate(texts)]
    return Document(cues, found=len(cues))


def text_rule(code: str, fix: Callable[[str], str], *, triggers: tuple[str, ...] = ()) -> TextRule:
    return TextRule(
        code=code,
        name=code.lower(),
        summary="",
        safety=Safety.SAFE,
        fixes=(),
        keeps=(),
        triggers=triggers,
        fix=lambda text, _: fix(text),
    )


def document_rule(revise: Callable[[Sequence[Cue]], list[Cue]]) -> DocumentRule:
    return DocumentRule(
        code="D901",
        name="d901",
        summary="",
        safety=Safety.STYLE,
        fixes=(),
        keeps=(),
        revise=lambda cues, _: revise(cues),
    )


def corrected(doc: Document, *rules: Rule) -> Corrected:
    result = correct(doc, Plan(rules, "en"), ENGLISH, scored)
    assert isinstance(result, Corrected)
    return result


SINGLE_BLANK = text_rule("T901", lambda text: text.replace("  ", " "), triggers=("  ",))


def test_a_change_is_credited_with_rule_line_before_and_after() -> None:
    result = corrected(document("fine", "a  b"), SINGLE_BLANK)
    assert result.corrections == [Correction("T901", 5, "a  b", "a b")]
    assert [cue.text for cue in result.cues] == ["fine", "a b"]


def test_a_rule_runs_until_it_has_nothing_left_to_do() -> None:
    result = corrected(document("a" + " " * 8 + "b"), SINGLE_BLANK)
    assert result.cues[0].text == "a b"
    assert len(result.corrections) == 3


def test_a_later_rule_sees_what_an_earlier_one_made() -> None:
    opened = text_rule("T902", lambda text: text.replace("\t", "  "), triggers=("\t",))
    assert corrected(document("a\tb"), SINGLE_BLANK, opened).cues[0].text == "a b"


def test_the_source_document_is_left_alone() -> None:
    doc = document("a  b")
    corrected(doc, SINGLE_BLANK)
    assert doc.cues[0].text == "a  b"


def test_nothing_to_do_gives_back_the_very_cues() -> None:
    doc = document("a b", "c")
    result = corrected(doc, SINGLE_BLANK)
    assert result.cues is doc.cues
    assert result.corrections == []


def test_rules_that_undo_each_other_leave_the_cue_and_say_so() -> None:
    there = text_rule("T903", lambda text: text.replace("a,", "a;"))
    back = text_rule("T904", lambda text: text.replace("a;", "a,"))
    quiet = text_rule("T905", lambda text: text.replace("--", "—"))
    result = corrected(document("a, b", "x -- y"), there, back, quiet)
    assert [cue.text for cue in result.cues] == ["a, b", "x — y"]
    assert [(found.rule, found.line) for found in result.findings] == [(UNSTABLE_CUE, 1)]


def test_a_text_rule_that_would_lose_a_word_is_held_back_there() -> None:
    rule = text_rule("T906", lambda text: text.replace(" two", ""))
    result = corrected(document("one two", "a  b"), rule, SINGLE_BLANK)
    assert [cue.text for cue in result.cues] == ["one two", "a b"]
    assert [(found.rule, found.line) for found in result.findings] == [(BROKEN_PROMISE, 1)]


def test_a_rule_with_leave_may_change_words() -> None:
    rule = replace(text_rule("L901", lambda text: text.replace("teh", "the")), words="changed")
    assert corrected(document("teh end"), rule).cues[0].text == "the end"


def test_a_blank_line_that_a_text_rule_opens_is_closed_and_listed() -> None:
    result = corrected(document("a b"), text_rule("T907", lambda text: text.replace(" ", "\n\n")))
    assert [cue.text for cue in result.cues] == ["a\nb"]
    assert [change.rule for change in result.corrections] == ["T907", "S205"]


def test_a_number_that_comes_to_stand_above_three_numbers_joins_them() -> None:
    result = corrected(document("a\n5\n-\n1.2.3.4"), text_rule("T908", lambda text: text.replace("-", "")))
    assert [cue.text for cue in result.cues] == ["a\n5 1.2.3.4"]
    assert [change.rule for change in result.corrections] == ["T908", "S205", "S220"]


def test_a_document_rule_is_held_back_in_one_cue_and_works_in_the_others() -> None:
    def revised(cues: Sequence[Cue]) -> list[Cue]:
        return [replace(cue, text=cue.text.replace("|\n", " ")) for cue in cues]

    result = corrected(document("a|\nb", "at 1:00:00,0|\nto 2:00:00,0"), document_rule(revised), SINGLE_BLANK)
    assert [cue.text for cue in result.cues] == ["a b", "at 1:00:00,0|\nto 2:00:00,0"]
    assert [(found.rule, found.line) for found in result.findings] == [(MISREAD, 5)]


def test_what_was_held_back_is_tried_again_when_the_text_is_another() -> None:
    early = text_rule("T910", lambda text: text.replace("#two", "").replace("#!", ""))
    late = replace(text_rule("T911", lambda text: text.replace("#two", "#!")), words="changed")
    result = corrected(document("one#two"), early, late)
    assert [cue.text for cue in result.cues] == ["one"]
    assert result.findings == []


@pytest.mark.parametrize(
    "text", ["at 1:00:00,0|\nto 2:00:00,0", "a\n5|1.2.3.4", "7|x --> y", "1:00:00,0|\n--> 2:00:00,0"]
)
def test_a_rule_that_would_make_structure_of_text_is_held_back(text: str) -> None:
    def changed(text: str) -> str:
        return text.replace("|\n", " ").replace("|", "\n")

    def revised(cues: Sequence[Cue]) -> list[Cue]:
        return [replace(cue, text=changed(cue.text)) for cue in cues]

    for rule in (text_rule("T909", changed), document_rule(revised)):
        result = corrected(document(text, "next|line"), rule)
        assert result.cues[0].text == text
        assert [(found.rule, found.line) for found in result.findings] == [(MISREAD, 1)]


def test_dropped_cues_are_listed_and_counted() -> None:
    rule = replace(document_rule(lambda cues: list(cues[:1])), words="changed")
    result = corrected(document("stay", "go"), rule)
    assert (result.tally.cues_in, result.tally.cues_out, result.tally.dropped) == (2, 1, 1)
    assert result.corrections[0].effect == "drop"
    assert "go" in result.corrections[0].before
    assert result.corrections[0].after == ""


def test_dropping_words_without_leave_is_held_back() -> None:
    result = corrected(document("stay", "go"), document_rule(lambda cues: list(cues[:1])))
    assert [cue.text for cue in result.cues] == ["stay", "go"]
    assert [found.rule for found in result.findings] == [BROKEN_PROMISE]


def test_merging_keeps_the_words_and_needs_no_leave() -> None:
    def merge(cues: Sequence[Cue]) -> list[Cue]:
        if len(cues) < 2:
            return list(cues)
        first, second = cues
        return [Cue(first.line, first.start, second.end, f"{first.text}\n{second.text}")]

    result = corrected(document("one", "two"), replace(document_rule(merge), vanishing="merge"))
    assert result.tally.merged == 1
    assert result.cues[0].text == "one\ntwo"


def test_splitting_keeps_the_line_and_is_counted() -> None:
    def split(cues: Sequence[Cue]) -> list[Cue]:
        if len(cues) > 1:
            return list(cues)
        first, second = cues[0].text.split(" ")
        return [Cue(1, 0, 400, first), Cue(1, 500, 1000, second)]

    result = corrected(document("one two"), document_rule(split))
    assert (result.tally.split, result.tally.cues_out) == (1, 2)


def test_a_change_of_times_is_shown_as_timing_lines() -> None:
    result = corrected(document("one"), document_rule(lambda cues: [replace(cues[0], end=1500)]))
    assert result.corrections[0].before == "00:00:00,000 --> 00:00:01,000"
    assert result.corrections[0].after == "00:00:00,000 --> 00:00:01,500"


def test_document_rules_that_never_rest_fail_the_document() -> None:
    rule = document_rule(lambda cues: [replace(cues[0], end=cues[0].end + 1)])
    result = correct(document("one"), Plan([rule], "en"), ENGLISH, scored)
    assert isinstance(result, Failure)
    assert result.kind == "unstable"


def test_rules_of_other_languages_do_not_run() -> None:
    rule = replace(SINGLE_BLANK, languages=frozenset({"fr"}))
    assert corrected(document("a  b"), rule).corrections == []


def test_finding_rules_see_the_corrected_cues() -> None:
    rule = FindingRule(
        code="Q901",
        name="q901",
        summary="",
        safety=Safety.SAFE,
        fixes=(),
        keeps=(),
        inspect=lambda cues, _: [Finding("Q901", cue.line, cue.text) for cue in cues],
    )
    assert [found.message for found in corrected(document("a  b"), SINGLE_BLANK, rule).findings] == ["a b"]


def test_quality_is_measured_before_and_after() -> None:
    rule = replace(document_rule(lambda cues: list(cues[:1])), words="changed")
    result = corrected(document("stay", "go"), rule)
    assert (result.before.score, result.after.score) == (2.0, 1.0)


TEXT_RULES = [rule for rule in RULES if isinstance(rule, TextRule)]
SUBTITLE = st.text(alphabet=" \n.,!?;:'\"-<>/ibu{}\\an8()…—\u00a0\u200b\tIlaeéß0123&#x", max_size=40)


def plainly(text: str, rules: Sequence[TextRule], context: Context) -> str:
    """Return the text after every rule was applied to it, without any gate."""
    for _ in range(20):
        before = text
        for rule in rules:
            text = rule.fix(text, context)
        if text == before:
            break
    return text


@given(st.lists(SUBTITLE.map(str.strip), min_size=1, max_size=4))
def test_the_gated_engine_equals_every_rule_on_every_cue(texts: list[str]) -> None:
    rules = [rule for rule in TEXT_RULES if rule.safety is Safety.SAFE and rule.speaks("en")]
    texts = [text.replace("\n\n", "\n") for text in texts]
    result = correct(document(*texts), Plan(rules, "en"), ENGLISH, scored)
    assert isinstance(result, Corrected)
    context = replace(ENGLISH, about_markup=speaks_of_markup(texts))
    unstable = {found.line for found in result.findings if found.rule == UNSTABLE_CUE}
    for cue, text in zip(result.cues, texts, strict=True):
        assert cue.line in unstable or cue.text == plainly(text, rules, context)


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.code)
@given(text=SUBTITLE)
def test_triggers_are_necessary(rule: TextRule, text: str) -> None:
    if rule.triggers and not any(trigger in f"\n{text}\n" for trigger in rule.triggers):
        assert rule.fix(text, ENGLISH) == text


@pytest.mark.parametrize("rule", [rule for rule in TEXT_RULES if rule.spot], ids=lambda rule: rule.code)
@given(text=SUBTITLE)
def test_spots_are_necessary(rule: TextRule, text: str) -> None:
    assert rule.spot
    if not rule.spot.search(text):
        assert rule.fix(text, ENGLISH) == text


def test_the_default_selection_is_the_safe_rules() -> None:
    assert {rule.safety for rule in selected(Config())} <= {Safety.SAFE}

"""Only fillers are removed; hallucinations are reported, and removed only on request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits
from srtbatch.model import Cue
from srtbatch.rules.base import Context, Safety, TextRule
from srtbatch.rules.speech import fillers, hallucinations, rolling_captions, stutter
from srtbatch.rules.support import filler_words

SPOKEN = (fillers.FILLER_WORD, stutter.STUTTER)
EN = Context("en", Limits())
VOCABULARY = """
    um, Um uh uh, er, Er, erm hmm. Hmm? Um... the the, I I- house. and And <i> </i> <i>Uh</i> - -um "um" 5 x=1
    we, well. {\\an8} ♪ … , . iPhone I'm
"""
TEXTS = st.lists(
    st.lists(st.sampled_from(VOCABULARY.split()), min_size=1, max_size=7).map(" ".join),
    min_size=1,
    max_size=3,
).map("\n".join)


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if word not in filler_words.FILLERS["en"]]


def is_subsequence(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)


@given(TEXTS)
def test_only_fillers_and_repetitions_go_and_no_line_is_emptied(text: str) -> None:
    fixed = fillers.FILLER_WORD.fix(text, EN)
    assert is_subsequence(words(fixed), words(text))
    assert set(words(fixed)) == set(words(text))
    assert re.sub(r"[^<>/]", "", fixed) == re.sub(r"[^<>/]", "", text)
    if fixed != text:
        assert fixed.count("\n") == text.count("\n")
        assert all(any(map(str.isalnum, line)) for line in fixed.split("\n"))


@pytest.mark.parametrize("rule", SPOKEN, ids=lambda rule: rule.name)
@given(text=TEXTS)
def test_a_change_comes_to_rest(rule: TextRule, text: str) -> None:
    for _ in range(6):
        text = rule.fix(text, EN)
    assert rule.fix(text, EN) == text


@pytest.mark.parametrize("rule", SPOKEN, ids=lambda rule: rule.name)
@given(text=TEXTS)
def test_without_its_gate_or_a_trigger_nothing_changes(rule: TextRule, text: str) -> None:
    framed = f"\n{text}\n"
    if rule.gate and not rule.gate(framed):
        assert rule.fix(text, EN) == text
    if rule.triggers and not any(trigger in framed for trigger in rule.triggers):
        assert rule.fix(text, EN) == text


@pytest.mark.parametrize("rule", SPOKEN, ids=lambda rule: rule.name)
@given(text=st.text(alphabet=' um,uhI-the.\n<i>"…é', max_size=40))
def test_any_text_is_answered(rule: TextRule, text: str) -> None:
    rule.fix(text, EN)


@pytest.mark.parametrize("language", ["", "pt", "de", "es", "ja"])
@pytest.mark.parametrize("text", ["Um, er kommt um vier.", "um homem", "Er, uh, um."])
def test_english_fillers_are_words_elsewhere(text: str, language: str) -> None:
    assert fillers.FILLER_WORD.fix(text, Context(language, Limits())) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Um, uh, I think so.", "I think so."),
        ("um for the logistic aspect um", "for the logistic aspect"),
        ("<i>Um, the plan.</i>", "<i>The plan.</i>"),
        ("Yes. Um, the plan.", "Yes. The plan."),
        ("- Um, who?\n- Uh, me.", "- Who?\n- Me."),
        ("We uh... go.", "We... go."),
        ("Um, iPhone users", "iPhone users"),
        ("the, um, model", "the model"),
        ("We know, uh, that", "We know, that"),
        ("ANN: Um, so we start", "ANN: So we start"),
        (">> Uh yes\n>> um, no", ">> Yes\n>> no"),
        ("[coughs] Um, yes.", "[coughs] Yes."),
        ("and so\nUm, we go", "and so\nWe go"),
        ("<i>Yes, um</i>\n- No", "<i>Yes</i>\n- No"),
        ("the um\nmodel", "the\nmodel"),
        ("an uh example", "an example"),
        ("What it is, um, is that", "What it is is that"),
        ("in um in the", "in the"),
    ],
)
def test_fillers(before: str, after: str) -> None:
    assert fillers.FILLER_WORD.fix(before, EN) == after


@pytest.mark.parametrize(
    "text",
    [
        "an um model",
        "He said the um.",
        "Don't say um.",
        "the word um is no word",
        "talk of uh to them",
        "talk of, uh, to them",
        "and Um Kulthum sang",
        "The symbol Um stands for it",
        "and then um: the end",
        "We go, um — so it is.",
        "We start (um) with the root.",
        "♪ Um, I love you ♪",
        "um – yes",
    ],
)
def test_a_filler_that_says_something_stays(text: str) -> None:
    assert fillers.FILLER_WORD.fix(text, EN) == text


def cues(*texts: str, gap: int = 0) -> list[Cue]:
    return [
        Cue(10 * at, at * (2000 + gap), at * (2000 + gap) + 2000, text) for at, text in enumerate(texts, 1)
    ]


def test_a_loop_is_one_finding_at_its_first_line() -> None:
    said = cues("a", *["I do not know."] * 9, "b", *["Subscribe to us."] * 4)
    found = list(hallucinations.LOOP_FOUND.inspect(said, EN))
    assert [(finding.line, finding.value) for finding in found] == [(20, 9), (120, 4)]


def test_two_languages_at_the_same_time_are_no_loop() -> None:
    pairs = [replace(cue) for cue in cues("I do not know.", "I do not know.") for _ in range(2)]
    assert list(hallucinations.LOOP_FOUND.inspect(pairs, EN)) == []


@pytest.mark.parametrize("text", ["No.", "No, no.", "Hallelujah!", "♪ I do not know ♪", "...", "好的。"])
def test_people_and_singers_repeat_themselves(text: str) -> None:
    assert list(hallucinations.LOOP_FOUND.inspect(cues(*[text] * 9), EN)) == []
    assert list(rolling_captions.ROLLING_FOUND.inspect(cues(*[text] * 9), EN)) == []


def test_what_is_said_with_pauses_or_at_its_own_length_is_no_loop() -> None:
    paused = cues(*["I do not know."] * 9, gap=500)
    lively = [
        replace(cue, end=cue.end - 100 * (at % 10)) for at, cue in enumerate(cues(*["I do not know."] * 9))
    ]
    assert list(hallucinations.LOOP_FOUND.inspect(paused, EN)) == []
    assert list(hallucinations.LOOP_FOUND.inspect(lively, EN)) == []


@pytest.mark.parametrize("text", ["字幕由社区提供的字幕", "I do not know.", "Unbelievablynice"])
def test_a_machine_in_a_loop(text: str) -> None:
    assert len(list(hallucinations.LOOP_FOUND.inspect(cues(*[text] * 4), EN))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "<i>Thanks for watching!</i>",
        "- THANK YOU FOR LISTENING",
        "{\\an8}I'll see you in the next video",
        "Thank you very much for watching.",
        "Please subscribe to my channel.",
        "Subtitles by the Amara.org community",
        "Untertitel im Auftrag des ZDF, 2020",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Gracias por ver el video.",
        "Субтитры сделал DimaTorzok",
        "字幕由Amara.org社区提供",
        "ご視聴ありがとうございました",
        "시청해 주셔서 감사합니다",
    ],
)
def test_known_phantoms(text: str) -> None:
    assert [
        found.line for found in hallucinations.HALLUCINATION_FOUND.inspect(cues("So it is.", text), EN)
    ] == [20]


@pytest.mark.parametrize(
    "text", ["Thanks.", "Thank you.", "I watch. Thanks for watching it with me!", "Bye!", "字幕"]
)
def test_what_people_say_is_no_phantom(text: str) -> None:
    assert list(hallucinations.HALLUCINATION_FOUND.inspect(cues("So it is.", text), EN)) == []


def test_what_deletes_text_runs_on_request_alone() -> None:
    rules = (
        hallucinations.LOOP_DROPPED,
        hallucinations.HALLUCINATION_DROPPED,
        rolling_captions.ROLLING_MERGED,
    )
    assert {rule.safety for rule in rules} == {Safety.REMOVAL}


def test_phantoms_that_follow_each_other_go_at_once() -> None:
    given_cues = cues("So it is.", "Thanks for watching!", "Thanks for watching!", "Thanks for watching!")
    assert [cue.text for cue in hallucinations.HALLUCINATION_DROPPED.revise(given_cues, EN)] == ["So it is."]


def test_rolling_cues_without_news_lend_their_time() -> None:
    rolling = cues("a", "a\nb", "b", "b\nc", "c", "c\nd")
    assert [(cue.text, cue.end) for cue in rolling_captions.ROLLING_MERGED.revise(rolling, EN)] == [
        ("a", 4000),
        ("b", 8000),
        ("c", 12000),
        ("d", 14000),
    ]


@given(
    st.lists(st.sampled_from(["a", "a\nb", "b\nc", "b", "c", "Thanks for watching!", "x\ny\nz"]), max_size=12)
)
def test_removals_come_to_rest_and_keep_some_cue(texts: list[str]) -> None:
    for rule in (
        hallucinations.LOOP_DROPPED,
        hallucinations.HALLUCINATION_DROPPED,
        rolling_captions.ROLLING_MERGED,
    ):
        once = rule.revise(cues(*texts), EN)
        assert bool(once) == bool(texts)
        for _ in range(5):
            once = rule.revise(once, EN)
        assert rule.revise(once, EN) == once

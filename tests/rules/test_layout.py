"""Lines are broken within the limits, and the words, their order and who says them never change."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits, QualitySettings
from srtbatch.model import Cue
from srtbatch.quality.score import limits_for, measure
from srtbatch.rules import registry
from srtbatch.rules.base import Context, DocumentRule, TextRule
from srtbatch.rules.layout import line_breaks, split_and_merge
from srtbatch.rules.support.line_breaker import broken, joined
from srtbatch.rules.support.speakers import DASH
from srtbatch.visible_text import characters, longest_line, visible

FAMILY = [rule for rule in registry.RULES if rule.family == "W"]
BREAKS = [rule for rule in FAMILY if isinstance(rule, TextRule)]
SPLIT_AND_MERGE = [rule for rule in FAMILY if isinstance(rule, DocumentRule)]
EN = Context("en", Limits())
VOCABULARY = """
    the a house of mine, is in and to I came; away. because? John Smith Alan: 3 <i>very</i> <i>far away</i>
    -no - – Ada's 「本」 今天 我们。 コンピューター ですか？ שלום, עולם. Überraschungsgäste <b> </b> {\\an8} ♪
    https://example.org/a/b/c?d=e ... … ﷺ é́ < {
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), min_size=1, max_size=4).map(
    "\n".join
)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ja", "ru", ""])
PROFILES = st.sampled_from(["default", "netflix", "bbc", "none"])


def context(profile: str, language: str) -> Context:
    return Context(language, limits_for(QualitySettings(qc=profile), language))


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("rule", BREAKS, ids=lambda rule: rule.name)
@given(text=TEXTS, profile=PROFILES, language=LANGUAGES)
def test_words_and_tags_stay_in_order(rule: TextRule, text: str, profile: str, language: str) -> None:
    here = context(profile, language)
    fixed = rule.fix(text, here)
    assert letters(fixed) == letters(text)
    assert all(line.strip() for line in fixed.split("\n"))
    assert rule.fix(fixed, here) == fixed


@pytest.mark.parametrize("rule", BREAKS, ids=lambda rule: rule.name)
@given(text=TEXTS, language=LANGUAGES)
def test_a_change_leaves_no_line_too_long_and_no_line_too_many(
    rule: TextRule, text: str, language: str
) -> None:
    here = context("netflix", language)
    fixed = rule.fix(text, here)
    if fixed != text:
        assert longest_line(fixed) <= here.limits.max_cpl
        assert fixed.count("\n") < here.limits.max_lines


@pytest.mark.parametrize("rule", BREAKS, ids=lambda rule: rule.name)
@given(first=TEXTS, second=TEXTS)
def test_a_dialogue_break_is_never_lost(rule: TextRule, first: str, second: str) -> None:
    text = f"- {first}\n- {second}"
    opened = [line for line in text.split("\n") if DASH.match(visible(line).strip())]
    kept = [line for line in rule.fix(text, EN).split("\n") if DASH.match(visible(line).strip())]
    assert len(kept) >= len(opened)


@given(TEXTS, st.integers(1, 60), st.integers(1, 4), LANGUAGES)
def test_broken_lines_hold_the_text_in_the_width(text: str, width: int, lines: int, language: str) -> None:
    found = broken(text, width, lines, language)
    if found is not None:
        assert letters("".join(found)) == letters(text)
        assert len(found) <= lines
        assert max(characters(line) for line in found) <= width


@given(st.text(alphabet="ab「」、。… ー<>{}i/\n한é", max_size=60))
def test_any_text_survives_joining(text: str) -> None:
    if text.strip():
        assert letters(joined(text)) == letters(text)


@pytest.mark.parametrize(
    ("text", "width", "lines", "language"),
    [
        ("Come with me to the end of the road", 24, ["Come with me", "to the end of the road"], "en"),
        ("Sie sagt, dass der Hund im Garten ist", 28, ["Sie sagt,", "dass der Hund im Garten ist"], "de"),
        ("Je veux aller à la maison de mon père", 24, ["Je veux aller", "à la maison de mon père"], "fr"),
        ("Yo quiero ir a la casa de mi padre", 24, ["Yo quiero ir", "a la casa de mi padre"], "es"),
        ("我们今天去看电影，然后再回家吧", 12, ["我们今天去看电影，", "然后再回家吧"], "zh"),
        ("とても天気がいいので、外に行きましょう", 16, ["とても天気がいいので、", "外に行きましょう"], "ja"),
        ("Then we all went back to see Dr. Smith", 32, ["Then we all went back", "to see Dr. Smith"], "en"),
        ("Nobody knows that we're going there", 24, ["Nobody knows", "that we're going there"], "en"),
        ("Περπατούσαμε κάθε μέρα στην παλιά πόλη", 30, ["Περπατούσαμε κάθε μέρα", "στην παλιά πόλη"], "el"),
        ("הלכנו ברגל עד הבית של הסבתא", 20, ["הלכנו ברגל", "עד הבית של הסבתא"], "he"),
        ("אני לא יודע, לך הביתה עכשיו", 20, ["אני לא יודע,", "לך הביתה עכשיו"], "he"),
        (
            "<i>We were told to wait until the night</i>",
            30,
            ["<i>We were told to wait", "until the night</i>"],
            "en",
        ),
    ],
)
def test_a_break_falls_where_a_reader_pauses(text: str, width: int, lines: list[str], language: str) -> None:
    assert broken(text, width, 2, language) == lines


@pytest.mark.parametrize("mark", "、。，！？」）』々ー…")
def test_no_line_of_japanese_opens_with_a_closing_mark(mark: str) -> None:
    for width in range(3, 12):
        for line in (broken(f"天気がいい{mark}今日天気がいい{mark}", width, 12, "ja") or [])[1:]:
            assert not line.startswith(mark)


def test_what_no_lines_hold_is_not_broken() -> None:
    assert broken("x" * 50, 42, 2) is None
    assert broken("word " * 100, 42, 2) is None
    assert broken("word", 0, 2) is None
    assert broken(" ", 42, 2) is None


@pytest.mark.parametrize(
    "text",
    [
        "♪ I will sing you a song that is much longer than the line ♪",
        "[the door opens and somebody comes in with a lamp in hand]",
        "1. Bread, and butter, and cheese, and whatever else there is",
        "JOHN: I told him that the house on the corner of the street is mine",
        "I told him that the house on the corner is mine\n我告诉他那座房子是我的",
        'Come here.\nNow.\n<font color="yellow">Ven aquí ahora mismo.</font>',
        "Come here.\n3\nNow.",
        "x = first + 1\ny = second + 2\nprint(x + y)",
        "Who was it?\nIt was only the wind.\nGo to sleep now.",
        "two eggs\nflour\nbutter",
        "نعم بالتأكيد يا صديقي\nلا يمكن ذلك\nربما غدا",
        '"I told you to wait for me, old man."\n"I did not hear a single word of it."\n"You never do."',
        "vector<int>::size_type count = values.size() where int\ni",
        "<i></i>\nI told him that the house on the corner of the street is mine",
    ],
)
def test_lines_with_a_meaning_of_their_own_stay(text: str) -> None:
    for rule in BREAKS:
        assert rule.fix(text, EN) == text


def test_two_quoted_speakers_are_not_poured_into_one() -> None:
    text = '"Yes."\n"No, I told you that I cannot come to the party at the lake tonight."'
    assert line_breaks.LONG_LINE.fix(text, EN) == text


def test_no_cue_is_divided_after_a_title() -> None:
    text = "My name is Dr. Einstein and I am a doctor of science, "
    text += "at the University of Science, in the town of Ulm"
    parts = split_and_merge.LONG_CUE.revise([Cue(7, 0, 8000, text)], EN)
    assert [joined(part.text)[-8:] for part in parts] == ["science,", "n of Ulm"]


def documents() -> st.SearchStrategy[list[Cue]]:
    cue = st.tuples(st.sampled_from([0, 0, 50, 400, -500]), st.sampled_from([300, 900, 2500, 7000]), TEXTS)
    return st.lists(cue, min_size=1, max_size=6).map(_timed)


def _timed(parts: list[tuple[int, int, str]]) -> list[Cue]:
    cues, at = [], 1000
    for line, (gap, duration, text) in enumerate(parts):
        cues.append(Cue(line, at + gap, at + gap + duration, text))
        at += gap + duration
    return sorted(cues, key=lambda cue: cue.start)


@pytest.mark.parametrize("rule", SPLIT_AND_MERGE, ids=lambda rule: rule.name)
@given(cues=documents(), profile=PROFILES, language=LANGUAGES)
def test_cues_divided_or_joined_lose_nothing(
    rule: DocumentRule, cues: list[Cue], profile: str, language: str
) -> None:
    here = context(profile, language)
    after = rule.revise(cues, here)
    assert letters("".join(cue.text for cue in after)) == letters("".join(cue.text for cue in cues))
    assert [cue.start for cue in after] == sorted(cue.start for cue in after)
    assert {cue.line for cue in after} <= {cue.line for cue in cues}
    assert (after[0].start, after[-1].end) == (cues[0].start, cues[-1].end)
    assert rule.revise(after, here) == after


@pytest.mark.parametrize("rule", SPLIT_AND_MERGE, ids=lambda rule: rule.name)
@given(cues=documents(), profile=PROFILES)
def test_dividing_and_joining_make_no_new_fault(rule: DocumentRule, cues: list[Cue], profile: str) -> None:
    here = context(profile, "en")
    before, after = measure(cues, here.limits), measure(rule.revise(cues, here), here.limits)
    for code in ("Q102", "Q103", "Q104", "Q105", "Q107"):
        count = [sum(finding.rule == code for finding in quality.findings) for quality in (before, after)]
        assert count[1] <= count[0], code


def test_a_very_full_cue_is_divided_until_every_part_fits() -> None:
    text = "We came home late that night, all three of us. " * 6
    parts = split_and_merge.LONG_CUE.revise([Cue(7, 0, 20_000, text.strip())], EN)
    assert len(parts) == 6
    assert {part.line for part in parts} == {7}
    assert all(characters(part.text) <= 86 for part in parts)


def test_a_gap_is_kept_between_the_parts() -> None:
    cue = Cue(7, 0, 8000, split_and_merge.TOO_FULL)
    first, second = split_and_merge.LONG_CUE.revise([cue], Context("en", Limits(min_gap=80)))
    assert second.start - first.end == 80

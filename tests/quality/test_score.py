"""The limits of each profile, what counts as a fault, and that a worse document never scores better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits, QualitySettings
from srtbatch.model import ConfigError, Cue
from srtbatch.quality.checks import NOTHING, PLAIN_MARKUP, faults
from srtbatch.quality.guide_limits import PROFILES
from srtbatch.quality.score import POINTS, Scale, limits_for, measure, words_changed
from srtbatch.rules import quality_rules
from srtbatch.visible_text import characters, together

STRICT = limits_for(QualitySettings(qc="netflix"), "en")


def cue(text: str, start: int = 1000, end: int = 4000) -> Cue:
    return Cue(1, start, end, text)


def codes(*cues: Cue, limits: Limits = STRICT) -> list[str]:
    return [finding.rule for finding in measure(cues, limits).findings]


@pytest.mark.parametrize(
    ("qc", "language", "speed", "width"),
    [
        ("default", "en", 25, 43),
        ("default", "", 25, 43),
        ("netflix", "en", 20, 42),
        ("netflix-children", "en", 17, 42),
        ("netflix", "de", 17, 42),
        ("netflix", "ar", 20, 42),
        ("netflix", "hi", 22, 42),
        ("netflix", "ko", 12, 16),
        ("netflix", "zh", 9, 16),
        ("netflix", "zh-Hant", 9, 16),
        ("netflix", "ja", 4, 13),
        ("netflix", "th", 17, 35),
        ("bbc", "en", 15, 37),
        ("ted", "fr", 21, 42),
        ("none", "en", 0, 0),
    ],
)
def test_limits_of_profile_and_language(qc: str, language: str, speed: float, width: int) -> None:
    limits = limits_for(QualitySettings(qc=qc), language)
    assert (limits.max_cps, limits.max_cpl) == (speed, width)


def test_own_limits_override_profile_and_language() -> None:
    limits = limits_for(QualitySettings(qc="netflix", limits={"max_cps": 11.5, "max_cpl": 30}), "ja")
    assert (limits.max_cps, limits.max_cpl, limits.max_duration) == (11.5, 30, 7000)


def test_own_profile_starts_from_the_default_limits() -> None:
    settings = QualitySettings(qc="kids", profiles={"kids": {"max_cps": 12}})
    assert limits_for(settings, "ja") == Limits(max_cps=12.0)


def test_own_profile_may_change_a_known_one() -> None:
    settings = QualitySettings(qc="ted", profiles={"ted": {"min_gap": 100}})
    assert limits_for(settings, "en") == replace(PROFILES["ted"].limits, min_gap=100)


@pytest.mark.parametrize(
    ("settings", "near"),
    [
        (QualitySettings(qc="netflx"), "'netflix'"),
        (QualitySettings(qc="q"), "choose from"),
        (QualitySettings(limits={"max_cp": 3}), "'max_cp"),
        (QualitySettings(limits={"max_cps": -3}), "positive"),
        (QualitySettings(qc="kid", profiles={"kids": {}}), "'kids'"),
        (QualitySettings(qc="kids", profiles={"kids": {"lines": 2}}), "'max_lines'"),
    ],
)
def test_a_wrong_name_is_an_error_that_names_the_nearest(settings: QualitySettings, near: str) -> None:
    with pytest.raises(ConfigError, match=near):
        limits_for(settings, "en")


def test_every_profile_says_where_its_limits_stand() -> None:
    assert all(profile.source for profile in PROFILES.values())


def test_catalogue_and_points_hold_the_same_codes() -> None:
    assert {rule.code for rule in quality_rules.MEASURED_FAULTS} == set(POINTS)


def test_gap_below_the_limit() -> None:
    assert codes(cue("One line.", 0, 2000), cue("Another.", 2000, 4000)) == ["Q106"]
    assert codes(cue("One line.", 0, 2000), cue("Another.", 2066, 4000)) == []


def test_finding_says_line_value_and_limit() -> None:
    (finding,) = measure([Cue(41, 0, 1000, "x" * 30)], STRICT).findings
    assert (finding.rule, finding.line, finding.value, finding.limit) == ("Q101", 41, 30.0, 20.0)
    assert finding.message == "30 characters a second, at most 20 wanted"


def test_a_clean_document_scores_100() -> None:
    assert measure([cue("All is well.")], STRICT).score == 100.0
    assert measure([], STRICT).score == 100.0


def test_the_penalties_explain_the_score() -> None:
    measured = measure([cue("<i>" + "x" * 60, 0, 600), cue("All is well.", 700, 3000)], STRICT)
    assert measured.penalties == {"Q101": 5.0, "Q102": 5.0, "Q104": 5.0, "Q109": 10.0}
    assert measured.score == 75.0


def test_no_limits_leave_only_what_no_guide_allows() -> None:
    none = limits_for(QualitySettings(qc="none"), "en")
    assert codes(cue("x" * 500, 0, 1), cue("x\n" * 50, 1, 900_000), limits=none) == []
    three = cue("x", 0, 2000), cue("</i>", 1000, 3000), cue(" ", 3000, 3001)
    assert codes(*three, limits=none) == ["Q107", "Q108", "Q108"]


LINES = st.sampled_from(["Yes.", "Come over here,", "We were told to wait until the night.", "x" * 50])
TEXTS = st.one_of(
    st.lists(LINES, min_size=1, max_size=4).map("\n".join),
    LINES.map("<i>{}</i>".format),
    st.sampled_from(["", "<b></b>", "{\\an8}Top"]),
)


@st.composite
def documents(draw: st.DrawFn) -> list[Cue]:
    cues, at = [], 0
    for line in range(draw(st.integers(1, 6))):
        at = max(0, at + draw(st.integers(-1500, 1500)))
        end = at + draw(st.integers(-10, 9000))
        cues.append(Cue(line, at, end, draw(TEXTS)))
        at = end
    return sorted(cues, key=lambda cue: cue.start)


def longer_line(cues: list[Cue], at: int) -> None:
    """More characters in a cue that has some."""
    text = cues[at].text
    cues[at].text = f"More words, {text}" if characters(text) else text


def another_line(cues: list[Cue], at: int) -> None:
    text = cues[at].text
    cues[at].text = f"{text}\nOne more line" if characters(text) else text


def broken_line(cues: list[Cue], at: int) -> None:
    cues[at].text = cues[at].text.replace(" ", "\n")


def no_text(cues: list[Cue], at: int) -> None:
    cues[at].text = ""


def no_closing_tag(cues: list[Cue], at: int) -> None:
    cues[at].text = cues[at].text.replace("</i>", "")


def no_time(cues: list[Cue], at: int) -> None:
    cues[at].end = min(cues[at].end, cues[at].start)


def overlap(cues: list[Cue], at: int) -> None:
    if at + 1 < len(cues) and not together(cues[at], cues[at + 1]):
        end = max(cues[at].end, cues[at + 1].start + 100)
        if end != cues[at + 1].end and cues[at].end > cues[at].start:
            cues[at].end = end


def too_long(cues: list[Cue], at: int) -> None:
    if cues[at].end > cues[at].start and at + 1 == len(cues):
        cues[at].end = cues[at].start + 60_000


WORSE = (longer_line, another_line, broken_line, no_text, no_closing_tag, no_time, overlap, too_long)


@given(documents(), st.sampled_from(WORSE), st.integers(0, 5))
def test_a_worse_cue_never_raises_the_score(
    cues: list[Cue], worsen: Callable[[list[Cue], int], None], at: int
) -> None:
    worse = [replace(cue) for cue in cues]
    worsen(worse, at % len(worse))
    assert measure(worse, STRICT).score <= measure(cues, STRICT).score


@given(documents())
def test_score_is_between_0_and_100_repeatable_and_explained(cues: list[Cue]) -> None:
    measured = measure(cues, STRICT)
    assert 0 <= measured.score <= 100
    assert measured == measure(cues, STRICT)
    assert abs(100 - sum(measured.penalties.values()) - measured.score) < 0.02
    assert (measured.score == 100) == (not measured.findings)


@given(documents())
def test_one_finding_per_cue_and_fault(cues: list[Cue]) -> None:
    found = [(finding.rule, finding.line) for finding in measure(cues, STRICT).findings]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ([], [], 0.0),
        (["one two three four"], ["one two three four"], 0.0),
        (["one two three four"], ["One, two... three\nfour!"], 0.0),
        (["one two three four"], ["one two three five"], 0.25),
        (["one two three four"], ["one two three"], 0.25),
        (["one two three four"], ["<i>one two three four</i>"], 0.0),
        (["one two", "three four"], ["one two three four"], 0.0),
        (["one two", "three four"], ["one two"], 0.5),
        (["don't"], ["don’t"], 0.0),
        (["one"], ["a b c d e"], 1.0),
        ([""], ["new"], 1.0),
    ],
)
def test_words_changed(before: list[str], after: list[str], share: float) -> None:
    assert words_changed(before, after) == share


@given(documents(), st.data())
def test_a_scale_that_remembers_measures_as_one_that_does_not(cues: list[Cue], data: st.DataObject) -> None:
    scale = Scale(STRICT)
    for _ in range(3):
        assert scale(cues) == measure(cues, STRICT)
        at = data.draw(st.integers(0, len(cues)))
        new = data.draw(documents().map(lambda drawn: drawn[:2]))
        cues = [*cues[:at], *new, *cues[at + data.draw(st.integers(0, 2)) :]]


@given(
    st.lists(
        st.sampled_from(["<i>", "</i>", "{\\an8}", "{", "}", "<", " ", "\n", "a", "b.", "<b>"]), max_size=8
    )
)
def test_markup_that_is_taken_for_sound_is_sound(parts: list[str]) -> None:
    """The quick check of markup accepts only what the full check accepts."""
    text = "".join(parts)
    if PLAIN_MARKUP.fullmatch(text):
        assert faults(cue(text), NOTHING, Limits(max_lines=0)) == []

"""Timing rules use free time only: no new overlap, no text that becomes too fast, no second change."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits, QualitySettings
from srtbatch.model import Cue
from srtbatch.quality.score import limits_for
from srtbatch.rules import registry
from srtbatch.rules.base import Context, DocumentRule
from srtbatch.rules.timing import durations, gaps
from srtbatch.visible_text import characters, together

RULES = tuple(rule for rule in registry.RULES if rule.family == "D" and isinstance(rule, DocumentRule))
LIMITS = [limits_for(QualitySettings(qc=qc), "en") for qc in ("default", "netflix", "bbc", "ted", "none")]
TEXTS = ("Yes.", "Come over here,\nI want to tell you something.", "{\\an8}Top", "", "x" * 120, "♪ La la")


@st.composite
def documents(draw: st.DrawFn) -> list[Cue]:
    cues, at = [], 0
    for line in range(draw(st.integers(1, 8))):
        at = max(0, at + draw(st.sampled_from([-900, -100, -1, 0, 1, 40, 80, 300, 700, 2000])))
        end = at + draw(st.sampled_from([0, 1, 300, 700, 1000, 1400, 3000, 7000, 12000]))
        cues.append(Cue(line, at, end, draw(st.sampled_from(TEXTS))))
        if draw(st.integers(0, 4)) == 0:
            cues.append(Cue(line + 100, at, end, "The same moment"))
        at = end
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def overlaps(cues: list[Cue]) -> set[tuple[int, int]]:
    """Every pair of cues, neighbours or not, that is on screen at once without having the same times."""
    return {
        (first.line, second.line)
        for first, second in combinations(cues, 2)
        if first.end > second.start and (first.start, first.end) != (second.start, second.end)
    }


def speed(cue: Cue) -> float:
    return characters(cue.text) / max(1, cue.end - cue.start) * 1000


def run(rules: tuple[DocumentRule, ...], cues: list[Cue], limits: Limits) -> list[Cue]:
    for rule in rules:
        cues = rule.revise(cues, Context("en", limits))
    return cues


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(cues=documents(), limits=st.sampled_from(LIMITS))
def test_a_rule_does_its_work_at_once(rule: DocumentRule, cues: list[Cue], limits: Limits) -> None:
    once = run((rule,), cues, limits)
    assert run((rule,), once, limits) == once


@given(documents(), st.sampled_from(LIMITS))
def test_the_family_comes_to_rest(cues: list[Cue], limits: Limits) -> None:
    for _ in range(4):
        cues = run(RULES, cues, limits)
    assert run(RULES, cues, limits) == cues


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(cues=documents(), limits=st.sampled_from(LIMITS))
def test_no_rule_does_harm(rule: DocumentRule, cues: list[Cue], limits: Limits) -> None:
    after = run((rule,), cues, limits)
    assert [(cue.line, cue.text) for cue in after] == [(cue.line, cue.text) for cue in cues]
    assert overlaps(after) <= overlaps(cues)
    for old, new in zip(cues, after, strict=True):
        assert new.end > new.start or (new.start, new.end) == (old.start, old.end)
        if rule is not gaps.OVERLAP:
            assert speed(new) <= max(speed(old), limits.max_cps or speed(new))
            assert new.end - new.start >= min(old.end - old.start, limits.min_duration)
        assert new.start == old.start
    assert [cue.start for cue in after] == sorted(cue.start for cue in after)


@given(cues=documents(), limits=st.sampled_from(LIMITS))
def test_what_an_overlap_costs_is_small_or_leaves_time_to_read(cues: list[Cue], limits: Limits) -> None:
    for old, new in zip(cues, run((gaps.OVERLAP,), cues, limits), strict=True):
        lost, kept = old.end - new.end, new.end - new.start
        assert lost >= 0
        assert lost <= gaps.FRAME or kept >= gaps.LEAST_DURATION
        if lost > gaps.SMALL_OVERLAP:
            assert kept >= limits.min_duration
            assert speed(new) <= (limits.max_cps or sys.maxsize) * gaps.TOLERATED_SPEED + 1


@given(st.integers(1, 300), st.integers(1500, 3000), st.sampled_from(LIMITS))
def test_a_small_overlap_always_ends(overlap: int, duration: int, limits: Limits) -> None:
    first, second = Cue(1, 0, duration, "x" * 90), Cue(5, duration - overlap, duration + 2000, "y" * 90)
    after = run((gaps.OVERLAP,), [first, second], limits)
    assert after[1] is second
    assert second.start - limits.min_gap <= after[0].end <= second.start


@given(cues=documents(), limits=st.sampled_from(LIMITS))
def test_cues_that_share_a_moment_go_on_sharing_it(cues: list[Cue], limits: Limits) -> None:
    after = run(RULES, cues, limits)
    for at, (first, second) in enumerate(pairwise(cues)):
        if (first.start, first.end) == (second.start, second.end):
            assert together(after[at], after[at + 1])


@given(cues=documents())
def test_a_change_reaches_no_further_than_the_next_cue(cues: list[Cue]) -> None:
    """The cue after the next one has no influence: the first slot is the same without it."""
    alone = run((gaps.OVERLAP,), cues[:2], LIMITS[0])[0]
    if len({(cue.start, cue.end) for cue in cues[:3]}) == len(cues[:3]):
        assert run((gaps.OVERLAP,), cues, LIMITS[0])[0] == alone


def test_an_untouched_cue_is_the_same_object_and_a_changed_one_loses_its_raw_timing() -> None:
    cues = [Cue(1, 0, 300, "Yes.", "", "raw"), Cue(5, 5000, 7000, "No.", "", "raw")]
    short, same = run((durations.SHORT,), cues, LIMITS[0])
    assert same is cues[1]
    assert short == replace(cues[0], end=1000, timing="")


def test_a_cue_without_text_is_left_as_it_is() -> None:
    cues = [Cue(1, 0, 300, "<i></i>")]
    assert run(RULES, cues, LIMITS[0]) == cues


def test_an_overlap_that_leaves_no_time_to_read_stays() -> None:
    cues = [Cue(1, 0, 3000, "x" * 74), Cue(5, 500, 3100, "y" * 60)]
    assert run((gaps.OVERLAP,), cues, LIMITS[0]) == cues


def test_two_languages_are_cut_together() -> None:
    cues = [
        Cue(1, 0, 3000, "Hello"),
        Cue(5, 0, 3000, "Hola"),
        Cue(9, 2500, 5000, "You"),
        Cue(13, 2500, 5000, "Tú"),
    ]
    assert [cue.end for cue in run((gaps.OVERLAP,), cues, LIMITS[0])] == [2500, 2500, 5000, 5000]

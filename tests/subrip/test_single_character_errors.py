"""All typing errors of one character in a timing line: the cue is never lost, and its times hardly ever."""

from __future__ import annotations

import pytest

from tests.subrip.single_character_errors import (
    ARRANGEMENTS,
    BASE,
    PLAIN,
    VARIED,
    Arrangement,
    TypingError,
    counts,
    outcome,
    typing_errors,
)

LINES = [pytest.param(PLAIN, id="plain"), pytest.param(VARIED, id="varied")]
GOAL = 0.98


def _check(times: tuple[str, str, str], arrangement: Arrangement) -> None:
    found = counts(times, arrangement)
    assert found.total() > 1000
    assert found["swallowed"] == 0
    assert found["times in text"] == 0
    assert found["right"] >= GOAL * found.total()


@pytest.mark.parametrize("times", LINES)
def test_no_typing_error_loses_a_cue(times: tuple[str, str, str]) -> None:
    _check(times, BASE)


@pytest.mark.slow
@pytest.mark.parametrize("times", LINES)
@pytest.mark.parametrize(
    "arrangement", [pytest.param(one, id=one.name) for one in ARRANGEMENTS if one is not BASE]
)
def test_no_typing_error_loses_a_cue_wherever_it_stands(
    times: tuple[str, str, str], arrangement: Arrangement
) -> None:
    _check(times, arrangement)


@pytest.mark.parametrize("arrangement", [pytest.param(one, id=one.name) for one in ARRANGEMENTS])
@pytest.mark.parametrize("kind", ["deleted", "doubled", "swapped", "replaced", "preceded"])
def test_a_sample_of_typing_errors_in_every_setting(kind: str, arrangement: Arrangement) -> None:
    line = VARIED[arrangement.at].replace(",", arrangement.mark)
    sample = [error for error in typing_errors(line) if error.kind == kind][::7]
    lost = [
        error.line
        for error in sample
        if outcome(VARIED, error, arrangement) in ("swallowed", "times in text")
    ]
    assert lost == []


def test_the_outcomes_are_distinguished() -> None:
    assert outcome(VARIED, TypingError(VARIED[1], "none")) == "right"
    assert outcome(VARIED, TypingError(VARIED[1].replace("47", "48"), "none")) == "wrong times"
    assert outcome(VARIED, TypingError(VARIED[1].replace("47", "48"), "none", frozenset({6}))) == "right"
    assert outcome(VARIED, TypingError(f"{VARIED[1]} 7", "none")) == "times in text"
    assert outcome(VARIED, TypingError("none", "none"), ARRANGEMENTS[4]) == "swallowed"

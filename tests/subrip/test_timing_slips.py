"""All slips of one character in a timing line: the cue is never lost, and its times hardly ever."""

from __future__ import annotations

import pytest

from tests.subrip.timing_slips import BASE, PLAIN, SETTINGS, VARIED, Setting, Slip, counts, outcome, slips

LINES = [pytest.param(PLAIN, id="plain"), pytest.param(VARIED, id="varied")]
GOAL = 0.98


def _check(times: tuple[str, str, str], setting: Setting) -> None:
    found = counts(times, setting)
    assert found.total() > 1000
    assert found["swallowed"] == 0
    assert found["times in text"] == 0
    assert found["right"] >= GOAL * found.total()


@pytest.mark.parametrize("times", LINES)
def test_no_slip_loses_a_cue(times: tuple[str, str, str]) -> None:
    _check(times, BASE)


@pytest.mark.slow
@pytest.mark.parametrize("times", LINES)
@pytest.mark.parametrize("setting", [pytest.param(one, id=one.name) for one in SETTINGS if one is not BASE])
def test_no_slip_loses_a_cue_wherever_it_stands(times: tuple[str, str, str], setting: Setting) -> None:
    _check(times, setting)


@pytest.mark.parametrize("setting", [pytest.param(one, id=one.name) for one in SETTINGS])
@pytest.mark.parametrize("kind", ["deleted", "doubled", "swapped", "replaced", "preceded"])
def test_a_sample_of_slips_in_every_setting(kind: str, setting: Setting) -> None:
    line = VARIED[setting.at].replace(",", setting.mark)
    sample = [slip for slip in slips(line) if slip.kind == kind][::7]
    lost = [slip.line for slip in sample if outcome(VARIED, slip, setting) in ("swallowed", "times in text")]
    assert lost == []


def test_the_outcomes_are_told_apart() -> None:
    assert outcome(VARIED, Slip(VARIED[1], "none")) == "right"
    assert outcome(VARIED, Slip(VARIED[1].replace("47", "48"), "none")) == "wrong times"
    assert outcome(VARIED, Slip(VARIED[1].replace("47", "48"), "none", frozenset({6}))) == "right"
    assert outcome(VARIED, Slip(f"{VARIED[1]} 7", "none")) == "times in text"
    assert outcome(VARIED, Slip("none", "none"), SETTINGS[4]) == "swallowed"

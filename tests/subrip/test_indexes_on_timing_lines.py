"""Where indexes stand on the timing lines, a number above one is text; elsewhere it is the index."""

from __future__ import annotations

import pytest

from tests.subrip.reread import reread


def _times(at: int) -> str:
    return f"00:00:{at:02},000 --> 00:00:{at:02},900"


def _texts(source: str) -> list[str]:
    return [cue.text for cue in reread(source).cues]


@pytest.mark.parametrize("form", ["{} {}", "{}. {}", "{}) {}"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("said", ["Number\n{}", "One\ntwo\n{}", "{}"])
@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_a_number_at_the_end_of_a_text_stays(
    form: str, between: str, first: int, said: str, ahead: int
) -> None:
    texts = [said.format(at + ahead) for at in range(first, first + 6)]
    blocks = [f"{form.format(at, _times(at))}\n{text}" for at, text in enumerate(texts, first)]
    assert _texts(between.join(blocks) + "\n") == texts


@pytest.mark.parametrize("above", ["2\n", "2\n\n", "2.\n"])
def test_an_index_above_and_on_the_timing_line_is_no_text(above: str) -> None:
    blocks = [f"{above.replace('2', str(at))}{at} {_times(at)}\nText." for at in range(1, 6)]
    assert _texts("\n\n".join(blocks) + "\n") == ["Text."] * 5


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("stray", ["7 ", "7. ", "3 "])
def test_a_stray_number_on_one_timing_line_leaves_the_index_above_it(between: str, stray: str) -> None:
    blocks = [f"{at}\n{stray if at == 3 else ''}{_times(at)}\nText." for at in range(1, 6)]
    assert _texts(between.join(blocks) + "\n") == ["Text."] * 5


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_plain_index_below_cues_with_theirs_on_the_line_is_an_index(between: str) -> None:
    blocks = [f"{at}{' ' if at < 4 else chr(10)}{_times(at)}\nText." for at in range(1, 8)]
    assert _texts(between.join(blocks) + "\n") == ["Text."] * 7

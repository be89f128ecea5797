"""Cues go to the srt library and come back."""

from __future__ import annotations

import srt
from hypothesis import given
from hypothesis import strategies as st

from srtbatch import from_srt, to_srt
from srtbatch.model import Cue

times = st.integers(min_value=0, max_value=360_000_000)
cues = st.lists(st.builds(Cue, st.integers(1), times, times, st.text(), st.text()), max_size=5)


@given(cues)
def test_text_times_and_settings_survive_both_ways(given_cues: list[Cue]) -> None:
    back = from_srt(to_srt(given_cues))
    assert [(cue.start, cue.end, cue.text, cue.settings) for cue in back] == [
        (cue.start, cue.end, cue.text, cue.settings) for cue in given_cues
    ]


def test_the_library_composes_what_it_is_given() -> None:
    made = srt.compose(to_srt([Cue(7, 1000, 2500, "Hi.", "X1:1")]))
    assert made == "1\n00:00:01,000 --> 00:00:02,500 X1:1\nHi.\n\n"


def test_lines_count_the_subtitles() -> None:
    subtitles = list(
        srt.parse("1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:03,000 --> 00:00:04,000\nB\n")
    )
    assert [(cue.line, cue.start, cue.text) for cue in from_srt(subtitles)] == [
        (1, 1000, "A"),
        (2, 3000, "B"),
    ]

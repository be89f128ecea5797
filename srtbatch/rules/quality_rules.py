"""Catalogue entries of the faults that ``srtbatch.quality`` measures; the QC profile sets their limits."""

from __future__ import annotations

from srtbatch.config.settings import Limits
from srtbatch.rules.base import Example, QualityRule, Safety


def _cue(times: str, text: str) -> str:
    return f"1\n00:00:{times[:6]} --> 00:00:{times[-6:]}\n{text}\n"


def _two(first: str, second: str) -> str:
    return _cue(first, "Are you there?") + "\n" + _cue(second, "I am here.").replace("1\n", "2\n", 1)


FAST = QualityRule(
    code="Q101",
    name="reading-speed",
    summary="More characters a second than the QC profile allows.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 02,000", "Nobody reads that much text in one second.")),),
    keeps=(
        Example(before=_cue("01,000 02,000", "Twenty-five signs, right.")),
        Example(
            before=_cue("01,000 02,000", '<font color="#ffff00"><i>Tags are not read.</i></font>'),
            why="tags and override codes do not count",
        ),
    ),
)

LONG_LINE = QualityRule(
    code="Q102",
    name="long-line",
    summary="A line with more characters than the QC profile allows.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 06,000", "This line goes on and on until it has no end at all.")),),
    keeps=(
        Example(before=_cue("01,000 06,000", "This line goes on and on\nuntil it is broken in two.")),
        Example(before=_cue("01,000 06,000", "{\\an8}" + "x" * 43), why="override codes take no room"),
    ),
)

MANY_LINES = QualityRule(
    code="Q103",
    name="many-lines",
    summary="A cue with more lines than the QC profile allows.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 04,000", "One\ntwo\nthree.")),),
    keeps=(Example(before=_cue("01,000 04,000", "One\ntwo.")),),
)

SHORT_TIME = QualityRule(
    code="Q104",
    name="short-time",
    summary="A cue shown for less time than the QC profile allows.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 01,600", "No!")),),
    keeps=(Example(before=_cue("01,000 02,000", "No!")),),
)

LONG_TIME = QualityRule(
    code="Q105",
    name="long-time",
    summary="A cue shown for more time than the QC profile allows.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 21,000", "Wait for me here.")),),
    keeps=(Example(before=_cue("01,000 09,000", "Wait for me here.")),),
)

SMALL_GAP = QualityRule(
    code="Q106",
    name="small-gap",
    summary="Less time between two cues than the QC profile asks for (the default asks for none).",
    safety=Safety.SAFE,
    fixes=(Example(before=_two("01,000 02,500", "02,520 04,000"), limits=Limits(min_gap=80)),),
    keeps=(Example(before=_two("01,000 02,500", "02,500 04,000"), why="touching cues are fine"),),
)

OVERLAP = QualityRule(
    code="Q107",
    name="overlap-left",
    summary="A cue is still shown when the next one starts, and not on purpose.",
    safety=Safety.SAFE,
    fixes=(Example(before=_two("01,000 02,500", "02,300 04,000")),),
    keeps=(
        Example(before=_two("01,000 02,500", "02,500 04,000"), why="touching is not overlapping"),
        Example(before=_two("01,000 02,500", "01,000 02,500"), why="the same times: two languages at once"),
        Example(
            before=_two("01,000 02,500", "02,000 04,000").replace("Are", "{\\an8}Are"),
            why="one at the top, one at the bottom",
        ),
    ),
)

EMPTY = QualityRule(
    code="Q108",
    name="empty-left",
    summary="A cue that shows no text.",
    safety=Safety.SAFE,
    fixes=(Example(before=_cue("01,000 02,500", "<i></i>")),),
    keeps=(Example(before=_cue("01,000 02,500", "..."), why="silence that speaks"),),
)

OPEN_TAG = QualityRule(
    code="Q109",
    name="unbalanced-tag",
    summary="A tag that is opened and never closed, closed and never opened, or an override code left open.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_cue("01,000 02,500", "<i>Listen!")),
        Example(before=_cue("01,000 02,500", "Listen!</b>")),
        Example(before=_cue("01,000 02,500", "{\\an8Listen!")),
    ),
    keeps=(
        Example(before=_cue("01,000 02,500", "<i>Listen!</i>")),
        Example(before=_cue("01,000 02,500", "if a < b and b > c"), why="not a tag"),
        Example(before=_cue("01,000 02,500", "a set {1, 2"), why="not an override code"),
    ),
)

NO_TIME = QualityRule(
    code="Q110",
    name="no-time",
    summary="A cue that ends when or before it starts, and so is never seen.",
    safety=Safety.SAFE,
    fixes=(Example(before=_two("02,000 02,000", "02,000 03,000"), why="reading found no time to give it"),),
    keeps=(Example(before=_cue("02,000 03,000", "Listen!")),),
)

MEASURED_FAULTS = (
    FAST,
    LONG_LINE,
    MANY_LINES,
    SHORT_TIME,
    LONG_TIME,
    SMALL_GAP,
    OVERLAP,
    EMPTY,
    OPEN_TAG,
    NO_TIME,
)

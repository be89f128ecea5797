"""Catalogue entries for what a timing line holds besides times, and for times counted in frames."""

from __future__ import annotations

from srtbatch.rules.base import Example, ReaderRule, Safety

_GOOD = "00:00:01,000 --> 00:00:03,000"
_ONE = f"1\n{_GOOD}\nOne.\n"
_FLAWLESS = Example(before=_ONE)


def _odd(line: str, why: str = "") -> Example:
    """Return a document with this malformed timing line, and the same with a correct one."""
    return Example(before=f"1\n{line}\nOne.\n", after=_ONE, why=why)


INVISIBLE_IN_TIMING = ReaderRule(
    code="S321",
    name="invisible-in-timing",
    summary="Zero-width characters, direction marks or soft hyphens are among the times; they are removed.",
    safety=Safety.SAFE,
    fixes=(
        _odd("00:00:01,000 --> \u200b00:00:03,000", "zero-width space"),
        _odd("00:00:01,000 --> 00:00:0\u202e3,000", "direction mark within a time"),
        _odd("00:00:01,000 -\u00ad-> 00:00:03,000", "soft hyphen within the arrow"),
    ),
    keeps=(
        _FLAWLESS,
        Example(before=f"1\n{_GOOD}\nmi\u200cravam\n", why="in the text they have a meaning"),
    ),
)

INDEX_OR_BRACKETS_IN_TIMING = ReaderRule(
    code="S322",
    name="index-or-brackets-in-timing",
    summary="The index is on the timing line, or the times are in brackets.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=f"1 {_GOOD} One.\n\n2 00:00:04,000 --> 00:00:06,000\nTwo.\n"),
        _odd(f"[{_GOOD}]"),
        _odd("(00:00:01.000 -> 00:00:03.000)"),
    ),
    keeps=(
        Example(before=f"1\n{_GOOD}\n[00:00:02,000] One.\n", why="one time is no timing line"),
        Example(before=f"1\n{_GOOD}\n[1 -> 2] One.\n", why="numbers in the text"),
    ),
)

FRAME_TIMECODE = ReaderRule(
    code="S323",
    name="frame-timecode",
    summary=(
        "All malformed times are `HH:MM:SS:FF`: frames, 25 in a second unless a field is higher; reported"
        " too."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(
            before="1\n00:00:01:12 --> 00:00:03:20\nOne.\n", after="1\n00:00:01,480 --> 00:00:03,800\nOne.\n"
        ),
        Example(
            before="1\n00:00:01:15 --> 00:00:03:27\nOne.\n",
            after="1\n00:00:01,500 --> 00:00:03,900\nOne.\n",
            why="27 frames need a rate of 30",
        ),
    ),
    keeps=(_FLAWLESS, Example(before=f"1\n{_GOOD}\nAt 00:00:01:12.\n", why="a timecode in the text")),
)

HUNDRED_HOURS = ReaderRule(
    code="S324",
    name="hundred-hours",
    summary="A time of 100 hours or more, which other programs misread, becomes 99:59:59,999; reported too.",
    safety=Safety.SAFE,
    source="https://github.com/tkarabela/pysubs2 (pysubs2/time.py: two digits of the hours)",
    fixes=(
        Example(
            before="1\n99:59:58,000 --> 100:00:01,000\nOne.\n",
            after="1\n99:59:58,000 --> 99:59:59,999\nOne.\n",
        ),
    ),
    keeps=(Example(before="1\n99:59:56,000 --> 99:59:58,000\nOne.\n"),),
)


def _second(line: str, text: str = "Two.") -> str:
    """Return three cues, the second with this timing line."""
    return f"{_ONE}\n2\n{line}\n{text}\n\n3\n00:00:07,000 --> 00:00:09,000\nThree.\n"


_THREE = _second("00:00:04,000 --> 00:00:06,000")

MISSING_START = ReaderRule(
    code="S325",
    name="missing-start",
    summary="The start time is missing; the cue starts as early as its text takes to read. Reported too.",
    safety=Safety.SAFE,
    fixes=(
        Example(before=_second("--> 00:00:06,000"), after=_second("00:00:05,000 --> 00:00:06,000")),
        Example(before=_second("xx:xx --> 00:00:06,000"), after=_second("00:00:05,000 --> 00:00:06,000")),
    ),
    keeps=(
        Example(before=_THREE),
        Example(
            before=f"1\n{_GOOD}\nx\n--> 00:00:06,000\n", why="without the next index above it, it is text"
        ),
    ),
)

UNREADABLE_TIMES = ReaderRule(
    code="S326",
    name="unreadable-times",
    summary=(
        "An index that continues the count has no times, or none that can be read; the cue is shown between"
        " its neighbours. Reported too."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before=_second("-->"), after=_second("00:00:03,000 --> 00:00:04,000")),
        Example(
            before=_THREE.replace("00:00:04,000 --> 00:00:06,000\n", ""),
            after=_second("00:00:03,000 --> 00:00:04,000"),
            why="the timing line is lost",
        ),
    ),
    keeps=(
        Example(before=_THREE),
        Example(before=_second("00:00:04,000 --> 00:00:06,000", "x\n-->\ny"), why="an arrow in the text"),
    ),
)

SPACES_IN_SETTINGS = ReaderRule(
    code="S327",
    name="spaces-in-settings",
    summary="There are spaces around the colons of layout settings after the times; they are removed.",
    safety=Safety.SAFE,
    fixes=(
        Example(
            before=f"1\n{_GOOD} X1: 112 X2: 602 Y1: 444 Y2: 523\nOne.\n",
            after=f"1\n{_GOOD} X1:112 X2:602 Y1:444 Y2:523\nOne.\n",
        ),
    ),
    keeps=(
        Example(before=f"1\n{_GOOD} x1:10 x2:20 y1:5 y2:6\nOne.\n"),
        Example(before=f"1\n{_GOOD} D:vertical A:start L:12%\nOne.\n", why="settings of early WebVTT"),
    ),
)

DAMAGED_TIMES = ReaderRule(
    code="S328",
    name="damaged-times",
    summary=(
        "A character of the timing line is missing, doubled, misplaced or wrong, or the line is broken; the"
        " times are read by the widths of their fields. Reported too where a digit is lost or mistyped."
    ),
    safety=Safety.SAFE,
    fixes=(
        Example(before=_second("00:00:04,000 --> 00:00:0 6,000"), after=_THREE, why="a space in a field"),
        Example(before=_second("00:00:0,4000 --> 00:00:06,000"), after=_THREE, why="swapped characters"),
        Example(before=_second("O0:00:04,000 --> 00:00:06,000"), after=_THREE, why="a letter for a zero"),
        Example(
            before=_second("+00:00:04,000 --> 00:00:06,000'"), after=_THREE, why="characters around the times"
        ),
        Example(
            before=_second("00:0:04,000 > 00:00:06,000"), after=_THREE, why="a lost digit and another arrow"
        ),
        Example(before=_second("00:00:04,000\n--> 00:00:06,000"), after=_THREE, why="a line broken in two"),
    ),
    keeps=(
        Example(before=_THREE),
        Example(before=_second("00:00:04,000 --> 00:00:06,000", "Two\n3:16-4:2"), why="verses"),
        Example(before=_second("00:00:04,000 --> 00:00:06,000", "Call\n3\n555-123-4567"), why="a number"),
    ),
)

REPAIRS = (
    INVISIBLE_IN_TIMING,
    INDEX_OR_BRACKETS_IN_TIMING,
    FRAME_TIMECODE,
    HUNDRED_HOURS,
    MISSING_START,
    UNREADABLE_TIMES,
    SPACES_IN_SETTINGS,
    DAMAGED_TIMES,
)

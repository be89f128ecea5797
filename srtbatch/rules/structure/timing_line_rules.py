"""Catalogue entries S3: every repair that the reader makes to a timing line."""

from __future__ import annotations

from srtbatch.rules.base import Example, ReaderRule, Safety

_GOOD = "00:00:01,000 --> 00:00:03,000"
_ONE = f"1\n{_GOOD}\nOne.\n"
_FLAWLESS = Example(before=_ONE)


def _odd(line: str) -> Example:
    """Return a document with this malformed timing line, and the same with a correct one."""
    return Example(before=f"1\n{line}\nOne.\n", after=_ONE)


def _text(text: str, why: str) -> Example:
    return Example(before=f"1\n{_GOOD}\n{text}\n", why=why)


def _mended(line: str, good: str) -> Example:
    return Example(before=f"1\n{line}\nOne.\n", after=f"1\n{good}\nOne.\n")


DECIMAL_POINT = ReaderRule(
    code="S301",
    name="decimal-point",
    summary="A full stop is before the milliseconds instead of a comma.",
    safety=Safety.SAFE,
    fixes=(_odd("00:00:01.000 --> 00:00:03.000"),),
    keeps=(_FLAWLESS,),
)

MISSING_MILLISECONDS = ReaderRule(
    code="S302",
    name="missing-milliseconds",
    summary="A time has no milliseconds; they are zero.",
    safety=Safety.SAFE,
    fixes=(_odd("00:00:01 --> 00:00:03"),),
    keeps=(_FLAWLESS,),
)

SHORT_MILLISECONDS = ReaderRule(
    code="S303",
    name="short-milliseconds",
    summary="Milliseconds have one or two digits: they are decimals, unless the file proves to omit zeros.",
    safety=Safety.SAFE,
    fixes=(
        _odd("00:00:01,0 --> 00:00:03,00"),
        _mended("00:00:01,5 --> 00:00:03,25", "00:00:01,500 --> 00:00:03,250"),
    ),
    keeps=(_FLAWLESS,),
)

LONG_MILLISECONDS = ReaderRule(
    code="S304",
    name="long-milliseconds",
    summary=(
        "Milliseconds have more than three digits, or two decimal separators; the first three digits count."
    ),
    safety=Safety.SAFE,
    fixes=(
        _odd("00:00:01,0000 --> 00:00:03,000.4567"),
        _mended("00:00:19.5,00 --> 00:00:21.5,00", "00:00:19,500 --> 00:00:21,500"),
    ),
    keeps=(_FLAWLESS,),
)

MISSING_HOURS = ReaderRule(
    code="S305",
    name="missing-hours",
    summary="A time has no hours; they are zero.",
    safety=Safety.SAFE,
    fixes=(_odd("00:01,000 --> 00:03,000"),),
    keeps=(_text("12:30 --> 13:45 lunch", "two times of day in a sentence"),),
)

WRONG_DIGIT_COUNT = ReaderRule(
    code="S306",
    name="wrong-digit-count",
    summary="Hours, minutes or seconds do not have two digits.",
    safety=Safety.SAFE,
    fixes=(_odd("0:00:01,000 --> 0:0:3,000"), _odd("00:00:01,000 --> 00:00:003,000")),
    keeps=(_mended("99:00:01,000 --> 99:00:03,000", "99:00:01,000 --> 99:00:03,000"),),
)

MALFORMED_ARROW = ReaderRule(
    code="S307",
    name="malformed-arrow",
    summary="The arrow between the times is missing or not `-->`.",
    safety=Safety.SAFE,
    fixes=(
        _odd("00:00:01,000 -> 00:00:03,000"),
        _odd("00:00:01,000 —> 00:00:03,000"),
        _odd("00:00:01,000 → 00:00:03,000"),
        _odd("00:00:01,000 00:00:03,000"),
    ),
    keeps=(_text("a -> b", "an arrow in the text"), _text("x --> y", "an arrow in the text")),
)

SPACES_IN_TIMING = ReaderRule(
    code="S308",
    name="spaces-in-timing",
    summary="There are spaces around or inside the times, or none at the arrow.",
    safety=Safety.SAFE,
    fixes=(
        _odd("00: 00: 01, 000 --> 00:00:03,000"),
        _odd(" 00:00:01,000 --> 00:00:03,000 "),
        _odd("00:00:01,000-->00:00:03,000"),
    ),
    keeps=(_FLAWLESS,),
)

NON_ASCII_DIGITS = ReaderRule(
    code="S309",
    name="non-ascii-digits",
    summary="Digits, colons or commas are full-width, Arabic, or otherwise not ASCII.",
    safety=Safety.SAFE,
    fixes=(
        _odd("００：００：０１，０００ --> ００：００：０３，０００"),
        _odd("00:00:01،000 --> 00:00:03،000"),
    ),
    keeps=(_text("１２：３０", "full-width digits in the text"),),
)

TEXT_ON_TIMING_LINE = ReaderRule(
    code="S310",
    name="text-on-timing-line",
    summary="Text after the end time, which players do not show, becomes the first line of the cue's text.",
    safety=Safety.SAFE,
    fixes=(Example(before=f"1\n{_GOOD} One.\n", after=_ONE),),
    keeps=(Example(before=f"1\n{_GOOD} X1:100 X2:600 Y1:50 Y2:80\nOne.\n", why="coordinates stay"),),
)

TIME_OVERFLOW = ReaderRule(
    code="S311",
    name="time-overflow",
    summary="Minutes or seconds are above 59; they are carried over.",
    safety=Safety.SAFE,
    fixes=(_mended("00:60:01,000 --> 00:60:03,000", "01:00:01,000 --> 01:00:03,000"),),
    keeps=(_FLAWLESS,),
)

NEGATIVE_TIME = ReaderRule(
    code="S312",
    name="negative-time",
    summary="A time is negative; it becomes zero.",
    safety=Safety.SAFE,
    fixes=(_mended("-00:00:01,000 --> 00:00:03,000", "00:00:00,000 --> 00:00:03,000"),),
    keeps=(_FLAWLESS,),
)

SBV_TIMING = ReaderRule(
    code="S313",
    name="sbv-timing",
    summary="A timing line of the SBV format (two times with a comma between them).",
    safety=Safety.SAFE,
    fixes=(_odd("0:00:01.000,0:00:03.000"),),
    keeps=(_text("0:00:01.000,0:00:03", "below text it is text"),),
)

BARE_SECONDS = ReaderRule(
    code="S314",
    name="bare-seconds",
    summary="Times are seconds alone; read as times below an index, if all times are so or their order fits.",
    safety=Safety.SAFE,
    fixes=(_odd("1 --> 3"), _mended("1.5 --> 3.25", "00:00:01,500 --> 00:00:03,250")),
    keeps=(
        _text("3 --> 4", "a step in a proof"),
        Example(before=f"{_ONE}2\n1->2\n\n2\n00:00:04,000 --> 00:00:06,000\nTwo.\n", why="a mapping"),
    ),
)

MISSING_END = ReaderRule(
    code="S315",
    name="missing-end",
    summary="The end time is missing or cut off; the cue lasts as long as its text takes to read.",
    safety=Safety.SAFE,
    fixes=(_mended("00:00:01,000 --> ", "00:00:01,000 --> 00:00:02,000"),),
    keeps=(_text("00:00:13,500 --> now", "no end time, but words"),),
)

END_BEFORE_START = ReaderRule(
    code="S316",
    name="end-before-start",
    summary=(
        "A cue ends before it starts; the times are swapped where that fits, else the wrong one is replaced"
        " and reported."
    ),
    safety=Safety.SAFE,
    fixes=(_odd("00:00:03,000 --> 00:00:01,000"),),
    keeps=(_FLAWLESS,),
)

ZERO_DURATION = ReaderRule(
    code="S317",
    name="zero-duration",
    summary=(
        "A cue ends when it starts; it is extended into free time. Reported where there is none, or at 0."
    ),
    safety=Safety.SAFE,
    fixes=(
        _mended("00:00:01,000 --> 00:00:01,000", "00:00:01,000 --> 00:00:02,000"),
        Example(
            before=f"1\n00:00:00,000 --> 00:00:00,000\nMade with a tool\n\n2\n{_GOOD}\nOne.\n",
            why="some programs keep a hidden note at 0",
        ),
    ),
    keeps=(_FLAWLESS,),
)

UNSORTED_CUES = ReaderRule(
    code="S318",
    name="unsorted-cues",
    summary="Cues are not in the order of their start times; they are sorted. Reported if one moves far.",
    safety=Safety.SAFE,
    fixes=(
        Example(
            before=f"1\n00:00:04,000 --> 00:00:06,000\nTwo.\n\n2\n{_GOOD}\nOne.\n",
            after=f"{_ONE}\n2\n00:00:04,000 --> 00:00:06,000\nTwo.\n",
        ),
    ),
    keeps=(Example(before=f"{_ONE}\n2\n{_GOOD}\nTwo.\n", why="cues shown together keep their order"),),
)

WRONG_SEPARATOR = ReaderRule(
    code="S320",
    name="wrong-separator",
    summary="Hours, minutes, seconds and milliseconds are separated by other characters than `:` and `,`.",
    safety=Safety.SAFE,
    fixes=(_odd("00:00:01:000 --> 00:00:03:000"), _odd("00.00.01.000 --> 00.00.03.000")),
    keeps=(_FLAWLESS,),
)

REPAIRS = (
    DECIMAL_POINT,
    MISSING_MILLISECONDS,
    SHORT_MILLISECONDS,
    LONG_MILLISECONDS,
    MISSING_HOURS,
    WRONG_DIGIT_COUNT,
    MALFORMED_ARROW,
    SPACES_IN_TIMING,
    NON_ASCII_DIGITS,
    TEXT_ON_TIMING_LINE,
    TIME_OVERFLOW,
    NEGATIVE_TIME,
    SBV_TIMING,
    BARE_SECONDS,
    MISSING_END,
    END_BEFORE_START,
    ZERO_DURATION,
    UNSORTED_CUES,
    WRONG_SEPARATOR,
)

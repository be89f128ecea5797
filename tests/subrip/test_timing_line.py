"""Timing lines as found in real files, and what must not be taken for one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_time, format_timing_line
from srtbatch.subrip.reader import read
from srtbatch.subrip.timing_line import parse_timing_line
from srtbatch.subrip.writer import write

GOOD = "00:00:01,000 --> 00:00:03,000"


def _line(raw: str) -> str:
    """The timing line that a document with this one gets."""
    document = read(f"1\n{raw}\nHello.\n")
    assert isinstance(document, Document)
    assert len(document.cues) == 1
    assert document.cues[0].text == "Hello."
    return format_timing_line(document.cues[0])


@pytest.mark.parametrize(
    "raw",
    [
        "00:00:01.000 --> 00:00:03.000",
        "00: 00: 01،000 -> 00: 00: 03،000",
        "0:0:1,0 --> 0:0:3,0",
        "00:00:01 --> 00:00:03",
        "00:01,000 --> 00:03,000",
        "00:01 --> 00:03",
        "1 --> 3",
        "1.0 --> 3.00",
        "00:00:01,000-->00:00:03,000",
        "00:00:01,000 -- > 00:00:03,000",
        "00:00:01,000 ==> 00:00:03,000",
        "00:00:01,000 --&gt; 00:00:03,000",
        "00:00:01,000 — 00:00:03,000",
        "00:00:01,000\t-->\t00:00:03,000",
        "\ufeff00:00:01,000 --> 00:00:03,000\u200e",
        "00:00:01:000 --> 00:00:03:000",
        "00.00.01,000 --> 00.00.03,000",
        "00;00;01,000 --> 00;00;03,000",
        "00:00,01,000 --> 00:00,03,000",
        "00:00:01 000 --> 00:00:03 000",
        "00:00:01,0001234567 --> 00:00:03,000.4567891",
        "00:00:01,0000 --> 00:00:03,0009",
        "0:00:01.000,0:00:03.000",
        "٠٠:٠٠:٠١,٠٠٠ --> ٠٠:٠٠:٠٣,٠٠٠",
        "００：００：０１，０００ --＞ ００：００：０３，０００",
    ],
)
def test_unusual_notations_of_one_timing(raw: str) -> None:
    assert _line(raw) == GOOD


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("00:00:01,5 --> 00:00:03,25", "00:00:01,500 --> 00:00:03,250"),
        ("00:00:01.999 --> 00:00:03,99", "00:00:01,999 --> 00:00:03,990"),
        ("00:60:01,000 --> 00:60:03,000", "01:00:01,000 --> 01:00:03,000"),
        ("00:59:61,000 --> 01:00:03,000", "01:00:01,000 --> 01:00:03,000"),
        ("-00:00:01,000 --> 00:00:03,000", "00:00:00,000 --> 00:00:03,000"),
        ("01:05:18,598 --> 01:05:210,359", "01:05:18,598 --> 01:05:21,359"),
        ("1234:00:00,000 --> 1234:00:01,000", "99:59:59,999 --> 99:59:59,999"),
        ("99:00:00,000 --> 100:00:00,000", "99:00:00,000 --> 99:59:59,999"),
        (f"{GOOD} X1:1 X2:2", f"{GOOD} X1:1 X2:2"),
        ("00:01.000 --> 00:03.000 align:start  line:0", f"{GOOD} align:start line:0"),
        ("00:00:03,000 --> 00:00:01,000", GOOD),
        ("00:00:01,000 --> 00:00:01,000", "00:00:01,000 --> 00:00:02,000"),
        ("00:00:01,000 -->", "00:00:01,000 --> 00:00:02,000"),
        ("00:00:01,000", "00:00:01,000 --> 00:00:02,000"),
    ],
)
def test_times_of_unusual_lines(raw: str, line: str) -> None:
    assert _line(raw) == line


@pytest.mark.parametrize(
    "text",
    [
        "echo at 00:00:13,500 --> now",
        "00:00:13,500 --> now",
        "12:30 --> 13:45 lunch",
        "3 --> 4",
        "12.5 -> 13",
        "0:00:01.000,0:00:03",
        "00:00:13,500",
        "x -> y",
        "1984",
        "1, 2, 3 → 4",
        "9" * 5000 + " --> 3",
    ],
)
def test_text_that_resembles_timing_stays_text(text: str) -> None:
    document = read(f"1\n{GOOD}\n{text}\n\n2\n00:00:04,000 --> 00:00:06,000\nx\n")
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == [text, "x"]
    assert document.repairs == []


def test_text_after_the_end_time_becomes_text() -> None:
    document = read(f"1\n{GOOD} Hello\nthere\n")
    assert isinstance(document, Document)
    assert document.cues[0].text == "Hello\nthere"
    assert [(repair.rule, repair.before) for repair in document.repairs] == [("S310", f"{GOOD} Hello")]


def test_a_line_with_many_faults_is_listed_once() -> None:
    document = read("1\n 0:00:01.5->00:03\nHello.\n")
    assert isinstance(document, Document)
    assert len(document.repairs) == 1
    assert document.repairs[0].note.startswith("also ")


def test_milliseconds_written_as_numbers_are_recognised() -> None:
    times = [f"00:00:{second:02},{(second * 37) % 900 + 100}" for second in range(0, 58, 2)]
    blocks = [f"{at}\n{one} --> {other}\nx{at}" for at, (one, other) in enumerate(pairwise(times), 1)]
    text = "\n\n".join([*blocks, "29\n00:00:56,80 --> 00:00:58,9\nx29"])
    document = read(text)
    assert isinstance(document, Document)
    assert format_timing_line(document.cues[-1]) == "00:00:56,080 --> 00:00:58,009"


TIMES = [("00:01:05,100", "00:01:06,999"), ("00:02:07,100", "00:02:59,990"), ("00:03:10,500", "00:03:11,050")]


LOST_MARKS = [
    "{h}:{m}:{s}{f}",
    "{h}:{m}{s},{f}",
    "{h}{m}:{s},{f}",
    "{h}:{m}{s}{f}",
    "{h}{m}:{s}{f}",
    "{h}{m}{s},{f}",
    "{h}{m}{s}{f}",
    "0:{m}{s},{f}",
    "0{m}{s},{f}",
    "{h};{m};{s}{f}",
    "{h}.{m}.{s}{f}",
    "{m}:{s}{f}",
]


@pytest.mark.parametrize(
    ("form", "hours"),
    [(form, hours) for form in LOST_MARKS for hours in ("00", "01") if hours == "00" or "{h}" in form],
)
@pytest.mark.parametrize("spelt_so", ["all", "every second", "all starts", "one"])
def test_a_lost_separator_is_not_taken_for_a_wide_field(form: str, hours: str, spelt_so: str) -> None:
    def spelt(time: str, odd: bool) -> str:
        return form.format(h=time[:2], m=time[3:5], s=time[6:8], f=time[9:]) if odd else time

    def line(at: int, start: str, end: str) -> str:
        first = at == 1 if spelt_so == "one" else spelt_so != "every second" or at % 2 == 0
        return f"{spelt(start, first)} --> {spelt(end, first and spelt_so != 'all starts')}"

    times = [(f"{hours}{start[2:]}", f"{hours}{end[2:]}") for start, end in TIMES]
    source = "\n\n".join(f"{at}\n{line(at, *pair)}\nHello." for at, pair in enumerate(times, start=1))
    document = read(source)
    assert isinstance(document, Document)
    assert list(map(format_timing_line, document.cues)) == [f"{start} --> {end}" for start, end in times]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("00:00:01.123456 --> 00:00:02.654321", "00:00:01,123 --> 00:00:02,654"),
        ("00:90:00,000 --> 00:91:00,000", "01:30:00,000 --> 01:31:00,000"),
        ("00:00:90,000 --> 00:00:95,000", "00:01:30,000 --> 00:01:35,000"),
        ("75,100 --> 76,900", "00:01:15,100 --> 00:01:16,900"),
        ("10000,100 --> 10001,900", "02:46:40,100 --> 02:46:41,900"),
        ("3600,100 --> 3601,900", "01:00:00,100 --> 01:00:01,900"),
    ],
)
def test_a_wide_field_with_all_its_separators_keeps_its_value(raw: str, line: str) -> None:
    assert _line(raw) == line


@pytest.mark.parametrize("raw", ["", "Hello", "-", "1", "1:2:3:4:5:6 --> 7"])
def test_no_timing_at_all(raw: str) -> None:
    assert parse_timing_line(raw) is None


@pytest.mark.parametrize(
    ("ms", "spelt"),
    [(0, "00:00:00,000"), (3_661_001, "01:01:01,001"), (360_000_000, "100:00:00,000"), (-5, "00:00:00,000")],
)
def test_times_are_formatted(ms: int, spelt: str) -> None:
    assert format_time(ms) == spelt


def test_a_swap_needs_its_place() -> None:
    document = read(
        f"1\n{GOOD}\na\n\n2\n00:00:59,000 --> 00:00:07,000\nb\n\n3\n00:00:08,000 --> 00:00:09,000\nc\n"
    )
    assert isinstance(document, Document)
    assert [format_timing_line(cue) for cue in document.cues][1] == "00:00:06,000 --> 00:00:07,000"
    assert [repair.rule for repair in document.repairs] == ["S316"]


def test_cues_are_sorted_with_those_that_start_together_in_their_order() -> None:
    document = read(f"1\n00:00:05,000 --> 00:00:06,000\nc\n\n2\n{GOOD}\na\n\n3\n{GOOD}\nb\n")
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == ["a", "b", "c"]
    assert write(document.cues).startswith("1\n00:00:01,000")


UNSEEN = ["\u200b", "\ufeff", "\u2060", "\u200c", "\xad", "\u200e", "\u202e", "\u061c"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_invisible_characters_anywhere_among_the_times_are_taken_out_and_listed(sign: str) -> None:
    for at in range(len(GOOD) + 1):
        document = read(f"1\n{GOOD[:at]}{sign}{GOOD[at:]}\nHello.\n")
        assert isinstance(document, Document)
        assert [(format_timing_line(cue), cue.text) for cue in document.cues] == [(GOOD, "Hello.")]
        assert [repair.rule for repair in document.repairs] == ["S321"]


def test_invisible_characters_in_the_text_after_the_times_stay() -> None:
    document = read("1\n00:00:01,000\u200b --> 00:00:03,000 mi\u200cravam\n")
    assert isinstance(document, Document)
    assert [(format_timing_line(cue), cue.text) for cue in document.cues] == [(GOOD, "mi\u200cravam")]


@pytest.mark.parametrize("arrow", ["-\t>", "- ->", "-- >", "--\t>", "- - >", "-\u00a0->"])
def test_a_arrow_with_inner_spaces_between_complete_times(arrow: str) -> None:
    document = read(f"1\n{GOOD}\na\n\n2\n00:00:04,000 {arrow} 00:00:06,000\nb\n")
    assert isinstance(document, Document)
    assert [format_timing_line(cue) for cue in document.cues] == [GOOD, "00:00:04,000 --> 00:00:06,000"]


NUMBERS = ["1->2", "1 => 2", "4 - -> 5", "4 -->", "10.0.0.1 -> 10.0.0.2", "12:30 -> 13:45", "1.5 -> 2.5"]


@pytest.mark.parametrize("index", ["1", "2", "7"])
@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_beside_an_arrow_are_no_times_where_times_are_complete(text: str, index: str) -> None:
    good = "00:00:04,000 --> 00:00:06,000"
    for below in ("", f"\n2\n{good}\nBye\n"):
        document = read(f"1\n{GOOD}\nx\n\n{index}\n{text}\n{below}")
        assert isinstance(document, Document)
        assert [format_timing_line(cue) for cue in document.cues] == [GOOD, good][: 1 + bool(below)]
        assert document.cues[0].text.split() == ["x", index, *text.split()]


@pytest.mark.parametrize("raw", ["3.5 -> 3.9", "00:03.5 -> 00:03.9", "0:03,5 -> 0:03,9"])
def test_short_times_in_their_place_are_times(raw: str) -> None:
    document = read(f"1\n{GOOD}\nx\n\n2\n{raw}\ny\n\n3\n00:00:04,000 --> 00:00:06,000\nz\n")
    assert isinstance(document, Document)
    assert format_timing_line(document.cues[1]) == "00:00:03,500 --> 00:00:03,900"


@pytest.mark.parametrize(
    "raw",
    [
        f"1 {GOOD}",
        f"17. {GOOD} ",
        f"[{GOOD}]",
        f"( {GOOD} )",
        "[0:00:01.0 -> 0:00:03.0]",
        "[00:01.000 --> 00:03.000]",
    ],
)
def test_an_index_or_brackets_on_the_timing_line(raw: str) -> None:
    assert _line(raw) == GOOD


def test_text_after_bracketed_times_is_kept() -> None:
    document = read(
        f"1 {GOOD} Hello\n2 00:00:04,000 --> 00:00:06,000\nyou\n[00:00:07,000 --> 00:00:08,000]12 of us\n"
    )
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == ["Hello", "you", "12 of us"]


def test_fields_below_the_frame_rate_are_frames_and_that_is_reported() -> None:
    document = read("1\n00:00:01:12 --> 00:00:03:24\na\n\n2\n00:00:04:00 --> 00:00:06:05\nb\n")
    assert isinstance(document, Document)
    assert [format_timing_line(cue) for cue in document.cues] == [
        "00:00:01,480 --> 00:00:03,960",
        "00:00:04,000 --> 00:00:06,200",
    ]
    assert [finding.rule for finding in document.findings] == ["S323"]
    assert {repair.rule for repair in document.repairs} == {"S323"}


def test_fields_above_every_frame_rate_are_decimals() -> None:
    document = read("1\n00:00:01:12 --> 00:00:03:99\na\n")
    assert isinstance(document, Document)
    assert format_timing_line(document.cues[0]) == "00:00:01,120 --> 00:00:03,990"
    assert {repair.rule for repair in document.repairs} == {"S320"}


@pytest.mark.parametrize(
    "text",
    ["Hello my friend", "Stop!", "Привет", "你昨天晚上在哪里？", "(door)", "- Hi", "<i>Hi</i>", "...and"],
)
@pytest.mark.parametrize(
    "settings",
    [
        "X1:100 X2:200 Y1:050 Y2:400",
        "align:start position:0%",
        "line:0%",
        "position:50%,line-left align:middle",
        "vertical:rl",
        "A:start L:12%",
    ],
)
def test_a_text_directly_after_or_before_layout_settings_is_no_setting(settings: str, text: str) -> None:
    for blank in ("", " "):
        timing = parse_timing_line(f"{GOOD} {settings}{blank}{text}")
        assert timing is not None
        assert (timing.settings, timing.text) == (settings, text)
        assert "S310" in timing.faults


@pytest.mark.parametrize(
    "settings",
    [
        "line:-1",
        "line:85.5%,end position:10%,line-right size:33.3%",
        "align:justify",
        "line:auto position:auto",
        "region:fred_2 vertical:lr",
        "X1:-5 Y2:100%",
        "D:vertical-lr A:end S:80%",
    ],
)
def test_layout_settings_with_any_known_value_stay_as_they_are(settings: str) -> None:
    timing = parse_timing_line(f"{GOOD} {settings}")
    assert timing is not None
    assert (timing.settings, timing.text, timing.faults) == (settings, "", [])


@pytest.mark.parametrize(
    "text", ["align:startle", "Line:5 is free", "S:2nd", "A:starting now", "L:5th", "position", "X:1"]
)
def test_a_text_like_a_layout_setting_is_unchanged(text: str) -> None:
    timing = parse_timing_line(f"{GOOD} {text}")
    assert timing is not None
    assert (timing.settings, timing.text) == ("", text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("00:00:19,172 --> 021:00:20,383", True),
        ("00:00:19 --> 00300:20", True),
        ("00:00:19,172 --> 00:00:556", True),
        ("00:00:19,172 --> 00:00:021,500", False),
        ("00:00:19,172 --> 00:00:59,500", False),
        ("00:00:19:172 --> 00:00:55:172", False),
        ("00:00:19172 --> 00:00:55172", False),
        ("0:00:19,172 --> 00:00:55,172", False),
    ],
)
def test_a_long_cue_with_a_too_wide_end_field_is_reported(line: str, told: bool) -> None:
    around = "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n{}\nb\n\n3\n00:01:05,000 --> 00:01:06,000\nc\n"
    document = read(around.format(line))
    assert isinstance(document, Document)
    assert [finding.line for finding in document.findings if finding.rule == "S328"] == [5] * told

"""Timing lines that are hardly ones: where an index counts on they are read, elsewhere they stay text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_timing_line
from tests.subrip.numbers_in_dialogue import SPOKEN_NUMBERS
from tests.subrip.reread import reread

A, B = "00:00:03,000", "00:00:04,000"
FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n"
LAST = "3\n00:00:05,000 --> 00:00:06,000\nThree.\n"


def _second(line: str) -> Document:
    return reread(f"{FIRST}\n2\n{line}\nTwo.\n\n{LAST}")


def _texts(document: Document) -> list[str]:
    return [cue.text for cue in document.cues]


ARROWS = [
    *(
        ">",
        ",",
        ";",
        "|",
        "/",
        "»",
        "⇒",
        "--›",
        ">--",
        "...",
        "to",
        "bis",
        "-->-->",
        "-&gt;",
        "- & gt;",
        "-40",
    ),
    *("->", "- ->", "-- >", "- - >", "—>", "==>", "→", "⟶", "~", "–", "à", "=", "<--", "---", "until"),
]


@pytest.mark.parametrize("arrow", ARROWS)
def test_an_arrow_of_any_form(arrow: str) -> None:
    document = _second(f"{A} {arrow} {B}")
    assert _texts(document) == ["One.", "Two.", "Three."]
    assert format_timing_line(document.cues[1]) == f"{A} --> {B}"
    assert "S307" in {code for repair in document.repairs for code in (repair.rule, *repair.note.split())}


@pytest.mark.parametrize(
    "line",
    [
        "00:00:03,000 --> :00:04,000",
        "00: 00: 03 000 -> 00: 00: 04 000",
        "00:00:03'000 --> 00:00:04,000",
        *(
            f"{mark}{A} --> {B}"
            for mark in ("+", "*", "* ", "> ", '"', "“", "<", "{", "Time: ", "2 - ", "• ")
        ),
        f'"{A} --> {B}"',
        f"{{{A} --> {B}}}",
        "O0:00:03,000 --> 00:00:04,000",
        "OO:OO:O3,OOO --> OO:OO:O4,OOO",
        f"{A} --> {B} :8,1",
        "0:0:3,0 > 0:0:4,0",
        "00:03,000 > 00:04,000",
    ],
)
def test_other_damage(line: str) -> None:
    document = _second(line)
    assert _texts(document) == ["One.", "Two.", "Three."]
    assert format_timing_line(document.cues[1]) == f"{A} --> {B}"
    assert document.repairs


TRANSLATED = [
    "{0}: {1}: {2}, {3} -> {4}: {5}: {6}, {7}",
    "{0}: {1}: {2} {3} - -> {4}: {5}: {6} {7}",
    "{0} : {1} : {2} , {3} --> {4} : {5} : {6} , {7}",
    "{0}：{1}：{2}，{3} —> {4}：{5}：{6}，{7}",
    "{0}: {1}: {2}. {3} -- > {4}: {5}: {6}. {7}",
    "{0}:{1}:{2}، {3} > {4}:{5}:{6}، {7}",
    "{0}:{1}:{2}.{3} » {4}:{5}:{6}.{7}",
    "{0} {1} {2} {3} → {4} {5} {6} {7}",
]


@pytest.mark.parametrize("zero", ["0", "٠", "۰", "०", "０"], ids=ascii)
@pytest.mark.parametrize("shape", TRANSLATED)
def test_every_cue_of_a_machine_translated_file(shape: str, zero: str) -> None:
    blocks = []
    for number in range(1, 31):
        fields = ["00", f"{number:02}", "07", f"{number * 31:03}", "00", f"{number:02}", "09", "500"]
        line = shape.format(*fields).translate({ord("0") + digit: ord(zero) + digit for digit in range(10)})
        blocks.append(f"{number}\n{line}\nText {number}.\n")
    document = reread("\n".join(blocks))
    assert _texts(document) == [f"Text {number}." for number in range(1, 31)]
    assert [(cue.start, cue.end) for cue in document.cues] == [
        (number * 60_000 + 7_000 + number * 31, number * 60_000 + 9_500) for number in range(1, 31)
    ]


@pytest.mark.parametrize(
    "shape",
    [
        "01-30-0{}-000 --> 01-30-0{}-789",
        "01°30'0{}\",000 --> 01°30'0{}\",789",
        "01_30_0{}_000 -> 01_30_0{}_789",
    ],
)
@pytest.mark.parametrize("index", ["", "0\n", "{}\n"])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_document_all_of_whose_times_have_other_separators(shape: str, index: str, gap: str) -> None:
    blocks = [f"{index.format(at)}{shape.format(at, at)}\nText {at}.\n" for at in range(1, 6)]
    document = reread(gap.join(blocks))
    assert [(cue.start, cue.end, cue.text) for cue in document.cues] == [
        (5_400_000 + at * 1000, 5_400_789 + at * 1000, f"Text {at}.") for at in range(1, 6)
    ]


@pytest.mark.parametrize("said", ["01-30-00-000 --> 01-30-02-789", "01°30'00\",000 --> 01°30'02\",789"])
def test_a_line_of_times_with_other_separators_in_a_text_is_text_and_reported(said: str) -> None:
    document = reread(f"{FIRST[:-1]}\n{said}\n\n2\n{A} --> {B}\nTwo.\n")
    assert len(document.cues) == 2
    assert ("S214", 4) in {(finding.rule, finding.line) for finding in document.findings}


_STYLES = st.tuples(
    st.sampled_from([":", ": ", " : ", "：", ";", "∶"]),
    st.sampled_from([",", ", ", " ", ".", ". ", "،", ",  ", "，"]),
    st.sampled_from([*(f" {arrow} " for arrow in ARROWS if arrow != "-40"), "->", "→", "=>", "- >", " ->"]),
)


@given(st.lists(_STYLES, min_size=2, max_size=9), st.sampled_from(["{}", "{}.", "{} ", " {}"]))
def test_every_cue_of_a_file_that_writes_each_time_in_another_way(
    styles: list[tuple[str, str, str]], index: str
) -> None:
    blocks = []
    for number, (colon, comma, arrow) in enumerate(styles, 1):
        one, other = (f"00{colon}{number:02}{colon}{second}{comma}{number * 107}" for second in ("07", "09"))
        blocks.append(f"{index.format(number)}\n{one}{arrow}{other}\nText {number}.\n")
    assert [(cue.start // 1000, cue.end // 1000, cue.text) for cue in reread("\n".join(blocks)).cues] == [
        (number * 60 + 7, number * 60 + 9, f"Text {number}.") for number in range(1, len(styles) + 1)
    ]


@pytest.mark.parametrize("line", [f"--> {B}", f"xx:xx --> {B}", f" - -> {B}"])
def test_a_missing_start_is_counted_back_and_reported(line: str) -> None:
    document = _second(line)
    assert [format_timing_line(cue) for cue in document.cues][1] == f"{A} --> {B}"
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S325", 5)]


@pytest.mark.parametrize("line", ["-->", "--> ", "xx:xx --> xx:xx", "::, -> ::,", "->"])
def test_a_cue_without_readable_times_stands_between_its_neighbours(line: str) -> None:
    document = _second(line)
    assert _texts(document) == ["One.", "Two.", "Three."]
    assert format_timing_line(document.cues[1]) == "00:00:02,000 --> 00:00:03,000"
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S326", 5)]


def test_an_index_without_a_timing_line_below_which_the_count_continues() -> None:
    document = reread(f"{FIRST}\n2\nTwo.\n\n3\nThree.\n\n4\n00:00:09,000 --> 00:00:10,000\nFour.\n")
    assert _texts(document) == ["One.", "Two.", "Three.", "Four."]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S326", 5), ("S326", 8)]


def test_cues_without_times_share_the_time_between_their_neighbours() -> None:
    lost = "\n".join(f"{number}\nText {number}.\n" for number in range(2, 6))
    document = reread(f"{FIRST}\n{lost}\n6\n00:00:04,000 --> 00:00:05,000\nSix.\n")
    assert [(cue.start, cue.end) for cue in document.cues] == [
        (1000, 2000),
        (2000, 2500),
        (2500, 3000),
        (3000, 3500),
        (3500, 4000),
        (4000, 5000),
    ]


def test_cues_without_times_above_the_first_one() -> None:
    document = reread("1\nOne.\n\n2\nTwo.\n\n3\n00:00:09,000 --> 00:00:10,000\nThree.\n")
    assert [(cue.start, cue.end) for cue in document.cues] == [(7000, 8000), (8000, 9000), (9000, 10_000)]


def test_an_index_without_a_timing_line_at_the_end_is_reported() -> None:
    document = reread(f"{FIRST}\n2\nTwo.\n")
    assert _texts(document) == ["One.\n2\nTwo."]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S214", 5)]


def test_a_cue_between_neighbours_without_room_keeps_its_place() -> None:
    source = f"1\n{A} --> {B}\nOne.\n\n2\n-->\nTwo.\n\n3\n{A} --> {B}\nThree.\n"
    assert _texts(reread(source)) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("line", [f"2 {A} > {B} Two.", "2. 00: 00: 03 000 - -> 00: 00: 04 000 Two."])
def test_index_times_and_text_on_one_damaged_line(line: str) -> None:
    document = reread(f"{FIRST}\n{line}\n\n{LAST}")
    assert _texts(document) == ["One.", "Two.", "Three."]
    assert format_timing_line(document.cues[1]) == f"{A} --> {B}"


def test_a_lost_digit_is_reported() -> None:
    document = _second("00:00:0,000 --> 00:00:04,000")
    assert document.cues[1].start % 1000 == 0
    assert 2000 <= document.cues[1].start < 4000
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S328", 5)]


@pytest.mark.parametrize("said", SPOKEN_NUMBERS)
@pytest.mark.parametrize("above", ["Look:\n", "Look:\n2\n", "Look:\n7\n", "2\n", ""])
def test_text_within_a_cue_stays_text(said: str, above: str) -> None:
    source = f"{FIRST[:-5]}{above}{said}\n\n2\n{A} --> {B}\nTwo.\n"
    document = reread(source)
    assert [format_timing_line(cue) for cue in document.cues] == [
        "00:00:01,000 --> 00:00:02,000",
        f"{A} --> {B}",
    ]
    assert "".join(_texts(document)[0].split()) == "".join(f"{above}{said}".split())


@pytest.mark.parametrize("said", SPOKEN_NUMBERS)
@pytest.mark.parametrize("number", ["2", "7", "1984"])
def test_text_below_a_blank_line_and_a_number_that_is_no_index_stays_text(said: str, number: str) -> None:
    document = reread(f"{FIRST}\n{number}\n{said}\n\n2\n{A} --> {B}\nTwo.\n")
    assert [format_timing_line(cue) for cue in document.cues] == [
        "00:00:01,000 --> 00:00:02,000",
        f"{A} --> {B}",
    ]
    assert "".join(_texts(document)[0].split()) == "".join(f"One.{number}{said}".split())


@pytest.mark.parametrize("said", SPOKEN_NUMBERS)
@pytest.mark.parametrize("above", ["", "\n"])
def test_text_below_the_next_index_at_the_end_stays_text(said: str, above: str) -> None:
    document = reread(f"{FIRST}{above}2\n{said}\n")
    assert [format_timing_line(cue) for cue in document.cues] == ["00:00:01,000 --> 00:00:02,000"]
    assert "".join(_texts(document)[0].split()) == "".join(f"One.2{said}".split())


@pytest.mark.parametrize("said", SPOKEN_NUMBERS)
def test_text_below_an_index_without_times_is_a_cue_of_its_own(said: str) -> None:
    document = reread(f"{FIRST}\n2\n{said}\n\n{LAST}")
    assert _texts(document)[::2] == ["One.", "Three."]
    assert "".join(_texts(document)[1].split()) == "".join(said.split())


def test_an_index_without_times_and_text_is_reported() -> None:
    document = reread(f"{FIRST}\n2\n\n{LAST}")
    assert _texts(document) == ["One.\n2", "Three."]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S214", 5)]


@pytest.mark.parametrize("said", SPOKEN_NUMBERS)
def test_text_below_a_blank_line_stays_text(said: str) -> None:
    document = reread(f"{FIRST}\n{said}\n\n2\n{A} --> {B}\nTwo.\n")
    assert "".join(_texts(document)[0].split()) == "".join(f"One.{said}".split())
    assert len(document.cues) == 2


def test_a_list_of_chapters_in_a_transcript_stays_text() -> None:
    chapters = "Chapters:\n1 00:00:00 Intro\n2 00:03:10 Limits\n3 00:12:45 Series"
    assert _texts(reread(f"{FIRST[:-5]}{chapters}\n\n2\n{A} --> {B}\nTwo.\n")) == [chapters, "Two."]


def test_times_out_of_order_below_a_blank_line_stay_text() -> None:
    document = reread(f"{FIRST}\n00:45:00,000 - 00:45:03,500\n\n2\n{A} --> {B}\nTwo.\n")
    assert len(document.cues) == 2
    assert "S214" in {finding.rule for finding in document.findings}


@pytest.mark.parametrize("index", ["-2", "12345678901", "9" * 30, "−7", "2."])
def test_an_index_of_many_digits_or_below_zero(index: str) -> None:
    document = reread(f"{FIRST}\n{index}\n{A} --> {B}\nTwo.\n")
    assert _texts(document) == ["One.", "Two."]
    assert {repair.rule for repair in document.repairs} <= {"S202", "S203"}


def test_a_telephone_number_directly_above_a_timing_line_is_text() -> None:
    assert _texts(reread(f"1\n00:00:01,000 --> 00:00:02,000\nCall\n5551234567\n{A} --> {B}\nTwo.\n")) == [
        "Call\n5551234567",
        "Two.",
    ]


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ("x1:10 x2:20 y1:5 y2:6", "x1:10 x2:20 y1:5 y2:6"),
        ("D:vertical A:start L:12%", "D:vertical A:start L:12%"),
        ("X1: 112 X2: 602 Y1: 444 Y2: 523", "X1:112 X2:602 Y1:444 Y2:523"),
        ("X1 : 112  X2 : 602", "X1:112 X2:602"),
        ("position: 50% align: start", "position:50% align:start"),
    ],
)
def test_layout_settings_in_unusual_notation_are_no_text(settings: str, kept: str) -> None:
    document = _second(f"{A} --> {B} {settings}")
    assert _texts(document) == ["One.", "Two.", "Three."]
    assert document.cues[1].settings == kept


@pytest.mark.parametrize("text", ["Line: five", "A:yes", "Y: yes", "L: 5 of us", "X marks it", "x2 = 4y"])
def test_text_that_resembles_layout_settings_stays_text(text: str) -> None:
    document = _second(f"{A} --> {B} {text}")
    assert _texts(document) == ["One.", f"{text}\nTwo.", "Three."]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("0: 0: 2, 26 --> 0: 0: 3,  5", 2026, 3005),
        ("00:00:02, 26 --> 00:00:03,500", 2026, 3500),
        ("00: 00: 02, 50 --> 00: 00: 03, 25", 2500, 3250),
        ("00:00:02, 5 --> 00:00:03, 250", 2500, 3250),
        ("00:00:02,5 --> 00:00:03,25", 2500, 3250),
    ],
)
def test_spaces_before_milliseconds_are_zeros_where_they_fill_the_field(
    line: str, start: int, end: int
) -> None:
    cue = _second(line).cues[1]
    assert (cue.start, cue.end) == (start, end)


@given(st.text(alphabet="0123456789:,.-> xO'\n", max_size=60))
def test_any_line_below_an_index_is_read_the_same_again(line: str) -> None:
    document = reread(f"{FIRST}\n2\n{line}\nTwo.\n\n{LAST}")
    assert "Two." in " ".join(_texts(document))

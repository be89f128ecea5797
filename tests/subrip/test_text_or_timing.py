"""Lines with times inside a cue: text, unless place, spelling or order proves a timing line."""

from __future__ import annotations

import pytest

from srtbatch.model import Cue
from tests.subrip.reread import reread

FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:03,000 --> 00:00:05,000\nTwo.\n\n"
THIRD = "3\n00:00:06,400 --> 00:00:09,050\n"
LAST = "4\n00:00:09,300 --> 00:00:12,700\nFour.\n\n5\n00:00:13,000 --> 00:00:15,000\nFive.\n"


def _times(cue: Cue) -> tuple[int, int]:
    return cue.start, cue.end


SAID_WITH_ARROW = [
    "1:23.456 -> 1:24.012",
    "12:00:00 -> 12:00:01 -> 12:00:02",
    "1:2:3.4 -> 5:6:7.8",
    "12:00:00.5 -> 12:00:01.5",
    "7:00:00.000 --> 7:30:00.000 lunch",
]


@pytest.mark.parametrize("said", SAID_WITH_ARROW)
@pytest.mark.parametrize("above", ["Look:\n", "Look:\n12\n", ""])
@pytest.mark.parametrize("below", ["", "\nthere"])
def test_times_out_of_order_that_are_in_a_different_notation_are_text(
    said: str, above: str, below: str
) -> None:
    document = reread(f"{FIRST}{THIRD}{above}{said}{below}\n\n{LAST}")
    assert [_times(cue) for cue in document.cues][2:4] == [(6400, 9050), (9300, 12700)]
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"{above}{said}{below}".split())


SAID_WITHOUT_ARROW = [
    "12:00:00.000",
    "10:30:00,5 11:45:00,2",
    "7:00:00.0",
    "1:23:45.678 1:24:00.123",
    "00:05:00.123 / 00:10:00.456",
]


@pytest.mark.parametrize("said", SAID_WITHOUT_ARROW)
@pytest.mark.parametrize("number", ["12", "2", "1984"])
def test_times_out_of_order_below_a_number_that_is_no_index_are_text(said: str, number: str) -> None:
    document = reread(f"{FIRST}{THIRD}Look:\n\n{number}\n{said}\nthere\n\n{LAST}")
    assert [_times(cue) for cue in document.cues][2:4] == [(6400, 9050), (9300, 12700)]
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"Look:{number}{said}there".split())


HOSTILE = [
    *SAID_WITH_ARROW,
    *SAID_WITHOUT_ARROW,
    "(00:00:00.000 --> 00:00:02.000)",
    "from 1:23:45.678 to 1:24:00.123",
    "1:23:45.678 - 1:24:00.123",
    "[1:23:45.678 > 1:24:00.123]",
    "01:30:00,000 -->",
    "--> 01:30:00,000",
    "01:30:00.000\n--> 01:30:02.000",
    "00:00:00,500 > 00:00:00,900",
]
PLACES = [
    "Look:\n\n4\n{}\nthere",
    "Look:\n4\n{}\nthere",
    "Look:\n\n12\n{}\nthere",
    "Look:\n\n{}\nthere",
    "Look:\n\n4\n{}",
    "Look:\n\n{}",
    "4\n{}",
]


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("place", PLACES)
def test_times_out_of_order_are_reported_text_where_the_next_cue_has_the_next_index(
    said: str, place: str
) -> None:
    text = place.format(said)
    document = reread(f"{FIRST}{THIRD}{text}\n\n{LAST}")
    assert [_times(cue) for cue in document.cues][2:4] == [(6400, 9050), (9300, 12700)]
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(text.split())
    assert "S214" in {finding.rule for finding in document.findings}


DAMAGED = [
    "0:07.500 -> 0:08.500",
    "00:00:07,500 -> 00:00:08,500 -> 00:00:08,500",
    "0:0:7.5 -> 0:0:8.5",
    "(00:00:07.500 --> 00:00:08.500)",
    "00:00:07.500-->00:00:08.500",
]


@pytest.mark.parametrize("line", DAMAGED)
@pytest.mark.parametrize("above", ["\n4\n", "4\n", "\n12\n", "\n"])
def test_damaged_times_in_order_are_a_cue(line: str, above: str) -> None:
    below = LAST.replace("5\n", "6\n").replace("4\n", "5\n", 1)
    document = reread(f"{FIRST}{THIRD}Three.\n{above}{line}\nMore.\n\n{below}")
    assert [cue.start for cue in document.cues] == [1000, 3000, 6400, 7500, 9300, 13000]
    assert document.cues[3].text.endswith("More.")


@pytest.mark.parametrize("line", ["1:23:45.678 1:24:00.123", "12:00:00.000", "1:23:45.678 - 1:24:00.123"])
def test_times_out_of_order_below_the_next_index_are_a_cue_where_the_next_cue_has_another(line: str) -> None:
    below = LAST.replace("5\n", "6\n").replace("4\n", "5\n", 1)
    document = reread(f"{FIRST}{THIRD}Three.\n\n4\n{line}\nMore.\n\n{below}")
    assert "More." in [cue.text for cue in document.cues]
    assert len(document.cues) == 6


IN_ORDER = [
    "0:07.500 -> 0:08.500",
    "0:0:7.5 -> 0:0:8.5",
    "00:00:07.500-->00:00:08.500",
    "00:00:07,50->00:00:08,50",
]


@pytest.mark.parametrize("line", IN_ORDER)
def test_times_in_order_directly_below_a_text_are_a_cue(line: str) -> None:
    document = reread(f"{FIRST}{THIRD}Three.\n{line}\nMore.\n\n{LAST}")
    assert [cue.text for cue in document.cues] == ["One.", "Two.", "Three.", "More.", "Four.", "Five."]
    assert _times(document.cues[3]) == (7500, 8500)


@pytest.mark.parametrize("line", ["1:23.456 -> 1:24.012", "0:01:23.456 -> 0:01:24.012"])
@pytest.mark.parametrize("above", ["\n4\n", "4\n"])
def test_times_out_of_order_below_the_index_that_no_other_cue_has_are_a_cue(line: str, above: str) -> None:
    below = LAST.replace("5\n", "6\n").replace("4\n", "5\n", 1)
    document = reread(f"{FIRST}{THIRD}Three.\n{above}{line}\nMore.\n\n{below}")
    assert [cue.text for cue in document.cues] == ["One.", "Two.", "Three.", "Four.", "Five.", "More."]
    assert _times(document.cues[5]) == (83456, 84012)


def test_times_out_of_order_that_are_in_the_same_notation_are_a_cue() -> None:
    others = "".join(f"0:2{at}.000 -> 0:2{at}.900\nMore {at}.\n\n" for at in range(3))
    source = f"{FIRST}{THIRD}Three.\n1:23.456 -> 1:24.012\nMore.\n\n{others}{LAST}"
    found = [cue.text for cue in reread(source).cues]
    assert {"More.", "More 0.", "More 1.", "More 2."} <= set(found)


@pytest.mark.parametrize("line", ["00:00:07,500 00:00:08,500", "00:00:07,500"])
@pytest.mark.parametrize("number", ["4", "12"])
def test_times_in_order_below_a_number_are_a_cue(line: str, number: str) -> None:
    document = reread(f"{FIRST}{THIRD}Three.\n\n{number}\n{line}\nMore.\n\n{LAST}")
    assert [cue.text for cue in document.cues] == ["One.", "Two.", "Three.", "More.", "Four.", "Five."]
    assert document.cues[3].start == 7500


@pytest.mark.parametrize("shape", ["{} {}", "{},{}", "{} - {}", "{}"])
@pytest.mark.parametrize("index", ["7\n", "{}\n"])
def test_cues_out_of_order_in_a_document_without_arrows(shape: str, index: str) -> None:
    times = [(f"0:00:0{at}.000", f"0:00:0{at}.900") for at in (1, 3, 2, 5, 7)]
    blocks = [
        f"{index.format(at)}{shape.format(*pair)}\nText {at}." for at, pair in enumerate(times, start=1)
    ]
    document = reread("\n\n".join(blocks) + "\n")
    assert sorted(cue.text for cue in document.cues) == [f"Text {at}." for at in range(1, 6)]


MARKED_UP = [
    "<b>00:00:06,400 --> 00:00:09,050</b>",
    "<i>00:00:06,400 --> 00:00:09,050</i>",
    '<font color="#ffffff"><b>00:00:06.400 -> 00:00:09.050</b></font>',
    "00:00:06,400 --&#62; 00:00:09,050",
    "00:00:06,400 --&#x3e; 00:00:09,050",
    "<p>00:00:06,400 --&gt; 00:00:09,050</p>",
]


@pytest.mark.parametrize("line", MARKED_UP)
@pytest.mark.parametrize("last", [LAST, ""])
def test_markup_around_a_timing_line_is_no_text(line: str, last: str) -> None:
    document = reread(f"{FIRST}3\n{line}\nThree.\n\n{last}")
    assert [cue.text for cue in document.cues][:3] == ["One.", "Two.", "Three."]
    assert _times(document.cues[2]) == (6400, 9050)
    assert document.findings == []


@pytest.mark.parametrize("line", MARKED_UP)
def test_times_in_markup_inside_a_text_are_text(line: str) -> None:
    document = reread(f"{FIRST}{THIRD}Look:\n{line}\n\n{LAST}")
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"Look:{line}".split())


def test_the_start_of_the_last_cue_is_counted_back_from_an_end_that_fits() -> None:
    document = reread(f"{FIRST}3\n09:00:09,300 --> 00:00:12,700\nThree.\n")
    assert document.cues[2].start < document.cues[2].end == 12_700


def test_the_end_of_the_last_cue_is_found_where_its_start_fits_too() -> None:
    document = reread(f"{FIRST}3\n00:00:30,000 --> 00:00:12,700\nThree.\n")
    assert document.cues[2].start == 30_000


NUMBERED = [
    ("00:{0},200 --> 00:{1},838", 200, 838),
    ("00:00:{0} --> 00:00:{1}", 0, 0),
    ("00:00:{0},200 --> 00:00:{1},838", 200, 838),
    ("0:{0}.200 -> 0:{1}.838", 200, 838),
]


@pytest.mark.parametrize(("times", "start", "end"), NUMBERED)
@pytest.mark.parametrize("mark", [".", ":", ")"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_index_before_the_times_is_no_hours(times: str, start: int, end: int, mark: str, gap: str) -> None:
    seconds = [(21, 24), (25, 27), (28, 30)]
    lines = [f"{at}{mark} {times.format(*pair)}\nText {at}." for at, pair in enumerate(seconds, start=1)]
    document = reread(gap.join(lines) + "\n")
    assert [_times(cue) for cue in document.cues] == [
        (one * 1000 + start, two * 1000 + end) for one, two in seconds
    ]
    assert [cue.text for cue in document.cues] == ["Text 1.", "Text 2.", "Text 3."]


def test_hours_before_a_space_are_hours() -> None:
    document = reread("1\n1: 00:21,200 --> 1: 00:24,838\nOne.\n")
    assert _times(document.cues[0]) == (3_621_200, 3_624_838)


@pytest.mark.parametrize("text", ["3 maybe", "10:30 John", "5x5", "2nd.", "7 - yes"])
def test_digits_after_the_end_time_that_go_on_as_a_text_are_kept(text: str) -> None:
    document = reread(f"{FIRST}{THIRD[:-1]}{text}\n\n{LAST}")
    assert document.cues[2].text == text
    assert _times(document.cues[2]) == (6400, 9050)


@pytest.mark.parametrize("behind", ["0", "00", "0 X1:100 X2:600 Y1:050 Y2:100", "7"])
def test_digits_after_the_end_time_are_no_text(behind: str) -> None:
    document = reread(f"{FIRST}{THIRD[:-1]}{behind}\nThree.\n\n{LAST}")
    assert document.cues[2].text == "Three."
    assert _times(document.cues[2]) == (6400, 9050)


BROKEN = [
    "00:00:06,400\n--> 00:00:09,050",
    "00:00:06,400 -->\n00:00:09,050",
    "00:00:06,400\n-->\n00:00:09,050",
    "00:00:06,400 --> 00:00:09,\n050",
    "00:00:06,400 --> 00:00:\n09,050",
    "00:00:06.400\n--> 00:00:09.050",
]


@pytest.mark.parametrize("line", BROKEN)
@pytest.mark.parametrize("index", ["3\n", ""])
def test_a_timing_line_broken_in_two_is_joined(line: str, index: str) -> None:
    document = reread(f"{FIRST}{index}{line}\nThree.\n\n{LAST}")
    assert [cue.text for cue in document.cues] == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert _times(document.cues[2]) == (6400, 9050)
    assert ("S328", 10 if index else 9) in {(repair.rule, repair.line) for repair in document.repairs}


@pytest.mark.parametrize("line", [line for line in BROKEN if not line.endswith(",\n050")])
def test_a_broken_timing_line_inside_a_text_stays_text(line: str) -> None:
    document = reread(f"{FIRST}{THIRD}Look:\n{line}\n\n{LAST}")
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"Look:{line}".split())


def _gapless(shape: str, index: str) -> str:
    """Three cues without blank lines between them, their times as in ``shape``."""
    blocks = []
    for at in (1, 2, 3):
        times = shape.format(f"01:30:0{2 * at},000", f"01:30:0{2 * at + 1},000")
        blocks.append(f"{index.format(at)}{times}\nText {at}.\n")
    return "".join(blocks)


@pytest.mark.parametrize("shape", ["{}\n--> {}", "{} -->\n{}", "{}\n-->\n{}", "{} -->", "{}"], ids=repr)
def test_cues_with_an_index_and_broken_times_without_blank_lines(shape: str) -> None:
    document = reread(_gapless(shape, "{}\n"))
    assert [(cue.start, cue.text) for cue in document.cues] == [
        (5_400_000 + 2000 * at, f"Text {at}.") for at in (1, 2, 3)
    ]


@pytest.mark.parametrize("shape", ["{} -->\n{}", "{} -->"])
def test_cues_with_broken_times_without_index_and_blank_lines(shape: str) -> None:
    document = reread(_gapless(shape, ""))
    assert [(cue.start, cue.text) for cue in document.cues] == [
        (5_400_000 + 2000 * at, f"Text {at}.") for at in (1, 2, 3)
    ]


def test_broken_times_that_may_be_a_text_are_reported() -> None:
    document = reread(_gapless("{}\n--> {}", ""))
    assert [finding.line for finding in document.findings if finding.rule == "S214"][:1] == [4]


@pytest.mark.parametrize(
    "text",
    [
        "01:30:00,000 -->\n01:30:02,000",
        "4\n01:30:00,000\n--> 01:30:02,000",
        "00:00:07,000\n--> 00:00:08,000",
        "00:00:07,000 -->\n00:00:08,000",
        "00:00:09,100\n00:00:09,200",
        "4\n12:00:00,000",
        "00:00:09,100 -->",
    ],
)
@pytest.mark.parametrize("above", ["Look:\n", ""])
def test_broken_times_that_do_not_fit_between_the_cues_are_text(text: str, above: str) -> None:
    document = reread(f"{FIRST}{THIRD}{above}{text}\n\n{LAST}")
    assert [_times(cue) for cue in document.cues][2:4] == [(6400, 9050), (9300, 12700)]
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"{above}{text}".split())


@pytest.mark.parametrize("text", ["50", "00:00:09", "--> there", "00:00:09,050 and so on"])
def test_a_text_below_a_timing_line_without_end_stays_text(text: str) -> None:
    document = reread(f"{FIRST}3\n00:00:06,400\n{text}\n\n{LAST}")
    assert document.cues[2].text == text


def test_cues_without_end_times_and_blank_lines() -> None:
    blocks = [f"{at}\n01:30:0{at},000 -->\nText {at}.\n" for at in range(1, 6)]
    document = reread("".join(blocks))
    assert [cue.text for cue in document.cues] == [f"Text {at}." for at in range(1, 6)]
    assert [cue.start for cue in document.cues] == [5_400_000 + 1000 * at for at in range(1, 6)]


@pytest.mark.parametrize("line", ["4\n12:00:00,000 -->", "12\n00:00:07,000 -->", "00:00:07,000 -->"])
def test_a_time_and_an_arrow_inside_a_text_are_text(line: str) -> None:
    document = reread(f"{FIRST}{THIRD}Look:\n{line}\nthere\n\n{LAST}")
    assert len(document.cues) == 5
    assert "".join(document.cues[2].text.split()) == "".join(f"Look:{line}there".split())


@pytest.mark.parametrize("text", ["1999 10:30 water", "1984 was a good year", "100"])
def test_a_number_that_is_no_end_time_is_text(text: str) -> None:
    document = reread(f"{FIRST}3\n00:00:06,400 --> {text}\nnever\n\n{LAST}")
    assert [_times(cue) for cue in document.cues][3:] == [(9300, 12700), (13000, 15000)]
    assert document.cues[2].text == f"{text}\nnever"
    assert 6400 < document.cues[2].end <= 9300


def test_a_number_that_may_be_the_end_time_is_one() -> None:
    document = reread(f"{FIRST}3\n00:00:06,400 --> 9.1\nThree.\n\n{LAST}")
    assert _times(document.cues[2]) == (6400, 9100)
    assert document.cues[2].text == "Three."


@pytest.mark.parametrize("number", ["2", "3", "7"])
def test_a_number_that_is_the_only_text_of_a_cue_without_index_is_text(number: str) -> None:
    lines = [f"00:00:0{at},000 --> 00:00:0{at},900\n" for at in range(1, 6)]
    texts = ["One.\n", f"{number}\n", "Three.\n", "Four.\n", "Five.\n"]
    document = reread("".join(line + text for line, text in zip(lines, texts, strict=True)))
    assert [cue.text for cue in document.cues] == ["One.", number, "Three.", "Four.", "Five."]


def test_the_next_index_below_a_cue_without_text_is_its_index() -> None:
    document = reread(f"{FIRST}{THIRD}{LAST}")
    assert [cue.text for cue in document.cues] == ["One.", "Two.", "", "Four.", "Five."]

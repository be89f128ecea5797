"""Indexes in markup or with a label: known by their number, which counts on from cue to cue."""

from __future__ import annotations

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read
from tests.subrip.reread import reread

LABELS = [
    "**{}**",
    "`{}`",
    "## {}",
    "Subtitle {}",
    "- {}",
    "> {}",
    "<b>{}</b>",
    "<h2>{}</h2>",
    '"{}"',
    "{} |",
    "| {} |",
    "{}/12",
    "Cue {} of 12:",
    "{}\\.",
    "Untertitel Nr. {}",
    "字幕{}",
]


def _cue(label: str, at: int, *, gap: str = "") -> str:
    index = f"{label.format(at)}\n" if label else ""
    return f"{index}{gap}00:00:{at:02},000 --> 00:00:{at:02},900\nText {chr(96 + at)}."


def _texts(source: str) -> list[str]:
    return [cue.text for cue in reread(source).cues]


def _findings(source: str) -> list[int]:
    document = read(source)
    assert isinstance(document, Document)
    return [finding.line for finding in document.findings]


def _expected(cues: int) -> list[str]:
    return [f"Text {chr(96 + at)}." for at in range(1, cues + 1)]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\n\n\n"])
@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("cues", [2, 3, 12])
@pytest.mark.parametrize("label", LABELS)
def test_a_label_that_continues_the_count_in_every_cue_is_an_index(
    label: str, cues: int, gap: str, between: str
) -> None:
    source = between.join(_cue(label, at, gap=gap) for at in range(1, cues + 1)) + "\n"
    document = reread(source)
    assert [cue.text for cue in document.cues] == _expected(cues)
    listed = {repair.line: repair.before for repair in document.repairs if repair.rule == "S203"}
    assert [listed.get(cue.line) for cue in document.cues] == [label.format(at) for at in range(1, cues + 1)]


@pytest.mark.parametrize("label", LABELS)
def test_labels_are_indexes_below_plain_ones_and_across_gaps(label: str) -> None:
    plain = [_cue("{}", at) for at in range(1, 4)]
    labelled = [_cue(label, at) for at in (4, 5, 6, 7, 10, 11, 12)]
    assert len(_texts("\n\n".join([*plain, *labelled]) + "\n")) == 10
    assert all(text.count("\n") == 0 for text in _texts("\n\n".join([*plain, *labelled]) + "\n"))


@pytest.mark.parametrize("label", LABELS)
def test_a_cue_between_labels_that_has_lost_its_timing_line_stays_a_cue(label: str) -> None:
    blocks = [_cue(label, at) for at in range(1, 8)]
    blocks[3] = f"{label.format(4)}\nText d."
    assert _texts("\n\n".join(blocks) + "\n") == _expected(7)


@pytest.mark.parametrize("label", [label for label in LABELS if label.count(" ") < 2 or label == "| {} |"])
@pytest.mark.parametrize("at", [2, 4])
def test_a_single_label_that_continues_the_count_is_reported(label: str, at: int) -> None:
    blocks = [_cue("{}" if place != at else label, place) for place in range(1, 6)]
    source = "\n\n".join(blocks) + "\n"
    document = read(source)
    assert isinstance(document, Document)
    line = source.split("\n").index(label.format(at)) + 1
    read_as_index = [repair.line for repair in document.repairs if repair.rule == "S203"] == [line]
    assert read_as_index or line in _findings(source)


def test_the_label_of_a_single_cue_is_reported() -> None:
    assert _findings(_cue("**{}**", 1) + "\n") == [1]


SAID = [
    "**Stop**",
    "Speaker 7",
    "Take 9",
    "9/11",
    "- 7",
    "It is 2 now, 3 or so",
    "Route 66",
    "<b>No</b>",
    "Two",
]


@pytest.mark.parametrize("said", SAID)
def test_other_words_above_a_cue_without_index_are_text_and_not_reported(said: str) -> None:
    blocks = [_cue("{}", 1), f"{said}\n{_cue('', 2)}", *[_cue("{}", at) for at in (3, 4, 5)]]
    source = "\n\n".join(blocks) + "\n"
    assert said in "\n".join(_texts(source)).split("\n")
    assert _findings(source) == []


@pytest.mark.parametrize("said", ["Number {}", "**{}**", "{}!", "- {}", "Chapter {}"])
@pytest.mark.parametrize("index", ["", "{}"])
def test_texts_that_count_are_no_indexes(said: str, index: str) -> None:
    for between in ("\n", "\n\n"):
        blocks = [f"{_cue(index, at).rpartition(chr(10))[0]}\n{said.format(at)}" for at in range(1, 6)]
        assert _texts(between.join(blocks) + "\n") == [said.format(at) for at in range(1, 6)]
        below = [f"{_cue(index, at)}\n{said.format(at + 1)}" for at in range(1, 6)]
        assert _texts(between.join(below) + "\n") == [
            f"Text {chr(96 + at)}.\n{said.format(at + 1)}" for at in range(1, 6)
        ]


def test_chapters_above_times_without_other_text_are_text() -> None:
    source = "".join(f"Chapter {at}\n00:0{at}:00,000 --> 00:0{at}:30,000\n" for at in range(1, 6))
    assert "\n".join(_texts(source)).split("\n")[:-1] == [f"Chapter {at}" for at in range(1, 6)]


@pytest.mark.parametrize("order", [(1, 2, 1, 2, 3, 1), (1, 2, 2, 1, 3, 1), (1, 1, 1, 1), (3, 2, 1, 3, 2, 1)])
def test_speakers_with_numbers_are_text(order: tuple[int, ...]) -> None:
    blocks = [f"Speaker {speaker}\n{_cue('', at)}" for at, speaker in enumerate(order, start=1)]
    assert "\n".join(_texts("\n\n".join(blocks) + "\n")).count("Speaker") == len(order)


OPENINGS = ["```srt", "Here is the translation:\n```", "Part 7"]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\n\n\n"])
@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("cues", [3, 12])
@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("label", [*LABELS, "{}.", "#{}", "[{}]"])
def test_lines_directly_above_the_first_label_do_not_make_the_labels_text(
    label: str, opening: str, cues: int, gap: str, between: str
) -> None:
    blocks = between.join(_cue(label, at, gap=gap) for at in range(1, cues + 1))
    texts = _texts(f"{opening}\n{blocks}\n")
    assert texts[1:] == _expected(cues)[1:]
    assert texts[0].replace(f"{label.format(1)}\n", "") == f"{opening}\nText a."
    assert gap or label.format(1) not in texts[0].split("\n")


def test_a_label_without_its_blank_line_does_not_make_the_others_text() -> None:
    blocks = [_cue("{}", 1), *[_cue("Subtitle {}", at) for at in range(2, 9)]]
    source = f"{blocks[0]}\n{chr(10).join(blocks[1:2])}\n\n" + "\n\n".join(blocks[2:]) + "\n"
    assert _texts(source)[2:] == _expected(8)[2:]


@pytest.mark.parametrize("said", ["Number {}", "**{}**", "{}!", "- {}", "Chapter {}"])
@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("opening", ["", "```srt\n", "Here it is:\n", "{said}\nThis:\n"])
def test_texts_that_count_below_an_opening_line_are_no_indexes(opening: str, between: str, said: str) -> None:
    blocks = [f"{_cue('', at)}\n{said.format(at + 1)}" for at in range(1, 6)]
    source = f"{opening.format(said=said.format(9))}{between.join(blocks)}\n"
    below = [text.split("\n")[-1] for text in _texts(source)]
    assert below == [said.format(at + 1) for at in range(1, 6)]


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_number_above_the_first_times_that_few_others_continue_is_text(gap: str) -> None:
    numbers = {1: "Part 1\n", 2: "Part 2\n"}
    for cues in (2, 3, 5):
        blocks = [
            f"{numbers.get(at, '')}{gap if at in numbers else ''}{_cue('', at)}" for at in range(1, cues + 1)
        ]
        words = "\n".join(_texts("The film\n" + "\n".join(blocks) + "\n")).split("\n")
        assert "Part 1" in words
        assert "Part 2" in words


TIMES = [
    "00: 00: {:02}, 000 --> 00: 00: {:02}, 900",
    "00:00:{:02},000 --&gt; 00:00:{:02},900",
    "00:00:{:02},000 ＞ 00:00:{:02},900",
    "0:00:{:02}.0 - > 0:00:{:02}.9",
    "00：00：{:02}，000 --> 00：00：{:02}，900",
    "<00:00:{:02},000 --> 00:00:{:02},900>",
    "00:00:{:02} → 00:00:{:02}",
]


def _with_times(times: str, label: str, numbers: range) -> list[str]:
    return [f"{label.format(at)}\n{times.format(at, at + 1)}\nText {chr(96 + at)}." for at in numbers]


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("label", LABELS)
def test_labels_are_found_above_times_in_any_notation(label: str, times: str, between: str) -> None:
    blocks = _with_times(times, label, range(1, 9))
    assert _texts(between.join(blocks) + "\n") == _expected(8)


@pytest.mark.parametrize("between", ["\n\n", "\n"])
@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("said", ["Number {}", "- {}"])
def test_texts_that_count_above_times_in_any_notation_are_no_indexes(
    said: str, times: str, between: str
) -> None:
    blocks = [f"{cue}\n{said.format(at)}" for at, cue in enumerate(_with_times(times, "{}", range(1, 6)), 2)]
    assert _texts(between.join(blocks) + "\n") == [
        f"Text {chr(96 + at)}.\n{said.format(at + 1)}" for at in range(1, 6)
    ]


@pytest.mark.parametrize("said", ["5 --> 6", "3 > 2", "17:45:30 --> boarding", "12 → 13 is the way"])
@pytest.mark.parametrize("label", LABELS)
def test_an_arrow_in_a_text_does_not_make_labels_text(label: str, said: str) -> None:
    for cues in (3, 4, 6):
        blocks = [_cue(label, at) for at in range(1, cues + 1)]
        blocks[0] += f"\n{said}"
        assert _texts("\n\n".join(blocks) + "\n") == [f"Text a.\n{said}", *_expected(cues)[1:]]

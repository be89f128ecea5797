"""Which line is an index: plain or odd, from any number on, with or without blank lines, below damage."""

from __future__ import annotations

import pytest

from tests.subrip.reread import reread

SPELLINGS = ["{}", "{}.", "[{}]", "#{}", "{})"]
COUNTS = {
    "from 1": (1, 2, 3, 4, 5),
    "a part of a longer file": (57, 58, 59, 60, 61),
    "a gap": (1, 2, 4, 5, 6),
    "a repeat": (1, 2, 2, 3, 4),
    "a restart": (1, 2, 1, 2, 3),
    "tens": (10, 20, 30, 40, 50),
}
LAYOUTS = {
    "usual": "{index}\n{time}\n{text}\n\n",
    "dense": "{index}\n{time}\n{text}\n",
    "blank line below the index": "{index}\n\n{time}\n{text}\n\n",
    "double-spaced": "{index}\n\n{time}\n\n{text}\n\n",
}
TEXTS = ["One", "Two", "Three", "Four", "Five"]
TIMES = [f"00:00:{at:02},000 --> 00:00:{at:02},900" for at in range(10, 20)]


def _source(layout: str, indexes: list[str], texts: list[str]) -> str:
    cues = zip(indexes, TIMES, texts, strict=False)
    return "".join(LAYOUTS[layout].format(index=index, time=time, text=text) for index, time, text in cues)


def _texts(source: str) -> list[str]:
    return [cue.text for cue in reread(source).cues]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_index_in_any_notation_is_no_text(spelling: str, count: str, layout: str) -> None:
    indexes = [spelling.format(number) for number in COUNTS[count]]
    assert _texts(_source(layout, indexes, TEXTS)) == TEXTS


@pytest.mark.parametrize("layout", ["dense", "double-spaced"])
def test_one_plain_index_does_not_end_the_notation_of_indexes(layout: str) -> None:
    assert _texts(_source(layout, ["1.", "2.", "3", "4.", "5."], TEXTS)) == TEXTS


@pytest.mark.parametrize("said", ["2.", "#1", "3.", "[2]", "2", "7", "1999."])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_number_at_the_end_of_a_text_stays_where_indexes_are_plain(layout: str, said: str) -> None:
    texts = [f"{text}\n{said}" for text in TEXTS]
    assert _texts(_source(layout, ["1", "2", "3", "4", "5"], texts)) == texts


@pytest.mark.parametrize("said", ["2.", "#1", "7"])
def test_a_number_that_is_all_the_text_stays(said: str) -> None:
    assert _texts(_source("usual", ["1", "2", "3"], ["One", said, "Three"])) == ["One", said, "Three"]


@pytest.mark.parametrize("first", [1, 2, 41])
@pytest.mark.parametrize("layout", ["dense", "double-spaced"])
def test_indexes_below_a_cue_without_one_continue_the_count(layout: str, first: int) -> None:
    indexes = [str(first + at) for at in range(4)]
    gap = "" if layout == "dense" else "\n"
    source = f"00:00:01,000 --> 00:00:02,000\n{gap}Zero\n{gap}{_source(layout, indexes, TEXTS)}"
    assert _texts(source) == ["Zero", *TEXTS[:4]]


def test_numbers_that_do_not_continue_the_count_are_text_where_no_cue_has_an_index() -> None:
    source = "".join(f"{time}\nText\n{said}\n" for time, said in zip(TIMES, (41, 43, 45, 50), strict=False))
    assert _texts(source) == [f"Text\n{said}" for said in (41, 43, 45, 50)]


@pytest.mark.parametrize("lost", [0, 1, 256])
@pytest.mark.parametrize("left", ["", "00:17:23\n", ":17:26,480\n", "\n"])
def test_a_first_cue_without_timing_line_stays_a_cue_and_reported(lost: int, left: str) -> None:
    below = _source("usual", [str(lost + 1), str(lost + 2)], ["Two", "Three"])
    document = reread(f"{lost}\n{left}She always\n\n{below}")
    assert [cue.text for cue in document.cues] == [f"{left.strip()}\nShe always".strip(), "Two", "Three"]
    assert ("S326", 1) in [(finding.rule, finding.line) for finding in document.findings]


@pytest.mark.parametrize("top", ["1999", "Title", "5"])
def test_other_lines_above_the_first_index_are_no_cue(top: str) -> None:
    document = reread(f"{top}\nA text\n\n{_source('usual', ['1', '2'], TEXTS)}")
    assert [cue.text for cue in document.cues] == [f"{top}\nA text\nOne", "Two"]


@pytest.mark.parametrize("glued", [[2], [3], [2, 3, 4, 5]])
def test_an_index_without_blank_line_above_it_is_no_text(glued: list[int]) -> None:
    source = _source("blank line below the index", ["1", "2", "3", "4", "5"], TEXTS)
    for number in glued:
        source = source.replace(f"\n\n{number}\n\n", f"\n{number}\n\n")
    assert _texts(source) == TEXTS


@pytest.mark.parametrize("apart", [[2], [3], [2, 3], [2, 4], [4, 5]])
def test_an_index_with_a_blank_line_only_below_it_is_no_text(apart: list[int]) -> None:
    source = _source("dense", ["1", "2", "3", "4", "5"], TEXTS)
    for number in apart:
        source = source.replace(f"\n{number}\n", f"\n{number}\n\n")
    assert _texts(source) == TEXTS


@pytest.mark.parametrize("tight", [1, 2, 3])
def test_one_cue_without_blank_lines_among_double_spaced_ones(tight: int) -> None:
    source = _source("double-spaced", ["1", "2", "3", "4", "5"], TEXTS)
    time, text = TIMES[tight - 1], TEXTS[tight - 1]
    source = source.replace(f"{tight}\n\n{time}\n\n{text}\n\n", f"{tight}\n{time}\n{text}\n")
    assert _texts(source) == TEXTS


@pytest.mark.parametrize("said", ["7", "1999", "3."])
def test_a_number_with_a_blank_line_only_below_it_that_does_not_continue_the_count_stays_text(
    said: str,
) -> None:
    source = _source("dense", ["1", "2", "3"], [f"One\n{said}", "Two", "Three"]).replace("\n2\n", "\n\n")
    assert _texts(source) == [f"One\n{said}", "Two", "Three"]


@pytest.mark.parametrize("said", ["41", "1999", "2."])
def test_a_number_above_a_cue_that_has_lost_its_index_stays_text(said: str) -> None:
    source = _source("double-spaced", ["1", "2", "3"], ["One", f"Two\n{said}", "Three"])
    assert _texts(source.replace("\n3\n\n", "\n")) == ["One", f"Two\n{said}", "Three"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_that_is_all_the_text_of_the_last_cue_is_no_cut_index(spelling: str) -> None:
    indexes, said = [spelling.format(number) for number in (1, 2, 3)], spelling.format(4)
    assert _texts(_source("double-spaced", indexes, ["One", "Two", said])) == ["One", "Two", said]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_index_at_which_the_document_was_cut_off_is_no_text(spelling: str, layout: str) -> None:
    source = _source(layout, [spelling.format(number) for number in (57, 58, 59)], TEXTS).rstrip("\n")
    assert _texts(f"{source}\n\n{spelling.format(60)}\n") == TEXTS[:3]

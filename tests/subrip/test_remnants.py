"""A cue that became text of the one above is reported wherever a piece of its timing line is left."""

from __future__ import annotations

from itertools import product

import pytest

from srtbatch.model import Document
from srtbatch.subrip.reader import read

CLOCKS = {
    "00:00:{:02},120": "00:00:{:02},120",
    "00:00:{:02}.120": "00:00:{:02}.120",
    "0:00:{:02},120": "0:00:{:02},120",
    "00:{:02}.120": "00:{:02}.120",
    "00:00:{:02}": "00:00:{:02}",
}
NUMBERED = [(form, True) for form in CLOCKS]
ALL = list(product(CLOCKS, [True, False]))


def _timing(form: str, at: int) -> str:
    return f"{form.format(3 * at)} --> {form.format(3 * at + 2)}"


def _document(form: str, *, numbered: bool) -> list[str]:
    """The five cues of a document, each with its index, if there is one, and the text ``text N.``."""
    return [
        f"{index if numbered else ''}\n{_timing(form, index)}\ntext {index}.".strip() for index in range(1, 6)
    ]


def _reported(source: str) -> list[int]:
    document = read(source)
    assert isinstance(document, Document)
    return [finding.line for finding in document.findings if finding.rule == "S214"]


def _merged(form: str, seam: str, *, numbered: bool, at: int = 2) -> str:
    """The document, the seam in place of all that stood between the texts of two cues."""
    cues = _document(form, numbered=numbered)
    above, below = cues[at - 1], cues[at].rpartition("\n")[2]
    return "\n\n".join([*cues[: at - 1], f"{above}{seam}\n{below}", *cues[at + 1 :]]) + "\n"


@pytest.mark.parametrize(("form", "numbered"), ALL)
def test_the_end_of_a_timing_line_that_is_directly_after_or_before_the_text_above_is_reported(
    form: str, numbered: bool
) -> None:
    timing, shortest = _timing(form, 3), 4 if form.endswith("120") else 3
    for size in range(shortest, len(timing)):
        source = _merged(form, timing[-size:], numbered=numbered)
        at = source.split("\n").index(f"text 2.{timing[-size:]}") + 1
        assert _reported(source) == [at], source


@pytest.mark.parametrize("digits", ["120", "20", "0", ",120", " 1,120", " 20"])
def test_digits_that_are_left_are_reported_where_the_next_index_is_missing(digits: str) -> None:
    assert _reported(_merged("00:00:{:02},120", digits, numbered=True)) == [7]
    assert _reported(_merged("00:00:{:02},120", digits.replace("120", "121"), numbered=True)) == [7]
    assert _reported(_merged("00:00:{:02},120", digits, numbered=False)) == ([5] if digits == ",120" else [])


@pytest.mark.parametrize(("form", "numbered"), ALL)
def test_a_piece_that_stands_alone_below_a_blank_line_is_reported(form: str, numbered: bool) -> None:
    timing = _timing(form, 3)
    for start, end in product(range(0, len(timing), 4), repeat=2):
        piece = (timing[:start] + timing[len(timing) - end :]).strip()
        if piece.count(":") > 0 and start + end < len(timing) - 6:
            source = _merged(form, f"\n\n{piece}", numbered=numbered)
            document = read(source)
            assert isinstance(document, Document)
            assert len(document.cues) == 5 or _reported(source), source


@pytest.mark.parametrize("form", CLOCKS)
def test_a_text_below_a_blank_line_is_reported_where_the_next_index_is_missing(form: str) -> None:
    assert _reported(_merged(form, "\n\n", numbered=True)) == [10]
    assert _reported(_merged(form, "\n", numbered=False)) == []


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("form", CLOCKS)
def test_the_next_index_in_a_text_is_reported_if_no_cue_below_has_it(form: str, gap: str) -> None:
    cues = _document(form, numbered=True)
    text = cues[2].rpartition("\n")[2]
    above = gap.join(cues[:2])
    whole = f"{above}\n3\n{text}{gap}{gap.join(cues[3:])}\n"
    assert _reported(whole) == [whole.split("\n").index("3") + 1]
    last = f"{above}\n3\n{text}\n"
    assert _reported(last) == ([last.split("\n").index("3") + 1] if gap == "\n" else [])
    counted = gap.join([f"{above}\n3\n{text}", *_document(form, numbered=True)[2:]])
    assert _reported(f"{counted}\n") == []


@pytest.mark.parametrize("rest", ["3", "3\n00:00:0"])
def test_an_index_at_which_a_dense_document_is_cut_off_is_reported(rest: str) -> None:
    above = "\n".join(_document("00:00:{:02},120", numbered=True)[:2])
    assert _reported(f"{above}\n{rest}\n") == [7]
    assert _reported(f"{above}\n4\n") == []


@pytest.mark.parametrize("piece", [":15,120", "5,120", "> 00:00:17,120", "0:17,120"])
def test_a_last_cue_whose_beginning_is_lost_is_reported(piece: str) -> None:
    assert _reported(_merged("00:00:{:02},120", piece, numbered=True, at=4)) == [15]


@pytest.mark.parametrize(
    "seam",
    [
        "",
        " and",
        "\nNo,",
        "\n2:30",
        " at 2:30",
        "\n1,120 men",
        "\n20",
        " 20",
        "\n\nstay",
        "\n\n1999",
        " 0:17,5",
    ],
)
@pytest.mark.parametrize("form", CLOCKS)
def test_a_text_that_ends_like_no_timing_line_is_not_reported(form: str, seam: str) -> None:
    cues = _document(form, numbered=True)
    cues[2] += f"{seam}\nbelow"
    assert _reported("\n\n".join(cues) + "\n") == []


@pytest.mark.parametrize("seam", ["", " and", "\nNo,", "\n2:30 it is", "\n1,120 men", "."])
@pytest.mark.parametrize("form", CLOCKS)
def test_a_missing_index_alone_is_not_reported(form: str, seam: str) -> None:
    assert _reported(_merged(form, seam, numbered=True)) == []


@pytest.mark.parametrize("piece", ["00:00:55,120", ":55,120", "0:55,120", "\n:00:07,500"])
def test_a_time_for_which_there_is_no_room_is_not_reported(piece: str) -> None:
    cues = _document("00:00:{:02},120", numbered=False)
    cues[1] += f" at {piece}\nbelow"
    assert _reported("\n\n".join(cues) + "\n") == []


def _overlapping(piece: str, *, cues: int = 8, lasts: int = 5, numbered: bool = False) -> str:
    """Cues 3 s apart that last longer; of the fourth, the piece and its text are left in the third."""
    blocks = []
    for at in (1, 2, 3, *range(5, cues + 1)):
        index = f"{at}\n" if numbered else ""
        below = f"{piece}\nbelow" if at == 3 else ""
        times = f"00:00:{3 * at:02},120 --> 00:00:{3 * at + lasts:02},120"
        blocks.append(f"{index}{times}\ntext {chr(96 + at)}{below}\n")
    return "\n".join(blocks)


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("lasts", [4, 5, 8, 12])
@pytest.mark.parametrize("size", [4, 5, 6, 8, 9, 11, 12])
def test_an_end_after_the_start_of_the_cue_below_is_reported_where_cues_overlap(
    size: int, lasts: int, numbered: bool
) -> None:
    piece = f"00:00:{12 + lasts:02},120"[-size:]
    source = _overlapping(piece, lasts=lasts, numbered=numbered)
    assert _reported(source) == [source.split("\n").index(f"text c{piece}") + 1]


@pytest.mark.parametrize(
    "piece", ["00:00:45,120", ":45,120", "0:24,120", " 5,120", "\n1,120 men", " at 2:30", ""]
)
def test_a_time_further_after_than_cues_overlap_is_not_reported(piece: str) -> None:
    assert _reported(_overlapping(piece)) == []


@pytest.mark.parametrize("piece", ["0:17,120", ":17,120", "7,120"])
def test_an_end_after_the_start_of_the_cue_below_is_not_reported_where_cues_do_not_overlap(
    piece: str,
) -> None:
    assert _reported(_overlapping(piece, lasts=2)) == []


def test_one_long_cue_does_not_make_room_for_times_elsewhere() -> None:
    more = [f"00:{at:02}:00,000 --> 00:{at:02}:02,000\nmore\n" for at in range(1, 59)]
    whole = "\n".join([_overlapping(":17,120", lasts=2), *more])
    longer = whole.replace("00:20:02,000", "00:21:20,000")
    assert _reported(whole) == []
    assert longer != whole
    assert _reported(longer) == []


LAYOUTS = ["X1:{0}00 X2:600 Y1:050 Y2:100", "align:start position:{0}0%,line-left line:8{0}%"]


def _with_layout(layout: str, seam: str) -> str:
    """Five cues with layout settings, the seam in place of all that stood between two texts."""
    lines = [f"{_timing('00:00:{:02},120', at)} {layout.format(at)}" for at in range(1, 6)]
    cues = [f"{at}\n{line}\ntext {at}." for at, line in enumerate(lines, 1)]
    return "\n\n".join([cues[0], f"{cues[1]}{seam}\ntext 3.", *cues[3:]]) + "\n"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_end_of_a_timing_line_with_layout_settings_is_reported(layout: str) -> None:
    timing = f"{_timing('00:00:{:02},120', 3)} {layout.format(3)}"
    for size in range(len(layout.rpartition(" ")[2]), len(timing)):
        for gap in ("", " ", "\n"):
            source = _with_layout(layout, gap + timing[-size:])
            document = read(source)
            assert isinstance(document, Document)
            assert len(document.cues) == 5 or _reported(source), source


@pytest.mark.parametrize("piece", [":09,120", "00:00:09,120 --> 00:0"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_piece_of_the_times_alone_is_reported_in_a_document_with_layout_settings(
    layout: str, piece: str
) -> None:
    assert _reported(_with_layout(layout, f"\n\n{piece}"))


@pytest.mark.parametrize(
    "text", ["", " and", "\nX: 5", " Act 2:100", "\nalign:", "\nX1: the first", " Z1:100"]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_text_that_ends_like_no_layout_settings_is_not_reported(layout: str, text: str) -> None:
    whole = _with_layout(layout, f"\n\n3\n{_timing('00:00:{:02},120', 3)}\nHere")
    assert _reported("\n" + whole.replace("text 3.", f"is{text}\ntext 3.")) == []


@pytest.mark.parametrize("text", [" X1:100", "\nposition:10%"])
def test_words_like_layout_settings_are_not_reported_where_the_document_has_none(text: str) -> None:
    cues = _document("00:00:{:02},120", numbered=True)
    cues[2] += f"{text}\nbelow"
    assert _reported("\n" + "\n\n".join(cues) + "\n") == []


NOTATIONS = [
    "00:00:{:02},120 --> 00:00:{:02},900",
    "00:00:{:02},120 → 00:00:{:02},900",
    "00: 00: {:02}, 120 --> 00: 00: {:02}, 900",
    "00:00:{:02}:120 --> 00:00:{:02}:900",
    "00.00.{:02},120 --> 00.00.{:02},900",
    "00:00:{:02},120 --&gt; 00:00:{:02},900",
    "<00:00:{:02},120 --> 00:00:{:02},900>",
]
INDEXES = ["{}", "{}.", "Subtitle {}", "**{}**", "{}/8", "Cue {}:", "> {}"]


def _cues_in(notation: str, index: str, cues: int = 8) -> list[str]:
    """The cues of a document without blank lines; each has an index, times and the text ``Text a.``."""
    return [
        f"{index.format(at)}\n{notation.format(3 * at, 3 * at + 1)}\nText {chr(96 + at)}."
        for at in range(1, cues + 1)
    ]


@pytest.mark.parametrize("index", INDEXES)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_lost_timing_line_leaves_its_index_in_any_notation(notation: str, index: str) -> None:
    for at in (3, 5, 8):
        cues = _cues_in(notation, index)
        cues[at - 1] = f"{index.format(at)}\nText."
        source = "\n".join(cues) + "\n"
        assert _reported(source) == [source.split("\n").index(index.format(at)) + 1]


@pytest.mark.parametrize("index", INDEXES)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_line_like_an_index_that_no_cue_lacks_is_not_reported(notation: str, index: str) -> None:
    for at, said in product((3, 5), (4, 6, 7, 20)):
        cues = _cues_in(notation, index)
        cues[at - 1] += f"\n{index.format(said)}\nis the number"
        assert _reported("\n".join(cues) + "\n") == []


@pytest.mark.parametrize("said", ["4 of us", "4)", "4:00", "At 4. he left", "4.5", "Four."])
@pytest.mark.parametrize("notation", NOTATIONS)
def test_other_texts_where_an_index_is_missing_are_not_reported(notation: str, said: str) -> None:
    cues = _cues_in(notation, "{}.")
    cues[2:4] = [f"{cues[2]}\n{said}\nbelow"]
    assert _reported("\n".join(cues) + "\n") == []

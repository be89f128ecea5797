"""One mistyped digit of a time: the cue keeps its place, and its times where they can be told."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from srtbatch.model import Document
from srtbatch.subrip.format_time import format_time, format_timing_line
from srtbatch.subrip.reader import read, read_tolerantly

ABOVE, BELOW = "01:30:16,000 --> 01:30:20,500", "01:30:34,000 --> 01:30:36,000"
GOOD = "01:30:26,878 --> 01:30:30,959"


def _read(*lines: str) -> Document:
    source = "\n".join(
        f"{at}\n{line}\nThese words take four seconds to read, no less: {at}\n"
        for at, line in enumerate(lines, 1)
    )
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    return document


def _timings(*lines: str) -> list[str]:
    document = _read(*lines)
    return [format_timing_line(cue) for cue in document.cues]


@pytest.mark.parametrize(
    "line",
    [
        "01:20:26,878 --> 01:30:30,959",
        "00:30:26,878 --> 01:30:30,959",
        "01:30:06,878 --> 01:30:30,959",
        "01:30:56,878 --> 01:30:30,959",
        "09:30:26,878 --> 01:30:30,959",
        "01:20:26.878 -> 01:30:30.959",
        "01:30:26,878 --> 00:30:30,959",
        "01:30:26,878 --> 01:20:30,959",
    ],
)
def test_the_digit_is_changed_and_reported(line: str) -> None:
    document = _read(ABOVE, line, BELOW)
    assert [format_timing_line(cue) for cue in document.cues] == [ABOVE, GOOD, BELOW]
    assert ("S328", 5) in {(repair.rule, repair.line) for repair in document.repairs}
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S328", 5)]


def test_the_first_and_the_last_cue() -> None:
    assert _timings("05:30:16,000 --> 01:30:20,500", GOOD) == [ABOVE, GOOD]
    assert _timings(ABOVE, "09:30:26,878 --> 01:30:30,959") == [ABOVE, GOOD]


def test_a_start_that_no_digit_explains_is_counted_back_from_the_end_and_reported() -> None:
    document = _read(ABOVE, "00:00:00,000 --> 01:30:30,959", BELOW)
    assert [cue.text[-1] for cue in document.cues] == ["1", "2", "3"]
    assert document.cues[1].end == 5_430_959
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S316", 5)]


@pytest.mark.parametrize("below", [[], [BELOW]])
@pytest.mark.parametrize("start", ["01:307,083", "217", "01:22:26,878", "00:00:217", "07:11:26,878"])
def test_a_start_that_is_damaged_is_counted_back_in_the_last_cue_too(start: str, below: list[str]) -> None:
    document = _read(ABOVE, GOOD, f"{start} --> 01:30:33,900", *below)
    assert [cue.text[-1] for cue in document.cues] == [str(at) for at in range(1, 4 + len(below))]
    assert (document.cues[2].end, document.cues[2].start >= document.cues[1].end) == (5_433_900, True)
    assert [(finding.rule, finding.line) for finding in document.findings] in ([("S316", 9)], [("S328", 9)])


@pytest.mark.parametrize(
    "line",
    [
        "00:30:26,878 --> 00:30:30,959",
        "00:00:05,000 --> 01:30:34,000",
        "00:30:26,878 -->",
        "00:30:26,878 -> ",
    ],
)
def test_a_last_cue_that_is_moved_far_is_reported(line: str) -> None:
    document = _read(ABOVE, GOOD, line)
    assert [cue.text[-1] for cue in document.cues] == ["3", "1", "2"]
    assert ("S318", 9) in {(finding.rule, finding.line) for finding in document.findings}


def test_a_first_cue_that_is_moved_far_is_reported() -> None:
    document = _read("02:30:26,878 --> 02:30:30,959", ABOVE, GOOD)
    assert [cue.text[-1] for cue in document.cues] == ["2", "3", "1"]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S318", 1)]


@pytest.mark.parametrize(
    "lines",
    [
        (ABOVE, GOOD, "02:30:26,878 --> 02:30:30,959"),
        ("00:00:01,000 --> 00:00:02,000", ABOVE, GOOD),
        (ABOVE, GOOD, "01:30:25,500 --> 01:30:31,000"),
        ("01:30:22,000 --> 01:30:24,000", ABOVE, BELOW),
        ("00:00:02,000 -->", "01:30:16,000 -->", "01:30:26,000 -->"),
    ],
)
def test_a_first_or_last_cue_near_its_place_or_in_order_is_not_reported(lines: tuple[str, ...]) -> None:
    assert [finding for finding in _read(*lines).findings if finding.rule == "S318"] == []


def test_a_note_for_the_whole_film_keeps_its_times_where_no_time_has_hours() -> None:
    lines = ["30:16,000 --> 30:20,500", "30:26,878 --> 30:30,959", "00:05,000 --> 30:34,000"]
    assert _timings(*lines)[0] == "00:00:05,000 --> 00:30:34,000"


def test_a_cue_with_two_impossible_times_keeps_its_place_and_is_reported() -> None:
    document = _read(ABOVE, "07:11:00,000 --> 02:45:30,959", BELOW)
    assert [cue.text[-1] for cue in document.cues] == ["1", "2", "3"]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S326", 5)]


@pytest.mark.parametrize(
    ("long", "at"),
    [
        ("01:30:15,500 --> 01:30:47,000", 1),
        ("01:30:15,500 --> 01:30:47,000", 2),
        ("01:30:12,000 --> 01:30:36,000", 1),
        ("01:30:41,500 --> 01:31:30,000", 1),
        ("01:30:41,500 --> 01:31:30,000", 2),
        ("01:30:06,500 --> 01:30:27,000", 2),
        ("01:30:06,500 --> 01:30:35,000", 2),
    ],
)
def test_a_long_cue_out_of_order_keeps_its_times(long: str, at: int) -> None:
    lines = [ABOVE, GOOD, BELOW]
    lines.insert(at, long)
    document = _read(*lines)
    assert sorted([ABOVE, GOOD, BELOW, long]) == [format_timing_line(cue) for cue in document.cues]
    assert {repair.rule for repair in document.repairs} <= {"S318"}


def test_a_cue_with_two_wrong_times_is_shown_for_a_while_where_no_time_is_available() -> None:
    document = _read("01:30:16,000 --> 01:30:34,000", "07:11:00,000 --> 02:45:30,959", BELOW)
    assert all(cue.end - cue.start >= 1_000 for cue in document.cues)


def test_a_cue_that_is_moved_far_is_reported() -> None:
    document = _read(ABOVE, "00:30:26,878 --> 00:30:30,959", BELOW)
    assert [cue.text[-1] for cue in document.cues] == ["2", "1", "3"]
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S318", 5)]


@pytest.mark.parametrize(
    "line",
    [
        "01:30:38,87B --> 01:30:439,959",
        "01:30:38,878 --> 01:30:74,959",
        "01:303:8,878 --> 01:30:40,959",
        "01:30:38,878 --> 10:30:39,959",
    ],
)
def test_a_cue_of_a_damaged_line_that_is_moved_a_little_is_reported(line: str) -> None:
    document = _read(ABOVE, line, BELOW)
    assert [cue.text[-1] for cue in document.cues] != ["1", "2", "3"]
    assert ("S318", 5) in {(finding.rule, finding.line) for finding in document.findings}


@pytest.mark.parametrize("line", ["01:30:38,878 --> 01:30:39,959", "01:30:38.878 -> 01:30:39.959"])
def test_a_cue_of_an_undamaged_line_that_is_moved_a_little_is_only_listed(line: str) -> None:
    document = _read(ABOVE, line, BELOW)
    assert [cue.text[-1] for cue in document.cues] == ["1", "3", "2"]
    assert document.findings == []


def test_an_end_before_the_start_that_no_digit_explains_is_reported() -> None:
    document = _read(ABOVE, "01:30:26,878 --> 00:12:00,000", BELOW)
    assert document.cues[1].start == 5_426_878
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S316", 5)]


LEFT_ALONE = {
    "a sign listed behind the speech that begins in it": (ABOVE, "01:30:15,000 --> 01:30:24,000", BELOW),
    "a long sign likewise": (ABOVE, "01:30:15,000 --> 01:30:33,900", BELOW),
    "a sign listed two cues too late": (
        ABOVE,
        "01:30:21,000 --> 01:30:23,000",
        "01:30:15,000 --> 01:30:24,500",
        BELOW,
    ),
    "an overlap of two speakers": (ABOVE, "01:30:15,500 --> 01:30:21,000", BELOW),
    "a cue inside the one above": (ABOVE, "01:30:15,000 --> 01:30:19,000", BELOW),
    "a long cue": (ABOVE, "01:30:26,878 --> 01:40:30,959", BELOW),
    "two cues that changed places": ("01:30:26,000 --> 01:30:28,000", "01:30:16,000 --> 01:30:18,000", BELOW),
    "another order": (BELOW, GOOD, ABOVE, "01:30:01,000 --> 01:30:02,000", "01:29:01,000 --> 01:29:02,000"),
    "a note for the whole film at its end": (ABOVE, GOOD, "00:00:00,000 --> 01:30:34,000"),
}


@pytest.mark.parametrize("lines", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_other_cues_out_of_order_keep_their_times(lines: tuple[str, ...]) -> None:
    document = _read(*lines)
    assert sorted(format_timing_line(cue) for cue in document.cues) == sorted(lines)
    assert [finding for finding in document.findings if finding.rule == "S328"] == []


def test_start_and_end_that_are_swapped_in_the_source_are_swapped() -> None:
    assert _timings(ABOVE, "01:30:30,959 --> 01:30:26,878", BELOW) == [ABOVE, GOOD, BELOW]


def test_a_cue_whose_index_does_not_continue_is_moved() -> None:
    source = f"1\n{ABOVE}\na\n\n7\n01:20:26,878 --> 01:30:30,959\nb\n\n3\n{BELOW}\nc\n"
    document = read(source)
    assert isinstance(document, Document)
    assert [cue.text for cue in document.cues] == ["b", "a", "c"]


def _random_errors(seed: int, number: int) -> Counter[str]:
    """What becomes of a cue of twelve with one wrong digit in its start."""
    random, found, now = Random(seed), Counter[str](), 4_000_000
    cues = []
    for _ in range(12):
        start = now + random.choice([0, 40, 200, 1500, 4000, 20_000])
        now = start + random.randrange(900, 5500)
        cues.append((format_time(start), format_time(now)))
    for _ in range(number):
        at, place = random.randrange(1, 11), random.choice([0, 1, 3, 4, 6, 7, 9, 10, 11])
        good, end = cues[at]
        bad = good[:place] + random.choice("012345") + good[place + 1 :]
        lines = [f"{one} --> {other}" for one, other in cues]
        lines[at] = f"{bad} --> {end}"
        document = _read(*lines)
        told = any(finding.line == 4 * at + 1 for finding in document.findings)
        words = [cue.text.rpartition(" ")[2] for cue in document.cues]
        in_place = words == [str(number) for number in range(1, 13)]
        right = format_timing_line(document.cues[at]) == f"{good} --> {end}"
        longest = max(cue.end - cue.start for cue in document.cues)
        moved = "moved" if longest > 20_000 else "sorted as a sign is"
        found[moved if not in_place else "right" if right else "told" if told else "silent"] += 1
    return found


def test_no_wrong_digit_moves_a_cue_unless_its_times_are_plausible() -> None:
    found = sum((_random_errors(seed, 25) for seed in range(8)), Counter[str]())
    assert found.total() == 200
    assert found["moved"] == 0
    assert found["sorted as a sign is"] < 10
    assert found["right"] > 90

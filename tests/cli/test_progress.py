from __future__ import annotations

import io
from dataclasses import replace
from itertools import count
from threading import Event

import pytest

from srtbatch.cli.live_region import Block
from srtbatch.cli.progress import (
    LAST_LINE,
    Pace,
    Progress,
    ProgressState,
    WorkerProgress,
    block_lines,
    plain_line,
)

VIEW = ProgressState(
    total_files=100,
    done_files=50,
    total_bytes=1_000_000,
    done_bytes=500_000,
    corrected=30,
    unchanged=15,
    skipped=4,
    failed=1,
    corrections=1234,
    cues=5000,
    seconds=60.0,
    parent_bytes=31_000_000,
    worker_bytes=62_000_000,
    workers=(WorkerProgress(1, "a/b.srt", 12.34), WorkerProgress(2)),
)


class Screen:
    """A terminal of so many columns, as far as the block uses one: what it shows after everything written."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: list[str] = [""]
        self.row = self.column = 0

    def write(self, text: str) -> int:
        pieces = iter(text)
        for one in pieces:
            if one == "\x1b":
                self._command(pieces)
            elif one == "\n":
                self.row, self.column = self.row + 1, 0
            elif one == "\r":
                self.column = 0
            else:
                self._put(one)
            while len(self.rows) <= self.row:
                self.rows.append("")
        return len(text)

    def flush(self) -> None: ...

    def _put(self, one: str) -> None:
        line = self.rows[self.row].ljust(self.column)
        self.rows[self.row] = line[: self.column] + one + line[self.column + 1 :]
        self.column += 1
        assert self.column < self.columns, "the last column would wrap"

    def _command(self, pieces: object) -> None:
        number = ""
        for one in pieces:  # type: ignore[attr-defined]
            if one == "[":
                continue
            if one.isdigit():
                number += one
                continue
            if one == "A":
                self.row -= int(number or 1)
                assert self.row >= 0
            else:
                self.rows[self.row] = self.rows[self.row][: self.column]
                if one == "J":
                    del self.rows[self.row + 1 :]
            return

    def shown(self) -> list[str]:
        return [row.rstrip() for row in self.rows if row.strip()]


def test_the_block_says_all_there_is_to_say() -> None:
    lines = block_lines(VIEW, 100)
    assert "50/100 files" in lines[0]
    assert " 50%" in lines[0]
    assert lines[1] == "30 corrected | 15 unchanged | 4 skipped | 1 failed | 1,234 corrections"
    assert lines[2] == "50 files/min | 83 cues/s | memory 31 MB + workers 62 MB"
    assert lines[3] == "  worker 1    12.3 s  a/b.srt"
    assert lines[4].endswith("idle")
    assert lines[-1] == LAST_LINE


def test_a_plain_line_has_no_control_characters() -> None:
    line = plain_line(VIEW)
    assert line.isprintable()
    assert line.startswith("50/100 files (50%), 1 failed")


@pytest.mark.parametrize("width", [1, 5, 20, 79, 200])
def test_it_fits_any_width_and_shows_no_name_raw(width: int) -> None:
    hostile = ProgressState(total_files=1, workers=(WorkerProgress(1, "\x1b[2J漢字\n" * 9, 1.0),))
    screen = Screen(max(width, 2))
    Block(screen, lambda: (max(width, 2), 30)).draw(block_lines(hostile, width))  # type: ignore[arg-type]
    assert len(screen.rows) == 5


def test_the_time_left_weighs_bytes_and_leaves_skipped_files_out() -> None:
    half = ProgressState(
        total_files=2, done_files=1, total_bytes=100_000_000, done_bytes=90_000_000, seconds=90.0
    )
    assert half.left == pytest.approx(10.0, rel=0.01)
    skipped = ProgressState(
        total_files=1000, done_files=501, skipped=500, total_bytes=10**9, skipped_bytes=5 * 10**8,
        done_bytes=5 * 10**8 + 10**6, seconds=1.0,
    )  # fmt: skip
    assert skipped.left == pytest.approx(499.0, rel=0.01)
    assert ProgressState(total_files=5, seconds=9.0).left is None


def test_the_pace_of_late_counts_where_the_beginning_was_hard() -> None:
    """Half the work in 90 s, then ten times as fast: the rest takes 9 s, not 90."""
    pace = Pace()
    view = ProgressState()
    for second in range(101):
        done = 500_000 * second / 90 if second <= 90 else 500_000 + 55_556 * (second - 90) * 0.5
        view = ProgressState(total_bytes=1_000_000, done_bytes=round(done), seconds=float(second))
        view = replace(view, pace=pace.of(view))
    assert view.left is not None
    assert 5 < view.left < 20
    assert replace(view, pace=0.0).left == pytest.approx(28.6, rel=0.05)


def test_the_block_is_redrawn_in_place_and_gone_at_the_end() -> None:
    screen = Screen(60)
    screen.write("before\n")
    block = Block(screen, lambda: (60, 30))  # type: ignore[arg-type]
    block.draw(["one", "two", "three"])
    block.draw(["four", "five"])
    assert screen.shown() == ["before", "four", "five"]
    block.say("said")
    assert screen.shown() == ["before", "said", "four", "five"]
    block.clear()
    assert screen.shown() == ["before", "said"]


def test_more_workers_than_rows_leave_the_last_line_in_sight() -> None:
    screen = Screen(40)
    Block(screen, lambda: (40, 6)).draw([*(f"line {number}" for number in range(50)), "last"])  # type: ignore[arg-type]
    assert screen.shown() == ["line 0", "line 1", "line 2", "line 3", "last"]


def test_plain_lines_come_at_intervals_and_a_new_note_at_once() -> None:
    looks, later = count(), Event()

    def view() -> ProgressState:
        look = next(looks)
        if look == 4:  # what the looks before have seen is said
            later.set()
        return ProgressState(note="stopping" if look else "")

    lines: list[str] = []
    with Progress(view, interval=1000.0, say=lines.append):
        assert later.wait(60)
    assert [line.endswith("stopping") for line in lines] == [True]


def test_what_is_said_goes_above_the_block() -> None:
    stream = io.StringIO()
    block = Block(stream, lambda: (80, 24))
    looks, later = count(), Event()

    def view() -> ProgressState:
        if next(looks) == 2:
            later.set()
        return VIEW

    with Progress(view, interval=0.1, say=lambda _: None, block=block) as progress:
        assert later.wait(60)
        progress.say("hello")
    assert "hello\n" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[J")

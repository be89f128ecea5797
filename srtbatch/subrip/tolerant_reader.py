"""Tolerant reader: find the cues in any lines, and list the repairs that are needed.

Each timing line begins a cue. The lines above it decide which one is its index; the lines below it, up to the
index of the next cue, are its text. A line that belongs to no cue becomes text of the nearest cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.model import Cue, Finding
from srtbatch.subrip.cue_starts import CueStart, find_cue_starts
from srtbatch.subrip.damage.broken_lines import join_broken_lines
from srtbatch.subrip.damage.joined_lines import split_joined_lines
from srtbatch.subrip.format_time import CANONICAL
from srtbatch.subrip.header_footer import drop_cut_off_end, opens_webvtt, take_text_above
from srtbatch.subrip.index_labels import IndexLabels
from srtbatch.subrip.parsed_timing import IGNORABLE
from srtbatch.subrip.source_lines import Lines

if TYPE_CHECKING:
    from srtbatch.subrip.reader_state import ReaderState

_NUMBER_AT_END = re.compile(r"[^\s\d](\d{1,9})\Z")
_MAX_NEWLINES_AT_END = 2
"""Newlines at the end of a document that need no repair."""


def read_lines(state: ReaderState, texts: list[str], first_line: int, *, last: bool) -> None:
    """Add the cues and repairs of lines to ``state``; ``first_line`` is the source line of the first one.

    ``last`` says that the document ends after these lines; else a flawless cue follows.
    """
    lines = _split_and_joined(texts, first_line, state)
    opening = first_line == 1 and not state.cues
    if opening:
        state.webvtt = opens_webvtt(lines)
    cue_starts = find_cue_starts(lines, state)
    above = (
        take_text_above(lines, cue_starts[0].first if cue_starts else len(lines), state) if opening else []
    )
    stop = drop_cut_off_end(lines, cue_starts, state) if last and cue_starts else len(lines)
    stops = [*(cue_start.first for cue_start in cue_starts[1:]), stop][: len(cue_starts)]
    for cue_start, end in zip(cue_starts, stops, strict=True):
        is_end = last and cue_start is cue_starts[-1]
        _Block(lines, cue_start, end, state, is_end=is_end).read(above)
        above = []


def _split_and_joined(texts: list[str], first_line: int, state: ReaderState) -> Lines:
    """Return the lines after splitting lines with several cues and joining broken timing lines."""
    found = split_joined_lines(texts, first_line, state)
    texts, numbers = found or (texts, range(first_line, first_line + len(texts)))
    found = join_broken_lines(texts, numbers, state) or found
    if state.labels is None:
        state.labels = IndexLabels(state.text)
    return Lines(found[0] if found else texts, first_line, state.labels, found[1] if found else None)


@dataclass(slots=True)
class _Block:
    """The lines of one cue, from its start up to ``stop``; ``is_end`` says that no cue follows."""

    lines: Lines
    cue_start: CueStart
    stop: int
    state: ReaderState
    is_end: bool

    def read(self, above: list[str]) -> None:
        """Append the cue; ``above`` are lines above its index that become its first lines of text."""
        self._repair_index()
        text = self._text(above)
        timing = self.cue_start.timing
        end = -1 if timing.end is None else timing.end.milliseconds()
        line = self.lines.line(self.cue_start.first)
        cue = Cue(line, timing.start.milliseconds(), end, text, timing.settings)
        if not timing.faults and CANONICAL.fullmatch(timing.raw):
            cue.timing = timing.raw
        else:
            self.state.timings.append((cue, timing))
        if not text.strip(IGNORABLE):
            self.state.findings.append(Finding("S211", line, "cue without text"))
        self.state.cues.append(cue)

    def _repair_index(self) -> None:
        """Add the repair of the cue's index, and store its number for the next cue."""
        state, line, index = self.state, self.lines.line(self.cue_start.first), self.cue_start.index
        expected = state.number + 1
        if index is None:
            if state.indexed or not state.cues:
                state.add_index_break("S201", line, "", expected)
                self._report_glued_index(line, expected)
            state.number, state.indexed = expected, False
            return
        found = self.lines.plain_number(self.cue_start.first)
        self._repair_notation(line, index, found, expected)
        if self.cue_start.timing_at > self.cue_start.first + 1:
            state.add_repair("S213", line + 1, f"{index}\n\n", f"{index}\n")
        state.number, state.indexed = expected if found is None else found, True

    def _report_glued_index(self, line: int, expected: int) -> None:
        """Report a number at the end of the text above that may be the index of this cue: the next, or 1."""
        at = self.cue_start.first
        match = _NUMBER_AT_END.search(self.lines.texts[at - 1]) if at and self.state.cues else None
        if match and int(match[1]) in (1, expected):
            words = f"{match[1]!r} at the end of the text above may be the index of this cue; remove it if so"
            self.state.findings.append(Finding("S201", line, words))

    def _repair_notation(self, line: int, index: str, found: int | None, expected: int) -> None:
        if found is None:
            self.state.add_index_break("S203", line, index, expected)
        elif found != expected and not self.state.continues_count(found):
            self.state.add_index_break("S202", line, index, found)
        elif index != str(found):
            self.state.add_repair(_index_fault(index), line, index, str(found))

    def _text(self, above: list[str]) -> str:
        """Return the cue's text without blank lines."""
        lines, timing = self.lines, self.cue_start.timing
        text_lines = [*above, *([timing.text] if timing.text else [])]
        at = self.cue_start.timing_at + 1
        if self.is_end:
            self.state.ending = "" if self.stop == len(lines) else "\n"
        if not text_lines:
            at = self._take_blank_text(at, text_lines)
        text_end = at
        while at < self.stop:
            end = lines.paragraph_end(at, self.stop)
            if lines.blank[at]:
                self._repair_blank_lines(at, end, wanted=1 if text_lines else 2)
            elif self.state.webvtt and lines.is_metadata(at) and lines.blank[at - 1]:
                end = lines.metadata_end(at, end)
                self.state.add_repair("S208", lines.line(at), lines.text(at, end), "")
            else:
                text_lines += lines.texts[at:end]
            if not lines.blank[at]:
                text_end = end
            at = end
        if text_end == self.stop:
            self._repair_missing_blank_line(empty=not text_lines)
        return "\n".join(text_lines)

    def _take_blank_text(self, at: int, text_lines: list[str]) -> int:
        """Take the first line that is not empty as the text of a cue that has only blank lines.

        ffmpeg shows such a cue, but drops a cue without text. Returns the position below that line.
        """
        lines = self.lines
        found = next((below for below in range(at, self.stop) if lines.texts[below]), None)
        if found is None or not all(lines.blank[found : self.stop]):
            return at
        if found > at:
            self.state.add_repair("S206", lines.line(at), *lines.shown_blank_lines(at, found))
        text = lines.texts[found].replace("\ufeff", "") or " "
        if text != lines.texts[found]:
            self.state.add_repair("S101", lines.line(found), lines.texts[found], text)
        text_lines.append(text)
        return found + 1

    def _repair_missing_blank_line(self, *, empty: bool) -> None:
        """Add the repair if the next cue follows without a blank line, or a timing line ends the document."""
        last, line = self.lines.texts[self.stop - 1], self.lines.line(self.stop)
        if self.stop < len(self.lines):
            below = self.lines.texts[self.stop]
            self.state.add_repair("S204", line, f"{last}\n{below}", f"{last}\n\n{below}")
        elif empty:
            self.state.add_repair("S212", line - 1, last, f"{last}\n")

    def _repair_blank_lines(self, at: int, end: int, *, wanted: int) -> None:
        """Add the repair of consecutive blank lines unless the writer would write exactly these."""
        lines, line = self.lines, self.lines.line(at)
        shown, note = lines.shown_blank_lines(at, end)
        if end < self.stop:
            above, below = lines.texts[at - 1], lines.texts[end]
            self.state.add_repair("S205", line, f"{above}\n{shown}{below}", f"{above}\n{below}", note)
            return
        if self.is_end and end == len(lines):
            found = end - at + 1 - wanted
            wanted = min(end - at, wanted - 1 + _MAX_NEWLINES_AT_END)
            self.state.ending = "\n" * max(0, min(found, _MAX_NEWLINES_AT_END))
        if any(lines.texts[at:end]):
            self.state.add_repair("S207", line, shown, "\n" * wanted, note)
        elif end - at != wanted:
            self.state.add_repair("S206" if end - at > wanted else "S212", line, shown, "\n" * wanted, note)


def _index_fault(index: str) -> str:
    """Return the rule code for an index with the right number in an unusual notation."""
    if "\ufeff" in index:
        return "S101"
    return "S207" if index.strip(IGNORABLE).isascii() else "S309"

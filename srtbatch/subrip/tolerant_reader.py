"""Tolerant reader: finds the cues in any lines, and lists the repairs that this needed.

A timing line makes a cue. The lines above it decide what its index is; the lines below it, up to the index
of the next cue, are its text. A line that belongs to no cue becomes text of the nearest one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.model import Cue, Finding
from srtbatch.subrip.cue_starts import CueStart, find_cue_starts
from srtbatch.subrip.damage.broken_lines import join_broken_lines
from srtbatch.subrip.damage.joined_lines import part_lines
from srtbatch.subrip.format_time import CANONICAL
from srtbatch.subrip.header_footer import drop_cut_off_end, opens_webvtt, take_text_above
from srtbatch.subrip.index_labels import IndexLabels
from srtbatch.subrip.parsed_timing import IGNORABLE
from srtbatch.subrip.source_lines import Lines

if TYPE_CHECKING:
    from srtbatch.subrip.reader_state import ReaderState

_GLUED_INDEX = re.compile(r"[^\s\d](\d{1,9})\Z")
_KEPT_AT_END = 2
"""Newlines at the end of a document that are as good as one."""


def scan(state: ReaderState, texts: list[str], first_line: int, *, last: bool) -> None:
    """Read lines, the first of which is source line ``first_line``, into ``state``.

    ``last`` says that the document ends here; else a flawless cue follows.
    """
    lines = _whole_lines(texts, first_line, state)
    opening = first_line == 1 and not state.cues
    if opening:
        state.webvtt = opens_webvtt(lines)
    heads = find_cue_starts(lines, state)
    above = take_text_above(lines, heads[0].first if heads else len(lines), state) if opening else []
    stop = drop_cut_off_end(lines, heads, state) if last and heads else len(lines)
    stops = [*(head.first for head in heads[1:]), stop][: len(heads)]
    for head, end in zip(heads, stops, strict=True):
        is_end = last and head is heads[-1]
        _Block(lines, head, end, state, is_end=is_end).read(above)
        above = []


def _whole_lines(texts: list[str], first_line: int, state: ReaderState) -> Lines:
    """The lines, those parted on which several cues stand, and those joined that hold one timing line."""
    found = part_lines(texts, first_line, state)
    texts, numbers = found or (texts, range(first_line, first_line + len(texts)))
    found = join_broken_lines(texts, numbers, state) or found
    if state.labels is None:
        state.labels = IndexLabels(state.text)
    return Lines(found[0] if found else texts, first_line, state.labels, found[1] if found else None)


@dataclass(slots=True)
class _Block:
    """The lines of one cue, from its head up to ``stop``; ``is_end`` where no cue follows it."""

    lines: Lines
    head: CueStart
    stop: int
    state: ReaderState
    is_end: bool

    def read(self, above: list[str]) -> None:
        """Append the cue; ``above`` are lines of text that came before it."""
        self._list_index()
        text = self._text(above)
        timing = self.head.timing
        end = -1 if timing.end is None else timing.end.milliseconds()
        line = self.lines.line(self.head.first)
        cue = Cue(line, timing.start.milliseconds(), end, text, timing.settings)
        if not timing.faults and CANONICAL.fullmatch(timing.raw):
            cue.timing = timing.raw
        else:
            self.state.timings.append((cue, timing))
        if not text.strip(IGNORABLE):
            self.state.findings.append(Finding("S211", line, "cue without text"))
        self.state.cues.append(cue)

    def _list_index(self) -> None:
        """List what is wrong with the cue's index, and note its number for the next cue."""
        state, line, index = self.state, self.lines.line(self.head.first), self.head.index
        expected = state.number + 1
        if index is None:
            if state.indexed or not state.cues:
                state.add_index_break("S201", line, "", expected)
                self._report_glued_index(line, expected)
            state.number, state.indexed = expected, False
            return
        found = self.lines.plain_number(self.head.first)
        self._list_spelling(line, index, found, expected)
        if self.head.timing_at > self.head.first + 1:
            state.add_repair("S213", line + 1, f"{index}\n\n", f"{index}\n")
        state.number, state.indexed = expected if found is None else found, True

    def _report_glued_index(self, line: int, expected: int) -> None:
        """Report a number at the end of the line above that may be the index of this cue: the next, or 1."""
        at = self.head.first
        match = _GLUED_INDEX.search(self.lines.texts[at - 1]) if at and self.state.cues else None
        if match and int(match[1]) in (1, expected):
            words = f"{match[1]!r} at the end of the text above may be the index of this cue"
            self.state.findings.append(Finding("S201", line, words))

    def _list_spelling(self, line: int, index: str, found: int | None, expected: int) -> None:
        if found is None:
            self.state.add_index_break("S203", line, index, expected)
        elif found != expected and not self.state.continues_count(found):
            self.state.add_index_break("S202", line, index, found)
        elif index != str(found):
            self.state.add_repair(_index_fault(index), line, index, str(found))

    def _text(self, above: list[str]) -> str:
        """The cue's text, blank lines taken out of it."""
        lines, timing = self.lines, self.head.timing
        kept = [*above, *([timing.text] if timing.text else [])]
        at = self.head.timing_at + 1
        if self.is_end:
            self.state.ending = "" if self.stop == len(lines) else "\n"
        if not kept:
            at = self._take_whitespace(at, kept)
        text_end = at
        while at < self.stop:
            end = lines.paragraph_end(at, self.stop)
            if lines.blank[at]:
                self._list_gap(at, end, wanted=1 if kept else 2)
            elif self.state.webvtt and lines.is_metadata(at) and lines.blank[at - 1]:
                end = lines.metadata_end(at, end)
                self.state.add_repair("S208", lines.line(at), lines.text(at, end), "")
            else:
                kept += lines.texts[at:end]
            if not lines.blank[at]:
                text_end = end
            at = end
        if text_end == self.stop:
            self._list_missing_blank(empty=not kept)
        return "\n".join(kept)

    def _take_whitespace(self, at: int, kept: list[str]) -> int:
        """Take the first line that is not empty as the text of a cue that shows nothing else.

        ffmpeg shows such a cue and drops one without text. Returns the position below that line.
        """
        lines = self.lines
        found = next((place for place in range(at, self.stop) if lines.texts[place]), None)
        if found is None or not all(lines.blank[found : self.stop]):
            return at
        if found > at:
            self.state.add_repair("S206", lines.line(at), *lines.shown_blank_lines(at, found))
        text = lines.texts[found].replace("\ufeff", "") or " "
        if text != lines.texts[found]:
            self.state.add_repair("S101", lines.line(found), lines.texts[found], text)
        kept.append(text)
        return found + 1

    def _list_missing_blank(self, *, empty: bool) -> None:
        """List that the next cue follows at once, or that the document ends on a timing line."""
        last, line = self.lines.texts[self.stop - 1], self.lines.line(self.stop)
        if self.stop < len(self.lines):
            below = self.lines.texts[self.stop]
            self.state.add_repair("S204", line, f"{last}\n{below}", f"{last}\n\n{below}")
        elif empty:
            self.state.add_repair("S212", line - 1, last, f"{last}\n")

    def _list_gap(self, at: int, end: int, *, wanted: int) -> None:
        """List a run of blank lines unless it is exactly what the writer would put there."""
        lines, line = self.lines, self.lines.line(at)
        shown, note = lines.shown_blank_lines(at, end)
        if end < self.stop:
            above, below = lines.texts[at - 1], lines.texts[end]
            self.state.add_repair("S205", line, f"{above}\n{shown}{below}", f"{above}\n{below}", note)
            return
        if self.is_end and end == len(lines):
            found = end - at + 1 - wanted
            wanted = min(end - at, wanted - 1 + _KEPT_AT_END)
            self.state.ending = "\n" * max(0, min(found, _KEPT_AT_END))
        if any(lines.texts[at:end]):
            self.state.add_repair("S207", line, shown, "\n" * wanted, note)
        elif end - at != wanted:
            self.state.add_repair("S206" if end - at > wanted else "S212", line, shown, "\n" * wanted, note)


def _index_fault(index: str) -> str:
    """The code for a right number that is spelt in an odd way."""
    if "\ufeff" in index:
        return "S101"
    return "S207" if index.strip(IGNORABLE).isascii() else "S309"

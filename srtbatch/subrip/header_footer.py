"""Text outside of cues: headers, text above the first cue, a last cue that was cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.subrip.cue_starts import CueStart
from srtbatch.subrip.parsed_timing import IGNORABLE, TimingLine

if TYPE_CHECKING:
    from srtbatch.subrip.reader_state import ReaderState
    from srtbatch.subrip.source_lines import Lines

_CUT_TIMING = re.compile(
    r"""
    \d{1,2}(?::\d{0,2}){0,2}(?:[,.]\d{0,3})?\s*+
    | \d{1,2}(?::\d\d){1,2}(?:[,.]\d{0,3})?\s*+(?:-{1,2}|-->[\s\d:]*+)
    """,
    re.VERBOSE,
)


def opens_webvtt(lines: Lines) -> bool:
    """Return whether the first line that is not blank is a WebVTT header."""
    top = next((at for at, blank in enumerate(lines.blank) if not blank), None)
    return top is not None and lines.texts[top].strip(IGNORABLE).partition(" ")[0] == "WEBVTT"


def take_text_above(lines: Lines, stop: int, state: ReaderState) -> list[str]:
    """Mend what stands above the first cue; returns the lines that become its text."""
    at, kept = 0, list[str]()
    while at < stop:
        end = lines.paragraph_end(at, stop)
        if state.webvtt and lines.is_metadata(at):
            end = lines.metadata_end(at, end)
        text = lines.text(at, end)
        if lines.blank[at]:
            shown, note = lines.shown_blank_lines(at, end)
            state.add_repair("S207" if any(lines.texts[at:end]) else "S206", lines.line(at), shown, "", note)
        elif state.webvtt and lines.is_metadata(at):
            state.add_repair("S208", lines.line(at), text, "")
        else:
            kept += lines.texts[at:end]
            state.add_repair("S209", lines.line(at), text, text, "now text of the first cue")
        at = end
    return kept


def drop_cut_off_end(lines: Lines, heads: list[CueStart], state: ReaderState) -> int:
    """Where the last cue's text ends: above an index, or a timing line, at which the document was cut off.

    Takes the head of a cue that has neither end time nor text out of ``heads``.
    """
    end = len(lines)
    while end > 0 and lines.blank[end - 1]:
        end -= 1
    start = _cut_index(lines, heads[-1], end)
    if start is None and _is_stub(heads[-1], end) and (len(heads) > 1 or state.cues):
        start = heads.pop().first
    if start is None:
        return len(lines)
    state.add_dropped_cue("S210", lines.line(start), lines.text(start, end))
    return start


def _cut_index(lines: Lines, head: CueStart, end: int) -> int | None:
    """Position of an index that counts on, with nothing below it but the beginning of a timing line."""
    if _counts_on(lines, end - 1, head):
        return end - 1
    is_cut = _CUT_TIMING.fullmatch(lines.texts[end - 1].strip(IGNORABLE))
    return end - 2 if is_cut and _counts_on(lines, end - 2, head) else None


def _counts_on(lines: Lines, at: int, head: CueStart) -> bool:
    """Return whether a line is the index behind that of a cue, and spelt so, with a blank line above it.

    Where blank lines stand below index and timing line, it is the text of a cue that has no other.
    """
    if at <= head.timing_at + 1 or not lines.blank[at - 1] or _is_all_text(lines, at, head):
        return False
    odd = head.index is not None and lines.plain_number(head.first) is None
    return (lines.any_number if odd else lines.plain_number)(at) == head.number + 1


def _is_all_text(lines: Lines, at: int, head: CueStart) -> bool:
    """Return whether a line is all the text of a cue whose index has a blank line below it."""
    apart = head.timing_at > head.first + 1
    return apart and not head.timing.text and all(lines.blank[head.timing_at + 1 : at])


def _is_stub(head: CueStart, end: int) -> bool:
    """Return whether a cue's timing line is the last line and was cut off."""
    timing = head.timing
    return end == head.timing_at + 1 and not timing.text and ("S315" in timing.faults or _is_half(timing))


def _is_half(timing: TimingLine) -> bool:
    return timing.end is not None and bool(timing.start.fraction) and not timing.end.fraction

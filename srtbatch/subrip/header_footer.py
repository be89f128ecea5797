"""Read text outside of cues: WebVTT header, text above the first cue, a last cue that was cut off."""

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
    """Repair the lines above the first cue, and return those that become its text."""
    at, text_lines = 0, list[str]()
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
            text_lines += lines.texts[at:end]
            state.add_repair("S209", lines.line(at), text, text, "now text of the first cue")
        at = end
    return text_lines


def drop_cut_off_end(lines: Lines, cue_starts: list[CueStart], state: ReaderState) -> int:
    """Return where the text of the last cue ends, and drop an index or timing line that was cut off below it.

    A last cue that has neither end time nor text is removed from ``cue_starts``.
    """
    end = len(lines)
    while end > 0 and lines.blank[end - 1]:
        end -= 1
    first = _find_cut_index(lines, cue_starts[-1], end)
    if first is None and _is_cut_off(cue_starts[-1], end) and (len(cue_starts) > 1 or state.cues):
        first = cue_starts.pop().first
    if first is None:
        return len(lines)
    state.add_dropped_cue("S210", lines.line(first), lines.text(first, end))
    return first


def _find_cut_index(lines: Lines, cue_start: CueStart, end: int) -> int | None:
    """Return the position of the next index if at most the beginning of a timing line follows it."""
    if _is_next_index(lines, end - 1, cue_start):
        return end - 1
    is_cut = _CUT_TIMING.fullmatch(lines.texts[end - 1].strip(IGNORABLE))
    return end - 2 if is_cut and _is_next_index(lines, end - 2, cue_start) else None


def _is_next_index(lines: Lines, at: int, cue_start: CueStart) -> bool:
    """Return whether a line is the index that follows that of a cue, with a blank line above it.

    If a blank line stands below the cue's index, a line that is all its text is not an index.
    """
    if at <= cue_start.timing_at + 1 or not lines.blank[at - 1] or _is_all_text(lines, at, cue_start):
        return False
    unusual = cue_start.index is not None and lines.plain_number(cue_start.first) is None
    return (lines.any_number if unusual else lines.plain_number)(at) == cue_start.number + 1


def _is_all_text(lines: Lines, at: int, cue_start: CueStart) -> bool:
    """Return whether a line is all the text of a cue with a blank line below its index."""
    index_apart = cue_start.timing_at > cue_start.first + 1
    return index_apart and not cue_start.timing.text and all(lines.blank[cue_start.timing_at + 1 : at])


def _is_cut_off(cue_start: CueStart, end: int) -> bool:
    """Return whether a cue's timing line is the last line and was cut off."""
    timing = cue_start.timing
    return (
        end == cue_start.timing_at + 1
        and not timing.text
        and ("S315" in timing.faults or _lacks_decimals(timing))
    )


def _lacks_decimals(timing: TimingLine) -> bool:
    return timing.end is not None and bool(timing.start.fraction) and not timing.end.fraction

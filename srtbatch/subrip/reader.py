"""Read SubRip text, however damaged: fast reader, tolerant reader, then repairs of times.

The fast reader takes flawless blocks. The tolerant reader takes the blocks between them.
"""

from __future__ import annotations

from srtbatch.model import Correction, Document, Failure
from srtbatch.subrip.damage.broken_settings import join_settings
from srtbatch.subrip.damage.choose_times import choose_alternatives, estimate_missing_starts
from srtbatch.subrip.damage.list_timing_repairs import add_timing_repairs
from srtbatch.subrip.damage.lost_digits import mark_lost_digits
from srtbatch.subrip.damage.mistyped_digits import correct_mistyped_digits
from srtbatch.subrip.damage.remnants import ends_inside_times
from srtbatch.subrip.damage.transposed_digits import swap_digits_back
from srtbatch.subrip.fast_reader import (
    BlockCursor,
    cut_into_blocks,
    find_region_end,
    flawless_index,
    take_all,
    take_run,
)
from srtbatch.subrip.parsed_timing import IGNORABLE
from srtbatch.subrip.reader_state import ReaderState
from srtbatch.subrip.repair_times import are_milliseconds_unpadded, find_frame_rate, repair_times, set_times
from srtbatch.subrip.tolerant_reader import read_lines
from srtbatch.subrip.unambiguous_texts import (
    find_misread_cues,
    has_number_inside,
    joined_texts,
    make_unambiguous,
)
from srtbatch.subrip.unread_cues import find_unread_cues, has_times, may_have_times


def read(text: str) -> Document | Failure:
    """Return the document of a text with ``\\n`` newlines, or a ``Failure`` (``no_cues``) if it has no cue.

    If the document has no repairs, ``write(document.cues, document.ending)`` is exactly the text.
    """
    state, flawless = _read_blocks(text, numbers=False)
    joined = joined_texts(state.cues)
    numbers = has_number_inside(joined)
    if numbers:
        state, flawless = _read_blocks(text, numbers=True)
    return _finish(text, state, joined if flawless and not numbers else "")


def read_tolerantly(text: str) -> Document | Failure:
    """Return the result of ``read``, from the tolerant reader alone; it is slower."""
    state = ReaderState(text=text)
    read_lines(state, text.split("\n"), 1, last=True)
    return _finish(text, state, "")


def _read_blocks(text: str, *, numbers: bool) -> tuple[ReaderState, bool]:
    """Return the state after reading all blocks, and whether each block is a flawless cue in order.

    Without ``numbers``, the fast reader does not check whether a line of text is the next index.
    """
    body = text.rstrip("\n")
    ending = text[len(body) :]
    blocks = cut_into_blocks(body, numbers=numbers)
    state = ReaderState(ending=ending, text=text)
    if not take_all(blocks, state.cues):
        take_run(blocks, state.cues)
    while blocks.at < len(blocks.parts) or (len(ending) > 2 and blocks.at):
        _read_region(blocks, state, ending)
        ending = ending if blocks.at < len(blocks.parts) else ""
        take_run(blocks, state.cues)
    return state, blocks.ordered and not state.timings and len(state.cues) == len(blocks.parts)


def _read_region(blocks: BlockCursor, state: ReaderState, ending: str) -> None:
    """Read tolerantly from the last flawless block to two flawless blocks with successive indexes."""
    if state.cues:
        cue = state.cues.pop()
        blocks.at, blocks.line, blocks.number = blocks.at - 1, cue.line, blocks.number - 1
    first, before = blocks.at, state.counts()
    blocks.at += 1
    stop = find_region_end(blocks)
    lines = _read_blocks_tolerantly(blocks, state, first, stop, ending)
    if stop < len(blocks.parts) and flawless_index(blocks.parts[stop]) != state.number + 1:
        state.roll_back(before)
        stop = len(blocks.parts)
        lines = _read_blocks_tolerantly(blocks, state, first, stop, ending)
    blocks.at, blocks.line, blocks.number = stop, blocks.line + lines, state.number + 1
    blocks.ordered = False


def _read_blocks_tolerantly(
    blocks: BlockCursor, state: ReaderState, first: int, stop: int, ending: str
) -> int:
    """Read the blocks from ``first`` up to ``stop``, and return their number of lines."""
    last = stop == len(blocks.parts)
    lines = "\n\n".join(blocks.parts[first:stop]).split("\n")
    lines += [""] * (len(ending) if last else 1)
    state.number = blocks.number - 1
    state.indexed = True
    read_lines(state, lines, blocks.line, last=last)
    return len(lines)


def _finish(text: str, state: ReaderState, joined: str) -> Document | Failure:
    """Return the document; ``joined`` are the texts of its cues if it is flawless, else ``""``."""
    if not state.cues:
        return _without_cues(text)
    if not joined:
        _resolve_times(text, state)
    cut_off = ends_inside_times(state.cues[-1].text)
    if not joined or cut_off or may_have_times(text, len(state.cues)):
        texts = joined or joined_texts(state.cues)
        if not joined or cut_off or has_times(texts):
            _report_unread_cues(text, state)
        _protect_texts(state, texts)
    _note_renumbered_cues(state)
    state.repairs.sort(key=lambda repair: repair.line)
    state.findings.sort(key=lambda finding: finding.line)
    dropped = sum(repair.cues for repair in state.repairs if repair.effect == "drop")
    return Document(state.cues, len(state.cues) + dropped, state.repairs, state.findings, state.ending)


def _resolve_times(text: str, state: ReaderState) -> None:
    """Choose the times of timing lines that are not canonical, and repair impossible times."""
    join_settings(state)
    choose_alternatives(state)
    set_times(
        state, unpadded=are_milliseconds_unpadded(text, state.timings), rate=find_frame_rate(state.timings)
    )
    estimate_missing_starts(state)
    swap_digits_back(state)
    correct_mistyped_digits(state)
    repair_times(state)
    mark_lost_digits(state)
    add_timing_repairs(state)


def _report_unread_cues(text: str, state: ReaderState) -> None:
    """Report each place that looks like a cue but was not read as one, unless it has a finding already."""
    reported = {finding.line for finding in state.findings if finding.rule == "S214"}
    dropped = [repair.line for repair in state.repairs if repair.effect == "drop"]
    state.findings += [one for one in find_unread_cues(text, state.cues, dropped) if one.line not in reported]


def _protect_texts(state: ReaderState, joined: str) -> None:
    """Change the texts in which some SubRip reader would find an index or a timing line."""
    for cue in find_misread_cues(state.cues, joined):
        text = make_unambiguous(cue.text)
        state.add_repair("S220", cue.line, cue.text, text)
        cue.text = text


def _note_renumbered_cues(state: ReaderState) -> None:
    """Note in the repair of each wrong index how many cues below it have a new number as a consequence."""
    positions = [item.position for item in state.breaks] + [len(state.cues)]
    for item, stop in zip(state.breaks, positions[1:], strict=True):
        count = max(0, stop - item.position - 1)
        if count and item.repair and item.number != item.position + 1:
            item.repair.note = f"{count} below renumbered"


def _without_cues(text: str) -> Document | Failure:
    """Return an empty document for a text without visible characters, else a failure."""
    if text.strip(IGNORABLE + "\n"):
        return Failure("no_cues", "no cue found: no line looks like 00:00:01,000 --> 00:00:02,000", 1)
    ending = text if text in ("", "\n", "\n\n") else "\n"
    repairs = [] if ending == text else [Correction("S207", 1, text[:20], ending)]
    return Document([], repairs=repairs, ending=ending)

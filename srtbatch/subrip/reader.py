"""Read text into cues, however damaged: fast reader, tolerant reader, then repairs of times."""

from __future__ import annotations

import re

from srtbatch.model import LATEST, Correction, Document, Failure, Finding
from srtbatch.subrip.damage.broken_settings import join_settings
from srtbatch.subrip.damage.choose_times import choose_alternatives, estimate_missing_starts
from srtbatch.subrip.damage.mistyped_digits import correct_mistyped_digits
from srtbatch.subrip.damage.remnants import ends_inside_times
from srtbatch.subrip.damage.transposed_digits import swap_digits_back
from srtbatch.subrip.fast_reader import BlockCursor, cut, find_region_end, flawless_index, take_all, take_run
from srtbatch.subrip.format_time import format_timing_line
from srtbatch.subrip.parsed_timing import IGNORABLE, TimingLine
from srtbatch.subrip.reader_state import ReaderState
from srtbatch.subrip.repair_times import are_milliseconds_unpadded, find_frame_rate, repair_times, set_times
from srtbatch.subrip.strict_texts import find_misread_cues, has_number_inside, joined_texts, make_unambiguous
from srtbatch.subrip.tolerant_reader import scan
from srtbatch.subrip.unread_cues import has_times, may_have_times, unread

_UNREAD_END = re.compile(r">\D*\d")
_TIME_ALONE = re.compile(r"(?:\d{1,3}:){1,2}\d\d(?:[.,]\d{1,3})?(?:\n|\Z)")
_TOO_WIDE = re.compile(r"[.,]\d+\s*-+>\s*(?:\d+:)+\d{3,}\s*\Z")
"""A start with decimals, and an end without whose last field is too wide to be seconds."""
_WIDE_CLOCK = re.compile(r"[\d:;.,\s]*+-+>\s*+(?>(?:\d{1,2}[:;]){0,2})(?:\d{3,}[:;]|(?<=[:;])\d{3,}(?!\d))")
"""An end with a field of hours, minutes or seconds that is too wide."""
_LONGEST = 30_000
"""Milliseconds that a cue with such an end may last without a doubt."""
_TWO_CUES = re.compile(r"(\d[^>]*->\s*\d[\d:.,]*)\s*(\S[\d:.,\s]*-+>\s*\d.*)")
"""Two timing lines in one, the first perhaps cut off."""
_SHOWN = 60
"""Characters of a timing line in a finding."""


def read(text: str) -> Document | Failure:
    """Read a document with ``\\n`` newlines; a ``Failure`` (``no_cues``) when it has text but no cue.

    Without repairs in the result, ``write(document.cues, document.ending)`` is the very text.
    """
    found, settled = _read_blocks(text, numbers=False)
    spoken = joined_texts(found.cues)
    numbers = has_number_inside(spoken)
    if numbers:
        found, settled = _read_blocks(text, numbers=True)
    return _finish(text, found, spoken if settled and not numbers else "")


def _read_blocks(text: str, *, numbers: bool) -> tuple[ReaderState, bool]:
    """Return what the blocks hold, and whether each of them is a flawless cue in order.

    Unless ``numbers`` says so, no line of text is expected to be the next index.
    """
    body = text.rstrip("\n")
    ending = text[len(body) :]
    blocks = cut(body, numbers=numbers)
    found = ReaderState(ending=ending, text=text)
    if not take_all(blocks, found.cues):
        take_run(blocks, found.cues)
    while blocks.at < len(blocks.parts) or (len(ending) > 2 and blocks.at):
        _take_region(blocks, found, ending)
        ending = ending if blocks.at < len(blocks.parts) else ""
        take_run(blocks, found.cues)
    return found, blocks.ordered and not found.timings and len(found.cues) == len(blocks.parts)


def read_tolerantly(text: str) -> Document | Failure:
    """Read by the scanner alone: the same result as ``read`` for every text, more slowly."""
    found = ReaderState(text=text)
    scan(found, text.split("\n"), 1, last=True)
    return _finish(text, found, "")


def _take_region(blocks: BlockCursor, found: ReaderState, ending: str) -> None:
    """Read from the flawless block above to the next pair of flawless blocks whose indexes run on."""
    if found.cues:
        cue = found.cues.pop()
        blocks.at, blocks.line, blocks.number = blocks.at - 1, cue.line, blocks.number - 1
    first, before = blocks.at, found.counts()
    blocks.at += 1
    stop = find_region_end(blocks)
    lines = _scan_blocks(blocks, found, first, stop, ending)
    if stop < len(blocks.parts) and flawless_index(blocks.parts[stop]) != found.number + 1:
        found.roll_back(before)
        stop = len(blocks.parts)
        lines = _scan_blocks(blocks, found, first, stop, ending)
    blocks.at, blocks.line, blocks.number = stop, blocks.line + lines, found.number + 1
    blocks.ordered = False


def _scan_blocks(blocks: BlockCursor, found: ReaderState, first: int, stop: int, ending: str) -> int:
    """Scan the blocks from ``first`` up to ``stop``; return their number of lines."""
    last = stop == len(blocks.parts)
    lines = "\n\n".join(blocks.parts[first:stop]).split("\n")
    lines += [""] * (len(ending) if last else 1)
    found.number = blocks.number - 1
    found.indexed = True
    scan(found, lines, blocks.line, last=last)
    return len(lines)


def _finish(text: str, found: ReaderState, settled: str) -> Document | Failure:
    """Return the document; ``settled`` is what its cues say where all blocks are flawless and in order."""
    if not found.cues:
        return _without_cues(text)
    if not settled:
        _settle_times(text, found)
    cut_off = ends_inside_times(found.cues[-1].text)
    if not settled or cut_off or may_have_times(text, len(found.cues)):
        spoken = settled or joined_texts(found.cues)
        if not settled or cut_off or has_times(spoken):
            _list_unread(text, found)
        _keep_as_text(found, spoken)
    _count_followers(found)
    found.repairs.sort(key=_line_of)
    found.findings.sort(key=lambda finding: finding.line)
    dropped = sum(repair.cues for repair in found.repairs if repair.effect == "drop")
    return Document(found.cues, len(found.cues) + dropped, found.repairs, found.findings, found.ending)


def _settle_times(text: str, found: ReaderState) -> None:
    """Decide what the odd timing lines tell, and mend impossible times."""
    join_settings(found)
    choose_alternatives(found)
    set_times(
        found, unpadded=are_milliseconds_unpadded(text, found.timings), rate=find_frame_rate(found.timings)
    )
    estimate_missing_starts(found)
    swap_digits_back(found)
    correct_mistyped_digits(found)
    repair_times(found)
    _list_spellings(found)


def _list_spellings(found: ReaderState) -> None:
    """List each odd timing line as it was and as it will be written."""
    for cue, timing in found.timings:
        if not timing.faults and cue.end == LATEST:  # listed as S324
            continue
        after = format_timing_line(cue)
        shown = f"{after}\n{timing.text}" if timing.text else after
        faults = timing.faults or ["S308"]
        note = f"also {', '.join(faults[1:])}" if len(faults) > 1 else ""
        found.repairs.append(Correction(faults[0], cue.line, timing.raw, shown, note))
        words = _guess_of_times(timing, cue.text)
        if not words and cue.end - cue.start > _LONGEST and cue.end < LATEST and _is_too_wide(timing):
            words = "S328", f"digits are lost or needless in {timing.raw[:_SHOWN]!r}"
        if words:
            found.findings.append(Finding(words[0], cue.line, f"{words[1]}; shown at {after}"))


def _is_too_wide(timing: TimingLine) -> bool:
    """Return whether the end of a timing line has a field too wide, and was not read by its widths."""
    return "S328" not in timing.faults and _WIDE_CLOCK.match(timing.raw) is not None


def _guess_of_times(timing: TimingLine, text: str) -> tuple[str, str] | None:
    """Code and words for times that the source does not tell and that had to be guessed.

    ``text`` is that of the cue; it may begin with an end time that stands below the timing line.
    """
    shown = timing.raw[:_SHOWN]
    two = None if timing.text else _TWO_CUES.search(timing.raw)
    if two and two[1].strip() != two[2].strip():
        return "S214", f"{shown!r} holds the times of two cues"
    if "S326" in timing.faults:
        return "S326", f"no time can be read in {shown!r}" if shown else "an index stands without times"
    if timing.lacks_start:
        return "S325", f"no start time can be read in {shown!r}"
    if timing.end is None and (_UNREAD_END.search(shown) or _TIME_ALONE.match(text)):
        return "S315", f"no end time can be read in {shown!r}"
    if timing.end and not timing.end.fraction and _TOO_WIDE.search(shown):
        return "S328", f"digits are lost in {shown!r}"
    return ("S328", f"a digit is lost in {shown!r}") if timing.lost_digit else None


def _list_unread(text: str, found: ReaderState) -> None:
    """Report each place that looks like a cue but was not read as one, unless it is reported already."""
    named = {finding.line for finding in found.findings if finding.rule == "S214"}
    found.findings += [one for one in unread(text, found.cues, _dropped(found)) if one.line not in named]


def _keep_as_text(found: ReaderState, spoken: str) -> None:
    """Change the texts that some reader would take for an index or a timing line."""
    for cue in find_misread_cues(found.cues, spoken):
        text = make_unambiguous(cue.text)
        found.add_repair("S220", cue.line, cue.text, text)
        cue.text = text


def _count_followers(found: ReaderState) -> None:
    """Say with each break of the indexes how many cues behind it got another number."""
    positions = [item.position for item in found.breaks] + [len(found.cues)]
    for item, stop in zip(found.breaks, positions[1:], strict=True):
        count = max(0, stop - item.position - 1)
        if count and item.repair and item.number != item.position + 1:
            item.repair.note = f"{count} below renumbered"


def _dropped(found: ReaderState) -> list[int]:
    """The source lines on which cues begin that are left out."""
    return [repair.line for repair in found.repairs if repair.effect == "drop"]


def _line_of(repair: Correction) -> int:
    return repair.line


def _without_cues(text: str) -> Document | Failure:
    if not text.strip(IGNORABLE + "\n"):
        return _blank(text)
    message = "no cue found: no line looks like 00:00:01,000 --> 00:00:02,000"
    return Failure("no_cues", message, 1)


def _blank(text: str) -> Document:
    """An empty document; blanks, and more than two newlines, are listed."""
    ending = text if text in ("", "\n", "\n\n") else "\n"
    repairs = [] if ending == text else [Correction("S207", 1, text[:20], ending)]
    return Document([], repairs=repairs, ending=ending)

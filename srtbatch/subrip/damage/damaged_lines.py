"""Read damaged timing lines with a lost character or time, and decide where they are accepted."""

from __future__ import annotations

import re

from srtbatch.subrip.damage.field_widths import LONGEST, Fields, clock_milliseconds
from srtbatch.subrip.damage.time_pairs import TimePair, read_time_pair
from srtbatch.subrip.layout_settings import SPACED_SETTING, is_normalized, is_times_only, split_behind
from srtbatch.subrip.parse_time import ARROW_CHARACTERS, DASHES, TIME, ParsedTime, is_ambiguous, parse_time
from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext, TimingLine

ARROW = rf"(?:[{DASHES}](?>(?:\s*+[{DASHES}]){{0,2}})\s*+[>＞]|={{1,2}}>|--&gt;|[{ARROW_CHARACTERS}])"
PLAIN_ARROW = re.compile(rf"[{DASHES}]{{1,3}}\ ?[>＞]|={{1,2}}>|--&gt;|[{ARROW_CHARACTERS}]")

_DIGITS = re.compile(r"\d+")
_SHAPE = str.maketrans("0123456789", "0000000000")
_STRAY = re.compile(rf"\A(?:[^\s\w]{{1,2}}|\w)(?=\s*\Z|\s+{SPACED_SETTING})")
"""One or two characters directly behind the end time that are no text."""
_UNREADABLE = r"[xX_:;.,'*?/|~+#!…\"]{0,14}"
"""What may stand where a time cannot be read: marks, and placeholders of digits."""
_ILLEGIBLE = r"[\doOlIxX_:;.,'*?/|~+=#!…\"\ ]{0,20}"
"""Such marks, and digits of which no time can be made."""
_ENDLESS = re.compile(rf"({TIME})\s*+{ARROW}{_ILLEGIBLE}")
_STARTLESS = re.compile(rf"{_ILLEGIBLE}{ARROW}\s*+({TIME})(.*)")
_RESIDUE = re.compile(r"[\doOlIxX_:;.,'*?/|~+=>-]{2,20}")
_TIMELESS = re.compile(rf"{_UNREADABLE}\s*+[{DASHES}](?:\s?[{DASHES}])?\s?[>＞]\s*+{_UNREADABLE}")
_INDEX = re.compile(r"(\d{1,9})\s?[-–—.:)]{0,2}\s")
_ARROW_HEAD = re.compile(f"[>＞{ARROW_CHARACTERS}]|&gt;")
_LONGEST_LINE = 60
"""Characters of a line with a lost time."""
_SLIGHT = 3.0
"""Penalty up to which a damaged line with a plain arrow needs no index above it."""
_ZERO = ParsedTime(0)


def is_suspicious(timing: TimingLine, start: str, end: str, rest: str) -> bool:
    """Return whether a character may be damaged in a line that could be read.

    It may be if the two times differ in the widths of their fields, if something stands directly behind the
    end time, or digits alone, or if the end time alone is negative.
    """
    if rest and (not rest[0].isspace() or rest.lstrip()[:1].isdigit()):
        return True
    if timing.end is not None and "S312" in timing.end.faults and "S312" not in timing.start.faults:
        return True
    return start.translate(_SHAPE) != end.translate(_SHAPE) and _widths(start) != _widths(end)


def _widths(stamp: str) -> list[int]:
    """The widths of the fields; up to three decimals count alike."""
    widths = [len(digits) for digits in _DIGITS.findall(stamp)]
    if len(widths) == 4 and widths[3] < 3:
        widths[3] = 3
    return widths


def repair_damage(timing: TimingLine, line: str, rest: str) -> TimingLine:
    """Return a suspicious line as read by the widths of its fields, if its times then make a cue.

    Else it stays as it is, and the other readings are kept with it for the cues around it to decide.
    """
    repaired = _read_pair(timing.raw, line)
    if repaired is not None and timing.end is not None:
        cleaner = bool(timing.text) and not repaired.text
        if (cleaner or _makes_cue(repaired)) and _content(repaired) != _content(timing):
            repaired.context = min(repaired.context, timing.context)
            return repaired
        if len(repaired.alternatives) > 1:
            timing.alternatives = [(timing.start, timing.end), *repaired.alternatives]
    return _without_residue(timing, rest) if timing.text else timing


def _without_residue(timing: TimingLine, rest: str) -> TimingLine:
    """The line without its end time, if digits and marks that make no time go on behind it."""
    if timing.start.is_complete and _RESIDUE.fullmatch(rest) and any(map(str.isdigit, rest)):
        timing.end, timing.text = None, ""
        timing.faults = ["S315", *(code for code in timing.start.faults)]
    return timing


def _makes_cue(timing: TimingLine) -> bool:
    """Return whether the times make a cue of ordinary length."""
    return 0 < (timing.end or _ZERO).milliseconds() - timing.start.milliseconds() <= LONGEST


def _content(timing: TimingLine) -> tuple[int, int, str]:
    return timing.start.milliseconds(), (timing.end or _ZERO).milliseconds(), timing.text


def read_damaged(raw: str, line: str) -> TimingLine | None:
    """Read a line of no usual form: two damaged times, one time, or an arrow alone; ``None`` for text."""
    return _read_pair(raw, line) or _read_single(raw, line)


def _read_pair(raw: str, line: str) -> TimingLine | None:
    pair = read_time_pair(line)
    if pair is None:
        return None
    settings, text = split_behind(_STRAY.sub("", pair.behind))
    text = "" if is_times_only(text) else text
    readings = [(_stamp(start), _stamp(end)) for start, end in pair.alternatives]
    timing = TimingLine(
        raw, *readings[0], settings, text, _needed(pair, text), _faults(pair, settings, text), readings
    )
    timing.lost_digit, timing.is_undamaged = pair.lost, pair.penalty == 0
    if index := _INDEX.fullmatch(pair.front):
        timing.index = int(index[1])
    return timing


def _stamp(fields: Fields) -> ParsedTime:
    return ParsedTime(clock_milliseconds(fields), fields[3])


def _faults(pair: TimePair, settings: str, text: str) -> list[str]:
    odd_arrow = pair.between.strip() != "-->"
    found = {
        "S310": bool(text),
        "S328": bool(pair.penalty or pair.front.strip() or not (text or odd_arrow)),
        "S307": odd_arrow,
        "S327": is_normalized(settings, pair.behind),
    }
    return [code for code, true in found.items() if true]


def _needed(pair: TimePair, text: str) -> RequiredContext:
    """What a damaged line needs above it."""
    words = sum(map(str.isalnum, pair.front)) > 1
    if words or not all(fields[3] for fields in pair.alternatives[0]):
        return RequiredContext.NEXT_INDEX
    if not text and pair.penalty <= _SLIGHT and pair.between.strip() == "-->":
        return RequiredContext.ANYWHERE
    if pair.penalty == 0:
        return RequiredContext.INDEX if text else RequiredContext.BLANK_LINE
    if not text and pair.penalty <= _SLIGHT and PLAIN_ARROW.search(pair.between):
        return RequiredContext.BLANK_LINE
    return RequiredContext.NEXT_INDEX


def _read_single(raw: str, line: str) -> TimingLine | None:
    """A line with an arrow beside which the start, the end or both cannot be read."""
    if len(line) > _LONGEST_LINE or not _ARROW_HEAD.search(line):
        return None
    if match := _ENDLESS.fullmatch(line):
        return _without_end(raw, match[1])
    if match := _STARTLESS.match(line):
        return _without_start(raw, match[1], match[2])
    if _TIMELESS.fullmatch(line):
        return TimingLine(
            raw, _ZERO, None, context=RequiredContext.NEXT_INDEX, faults=["S326"], lacks_start=True
        )
    return None


def _without_end(raw: str, stamp: str) -> TimingLine | None:
    start = None if is_ambiguous(stamp) else parse_time(stamp)
    return (
        TimingLine(raw, start, None, context=RequiredContext.NEXT_INDEX, faults=["S315"]) if start else None
    )


def _without_start(raw: str, stamp: str, rest: str) -> TimingLine | None:
    end = None if is_ambiguous(stamp) else parse_time(stamp)
    if end is None or (rest and not rest[0].isspace()):
        return None
    settings, text = split_behind(rest.strip(IGNORABLE))
    faults = ["S310", "S325"] if text else ["S325"]
    return TimingLine(raw, _ZERO, end, settings, text, RequiredContext.NEXT_INDEX, faults, lacks_start=True)

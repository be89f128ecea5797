"""Parse damaged timing lines with a lost character or time, and decide what must stand above them."""

from __future__ import annotations

import re

from srtbatch.subrip.damage.field_widths import MAX_DURATION, Fields, clock_milliseconds
from srtbatch.subrip.damage.time_pairs import TimePair, read_time_pair
from srtbatch.subrip.layout_settings import SPACED_SETTING, is_times_only, split_settings, were_normalized
from srtbatch.subrip.parse_time import ARROW_CHARACTERS, DASHES, TIME, ParsedTime, is_ambiguous, parse_time
from srtbatch.subrip.parsed_timing import IGNORABLE, RequiredContext, TimingLine

ARROW = rf"(?:[{DASHES}](?>(?:\s*+[{DASHES}]){{0,2}})\s*+[>＞]|={{1,2}}>|--&gt;|[{ARROW_CHARACTERS}])"
PLAIN_ARROW = re.compile(rf"[{DASHES}]{{1,3}}\ ?[>＞]|={{1,2}}>|--&gt;|[{ARROW_CHARACTERS}]")

_DIGITS = re.compile(r"\d+")
_DIGITS_TO_ZERO = str.maketrans("0123456789", "0000000000")
_STRAY_CHARACTERS = re.compile(rf"\A(?:[^\s\w]{{1,2}}|\w)(?=\s*\Z|\s+{SPACED_SETTING})")
"""One or two characters directly after the end time that are not text."""
_PLACEHOLDERS = r"[xX_:;.,'*?/|~+#!…\"]{0,14}"
"""Characters in place of a time that cannot be read: punctuation, and placeholders of digits."""
_UNREADABLE_TIME = r"[\doOlIxX_:;.,'*?/|~+=#!…\"\ ]{0,20}"
"""Such characters, with digits that do not make a time."""
_WITHOUT_END = re.compile(rf"({TIME})\s*+{ARROW}{_UNREADABLE_TIME}")
_WITHOUT_START = re.compile(rf"{_UNREADABLE_TIME}{ARROW}\s*+({TIME})(.*)")
_DAMAGED_REST = re.compile(r"[\doOlIxX_:;.,'*?/|~+=>-]{2,20}")
_WITHOUT_TIMES = re.compile(rf"{_PLACEHOLDERS}\s*+[{DASHES}](?:\s?[{DASHES}])?\s?[>＞]\s*+{_PLACEHOLDERS}")
_INDEX = re.compile(r"(\d{1,9})\s?[-–—.:)]{0,2}\s")
_ARROW_TIP = re.compile(f"[>＞{ARROW_CHARACTERS}]|&gt;")
_MAX_LINE = 60
"""Characters of a line with a lost time."""
_MAX_SLIGHT_PENALTY = 3.0
"""Penalty (see ``time_pairs``) up to which a damaged line with a plain arrow needs no index above it."""
_ZERO = ParsedTime(0)


def is_suspicious(timing: TimingLine, start: str, end: str, rest: str) -> bool:
    """Return whether a character may be damaged in a line that could be parsed.

    It may be if the two times differ in the widths of their fields, if text or digits follow the end time
    directly, or if only the end time is negative.
    """
    if rest and (not rest[0].isspace() or rest.lstrip()[:1].isdigit()):
        return True
    if timing.end is not None and "S312" in timing.end.faults and "S312" not in timing.start.faults:
        return True
    return start.translate(_DIGITS_TO_ZERO) != end.translate(_DIGITS_TO_ZERO) and _field_widths(
        start
    ) != _field_widths(end)


def _field_widths(time: str) -> list[int]:
    """Return the widths of the fields; one to three decimals count as three."""
    widths = [len(digits) for digits in _DIGITS.findall(time)]
    if len(widths) == 4 and widths[3] < 3:
        widths[3] = 3
    return widths


def repair_damage(timing: TimingLine, line: str, rest: str) -> TimingLine:
    """Return a suspicious line as parsed by the widths of its fields, if its times then make a cue.

    Else the line stays as it is, and the other possible times are added to its alternatives.
    """
    repaired = _parse_pair(timing.raw, line)
    if repaired is not None and timing.end is not None:
        cleaner = bool(timing.text) and not repaired.text
        if (cleaner or _makes_cue(repaired)) and _times_and_text(repaired) != _times_and_text(timing):
            repaired.context = min(repaired.context, timing.context)
            return repaired
        if len(repaired.alternatives) > 1:
            timing.alternatives = [(timing.start, timing.end), *repaired.alternatives]
    return _without_residue(timing, rest) if timing.text else timing


def _without_residue(timing: TimingLine, rest: str) -> TimingLine:
    """Return the line without its end time, if digits and punctuation follow it directly."""
    if timing.start.is_complete and _DAMAGED_REST.fullmatch(rest) and any(map(str.isdigit, rest)):
        timing.end, timing.text = None, ""
        timing.faults = ["S315", *(code for code in timing.start.faults)]
    return timing


def _makes_cue(timing: TimingLine) -> bool:
    """Return whether the times make a cue of ordinary duration."""
    return 0 < (timing.end or _ZERO).milliseconds() - timing.start.milliseconds() <= MAX_DURATION


def _times_and_text(timing: TimingLine) -> tuple[int, int, str]:
    return timing.start.milliseconds(), (timing.end or _ZERO).milliseconds(), timing.text


def read_damaged(raw: str, line: str) -> TimingLine | None:
    """Return a line of two damaged times, of one time, or of an arrow alone; ``None`` for text."""
    return _parse_pair(raw, line) or _parse_single(raw, line)


def _parse_pair(raw: str, line: str) -> TimingLine | None:
    pair = read_time_pair(line)
    if pair is None:
        return None
    settings, text = split_settings(_STRAY_CHARACTERS.sub("", pair.text_after))
    text = "" if is_times_only(text) else text
    readings = [(_parsed_time(start), _parsed_time(end)) for start, end in pair.alternatives]
    timing = TimingLine(
        raw,
        *readings[0],
        settings,
        text,
        _required_context(pair, text),
        _faults(pair, settings, text),
        readings,
    )
    timing.lost_digit, timing.is_undamaged = pair.lost, pair.penalty == 0
    if index := _INDEX.fullmatch(pair.text_before):
        timing.index = int(index[1])
    return timing


def _parsed_time(fields: Fields) -> ParsedTime:
    return ParsedTime(clock_milliseconds(fields), fields[3])


def _faults(pair: TimePair, settings: str, text: str) -> list[str]:
    odd_arrow = pair.between.strip() != "-->"
    found = {
        "S310": bool(text),
        "S328": bool(pair.penalty or pair.text_before.strip() or not (text or odd_arrow)),
        "S307": odd_arrow,
        "S327": were_normalized(settings, pair.text_after),
    }
    return [code for code, true in found.items() if true]


def _required_context(pair: TimePair, text: str) -> RequiredContext:
    """Return what must stand above a damaged line."""
    words = sum(map(str.isalnum, pair.text_before)) > 1
    if words or not all(fields[3] for fields in pair.alternatives[0]):
        return RequiredContext.NEXT_INDEX
    if not text and pair.penalty <= _MAX_SLIGHT_PENALTY and pair.between.strip() == "-->":
        return RequiredContext.ANYWHERE
    if pair.penalty == 0:
        return RequiredContext.INDEX if text else RequiredContext.BLANK_LINE
    if not text and pair.penalty <= _MAX_SLIGHT_PENALTY and PLAIN_ARROW.search(pair.between):
        return RequiredContext.BLANK_LINE
    return RequiredContext.NEXT_INDEX


def _parse_single(raw: str, line: str) -> TimingLine | None:
    """Return a line with an arrow in which the start, the end or both cannot be read."""
    if len(line) > _MAX_LINE or not _ARROW_TIP.search(line):
        return None
    if match := _WITHOUT_END.fullmatch(line):
        return _without_end(raw, match[1])
    if match := _WITHOUT_START.match(line):
        return _without_start(raw, match[1], match[2])
    if _WITHOUT_TIMES.fullmatch(line):
        return TimingLine(
            raw, _ZERO, None, context=RequiredContext.NEXT_INDEX, faults=["S326"], lacks_start=True
        )
    return None


def _without_end(raw: str, time: str) -> TimingLine | None:
    start = None if is_ambiguous(time) else parse_time(time)
    return (
        TimingLine(raw, start, None, context=RequiredContext.NEXT_INDEX, faults=["S315"]) if start else None
    )


def _without_start(raw: str, time: str, rest: str) -> TimingLine | None:
    end = None if is_ambiguous(time) else parse_time(time)
    if end is None or (rest and not rest[0].isspace()):
        return None
    settings, text = split_settings(rest.strip(IGNORABLE))
    faults = ["S310", "S325"] if text else ["S325"]
    return TimingLine(raw, _ZERO, end, settings, text, RequiredContext.NEXT_INDEX, faults, lacks_start=True)

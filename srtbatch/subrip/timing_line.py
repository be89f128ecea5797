"""Parse one timing line in any notation: its times, its layout settings, its text, and its faults."""

from __future__ import annotations

import re

from srtbatch.subrip.damage.damaged_lines import (
    ARROW,
    PLAIN_ARROW,
    is_suspicious,
    read_damaged,
    repair_damage,
)
from srtbatch.subrip.format_time import CANONICAL, HOUR, MINUTE, SECOND
from srtbatch.subrip.layout_settings import is_times_only, split_settings, were_normalized
from srtbatch.subrip.parse_time import (
    ARROW_CHARACTERS,
    DASHES,
    SEPARATOR,
    TIME,
    ParsedTime,
    fill_padding,
    is_ambiguous,
    parse_time,
)
from srtbatch.subrip.parsed_timing import IGNORABLE, INVISIBLE, SPACES, RequiredContext, TimingLine

_LINE = re.compile(rf"({TIME})\s*+({ARROW})\s*+(?>({TIME})?)(.*)")
_WITH_DECIMAL_POINTS = re.compile(CANONICAL.pattern.replace(",(", "[.,]("), re.VERBOSE | re.ASCII)
_SPACE_BEFORE_MILLISECONDS = re.compile(
    rf"\A(\d+:\d\d:\d\d)\s(\d{{3}})\s*+({ARROW})\s*+(\d+:\d\d:\d\d)\s(\d{{3}})$"
)
_SBV = re.compile(r"(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})$")
_NO_ARROW = re.compile(
    rf"(\d+:\d\d:\d\d[.,]\d{{1,3}})(?:\s++|\s*+[{DASHES}]{{1,3}}\s*+)(\d+:\d\d:\d\d[.,]\d{{1,3}})$"
)
_ONE_TIME = re.compile(r"(\d+:\d\d:\d\d[.,]\d{1,3})$")
_PATTERNS_WITHOUT_ARROW = (
    (_SBV, RequiredContext.BLANK_LINE, "S313"),
    (_NO_ARROW, RequiredContext.BLANK_LINE, "S307"),
    (_ONE_TIME, RequiredContext.INDEX, "S315"),
)
_TIMES = rf"(?:[{DASHES}＞>={ARROW_CHARACTERS}\[\]()\d\s{SEPARATOR[1:-1]}{INVISIBLE}]|&gt;)"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_TIMES_PART = re.compile(rf"(?>{_TIMES}*)\Z|{_TIMES}*[\d\])>＞{ARROW_CHARACTERS}]")
"""The part of a line that contains only times: the whole line, or up to the last time."""
_PAIR = rf"({TIME}\s*+{ARROW}\s*+{TIME})"
_IN_BRACKETS = re.compile(rf"\[\s*+{_PAIR}\s*+\]|\(\s*+{_PAIR}\s*+\)")
_NEEDLESS_SPACES = re.compile(r"[:.,]\s+\d\d\s*[:.,]|[.,]\s+\d{3}|\d\s+[:.,]")
"""Spaces that do not pad a field: before a complete field, or before a separator."""
_INDEX_BEFORE_TIME = re.compile(r"(\d{1,9})[.:)\]]?\s++(?=\d)")
_INDEX_BEFORE_TIMES = re.compile(
    rf"(\d{{1,9}})[.:)\]]\s++((\d[\d:.,]*+)\s?({ARROW})\s?(\d[\d:.,]*+)(?!\S).*)"
)
"""An index with punctuation after it, and two times without spaces in them."""
_IN_TAGS = re.compile(
    r"(?>(?:</?[A-Za-z][^<>]{0,80}>\s?)+)([^<>]{1,40}>?[^<>]{1,200})(?>(?:\s?</[A-Za-z]{1,10}>)+)$"
)
"""A whole line in tags; the line may contain an arrow with ``>``."""
_TEXT_AFTER_MILLISECONDS = re.compile(
    rf"(\d+:\d\d:\d\d[.,]\d{{3}}\s?{ARROW}\s?\d+:\d\d:\d\d[.,]\d{{3}})(\d++(.*))$"
)
"""Two complete times, and directly after the second one a text that begins with digits."""
_INDEX_BEFORE_HOURS = re.compile(r"\d{1,7}(\d\d:\d\d:\d\d[.,]\d{3})")
"""An index directly before the hours, without a space: no cue begins after a hundred hours."""
_FIELD = re.compile(r"\d+")
_UNUSUAL_SPACES = re.compile(r"\s[:.,]|[:.,]\s|\A\s|\s\Z|\S-->|-->\S|\s\s")


def parse_timing_line(raw: str) -> TimingLine | None:
    """Return the parsed timing line, or ``None`` for other lines; see ``context`` for its condition."""
    if match := CANONICAL.fullmatch(raw):
        return _canonical(raw, match)
    if match := _WITH_DECIMAL_POINTS.fullmatch(raw):
        return _canonical(raw, match, "S301")
    line = raw.strip(IGNORABLE)
    visible = _without_invisible(line)
    timing = None
    if line[:1].isdigit() or line[:1] in "-−[(":
        timing = (
            _parse_indexed(raw, visible) or _parse_unusual(raw, visible) or _parse_bracketed(raw, visible)
        )
    elif line[:1] == "<":
        timing = _parse_tagged(raw, visible)
    if timing is None:
        timing = read_damaged(raw, visible)
    if timing is not None and (visible != line or line != raw.strip(SPACES)):
        timing.faults.insert(1 if timing.text else 0, "S321")
    return timing


def _without_invisible(line: str) -> str:
    """Return the line without invisible characters among its times; the text after them may need them."""
    if not _INVISIBLE.search(line):
        return line
    match = _TIMES_PART.match(line)
    return _INVISIBLE.sub("", match[0]) + line[match.end() :] if match else line


def _parse_unusual(raw: str, line: str) -> TimingLine | None:
    """Return a line that begins with a time in any notation."""
    for pattern, context, fault in _PATTERNS_WITHOUT_ARROW:
        if match := pattern.match(line):
            start, *end = match.groups()
            return _from_times(raw, start, "".join(end), context, fault)
    return _with_arrow(raw, _SPACE_BEFORE_MILLISECONDS.sub(r"\1,\2 \3 \4,\5", line))


def _parse_indexed(raw: str, line: str) -> TimingLine | None:
    """Return a line of an index and two times in the same notation; the index might be hours."""
    match = _INDEX_BEFORE_TIMES.match(line)
    if match is None or _FIELD.sub("0", match[3]) != _FIELD.sub("0", match[5]):
        return None
    timing = _with_arrow(raw, match[2])
    if timing is None or timing.end is None or timing.context is not RequiredContext.ANYWHERE:
        return None
    timing.index = int(match[1])
    timing.faults.insert(1 if timing.text else 0, "S322")
    return timing


def _parse_tagged(raw: str, line: str) -> TimingLine | None:
    """Return a line with two times in tags."""
    match = _IN_TAGS.match(line)
    timing = parse_timing_line(match[1].strip()) if match else None
    if (
        timing is None
        or not timing.has_both_times
        or timing.text
        or timing.context > RequiredContext.BLANK_LINE
    ):
        return None
    timing.raw, timing.context = raw, RequiredContext.BLANK_LINE
    timing.faults.append("S322")
    return timing


def _parse_bracketed(raw: str, line: str) -> TimingLine | None:
    """Return a line whose times are in brackets, or after an index, and certainly are times."""
    index = -1
    if match := _IN_BRACKETS.match(line):
        line = f"{match[1] or match[2]} {line[match.end() :]}"
    elif match := _INDEX_BEFORE_TIME.match(line):
        index, line = int(match[1]), line[match.end() :]
    else:
        return None
    timing = _with_arrow(raw, line)
    if timing is None or not _is_certain(timing):
        return None
    if not (timing.start.fraction and (timing.end is None or timing.end.fraction)):
        timing.context = RequiredContext.BLANK_LINE
    timing.index = index
    timing.faults.insert(1 if timing.text else 0, "S322")
    return timing


def _is_certain(timing: TimingLine) -> bool:
    """Return whether a line has two times that are not plain numbers, or a complete start time alone."""
    if timing.end is None:
        return timing.start.is_complete
    return timing.context is RequiredContext.ANYWHERE


def _canonical(raw: str, match: re.Match[str], *faults: str) -> TimingLine:
    """Return a canonical line from the groups of ``CANONICAL``."""
    h1, m1, s1, f1, h2, m2, s2, f2, settings = match.groups()
    start = ParsedTime(int(h1) * HOUR + int(m1) * MINUTE + int(s1) * SECOND, f1)
    end = ParsedTime(int(h2) * HOUR + int(m2) * MINUTE + int(s2) * SECOND, f2)
    return TimingLine(raw, start, end, settings or "", faults=list(faults))


def _with_arrow(raw: str, line: str) -> TimingLine | None:
    """Return a line of two times and an arrow, or of a start time and an arrow; ``None`` for other lines."""
    separated = _with_space_before_text(line)
    match = _LINE.match(separated)
    if match is None:
        return None
    start, arrow, end, rest = match.groups()
    start, end = _with_zeros_for_spaces(start, end or "")
    indexed = None if end else _INDEX_BEFORE_HOURS.fullmatch(start)
    timing = _from_times(
        raw, indexed[1] if indexed else start, end, RequiredContext.ANYWHERE, *(["S322"] if indexed else [])
    )
    if timing is None or (not end and rest.strip(IGNORABLE)) or _is_uncertain_arrow(arrow, timing):
        return None
    timing.settings, text = split_settings(rest)
    timing.text = "" if is_times_only(text) else text
    if end and separated is line and is_suspicious(timing, start, end, rest):
        repaired = repair_damage(timing, line, rest)
        if repaired is not timing:
            return repaired
    timing.faults = [
        *(["S310"] if text else []),
        *timing.faults,
        *(["S307"] if arrow != "-->" else []),
        *(["S327"] if were_normalized(timing.settings, rest) else []),
        *(["S308"] if _UNUSUAL_SPACES.search(raw) else []),
    ]
    return timing


def _with_space_before_text(line: str) -> str:
    """Return the line with a space between its end time and a text that begins with digits."""
    if line.isascii() and line.lower() == line.upper():  # no letter: the usual case, and much faster
        return line
    match = _TEXT_AFTER_MILLISECONDS.match(line)
    if match is None or not any(map(str.isalpha, split_settings(match[3])[1])):
        return line
    return f"{match[1]} {match[2]}"


def _with_zeros_for_spaces(start: str, end: str) -> tuple[str, str]:
    """Return the times with zeros for spaces that pad milliseconds, unless there are other spaces."""
    if " " not in start + end or _NEEDLESS_SPACES.search(start) or _NEEDLESS_SPACES.search(end):
        return start, end
    return fill_padding(start), fill_padding(end)


def _is_uncertain_arrow(arrow: str, timing: TimingLine) -> bool:
    """Return whether the arrow has inner spaces, and the times are not complete enough to prove it."""
    complete = timing.start.is_complete and timing.end is not None and timing.end.is_complete
    return not complete and not PLAIN_ARROW.fullmatch(arrow)


def _required_context(start: str, end: str) -> RequiredContext:
    """Return what must stand above times in this notation: the less complete they are, the more."""
    if is_ambiguous(start) and (not end or is_ambiguous(end)):
        return RequiredContext.INDEX_AND_ORDER
    if not end:
        return RequiredContext.BLANK_LINE
    return RequiredContext.INDEX if is_ambiguous(start) or is_ambiguous(end) else RequiredContext.ANYWHERE


def _from_times(raw: str, start: str, end: str, context: RequiredContext, *faults: str) -> TimingLine | None:
    """Return the line of these times, requiring at least this context; ``None`` if one cannot be parsed."""
    first, last = parse_time(start), parse_time(end) if end else None
    if first is None or (end and last is None):
        return None
    context = max(context, _required_context(start, end))
    if last is None:
        faults = (*faults, "S315")
    timing = TimingLine(raw, first, last, context=context)
    timing.faults = list(dict.fromkeys((*faults, *first.faults, *(last.faults if last else ()))))
    if last is not None and "S312" in first.faults and "S312" not in last.faults:
        timing.alternatives = [(first, last), (ParsedTime(first.ms, first.fraction), last)]
    return timing

"""Parse one timing line, however written: its times, the settings behind them, and its faults."""

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
from srtbatch.subrip.layout_settings import is_normalized, is_times_only, split_behind
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
_POINTED = re.compile(CANONICAL.pattern.replace(",(", "[.,]("), re.VERBOSE | re.ASCII)
_SPACED = re.compile(rf"\A(\d+:\d\d:\d\d)\s(\d{{3}})\s*+({ARROW})\s*+(\d+:\d\d:\d\d)\s(\d{{3}})$")
_SBV = re.compile(r"(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})$")
_NO_ARROW = re.compile(
    rf"(\d+:\d\d:\d\d[.,]\d{{1,3}})(?:\s++|\s*+[{DASHES}]{{1,3}}\s*+)(\d+:\d\d:\d\d[.,]\d{{1,3}})$"
)
_ALONE = re.compile(r"(\d+:\d\d:\d\d[.,]\d{1,3})$")
_SHAPES_WITHOUT_ARROW = (
    (_SBV, RequiredContext.BLANK_LINE, "S313"),
    (_NO_ARROW, RequiredContext.BLANK_LINE, "S307"),
    (_ALONE, RequiredContext.INDEX, "S315"),
)
_TIMES = rf"(?:[{DASHES}＞>={ARROW_CHARACTERS}\[\]()\d\s{SEPARATOR[1:-1]}{INVISIBLE}]|&gt;)"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HEAD = re.compile(rf"(?>{_TIMES}*)\Z|{_TIMES}*[\d\])>＞{ARROW_CHARACTERS}]")
"""The part of a line in which there can be nothing but times: to its end, or up to the last of them."""
_PAIR = rf"({TIME}\s*+{ARROW}\s*+{TIME})"
_FRAMED = re.compile(rf"\[\s*+{_PAIR}\s*+\]|\(\s*+{_PAIR}\s*+\)")
_SPRINKLED = re.compile(r"[:.,]\s+\d\d\s*[:.,]|[.,]\s+\d{3}|\d\s+[:.,]")
"""Blanks that pad nothing: before a field that is whole, or before a mark."""
_NUMBERED = re.compile(r"(\d{1,9})[.:)\]]?\s++(?=\d)")
_INDEX_IN_FRONT = re.compile(rf"\d{{1,9}}[.:)\]]\s++((\d[\d:.,]*+)\s?({ARROW})\s?(\d[\d:.,]*+)(?!\S).*)")
"""An index with a mark behind it, and two times without blanks in them."""
_MARKUP = re.compile(
    r"(?>(?:</?[A-Za-z][^<>]{0,80}>\s?)+)([^<>]{1,40}>?[^<>]{1,200})(?>(?:\s?</[A-Za-z]{1,10}>)+)$"
)
"""Tags around a whole line; an arrow in it may be spelt with a sign that is no part of a tag."""
_GLUED = re.compile(rf"(\d+:\d\d:\d\d[.,]\d{{3}}\s?{ARROW}\s?\d+:\d\d:\d\d[.,]\d{{3}})(\d++(.*))$")
"""Two whole times, and digits directly behind the last one that go on as a text."""
_GLUED_INDEX = re.compile(r"\d{1,7}(\d\d:\d\d:\d\d[.,]\d{3})")
"""An index in front of the hours without a space: no cue begins after a hundred hours."""
_FIELD = re.compile(r"\d+")
_ODD_BLANKS = re.compile(r"\s[:.,]|[:.,]\s|\A\s|\s\Z|\S-->|-->\S|\s\s")


def parse_timing_line(raw: str) -> TimingLine | None:
    """Read a line as a timing line, or ``None``; its ``context`` says where it may stand."""
    if match := CANONICAL.fullmatch(raw):
        return _canonical(raw, match)
    if match := _POINTED.fullmatch(raw):
        return _canonical(raw, match, "S301")
    line = raw.strip(IGNORABLE)
    bare = _visible(line)
    timing = None
    if line[:1].isdigit() or line[:1] in "-−[(":
        timing = _numbered(raw, bare) or _spelt(raw, bare) or _unframed(raw, bare)
    elif line[:1] == "<":
        timing = _marked_up(raw, bare)
    if timing is None:
        timing = read_damaged(raw, bare)
    if timing is not None and (bare != line or line != raw.strip(SPACES)):
        timing.faults.insert(1 if timing.text else 0, "S321")
    return timing


def _visible(line: str) -> str:
    """The line without invisible characters among its times; in the text behind them they have a meaning."""
    if not _INVISIBLE.search(line):
        return line
    match = _HEAD.match(line)
    return _INVISIBLE.sub("", match[0]) + line[match.end() :] if match else line


def _spelt(raw: str, line: str) -> TimingLine | None:
    """A line that begins with a time, in whatever spelling."""
    for shape, context, fault in _SHAPES_WITHOUT_ARROW:
        if match := shape.match(line):
            start, *end = match.groups()
            return _timing(raw, start, "".join(end), context, fault)
    return _with_arrow(raw, _SPACED.sub(r"\1,\2 \3 \4,\5", line))


def _numbered(raw: str, line: str) -> TimingLine | None:
    """A line whose times, spelt alike, stand behind an index that could be taken for the hours."""
    match = _INDEX_IN_FRONT.match(line)
    if match is None or _FIELD.sub("0", match[2]) != _FIELD.sub("0", match[4]):
        return None
    timing = _with_arrow(raw, match[1])
    if timing is None or timing.end is None or timing.context is not RequiredContext.ANYWHERE:
        return None
    timing.faults.insert(1 if timing.text else 0, "S322")
    return timing


def _marked_up(raw: str, line: str) -> TimingLine | None:
    """A line of two times in tags."""
    match = _MARKUP.match(line)
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


def _unframed(raw: str, line: str) -> TimingLine | None:
    """A line whose times stand in brackets, or behind an index, and can be nothing else."""
    index = -1
    if match := _FRAMED.match(line):
        line = f"{match[1] or match[2]} {line[match.end() :]}"
    elif match := _NUMBERED.match(line):
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
    """Return whether there are two times that are no numbers, or a whole one where the end is missing."""
    if timing.end is None:
        return timing.start.is_complete
    return timing.context is RequiredContext.ANYWHERE


def _canonical(raw: str, match: re.Match[str], *faults: str) -> TimingLine:
    """A line in the usual form, times given by the groups of ``CANONICAL``."""
    h1, m1, s1, f1, h2, m2, s2, f2, settings = match.groups()
    start = ParsedTime(int(h1) * HOUR + int(m1) * MINUTE + int(s1) * SECOND, f1)
    end = ParsedTime(int(h2) * HOUR + int(m2) * MINUTE + int(s2) * SECOND, f2)
    return TimingLine(raw, start, end, settings or "", faults=list(faults))


def _with_arrow(raw: str, line: str) -> TimingLine | None:
    parted = _unglued(line)
    match = _LINE.match(parted)
    if match is None:
        return None
    start, arrow, end, rest = match.groups()
    start, end = _without_padding(start, end or "")
    glued = None if end else _GLUED_INDEX.fullmatch(start)
    timing = _timing(
        raw, glued[1] if glued else start, end, RequiredContext.ANYWHERE, *(["S322"] if glued else [])
    )
    if timing is None or (not end and rest.strip(IGNORABLE)) or _is_loose(arrow, timing):
        return None
    timing.settings, behind = split_behind(rest)
    timing.text = "" if is_times_only(behind) else behind
    if end and parted is line and is_suspicious(timing, start, end, rest):
        repaired = repair_damage(timing, line, rest)
        if repaired is not timing:
            return repaired
    odd = {
        "S307": arrow != "-->",
        "S327": is_normalized(timing.settings, rest),
        "S308": _ODD_BLANKS.search(raw),
    }
    timing.faults = [
        *(["S310"] if behind else []),
        *timing.faults,
        *(code for code, true in odd.items() if true),
    ]
    return timing


def _unglued(line: str) -> str:
    """The line with a space between its end time and a text that begins with digits."""
    if line.isascii() and line.lower() == line.upper():  # no letter: the usual case, and much faster
        return line
    match = _GLUED.match(line)
    if match is None or not any(map(str.isalpha, split_behind(match[3])[1])):
        return line
    return f"{match[1]} {match[2]}"


def _without_padding(start: str, end: str) -> tuple[str, str]:
    """The times with zeros for blanks that pad milliseconds, unless the line has blanks that pad nothing."""
    if " " not in start + end or _SPRINKLED.search(start) or _SPRINKLED.search(end):
        return start, end
    return fill_padding(start), fill_padding(end)


def _is_loose(arrow: str, timing: TimingLine) -> bool:
    """Return whether the arrow is torn, and the times beside it are not so whole that it must be one."""
    whole = timing.start.is_complete and timing.end is not None and timing.end.is_complete
    return not whole and not PLAIN_ARROW.fullmatch(arrow)


def _doubt(start: str, end: str) -> RequiredContext:
    """What times so spelt need above them: the less there is of them, the more."""
    if is_ambiguous(start) and (not end or is_ambiguous(end)):
        return RequiredContext.INDEX_AND_ORDER
    if not end:
        return RequiredContext.BLANK_LINE
    return RequiredContext.INDEX if is_ambiguous(start) or is_ambiguous(end) else RequiredContext.ANYWHERE


def _timing(raw: str, start: str, end: str, context: RequiredContext, *faults: str) -> TimingLine | None:
    first, last = parse_time(start), parse_time(end) if end else None
    if first is None or (end and last is None):
        return None
    context = max(context, _doubt(start, end))
    if last is None:
        faults = (*faults, "S315")
    timing = TimingLine(raw, first, last, context=context)
    timing.faults = list(dict.fromkeys((*faults, *first.faults, *(last.faults if last else ()))))
    if last is not None and "S312" in first.faults and "S312" not in last.faults:
        timing.alternatives = [(first, last), (ParsedTime(first.ms, first.fraction), last)]
    return timing

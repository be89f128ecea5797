"""One timing line as found in the wild: its times, what stands behind them, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum

from srtbatch.subrip.stamp import MARK, STAMP, Stamp, is_weak, parse_stamp
from srtbatch.subrip.timecode import CANONICAL, HOUR, MINUTE, SECOND, SETTING

_BLANKS = (
    " \t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
INVISIBLE = (
    "\xad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufe0e\ufe0f\ufeff"
)
"""Characters that show nothing: soft hyphen, zero-width characters, direction marks, variation selectors."""

EDGE = _BLANKS + INVISIBLE
"""What may stand around an index or a timing line, or fill a blank line, without being seen."""


class Context(IntEnum):
    """What must stand above a timing line of this shape for it to be one; text could look the same.

    ``PLACED`` asks for an index too, and, where the document's other times are whole ones, for its place
    in their order.
    """

    ANYWHERE = 0
    BLANK = 1
    INDEX = 2
    PLACED = 3


@dataclass(slots=True)
class Timing:
    """A parsed timing line. ``end`` is ``None`` where the line breaks off; ``faults`` are rule codes."""

    raw: str
    start: Stamp
    end: Stamp | None
    settings: str = ""
    text: str = ""
    context: Context = Context.ANYWHERE
    faults: list[str] = field(default_factory=list)


_DASH = "-‐-―−"
_ARROW = rf"(?:[{_DASH}](?:\s*+[{_DASH}]){{0,2}}+\s*+[>＞]|={{1,2}}>|--&gt;|[→⟶➔➜])"
_PLAIN_ARROW = re.compile(rf"[{_DASH}]{{1,3}}\ ?[>＞]|={{1,2}}>|--&gt;|[→⟶➔➜]")

_LINE = re.compile(rf"({STAMP})\s*+({_ARROW})\s*+({STAMP})?+(.*)")
_POINTED = re.compile(CANONICAL.pattern.replace(",(", "[.,]("), re.VERBOSE | re.ASCII)
_SPACED = re.compile(rf"\A(\d+:\d\d:\d\d)\s(\d{{3}})\s*+({_ARROW})\s*+(\d+:\d\d:\d\d)\s(\d{{3}})$")
_SBV = re.compile(r"(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})$")
_NO_ARROW = re.compile(
    rf"(\d+:\d\d:\d\d[.,]\d{{1,3}})(?:\s++|\s*+[{_DASH}]{{1,3}}\s*+)(\d+:\d\d:\d\d[.,]\d{{1,3}})$"
)
_ALONE = re.compile(r"(\d+:\d\d:\d\d[.,]\d{1,3})$")
_SHAPES_WITHOUT_ARROW = (
    (_SBV, Context.BLANK, "S313"),
    (_NO_ARROW, Context.INDEX, "S307"),
    (_ALONE, Context.INDEX, "S315"),
)
_TIMES = rf"(?:[{_DASH}＞>=→⟶➔➜\[\]()\d\s{MARK[1:-1]}{INVISIBLE}]|&gt;)"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HEAD = re.compile(rf"{_TIMES}*+\Z|{_TIMES}*[\d\])>＞→⟶➔➜]")
"""The part of a line in which there can be nothing but times: to its end, or up to the last of them."""
_PAIR = rf"({STAMP}\s*+{_ARROW}\s*+{STAMP})"
_FRAMED = re.compile(rf"\[\s*+{_PAIR}\s*+\]|\(\s*+{_PAIR}\s*+\)")
_NUMBERED = re.compile(r"\d{1,9}[.:)\]]?\s++(?=\d)")
_ODD_BLANKS = re.compile(r"\s[:.,]|[:.,]\s|\A\s|\s\Z|\S-->|-->\S|\s\s")
_SETTINGS = re.compile(rf"{SETTING}(?:\s++{SETTING})*+")


def parse_timing(raw: str) -> Timing | None:
    """Read a line as a timing line, or ``None``; its ``context`` says where it may stand."""
    if match := CANONICAL.fullmatch(raw):
        return _canonical(raw, match)
    if match := _POINTED.fullmatch(raw):
        return _canonical(raw, match, "S301")
    line = raw.strip(EDGE)
    if not (line[:1].isdigit() or line[:1] in "-−[("):
        return None
    bare = _visible(line)
    timing = _spelt(raw, bare) or _unframed(raw, bare)
    if timing is not None and (bare != line or line != raw.strip(_BLANKS)):
        timing.faults.insert(1 if timing.text else 0, "S321")
    return timing


def _visible(line: str) -> str:
    """The line without invisible characters among its times; in the text behind them they have a meaning."""
    if not _INVISIBLE.search(line):
        return line
    match = _HEAD.match(line)
    return _INVISIBLE.sub("", match[0]) + line[match.end() :] if match else line


def _spelt(raw: str, line: str) -> Timing | None:
    """A line that begins with a time, in whatever spelling."""
    for shape, context, fault in _SHAPES_WITHOUT_ARROW:
        if match := shape.match(line):
            start, *end = match.groups()
            return _timing(raw, start, "".join(end), context, fault)
    return _with_arrow(raw, _SPACED.sub(r"\1,\2 \3 \4,\5", line))


def _unframed(raw: str, line: str) -> Timing | None:
    """A line whose times stand in brackets, or behind an index, and can be nothing else."""
    if match := _FRAMED.match(line):
        line = f"{match[1] or match[2]} {line[match.end() :]}"
    elif match := _NUMBERED.match(line):
        line = line[match.end() :]
    else:
        return None
    timing = _with_arrow(raw, line)
    if timing is None or timing.end is None or timing.context is not Context.ANYWHERE:
        return None
    timing.faults.insert(1 if timing.text else 0, "S322")
    return timing if timing.start.fraction and timing.end.fraction else None


def _canonical(raw: str, match: re.Match[str], *faults: str) -> Timing:
    """A line in the usual form, times given by the groups of ``CANONICAL``."""
    h1, m1, s1, f1, h2, m2, s2, f2, settings = match.groups()
    start = Stamp(int(h1) * HOUR + int(m1) * MINUTE + int(s1) * SECOND, f1)
    end = Stamp(int(h2) * HOUR + int(m2) * MINUTE + int(s2) * SECOND, f2)
    return Timing(raw, start, end, settings or "", faults=list(faults))


# What a cut or doubled timing line leaves behind the times: no word, so nothing to show.
_TIMES_ONLY = re.compile(r"[:,;\s]*+|[\d\s:.,]++--?>[\d\s:.,]++")


def _with_arrow(raw: str, line: str) -> Timing | None:
    match = _LINE.match(line)
    if match is None:
        return None
    start, arrow, end, rest = match.groups()
    settings, text = _behind(rest)
    timing = _timing(raw, start, end or "", Context.ANYWHERE)
    if timing is None or (timing.end is None and rest.strip(EDGE)) or _is_loose(arrow, timing):
        return None
    timing.settings, timing.text = settings, "" if _TIMES_ONLY.fullmatch(text) else text
    if arrow != "-->":
        timing.faults.append("S307")
    if text:
        timing.faults.insert(0, "S310")
    if _ODD_BLANKS.search(raw):
        timing.faults.append("S308")
    return timing


def _is_loose(arrow: str, timing: Timing) -> bool:
    """Whether the arrow is torn, and the times beside it are not so whole that it must be one."""
    whole = timing.start.whole and timing.end is not None and timing.end.whole
    return not whole and not _PLAIN_ARROW.fullmatch(arrow)


def _doubt(start: str, end: str) -> Context:
    """What times so spelt need above them: the less there is of them, the more."""
    if is_weak(start) and (not end or is_weak(end)):
        return Context.PLACED
    if not end:
        return Context.BLANK
    return Context.INDEX if is_weak(start) or is_weak(end) else Context.ANYWHERE


def _behind(rest: str) -> tuple[str, str]:
    """Split what follows the end time into layout settings and text that belongs to the cue."""
    rest = rest.strip(EDGE)
    match = _SETTINGS.match(rest)
    if match is None:
        return "", rest
    settings, text = match[0], rest[match.end() :]
    if text and not text[0].isspace():
        return "", rest
    return " ".join(settings.split()), text.strip(EDGE)


def _timing(raw: str, start: str, end: str, context: Context, *faults: str) -> Timing | None:
    first, last = parse_stamp(start), parse_stamp(end) if end else None
    if first is None or (end and last is None):
        return None
    context = max(context, _doubt(start, end))
    if last is None:
        faults = (*faults, "S315")
    timing = Timing(raw, first, last, context=context)
    timing.faults = list(dict.fromkeys((*faults, *first.faults, *(last.faults if last else ()))))
    return timing

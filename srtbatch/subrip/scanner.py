"""The tolerant line scanner: finds the cues in any lines, and says what it had to mend to see them.

A timing line is what makes a cue. The lines above it decide what its index is; the lines below it, up
to the next cue's index, are its text. Whatever belongs to no cue becomes text of the nearest one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from srtbatch.model import Correction, Cue, Finding
from srtbatch.subrip.timecode import CANONICAL
from srtbatch.subrip.timing import EDGE, Context, Timing, parse_timing


@dataclass(slots=True)
class Break:
    """A place where the indexes do not run on: the repair, and how many cues stood before it."""

    repair: Correction
    position: int
    number: int | None


@dataclass(slots=True)
class Scan:
    """What was read so far: the cues, the repairs, and what the next lines need to know of the former."""

    cues: list[Cue] = field(default_factory=list)
    repairs: list[Correction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    timings: list[tuple[Cue, Timing]] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    ending: str = ""
    number: int = 0
    indexed: bool = True
    webvtt: bool = False

    def mend(self, code: str, line: int, before: str, after: str, note: str = "") -> None:
        """List one repair."""
        self.repairs.append(Correction(code, line, before, after, note))


@dataclass(slots=True)
class Head:
    """Where a cue begins: the line of its index (or timing), its timing line, and the timing itself."""

    first: int
    timing_at: int
    timing: Timing
    index: str | None


NUMBER = re.compile(r"\d{1,9}")
_ODD_NUMBER = re.compile(r"[#№\[(<]*\d{1,9}[.:;,)\]>#]*")
_WORD = re.compile(r"\S{1,20}")
_MAYBE_TIMING = re.compile(r"[>＞→⟶➔➜,;.:]")
_CUT_TIMING = re.compile(r"\d{1,2}(?::\d{0,2}){0,2}(?:[,.]\d{0,3})?\s*(?:-{0,2}|-->[\s\d:]*)")
_LEADING_ZERO = re.compile(r"[,.]0\d\d\s*+--|--> [\d:]+[,.]0\d\d\b")


def scan(scan: Scan, lines: list[str], line: int, *, last: bool) -> None:
    """Read ``lines``, the first of which is source line ``line``, into ``scan``.

    ``last`` says that the document ends here; else the lines end where a flawless cue follows.
    """
    _Region(scan, lines, line, last=last).read()


class _Region:
    """The lines being read; positions (``at``) count from 0 in ``lines``."""

    __slots__ = ("blank", "last", "lines", "offset", "out")

    def __init__(self, out: Scan, lines: list[str], line: int, *, last: bool) -> None:
        self.out, self.lines, self.offset, self.last = out, lines, line, last
        self.blank = [not text or not text.strip(EDGE) for text in lines]

    def read(self) -> None:
        if not self.out.cues and self.offset == 1:
            top = next((at for at, blank in enumerate(self.blank) if not blank), 0)
            self.out.webvtt = self._word(top) == "WEBVTT"
        timings = self._timings()
        heads = self._heads(timings)
        first = heads[0].first if heads else len(self.lines)
        prologue = self._prologue(first)
        stop = self._cut_tail(heads)
        for head, following in zip(heads, [*heads[1:], None], strict=False):
            self._cue(head, following.first if following else stop, prologue, final=following is None)
            prologue = []

    def line(self, at: int) -> int:
        """The source line of a position."""
        return self.offset + at

    # Timing lines and indexes

    def _timings(self) -> list[tuple[int, Timing]]:
        found: list[tuple[int, Timing]] = []
        for at, text in enumerate(self.lines):
            if self.blank[at] or not _MAYBE_TIMING.search(text[:200]):
                continue
            timing = parse_timing(text)
            if timing is not None and self._placed(at, timing):
                found.append((at, timing))
        return found

    def _placed(self, at: int, timing: Timing) -> bool:
        """Whether a line that looks like timing stands where its shape may be believed."""
        if timing.context is Context.ANYWHERE:
            return True
        above = self._open(at - 1)
        under_index = at > 0 and self._open(at - 2) and self._number(at - 1) is not None
        return under_index or (timing.context is Context.BLANK and above)

    def _open(self, at: int) -> bool:
        """Whether the position is blank or above the first line of the document."""
        return at < 0 or self.blank[at]

    def _number(self, at: int) -> int | None:
        digits = self.lines[at].strip(EDGE)
        return int(digits) if NUMBER.fullmatch(digits) else None

    def _heads(self, timings: list[tuple[int, Timing]]) -> list[Head]:
        heads: list[Head] = []
        floor, number, indexed = 0, self.out.number, self.out.indexed
        for at, timing in timings:
            index = self._index_above(at, floor, number, indexed=indexed)
            heads.append(Head(at if index is None else index, at, timing, None if index is None else self.lines[index]))
            found = None if index is None else self._number(index)
            number = number + 1 if found is None else found
            indexed = index is not None
            floor = at + 1
        return heads

    def _index_above(self, at: int, floor: int, number: int, *, indexed: bool) -> int | None:
        """Position of the index of the timing line ``at``, looking no higher than ``floor``."""
        above = at - 1
        while above >= floor and self.blank[above]:
            above -= 1
        if above < floor:
            return None
        expected = self._number(above) == number + 1
        opens = above == floor == 0 or self._open(above - 1)
        if above < at - 1:
            first = not self.out.cues and floor == 0
            return above if opens and (expected or (first and self._number(above) is not None)) else None
        if self._number(above) is not None:
            under_timing = above == floor and floor > 0
            return above if expected or opens or (indexed and not under_timing) else None
        return above if opens and self._odd_index(above, indexed=indexed) else None

    def _odd_index(self, at: int, *, indexed: bool) -> bool:
        """Whether a lone word above a timing line stands for its index: ``12.``, ``#12``, ``intro``."""
        word = self.lines[at].strip(EDGE)
        if _ODD_NUMBER.fullmatch(word) or self.out.webvtt:
            return not self._is_metadata(at)
        first = not self.out.cues and at == 0
        return indexed and not first and _WORD.fullmatch(word) is not None

    # What stands outside of cues

    def _prologue(self, stop: int) -> list[str]:
        """Mend what stands above the first cue; returns the lines that become its text."""
        if self.out.cues or self.offset > 1:
            return []
        at, kept = 0, list[str]()
        while at < stop:
            end = self._paragraph_end(at, stop)
            if self.blank[at]:
                self._superfluous(at, end)
            elif self._is_metadata(at):
                self.out.mend("S208", self.line(at), "\n".join(self.lines[at:end]), "")
            else:
                kept += [self.lines[place] for place in range(at, end)]
                self.out.mend("S209", self.line(at), "\n".join(self.lines[at:end]), "\n".join(self.lines[at:end]),
                              "now text of the first cue")
            at = end
        return kept

    def _paragraph_end(self, at: int, stop: int) -> int:
        """First position from ``at`` on at which blank changes to text or back."""
        end = at
        while end < stop and self.blank[end] == self.blank[at]:
            end += 1
        return end

    def _is_metadata(self, at: int) -> bool:
        return self.out.webvtt and self._word(at) in ("WEBVTT", "NOTE", "STYLE", "REGION")

    def _word(self, at: int) -> str:
        return self.lines[at].strip(EDGE).partition(" ")[0]

    def _superfluous(self, at: int, end: int) -> None:
        """List blank lines that go away altogether."""
        code = "S206" if not any(self.lines[at:end]) else "S207"
        self.out.mend(code, self.line(at), _excerpt(self.lines[at:end]), "", _lines_note(end - at))

    def _cut_tail(self, heads: list[Head]) -> int:
        """Where the last cue's text ends: before an index or a timing line that was cut off at the end."""
        end = len(self.lines)
        while end > 0 and self.blank[end - 1]:
            end -= 1
        if not self.last or not heads:
            return len(self.lines)
        floor = heads[-1].timing_at + 1
        start = end - 1
        if start > floor and self._number(start) is None and _CUT_TIMING.fullmatch(self.lines[start].strip(EDGE)):
            start -= 1
        number = self._last_number(heads) + 1
        if start > floor and self._number(start) == number and self.blank[start - 1]:
            self._drop(start, end)
            return start
        return self._cut_cue(heads, end)

    def _last_number(self, heads: list[Head]) -> int:
        number = self.out.number
        for head in heads:
            found = self._number(head.first) if head.index is not None else None
            number = number + 1 if found is None else found
        return number

    def _cut_cue(self, heads: list[Head], end: int) -> int:
        """Drop a last cue that has neither an end time nor text."""
        head = heads[-1]
        timing = head.timing
        if end != head.timing_at + 1 or timing.text or "S315" not in timing.faults and not _half(timing):
            return len(self.lines)
        if len(heads) == 1 and not self.out.cues:
            return len(self.lines)
        heads.pop()
        self._drop(head.first, end)
        return head.first

    def _drop(self, start: int, end: int) -> None:
        before = "\n".join(self.lines[start:end])
        self.out.repairs.append(Correction("S210", self.line(start), before, "", effect="drop", cues=1))

    # One cue

    def _cue(self, head: Head, stop: int, prologue: list[str], *, final: bool) -> None:
        self._list_index(head)
        for at in range(head.first, head.timing_at):
            if self.blank[at]:
                self.out.mend("S213", self.line(at), f"{head.index}\n", f"{head.index}")
                break
        text = self._text(head, stop, prologue, final=final)
        timing = head.timing
        cue = Cue(self.line(head.first), timing.start.value(counts=False), -1, text, timing.settings)
        if timing.end is not None:
            cue.end = timing.end.value(counts=False)
        if not timing.faults and CANONICAL.fullmatch(timing.raw):
            cue.timing = timing.raw
        else:
            self.out.timings.append((cue, timing))
        if not text:
            self.out.findings.append(Finding("S211", cue.line, "cue without text"))
        self.out.cues.append(cue)

    def _list_index(self, head: Head) -> None:
        """List what is wrong with the cue's index, and note the number for the next one."""
        out, expected = self.out, self.out.number + 1
        line = self.line(head.first)
        if head.index is None:
            out.number = expected
            if out.indexed or not out.cues:
                self._break("S201", line, "", expected)
            out.indexed = False
            return
        found = self._number(head.first)
        if found is None:
            self._break("S203", line, head.index, expected)
        elif found != expected and not self._resumes(found):
            self._break("S202", line, head.index, found)
        elif head.index != str(found):
            code = "S101" if "\ufeff" in head.index else "S207" if head.index.strip(EDGE).isascii() else "S309"
            out.mend(code, line, head.index, str(found))
        out.number = expected if found is None else found
        out.indexed = True

    def _resumes(self, found: int) -> bool:
        """Whether an index goes on after cues without one, counting them or not."""
        before = next((item for item in reversed(self.out.breaks)), None)
        return (
            not self.out.indexed and before is not None and before.number is not None
            and found == before.number and before.repair.rule == "S201"
        )

    def _break(self, code: str, line: int, before: str, number: int) -> None:
        position = len(self.out.cues)
        repair = Correction(code, line, before, str(position + 1))
        self.out.repairs.append(repair)
        self.out.breaks.append(Break(repair, position, number))

    def _text(self, head: Head, stop: int, prologue: list[str], *, final: bool) -> str:
        """The cue's text, every blank line gone; lists each gap that is not the one separating cues."""
        kept = [*prologue, *([head.timing.text] if head.timing.text else [])]
        at, written = head.timing_at + 1, bool(kept)
        while at < stop:
            end = self._paragraph_end(at, stop)
            if self.blank[at]:
                self._gap(at, end, stop, written=written, final=final)
            elif self._is_metadata(at) and self.blank[at - 1]:
                self.out.mend("S208", self.line(at), "\n".join(self.lines[at:end]), "")
            else:
                kept += self.lines[at:end]
                written = True
            at = end
        if stop == len(self.lines) and final and self.last:
            if not self.blank[stop - 1]:
                self.out.ending = ""
                if not kept:
                    self.out.mend("S212", self.line(stop - 1), self.lines[stop - 1], self.lines[stop - 1] + "\n")
        elif final and self.last:
            self.out.ending = "\n"
        elif stop > 0 and not self.blank[stop - 1]:
            self._unseparated(stop)
        return "\n".join(kept)

    def _unseparated(self, stop: int) -> None:
        if stop < len(self.lines):
            above, below = self.lines[stop - 1], self.lines[stop]
            self.out.mend("S204", self.line(stop), f"{above}\n{below}", f"{above}\n\n{below}")

    def _gap(self, at: int, end: int, stop: int, *, written: bool, final: bool) -> None:
        """List a run of blank lines unless it is exactly what the writer would put there."""
        if end < stop:
            above, below = self.lines[at - 1], self.lines[end]
            gap = _excerpt(self.lines[at:end])
            self.out.mend("S205", self.line(at), f"{above}\n{gap}{below}", f"{above}\n{below}", _lines_note(end - at))
            return
        if final and self.last and end == len(self.lines):
            self._ending(at, end, written=written)
            return
        wanted = 1 if written else 2
        if not all(text == "" for text in self.lines[at:end]):
            self.out.mend("S207", self.line(at), _excerpt(self.lines[at:end]), "\n" * wanted, _lines_note(end - at))
        elif end - at != wanted:
            self.out.mend("S206", self.line(at), _excerpt(self.lines[at:end]), "\n" * wanted, _lines_note(end - at))

    def _ending(self, at: int, end: int, *, written: bool) -> None:
        """Keep up to two newlines at the end of the document."""
        found = end - at - (0 if written else 1)
        self.out.ending = "\n" * max(0, min(found, 2))
        if any(self.lines[at:end]):
            self.out.mend("S207", self.line(at), _excerpt(self.lines[at:end]), "", _lines_note(end - at))
        elif found > 2:
            self.out.mend("S206", self.line(at), _excerpt(self.lines[at:end]), "", _lines_note(end - at))


def _half(timing: Timing) -> bool:
    """Whether the end time at the end of a document was cut off."""
    return timing.end is not None and bool(timing.start.fraction) and not timing.end.fraction


def _excerpt(lines: list[str]) -> str:
    """A run of blank lines to be listed, at most ten of them."""
    return "".join(f"{text[:20]}\n" for text in lines[:10])


def _lines_note(count: int) -> str:
    return f"{count} blank lines" if count > 1 else ""

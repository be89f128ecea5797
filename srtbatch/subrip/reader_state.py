"""State of the reader: cues, repairs, and what the next lines need to know of those above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from srtbatch.model import Correction

if TYPE_CHECKING:
    from collections import Counter

    from srtbatch.model import Cue, Finding
    from srtbatch.subrip.parsed_timing import TimingLine


@dataclass(slots=True)
class IndexBreak:
    """A place where the indexes do not run on: its repair, the cues above it, the number it stands for.

    An index that is wrong in the source's own count may be right in ours: then there is no repair.
    """

    code: str
    repair: Correction | None
    position: int
    number: int


@dataclass(slots=True)
class ReaderState:
    """A document while it is read.

    ``number`` is the index of the last cue as the source counts, ``indexed`` whether it had one.
    ``timings`` are the timing lines that will not be written back as they are, with their cues.
    ``text`` is the whole document, ``bare`` whether its times are mere numbers (None: not yet asked),
    ``spellings`` how often each spelling of times occurs in it (None: not yet counted), ``pairs`` how often
    each spelling of two times with an arrow does. ``usual`` is the usual spelling of a timing line (None: not
    yet asked), ``aligned`` the number of lines that were aligned with it, ``opening`` the spelling of most
    lines that begin with two times (None: not yet counted).
    """

    cues: list[Cue] = field(default_factory=list)
    repairs: list[Correction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    timings: list[tuple[Cue, TimingLine]] = field(default_factory=list)
    breaks: list[IndexBreak] = field(default_factory=list)
    ending: str = ""
    number: int = 0
    indexed: bool = True
    webvtt: bool = False
    text: str = ""
    bare: bool | None = None
    spellings: Counter[tuple[str, ...]] | None = None
    pairs: Counter[tuple[str, ...]] | None = None
    usual: str | None = None
    aligned: int = 0
    opening: str | None = None

    def counts(self) -> tuple[int, ...]:
        """Return how much is listed so far, for ``roll_back``."""
        return tuple(map(len, self._lists()))

    def roll_back(self, lengths: tuple[int, ...]) -> None:
        """Forget what was listed since ``counts`` was asked for."""
        for listed, length in zip(self._lists(), lengths, strict=True):
            del listed[length:]

    def _lists(self) -> tuple[list[Any], ...]:
        return self.cues, self.repairs, self.findings, self.timings, self.breaks

    def add_repair(self, code: str, line: int, before: str, after: str, note: str = "") -> None:
        """List one repair."""
        self.repairs.append(Correction(code, line, before, after, note))

    def add_dropped_cue(self, code: str, line: int, before: str, note: str = "") -> None:
        """List one cue that is left out."""
        self.repairs.append(Correction(code, line, before, "", note, effect="drop", cues=1))

    def add_index_break(self, code: str, line: int, before: str, number: int) -> None:
        """List a place where the indexes do not run on."""
        position = len(self.cues)
        repair = Correction(code, line, before, str(position + 1)) if before != str(position + 1) else None
        if repair:
            self.repairs.append(repair)
        self.breaks.append(IndexBreak(code, repair, position, number))

    def continues_count(self, number: int) -> bool:
        """Return whether an index goes on below cues without one that were not counted."""
        above = self.breaks[-1] if self.breaks else None
        return not self.indexed and above is not None and (above.code, above.number) == ("S201", number)

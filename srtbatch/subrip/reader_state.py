"""State of the reader: cues, repairs and findings so far, and facts about the whole document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from srtbatch.model import Correction

if TYPE_CHECKING:
    from collections import Counter

    from srtbatch.model import Cue, Finding
    from srtbatch.subrip.index_labels import IndexLabels
    from srtbatch.subrip.parsed_timing import TimingLine


@dataclass(slots=True)
class IndexBreak:
    """An index that is not the next number: its rule code, repair, position and number.

    ``position`` is the number of cues above it. ``repair`` is ``None`` if the index is wrong in the count of
    the source, but right in the output.
    """

    code: str
    repair: Correction | None
    position: int
    number: int


@dataclass(slots=True)
class ReaderState:
    """A document while it is read.

    ``number`` is the index of the last cue in the count of the source; ``indexed`` says whether it had one.
    ``timings`` are the timing lines that are not written back unchanged, with their cues. ``text`` is the
    whole document. The facts about it are computed on first use; ``None`` means not computed yet:
    ``has_bare_numbers``, whether its times are plain numbers; ``time_notations``, how often each notation of
    times occurs; ``pair_notations``, the same for two times with an arrow; ``usual_notation``, the notation
    of most timing lines; ``usual_opening``, the notation of most lines that begin with two times.
    ``alignments`` is the number of lines that were aligned with the usual notation; ``labels`` are the labels
    of its indexes.
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
    has_bare_numbers: bool | None = None
    time_notations: Counter[tuple[str, ...]] | None = None
    pair_notations: Counter[tuple[str, ...]] | None = None
    usual_notation: str | None = None
    usual_opening: str | None = None
    labels: IndexLabels | None = None
    alignments: int = 0

    def counts(self) -> tuple[int, ...]:
        """Return the lengths of all lists, for ``roll_back``."""
        return tuple(map(len, self._lists()))

    def roll_back(self, lengths: tuple[int, ...]) -> None:
        """Remove what was added since ``counts`` returned these lengths."""
        for listed, length in zip(self._lists(), lengths, strict=True):
            del listed[length:]

    def _lists(self) -> tuple[list[Any], ...]:
        return self.cues, self.repairs, self.findings, self.timings, self.breaks

    def add_repair(self, code: str, line: int, before: str, after: str, note: str = "") -> None:
        """Add one repair."""
        self.repairs.append(Correction(code, line, before, after, note))

    def add_dropped_cue(self, code: str, line: int, before: str, note: str = "") -> None:
        """Add the repair that drops one cue."""
        self.repairs.append(Correction(code, line, before, "", note, effect="drop", cues=1))

    def add_index_break(self, code: str, line: int, before: str, number: int) -> None:
        """Add an index that is not the next number, and its repair if the output has another one."""
        position = len(self.cues)
        repair = Correction(code, line, before, str(position + 1)) if before != str(position + 1) else None
        if repair:
            self.repairs.append(repair)
        self.breaks.append(IndexBreak(code, repair, position, number))

    def continues_count(self, number: int) -> bool:
        """Return whether an index continues the last index, if cues without one are not counted."""
        above = self.breaks[-1] if self.breaks else None
        return not self.indexed and above is not None and (above.code, above.number) == ("S201", number)

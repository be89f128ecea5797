"""Decide which files of a run need work, and why: compare each with its last success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from srtbatch.batch.files.store import Entry, Source
from srtbatch.batch.ledger.file_records import PlannedFile
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing
from srtbatch.batch.ledger.output_records import UNKNOWN, Marks, Outputs, Success

PAGE = 500


@dataclass(slots=True)
class Planner:
    """Decides file by file.

    ``touched`` gathers names of outputs and signatures of source and output of files whose looks changed and
    whose content did not. ``kept`` and ``foreign`` gather names of outputs: those that were edited, and those
    that are not ours. With ``overwrite`` both are replaced.
    """

    outputs: Outputs
    marks: Marks
    source: Source
    ownership: Ownership
    incremental: bool = False
    overwrite: bool = False
    touched: list[tuple[str, str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def decide(self, entries: Iterable[Entry]) -> Iterator[PlannedFile]:
        """Yield every file with what becomes of it, and why."""
        name_of = self.ownership.place.output_name
        for page in _pages(entries):
            known = self.outputs.successes([name_of(entry.name) for entry in page])
            for entry in page:
                name = name_of(entry.name)
                yield self._decided(entry, name, known.get(name))

    def _decided(self, entry: Entry, name: str, last: Success | None) -> PlannedFile:
        seen = Entry(name) if self.ownership.fresh else self.ownership.look(name)
        source, target = entry.version, seen.version
        standing = self.ownership.judge(seen, last)
        if standing is Standing.FOREIGN:
            self.foreign.append(name)
        elif standing is Standing.EDITED and not self.overwrite:
            self.kept.append(name)
            return PlannedFile(entry, "kept", EDITED, target)
        if last is None or standing is Standing.FOREIGN:
            return PlannedFile(entry, "queued", "new", target)
        if not self.incremental:
            return PlannedFile(entry, "queued", "asked for again", target)
        reason = self._staleness(entry, seen, standing, last)
        if reason:
            return PlannedFile(entry, "queued", reason, target)
        if (source, target) != (last.source, last.target):
            self.touched.append((name, source, target))
        return PlannedFile(entry, "skipped", f"unchanged since run {last.run}", target)

    def _staleness(self, entry: Entry, seen: Entry, standing: Standing, last: Success) -> str:
        """Return why the last success does not hold any more, or "" if it does."""
        return (
            self._source_staleness(entry, last)
            or _marks_staleness(last.marks, self.marks)
            or _target_staleness(standing)
            or self._mode_staleness(entry, seen, last)
        )

    def _source_staleness(self, entry: Entry, last: Success) -> str:
        if entry.version == last.source:
            return ""
        resized = last.source_size not in (UNKNOWN, entry.size)
        same = not resized and self.source.content_hash(entry.name) == last.source_hash
        return "" if same else "content changed"

    def _mode_staleness(self, entry: Entry, seen: Entry, last: Success) -> str:
        """Compare the permissions, which outputs take from their sources, if the source's version changed."""
        if entry.version == last.source:
            return ""
        modes = self.source.mode(entry.name), self.ownership.target.mode(seen.name)
        return "mode changed" if None not in modes and modes[0] != modes[1] else ""


def _marks_staleness(before: Marks, after: Marks) -> str:
    if before == after:
        return ""
    if before.rules_version != after.rules_version:
        return "rules changed"
    return "glossary changed" if before.glossary != after.glossary else "settings changed"


def _target_staleness(standing: Standing) -> str:
    if standing is Standing.OURS:
        return ""
    return "output missing" if standing is Standing.NOTHING else "output changed"


def _pages(entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    rest = iter(entries)
    while page := list(islice(rest, PAGE)):
        yield page

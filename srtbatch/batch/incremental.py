"""Decide which files of a run need work, and why: compare each with its last success."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from srtbatch.batch.files.paths import Layout
from srtbatch.batch.files.read import hash_of
from srtbatch.batch.ledger.file_records import PlannedFile
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing
from srtbatch.batch.ledger.output_records import UNKNOWN, Marks, Outputs, Success
from srtbatch.model import Job

PAGE = 500

# The bits of a mode that outputs take from their sources; set-user-ID and the like are not carried over.
PERMISSIONS = 0o777


@dataclass(slots=True)
class Planner:
    """Decides file by file.

    ``touched`` gathers names of outputs and signatures of source and output of files whose looks changed and
    whose content did not. ``kept`` and ``foreign`` gather names of outputs: those that were edited, and those
    that are not ours. With ``overwrite`` both are replaced.
    """

    outputs: Outputs
    marks: Marks
    ownership: Ownership
    incremental: bool = False
    overwrite: bool = False
    touched: list[tuple[str, str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def decide(self, jobs: Iterable[Job]) -> Iterator[PlannedFile]:
        """Yield every job with what becomes of it, and why."""
        name_of = self.ownership.place.output_name
        for page in _pages(jobs):
            known = self.outputs.successes([name_of(job.name) for job in page])
            for job in page:
                name = name_of(job.name)
                yield self._decided(job, name, known.get(name))

    def _decided(self, job: Job, name: str, last: Success | None) -> PlannedFile:
        path = self.ownership.place.target(job.name)
        source, target = job.version, self.ownership.look(path)
        standing = self.ownership.judge(name, path, target, last)
        if standing is Standing.FOREIGN:
            self.foreign.append(name)
        elif standing is Standing.EDITED and not self.overwrite:
            self.kept.append(name)
            return PlannedFile(job, "kept", EDITED, target)
        if last is None or standing is Standing.FOREIGN:
            return PlannedFile(job, "queued", "new", target)
        if not self.incremental:
            return PlannedFile(job, "queued", "asked for again", target)
        reason = self._staleness(job, standing, last)
        if reason:
            return PlannedFile(job, "queued", reason, target)
        if (source, target) != (last.source, last.target):
            self.touched.append((name, source, target))
        return PlannedFile(job, "skipped", f"unchanged since run {last.run}", target)

    def _staleness(self, job: Job, standing: Standing, last: Success) -> str:
        """Return why the last success does not hold any more, or "" if it does."""
        place = self.ownership.place
        return (
            _source_staleness(job, place.source(job.name), last)
            or _marks_staleness(last.marks, self.marks)
            or _target_staleness(standing)
            or _mode_staleness(job, place, last)
        )


def _source_staleness(job: Job, path: str, last: Success) -> str:
    if job.version == last.source:
        return ""
    resized = last.source_size not in (UNKNOWN, job.size)
    return "content changed" if resized or hash_of(path) != last.source_hash else ""


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


def _mode_staleness(job: Job, place: Layout, last: Success) -> str:
    """Outputs have the permissions of their sources; looked at where something has touched the source."""
    if job.version == last.source or os.name == "nt":
        return ""
    try:
        modes = [os.stat(path).st_mode for path in place.paths(job.name)]
    except OSError:
        return ""
    return "mode changed" if (modes[0] ^ modes[1]) & PERMISSIONS else ""


def _pages(jobs: Iterable[Job]) -> Iterator[Sequence[Job]]:
    rest = iter(jobs)
    while page := list(islice(rest, PAGE)):
        yield page

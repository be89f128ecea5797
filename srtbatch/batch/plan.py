"""Which files of a run need work, and why: each compared with its last success, a page of them at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

from srtbatch.batch.atomic import Signature
from srtbatch.batch.contents import hash_of
from srtbatch.batch.outputs import Marks, Outputs, Success
from srtbatch.model import Job

PAGE = 500
MISSING = str(Signature())

# The bits of a mode that outputs take from their sources; set-user-ID and the like are not carried over.
PERMISSIONS = 0o777


class Planned(NamedTuple):
    """A file of the plan: whether it needs work, why, and how its source looked (a ``Signature`` as text)."""

    job: Job
    state: Literal["queued", "skipped"]
    reason: str
    signature: str


@dataclass(slots=True)
class Planner:
    """Decides file by file; ``touched`` gathers names and signatures of source and target.

    Of files whose looks changed and whose content did not.
    """

    outputs: Outputs
    marks: Marks
    incremental: bool
    touched: list[tuple[str, str, str]] = field(default_factory=list)

    def decide(self, jobs: Iterable[Job]) -> Iterator[Planned]:
        """Every job with its reason, and ``queued`` or ``skipped``."""
        for page in _pages(jobs):
            known = self.outputs.successes([job.name for job in page])
            for job in page:
                yield self._decided(job, known.get(job.name))

    def _decided(self, job: Job, last: Success | None) -> Planned:
        source = signature_of(job)
        if last is None:
            return Planned(job, "queued", "new", source)
        if not self.incremental:
            return Planned(job, "queued", "asked for again", source)
        reason = self._staleness(job, source, last)
        if reason:
            return Planned(job, "queued", reason, source)
        return Planned(job, "skipped", f"unchanged since run {last.run}", source)

    def _staleness(self, job: Job, source: str, last: Success) -> str:
        """Why the last success does not hold any more, or "" if it does."""
        target = str(Signature.at(job.target))
        reason = (
            _source_staleness(job, source, last)
            or _marks_staleness(last.marks, self.marks)
            or _target_staleness(job, target, last)
            or _mode_staleness(job, source, last)
        )
        if not reason and (source, target) != (last.source, last.target):
            self.touched.append((job.name, source, target))
        return reason


def signature_of(job: Job) -> str:
    """How a job's source looked when it was found, spelt like a ``Signature``."""
    return f"{job.size}:{job.mtime_ns}:{job.ctime_ns}:{job.inode}"


def _source_staleness(job: Job, source: str, last: Success) -> str:
    if source == last.source or hash_of(job.source) == last.source_hash:
        return ""
    return "content changed"


def _marks_staleness(before: Marks, after: Marks) -> str:
    if before == after:
        return ""
    if before.rules_version != after.rules_version:
        return "rules changed"
    return "glossary changed" if before.glossary != after.glossary else "settings changed"


def _target_staleness(job: Job, target: str, last: Success) -> str:
    if target == MISSING:
        return "output missing"
    if target == last.target or hash_of(job.target) == last.target_hash:
        return ""
    return "output changed"


def _mode_staleness(job: Job, source: str, last: Success) -> str:
    """Outputs have the permissions of their sources; looked at where something has touched the source."""
    if source == last.source or os.name == "nt":
        return ""
    try:
        differ = (os.stat(job.source).st_mode ^ os.stat(job.target).st_mode) & PERMISSIONS
    except OSError:
        return ""
    return "mode changed" if differ else ""


def _pages(jobs: Iterable[Job]) -> Iterator[Sequence[Job]]:
    rest = iter(jobs)
    while page := list(islice(rest, PAGE)):
        yield page

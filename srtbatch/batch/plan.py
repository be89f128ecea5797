"""Which files of a run need work, and why: each compared with its last success, a page of them at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from srtbatch.batch.atomic import Signature
from srtbatch.batch.ledger import Ledger, Marks, Success, seen
from srtbatch.batch.worker import hash_of
from srtbatch.model import Job

PAGE = 500


@dataclass(slots=True)
class Planner:
    """Decides file by file; ``touched`` gathers files whose looks changed and whose content did not."""

    ledger: Ledger
    marks: Marks
    incremental: bool
    touched: list[tuple[str, Signature, Signature]] = field(default_factory=list)

    def decide(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, str]]:
        """Every job with its reason, and ``queued`` or ``skipped``."""
        for page in _pages(jobs):
            known = self.ledger.successes([job.name for job in page])
            for job in page:
                yield self._decided(job, known.get(job.name))

    def _decided(self, job: Job, last: Success | None) -> tuple[Job, str]:
        reason = "new" if last is None else self._staleness(job, last)
        if reason:
            return replace(job, reason=reason), "queued"
        if self.incremental and last is not None:
            return replace(job, reason=f"unchanged since run {last.run}"), "skipped"
        return replace(job, reason="asked for again"), "queued"

    def _staleness(self, job: Job, last: Success) -> str:
        """Why the last success does not hold any more, or "" if it does."""
        if not self.incremental:
            return ""
        source, target = seen(job), Signature.at(job.target)
        reason = (
            _source_staleness(job, source, last)
            or _marks_staleness(last.marks, self.marks)
            or _target_staleness(job, target, last)
        )
        if not reason and (str(source), str(target)) != (last.source, last.target):
            self.touched.append((job.name, source, target))
        return reason


def _source_staleness(job: Job, source: Signature, last: Success) -> str:
    if str(source) == last.source or hash_of(job.source) == last.source_hash:
        return ""
    return "content changed"


def _marks_staleness(before: Marks, after: Marks) -> str:
    if before == after:
        return ""
    if before.rules_version != after.rules_version:
        return "rules changed"
    return "glossary changed" if before.glossary != after.glossary else "settings changed"


def _target_staleness(job: Job, target: Signature, last: Success) -> str:
    if not target.exists:
        return "output missing"
    if str(target) == last.target or hash_of(job.target) == last.target_hash:
        return ""
    return "output changed"


def _pages(jobs: Iterable[Job]) -> Iterator[Sequence[Job]]:
    rest = iter(jobs)
    while page := list(islice(rest, PAGE)):
        yield page

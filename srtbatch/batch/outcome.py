"""Outcome of one attempt at one file: its result, and the content that waits to be committed."""

from __future__ import annotations

from dataclasses import dataclass

from srtbatch.batch.files.paths import Layout
from srtbatch.batch.files.store import ABSENT, Staged
from srtbatch.model import Failure, FileResult, Job, Status


@dataclass(slots=True)
class Outcome:
    """Outcome of one attempt at one file, from the worker through the commit to the ledger.

    ``staged`` is the content that waits to be published; ``source`` is the version of the source that was
    read. ``record`` is the result as JSON for the ledger, "" where the worker has not encoded it. The commit
    sets ``output``, the name of the output that was written, and ``target``, its version.
    """

    job: Job
    result: FileResult
    staged: Staged | None = None
    source: str = ABSENT
    record: str = ""
    target: str = ABSENT
    output: str = ""

    def fail(self, failure: Failure) -> None:
        """Replace the result by a failure of the same attempt; there is no content to commit any more."""
        before = self.result
        self.staged, self.record = None, ""
        job, paths = self.job, (before.file_path, before.output_path)
        self.result = FileResult(*paths, Status.FAILED, job.reason, job.name, job.size,
                                 processing_time=before.processing_time, attempts=before.attempts,
                                 error=failure)  # fmt: skip


def failed_result(job: Job, failure: Failure, place: Layout) -> FileResult:
    """Return the result of a file that could not be corrected."""
    return FileResult(*place.paths(job.name), Status.FAILED, job.reason, job.name, job.size, error=failure)

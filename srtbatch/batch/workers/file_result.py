"""Make the ``FileResult`` of a file from what the pipeline returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.batch.files.read import hashed
from srtbatch.batch.workers.unified_diff import unified_diff
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import FileResult, Job, Status

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.engine.pipeline import Processed


def result_of(job: Job, data: bytes, processed: Processed, setup: WorkerSetup) -> FileResult:
    """Return the result of a file with the content ``data``; it failed if the pipeline returned no output."""
    output = processed.data
    result = FileResult(
        *setup.place.paths(job.name),
        _status(data, processed),
        "; ".join(filter(None, (job.reason, processed.reason))),
        job.name,
        len(data),
        len(output or b""),
        hashed(data),
        hashed(output) if output is not None else "",
        language=processed.language,
        error=processed.failure,
    )
    if processed.decoded is not None:
        result.encoding = processed.decoded.encoding
        result.encoding_confidence = processed.decoded.confidence
    _add_corrections(result, processed, setup)
    if setup.diff and output is not None and output != data:
        result.diff = unified_diff(job.name, data, processed, to_utf8=setup.config.files.to_utf8)
    return result


def _status(data: bytes, processed: Processed) -> Status:
    if processed.data is None:
        return Status.FAILED
    if processed.kept:
        return Status.KEPT
    return Status.UNCHANGED if processed.data == data else Status.CORRECTED


def _add_corrections(result: FileResult, processed: Processed, setup: WorkerSetup) -> None:
    """Add what was corrected, found and measured; nothing where no output is written."""
    corrected, limit = processed.corrected, setup.config.correction.max_changed_words
    if corrected is None or processed.data is None:
        return
    result.tally = corrected.tally
    result.corrections = corrected.corrections
    result.findings = corrected.findings
    result.score_before = corrected.before.score
    result.score_after = corrected.after.score
    result.penalties = corrected.after.penalties
    result.review = processed.changed_words > limit or _is_kept_as_uncertain(processed)


def _is_kept_as_uncertain(processed: Processed) -> bool:
    """Return whether the file was left unchanged because its encoding is uncertain."""
    return processed.kept and processed.decoded is not None and not processed.decoded.is_certain

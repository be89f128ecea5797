"""What one file's turn amounts to: a ``FileResult`` from its bytes and what the pipeline made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.batch.contents import hashed
from srtbatch.config.settings import Config
from srtbatch.model import FileResult, Job, Status

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.pipeline import Processed


def result_of(job: Job, data: bytes, processed: Processed, config: Config, *, diff: bool) -> FileResult:
    """The result of a file that could be read; ``diff`` fills in its unified diff."""
    result = FileResult(
        job.source,
        job.target,
        _status(data, processed),
        f"{job.reason}; {processed.reason}" if processed.reason else job.reason,
        job.name,
        len(data),
        len(processed.data or b""),
        hashed(data),
        hashed(processed.data) if processed.data is not None else "",
        language=processed.language,
        error=processed.failure,
    )
    _add_decoding(result, processed)
    _add_correction(result, processed, config)
    if diff and processed.data is not None and processed.data != data:
        result.diff = _diff(job, data, processed)
    return result


def _status(data: bytes, processed: Processed) -> Status:
    if processed.data is None:
        return Status.FAILED
    if processed.kept:
        return Status.KEPT
    return Status.UNCHANGED if processed.data == data else Status.CORRECTED


def _add_decoding(result: FileResult, processed: Processed) -> None:
    if processed.decoded is not None:
        result.encoding = processed.decoded.encoding
        result.encoding_confidence = processed.decoded.confidence


def _add_correction(result: FileResult, processed: Processed, config: Config) -> None:
    corrected = processed.corrected
    if corrected is None:
        return
    result.tally = corrected.tally
    result.corrections = [] if processed.kept else corrected.corrections
    result.findings = corrected.findings
    result.score_before = corrected.before.score
    result.score_after = corrected.before.score if processed.kept else corrected.after.score
    result.penalties = corrected.after.penalties
    result.review = processed.changed_words > config.correction.max_changed_words


def _diff(job: Job, data: bytes, processed: Processed) -> str:
    import difflib  # noqa: PLC0415  (5 ms that only --diff need pay)

    encoding = processed.decoded.encoding if processed.decoded else "utf-8"
    before = data.decode(encoding, "replace").splitlines(keepends=True)
    after = (processed.data or b"").decode(encoding, "replace").splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, f"{job.name} (as it is)", f"{job.name} (corrected)"))

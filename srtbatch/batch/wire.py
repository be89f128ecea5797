"""Jobs and answers on their way between processes, as plain tuples.

A pickled frozen dataclass costs some 20 µs each way. The result travels as the line of JSON that the ledger
keeps, so that nobody encodes it again.
"""

from __future__ import annotations

from srtbatch.batch.atomic import Signature, Temporary
from srtbatch.batch.records import decode, encode
from srtbatch.batch.worker import Answer
from srtbatch.model import Job

# source, target, name, size, reason
PlainJob = tuple[str, str, str, int, str]

# record, status, reason, temporary's path, name of its target and device, signature of the source
PlainAnswer = tuple[str, str, str, str, str, int, tuple[int, int, int, int]]


def plain_job(job: Job) -> PlainJob:
    """What a worker needs of a job."""
    return job.source, job.target, job.name, job.size, job.reason


def plain_answer(answer: Answer) -> PlainAnswer:
    """An answer without its job, which the other side knows."""
    result, temporary, source = answer.result, answer.temporary, answer.source
    return (
        encode(result),
        result.status.value,
        result.reason,
        temporary.path if temporary else "",
        temporary.name if temporary else "",
        temporary.device if temporary else 0,
        (source.size, source.mtime_ns, source.ctime_ns, source.inode),
    )


def answer_from(job: Job, plain: PlainAnswer) -> Answer:
    """The answer that was sent for this job."""
    record, status, reason, path, target, device, source = plain
    result = decode(
        record, name=job.name, paths=(job.source, job.target), state=status, reason=reason, attempts=1
    )
    temporary = Temporary(path, target, device) if path else None
    return Answer(job, result, temporary, Signature(*source), record)

"""One file in a worker process: read, correct, write beside the target; every fault becomes a value.

Nothing here renames into place but ``run_job``: in a batch the parent does, once contents are durable.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import importlib
import os
import stat as modes
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from srtbatch.batch.atomic import Signature, Temporary, discard, place, reachable, write_temporary
from srtbatch.batch.limits import TimeLimitError, limited, own_peak
from srtbatch.config.settings import Config, Scope
from srtbatch.model import Failure, FileResult, Job, Status

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.pipeline import Processed

MEGABYTE = 1 << 20
PIPELINE = "srtbatch.pipeline:Processor"

KINDS = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "permission",
    errno.ELOOP: "not_a_file",
    errno.EISDIR: "not_a_file",
    errno.ENXIO: "not_a_file",
    errno.ENOSPC: "disk_full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "disk_full",
    errno.ENOMEM: "memory",
}


class Corrector(Protocol):
    """What a worker needs of the pipeline."""

    def process(self, data: bytes, name: str = "") -> Processed:
        """Correct the bytes of one document."""
        ...


Factory = Callable[[Config], Corrector] | str


@dataclass(frozen=True, slots=True)
class Order:
    """What holds for every file of a run.

    ``timeout`` in seconds, ``follow`` symlinks; a dry run writes nothing.
    """

    config: Config
    factory: Factory
    dry_run: bool = False
    diff: bool = False

    @property
    def scope(self) -> Scope:
        """When contents are made durable."""
        return self.config.batch_processing.fsync


@dataclass(slots=True)
class Answer:
    """One file's result, the content that waits to be renamed, and how the source looked when it was read."""

    job: Job
    result: FileResult
    temporary: Temporary | None = None
    source: Signature = Signature()


def run_job(
    job: Job, processor: Corrector, config: Config | None = None, *, dry_run: bool = False
) -> FileResult:
    """Correct one file into its target, whole or not at all; what goes wrong is the result's ``error``."""
    answer = attempt(job, processor, Order(config or Config(), "", dry_run))
    if answer.temporary is not None:
        try:
            place(answer.temporary)
        except OSError as error:
            answer.result = failed(job, _failure(error, "writing"))
    return answer.result


def attempt(job: Job, processor: Corrector, order: Order) -> Answer:
    """One turn of one file, ``order.config``'s time limit upon it.

    Raises nothing but what ends the process.
    """
    began = time.perf_counter()
    try:
        with limited(order.config.batch_processing.timeout):
            answer = _answer(job, processor, order)
    except TimeLimitError:
        answer = Answer(job, failed(job, timed_out(order.config.batch_processing.timeout)))
    except MemoryError:
        answer = Answer(job, failed(job, Failure("memory", "needs more memory than one file may have")))
    except Exception as error:  # noqa: BLE001  (no exception crosses a process border; this is the one net)
        answer = Answer(job, failed(job, _internal(error)))
    answer.result.processing_time = time.perf_counter() - began
    answer.result.peak_memory = own_peak()
    return answer


def failed(job: Job, failure: Failure) -> FileResult:
    """The result of a file that could not be corrected."""
    return FileResult(job.source, job.target, Status.FAILED, job.reason, job.name, job.size, error=failure)


def timed_out(seconds: float) -> Failure:
    """Stopped at the time limit."""
    return Failure("timeout", f"took longer than {seconds:g} s and was stopped (--timeout)")


def corrector(order: Order) -> Corrector:
    """Build what corrects; a factory may be named ``module:attribute``."""
    factory: Any = order.factory
    if isinstance(factory, str):
        module, _, name = factory.partition(":")
        factory = getattr(importlib.import_module(module), name)
    built: Corrector = factory(order.config)
    return built


def hashed(data: bytes) -> str:
    """BLAKE2b (128 bits) as hex: what tells contents apart."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def hash_of(path: str) -> str:
    """The same for a file's content; "" where it cannot be read."""
    content = read(path, 0)
    return "" if isinstance(content, Failure) else hashed(content[0])


def read(path: str, limit: int, *, follow: bool = True) -> tuple[bytes, os.stat_result] | Failure:
    """The whole of a regular file and how it looked; ``limit`` in bytes (0: none). Read twice if it moves.

    Opened without blocking, since a pipe without a writer would wait for ever.
    """
    try:
        content = _read_once(path, limit, follow=follow)
        if content is None:
            content = _read_once(path, limit, follow=follow)
    except OSError as error:
        return _failure(error, "reading")
    return content or Failure(
        "changed_while_reading", "another program is writing this file; try again later"
    )


def _answer(job: Job, processor: Corrector, order: Order) -> Answer:
    files = order.config.files
    content = read(job.source, files.max_file_size_mb * MEGABYTE)
    if isinstance(content, Failure):
        return Answer(job, failed(job, content))
    data, seen = content
    processed = processor.process(data, job.name)
    answer = Answer(job, _result(job, data, processed, order), source=Signature.of(seen))
    if processed.data is not None and not order.dry_run:
        _write(answer, processed.data, modes.S_IMODE(seen.st_mode), order)
    return answer


def _write(answer: Answer, data: bytes, mode: int, order: Order) -> None:
    """Put the content beside its target. Windows would make a copy of a read-only mode unreplaceable."""
    try:
        answer.temporary = write_temporary(
            answer.job.target,
            data,
            mode=0o666 if os.name == "nt" else mode,
            durable=order.scope == "each",
        )
    except OSError as error:
        answer.result = failed(answer.job, _failure(error, "writing"))


def _result(job: Job, data: bytes, processed: Processed, order: Order) -> FileResult:
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
    _add_correction(result, processed, order.config)
    if order.diff and processed.data is not None and processed.data != data:
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
    encoding = processed.decoded.encoding if processed.decoded else "utf-8"
    before = data.decode(encoding, "replace").splitlines(keepends=True)
    after = (processed.data or b"").decode(encoding, "replace").splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, f"{job.name} (as it is)", f"{job.name} (corrected)"))


def _read_once(path: str, limit: int, *, follow: bool) -> tuple[bytes, os.stat_result] | Failure | None:
    """None where the file changed under the reading eye."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    )
    descriptor = os.open(reachable(path), flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    try:
        before = os.fstat(descriptor)
        if not modes.S_ISREG(before.st_mode):
            return Failure("not_a_file", "not a regular file")
        if limit and before.st_size > limit:
            return Failure("too_large", f"{before.st_size:,} bytes are more than --max-file-size-mb allows")
        data = _read_all(descriptor, before.st_size)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    moved = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size
    return None if moved else (data, after)


def _read_all(descriptor: int, size: int) -> bytes:
    """Up to one byte more than promised, so that growth shows."""
    parts: list[bytes] = []
    left = size + 1
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _failure(error: OSError, deed: str) -> Failure:
    kind = KINDS.get(error.errno or 0, "io")
    if kind == "missing" and deed == "reading":
        return Failure(kind, "there is no such file any more")
    return Failure(kind, f"{deed} failed: {error.strerror or error}")


def _internal(error: Exception) -> Failure:
    """A fault of our own, with the place where it happened."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    return Failure("internal", f"{type(error).__name__}: {error}{where}")


def forget(answer: Answer) -> None:
    """Throw away the content of an answer that will not be used."""
    if answer.temporary is not None:
        discard(answer.temporary.path)
        answer.temporary = None

"""Correct one file: read, run the pipeline, stage the output, and return an ``Outcome``.

A fault is a value, never an exception. The parent process publishes what is staged (see ``commit``).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from srtbatch.batch.files.read import fault_of
from srtbatch.batch.files.store import ABSENT, Content
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.file_result import result_of
from srtbatch.batch.workers.resource_limits import own_peak
from srtbatch.batch.workers.time_limit import TimeLimitError, limited
from srtbatch.batch.workers.worker_setup import Corrector, WorkerSetup, corrector
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import Failure, FileResult, Job


def correct_into_target(job: Job, setup: WorkerSetup, *, overwrite: bool) -> FileResult:
    """Correct one file into its target, whole or not at all; what goes wrong is the result's ``error``."""
    outcome, stores = attempt(job, corrector(setup), setup), setup.stores
    if outcome.staged is not None and stores is not None:
        name = outcome.staged.name
        published = stores.target.publish([outcome.staged], {} if overwrite else {name: ABSENT})[name]
        if isinstance(published, OSError):
            outcome = setup.failed(job, fault_of(published, "writing"))
    return outcome.result


def attempt(job: Job, processor: Corrector, setup: WorkerSetup) -> Outcome:
    """Return the outcome of one file; nothing is raised but what ends the process."""
    return within_limits(job, setup, lambda: _outcome(job, processor, setup))


def within_limits(job: Job, setup: WorkerSetup, work: Callable[[], Outcome]) -> Outcome:
    """Return the outcome of ``work``, or the job's failure, and what it cost.

    It fails where it takes longer than the time limit, has no memory left, or raises anything.
    """
    settings = setup.config.batch_processing
    began = time.perf_counter()
    try:
        with limited(settings.timeout):
            outcome = work()
    except TimeLimitError:
        outcome = setup.failed(job, timed_out(settings.timeout))
    except MemoryError:
        outcome = setup.failed(job, out_of_memory(settings.max_memory_mb))
    except Exception as error:  # noqa: BLE001  (no exception crosses a process border; it is caught here alone)
        outcome = setup.failed(job, _internal(error))
    outcome.result.processing_time = time.perf_counter() - began
    outcome.result.peak_memory = own_peak()
    return outcome


def out_of_memory(most: int) -> Failure:
    """Return the failure of a file that needs more memory; ``most`` in MB is what a worker may hold."""
    words = f"needs more than the {most} MB of memory a worker may hold"
    return Failure("memory", f"{words}; --max-memory-mb allows more")


def timed_out(seconds: float) -> Failure:
    """Return the failure of a file that was stopped at the time limit."""
    return Failure("timeout", f"took longer than {seconds:g} s and was stopped (--timeout)")


def _outcome(job: Job, processor: Corrector, setup: WorkerSetup) -> Outcome:
    assert setup.stores is not None  # noqa: S101  (a run gives them to every worker)
    content = setup.stores.source.read(job.name, setup.config.files.max_file_size_mb * MEGABYTE)
    if isinstance(content, Failure):
        return setup.failed(job, content)
    processed = processor.process(content.data, job.name)
    outcome = Outcome(job, result_of(job, content.data, processed, setup), source=content.version)
    if processed.data is not None and processed.failure is None and not setup.dry_run:
        return _staged(outcome, processed.data, content, setup)
    return outcome


def _staged(outcome: Outcome, data: bytes, content: Content, setup: WorkerSetup) -> Outcome:
    """Store the output beside its target, to be published later."""
    assert setup.stores is not None  # noqa: S101  (as above)
    name = setup.place.output_name(outcome.job.name)
    try:
        outcome.staged = setup.stores.target.stage(name, data, mode=content.mode, origin=content.origin)
    except OSError as error:
        return setup.failed(outcome.job, fault_of(error, "writing"))
    return outcome


def _internal(error: Exception) -> Failure:
    """Return the failure for an internal error, with the place where it was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    return Failure("internal", f"{type(error).__name__}: {error}{where}")

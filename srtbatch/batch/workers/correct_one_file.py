"""Correct one file: read, run the pipeline, write a temporary file, and return a ``FileResult``.

A fault is a value, never an exception. The parent process renames temporaries once contents are durable.
"""

from __future__ import annotations

import importlib
import os
import stat as modes
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from srtbatch.batch.files.atomic import new_owner, place, settle_names, write_temporary
from srtbatch.batch.files.change_stamp import version_of
from srtbatch.batch.files.folder_handles import Identity, Root
from srtbatch.batch.files.paths import NOWHERE, Layout
from srtbatch.batch.files.read import Links, fault_of, read
from srtbatch.batch.outcome import Outcome, failed_result
from srtbatch.batch.workers.resource_limits import TimeLimitError, limited, own_peak
from srtbatch.config.settings import MEGABYTE, Config, Scope
from srtbatch.model import Failure, FileResult, Job, Status

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.engine.pipeline import Processed


from typing import TYPE_CHECKING

from srtbatch.batch.files.read import hashed

if TYPE_CHECKING:  # the rules take 0.1 s to import, which a batch with nothing to do need not pay
    from srtbatch.engine.pipeline import Processed


def result_of(job: Job, data: bytes, processed: Processed, setup: WorkerSetup) -> FileResult:
    """Return the result of a file that could be read."""
    result = FileResult(
        *setup.place.paths(job.name),
        _status(data, processed),
        "; ".join(filter(None, (job.reason, processed.reason))),
        job.name,
        len(data),
        len(processed.data or b""),
        hashed(data),
        hashed(processed.data) if processed.data is not None else "",
        language=processed.language,
        error=processed.failure,
    )
    _add_decoding(result, processed)
    _add_correction(result, processed, setup.config)
    if setup.diff and processed.data is not None and processed.data != data:
        result.diff = _diff(job, data, processed, setup.config)
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
    if corrected is None or processed.data is None:  # what is not written is not corrected either
        return
    result.tally = corrected.tally
    result.corrections = corrected.corrections
    result.findings = corrected.findings
    result.score_before = corrected.before.score
    result.score_after = corrected.after.score
    result.penalties = corrected.after.penalties
    result.review = processed.changed_words > config.correction.max_changed_words or _is_held(processed)


def _is_held(processed: Processed) -> bool:
    """Return whether the file was left as it is since its encoding is uncertain."""
    return processed.kept and processed.decoded is not None and not processed.decoded.is_certain


def _diff(job: Job, data: bytes, processed: Processed, config: Config) -> str:
    """The unified diff of the texts; of line ends and byte-order marks only where nothing else differs."""
    import difflib  # noqa: PLC0415  (5 ms that only --diff need pay)

    was = processed.decoded.encoding if processed.decoded else "utf-8"
    now = "utf-8" if config.files.to_utf8 else was
    old, new = data.decode(was, "replace"), (processed.data or b"").decode(now, "replace")
    if _plain(old) != _plain(new):
        old, new = _plain(old), _plain(new)
    name, words = job.name.replace("\n", "\\n"), ("as it is", "corrected")
    if was != now:
        words = f"{words[0]}, {was}", f"{words[1]}, {now}"
    heads = f"{name} ({words[0]})", f"{name} ({words[1]})"
    text = "".join(difflib.unified_diff(_lines(old), _lines(new), *heads))
    return text or f"--- {heads[0]}\n+++ {heads[1]}\n"


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    """The lines as a diff counts them: U+2028 and the like end none, and a missing line end is seen."""
    lines = text.split("\n")
    last = lines.pop()
    marked = [f"{last}\n\\ No newline at end of file\n"] if last else []
    return [*(f"{line}\n" for line in lines), *marked]


PIPELINE = "srtbatch.engine.pipeline:Processor"


class Corrector(Protocol):
    """What a worker needs of the pipeline."""

    def process(self, data: bytes, name: str = "") -> Processed:
        """Correct the bytes of one document."""
        ...


Factory = Callable[[Config], Corrector] | str


@dataclass(frozen=True, slots=True)
class Access:
    """Where a worker reads and writes: ``owner`` marks its temporaries, ``links`` holds for sources."""

    source: Root
    target: Root
    links: Links = "refuse"
    owner: str = field(default_factory=new_owner)

    @classmethod
    def to(
        cls,
        place: Layout,
        links: Links,
        *,
        protected: AbstractSet[Identity] = frozenset(),
        owner: str = "",
        anchor: Identity | None = None,
    ) -> Access:
        """Access to INPUT and OUTPUT; the folders of INPUT are ``protected`` from being written.

        With ``anchor``, OUTPUT must be that folder whenever it is used.
        """
        target = Root(place.output, protected, anchor)
        return cls(Root(place.root), target, links, owner or new_owner())

    def close(self) -> None:
        """Close the folders that are kept open."""
        self.source.close()
        self.target.close()


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What holds for every file of a run; a dry run writes nothing.

    ``access`` may be missing where only a corrector is built.
    """

    config: Config
    factory: Factory
    place: Layout = NOWHERE
    dry_run: bool = False
    diff: bool = False
    access: Access | None = None

    @property
    def scope(self) -> Scope:
        """When contents are made durable."""
        return self.config.batch_processing.fsync

    def failed(self, job: Job, failure: Failure) -> Outcome:
        """Return the outcome of a file that could not be corrected."""
        return Outcome(job, failed_result(job, failure, self.place))


def run_job(job: Job, setup: WorkerSetup) -> FileResult:
    """Correct one file into its target, whole or not at all; what goes wrong is the result's ``error``."""
    outcome, access = attempt(job, corrector(setup), setup), setup.access
    if outcome.temporary is not None and access is not None:
        try:
            place(access.target, outcome.temporary, source=outcome.origin)
            if setup.scope == "each":
                for error in settle_names(access.target, [outcome.temporary], "each").values():
                    raise error
        except OSError as error:
            outcome.result = failed_result(job, fault_of(error, "writing"), setup.place)
    return outcome.result


def attempt(job: Job, processor: Corrector, setup: WorkerSetup) -> Outcome:
    """Return the answer to one file; nothing is raised but what ends the process."""
    return answered(job, setup, lambda: _outcome(job, processor, setup))


def answered(job: Job, setup: WorkerSetup, work: Callable[[], Outcome]) -> Outcome:
    """Return what ``work`` answers within the time limit, or the job's failure; its cost either way."""
    began = time.perf_counter()
    try:
        with limited(setup.config.batch_processing.timeout):
            outcome = work()
    except TimeLimitError:
        outcome = setup.failed(job, timed_out(setup.config.batch_processing.timeout))
    except MemoryError:
        outcome = setup.failed(job, out_of_memory(setup.config.batch_processing.max_memory_mb))
    except Exception as error:  # noqa: BLE001  (no exception crosses a process border; this is the one net)
        outcome = setup.failed(job, _internal(error))
    outcome.result.processing_time = time.perf_counter() - began
    outcome.result.peak_memory = own_peak()
    return outcome


def out_of_memory(most: int) -> Failure:
    """Return the failure of a file that needs more memory; ``most`` in MB is what a worker may hold."""
    words = f"needs more than the {most} MB of memory a worker may hold"
    return Failure("memory", f"{words}; --max-memory-mb allows more")


def timed_out(seconds: float) -> Failure:
    """Stopped at the time limit."""
    return Failure("timeout", f"took longer than {seconds:g} s and was stopped (--timeout)")


def corrector(setup: WorkerSetup) -> Corrector:
    """Build what corrects; a factory may be named ``module:attribute``."""
    factory: Any = setup.factory
    if isinstance(factory, str):
        module, _, name = factory.partition(":")
        factory = getattr(importlib.import_module(module), name)
    built: Corrector = factory(setup.config)
    return built


def check_config(config: Config) -> None:
    """Check what only the rules can tell of a Config.

    Raises:
        ConfigError: it names a rule, a profile or a QC profile that there is not, or its glossary is wrong.
    """
    from srtbatch.quality.score import limits_for  # noqa: PLC0415  (the rules take 0.1 s; history needs none)
    from srtbatch.rules.glossary.validate import verify  # noqa: PLC0415  (the same)
    from srtbatch.rules.registry import selected  # noqa: PLC0415  (the same)

    selected(config)
    limits_for(config.quality, "")
    verify(config.glossary)


def _outcome(job: Job, processor: Corrector, setup: WorkerSetup) -> Outcome:
    files, access = setup.config.files, setup.access
    assert access is not None  # noqa: S101  (a run gives it to every worker)
    content = read(access.source, job.name, files.max_file_size_mb * MEGABYTE, links=access.links)
    if isinstance(content, Failure):
        return setup.failed(job, content)
    data, seen = content
    processed = processor.process(data, job.name)
    result = result_of(job, data, processed, setup)
    outcome = Outcome(job, result, source=version_of(seen), origin=(seen.st_dev, seen.st_ino))
    if processed.data is not None and not setup.dry_run:
        _write(outcome, processed.data, modes.S_IMODE(seen.st_mode), setup)
    return outcome


def _write(outcome: Outcome, data: bytes, mode: int, setup: WorkerSetup) -> None:
    """Put the content beside its target. Windows would make a copy of a read-only mode unreplaceable."""
    access = setup.access
    assert access is not None  # noqa: S101  (a run gives it to every worker)
    try:
        outcome.temporary = write_temporary(
            access.target,
            setup.place.output_name(outcome.job.name),
            data,
            mode=0o666 if os.name == "nt" else mode,
            durable=setup.scope == "each",
            owner=access.owner,
        )
    except OSError as error:
        outcome.result = failed_result(outcome.job, fault_of(error, "writing"), setup.place)


def _internal(error: Exception) -> Failure:
    """A fault of our own, with the place where it happened."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    return Failure("internal", f"{type(error).__name__}: {error}{where}")

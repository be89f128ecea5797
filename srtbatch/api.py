"""Library functions for one document: ``correct_text``, ``correct_bytes`` and ``correct_file``."""

from __future__ import annotations

import os
from dataclasses import replace
from os import PathLike

from srtbatch.batch.files.local_store import local_stores
from srtbatch.batch.files.paths import layout
from srtbatch.batch.files.read import too_large
from srtbatch.batch.outcome import Outcome
from srtbatch.batch.workers.correct_one_file import correct_into_target, within_limits
from srtbatch.batch.workers.file_result import result_of
from srtbatch.batch.workers.worker_setup import PIPELINE, WorkerSetup, check_config, corrector
from srtbatch.config.settings import MEGABYTE, Config
from srtbatch.model import Corrected, FileResult, Job, SrtbatchError, UsageError


def correct_text(text: str, config: Config | None = None) -> Corrected:
    """Return the corrected cues of a text, with every change; ``files.encoding`` has no effect on a text.

    Raises:
        SrtbatchError: the text cannot be corrected; a batch would fail a file with it.
        ConfigError: the Config names an unknown rule or profile, or its glossary is wrong.
    """
    from srtbatch.engine.pipeline import Processor  # noqa: PLC0415  (the rules take 0.1 s; correct_file loads them late)

    config = config or Config()
    check_config(config)
    processed = Processor(config).process_text(text)
    if processed.corrected is None or processed.data is None:
        failure = processed.failure
        raise SrtbatchError(f"line {failure.line}: {failure.message}" if failure else "nothing to correct")
    return processed.corrected


def correct_bytes(
    data: bytes, config: Config | None = None, *, name: str = "", diff: bool = False
) -> tuple[FileResult, bytes | None]:
    """Return the result that a batch gives for a file with this content, and its output (None: it failed).

    ``name`` is the name of the document in the result and in its ``diff``; it is no hint for the language.

    Raises:
        ConfigError: the Config names an unknown rule or profile, or its glossary is wrong.
    """
    config = config or Config()
    check_config(config)
    setup = WorkerSetup(config, PIPELINE, dry_run=True, diff=diff)
    job, processor = Job(name, len(data), reason=""), corrector(setup)
    output: list[bytes | None] = [None]

    def work() -> Outcome:
        limit = setup.config.files.max_file_size_mb * MEGABYTE
        if len(data) > limit:
            return setup.failed(job, too_large(limit))
        processed = processor.process(data)
        output[0] = processed.data
        return Outcome(job, result_of(job, data, processed, setup))

    result = within_limits(job, setup, work).result
    result.output_path = ""
    return result, output[0] if result.success else None


def _with_single_sync(config: Config) -> Config:
    """Return the settings for a single file, which is synced alone, because there is no batch."""
    settings = config.batch_processing
    if settings.fsync != "batch":
        return config
    return replace(config, batch_processing=replace(settings, fsync="each"))


def correct_file(
    source: str | PathLike[str],
    target: str | PathLike[str],
    config: Config | None = None,
    *,
    overwrite: bool = False,
) -> FileResult:
    """Correct one file and write it to ``target`` (a file or a folder) atomically and durably.

    An error in the file is the result's ``error``. Nothing is recorded, so a second call with the same target
    needs ``overwrite``.

    Raises:
        SrtbatchError: ``source`` is a folder.
        UsageError: ``source`` is not a file, or is the target; or the target exists, without ``overwrite``.
        ConfigError: the Config names an unknown rule or profile, or its glossary is wrong.
    """
    config = _with_single_sync(config or Config())
    check_config(config)
    if os.path.isdir(source):
        raise SrtbatchError(f"{os.fspath(source)}: this is a folder; correct it with run_batch")
    place = layout(source, target)
    stores = local_stores(place, config.files, durability=config.batch_processing.fsync)
    (entry,) = stores.source.walk(config.files)
    overwrite = overwrite or config.batch_processing.overwrite
    path = place.target(entry.name)
    if not overwrite and os.path.lexists(path):
        raise UsageError(f"{path}: this file exists already; replace it with overwrite=True")
    try:
        setup = WorkerSetup(config, PIPELINE, place, stores=stores)
        return correct_into_target(Job(*entry), setup, overwrite=overwrite)
    finally:
        stores.close()

"""One text or one file, for library users who have no batch."""

from __future__ import annotations

import os
from os import PathLike

from srtbatch.batch.discover import walk
from srtbatch.batch.layout import layout
from srtbatch.batch.worker import PIPELINE, Order, corrector, run_job
from srtbatch.config.settings import Config
from srtbatch.model import Corrected, FileResult, SrtbatchError


def correct_text(text: str, config: Config | None = None) -> Corrected:
    """The cues of a text, corrected, with every change; SrtbatchError where it holds no subtitles at all."""
    processed = corrector(Order(config or Config(), PIPELINE)).process(text.encode("utf-8", "surrogatepass"))
    if processed.corrected is None:
        failure = processed.failure
        raise SrtbatchError(f"line {failure.line}: {failure.message}" if failure else "nothing to correct")
    return processed.corrected


def correct_file(
    source: str | PathLike[str], target: str | PathLike[str], config: Config | None = None
) -> FileResult:
    """Correct one file into ``target`` (a file or a folder), whole or not at all.

    What is wrong with the file is the result's ``error``; UsageError where ``source`` is no file or is
    the target.
    """
    config = config or Config()
    if os.path.isdir(source):
        raise SrtbatchError(f"{os.fspath(source)}: a folder; use run_batch for it")
    (job,) = walk(layout(source, target), config.files)
    return run_job(job, corrector(Order(config, PIPELINE)), config)

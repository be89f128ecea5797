"""One document from stdin to stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from srtbatch.cli.options import flag_of
from srtbatch.cli.outcome import Exit, strongest
from srtbatch.cli.streams import coloured, put, put_json, say
from srtbatch.config.settings import MEGABYTE, Config
from srtbatch.model import Failure, FileResult, Status, UsageError
from srtbatch.pipeline import Processed, Processor
from srtbatch.report.changes import told, told_counts
from srtbatch.report.diff import painted, unified
from srtbatch.report.rows import plain, row_of

NAME = "<stdin>"
# Options that one document has no use for; to ignore them in silence would look like obedience.
OF_A_BATCH = (
    "from_file",
    "export_report",
    "export_format",
    "changes",
    "resume",
    "incremental",
    "dry_run",
    "state",
)


def correct_stdin(config: Config, values: Mapping[str, object]) -> int:
    """Correct the one document on stdin; the exit code. Nothing reaches stdout when it fails."""
    if values["target"] not in (None, "-"):
        raise UsageError("INPUT - writes to stdout; leave OUTPUT out, or redirect with >")
    if meaningless := [flag_of(name) for name in OF_A_BATCH if values.get(name)]:
        raise UsageError(
            f"{', '.join(meaningless)}: INPUT - is one document, without reports or runs (--json "
            "tells all about it); leave that out"
        )
    data = sys.stdin.buffer.read(config.files.max_file_size_mb * MEGABYTE + 1)
    processed = process(data, config)
    result = result_of(processed, data)
    if values["json"]:
        put_json({"file": plain(row_of(result)), "output": _text(processed.data)})
    elif values["diff"]:
        put(painted(_diff(data, processed), colour=coloured()))
    elif processed.data is not None:
        sys.stdout.buffer.write(processed.data)
    _tell(result, values)
    return strongest(_outcomes(result, config, values), exit_zero=bool(values["exit_zero"]))


def process(data: bytes, config: Config) -> Processed:
    """Correct these bytes under the size limit of the settings."""
    limit = config.files.max_file_size_mb
    if len(data) > limit * MEGABYTE:
        return Processed(None, failure=Failure("too_large", f"larger than {limit} MB (--max-file-size-mb)"))
    return Processor(config).process(data)


def result_of(processed: Processed, data: bytes, name: str = NAME) -> FileResult:
    """The same account of one document as a batch gives of a file."""
    result = FileResult(name, "", Status.FAILED, name=name, file_size=len(data), error=processed.failure)
    result.language = processed.language
    if processed.decoded is not None:
        result.encoding = processed.decoded.encoding
        result.encoding_confidence = processed.decoded.confidence
    if processed.data is None:
        return result
    result.status = Status.UNCHANGED if processed.data == data else Status.CORRECTED
    result.output_size = len(processed.data)
    if (corrected := processed.corrected) is not None:
        result.corrections, result.findings = corrected.corrections, corrected.findings
        result.tally = corrected.tally
        result.score_before, result.score_after = corrected.before.score, corrected.after.score
    return result


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _diff(data: bytes, processed: Processed) -> str:
    if processed.decoded is None or processed.data is None:
        return ""
    encoding = processed.decoded.encoding
    before, after = (
        text.decode(encoding, "replace").replace("\r\n", "\n") for text in (data, processed.data)
    )
    return unified(before, after, "stdin")


def _tell(result: FileResult, values: Mapping[str, object]) -> None:
    verbose = int(str(values["verbose"]))
    if result.error is not None or verbose:
        say(told_counts(result))
    if verbose > 1:
        for line in told(result):
            say(line)


def _outcomes(result: FileResult, config: Config, values: Mapping[str, object]) -> Iterator[Exit]:
    if result.error is not None:
        yield Exit.PARTIAL
    if values["diff"] and result.status is Status.CORRECTED:
        yield Exit.FOUND
    before, after = result.score_before, result.score_after
    if after is not None and after < config.quality.fail_under:
        yield Exit.FOUND
    if config.quality.fail_on_regression and before is not None and after is not None and after < before:
        yield Exit.FOUND

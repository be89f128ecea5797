"""Correct one document from stdin to stdout (``srtbatch -``)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from srtbatch.api import correct_bytes
from srtbatch.batch.files.read import fault_of
from srtbatch.batch.totals import Totals
from srtbatch.cli.exit_codes import Exit, found_in, gates, render_gates, strongest
from srtbatch.cli.options import STDIN, options_of
from srtbatch.cli.settings_from_flags import glossary_warnings, is_given, shortened
from srtbatch.cli.stdio import coloured, put_bytes, put_json, put_raw, say
from srtbatch.config.settings import MEGABYTE, Config
from srtbatch.model import FileResult, Status, UsageError
from srtbatch.report.changes_journal import render_corrections, render_counts
from srtbatch.report.record import row_of, to_json_row
from srtbatch.report.text_diff import render_diff

NAME = "<stdin>"


def correct_stdin(config: Config, values: Mapping[str, object]) -> int:
    """Correct the one document on stdin and return the exit code; where it fails, stdout gets nothing.

    Raises:
        UsageError: An option has no meaning for one document, or two of them contradict each other.
        UnwrittenError: stdout does not take the result.
    """
    _refuse_meaningless(values)
    warnings = glossary_warnings(config)
    if not values["quiet"]:
        for warning in shortened(warnings):
            say(f"srtbatch: {warning}")
    result, output = _corrected(config, diff=bool(values["diff"]))
    if values["json"]:
        put_json({"file": to_json_row(row_of(result)), "output": _text(output)})
    elif values["diff"]:
        put_raw(render_diff(result.diff, colour=coloured()))
    elif output is not None:
        put_bytes(output)
    totals = Totals()
    totals.add(result)
    _print_counts(result, values)
    for line in render_gates(totals, config.quality):
        say(line)
    return strongest(_outcomes(result, totals, config, values), exit_zero=bool(values["exit_zero"]))


def _refuse_meaningless(values: Mapping[str, object]) -> None:
    if values["target"] not in (None, "-"):
        raise UsageError("INPUT - writes to stdout; leave OUTPUT out, or redirect with >")
    of_batches = [one for one in options_of("run") if one.commands.isdisjoint(STDIN)]
    if meaningless := [one.flag for one in of_batches if _is_set(values[one.name])]:
        raise UsageError(
            f"{', '.join(meaningless)}: INPUT - is one document, without files, reports or runs (--json "
            "has everything about it); leave them out"
        )
    if values["json"] and values["diff"]:
        raise UsageError("--json and --diff both write to stdout; give one")
    if values["quiet"] and values["verbose"]:
        raise UsageError("--quiet and --verbose contradict each other; give one")


def _is_set(value: object) -> bool:
    """Return whether an option asks for something; a switch that is switched off does not."""
    return is_given(value) and value is not False


def _corrected(config: Config, *, diff: bool) -> tuple[FileResult, bytes | None]:
    """Return the result of the document on stdin, and its output.

    One byte more than the limit is read, to find out whether the document is too large.
    """
    try:
        data = sys.stdin.buffer.read(config.files.max_file_size_mb * MEGABYTE + 1)
    except OSError as error:
        return FileResult(NAME, "", Status.FAILED, name=NAME, error=fault_of(error, "reading")), None
    return correct_bytes(data, config, name=NAME, diff=diff)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _print_counts(result: FileResult, values: Mapping[str, object]) -> None:
    verbose = int(str(values["verbose"]))
    if result.error is not None or verbose:
        say(render_counts(result))
    if verbose > 1:
        for line in render_corrections(result):
            say(line)


def _outcomes(
    result: FileResult, totals: Totals, config: Config, values: Mapping[str, object]
) -> Iterator[Exit]:
    if result.error is not None:
        yield Exit.PARTIAL
    if values["diff"] and found_in(result):
        yield Exit.FOUND
    yield from gates(totals, config.quality)

"""Write everything that a run leaves at its end; a report that fails stops no other."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from srtbatch import __version__
from srtbatch.batch.batch_result import BatchResult
from srtbatch.cli.exit_codes import Exit, UnwrittenError
from srtbatch.cli.next_command import quoted
from srtbatch.cli.report_paths import Lead
from srtbatch.cli.result_printer import ResultPrinter
from srtbatch.cli.stdio import error_document, flush, put_bytes, put_json, put_raw
from srtbatch.cli.wanted_reports import Export
from srtbatch.cli.write_text import write_text
from srtbatch.engine.refused_corrections import rule_names
from srtbatch.model import FileResult, SrtbatchError
from srtbatch.report.changes_journal import journal
from srtbatch.report.formats import Material, format_of
from srtbatch.report.json_report import Run

# Bytes of a report for stdout that are collected in memory; a longer one is collected in a temporary file.
HELD_BYTES = 8_000_000
PIECE = 1 << 20  # bytes read back at once
NO_LINKS: Mapping[Path, Lead] = MappingProxyType({})


@dataclass(slots=True)
class Written:
    """The outcome of writing reports: exit codes and messages of those that failed.

    ``again`` is the command that reports a recorded run again, ``""`` where there is no record.
    """

    again: str = ""
    codes: list[Exit] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    failed: set[Path | None] = field(default_factory=set)
    interrupted: bool = False

    def do(self, action: Callable[[], None], path: Path | None, option: str = "") -> None:
        """Write one report to ``path`` (None: stdout); ``option`` is its option, for writing it again."""
        try:
            if not self.interrupted:
                action()
        except SrtbatchError as error:
            self._note(error, path, option)
        except KeyboardInterrupt:
            self.interrupted = True
        if self.interrupted:
            where = "stdout" if path is None else path
            self._note(UnwrittenError(f"{where}: not written, because of the interruption"), path, option)

    def _note(self, error: SrtbatchError, path: Path | None, option: str) -> None:
        self.failed.add(path)
        if not isinstance(error, UnwrittenError):  # the record of the run cannot be read
            self.codes.append(Exit.UNWRITTEN)
            self.messages.append(f"srtbatch: {error}; everything else is done")
            return
        self.codes.append(error.code)
        if not error.said:
            error.said = True
            self.messages.append(f"srtbatch: {error}; everything else is done. {self._advice(option)}")

    def _advice(self, option: str) -> str:
        if not self.again:
            return "Free some space, or name another file, and run it again"
        return f"To write it again, here or elsewhere: {self.again} {option}".rstrip()


def write_exports(
    written: Written, exports: Iterable[Export], material: Material, leads: Mapping[Path, Lead] = NO_LINKS
) -> None:
    """Write every report; ``leads`` has where their paths led when they were checked."""
    for export in exports:
        formats = f"--export-format {export.format}"
        option = f"--export-report {quoted(str(export.path))} {formats}" if export.path else formats
        written.do(partial(write_export, export, material, leads), export.path, option)


def write_export(export: Export, material: Material, leads: Mapping[Path, Lead] = NO_LINKS) -> None:
    """Write one report to its file (CSV: and its errors beside it), or to stdout.

    ``leads`` has where paths led when they were checked.

    Raises:
        UnwrittenError: It cannot be written.
    """
    wanted = format_of(export.format)
    if export.path is None:
        put_whole(wanted.chunks(material))
        return
    write_text(export.path, wanted.chunks(material), leads=leads.get(export.path))
    if wanted.errors is not None:
        for path in export.paths[1:]:
            write_text(path, wanted.errors(material), leads=leads.get(path))


def put_whole(chunks: Iterable[str]) -> None:
    """Print a text, as UTF-8, when it is complete: where making it fails, stdout gets nothing.

    Raises:
        UnwrittenError: stdout does not take it, or there is no space to collect it.
    """
    try:
        with tempfile.SpooledTemporaryFile(HELD_BYTES) as held:
            held.writelines(chunk.encode("utf-8", "backslashreplace") for chunk in chunks)
            held.seek(0)
            while piece := held.read(PIECE):
                put_bytes(piece)
    except OSError as error:
        raise UnwrittenError(f"no temporary file can hold the report: {error.strerror or error}") from error


def write_journal(
    written: Written, path: Path, results: Iterable[FileResult], leads: Mapping[Path, Lead] = NO_LINKS
) -> None:
    """Write the journal of every change; ``leads`` as for reports."""
    lines = (line for result in results for line in journal(result))
    written.do(
        partial(write_text, path, lines, leads=leads.get(path)), path, f"--changes {quoted(str(path))}"
    )


def write_all(outcome: BatchResult, printer: ResultPrinter) -> Written:
    """Write the results on stdout, the reports and the journal that the options of a batch ask for."""
    run_options = printer.run_options
    written = Written(run_options.report)
    if run_options.unrecorded and not run_options.stdout_taken:
        written.do(partial(_print, printer.unrecorded(outcome.files_processed)), None)
    results = outcome.files_processed
    material = Material(run_of(outcome, run_options.arguments), printer.totals, results, rule_names)
    write_exports(written, run_options.exports, material, run_options.leads)
    if run_options.json:
        written.do(partial(_put_report, material), None, "--json")
    if run_options.changes is not None:
        write_journal(written, run_options.changes, results, run_options.leads)
    return written


def _print(texts: Iterator[str]) -> None:
    for text in texts:
        put_raw(text)
    flush()


def _put_report(material: Material) -> None:
    """Print the report of a run with ``--json``; where it cannot be made, the document of the error."""
    try:
        write_export(Export("json", None), material)
    except SrtbatchError as error:
        put_json(error_document(Exit.UNWRITTEN, str(error)))
        raise


def run_of(outcome: BatchResult, arguments: Iterable[str] = ()) -> Run:
    """Return the facts of a run that its report begins with."""
    return Run(
        run=str(outcome.run_id),
        state=outcome.state,
        started=outcome.started,
        finished=outcome.finished,
        seconds=outcome.total_processing_time,
        version=__version__,
        arguments=tuple(arguments),
        input=outcome.input,
        output=outcome.output,
        fingerprint=outcome.fingerprint,
        parent_bytes=outcome.peak_parent_memory,
        host=host_facts(outcome.workers),
    )


def host_facts(workers: int) -> Mapping[str, str | int]:
    """Return facts of this machine that explain the speed of a run."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count() or 1,
        "workers": workers,
    }

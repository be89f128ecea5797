"""Formats of report files: which are wanted, and how each is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from srtbatch import __version__
from srtbatch.cli.exit_codes import UnwrittenError
from srtbatch.cli.report_paths import Lead, check_place, is_stream, leads_to_stdout
from srtbatch.cli.stdio import put_bytes
from srtbatch.cli.write_text import write_text
from srtbatch.model import FileResult, UsageError
from srtbatch.report.csv_report import csv_chunks, error_csv_chunks
from srtbatch.report.github_annotations import github_chunks
from srtbatch.report.json_report import Run, json_chunks, jsonl_chunks
from srtbatch.report.junit import junit_chunks
from srtbatch.report.record import Row, row_of
from srtbatch.report.sarif import sarif_chunks
from srtbatch.report.totals import Totals

SUFFIXES = {
    ".json": "json", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".html": "html", ".htm": "html",
    ".xml": "junit", ".sarif": "sarif",
}  # fmt: skip
SUFFIX_OF = {
    "json": ".json", "csv": ".csv", "jsonl": ".jsonl", "html": ".html", "junit": ".xml", "sarif": ".sarif",
    "github": ".txt",
}  # fmt: skip
# Bytes of a report for stdout that are held in memory; a longer one waits in a temporary file.
HELD_BYTES = 8_000_000
PIECE = 1 << 20  # bytes read back at once
NO_LINKS: Mapping[Path, Lead] = MappingProxyType({})
# These tell of single changes and faults; the others of files.
DETAILED = frozenset({"junit", "sarif", "github"})


@dataclass(frozen=True, slots=True)
class Export:
    """One report to write; no path: to stdout."""

    format: str
    path: Path | None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that it writes."""
        if self.path is None:
            return ()
        if self.format != "csv" or is_stream(self.path):
            return (self.path,)
        return self.path, errors_beside(self.path)


@dataclass(frozen=True, slots=True)
class Material:
    """What reports are made of: ``results`` can be iterated repeatedly; ``names``: those of the rules."""

    run: Run
    totals: Totals
    results: Iterable[FileResult]
    names: Callable[[], dict[str, str]]

    def rows(self) -> Iterator[Row]:
        """One row per file."""
        return (row_of(result) for result in self.results)


def exports_of(
    paths: Sequence[str], formats: Sequence[str], default: str, *, made: Path | None = None
) -> tuple[Export, ...]:
    """Which reports these options ask for.

    The format is the one named; else the one of the path's suffix; else ``default``. Several formats for
    one path: each gets its own suffix. A format without a path goes to stdout, as ``/dev/stdout`` does.
    ``made`` is a folder that the run will make.

    Raises:
        UsageError: two of them cannot both be had, or a place cannot be written.
    """
    if not paths:
        if len(formats) > 1:
            raise UsageError("several --export-format need --export-report PATH; stdout takes one")
        return tuple(Export(one, None) for one in formats)
    wanted = [export for path in paths for export in _for_path(Path(path), formats, default)]
    for export in wanted:
        if export.path is not None:
            check_place(export.path, made)
    return tuple(replace(one, path=None) if leads_to_stdout(one.path) else one for one in wanted)


def write_export(export: Export, material: Material, leads: Mapping[Path, Lead] = NO_LINKS) -> None:
    """Write one report to its file (CSV: and its errors beside it), or to stdout.

    ``leads`` says where paths led when they were checked.

    Raises:
        UnwrittenError: it cannot be written.
    """
    chunks = chunks_of(export.format, material)
    if export.path is None:
        put_whole(chunks)
        return
    write_text(export.path, chunks, leads=leads.get(export.path))
    for path in export.paths[1:]:
        write_text(path, error_csv_chunks(material.rows()), leads=leads.get(path))


def put_whole(chunks: Iterable[str]) -> None:
    """Print a text, as UTF-8, when all of it is there: one whose making fails leaves nothing on stdout.

    Raises:
        UnwrittenError: stdout does not take it, or there is no room to keep it until then.
    """
    try:
        with tempfile.SpooledTemporaryFile(HELD_BYTES) as held:
            held.writelines(chunk.encode("utf-8", "backslashreplace") for chunk in chunks)
            held.seek(0)
            while piece := held.read(PIECE):
                put_bytes(piece)
    except OSError as error:
        raise UnwrittenError(f"no temporary file can hold the report: {error.strerror or error}") from error


def errors_beside(path: Path) -> Path:
    """``report.csv`` has its errors in ``report.errors.csv``."""
    return path.with_name(f"{path.stem}.errors{path.suffix or '.csv'}")


def chunks_of(format: str, material: Material) -> Iterator[str]:  # noqa: A002  (the word of the option)
    """The text of one report, piece by piece."""
    run, totals = material.run, material.totals
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "json": lambda: json_chunks(run, totals, material.rows()),
        "jsonl": lambda: jsonl_chunks(run, totals, material.rows()),
        "csv": lambda: csv_chunks(material.rows()),
        "html": lambda: _html(material),
        "junit": lambda: junit_chunks(material.results),
        "sarif": lambda: sarif_chunks(material.results, version=__version__, names=material.names()),
        "github": lambda: github_chunks(material.results),
    }
    return makers[format]()


def _html(material: Material) -> Iterator[str]:
    from srtbatch.report.html.run_page import html_chunks  # noqa: PLC0415  (templates that only this format needs)

    return html_chunks(material.run, material.totals, material.rows, names=material.names())


def _for_path(path: Path, formats: Sequence[str], default: str) -> Iterator[Export]:
    if len(formats) > 1 and is_stream(path):
        raise UsageError(f"{path}: takes one report, not {len(formats)}; give --export-format once")
    if len(formats) > 1:
        base = path.with_suffix("") if path.suffix in SUFFIXES else path
        for one in formats:
            yield Export(one, base.with_name(base.name + SUFFIX_OF[one]))
    elif formats:
        yield Export(formats[0], path)
    else:
        yield Export(SUFFIXES.get(path.suffix.lower(), default), path)

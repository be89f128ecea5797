"""Report formats: name, suffixes and text of each, in one table; other packages add theirs.

A package adds a format by an entry point of the group ``srtbatch.formats`` that loads a ``ReportFormat``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from srtbatch import __version__
from srtbatch.batch.totals import Totals
from srtbatch.did_you_mean import did_you_mean
from srtbatch.model import ConfigError, FileResult, UsageError
from srtbatch.report.csv_report import csv_chunks, error_csv_chunks
from srtbatch.report.github_annotations import github_chunks
from srtbatch.report.json_report import Run, json_chunks, jsonl_chunks
from srtbatch.report.junit import junit_chunks
from srtbatch.report.record import Row, row_of
from srtbatch.report.sarif import sarif_chunks

ENTRY_POINTS = "srtbatch.formats"


@dataclass(frozen=True, slots=True)
class Material:
    """Input of a report.

    ``results`` can be iterated repeatedly, in the order of names; ``names`` gives each rule code its name.
    """

    run: Run
    totals: Totals
    results: Iterable[FileResult]
    names: Callable[[], dict[str, str]]

    def rows(self) -> Iterator[Row]:
        """Return one row per file."""
        return (row_of(result) for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormat:
    """One format of a report.

    A path with one of the ``suffixes`` selects it; the first is added to a path without one. ``chunks`` is
    the text, piece by piece, so that a million files are never in memory at once. ``errors``, if any, is the
    text of a second file beside it.
    """

    name: str
    suffixes: tuple[str, ...]
    chunks: Callable[[Material], Iterator[str]]
    errors: Callable[[Material], Iterator[str]] | None = None


def _html(material: Material) -> Iterator[str]:
    from srtbatch.report.html.run_page import html_chunks  # noqa: PLC0415  (templates that only this format needs)

    return html_chunks(material.run, material.totals, material.rows, names=material.names())


def _sarif(material: Material) -> Iterator[str]:
    return sarif_chunks(material.results, version=__version__, names=material.names())


FORMATS = (
    ReportFormat(
        name="json",
        suffixes=(".json",),
        chunks=lambda one: json_chunks(one.run, one.totals, one.rows()),
    ),
    ReportFormat(
        name="csv",
        suffixes=(".csv",),
        chunks=lambda one: csv_chunks(one.rows()),
        errors=lambda one: error_csv_chunks(one.rows()),
    ),
    ReportFormat(
        name="jsonl",
        suffixes=(".jsonl", ".ndjson"),
        chunks=lambda one: jsonl_chunks(one.run, one.totals, one.rows()),
    ),
    ReportFormat(name="html", suffixes=(".html", ".htm"), chunks=_html),
    ReportFormat(name="junit", suffixes=(".xml",), chunks=lambda one: junit_chunks(one.results)),
    ReportFormat(name="sarif", suffixes=(".sarif",), chunks=_sarif),
    ReportFormat(name="github", suffixes=(".txt",), chunks=lambda one: github_chunks(one.results)),
)

# A text file is no GitHub report unless that is asked for by name.
NOT_BY_SUFFIX = frozenset({".txt"})


def format_of(name: str) -> ReportFormat:
    """Return the format of this name.

    Raises:
        UsageError: There is none.
        ConfigError: The package that provides it cannot be loaded.
    """
    known = {one.name: one for one in FORMATS}
    if name not in known:
        known |= {one.name: one for one in _of_packages()}
    if name not in known:
        hint = did_you_mean(name, known)
        raise UsageError(f"unknown report format {name!r}{hint}; there are {', '.join(known)}")
    return known[name]


def format_for(suffix: str) -> ReportFormat | None:
    """Return the format that a path with this suffix (``.json``) chooses; None for no such format.

    Raises:
        ConfigError: A package that provides formats cannot be loaded.
    """
    suffix = suffix.lower()
    if not suffix or suffix in NOT_BY_SUFFIX:
        return None
    builtin = next((one for one in FORMATS if suffix in one.suffixes), None)
    return builtin or next((one for one in _of_packages() if suffix in one.suffixes), None)


def _of_packages() -> Iterator[ReportFormat]:
    from importlib.metadata import entry_points  # noqa: PLC0415  (30 ms that only a format of others need pay)

    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        try:
            found = point.load()
        except Exception as error:
            raise ConfigError(f"report format {point.name}: {type(error).__name__}: {error}") from error
        if not isinstance(found, ReportFormat):
            raise ConfigError(f"report format {point.name}: {point.value} is no ReportFormat")
        yield found

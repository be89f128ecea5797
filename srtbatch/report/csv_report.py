"""CSV reports: one row per file, or one row per failed file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping

from srtbatch.escape_controls import escaped
from srtbatch.report.record import Row, bytes_of, to_json_row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def csv_chunks(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a header and a row per file, with the names of the JSON report; counts as ``T101=3 T104=1``."""
    line = line_writer()
    yield line(CSV_COLUMNS)
    for row in rows:
        yield line(_cells(row))


def error_csv_chunks(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a header and a row per failed file: name, source, line, kind, message, attempts."""
    line = line_writer()
    yield line(("name", "source", "line", "kind", "message", "attempts"))
    for row in rows:
        if row.error is not None:
            error = row.error
            yield line((row.name, row.source, error.line, error.kind, error.message, row.attempts))


def defused(cell: str) -> str:
    """Put ``'`` before what a spreadsheet would run as a formula.

    ``'`` itself gets one too, so that ``restored`` can undo it.
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def restored(cell: str) -> str:
    """Return the cell as it was before ``defused``."""
    return cell.removeprefix("'")


CSV_COLUMNS = (
    "name", "source", "target", "status", "reason", "source_bytes", "target_bytes", "source_hash",
    "target_hash", "encoding", "encoding_confidence", "language", "cues_in", "cues_out", "cues_split",
    "cues_merged", "cues_dropped", "total_corrections", "corrections", "findings", "score_before",
    "score_after", "review", "seconds", "peak_memory_bytes", "attempts", "error_kind", "error_line",
    "error_message", "name_hex",
)  # fmt: skip


def line_writer() -> Callable[[Iterable[object]], str]:
    """Return a function from the cells of a CSV row to its line: controls escaped, formulas defused."""
    return _Line().of


class _Line:
    """Formats one CSV row at a time: a file for the csv module, whose writes are returned."""

    def __init__(self) -> None:
        self._writer = csv.writer(self, lineterminator="\r\n")
        self._text = ""

    def write(self, text: str) -> None:
        self._text = text

    def of(self, cells: Iterable[object]) -> str:
        self._writer.writerow([defused(escaped(cell)) if isinstance(cell, str) else cell for cell in cells])
        return self._text


def _cells(row: Row) -> list[object]:
    values = to_json_row(row)
    if escaped(row.name) != row.name:
        values["name_hex"] = bytes_of(row.name).hex()
    values["total_corrections"] = sum(row.corrections.values())
    values["corrections"] = _counts(row.corrections)
    values["findings"] = _counts(row.findings)
    values["review"] = "true" if row.review else "false"
    if row.error is not None:
        values["error_kind"] = row.error.kind
        values["error_line"] = row.error.line
        values["error_message"] = row.error.message
    return [values.get(column, "") for column in CSV_COLUMNS]


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{code}={number}" for code, number in sorted(counts.items()))

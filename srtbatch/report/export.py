"""Reports for programs: JSON, JSONL and CSV as chunks of text, so that a million files stream.

Rows come as any iterable, already in the order wanted; nothing here keeps them. The fields are those of
``docs/report.schema.json``; what changes there changes ``SCHEMA_VERSION``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from srtbatch.report.display import shown
from srtbatch.report.rows import Row, bytes_of, plain
from srtbatch.report.totals import Totals, plain_totals

SCHEMA_VERSION = 1
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


@dataclass(frozen=True, slots=True)
class Run:
    """The frame of a report. Times are ISO 8601 in UTC; ``seconds`` wall time; ``host`` plain facts."""

    run: str
    state: str
    started: str
    finished: str
    seconds: float
    version: str
    arguments: tuple[str, ...]
    input: str
    output: str
    fingerprint: str
    parent_bytes: int = 0
    host: Mapping[str, str | int] = field(default_factory=dict)


def json_chunks(run: Run, totals: Totals, rows: Iterable[Row]) -> Iterator[str]:
    """One JSON document: the run, its totals, then ``files_processed``, one line per file."""
    head = json.dumps(head_of(run, totals), indent=2)
    yield head.removesuffix("\n}") + ',\n  "files_processed": ['
    between = "\n    "
    for row in rows:
        yield between + json.dumps(plain(row))
        between = ",\n    "
    yield ("\n  ]" if between.startswith(",") else "]") + "\n}\n"


def jsonl_chunks(run: Run, totals: Totals, rows: Iterable[Row]) -> Iterator[str]:
    """One JSON object a line: ``{"type": "run", …}`` first, then ``{"type": "file", …}`` per file."""
    yield json.dumps({"type": "run", **head_of(run, totals)}) + "\n"
    for row in rows:
        yield json.dumps({"type": "file", **plain(row)}) + "\n"


def csv_chunks(rows: Iterable[Row]) -> Iterator[str]:
    """A header and a row per file, the names of the JSON report; counts by rule as ``T101=3 T104=1``."""
    line = line_writer()
    yield line(CSV_COLUMNS)
    for row in rows:
        yield line(_cells(row))


def error_csv_chunks(rows: Iterable[Row]) -> Iterator[str]:
    """A header and a row per failed file: name, source, line, kind, message, attempts."""
    line = line_writer()
    yield line(("name", "source", "line", "kind", "message", "attempts"))
    for row in rows:
        if row.error is not None:
            error = row.error
            yield line((row.name, row.source, error.line, error.kind, error.message, row.attempts))


def head_of(run: Run, totals: Totals) -> dict[str, object]:
    """Everything of a report but its files."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run.run,
        "state": run.state,
        "started": run.started,
        "finished": run.finished,
        "seconds": round(run.seconds, 3),
        "version": run.version,
        "arguments": [shown_bytes(argument) for argument in run.arguments],
        "input": shown_bytes(run.input),
        "output": shown_bytes(run.output),
        "config_fingerprint": run.fingerprint,
        "host": dict(run.host),
        "peak_parent_bytes": run.parent_bytes,
        "totals": plain_totals(totals),
    }


def shown_bytes(path: str) -> str:
    """The text itself where it is UTF-8, escaped where it is not."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return shown(path)
    return path


def defused(cell: str) -> str:
    """Put ``'`` before what a spreadsheet would run as a formula, and before ``'``: so it can be undone."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def restored(cell: str) -> str:
    """Undo ``defused``."""
    return cell.removeprefix("'")


CSV_COLUMNS = (
    "name", "source", "target", "status", "reason", "source_bytes", "target_bytes", "source_hash",
    "target_hash", "encoding", "encoding_confidence", "language", "cues_in", "cues_out", "cues_split",
    "cues_merged", "cues_dropped", "total_corrections", "corrections", "findings", "score_before",
    "score_after", "review", "seconds", "peak_memory_bytes", "attempts", "error_kind", "error_line",
    "error_message", "name_hex",
)  # fmt: skip


def line_writer() -> Callable[[Iterable[object]], str]:
    """A function from the cells of one CSV row to its line: controls shown, formulas defused."""
    return _Line().of


class _Line:
    """Formats one CSV row at a time; the csv module wants a file, so this is one that hands back."""

    def __init__(self) -> None:
        self._writer = csv.writer(self, lineterminator="\r\n")
        self._text = ""

    def write(self, text: str) -> None:
        self._text = text

    def of(self, cells: Iterable[object]) -> str:
        self._writer.writerow([defused(shown(cell)) if isinstance(cell, str) else cell for cell in cells])
        return self._text


def _cells(row: Row) -> list[object]:
    values = plain(row)
    if shown(row.name) != row.name:
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

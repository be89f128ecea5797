"""JSON and JSONL reports as chunks of text, so that a million files can be streamed.

Records are any iterable, already in order; none is stored here. The fields are those of
``docs/report.schema.json``; a change there changes ``SCHEMA_VERSION``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from srtbatch.batch.totals import Totals
from srtbatch.escape_controls import escaped
from srtbatch.model import Status
from srtbatch.report.record import Row, rounded, to_json_row

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Description of the run in a report. Times are ISO 8601 in UTC; ``seconds`` is elapsed time.

    ``host`` describes the machine.
    """

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
    """Yield one JSON document: the run, its totals, then ``files_processed``, one line per file."""
    head = json.dumps(report_head(run, totals), indent=2)
    yield head.removesuffix("\n}") + ',\n  "files_processed": ['
    between = "\n    "
    for row in rows:
        yield between + json.dumps(to_json_row(row))
        between = ",\n    "
    yield ("\n  ]" if between.startswith(",") else "]") + "\n}\n"


def jsonl_chunks(run: Run, totals: Totals, rows: Iterable[Row]) -> Iterator[str]:
    """Yield one JSON object per line: ``{"type": "run", …}`` first, then ``{"type": "file", …}`` per file."""
    yield json.dumps({"type": "run", **report_head(run, totals)}) + "\n"
    for row in rows:
        yield json.dumps({"type": "file", **to_json_row(row)}) + "\n"


def report_head(run: Run, totals: Totals) -> dict[str, object]:
    """Return everything of a report except its files."""
    return {
        "schema_version": SCHEMA_VERSION,
        "run": run.run,
        "state": run.state,
        "started": run.started,
        "finished": run.finished,
        "seconds": round(run.seconds, 3),
        "version": run.version,
        "arguments": [escaped_path(argument) for argument in run.arguments],
        "input": escaped_path(run.input),
        "output": escaped_path(run.output),
        "config_fingerprint": run.fingerprint,
        "host": dict(run.host),
        "peak_parent_bytes": run.parent_bytes,
        "totals": to_json_totals(totals),
    }


def to_json_totals(totals: Totals) -> dict[str, object]:
    """Return the totals as JSON-ready values, keys in a fixed order."""
    return {
        "total_files": totals.total_files,
        "successful_files": totals.successful_files,
        "success_rate": totals.success_rate,
        **{str(status): totals.files[status] for status in Status},
        "cues_in": totals.cues_in,
        "cues_out": totals.cues_out,
        "cues_split": totals.cues_split,
        "cues_merged": totals.cues_merged,
        "cues_dropped": totals.cues_dropped,
        "total_corrections": totals.corrections.total(),
        "corrections": dict(sorted(totals.corrections.items())),
        "findings": dict(sorted(totals.findings.items())),
        "errors": dict(sorted(totals.errors.items())),
        "source_bytes": totals.source_bytes,
        "peak_worker_bytes": totals.peak_worker_bytes,
        "score_before": rounded(totals.average_before),
        "score_after": rounded(totals.average_after),
        "lowest_score": rounded(totals.lowest_score),
        "regressions": totals.regressions,
        "review": totals.review,
        "uncertain_encodings": totals.uncertain_encodings,
    }


def escaped_path(path: str) -> str:
    """Return the text itself if it is UTF-8, else escaped."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return escaped(path)
    return path

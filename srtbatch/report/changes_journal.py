"""Journal of every change: one JSON object a line, in the order of the results."""

from __future__ import annotations

import json
from collections.abc import Iterator

from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult
from srtbatch.report.record import named


def journal(result: FileResult) -> Iterator[str]:
    """Yield one line of JSON (with its newline) per correction: file, line, rule, before, after, note."""
    file = named("file", result.name or result.file_path)
    for change in result.corrections:
        entry = {
            **file,
            "line": change.line,
            "rule": change.rule,
            "before": change.before,
            "after": change.after,
            "note": change.note,
        }
        yield json.dumps(entry) + "\n"


def render_corrections(result: FileResult) -> Iterator[str]:
    """Yield one readable line per correction: ``a.srt:12: T101 'a b' -> 'a b'``."""
    name = escaped(result.name or result.file_path)
    for change in result.corrections:
        note = f" ({escaped(change.note)})" if change.note else ""
        before, after = escaped(change.before), escaped(change.after)
        yield f"{name}:{change.line}: {change.rule} '{before}' -> '{after}'{note}"


def render_counts(result: FileResult) -> str:
    """Return one line for a file: status, counts by rule, or why it failed."""
    name = escaped(result.name or result.file_path)
    if result.error is not None:
        where = f":{result.error.line}" if result.error.line else ""
        return f"{escaped(result.file_path)}{where}: {result.status}: {escaped(result.error.message)}"
    counts: dict[str, int] = {}
    for change in result.corrections:
        counts[change.rule] = counts.get(change.rule, 0) + 1
    rules = " ".join(f"{code}={number}" for code, number in sorted(counts.items()))
    reason = f" ({escaped(result.reason)})" if result.reason else ""
    return f"{name}: {result.status.replace('_', ' ')}{reason}{' ' + rules if rules else ''}"

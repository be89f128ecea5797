"""Entries of ``check``: every correction that would be made and every fault, by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message at ``path`` and ``line`` (from 1; 1 where the whole file is meant)."""

    path: str
    line: int
    rule: str
    level: Level
    message: str


def entries(result: FileResult) -> Iterator[Entry]:
    """Return every message about one file, by line."""
    path = result.file_path
    if result.error is not None:
        error = result.error
        yield Entry(path, max(error.line, 1), error.kind, "error", escaped(error.message))
    found = [
        (change.line, change.rule, render_change(change.before, change.after))
        for change in result.corrections
    ]
    faults = [(fault.line, fault.rule, escaped(fault.message)) for fault in result.findings]
    changed = len(found)
    for place, (line, rule, message) in sorted(
        enumerate(found + faults), key=lambda pair: (pair[1][0], pair[0])
    ):
        yield Entry(path, max(line, 1), rule, "warning" if place < changed else "note", message)


def render_change(before: str, after: str) -> str:
    """Return ``'a b' would become 'a b'``, on one line."""
    return f"'{escaped(before)}' would become '{escaped(after)}'"

"""The ledger's outputs: the last success of every file, which the next run compares with."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Marks(NamedTuple):
    """What decides an output beside its source: settings, the glossary among them, the rules' version."""

    fingerprint: str
    glossary: str
    rules_version: str


class Success(NamedTuple):
    """The last success of one file."""

    run: int
    source: str
    source_hash: str
    target: str
    target_hash: str
    marks: Marks


class Outputs:
    """Rows of ``outputs``; ``table`` is where to look them up. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection, table: str = "outputs") -> None:
        self._db = db
        self._table = table

    def successes(self, names: Sequence[str]) -> dict[str, Success]:
        """The last success of each of these files that ever had one."""
        keys = [os.fsencode(name) for name in names]
        rows = self._db.execute(
            f"SELECT * FROM {self._table} WHERE key IN ({', '.join('?' * len(keys))})",  # noqa: S608  (names of our own, values bound)
            keys,
        )
        return {
            os.fsdecode(key): Success(run, source, source_hash, target, target_hash, Marks(*marks))
            for key, run, source, source_hash, target, target_hash, *marks in rows
        }

    def of_run(self, run: int) -> Iterator[tuple[str, str]]:
        """Name and recorded signature of every output that this run made."""
        rows = self._db.execute(
            "SELECT files.key, outputs.target_signature FROM files JOIN outputs ON outputs.key = files.key "
            "AND outputs.run = files.run "
            "WHERE files.run = ? AND files.state IN ('corrected', 'unchanged', 'kept')",
            (run,),
        )
        return ((os.fsdecode(key), mark) for key, mark in rows)

    def refresh(self, touched: Iterable[tuple[str, str, str]]) -> None:
        """New signatures for files whose content turned out to be the same."""
        self._db.executemany(
            "UPDATE outputs SET source_signature = ?, target_signature = ? WHERE key = ?",
            ((source, target, os.fsencode(name)) for name, source, target in touched),
        )

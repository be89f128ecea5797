"""Copy what can still be read of a damaged ledger into a new one.

Outputs stay known as ours, and runs keep their totals; the files of single runs are lost.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from srtbatch.batch.ledger.output_records import UNKNOWN
from srtbatch.batch.ledger.recognize_damage import DamagedError
from srtbatch.batch.ledger.run_description import recorded
from srtbatch.batch.ledger.sqlite_pages import Record, Value, records
from srtbatch.config import serialize

VERSION = re.compile(r"[!-~ ]{0,200}")  # printable ASCII; what it says is known to the store alone
HASH = re.compile(r"(?:[0-9a-f]{32})?")  # empty where nothing was written
OWNER_ID = re.compile(r"[0-9a-f]{12}")

# Pages no longer in use may hold earlier versions of a row: the later run's stays.
OUTPUT = """
    INSERT INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
        run = excluded.run, source_signature = excluded.source_signature, source_hash = excluded.source_hash,
        target_signature = excluded.target_signature, target_hash = excluded.target_hash,
        fingerprint = excluded.fingerprint, glossary = excluded.glossary,
        rules_version = excluded.rules_version
    WHERE excluded.run >= outputs.run
"""
OWNER = "INSERT OR IGNORE INTO owners VALUES (?)"
SETTINGS = "INSERT OR IGNORE INTO settings VALUES (?, ?)"
INTENT = "INSERT OR IGNORE INTO intents VALUES (?, ?, ?)"

Row = tuple[str, Sequence[object]]


class Salvage:
    """Takes what can be read of a damaged ledger into a new one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._columns = [column[0] for column in db.execute("SELECT * FROM runs").description]
        self._insert_run = f"INSERT OR REPLACE INTO runs VALUES ({', '.join('?' * len(self._columns))})"  # noqa: S608  (no values in it)
        self._updated: dict[int, str] = {}

    def take(self, aside: Path) -> int:
        """Copy rows; how many outputs are known in the end."""
        self._db.execute("BEGIN")
        with suppress(OSError):  # some of it cannot be read at all
            for record in records(aside):
                for statement, row in self._rows(record):
                    with suppress(sqlite3.IntegrityError):
                        self._db.execute(statement, row)
        self._db.execute("COMMIT")
        return int(self._db.execute("SELECT count(*) FROM outputs").fetchone()[0])

    def _rows(self, record: Record) -> Iterator[Row]:
        """What a record is by its looks: a damaged tree does not tell which table it belongs to."""
        match record.values:
            case [bytes(), int() as run, *rest] if run > 0 and _is_output(rest):
                yield OUTPUT, record.values
            case [bytes() as key, str() as content, *size] if content and HASH.fullmatch(content):
                yield from _intent(key, content, size)
            case [str() as owner] if OWNER_ID.fullmatch(owner):
                yield OWNER, (owner,)
            case [str() as fingerprint, str() as config] if serialize.identity(config) == fingerprint:
                yield SETTINGS, (fingerprint, config)
            case [None, int(), bytes() as key, str(), ("corrected" | "unchanged" | "kept"), *rest]:
                yield from ((INTENT, (key, *content)) for content in _contents(rest))
            case [None, str(), *_]:
                yield from self._run(record)

    def _run(self, record: Record) -> Iterator[Row]:
        """A run without its files, of which some may be lost; its latest row, where there are several."""
        number = record.rowid or 0
        if len(record.values) != len(self._columns) or number < 1:
            return
        row: dict[str, Any] = dict(zip(self._columns, (number, *record.values[1:]), strict=True))
        with suppress(DamagedError):
            recorded(row)
            updated = str(row["updated"])
            if updated >= self._updated.get(number, ""):
                self._updated[number] = updated
                state = "interrupted" if row["state"] in {"queued", "running"} else row["state"]
                yield self._insert_run, tuple((row | {"detailed": 0, "state": state}).values())


def _is_output(rest: Sequence[Value]) -> bool:
    match rest:
        case [str() as source, str() as content, str() as target, str() as made, str(), str(), str()]:
            versions = VERSION.fullmatch(source) and VERSION.fullmatch(target)
            return bool(versions and HASH.fullmatch(content) and HASH.fullmatch(made))
    return False


def _intent(key: bytes, content: str, rest: Sequence[Value]) -> Iterator[Row]:
    """Row of a content that was about to become an output; a ledger of an earlier version has no size."""
    match rest:
        case []:
            yield INTENT, (key, content, UNKNOWN)
        case [int() as size]:
            yield INTENT, (key, content, size)


def _contents(rest: Sequence[Value]) -> Iterator[tuple[str, int]]:
    """Hash and size of the output that a row of ``files`` tells of, should its row in ``outputs`` be lost."""
    for value in rest:
        with suppress(ValueError, TypeError, KeyError):
            result = json.loads(str(value))
            content, size = result["output_hash"], int(result["output_size"])
            if content and HASH.fullmatch(content):
                yield content, size

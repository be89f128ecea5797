"""Table ``outputs``: the last success of every output, and the contents about to be put into place.

An output is known by its name below OUTPUT: that of its source, unless one file was given another name.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from srtbatch.batch.ledger.recognize_damage import sound

PAGE = 500

# What earlier versions of srtbatch recorded for a file that was not there.
NO_FILE = "0:0:0:0"

# A size that is not on record.
UNKNOWN = -1

# Contents by their hash, with their sizes in bytes.
Contents = dict[str, int]


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

    @property
    def source_size(self) -> int:
        """Return the bytes of the source."""
        return _size(self.source)

    @property
    def content(self) -> Contents:
        """Return the content of the output; none where nothing was written."""
        return {self.target_hash: _size(self.target)} if self.target_hash else {}


class Outputs:
    """Rows of ``outputs`` and ``intents``; ``table`` is where to look for outputs.

    Methods may raise sqlite3.Error.
    """

    def __init__(self, db: sqlite3.Connection, table: str = "outputs") -> None:
        self._db = db
        self._table = table
        self._schema = table.rpartition(".")[0] or "main"

    def successes(self, names: Sequence[str]) -> dict[str, Success]:
        """Return the last success of each of these outputs that ever had one."""
        keys = [os.fsencode(name) for name in names]
        rows = self._db.execute(
            f"SELECT * FROM {self._table} WHERE key IN ({', '.join('?' * len(keys))})",  # noqa: S608  (names of our own, values bound)
            keys,
        )
        return dict(map(_success, rows))

    def all(self) -> Iterator[tuple[str, Success]]:
        """Yield every output with its last success, by name."""
        key = b""
        while True:
            rows = self._db.execute(
                f"SELECT * FROM {self._table} WHERE key > ? ORDER BY key LIMIT ?",  # noqa: S608  (names of our own, values bound)
                (key, PAGE),
            ).fetchall()
            yield from map(_success, rows)
            if len(rows) < PAGE:
                return
            key = rows[-1][0]

    def of_run(self, run: int, target_name: str = "") -> Iterator[tuple[str, str]]:
        """Yield name of the source and recorded version of every output that this run made.

        ``target_name`` is the name of the output where the run has one file and gave it another name.
        """
        rows = self._db.execute(
            "SELECT files.key, outputs.target_signature FROM files "
            "JOIN outputs ON outputs.key = coalesce(?, files.key) AND outputs.run = files.run "
            "WHERE files.run = ? AND files.state IN ('corrected', 'unchanged', 'kept')",
            (os.fsencode(target_name) if target_name else None, run),
        )
        return ((os.fsdecode(key), mark) for key, mark in rows)

    def refresh(self, touched: Iterable[tuple[str, str, str]]) -> None:
        """Record new versions (source, output) of files whose content turned out to be the same."""
        self._db.executemany(
            "UPDATE outputs SET source_signature = ?, target_signature = ? WHERE key = ?",
            ((source, target, os.fsencode(name)) for name, source, target in touched),
        )

    def intend(self, contents: Iterable[tuple[str, str, int]]) -> None:
        """Record name, hash and size of contents before they are renamed into place.

        A process that is killed before it can write the row of the output has left its own file, and this
        tells so.
        """
        self._db.executemany(
            "INSERT OR REPLACE INTO intents VALUES (?, ?, ?)",
            ((os.fsencode(name), content, size) for name, content, size in contents),
        )

    def intents(self) -> Mapping[str, Contents]:
        """Return the contents that a killed run may have put into place, by output."""
        found: dict[str, Contents] = defaultdict(dict)
        for columns in ("key, hash, size", f"key, hash, {UNKNOWN}"):
            # A ledger of an earlier version, which is only read, may have no sizes, or no such table.
            with suppress(sqlite3.OperationalError):
                for key, content, size in self._db.execute(f"SELECT {columns} FROM {self._schema}.intents"):  # noqa: S608  (names of our own)
                    found[os.fsdecode(key)][content] = size
                break
        return found

    def folder_of(self, run: int) -> str:
        """Return OUTPUT of a run, as an absolute path; "" where nothing is known of the run."""
        return self._folder("WHERE id = ?", run)

    def last_folder(self) -> str:
        """Return OUTPUT of the last run, as an absolute path; "" where there is none."""
        return self._folder("ORDER BY id DESC LIMIT 1")

    def _folder(self, which: str, *values: int) -> str:
        query = f"SELECT output FROM {self._schema}.runs {which}"  # noqa: S608  (names of our own)
        row = self._db.execute(query, values).fetchone()
        with sound():
            return str(json.loads(row[0])) if row else ""


def _size(signature: str) -> int:
    """Return the bytes of a file by its version in the local store; ``UNKNOWN`` for another version."""
    size, separator, _ = signature.partition(":")
    exists = separator and signature != NO_FILE
    return int(size) if exists and size.isdecimal() else UNKNOWN


def _success(row: tuple[Any, ...]) -> tuple[str, Success]:
    with sound():
        key, run, source, source_hash, target, target_hash, *marks = row
        return os.fsdecode(key), Success(int(run), source, source_hash, target, target_hash, Marks(*marks))

"""The memory of an output tree: one SQLite file that tells every run, every file's state, and what to skip.

Only the running batch writes here (a ``pause`` from another terminal sets one control row). A row of a
finished file is written after its output stands, so a row is a promise. Methods may raise sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from srtbatch.batch.answers import Answers
from srtbatch.batch.database import (
    BUSY_SECONDS,
    attached,
    connected,
    migrated,
    opened,
    read_only_uri,
    version_of,
)
from srtbatch.batch.desk import Desk
from srtbatch.batch.files import Files
from srtbatch.batch.outputs import Outputs
from srtbatch.batch.runs import Runs

LEDGER_NAME = "ledger.sqlite3"


def open_ledger(path: Path, notes: list[str]) -> Ledger:
    """The ledger at ``path``, made if need be; what is set aside is added to ``notes``.

    UsageError where a newer srtbatch wrote it, sqlite3.Error where it cannot be written.
    """
    return Ledger(opened(path, notes))


def private_ledger(past: Path | None) -> Ledger:
    """A ledger that vanishes when closed (for a dry run), with the memory of ``past`` if that exists."""
    db = migrated(connected(""))
    ledger = Ledger(db, attached(db, past) if past and past.exists() else "outputs")
    weakref.finalize(ledger, db.close)
    return ledger


def look_into(path: Path) -> Ledger:
    """A ledger that is only read. sqlite3.Error where it is none."""
    db = sqlite3.connect(read_only_uri(path), uri=True, isolation_level=None, timeout=BUSY_SECONDS,
                         check_same_thread=False)  # fmt: skip
    try:
        version_of(db)
    except BaseException:
        db.close()
        raise
    return Ledger(db)


class Ledger:
    """One open ledger; see ``open_ledger``, ``private_ledger`` and ``look_into``.

    ``outputs`` names the table that earlier successes are looked up in.
    """

    def __init__(self, db: sqlite3.Connection, outputs: str = "outputs") -> None:
        self._db = db
        self.runs = Runs(db)
        self.files = Files(db)
        self.answers = Answers(db)
        self.outputs = Outputs(db, outputs)
        self.desk = Desk(db)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with suppress(sqlite3.Error):
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

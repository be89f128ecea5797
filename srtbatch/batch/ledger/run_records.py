"""Tables ``runs`` and ``control``: begin, mark, read and prune runs; requests of other processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from srtbatch.batch.ledger.recognize_damage import sound
from srtbatch.batch.ledger.run_description import recorded
from srtbatch.escape_controls import escaped
from srtbatch.model import UsageError


class Control:
    """Rows of ``control`` and ``workers``. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def wish(self) -> str:
        """Return what another process asked for: ``pause`` or nothing."""
        return str(self._db.execute("SELECT wish FROM control").fetchone()[0])

    def set_wish(self, wish: str) -> None:
        """Ask the running batch for something."""
        self._db.execute("UPDATE control SET wish = ?", (wish,))

    def beat(self, run: int, running: Iterable[tuple[int, str, float]], totals: str) -> None:
        """Record which files the workers are on and since how many seconds, and the totals of the run."""
        self._db.execute("DELETE FROM workers")
        moment = datetime.now(UTC).timestamp()
        self._db.executemany(
            "INSERT OR REPLACE INTO workers VALUES (?, ?, ?)",
            ((handle, escaped(name), str(moment - seconds)) for handle, name, seconds in running),
        )
        self._db.execute("UPDATE runs SET updated = ?, totals = ? WHERE id = ?", (now(), totals, run))

    def workers(self) -> list[tuple[str, float]]:
        """Return the files that the workers are on, and since how many seconds."""
        moment = datetime.now(UTC).timestamp()
        rows = self._db.execute("SELECT name, since FROM workers ORDER BY slot")
        return [(name, max(0.0, moment - float(since))) for name, since in rows]


RUNS_IN_DETAIL = 20


class Runs:
    """Rows of ``runs`` and ``settings``. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def begin(self, facts: Mapping[str, Any], config: str) -> int:
        """Add a run in state ``queued`` and return its number; ``facts`` are columns of ``runs``."""
        self._db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (facts["settings"], config))
        row = {"state": "queued", "started": now(), "updated": now(), **facts}
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        cursor = self._db.execute(f"INSERT INTO runs ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608  (names of our own, values bound)
        return int(cursor.lastrowid or 0)

    def mark(self, run: int, state: str, **columns: str) -> None:
        """Set a run's state and further columns of ``runs``."""
        values = {"state": state, "updated": now(), **columns}
        pairs = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(f"UPDATE runs SET {pairs} WHERE id = ?", (*values.values(), run))  # noqa: S608  (names of our own, values bound)

    def interrupt_dead(self) -> int:
        """Runs that never ended, though their process is gone, become ``interrupted``.

        How many there were.
        """
        return self._db.execute(
            "UPDATE runs SET state = 'interrupted' WHERE state IN ('queued', 'running')"
        ).rowcount

    def all(self) -> list[dict[str, Any]]:
        """Return every run, oldest first, as the columns of ``runs``, each of which holds what it should."""
        cursor = self._db.execute("SELECT * FROM runs ORDER BY id")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        for row in rows:
            recorded(row)
        return rows

    def row(self, number: int) -> dict[str, Any]:
        """Return one run.

        Raises:
            DamagedError: There is none of that number.
        """
        with sound():
            return {row["id"]: row for row in self.all()}[number]

    def last(self) -> dict[str, Any] | None:
        """Return the latest run, None if there is none."""
        runs = self.all()
        return runs[-1] if runs else None

    def config(self, settings: str) -> str:
        """Return the recorded Config of a run, as JSON.

        Raises:
            UsageError: It is not known, as some are after damage.

        """
        row = self._db.execute("SELECT config FROM settings WHERE fingerprint = ?", (settings,)).fetchone()
        if row is None:
            raise UsageError("the settings of this run are not known any more; begin a fresh run")
        return str(row[0])

    def owners(self) -> set[str]:
        """Return the ids of runs that may have left temporaries."""
        return {owner for (owner,) in self._db.execute("SELECT id FROM owners")}

    def add_owner(self, owner: str) -> None:
        """Record the id of a run before it makes its first temporary."""
        self._db.execute("INSERT INTO owners VALUES (?)", (owner,))

    def remove_owners(self, owners: Iterable[str]) -> None:
        """Delete the ids of runs that have left no temporary."""
        self._db.executemany("DELETE FROM owners WHERE id = ?", ((owner,) for owner in owners))

    def prune(self) -> None:
        """Old runs keep their totals and lose their files, or a nightly run would grow without end."""
        old = "SELECT id FROM runs WHERE detailed = 1 ORDER BY id DESC LIMIT -1 OFFSET ?"
        stale = [row[0] for row in self._db.execute(old, (RUNS_IN_DETAIL,))]
        for run in stale:
            for table in ("corrections", "findings", "errors"):
                rows = f"DELETE FROM {table} WHERE file IN (SELECT id FROM files WHERE run = ?)"  # noqa: S608  (names of our own)
                self._db.execute(rows, (run,))
            self._db.execute("DELETE FROM files WHERE run = ?", (run,))
            self._db.execute("UPDATE runs SET detailed = 0 WHERE id = ?", (run,))


def now() -> str:
    """Return the present time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")

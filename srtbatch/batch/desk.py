"""The ledger's desk between terminals: what others ask of the running batch, and what it says it does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from srtbatch.batch.names import shown
from srtbatch.batch.runs import now


class Desk:
    """Rows of ``control`` and ``workers``. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def wish(self) -> str:
        """What another terminal asked for: ``pause`` or nothing."""
        return str(self._db.execute("SELECT wish FROM control").fetchone()[0])

    def set_wish(self, wish: str) -> None:
        """Ask the running batch for something."""
        self._db.execute("UPDATE control SET wish = ?", (wish,))

    def beat(self, run: int, running: Iterable[tuple[int, str, float]], totals: str) -> None:
        """Say what the workers are on, and how far the run is. Seconds count from when a file was taken."""
        self._db.execute("DELETE FROM workers")
        moment = datetime.now(UTC).timestamp()
        self._db.executemany(
            "INSERT OR REPLACE INTO workers VALUES (?, ?, ?)",
            ((slot, shown(name), str(moment - seconds)) for slot, name, seconds in running),
        )
        self._db.execute("UPDATE runs SET updated = ?, totals = ? WHERE id = ?", (now(), totals, run))

    def workers(self) -> list[tuple[str, float]]:
        """The files in the workers' hands and for how many seconds."""
        moment = datetime.now(UTC).timestamp()
        rows = self._db.execute("SELECT name, since FROM workers ORDER BY slot")
        return [(name, max(0.0, moment - float(since))) for name, since in rows]

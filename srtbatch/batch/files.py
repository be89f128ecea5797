"""The ledger's files of a run: planned, lined up, put back in line, counted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from srtbatch.batch.names import shown
from srtbatch.batch.plan import Planned

# What is known of a file that had its answer, and is forgotten when it gets another turn.
ANSWERS = ("corrections", "findings", "errors")


class Files:
    """Rows of ``files`` before they have their answer. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, run: int, planned: Iterable[Planned]) -> None:
        """Files of a run with their first state, ``queued``, ``skipped`` or ``kept``."""
        self._db.executemany(
            "INSERT INTO files (run, key, name, state, reason, size, signature, target) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((run, *_columns(one)) for one in planned),
        )

    def line_up(self, run: int) -> None:
        """Fix the order in which queued files will be handed out: largest first, equal sizes by name."""
        self._db.execute("DROP TABLE IF EXISTS temp.line")
        self._db.execute(
            "CREATE TEMP TABLE line AS SELECT key, size, reason FROM files "
            "WHERE run = ? AND state = 'queued' ORDER BY size DESC, key",
            (run,),
        )

    def line(self, after: int, count: int) -> list[tuple[int, str, int, str]]:
        """The next files in line: place, name, size, reason."""
        rows = self._db.execute(
            "SELECT rowid, key, size, reason FROM temp.line WHERE rowid > ? ORDER BY rowid LIMIT ?",
            (after, count),
        )
        return [(place, os.fsdecode(key), size, reason) for place, key, size, reason in rows]

    def requeue(self, run: int, states: Sequence[str]) -> int:
        """Put files in these states back in line; how many."""
        holes = ", ".join("?" * len(states))
        chosen = f"run = ? AND state IN ({holes})"
        for table in ANSWERS:
            rows = f"DELETE FROM {table} WHERE file IN (SELECT id FROM files WHERE {chosen})"  # noqa: S608  (names of our own, values bound)
            self._db.execute(rows, (run, *states))
        back = f"UPDATE files SET state = 'queued', result = NULL WHERE {chosen}"  # noqa: S608  (as above)
        return self._db.execute(back, (run, *states)).rowcount

    def requeue_names(self, run: int, names: Iterable[tuple[str, str]]) -> None:
        """Put these files (name, reason) back in line."""
        keys = [(reason, run, os.fsencode(name)) for name, reason in names]
        for table in ANSWERS:
            rows = f"DELETE FROM {table} WHERE file = (SELECT id FROM files WHERE run = ? AND key = ?)"  # noqa: S608  (names of our own)
            self._db.executemany(rows, (one[1:] for one in keys))
        self._db.executemany(
            "UPDATE files SET state = 'queued', result = NULL, reason = ? WHERE run = ? AND key = ?", keys
        )

    def keep_names(self, run: int, names: Iterable[tuple[str, str]]) -> None:
        """Set these files (name, reason) to ``kept``: they were not looked into."""
        rows = list(names)
        self.requeue_names(run, rows)
        self._db.executemany(
            "UPDATE files SET state = 'kept', attempts = 0 WHERE run = ? AND key = ?",
            [(run, os.fsencode(name)) for name, _ in rows],
        )

    def set_targets(self, run: int, targets: Iterable[tuple[str, str]]) -> None:
        """Record how the outputs of these files (name, signature) look now."""
        self._db.executemany(
            "UPDATE files SET target = ? WHERE run = ? AND key = ?",
            ((looks, run, os.fsencode(name)) for name, looks in targets),
        )

    def targets(self, run: int, names: Sequence[str]) -> dict[str, str]:
        """Return how the outputs of these files looked when they were planned, "" for none."""
        holes = ", ".join("?" * len(names))
        rows = f"SELECT key, target FROM files WHERE run = ? AND key IN ({holes})"  # noqa: S608  (values bound)
        found = self._db.execute(rows, (run, *map(os.fsencode, names)))
        return {os.fsdecode(key): looks for key, looks in found}

    def queued_targets(self, run: int) -> Iterator[tuple[str, str]]:
        """Yield the files that wait for their turn, and how their outputs looked when they were planned."""
        rows = self._db.execute("SELECT key, target FROM files WHERE run = ? AND state = 'queued'", (run,))
        return ((os.fsdecode(key), looks) for key, looks in rows)

    def queued(self, run: int) -> Iterator[str]:
        """The names of the files that wait for their turn."""
        rows = self._db.execute("SELECT key FROM files WHERE run = ? AND state = 'queued'", (run,))
        return (os.fsdecode(key) for (key,) in rows)

    def leave(self, run: int) -> None:
        """What was queued and had no turn is ``not_run``."""
        self._db.execute("UPDATE files SET state = 'not_run' WHERE run = ? AND state = 'queued'", (run,))

    def counts(self, run: int) -> dict[str, int]:
        """Files of a run by state."""
        return dict(
            self._db.execute("SELECT state, count(*) FROM files WHERE run = ? GROUP BY state", (run,))
        )

    def sizes(self, run: int) -> dict[str, int]:
        """Bytes of sources of a run by state."""
        return dict(
            self._db.execute("SELECT state, sum(size) FROM files WHERE run = ? GROUP BY state", (run,))
        )


def _columns(planned: Planned) -> tuple[bytes, str, str, str, int, str, str]:
    job = planned.job
    return (os.fsencode(job.name), shown(job.name), planned.state, planned.reason, job.size,
            planned.signature, planned.target)  # fmt: skip

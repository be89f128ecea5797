"""The memory of an output tree: one SQLite file that tells every run, every file's state, and what to skip.

Only the running batch writes here (a ``pause`` from another terminal sets one control row). A row of a
finished file is written after its output stands, so a row is a promise. Methods may raise sqlite3.Error.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from srtbatch.batch.atomic import Signature
from srtbatch.batch.database import (
    BUSY_SECONDS,
    attached,
    connected,
    migrated,
    opened,
    read_only_uri,
    version_of,
)
from srtbatch.batch.layout import Layout
from srtbatch.batch.names import shown
from srtbatch.batch.records import decode, encode
from srtbatch.model import FileResult, Job, Status

LEDGER_NAME = "ledger.sqlite3"
PAGE = 500
RUNS_IN_DETAIL = 20
SUCCESSES = (Status.CORRECTED, Status.UNCHANGED, Status.KEPT)


@dataclass(frozen=True, slots=True)
class Marks:
    """What decides an output beside its source: settings, the glossary among them, the rules' version."""

    fingerprint: str
    glossary: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class Success:
    """The last success of one file."""

    run: int
    source: str
    source_hash: str
    target: str
    target_hash: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Done:
    """A finished file on its way into the ledger, with the signatures of its source and its output."""

    result: FileResult
    source: Signature = Signature()
    target: Signature = Signature()


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
    """One open ledger; see ``open_ledger``, ``private_ledger`` and ``look_into``."""

    def __init__(self, db: sqlite3.Connection, outputs: str = "outputs") -> None:
        self._db = db
        self._outputs = outputs

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

    # Runs

    def begin(self, facts: Mapping[str, Any], config: str) -> int:
        """A new run in state ``queued``; its number. ``facts`` are columns of ``runs``."""
        self._db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (facts["settings"], config))
        row = {"state": "queued", "started": now(), "updated": now(), **facts}
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        cursor = self._db.execute(f"INSERT INTO runs ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608  (names of our own, values bound)
        return int(cursor.lastrowid or 0)

    def mark_run(self, run: int, state: str, **columns: str) -> None:
        """Set a run's state and further columns of ``runs``."""
        values = {"state": state, "updated": now(), **columns}
        pairs = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(f"UPDATE runs SET {pairs} WHERE id = ?", (*values.values(), run))  # noqa: S608  (names of our own, values bound)

    def interrupt_dead_runs(self) -> int:
        """Runs that never ended, though their process is gone, become ``interrupted``.

        How many there were.
        """
        return self._db.execute(
            "UPDATE runs SET state = 'interrupted' WHERE state IN ('queued', 'running')"
        ).rowcount

    def runs(self) -> list[dict[str, Any]]:
        """Every run, oldest first, as the columns of ``runs``."""
        cursor = self._db.execute("SELECT * FROM runs ORDER BY id")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def run(self, number: int) -> dict[str, Any]:
        """One run; KeyError where there is none of that number."""
        return {row["id"]: row for row in self.runs()}[number]

    def last_run(self) -> dict[str, Any] | None:
        """The youngest run."""
        runs = self.runs()
        return runs[-1] if runs else None

    def config(self, settings: str) -> str:
        """The stored Config of a run."""
        row = self._db.execute("SELECT config FROM settings WHERE fingerprint = ?", (settings,)).fetchone()
        return str(row[0])

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

    # Files

    def add(self, run: int, planned: Iterable[tuple[Job, str]]) -> None:
        """Files of a run with their first state, ``queued`` or ``skipped``."""
        self._db.executemany(
            "INSERT INTO files (run, key, name, state, reason, size, signature) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (run, os.fsencode(job.name), shown(job.name), state, job.reason, job.size, str(seen(job)))
                for job, state in planned
            ),
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
        self._db.execute(
            f"DELETE FROM errors WHERE file IN (SELECT id FROM files WHERE run = ? AND state IN ({holes}))",  # noqa: S608  (names of our own, values bound)
            (run, *states),
        )
        return self._db.execute(
            f"UPDATE files SET state = 'queued', result = NULL WHERE run = ? AND state IN ({holes})",  # noqa: S608  (names of our own, values bound)
            (run, *states),
        ).rowcount

    def requeue_names(self, run: int, names: Iterable[tuple[str, str]]) -> None:
        """Put these files (name, reason) back in line."""
        self._db.executemany(
            "UPDATE files SET state = 'queued', result = NULL, reason = ? WHERE run = ? AND key = ?",
            ((reason, run, os.fsencode(name)) for name, reason in names),
        )

    def outputs_of(self, run: int) -> Iterator[tuple[str, str]]:
        """Name and recorded signature of every output that this run made."""
        rows = self._db.execute(
            "SELECT files.key, outputs.target_signature FROM files JOIN outputs ON outputs.key = files.key "
            "AND outputs.run = files.run "
            "WHERE files.run = ? AND files.state IN ('corrected', 'unchanged', 'kept')",
            (run,),
        )
        return ((os.fsdecode(key), mark) for key, mark in rows)

    def leave(self, run: int) -> None:
        """What was queued and had no turn is ``not_run``."""
        self._db.execute("UPDATE files SET state = 'not_run' WHERE run = ? AND state = 'queued'", (run,))

    def write(self, run: int, done: Sequence[Done], marks: Marks) -> None:
        """Rows of finished files; a success also becomes what the next run compares with."""
        for one in done:
            self._write_one(run, one)
        self._db.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_output_row(run, one, marks) for one in done if one.result.status in SUCCESSES],
        )

    def refresh(self, touched: Iterable[tuple[str, Signature, Signature]]) -> None:
        """New signatures for files whose content turned out to be the same."""
        self._db.executemany(
            "UPDATE outputs SET source_signature = ?, target_signature = ? WHERE key = ?",
            ((str(source), str(target), os.fsencode(name)) for name, source, target in touched),
        )

    def successes(self, names: Sequence[str]) -> dict[str, Success]:
        """The last success of each of these files that ever had one."""
        keys = [os.fsencode(name) for name in names]
        rows = self._db.execute(
            f"SELECT * FROM {self._outputs} WHERE key IN ({', '.join('?' * len(keys))})",  # noqa: S608  (names of our own, values bound)
            keys,
        )
        return {
            os.fsdecode(key): Success(run, source, source_hash, target, target_hash, Marks(*marks))
            for key, run, source, source_hash, target, target_hash, *marks in rows
        }

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

    def finished(self, run: int, place: Layout) -> Iterator[FileResult]:
        """A run's files that have their answer."""
        return (result for result in self.results(run, place) if result.status != Status.NOT_RUN)

    def results(self, run: int, place: Layout, *, start: int = 0, count: int = -1) -> Iterator[FileResult]:
        """A run's files by name, read page by page; queued ones come as ``not_run``."""
        left = count
        key = self._key_at(run, start)
        while key is not None and left != 0:
            rows = self._page(run, key, PAGE if left < 0 else min(PAGE, left))
            for row in rows:
                yield _result(row, place)
            left -= len(rows) if left > 0 else 0
            key = rows[-1][0] + b"\0" if len(rows) == PAGE else None

    def skipped(self, run: int, place: Layout) -> Iterator[FileResult]:
        """The files that needed no work, in the order they were found."""
        after = 0
        while True:
            rows = self._db.execute(
                "SELECT id, key, state, reason, attempts, NULL, size FROM files "
                "WHERE run = ? AND state = 'skipped' AND id > ? ORDER BY id LIMIT ?",
                (run, after, PAGE),
            ).fetchall()
            for row in rows:
                yield _result(row[1:], place)
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    # Between terminals

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

    def _write_one(self, run: int, done: Done) -> None:
        result = done.result
        row = self._db.execute(
            "UPDATE files SET state = ?, reason = ?, attempts = ?, result = ? "
            "WHERE run = ? AND key = ? RETURNING id",
            (
                result.status.value,
                result.reason,
                result.attempts,
                encode(result),
                run,
                os.fsencode(result.name),
            ),
        ).fetchone()
        if row is None:
            raise sqlite3.IntegrityError(f"{shown(result.name)} is not a file of run {run}")
        self._count("corrections", row[0], (one.rule for one in result.corrections))
        self._count("findings", row[0], (one.rule for one in result.findings))
        self._db.execute("DELETE FROM errors WHERE file = ?", row)
        if result.error is not None:
            error = result.error
            self._db.execute(
                "INSERT INTO errors VALUES (?, ?, ?, ?)",
                (row[0], error.kind, error.line, shown_text(error.message)),
            )

    def _count(self, table: str, file: int, rules: Iterable[str]) -> None:
        self._db.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608  (names of our own, values bound)
        rows = [(file, rule, count) for rule, count in Counter(rules).items()]
        if rows:
            self._db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608  (names of our own, values bound)

    def _key_at(self, run: int, start: int) -> bytes | None:
        row = self._db.execute(
            "SELECT key FROM files WHERE run = ? ORDER BY key LIMIT 1 OFFSET ?", (run, start)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def _page(self, run: int, key: bytes, count: int) -> list[tuple[Any, ...]]:
        return self._db.execute(
            "SELECT key, state, reason, attempts, result, size FROM files WHERE run = ? AND key >= ? "
            "ORDER BY key LIMIT ?",
            (run, key, count),
        ).fetchall()


def seen(job: Job) -> Signature:
    """How a job's source looked when it was found."""
    return Signature(job.size, job.mtime_ns, job.ctime_ns, job.inode)


def now() -> str:
    """The moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def shown_text(text: str) -> str:
    """Text that SQLite can hold: lone surrogates escaped."""
    return text.encode("utf-8", "backslashreplace").decode()


def _result(row: Sequence[Any], place: Layout) -> FileResult:
    key, state, reason, attempts, text, size = row
    name = os.fsdecode(key)
    known = state if state != "queued" else Status.NOT_RUN
    result = decode(text, name=name, paths=(place.source(name), place.target(name)), state=known,
                    reason=reason, attempts=attempts)  # fmt: skip
    result.file_size = result.file_size or size
    return result


def _output_row(run: int, done: Done, marks: Marks) -> tuple[object, ...]:
    result = done.result
    return (os.fsencode(result.name), run, str(done.source), result.source_hash, str(done.target),
            result.output_hash, marks.fingerprint, marks.glossary, marks.rules_version)  # fmt: skip

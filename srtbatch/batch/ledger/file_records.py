"""Tables ``files`` and results: the files of a run, their order, their states and their results."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from srtbatch.batch.file_result_json import decode, encode
from srtbatch.batch.files.paths import Layout
from srtbatch.batch.files.store import ABSENT, Entry
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.batch.ledger.recognize_damage import sound
from srtbatch.batch.outcome import Outcome
from srtbatch.escape_controls import escaped
from srtbatch.model import Correction, Failure, FileResult, Finding, Job, Status

# Tables of what is known of a finished file; its rows are deleted when the file is queued again.
RESULT_TABLES = ("corrections", "findings", "errors")


class Files:
    """Rows of ``files`` that have no result yet. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, run: int, planned: Iterable[PlannedFile]) -> None:
        """Add the files of a run with their first state, ``queued``, ``skipped`` or ``kept``."""
        self._db.executemany(
            "INSERT INTO files (run, key, name, state, reason, size, signature, target) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((run, *_columns(one)) for one in planned),
        )

    def queue_files(self, run: int) -> None:
        """Fix the order in which queued files are submitted: largest first, equal sizes by name."""
        self._db.execute("DROP TABLE IF EXISTS temp.line")
        self._db.execute(
            "CREATE TEMP TABLE line AS SELECT key, size, signature, reason FROM files "
            "WHERE run = ? AND state = 'queued' ORDER BY size DESC, key",
            (run,),
        )

    def line(self, after: int, count: int) -> list[tuple[int, Job]]:
        """Return the next files of the queue, each after its position."""
        rows = self._db.execute(
            "SELECT rowid, key, size, signature, reason FROM temp.line WHERE rowid > ? "
            "ORDER BY rowid LIMIT ?",
            (after, count),
        )
        return [(position, Job(os.fsdecode(key), *columns)) for position, key, *columns in rows]

    def requeue(self, run: int, states: Sequence[str]) -> int:
        """Queue the files in these states again; return how many."""
        holes = ", ".join("?" * len(states))
        chosen = f"run = ? AND state IN ({holes})"
        for table in RESULT_TABLES:
            rows = f"DELETE FROM {table} WHERE file IN (SELECT id FROM files WHERE {chosen})"  # noqa: S608  (names of our own, values bound)
            self._db.execute(rows, (run, *states))
        back = f"UPDATE files SET state = 'queued', result = NULL WHERE {chosen}"  # noqa: S608  (as above)
        return self._db.execute(back, (run, *states)).rowcount

    def requeue_names(self, run: int, names: Iterable[tuple[str, str]]) -> None:
        """Queue these files (name, reason) again."""
        keys = [(reason, run, os.fsencode(name)) for name, reason in names]
        for table in RESULT_TABLES:
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
        """Record the present versions of the outputs of these files (name, version)."""
        self._db.executemany(
            "UPDATE files SET target = ? WHERE run = ? AND key = ?",
            ((looks, run, os.fsencode(name)) for name, looks in targets),
        )

    def targets(self, run: int, names: Sequence[str]) -> dict[str, str]:
        """Return the versions that the outputs of these files had when they were planned, "" for none."""
        holes = ", ".join("?" * len(names))
        rows = f"SELECT key, target FROM files WHERE run = ? AND key IN ({holes})"  # noqa: S608  (values bound)
        found = self._db.execute(rows, (run, *map(os.fsencode, names)))
        return {os.fsdecode(key): looks for key, looks in found}

    def queued_targets(self, run: int) -> Iterator[tuple[str, str]]:
        """Yield the queued files, and the versions that their outputs had when they were planned."""
        rows = self._db.execute("SELECT key, target FROM files WHERE run = ? AND state = 'queued'", (run,))
        return ((os.fsdecode(key), looks) for key, looks in rows)

    def queued(self, run: int) -> Iterator[str]:
        """Return the names of the queued files."""
        rows = self._db.execute("SELECT key FROM files WHERE run = ? AND state = 'queued'", (run,))
        return (os.fsdecode(key) for (key,) in rows)

    def leave(self, run: int) -> None:
        """Set what is still queued to ``not_run``."""
        self._db.execute("UPDATE files SET state = 'not_run' WHERE run = ? AND state = 'queued'", (run,))

    def counts(self, run: int) -> dict[str, int]:
        """Return the number of files of a run by state."""
        return dict(
            self._db.execute("SELECT state, count(*) FROM files WHERE run = ? GROUP BY state", (run,))
        )

    def sizes(self, run: int) -> dict[str, int]:
        """Return the bytes of sources of a run by state."""
        return dict(
            self._db.execute("SELECT state, sum(size) FROM files WHERE run = ? GROUP BY state", (run,))
        )


def _columns(planned: PlannedFile) -> tuple[bytes, str, str, str, int, str, str]:
    entry = planned.entry
    return (os.fsencode(entry.name), escaped(entry.name), planned.state, planned.reason, entry.size,
            entry.version, planned.target)  # fmt: skip


PAGE = 500


class FileResults:
    """Rows of ``files`` that have a result, and what belongs to them. Methods may raise sqlite3.Error."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def write(self, run: int, done: Sequence[Outcome], marks: Marks) -> None:
        """Write the rows of finished files; an output also becomes what the next run compares with."""
        ids = self._ids(run, [os.fsencode(one.result.name) for one in done])
        self._db.executemany(
            "UPDATE files SET state = ?, reason = ?, attempts = ?, result = ? WHERE id = ?",
            [_outcome_row(file, one) for file, one in zip(ids, done, strict=True)],
        )
        self._count(
            "corrections", ((file, one.result.corrections) for file, one in zip(ids, done, strict=True))
        )
        self._count("findings", ((file, one.result.findings) for file, one in zip(ids, done, strict=True)))
        self._db.executemany(
            "INSERT OR REPLACE INTO errors VALUES (?, ?, ?, ?)",
            [
                (file, *_error_row(one.result.error))
                for file, one in zip(ids, done, strict=True)
                if one.result.error
            ],
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_output_row(run, one, marks) for one in done if one.output],
        )
        self._db.executemany(
            "DELETE FROM intents WHERE key = ?", [(os.fsencode(one.output),) for one in done if one.output]
        )

    def finished(self, run: int, place: Layout) -> Iterator[FileResult]:
        """Return the files of a run that have a result."""
        return (result for result in self.results(run, place) if result.status != Status.NOT_RUN)

    def results(self, run: int, place: Layout, *, start: int = 0, count: int = -1) -> Iterator[FileResult]:
        """Yield the files of a run by name, read page by page; queued ones come as ``not_run``."""
        left = count
        key = self._key_at(run, start)
        while key is not None and left != 0:
            rows = self._page(run, key, PAGE if left < 0 else min(PAGE, left))
            for row in rows:
                yield _result(row, place)
            left -= len(rows) if left > 0 else 0
            with sound():
                key = rows[-1][0] + b"\0" if len(rows) == PAGE else None

    def untouched(self, run: int, place: Layout) -> Iterator[FileResult]:
        """Yield the files that the plan skips, then those that it keeps, in the order they were found."""
        for state in (Status.SKIPPED, Status.KEPT):
            after = 0
            while rows := self._untouched_page(run, state, after):
                for _, key, reason, size in rows:
                    with sound():
                        name = os.fsdecode(key)
                        result = FileResult(
                            *place.paths(name), state, str(reason), name, int(size), attempts=0
                        )
                    yield result
                after = rows[-1][0]

    def _untouched_page(self, run: int, state: Status, after: int) -> list[tuple[int, bytes, str, int]]:
        return self._db.execute(
            "SELECT id, key, reason, size FROM files "
            "WHERE run = ? AND state = ? AND result IS NULL AND id > ? ORDER BY id LIMIT ?",
            (run, state.value, after, PAGE),
        ).fetchall()

    def _ids(self, run: int, keys: Sequence[bytes]) -> list[int]:
        """Return the row numbers of these files, in this order.

        Raises:
            sqlite3.IntegrityError: One is no file of the run.
        """
        found: dict[bytes, int] = {}
        for start in range(0, len(keys), PAGE):
            page = keys[start : start + PAGE]
            holes = ", ".join("?" * len(page))
            rows = f"SELECT key, id FROM files WHERE run = ? AND key IN ({holes})"  # noqa: S608  (values bound)
            found.update(self._db.execute(rows, (run, *page)))
        if missing := [key for key in keys if key not in found]:
            raise sqlite3.IntegrityError(f"{escaped(os.fsdecode(missing[0]))} is not a file of run {run}")
        return [found[key] for key in keys]

    def _count(
        self, table: str, found: Iterable[tuple[int, Sequence[Correction] | Sequence[Finding]]]
    ) -> None:
        rows = [
            (file, rule, count)
            for file, ones in found
            if ones
            for rule, count in Counter([one.rule for one in ones]).items()
        ]
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608  (names of our own, values bound)

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


def _result(row: Sequence[Any], place: Layout) -> FileResult:
    key, state, reason, attempts, text, size = row
    with sound():
        name = os.fsdecode(key)
        known = state if state != "queued" else Status.NOT_RUN
        result = decode(text, name=name, paths=place.paths(name), state=known,
                        reason=str(reason), attempts=int(attempts))  # fmt: skip
        result.file_size = result.file_size or int(size)
    return result


def _outcome_row(file: int, done: Outcome) -> tuple[str, str, int, str, int]:
    result = done.result
    return result.status.value, result.reason, result.attempts, done.record or encode(result), file


def _error_row(error: Failure) -> tuple[str, int, str]:
    return error.kind, error.line, escaped(error.message)


def _output_row(run: int, done: Outcome, marks: Marks) -> tuple[object, ...]:
    result = done.result
    return (os.fsencode(done.output), run, done.source, result.source_hash, done.target,
            result.output_hash, marks.fingerprint, marks.glossary, marks.rules_version)  # fmt: skip


class PlannedFile(NamedTuple):
    """A file of the plan: what becomes of it and why, and the version of the output that stands there."""

    entry: Entry
    state: Literal["queued", "skipped", "kept"]
    reason: str
    target: str = ABSENT

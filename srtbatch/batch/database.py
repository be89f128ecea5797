"""The ledger's SQLite file: made, brought up to date, looked into, or set aside where it is no ledger."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from srtbatch.batch.schema import APPLICATION_ID, MIGRATIONS
from srtbatch.model import UsageError

BUSY_SECONDS = 10.0


def opened(path: Path, notes: list[str]) -> sqlite3.Connection:
    """A ledger of our version; what is no ledger, or a broken one, is set aside and said."""
    try:
        return migrated(connected(str(path)))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        aside = _set_aside(path)
        notes.append(
            f"{path}: not a sound ledger ({error}); set aside as {aside.name}. Outputs stand, history is lost"
        )
        return migrated(connected(str(path)))


def connected(path: str) -> sqlite3.Connection:
    """A connection that commits only when told; usable from any thread, one at a time."""
    return sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )


def migrated(db: sqlite3.Connection) -> sqlite3.Connection:
    """The same connection, its tables those of this version."""
    try:
        version = version_of(db)  # before anything is written: the file may belong to another program
        db.execute(
            "PRAGMA journal_mode = WAL"
        ).fetchone()  # readers never wait; no change where WAL cannot be
        db.execute("PRAGMA synchronous = FULL")  # some builds of SQLite default to less
        if version < len(MIGRATIONS):
            scripts = "".join(MIGRATIONS[version:])
            db.executescript(
                f"BEGIN IMMEDIATE; {scripts} PRAGMA application_id = {APPLICATION_ID}; "
                f"PRAGMA user_version = {len(MIGRATIONS)}; COMMIT;"
            )
    except BaseException:
        db.close()
        raise
    return db


def version_of(db: sqlite3.Connection) -> int:
    """The schema's version, 0 for a new file. DatabaseError for a stranger's, UsageError for a later one."""
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    if tables and owner != APPLICATION_ID:
        raise sqlite3.DatabaseError("another program's database")
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise UsageError(
            f"the ledger was written by a newer srtbatch (schema {version}); update, or use --state"
        )
    if tables:
        db.execute("SELECT count(*) FROM runs, control WHERE runs.id < 0").fetchone()
    return version


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    path.replace(aside)
    for ending in ("-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    return aside


def read_only_uri(path: Path) -> str:
    """How to open a ledger without leaving a trace.

    An idle one needs no lock, a live one has its own files.
    """
    live = path.with_name(path.name + "-wal").exists()
    return path.absolute().as_uri() + ("?mode=ro" if live else "?mode=ro&immutable=1")


def attached(db: sqlite3.Connection, past: Path) -> str:
    """Attach an existing ledger for reading; the name of its table of outputs."""
    try:
        db.execute("ATTACH ? AS past", (read_only_uri(past),))
        if db.execute("SELECT count(*) FROM past.sqlite_master WHERE name = 'outputs'").fetchone()[0]:
            return "past.outputs"
    except sqlite3.Error:
        pass  # a broken memory is no memory; a true run sets it aside and says so
    return "outputs"

"""Open the SQLite file of the ledger, create or migrate its tables, and check it for damage."""

from __future__ import annotations

import os
import sqlite3
import stat as modes
from contextlib import closing
from pathlib import Path

from srtbatch.batch.ledger.recognize_damage import DamagedError, ForeignError, sound
from srtbatch.model import UsageError

APPLICATION_ID = 0x53525462  # "SRTb": SQLite files of other programs have another number

# One script per version; a ledger of version n is brought up to date by the scripts after its n-th.
MIGRATIONS = (
    """
    CREATE TABLE settings (fingerprint TEXT PRIMARY KEY, config TEXT NOT NULL);
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,              -- queued, running, done, failed, interrupted
        input TEXT NOT NULL,              -- absolute paths, JSON strings in ASCII
        output TEXT NOT NULL,
        target_name TEXT NOT NULL,        -- JSON string; not empty where one file was given another name
        single INTEGER NOT NULL,          -- 1: the input is one file
        settings TEXT NOT NULL,           -- settings.fingerprint
        fingerprint TEXT NOT NULL,        -- of what decides an output
        glossary TEXT NOT NULL,
        rules_version TEXT NOT NULL,
        tool_version TEXT NOT NULL,
        arguments TEXT NOT NULL,          -- JSON list
        pid INTEGER NOT NULL,
        host TEXT NOT NULL,
        started TEXT NOT NULL,            -- ISO 8601, UTC
        updated TEXT NOT NULL,
        finished TEXT NOT NULL DEFAULT '',
        stopped_early TEXT NOT NULL DEFAULT '',
        totals TEXT NOT NULL DEFAULT '{}',-- JSON
        detailed INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs(id),
        key BLOB NOT NULL,                -- the name's bytes as the system knows them
        name TEXT NOT NULL,               -- the name for people
        state TEXT NOT NULL,              -- queued, corrected, unchanged, skipped, failed, kept, not_run
        reason TEXT NOT NULL,
        size INTEGER NOT NULL,
        signature TEXT NOT NULL,          -- size, mtime (ns), ctime (ns), inode when it was found
        attempts INTEGER NOT NULL DEFAULT 0,
        result TEXT                       -- JSON: sizes, hashes, every correction and finding
    );
    CREATE UNIQUE INDEX files_by_name ON files (run, key);
    CREATE INDEX files_by_state ON files (run, state);
    CREATE TABLE corrections (file INTEGER NOT NULL, rule TEXT NOT NULL, count INTEGER NOT NULL,
                              PRIMARY KEY (file, rule)) WITHOUT ROWID;
    CREATE TABLE findings (file INTEGER NOT NULL, rule TEXT NOT NULL, count INTEGER NOT NULL,
                           PRIMARY KEY (file, rule)) WITHOUT ROWID;
    CREATE TABLE errors (file INTEGER PRIMARY KEY, kind TEXT NOT NULL, line INTEGER NOT NULL,
                         message TEXT NOT NULL);
    CREATE TABLE outputs (                -- the last success of every file: what --incremental compares with
        key BLOB PRIMARY KEY,             -- its name below OUTPUT
        run INTEGER NOT NULL,
        source_signature TEXT NOT NULL,   -- size, mtime (ns), ctime (ns), inode
        source_hash TEXT NOT NULL,
        target_signature TEXT NOT NULL,
        target_hash TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        glossary TEXT NOT NULL,
        rules_version TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE control (id INTEGER PRIMARY KEY CHECK (id = 1), wish TEXT NOT NULL);  -- '', pause
    INSERT INTO control VALUES (1, '');
    CREATE TABLE workers (slot INTEGER PRIMARY KEY, name TEXT NOT NULL, since TEXT NOT NULL);
    CREATE VIEW file_results AS
        SELECT files.run, files.name,
               CASE WHEN workers.slot IS NULL THEN files.state ELSE 'running' END AS state,
               files.reason, files.size, files.attempts, errors.kind AS error_kind, errors.line AS error_line,
               errors.message AS error
        FROM files LEFT JOIN errors ON errors.file = files.id
        LEFT JOIN workers ON files.state = 'queued' AND workers.name = files.name;
    CREATE VIEW rule_counts AS
        SELECT files.run, corrections.rule, sum(corrections.count) AS corrections, count(*) AS files
        FROM corrections JOIN files ON files.id = corrections.file GROUP BY files.run, corrections.rule;
    """,
    """
    CREATE TABLE owners (id TEXT PRIMARY KEY) WITHOUT ROWID;  -- in the names of temporaries that may be left
    """,
    """
    ALTER TABLE files ADD COLUMN target TEXT NOT NULL DEFAULT '';  -- signature of the output when planned
    CREATE TABLE intents (                -- contents about to become outputs, until their row is in outputs
        key BLOB NOT NULL,
        hash TEXT NOT NULL,
        PRIMARY KEY (key, hash)
    ) WITHOUT ROWID;
    -- The key of an output is its own name below OUTPUT, also where one file was given another name.
    UPDATE OR REPLACE outputs
        SET key = (SELECT CAST(json_extract(target_name, '$') AS BLOB) FROM runs WHERE runs.id = outputs.run)
        WHERE run IN (SELECT id FROM runs WHERE single = 1 AND target_name != '""');
    """,
    """
    ALTER TABLE intents ADD COLUMN size INTEGER NOT NULL DEFAULT -1;  -- bytes; -1: not known
    """,
)


BUSY_SECONDS = 10.0

# Bytes of the file's header that never change (https://www.sqlite.org/fileformat2.html, section 1.3): where
# they stand, and what they may be. SQLite itself takes some of them for a file that may not be written.
CONSTANTS = (
    (slice(0, 16), {b"SQLite format 3\0"}),
    (slice(18, 19), {b"\1", b"\2"}),
    (slice(19, 20), {b"\1", b"\2"}),
    (slice(20, 24), {b"\0\x40\x20\x20"}),
    (slice(44, 48), {bytes((0, 0, 0, number)) for number in range(5)}),
    (slice(52, 60), {bytes(7) + b"\0", bytes(7) + b"\1"}),
    (slice(64, 68), {bytes(4)}),
)  # fmt: skip
HEADER = 100

# Tables by which a ledger is known whose application id is damaged.
TABLES = frozenset({"runs", "files", "outputs"})

# What SQLite adds to the name of a database for the files that it keeps beside it.
COMPANIONS = ("-wal", "-shm", "-journal")


def opened(path: Path) -> sqlite3.Connection:
    """Return a ledger of this version, made where there is none.

    After a run that was killed, all of it is read to find damage.

    Raises:
        DamagedError, sqlite3.DatabaseError: The file is damaged, or no ledger.
        UsageError: A later version wrote it.

    """
    check_header(path)
    unclean = has_log(path)
    db = connected(str(path))
    try:
        check_schema(db)
        if unclean or _cut_off(db):
            _check_pages(db)
        return migrated(db)
    except BaseException:
        db.close()
        raise


def connected(path: str) -> sqlite3.Connection:
    """Return a connection that commits only where asked; usable from any thread, one at a time."""
    return sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )


def migrated(db: sqlite3.Connection) -> sqlite3.Connection:
    """Bring the tables up to this version; returns the connection it was given."""
    try:
        version = version_of(db)
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
    """Return the version of the schema, 0 for a new file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check_regular(path: Path) -> None:
    """Do nothing where the ledger and the files that SQLite keeps beside it are regular files, or missing.

    To open a named pipe would wait for ever, and a link leads to a file of others.

    Raises:
        ForeignError: One of them is something else.

    """
    for ending in ("", *COMPANIONS):
        file = path.with_name(path.name + ending)
        try:
            mode = os.lstat(file).st_mode
        except OSError:
            continue
        if not modes.S_ISREG(mode):
            raise ForeignError(f"{file.name} is no regular file")


def check_header(path: Path) -> None:
    """Do nothing where the file may be a database, or is not there or empty.

    Raises:
        ForeignError: It is no regular file.
        DamagedError: It is no database.
        sqlite3.OperationalError: It cannot be read.

    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            header = file.read(HEADER)
    except FileNotFoundError:
        return
    except OSError as error:
        raise sqlite3.OperationalError(f"it cannot be read: {error.strerror}") from error
    if header and not all(header[place] in allowed for place, allowed in CONSTANTS):
        raise DamagedError("its first bytes are not those of a database")


def check_schema(db: sqlite3.Connection) -> None:
    """Do nothing where the tables are those of a ledger, or there are none yet.

    Raises:
        ForeignError: They are another program's.
        DamagedError: They are damaged.
        UsageError: They are those of a later version.

    """
    with sound():  # SQLite's own message on a damaged definition may be no text
        found = _objects(db)
    if not found:
        return
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        ours = {name for _, name, _ in found} >= TABLES
        raise (
            DamagedError("its application id is lost") if ours else ForeignError("another program's database")
        )
    version, newest = version_of(db), len(MIGRATIONS)
    if version > newest and not _expected(newest) <= found:
        raise UsageError(
            f"the ledger was written by a newer srtbatch (schema {version}); update, or use --state"
        )
    if not 0 < version <= newest or not _expected(version) <= found:
        raise DamagedError(f"its tables are not those of version {version}")


def has_log(path: Path) -> bool:
    """Return whether a run is at work, or was killed: one that ends in order removes the log."""
    try:
        return os.stat(path.with_name(path.name + "-wal")).st_size > 0
    except OSError:
        return False


def read_only_uri(path: Path) -> str:
    """Return the URI that opens a ledger for reading only.

    An idle one needs no lock, a live one has its own files.
    """
    live = os.path.exists(f"{path}-wal")
    return path.absolute().as_uri() + ("?mode=ro" if live else "?mode=ro&immutable=1")


def attached(db: sqlite3.Connection, past: Path) -> str:
    """Attach an existing ledger for reading; the name of its table of outputs.

    Raises:
        sqlite3.Error: It cannot be read.

    """
    db.execute("ATTACH ? AS past", (read_only_uri(past),))
    return "past.outputs"


def _cut_off(db: sqlite3.Connection) -> bool:
    """Return whether a run is recorded that never ended."""
    if ("table", "runs") not in {(kind, name) for kind, name, _ in _objects(db)}:
        return False
    unended = "SELECT EXISTS (SELECT 1 FROM runs WHERE state IN ('queued', 'running'))"
    return bool(db.execute(unended).fetchone()[0])


def _check_pages(db: sqlite3.Connection) -> None:
    found = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise DamagedError(found)


def _objects(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Kind, name and definition of every table, index and view."""
    return set(db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master"))


def _expected(version: int) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("".join(MIGRATIONS[:version]))
        return _objects(db)

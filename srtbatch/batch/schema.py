"""The ledger's tables, by version; ``docs/reliability.md`` describes them for people with an SQL tool."""

from __future__ import annotations

APPLICATION_ID = 0x53525462  # "SRTb": how the file is told from a stranger's database

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

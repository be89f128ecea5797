"""``Ledger``: the SQLite file of an output tree that records runs, the state of every file, and outputs.

Only the running batch writes here; ``pause`` from another terminal sets one row of ``control``. The row of a
finished file is written after its output is in place. Methods may raise ``sqlite3.Error``.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from srtbatch.batch.batch_result import Warned
from srtbatch.batch.files.folder_handles import Identity
from srtbatch.batch.files.paths import identity
from srtbatch.batch.ledger.database import (
    BUSY_SECONDS,
    attached,
    check_header,
    check_schema,
    connected,
    migrated,
    opened,
    read_only_uri,
    version_of,
)
from srtbatch.batch.ledger.file_records import FileResults, Files
from srtbatch.batch.ledger.output_records import Outputs
from srtbatch.batch.ledger.recognize_damage import ForeignError, is_damage
from srtbatch.batch.ledger.replace_damaged import replaced
from srtbatch.batch.ledger.run_records import Control, Runs
from srtbatch.batch.ledger.salvage import Salvage
from srtbatch.model import UsageError

LEDGER_NAME = "ledger.sqlite3"


class NoRunError(UsageError):
    """No run is recorded."""


def open_ledger(path: Path, notes: list[str]) -> Ledger:
    """Return the ledger at ``path``, made if missing; a damaged one is set aside, as ``notes`` then say.

    Only while holding the lock of the state folder.

    Raises:
        UsageError: A later version wrote it, or another program; or it is damaged and cannot be set aside.
        sqlite3.Error: It cannot be read or written.

    """
    try:
        return _ledger_at(path)
    except ForeignError as error:
        raise _foreign(path, error) from error
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        notes.append(replaced(path, error))
    return _ledger_at(path)


def _ledger_at(path: Path) -> Ledger:
    return Ledger(opened(path), file=identity(os.fspath(path)))


def private_ledger(past: Path, notes: list[str], damage: sqlite3.Error | None = None) -> Ledger:
    """Return a ledger that vanishes when closed, for a dry run, with what ``past`` has recorded.

    ``damage`` tells that ``past`` cannot be used as it is: then the ledger has what can be salvaged of it.
    """
    db = migrated(connected(""))
    outputs = "outputs"
    try:
        if damage is not None:
            raise damage
        if os.path.lexists(past):
            look_into(past).close()
            outputs = attached(db, past)
    except NoRunError:
        pass
    except ForeignError as error:
        db.close()
        raise _foreign(path=past, error=error) from error
    except sqlite3.Error as error:
        if is_damage(error):
            Salvage(db).take(past)
        notes.append(Warned(f"{past}: this is no sound ledger ({error}); a run sets it aside"))
    ledger = Ledger(db, outputs)
    weakref.finalize(ledger, db.close)
    return ledger


def look_into(path: Path) -> Ledger:
    """Return a ledger that is only read.

    Raises:
        NoRunError: There is no run in it yet.
        UsageError: A later version wrote it.
        sqlite3.Error: It is damaged, no ledger, or cannot be read.

    """
    check_header(path)
    db = sqlite3.connect(read_only_uri(path), uri=True, isolation_level=None, timeout=BUSY_SECONDS,
                         check_same_thread=False)  # fmt: skip
    try:
        check_schema(db)
        begun = version_of(db)
    except BaseException:
        db.close()
        raise
    if not begun:
        db.close()
        raise NoRunError(f"{path.parent}: no run is recorded here")
    return Ledger(db)


def _foreign(path: Path, error: ForeignError) -> UsageError:
    return UsageError(f"{path}: this is no file of srtbatch ({error}); name another folder with --state")


def connect_to_live(path: Path) -> Ledger:
    """Return the ledger of a run in progress, to write a request; it is never set aside.

    Raises:
        sqlite3.Error: It cannot be read or written.

    """
    return Ledger(connected(str(path)))


class Ledger:
    """One open ledger; see ``open_ledger``, ``private_ledger`` and ``look_into``.

    ``outputs`` names the table that earlier successes are looked up in. ``file`` is device and inode of the
    ledger of a run.
    """

    def __init__(
        self, db: sqlite3.Connection, outputs: str = "outputs", file: Identity | None = None
    ) -> None:
        self._db = db
        self._file = file
        self.runs = Runs(db)
        self.files = Files(db)
        self.outcomes = FileResults(db)
        self.outputs = Outputs(db, outputs)
        self.control = Control(db)

    def close(self, path: Path | None = None) -> bool:
        """Close the file; a second call does nothing.

        With ``path``, a file that was removed while it was open is written anew there; whether it was.

        Raises:
            sqlite3.Error, OSError: It cannot be written anew. It is closed.

        """
        removed = self._file is not None and path is not None and not os.path.lexists(path)
        self._file = None
        try:
            copy = _copied(self._db, path) if removed and path is not None else None
        finally:
            with suppress(sqlite3.Error):
                self._db.close()  # removes its log by name, so that the copy gets its name afterwards
        if copy is not None and path is not None:
            copy.rename(path)
        return removed

    def is_replaced(self, path: Path) -> bool:
        """Return whether another file than the one that is open stands at ``path``."""
        return self._file is not None and os.path.lexists(path) and identity(os.fspath(path)) != self._file

    def private_copy(self) -> Ledger:
        """Return a copy that vanishes when closed, or with the last reference to it.

        Raises:
            sqlite3.Error: It cannot be made.

        """
        db = connected("")
        try:
            self._db.backup(db)
        except BaseException:
            db.close()
            raise
        copy = Ledger(db)
        weakref.finalize(copy, db.close)
        return copy

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the body writes; where it raises, write nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _copied(db: sqlite3.Connection, path: Path) -> Path:
    """Return the path of a copy of an open database, made beside ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    try:
        with closing(sqlite3.connect(copy)) as target:
            db.backup(target)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy

"""``Session``: the locks, the ledger and the stores of one run, from its opening to its end."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from srtbatch.batch.batch_result import Warned
from srtbatch.batch.files.atomic import new_owner
from srtbatch.batch.files.created_by_run import Made
from srtbatch.batch.files.displaced_paths import Displaced, displaced_ledger
from srtbatch.batch.files.local_store import local_stores
from srtbatch.batch.files.paths import STATE_FOLDER, identity
from srtbatch.batch.files.store import Stores
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, open_ledger, private_ledger
from srtbatch.batch.ledger.output_lock import RunLocks
from srtbatch.batch.ledger.output_ownership import Ownership
from srtbatch.batch.ledger.recognize_damage import is_damage
from srtbatch.batch.ledger.replace_damaged import finish_replacement, replaced
from srtbatch.batch.run_request import Request
from srtbatch.model import FileResult, UsageError

# The ledger and what SQLite keeps beside it while it is open.
LEDGER_FILES = (LEDGER_NAME, f"{LEDGER_NAME}-wal", f"{LEDGER_NAME}-shm", f"{LEDGER_NAME}-journal")


@dataclass(slots=True)
class Session:
    """What one run holds: locks, ledger and stores.

    ``number`` is the run, ``resumed`` tells that it is an earlier one that is continued, ``owner`` is the id
    in the names of its temporaries. ``ledger_notes`` are those of ``notes`` that concern the ledger.
    """

    request: Request
    folder: Path
    notes: list[str] = field(default_factory=list)
    ledger_notes: list[str] = field(default_factory=list)
    ledger: Ledger = field(init=False)
    stores: Stores = field(init=False)
    ownership: Ownership = field(init=False)
    number: int = 0
    resumed: bool = False
    started: str = ""
    owner: str = field(default_factory=new_owner)
    _output: Path = field(init=False)
    _locks: RunLocks = field(init=False)
    _made: Made = field(default_factory=Made)
    _sweep_at_end: bool = False
    _damage: sqlite3.Error | None = None
    _copy: Ledger | None = None

    def __post_init__(self) -> None:
        self._output = Path(os.path.abspath(self.request.place.output))
        if self.request.stores is not None:
            self._output = self.folder  # a store that is no folder: runs are kept apart by the state folder
        self._locks = RunLocks(self._output, self.folder, self._made, self.notes)

    def open(self) -> None:
        """Take the locks and open the ledger; a dry run takes none, and has a ledger of its own.

        Raises:
            UsageError: The state folder or the ledger cannot be used.
            BusyError: Another run holds OUTPUT or the state folder.
            sqlite3.Error: The ledger cannot be read or written.
        """
        if self.request.dry_run:
            self.ledger = private_ledger(self.folder / LEDGER_NAME, self.notes)
        else:
            self._take_locks()
            self._open_ledger()

    def replace_ledger(self, error: sqlite3.Error) -> None:
        """Set the ledger aside, which proves damaged while the run is planned, and open what is left of it.

        Raises:
            sqlite3.Error: It is ``error``, which tells of no damage.
            UsageError: The run cannot be planned again, since a list of names has been read already.
        """
        if not is_damage(error) or not hasattr(self, "ledger"):
            raise error
        path = self.folder / LEDGER_NAME
        if self.request.dry_run:
            self.ledger = private_ledger(path, self.notes, error)
        else:
            self.ledger.close(None)
            note = replaced(path, error)
            self.ledger_notes.append(note)
            self.notes.append(note)
            self.ledger = open_ledger(path, self.ledger_notes)
        if isinstance(self.request.listed, Iterator):
            raise UsageError(f"{self.notes[-1]}. The list of names has been read: give the command again")

    def open_stores(self) -> None:
        """Open the stores, and remove what dead runs have staged. The ledger must be open."""
        if self.request.dry_run:
            self._open_stores(fresh=not os.path.isdir(self.request.place.output))
            return
        self._open_stores(fresh=self._made.has_made(os.path.abspath(self.request.place.output)))
        with self.ledger.transaction():
            self.ledger.runs.interrupt_dead()
        self._sweep_dead()

    def damaged(self, error: sqlite3.Error) -> None:
        """Set the ledger aside at the end of the run, if this error tells of damage."""
        self._damage = self._damage or (error if is_damage(error) else None)

    def abandon(self) -> None:
        """Close, and remove what this run has made, and nothing else.

        Where another run holds OUTPUT, that run may be using a folder that was made here: it stays.
        """
        self._close_ledger()
        self._locks.remove_records()
        if os.name == "nt":
            self._locks.release()  # Windows removes no open file
        if not self._locks.output_busy:
            self._made.undo()
        self._locks.release()

    def close(self) -> None:
        """Close the ledger and release the locks; a second call does nothing."""
        self._close_ledger()
        self._locks.release()

    def _close_ledger(self) -> None:
        if not hasattr(self, "ledger") or self.request.dry_run:
            return
        path, (damage, self._damage) = self.folder / LEDGER_NAME, (self._damage, None)
        away = self._moved() or self.ledger.is_replaced(path)
        if away and self._copy is None:
            self._keep_copy()
        try:
            if self.ledger.close(None if away else path):
                self.notes.append(Warned(f"{path}: was removed while this run went on; it is written anew"))
            if damage is not None and not away:
                self.notes.append(replaced(path, damage))
        except UsageError as error:
            self.notes.append(Warned(str(error)))
        except (sqlite3.Error, OSError) as error:
            self.notes.append(Warned(f"{path}: {error}"))

    def _keep_copy(self) -> None:
        """Copy the ledger for the reports of this run: it is not at its path any more."""
        try:
            self._copy = self.ledger.private_copy()
        except sqlite3.Error as error:
            self.notes.append(Warned(f"the record of this run cannot be read for reports: {error}"))

    def counts(self) -> dict[str, int]:
        """Return the number of files by state."""
        return self.ledger.files.counts(self.number)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of sources by state."""
        return self.ledger.files.sizes(self.number)

    def finished(self) -> Iterator[FileResult]:
        """Return the files that have a result."""
        return self.ledger.outcomes.finished(self.number, self.request.place)

    def untouched(self) -> Iterator[FileResult]:
        """Return the files that the plan skips or keeps."""
        return self.ledger.outcomes.untouched(self.number, self.request.place)

    def displaced(self) -> Displaced | None:
        """Return what this run relies on and does not find at its path any more; None where all is there."""
        if self.request.dry_run:
            return None
        path = self.folder / LEDGER_NAME
        return self._locks.displaced() or (displaced_ledger(path) if self.ledger.is_replaced(path) else None)

    def private_ledger(self) -> Ledger | None:
        """Return the ledger to read results from where none is at its path: of a dry run, or a copy."""
        return self.ledger if self.request.dry_run else self._copy

    def dirty(self) -> None:
        """Note that temporaries may be left, as by a worker that was killed: the end of the run sweeps."""
        self._sweep_at_end = True

    def tidy(self) -> None:
        """Remove temporaries, if any may be left. Part of the transaction that ends the run.

        Where OUTPUT was moved, its temporaries are left to the run that is resumed there.
        """
        if self._moved():
            return
        if not self.request.dry_run and (not self._sweep_at_end or self.stores.target.sweep({self.owner})[1]):
            self.ledger.runs.remove_owners([self.owner])

    def _moved(self) -> bool:
        """Return whether OUTPUT is another folder than the one that is locked."""
        folder = self._locks.folder
        return folder is not None and identity(os.fspath(self._output)) != folder

    def _sweep_dead(self) -> None:
        """Remove the temporaries of earlier runs: all are dead, since this run holds the lock."""
        owners = self.ledger.runs.owners()
        if not owners:
            return
        swept, clean = self.stores.target.sweep(owners)
        if swept:
            self.notes.append(f"swept {swept} unfinished file{'s' * (swept > 1)} of a run that was killed")
        if clean:
            with self.ledger.transaction():
                self.ledger.runs.remove_owners(owners)

    def _take_locks(self) -> None:
        try:
            self._locks.take()
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(errno.EACCES, "it may not be written", os.fspath(self.folder))
        except OSError as error:
            place = error.filename or self.folder
            raise UsageError(
                f"{place}: cannot be used ({error.strerror}); name another place by --state"
            ) from error
        if self._locks.taken_over:
            self.notes.append(f"took over from a run that died ({self._locks.taken_over})")
            self._sweep_at_end = True

    def _open_stores(self, *, fresh: bool) -> None:
        place = self.request.place
        own_ledger = self.folder == Path(os.path.abspath(place.output)) / STATE_FOLDER
        self.stores = self.request.stores or local_stores(
            place, self.request.config.files, durability=self.request.config.batch_processing.fsync,
            anchor=self._locks.folder,
        )  # fmt: skip
        self.stores.target.owner = self.owner
        self.ownership = Ownership(self.ledger.outputs, place, self.stores.target, fresh, own_ledger)

    def _open_ledger(self) -> None:
        """Open the ledger. One that is made here is removed if the run is refused."""
        path = self.folder / LEDGER_NAME
        for name in LEDGER_FILES:
            if os.path.islink(self.folder / name):
                raise UsageError(f"{self.folder / name}: a link, which is no file of srtbatch; remove it")
        self.ledger_notes.extend(finish_replacement(path))
        fresh = not os.path.exists(path)
        if fresh:
            self._set_aside_companions()
        try:
            self.ledger = open_ledger(path, self.ledger_notes)
            self.notes.extend(self.ledger_notes)
        finally:
            if fresh:
                for name in LEDGER_FILES:
                    self._made.file(os.fspath(self.folder / name))

    def _set_aside_companions(self) -> None:
        """Move files that SQLite would take for those of the new ledger, and would delete."""
        for name in LEDGER_FILES:
            path = self.folder / name
            if os.path.exists(path):
                aside = path.with_name(f"{name}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
                path.rename(aside)
                self.ledger_notes.append(f"{path}: no ledger belongs to it; set aside as {aside.name}")

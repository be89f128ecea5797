"""Open a run: take the locks, open the ledger, remove old temporaries, begin a new run or continue one."""

from __future__ import annotations

import errno
import json
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from srtbatch.batch.batch_result import Warned
from srtbatch.batch.files.atomic import new_owner
from srtbatch.batch.files.created_by_run import Made
from srtbatch.batch.files.displaced_paths import Displaced, displaced_ledger
from srtbatch.batch.files.local import local_stores
from srtbatch.batch.files.paths import STATE_FOLDER, below, identity
from srtbatch.batch.files.store import Stores
from srtbatch.batch.incremental import Planner
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, open_ledger, private_ledger
from srtbatch.batch.ledger.damage import is_damage
from srtbatch.batch.ledger.output_lock import RunLocks
from srtbatch.batch.ledger.output_ownership import Ownership, listed, refuse_foreign, refuse_strangers
from srtbatch.batch.ledger.replace_damaged import finish_replacement, replaced, set_aside
from srtbatch.batch.ledger.reserved_names import refuse_reserved
from srtbatch.batch.preflight import check_space
from srtbatch.batch.resume_run import Resumption
from srtbatch.batch.run_request import Request
from srtbatch.config import serialize
from srtbatch.model import FileResult, UsageError

UNFINISHED = ("queued", "not_run")

# The ledger and what SQLite keeps beside it while it is open.
LEDGER_FILES = (LEDGER_NAME, f"{LEDGER_NAME}-wal", f"{LEDGER_NAME}-shm", f"{LEDGER_NAME}-journal")


@dataclass(slots=True)
class Session:
    """One run's lock and ledger.

    ``number`` is the run, ``taken_up`` whether it is an earlier one going on.
    """

    request: Request
    folder: Path
    notes: list[str] = field(default_factory=list)
    ledger: Ledger = field(init=False)
    ownership: Ownership = field(init=False)
    number: int = 0
    taken_up: bool = False
    started: str = ""
    stores: Stores = field(init=False)
    _output: Path = field(init=False)
    _owner: str = field(default_factory=new_owner)
    _locks: RunLocks = field(init=False)
    _made: Made = field(default_factory=Made)
    _sweep_at_end: bool = False
    _ledger_notes: list[str] = field(default_factory=list)
    _damage: sqlite3.Error | None = None
    _copy: Ledger | None = None

    def __post_init__(self) -> None:
        self._output = Path(os.path.abspath(self.request.place.output))
        if self.request.stores is not None:
            self._output = self.folder  # a store that is no folder: runs are kept apart by the state folder
        self._locks = RunLocks(self._output, self.folder, self._made, self.notes)

    def open(self) -> None:
        """Take the locks and plan.

        Raises:
            UsageError: The run is refused. Everything is as it was.
            BusyError: Another run holds OUTPUT or the state folder.
        """
        self._guarded(self._open)

    def recover(self, error: sqlite3.Error) -> None:
        """Plan again, after what was read of the plan told of damage.

        Raises:
            UsageError: The run is refused.
            sqlite3.Error: It was another error.
        """
        self._guarded(partial(self._begin_anew, error))

    def damaged(self, error: sqlite3.Error) -> None:
        """Set the ledger aside at the end of the run, if this error tells of damage."""
        self._damage = self._damage or (error if is_damage(error) else None)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            try:
                step()
            except sqlite3.DatabaseError as error:
                self._begin_anew(error)
        except sqlite3.OperationalError as error:
            self.abandon()
            raise UsageError(
                f"{self.folder}: the ledger cannot be used ({error}); name another place by --state"
            ) from error
        except UsageError as error:
            self.abandon()
            untold = [note for note in self._ledger_notes if note not in str(error)]
            raise UsageError("; ".join((str(error), *untold))) from error
        except BaseException:
            self.abandon()
            raise

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
        """Give the ledger and the locks back; a second call does nothing."""
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
        """Files by state."""
        return self.ledger.files.counts(self.number)

    def sizes(self) -> dict[str, int]:
        """Bytes of sources by state."""
        return self.ledger.files.sizes(self.number)

    def finished(self) -> Iterator[FileResult]:
        """The files that have their answer."""
        return self.ledger.outcomes.finished(self.number, self.request.place)

    def untouched(self) -> Iterator[FileResult]:
        """The files that the plan skips or keeps."""
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
        """A worker was killed: it may have left temporaries, to be swept when the run ends."""
        self._sweep_at_end = True

    def tidy(self) -> None:
        """Sweep, if there may be something to sweep. Part of the transaction that ends the run.

        Where OUTPUT was moved, the temporaries in it are left to the run that goes on there.
        """
        if self._moved():
            return
        if not self.request.dry_run and (
            not self._sweep_at_end or self.stores.target.sweep({self._owner})[1]
        ):
            self.ledger.runs.remove_owners([self._owner])

    def _moved(self) -> bool:
        """Return whether OUTPUT is another folder than the one that is locked."""
        folder = self._locks.folder
        return folder is not None and identity(os.fspath(self._output)) != folder

    def _open(self) -> None:
        if self.request.dry_run:
            self.ledger = private_ledger(self.folder / LEDGER_NAME, self.notes)
        else:
            self._take_locks()
            self._open_ledger()
        self._plan()

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Set the ledger aside, which proves damaged while the run is planned, and plan with what is left."""
        if not is_damage(error) or not hasattr(self, "ledger"):
            raise error
        path, request = self.folder / LEDGER_NAME, self.request
        if request.dry_run:
            self.ledger = private_ledger(path, self.notes, error)
        else:
            self.ledger.close(None)
            note = replaced(path, error)
            self._ledger_notes.append(note)
            self.notes.append(note)
            self.ledger = open_ledger(path, self._ledger_notes)
        if isinstance(request.listed, Iterator):
            raise UsageError(f"{self.notes[-1]}. The list of names has been read: give the command again")
        self._plan()

    def _plan(self) -> None:
        if self.request.dry_run:
            self._own(fresh=not os.path.isdir(self.request.place.output))
            self._begin()
            return
        self._own(fresh=self._made.has_made(os.path.abspath(self.request.place.output)))
        with self.ledger.transaction():
            self.ledger.runs.interrupt_dead()
        self._sweep_dead()
        if not self._take_up():
            self._begin()

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

    def _own(self, *, fresh: bool) -> None:
        place = self.request.place
        own_ledger = self.folder == Path(os.path.abspath(place.output)) / STATE_FOLDER
        self.stores = self.request.stores or local_stores(
            place, self.request.config.files, durability=self.request.config.batch_processing.fsync,
            anchor=self._locks.folder,
        )  # fmt: skip
        self.stores.target.owner = self._owner
        self.ownership = Ownership(self.ledger.outputs, place, self.stores.target, fresh, own_ledger)

    def _open_ledger(self) -> None:
        """Open the ledger; one that is made here goes again if the run is refused, one set aside does not."""
        path = self.folder / LEDGER_NAME
        for name in LEDGER_FILES:
            if os.path.islink(self.folder / name):
                raise UsageError(f"{self.folder / name}: a link, which is no file of srtbatch; remove it")
        self._ledger_notes.extend(finish_replacement(path))
        fresh = not os.path.exists(path)
        if fresh:
            self._set_aside_companions()
        try:
            self.ledger = open_ledger(path, self._ledger_notes)
            self.notes.extend(self._ledger_notes)
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
                self._ledger_notes.append(f"{path}: no ledger belongs to it; set aside as {aside.name}")

    # A fresh run

    def _begin(self) -> None:
        """The run and all its files in one transaction: planned whole, or not at all."""
        request = self.request
        encoded = serialize.encode(request.config)
        planner = self._planner()
        entries = self.stores.source.walk(request.config.files, request.listed, self.notes)
        with self.ledger.transaction():
            self.number = self.ledger.runs.begin(self._facts(encoded), encoded)
            own = refuse_reserved(entries, request.place, self.folder)
            self.ledger.files.add(self.number, planner.decide(own))
            self._refuse_foreign(planner.foreign)
            self._check_space()
            if not request.dry_run:
                self.ledger.runs.add_owner(self._owner)
                self.ledger.outputs.refresh(planner.touched)
            self.ledger.control.set_wish("")
            self.ledger.runs.mark(self.number, "running")
            self.ledger.runs.prune()
        self._tell_kept(planner.kept)
        self.started = self.ledger.runs.row(self.number)["started"]
        self.ledger.files.queue_files(self.number)

    def _planner(self) -> Planner:
        request = self.request
        incremental = request.config.batch_processing.enable_incremental
        outputs, source = self.ledger.outputs, self.stores.source
        return Planner(outputs, request.marks, source, self.ownership, incremental, request.overwrite)

    def _refuse_foreign(self, foreign: list[str]) -> None:
        """UsageError where outputs would replace files of others, or an OUTPUT inside INPUT holds some."""
        request, place = self.request, self.request.place
        if request.overwrite:
            return
        refuse_foreign(place.output, foreign, self._ledger_notes or self._damage_before())
        if not place.single and not self.ownership.fresh and below(place.output, place.root):
            refuse_strangers(self.ownership, request.config.files)

    def _damage_before(self) -> list[str]:
        """Say which ledgers were set aside before this run: they may be why an output is not known."""
        names = ", ".join(set_aside(self.folder / LEDGER_NAME))
        return [f"a damaged ledger was set aside before: {names}"] if names else []

    def _tell_kept(self, kept: list[str]) -> None:
        if kept:
            verb = "s were" if len(kept) > 1 else " was"
            names = f"{listed(kept)} (--overwrite replaces them)"
            self.notes.append(f"{len(kept):,} output{verb} edited by hand and kept: {names}")

    def _check_space(self) -> None:
        if not self.request.dry_run:
            names = map(self.request.place.output_name, self.ledger.files.queued(self.number))
            check_space(self.ownership, self.sizes().get("queued", 0), names)

    def _facts(self, encoded: str) -> dict[str, Any]:
        request = self.request
        return {
            "input": json.dumps(os.path.abspath(request.place.given)),
            "output": json.dumps(os.path.abspath(request.place.output)),
            "target_name": json.dumps(request.place.target_name),
            "single": int(bool(request.place.single)),
            "settings": serialize.identity(encoded),
            "fingerprint": request.marks.fingerprint,
            "glossary": request.marks.glossary,
            "rules_version": request.marks.rules_version,
            "tool_version": request.tool_version,
            "arguments": json.dumps(request.arguments),
            "pid": os.getpid(),
            "host": socket.gethostname(),
        }  # fmt: skip

    # An earlier run, taken up again

    def _take_up(self) -> bool:
        """Go on with the last run if that was asked for and there is one; False: begin a fresh one.

        Of a finished run, only files are left whose output is missing or another by now.
        """
        request = self.request
        if not (request.resume or request.retry):
            return False
        last = self.ledger.runs.last()
        if last is None:
            if request.retry:
                raise UsageError(f"{request.place.output}: there is no run to retry here")
            self.notes.append("nothing to resume: this is a fresh run")
            return False
        if not last["detailed"]:
            self.notes.append(f"the files of run {last['id']} are not known any more: this is a fresh run")
            return False
        going_on = Resumption(request, self.ledger, self.ownership, int(last["id"]))
        going_on.refuse_other(last)
        finished = last["state"] == "done" and not self._unfinished(last["id"])
        self._continue(last, going_on)
        if request.resume and finished and not self.counts().get("queued"):
            self.notes.append(f"nothing to resume: run {self.number} is finished")
        return True

    def _unfinished(self, run: int) -> bool:
        counts = self.ledger.files.counts(run)
        return any(counts.get(state) for state in UNFINISHED)

    def _continue(self, last: dict[str, Any], going_on: Resumption) -> None:
        self.number, self.taken_up, self.started = int(last["id"]), True, str(last["started"])
        states = (*UNFINISHED, "failed") if self.request.retry else UNFINISHED
        with self.ledger.transaction():
            self.ledger.runs.add_owner(self._owner)
            self.ledger.files.requeue(self.number, states)
            going_on.requeue_undone()
            self.stores.target.check(self.ledger.files.queued(self.number))
            going_on.judge_queued()
            self._refuse_foreign(going_on.foreign)
            self._check_space()
            self.ledger.control.set_wish("")
            self.ledger.runs.mark(self.number, "running", stopped_early="", finished="", pid=str(os.getpid()))
        self._tell_kept(going_on.kept)
        self.ledger.files.queue_files(self.number)

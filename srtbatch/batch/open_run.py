"""Open a run: take the locks, open the ledger and the stores, and begin a new run or continue one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from srtbatch.batch.begin_run import begin_run
from srtbatch.batch.files.paths import STATE_FOLDER, same_place
from srtbatch.batch.resume_run import resume_run
from srtbatch.batch.run_request import Request
from srtbatch.batch.session import Session
from srtbatch.model import UsageError


def open_run(request: Request, folder: Path) -> Session:
    """Return the session of a run that is planned; ``folder`` is its state folder.

    Raises:
        UsageError: The run is refused. Everything is as it was.
        BusyError: Another run holds OUTPUT or the state folder.
    """
    session = Session(request, folder)
    _guarded(session, partial(_open, session))
    return session


def plan_again(session: Session, error: sqlite3.Error) -> None:
    """Plan again, after reading the plan has raised ``error``, which tells that the ledger is damaged.

    Raises:
        UsageError: The run is refused.
        sqlite3.Error: It was another error.
    """
    _guarded(session, partial(_open_anew, session, error))


def _guarded(session: Session, step: Callable[[], None]) -> None:
    """Do a step, once more after damage; where the run is refused, remove what it has made."""
    try:
        try:
            step()
        except sqlite3.DatabaseError as error:
            _open_anew(session, error)
    except sqlite3.OperationalError as error:
        session.abandon()
        raise UsageError(
            f"{session.folder}: the ledger cannot be used ({error}); name another place by --state"
        ) from error
    except UsageError as error:
        session.abandon()
        unsaid = [note for note in session.ledger_notes if note not in str(error)]
        raise UsageError("; ".join((str(error), *unsaid))) from error
    except BaseException:
        session.abandon()
        raise


def _open(session: Session) -> None:
    session.open()
    _plan(session)


def _open_anew(session: Session, error: sqlite3.Error) -> None:
    session.replace_ledger(error)
    _plan(session)


def _plan(session: Session) -> None:
    _refuse_other_output(session)
    session.open_stores()
    if session.request.dry_run or not resume_run(session):
        begin_run(session)


def _refuse_other_output(session: Session) -> None:
    """Refuse a state folder of another OUTPUT: each would lose the record of outputs that both have by name.

    An OUTPUT that is not there any more was moved, perhaps to the one of this run.

    Raises:
        UsageError: The last run of this ledger wrote into another folder, which exists.
    """
    output = session.request.place.output
    own_ledger = session.folder == Path(os.path.abspath(output)) / STATE_FOLDER  # it moves with OUTPUT
    last = session.ledger.outputs.last_folder()
    if own_ledger or not os.path.isdir(last) or same_place(last, output):
        return
    raise UsageError(
        f"{session.folder}: this state folder belongs to the OUTPUT {last}, and each OUTPUT needs one of its "
        f"own; name another folder with --state for {output}"
    )

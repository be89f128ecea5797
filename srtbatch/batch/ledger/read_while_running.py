"""Read a ledger from outside of a run: while one begins, runs or ends, and where the file is damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from srtbatch.batch.files.change_stamp import version_at
from srtbatch.batch.files.store import ABSENT
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, NoRunError, look_into, output_lock
from srtbatch.batch.ledger.recognize_damage import ForeignError, is_damage
from srtbatch.batch.ledger.replace_damaged import replaced
from srtbatch.model import BusyError, SrtbatchError, UsageError

# How often a ledger is read that changes meanwhile: a run that begins or ends while it is looked at.
LOOKS = 5

T = TypeVar("T")
Looks = tuple[str, str]


def ask(folder: Path, question: Callable[[Ledger], T]) -> T:
    """Return what a function reads from the ledger in this state folder.

    An idle ledger is read without a lock, so that a run which begins meanwhile may spoil the result: then
    the question is asked again.

    Raises:
        UsageError: There is none, it cannot be read, or it is damaged; then it is set aside, if that can be.
        BusyError: Its first run is just beginning.

    """
    path = _existing(folder)
    for _ in range(LOOKS):
        before = _looks(path)
        try:
            with closing(look_into(path)) as ledger:
                outcome = question(ledger)
        except (sqlite3.Error, NoRunError) as error:
            if _has_log(before) or _looks(path) == before:
                raise _unreadable(path, before, error) from error
        else:
            if _has_log(before) or _looks(path) == before:
                return outcome
    raise BusyError(f"{folder.parent}: another run is just beginning or ending here; try again")


@contextmanager
def reading(folder: Path) -> Iterator[Ledger]:
    """Yield the ledger in this state folder, for reading at length.

    Raises:
        UsageError: There is none, it cannot be read, or it is damaged; then it is set aside, if that can be.

    """
    path = _existing(folder)
    before = _looks(path)
    try:
        with closing(look_into(path)) as ledger:
            yield ledger
    except (sqlite3.Error, NoRunError) as error:
        raise _unreadable(path, before, error) from error


def _existing(folder: Path) -> Path:
    path = folder / LEDGER_NAME
    if not os.path.exists(path):
        if output_lock.held(folder):
            raise _beginning(folder)
        raise UsageError(f"{folder}: there is no ledger here; is this the OUTPUT of a run?")
    return path


def _looks(path: Path) -> Looks:
    """Return the versions of the ledger and its log, which do not change while nobody writes."""
    return version_at(os.fspath(path)), version_at(f"{path}-wal")


def _has_log(looks: Looks) -> bool:
    return looks[1] != ABSENT


def _unreadable(path: Path, before: Looks, error: sqlite3.Error | NoRunError) -> SrtbatchError:
    """Return what to raise for an error of a ledger; a damaged one is set aside now."""
    if isinstance(error, NoRunError):
        return _beginning(path.parent) if output_lock.held(path.parent) else error
    if not is_damage(error) or isinstance(error, ForeignError):
        return UsageError(f"{path}: this ledger cannot be read ({error})")
    try:
        return _set_aside(path, before, error)
    except BusyError:
        return UsageError(
            f"{path}: this ledger is damaged ({error}) and a run is at work here; ask again when it has ended"
        )
    except OSError as reason:
        return UsageError(
            f"{path}: this ledger is damaged ({error}) and cannot be set aside here ({reason}); the next run "
            "does so"
        )


def _set_aside(path: Path, before: Looks, error: sqlite3.Error) -> UsageError:
    """Replace a damaged ledger by a new one; return what to raise for it."""
    with output_lock.seized(path.parent):
        if _looks(path) != before:  # another process has written it, or has set it aside
            return UsageError(f"{path}: this ledger has just been changed; try again")
        try:
            return UsageError(f"{replaced(path, error)}. Give the command again to see what is still known")
        except UsageError as refusal:
            return refusal


def _beginning(folder: Path) -> BusyError:
    return BusyError(f"{folder.parent}: another run is just beginning here; try again in a moment")

"""Replace a damaged ledger: salvage it into a new file beside it, then swap the two by renames.

At every moment the damaged ledger or the complete new one is at the path. What a full disk or a kill
interrupts is finished, or done again, by the next command that holds the lock of the state folder.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from srtbatch.batch.batch_result import Warned
from srtbatch.batch.ledger.database import COMPANIONS, connected, migrated
from srtbatch.batch.ledger.salvage import Salvage
from srtbatch.model import UsageError

# What follows the ledger's name in the names of files beside it.
UNFINISHED = ".salvage"  # a new ledger that is being written; of no use to a later process
COMPLETE = ".salvaged"  # a new ledger, complete and durable, that is to take the place of the damaged one
SET_ASIDE = ".broken-"  # a damaged ledger; the time follows

INTERRUPTED = "an earlier command that was replacing it was interrupted"


def replaced(path: Path, reason: object) -> str:
    """Put a new ledger in the place of a damaged one, which is set aside; return the message about it.

    Only while holding the lock of the state folder.

    Raises:
        UsageError: No new one can be made, or the damaged one cannot be renamed. Nothing is lost.

    """
    try:
        known = _complete(path)
        aside = _swapped(path)
    except (OSError, sqlite3.Error) as error:
        raise UsageError(
            f"{path}: this ledger is damaged ({reason}), and no new one can take its place ({error}). "
            "Nothing is lost: give the command again once that is mended"
        ) from error
    return Warned(
        f"{path}: this is no sound ledger ({reason}); it was set aside as {aside.name}. Outputs are as they "
        f"were; {known:,} of them {'is' if known == 1 else 'are'} known to the new ledger, and any other is "
        "replaced only with --overwrite"
    )


def finish_replacement(path: Path) -> list[str]:
    """Finish what a killed process began; return the message about it, or none where there was nothing to do.

    Only while holding the lock of the state folder.

    Raises:
        UsageError: It cannot be finished. Nothing is lost.

    """
    return [replaced(path, INTERRUPTED)] if os.path.lexists(_beside(path, COMPLETE)) else []


def set_aside(path: Path) -> list[str]:
    """Return the names of the ledgers that were set aside here, oldest first."""
    with suppress(OSError):
        found = (name for name in os.listdir(path.parent) if name.startswith(path.name + SET_ASIDE))
        return sorted(name for name in found if not name.endswith(COMPANIONS))
    return []


def _complete(path: Path) -> int:
    """Have a complete new ledger beside the damaged one; return how many outputs it knows."""
    complete = _beside(path, COMPLETE)
    if os.path.lexists(complete):
        with suppress(sqlite3.DatabaseError), closing(connected(str(complete))) as db:
            return int(db.execute("SELECT count(*) FROM outputs").fetchone()[0])
    unfinished = _beside(path, UNFINISHED)
    _remove(unfinished)
    try:
        known = _salvaged(path, unfinished)
    except BaseException:
        _remove(unfinished)
        raise
    unfinished.replace(complete)
    _sync(path.parent)
    return known


def _salvaged(path: Path, target: Path) -> int:
    """Write what can be read of a ledger into a new one; return how many outputs it knows."""
    with closing(migrated(connected(str(target)))) as db:
        db.execute("PRAGMA journal_mode = DELETE").fetchone()  # no log that would have to be renamed with it
        return Salvage(db).take(path)


def _swapped(path: Path) -> Path:
    """Put the complete ledger in the place of the damaged one; return where that is now.

    The log goes before: the new ledger would be taken for the one that it belongs to.
    """
    aside = _beside(path, f"{SET_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    linked = _linked(path, aside)
    for ending in COMPANIONS if linked else (*COMPANIONS, ""):
        with suppress(FileNotFoundError):
            _beside(path, ending).rename(_beside(aside, ending))
    _beside(path, COMPLETE).replace(path)
    _sync(path.parent)
    return aside


def _linked(path: Path, aside: Path) -> bool:
    """Give a file a second name; return False where the file system has no hard links (FAT, for one)."""
    try:
        os.link(path, aside)
    except OSError:
        return False
    return True


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _remove(path: Path) -> None:
    for ending in (*COMPANIONS, ""):
        _beside(path, ending).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

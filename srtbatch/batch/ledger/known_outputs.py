"""Find out whether a file is the output of an earlier run, from a ledger that is only read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from srtbatch.batch.files.paths import STATE_FOLDER
from srtbatch.batch.ledger import LEDGER_NAME, Ledger, look_into, private_ledger
from srtbatch.batch.ledger.recognize_damage import is_damage
from srtbatch.model import UsageError


def is_output(path: Path, state: Path) -> bool:
    """Return whether the ledger in the folder ``state`` records ``path`` (absolute, no links) as an output.

    Of a damaged ledger, what a run would salvage counts. One that may not be read records nothing; the run
    that uses it reports that.
    """
    place = state / LEDGER_NAME
    if not os.path.isfile(place):
        return False
    folder = Path(os.path.realpath(state))
    try:
        with closing(look_into(place)) as ledger:
            return _is_known(path, folder, ledger)
    except sqlite3.Error as error:
        return is_damage(error) and _is_salvaged(path, folder, error)
    except (UsageError, OSError):
        return False


def _is_salvaged(path: Path, state: Path, damage: sqlite3.Error) -> bool:
    """Return whether what can be read of a damaged ledger records the output."""
    try:
        with closing(private_ledger(state / LEDGER_NAME, [], damage)) as ledger:
            return _is_known(path, state, ledger)
    except (UsageError, OSError, sqlite3.Error):
        return False


def _is_known(path: Path, state: Path, ledger: Ledger) -> bool:
    """Return whether it is a recorded output, or one that a killed run may have put into place.

    A ledger inside OUTPUT moves with it; one named by ``--state`` may serve several.
    """
    names = {path.relative_to(folder).as_posix(): folder for folder in path.parents}
    own = state.parent if state.name == STATE_FOLDER else None
    last = ledger.runs.last()
    intended = dict.fromkeys(ledger.outputs.intents(), last["id"] if last else 0)
    recorded = {name: success.run for name, success in ledger.outputs.successes(list(names)).items()}
    return any(
        names[name] == own or _is_folder_of(run, names[name], ledger)
        for name, run in (*intended.items(), *recorded.items())
        if name in names
    )


def _is_folder_of(run: int, folder: Path, ledger: Ledger) -> bool:
    """Return whether a run wrote into this OUTPUT, or nothing is known of the run any more."""
    known = ledger.outputs.folder_of(run)
    return not known or os.path.realpath(known) == os.fspath(folder)

"""Names that no output may have: the files of the state folder, and all of ``OUTPUT/.srtbatch``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from srtbatch.batch.files.paths import STATE_FOLDER, Layout, folded, identity
from srtbatch.batch.files.store import Entry
from srtbatch.batch.ledger import LEDGER_NAME
from srtbatch.batch.ledger.lock_owner import NEW_OWNER_NAME
from srtbatch.batch.ledger.output_lock import LOCK_NAME, OWNER_NAME
from srtbatch.model import UsageError

# What the program makes in its state folder. SQLite adds endings to the ledger's name, and so does the
# program when it sets a damaged ledger aside.
STATE_FILES = (LOCK_NAME, OWNER_NAME, NEW_OWNER_NAME)


def refuse_reserved(entries: Iterable[Entry], place: Layout, state: Path) -> Iterator[Entry]:
    """Yield the files whose outputs replace nothing that the program keeps for itself.

    Raises:
        UsageError: An output would lie in ``OUTPUT/.srtbatch``, or replace a file of the state folder.

    """
    for entry in entries:
        name, target = place.output_name(entry.name), place.target(entry.name)
        first, _, rest = name.partition("/")
        if rest and folded(first) == STATE_FOLDER:
            raise UsageError(_refusal(target))
        folder = os.path.dirname(target) or "."
        if _is_state_file(name) and identity(folder) == identity(os.fspath(state)):
            raise UsageError(_refusal(target))
        yield entry


def _is_state_file(name: str) -> bool:
    base = folded(name.rpartition("/")[2])
    return base in STATE_FILES or base.startswith(LEDGER_NAME)


def _refusal(target: str) -> str:
    return (
        f"{target}: srtbatch keeps its own files here, so no output may have this name; "
        "leave the source out with --exclude, or choose another OUTPUT or --state"
    )

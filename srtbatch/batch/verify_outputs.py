"""Compare outputs with the ledger: every one is read and hashed again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from os import PathLike
from typing import Literal

from srtbatch.batch.files.local_store import LocalTarget
from srtbatch.batch.files.paths import Layout, below, matchers
from srtbatch.batch.files.store import ABSENT, Target
from srtbatch.batch.ledger import Ledger, output_lock
from srtbatch.batch.ledger.history import last_settings, state_of
from srtbatch.batch.ledger.output_ownership import Ownership, may_be_among
from srtbatch.batch.ledger.output_records import Contents
from srtbatch.batch.ledger.read_while_running import ask, reading
from srtbatch.batch.ledger.run_description import recorded
from srtbatch.model import BusyError

Kind = Literal["same", "changed", "missing", "unreadable", "unrecorded"]

PAGE = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """One file of OUTPUT by its name there, and how it compares with the ledger.

    ``unrecorded`` matches the patterns of the last run, and no run has recorded it.
    """

    name: str
    kind: Kind


def verify(output: str | PathLike[str], *, state: str | PathLike[str] | None = None) -> Iterator[Verified]:
    """Yield every recorded output and every unrecorded file of an output tree; ``state`` as for a run.

    Raises:
        UsageError: No run is recorded, or the ledger is damaged or cannot be read.
        BusyError: A run is at work there.

    """
    folder = state_of(output, state)
    _, _, config = last_settings(output, state=state)
    last = ask(folder, lambda ledger: recorded(ledger.runs.all()[-1]))
    if output_lock.held(folder):
        raise BusyError(f"{os.fspath(output)}: a run is at work here; verify when it has ended")
    root, only = os.fspath(output), ""
    if os.path.isfile(output):
        root, only = os.path.split(os.path.abspath(output))
    place = Layout(last.place.root, root, nested=below(last.place.root, root))
    with reading(folder) as ledger:
        ownership = Ownership(ledger.outputs, place, LocalTarget(place), own_ledger=state is None)
        yield from _recorded(ledger, ownership, only)
        if not only:
            yield from _unrecorded(ledger, ownership, config.files.patterns)


def _recorded(ledger: Ledger, ownership: Ownership, only: str) -> Iterator[Verified]:
    for name, success in ledger.outputs.all():
        if name == only or (not only and ownership.made_here(success.run)):
            yield Verified(name, _compared(ownership.target, name, ownership.recorded(name, success)))


def _compared(target: Target, name: str, known: Contents) -> Kind:
    """Compare an output with what was written; a link is a person's, as for a run."""
    try:
        seen = target.look(name)
    except IsADirectoryError:
        return "changed"
    except OSError:
        return "unreadable"
    if seen.version == ABSENT:
        return "missing"
    if not may_be_among(seen.size, known):
        return "changed"
    found = target.content_hash(name)
    if not found:
        return "unreadable"
    return "same" if found in known else "changed"


def _unrecorded(ledger: Ledger, ownership: Ownership, patterns: Sequence[str]) -> Iterator[Verified]:
    """Yield files without a row of their own; a killed run may have published some, as its intents tell."""
    found = _matching(ownership.target, patterns)
    while page := list(islice(found, PAGE)):
        known = {
            name
            for name, success in ledger.outputs.successes(page).items()
            if ownership.made_here(success.run)
        }
        for name in page:
            intended = ownership.recorded(name, None)
            if name not in known:
                compared = _compared(ownership.target, name, intended) if intended else "unrecorded"
                yield Verified(name, compared)


def _matching(target: Target, patterns: Sequence[str]) -> Iterator[str]:
    """Yield the names of the files in OUTPUT that match."""
    wanted = matchers(patterns)
    for name in target.walk():
        base = name.rpartition("/")[2]
        if any(match(base) or match(name) for match in wanted):
            yield name

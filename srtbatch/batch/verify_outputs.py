"""Compare outputs with the ledger: every one is read and hashed again."""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from os import PathLike
from typing import Literal

from srtbatch.batch.files.atomic import TEMPORARY
from srtbatch.batch.files.paths import STATE_FOLDER, Layout, below, identity, matchers
from srtbatch.batch.files.read import hash_of
from srtbatch.batch.ledger import Ledger, output_lock
from srtbatch.batch.ledger.history import last_settings, state_of
from srtbatch.batch.ledger.output_ownership import Ownership, may_be_among
from srtbatch.batch.ledger.output_records import Contents
from srtbatch.batch.ledger.read_from_outside import ask, reading
from srtbatch.batch.ledger.recorded_run import recorded
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
    """Every recorded output and every unrecorded file of an output tree; ``state`` as for a run.

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
        ownership = Ownership(ledger.outputs, place, own_ledger=state is None)
        yield from _recorded(ledger, ownership, only)
        if not only:
            yield from _unrecorded(ledger, ownership, config.files.patterns)


def _recorded(ledger: Ledger, ownership: Ownership, only: str) -> Iterator[Verified]:
    for name, success in ledger.outputs.all():
        if name == only or (not only and ownership.made_here(success.run)):
            path = os.path.join(ownership.place.output, name)
            yield Verified(name, _compared(path, ownership.recorded(name, success)))


def _compared(path: str, known: Contents) -> Kind:
    """Compare what stands at a path with what was written; a link is a person's, as for a run."""
    try:
        seen = os.lstat(path)
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"
    if not modes.S_ISREG(seen.st_mode):
        return "changed"
    if not may_be_among(seen.st_size, known):
        return "changed"
    found = hash_of(path)
    if not found:
        return "unreadable"
    return "same" if found in known else "changed"


def _unrecorded(ledger: Ledger, ownership: Ownership, patterns: Sequence[str]) -> Iterator[Verified]:
    """Files without a row of their own; a killed run may have put some into place, as it had recorded."""
    found = _matching(ownership.place, patterns)
    while page := list(islice(found, PAGE)):
        known = {
            name
            for name, success in ledger.outputs.successes(page).items()
            if ownership.made_here(success.run)
        }
        for name in page:
            intended = ownership.recorded(name, None)
            if name not in known:
                path = os.path.join(ownership.place.output, name)
                yield Verified(name, _compared(path, intended) if intended else "unrecorded")


def _matching(place: Layout, patterns: Sequence[str]) -> Iterator[str]:
    """Names of the files in OUTPUT that match, without those of an INPUT inside it."""
    wanted = matchers(patterns)
    source = identity(place.root) if place.nested else None
    for folder, folders, names in os.walk(place.output):
        folders[:] = sorted(
            name for name in folders
            if name != STATE_FOLDER and (source is None or identity(os.path.join(folder, name)) != source)
        )  # fmt: skip
        inner = os.path.relpath(folder, place.output)
        for name in sorted(names):
            path = os.path.normpath(os.path.join(inner, name)).replace(os.sep, "/")
            if not TEMPORARY.fullmatch(name) and any(match(name) or match(path) for match in wanted):
                yield path

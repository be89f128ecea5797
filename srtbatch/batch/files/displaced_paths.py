"""Detect that OUTPUT, its lock file or its ledger is no longer at its path during a run."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from srtbatch.batch.files.paths import identity

DESCRIPTORS = "/proc/self/fd"  # Linux: a link for each open file, which leads to its present path (proc(5))


@dataclass(frozen=True, slots=True)
class Displaced:
    """The reason why a run stops early, as a code and as a message for the user."""

    reason: Literal["output_moved", "output_removed", "lock_lost", "ledger"]
    message: str


def displaced_output(path: Path, descriptor: int | None) -> Displaced:
    """Return what became of an OUTPUT whose path leads elsewhere; ``descriptor`` is open on it."""
    if descriptor is not None and _is_removed(descriptor):
        return Displaced(
            "output_removed",
            f"{path}: removed while this run went on; nothing more is written. Outputs and ledger are gone "
            "with it",
        )
    now = _path_of(descriptor) if descriptor is not None else ""
    where = f"it is {now} now" if now else "where it is now is not known"
    return Displaced(
        "output_moved",
        f"{path}: moved away, removed or replaced while this run went on; {where}. Nothing is written to the "
        "old path; what was done lies in the moved folder",
    )


def displaced_lock(path: Path) -> Displaced:
    """Return what to say of a lock file that was removed or replaced."""
    return Displaced(
        "lock_lost",
        f"{path}: this lock file was removed or replaced while this run went on, so another run may be at "
        "work here; nothing more is written",
    )


def displaced_ledger(path: Path) -> Displaced:
    """Return what to say of a ledger in whose place stands another file."""
    return Displaced(
        "ledger",
        f"{path}: replaced by another file while this run went on; this run is not recorded there. Move the "
        "ledger back that was there before",
    )


def _is_removed(descriptor: int) -> bool:
    """Return whether an open folder has no name any more."""
    return os.name != "nt" and os.fstat(descriptor).st_nlink == 0


def _path_of(descriptor: int) -> str:
    """Return the present path of an open folder; "" where the system does not tell."""
    with suppress(OSError):
        path = os.readlink(f"{DESCRIPTORS}/{descriptor}")
        seen = os.fstat(descriptor)
        if identity(path) == (seen.st_dev, seen.st_ino):
            return path
    return ""

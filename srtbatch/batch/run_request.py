"""What a caller asks of a run, and the checks of OUTPUT and the state folder that need no lock."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from srtbatch.batch.files.paths import STATE_FOLDER, Layout
from srtbatch.batch.files.store import Stores
from srtbatch.batch.ledger.output_records import Marks
from srtbatch.config.settings import Config
from srtbatch.model import UsageError


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller asked for, as a run records it. ``stores`` are those that the caller brings, if any."""

    place: Layout
    config: Config
    marks: Marks
    tool_version: str = ""
    arguments: tuple[str, ...] = ()
    resume: bool = False
    retry: bool = False
    dry_run: bool = False
    overwrite: bool = False
    listed: Iterable[str] | None = None
    stores: Stores | None = None


def state_folder(place: Layout, state: str | os.PathLike[str] | None) -> Path:
    """Return the folder in which a run's ledger and lock are kept.

    Raises:
        UsageError: It is a link, a file, or below a folder that this user may not enter.

    """
    if state is None:
        folder = Path(os.path.abspath(place.output)) / STATE_FOLDER
        if os.path.islink(folder):
            raise UsageError(f"{folder} is a symbolic link; remove it, or name another folder by --state")
        return folder
    folder = Path(os.path.abspath(state))
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise UsageError(f"{folder}: --state names a folder, and this is a file")
    return folder


def check_output(place: Layout) -> None:
    """Check that OUTPUT can be written, if it exists.

    Raises:
        UsageError: It cannot.
    """
    if os.path.isdir(place.output) and not os.access(place.output, os.W_OK | os.X_OK):
        raise UsageError(f"{place.output}: this folder may not be written by this user")

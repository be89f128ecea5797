"""Text files of ours (reports, journals), streamed, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from srtbatch.batch.atomic import Temporary, discard, place
from srtbatch.model import UsageError


def write_text(path: Path, chunks: Iterable[str]) -> None:
    """Write the chunks as UTF-8; it appears when all is there. UsageError where it cannot be written."""
    beside = path.parent / f".srtb-{secrets.token_hex(6)}.tmp"
    try:
        path.parent.mkdir(exist_ok=True)  # OUTPUT, of a run that had no file to put there
        _fill(beside, chunks)
        place(Temporary(os.fspath(beside), os.fspath(path), 0))
    except OSError as error:
        discard(os.fspath(beside))
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from error
    except BaseException:
        discard(os.fspath(beside))
        raise


def _fill(path: Path, chunks: Iterable[str]) -> None:
    with path.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.writelines(chunks)
        file.flush()
        os.fsync(file.fileno())

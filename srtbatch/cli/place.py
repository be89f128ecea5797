"""Text at a place that a person named (a report, a journal, settings): a whole file or none, or a stream.

Nothing and a regular file are replaced by one rename; a symbolic link stays, and the file it leads to is
replaced. Into anything else (a device, a named pipe, a descriptor) the text is written as it comes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from srtbatch.cli.drafts import clear, replacing
from srtbatch.cli.nodes import STDOUT, descriptor_of, is_node, is_stream
from srtbatch.cli.outcome import UnwrittenError
from srtbatch.cli.streams import flush

OPENING = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)


def write_text(path: Path, chunks: Iterable[str], *, leads: Path | None = None) -> None:
    """Write the chunks to ``path`` as UTF-8.

    ``leads`` is the file that it led to when it was checked; by default the one it leads to now.

    Raises:
        UnwrittenError: it cannot be written; a regular file that was there is as it was.
    """
    try:
        if is_stream(path) if leads is None else is_node(leads):
            _pour(leads or path, chunks)
        else:
            _replace(leads or Path(os.path.realpath(path)), chunks)
    except OSError as error:
        raise UnwrittenError(f"{path}: cannot be written: {error.strerror or error}") from error


def _pour(path: Path, chunks: Iterable[str]) -> None:
    """Write into a node; a named pipe waits for its reader, as the redirection of a shell does."""
    number = descriptor_of(path)
    if number == STDOUT:
        flush()
    descriptor = os.open(path, OPENING) if number is None else os.dup(number)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:  # noqa: PTH123  (a descriptor)
        file.writelines(chunks)


def _replace(path: Path, chunks: Iterable[str]) -> None:
    path.parent.mkdir(exist_ok=True)  # OUTPUT, of a run that had no file to put there
    clear(path.parent)
    with replacing(path) as file:
        file.writelines(chunks)

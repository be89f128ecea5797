"""Write a text to a path given by a person (a report, a journal, settings): a whole file, or a stream.

A missing or regular file is replaced by one rename; a symbolic link stays, and the file that it leads to is
replaced. Into anything else (a device, a named pipe, a descriptor) the text is written as it comes.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable
from pathlib import Path

from srtbatch.cli.exit_codes import UnwrittenError
from srtbatch.cli.report_paths import STDOUT, Lead, descriptor_of, is_node, is_pipe, lead_of
from srtbatch.cli.stdio import flush
from srtbatch.cli.temporary_report import clear, replacing
from srtbatch.config.named_files import PIPE_SECONDS

# Seconds between two looks whether a named pipe has a reader.
PAUSE = 0.02

OPENING = os.O_WRONLY | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)


def write_text(path: Path, chunks: Iterable[str], *, leads: Lead | None = None) -> None:
    """Write the chunks to ``path`` as UTF-8.

    ``leads`` is where it led when it was checked; by default where it leads now.

    Raises:
        UnwrittenError: it cannot be written; a regular file that was there is as it was.
    """
    try:
        lead = leads or lead_of(path)
        lead.check()
        if lead.stream or is_node(lead.place):
            _pour(lead.place, chunks)
        else:
            _replace(lead, chunks)
    except OSError as error:
        raise UnwrittenError(f"{path}: cannot be written: {error.strerror or error}") from error


def _pour(path: Path, chunks: Iterable[str]) -> None:
    """Write into a node."""
    number = descriptor_of(path)
    if number == STDOUT:
        flush()
    descriptor = _opened(path) if number is None else os.dup(number)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:  # noqa: PTH123  (a descriptor)
        file.writelines(chunks)


def _opened(path: Path) -> int:
    """Open a node; a named pipe waits for its reader, but not for ever.

    Raises:
        OSError: It cannot be opened, or nobody has read from the pipe within ``PIPE_SECONDS``.
    """
    if not is_pipe(path):
        return os.open(path, OPENING)
    given_up = time.monotonic() + PIPE_SECONDS
    while True:
        try:
            descriptor = os.open(path, OPENING | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > given_up:
                raise OSError(errno.ENXIO, "it is a pipe from which no program reads") from error
            time.sleep(PAUSE)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _replace(lead: Lead, chunks: Iterable[str]) -> None:
    folder = lead.place.parent
    folder.mkdir(exist_ok=True)  # OUTPUT, of a run that had no file to put there
    clear(folder)
    with replacing(lead.place, lead.expected()) as file:
        file.writelines(chunks)
        lead.check()  # collecting the chunks may have taken long

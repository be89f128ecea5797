"""Exit codes, and which of them wins when several apply."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of the program says; the table stands in ``docs/usage.md``."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    PARTIAL = 3
    STOPPED = 4
    BUSY = 5
    FAULT = 70
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143


PRECEDENCE = (
    Exit.INTERRUPTED, Exit.TERMINATED, Exit.FAULT, Exit.BUSY, Exit.USAGE, Exit.STOPPED, Exit.PARTIAL,
    Exit.FOUND,
)  # fmt: skip


def strongest(outcomes: Iterable[Exit], *, exit_zero: bool = False) -> Exit:
    """The code to leave with; ``exit_zero`` softens ``FOUND`` and nothing else."""
    said = set(outcomes)
    if exit_zero:
        said.discard(Exit.FOUND)
    return next((code for code in PRECEDENCE if code in said), Exit.DONE)

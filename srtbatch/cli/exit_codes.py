"""Exit codes: their meanings, which one wins when several apply, and the gates that give code 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from srtbatch.batch.totals import Totals
from srtbatch.config.settings import QualitySettings
from srtbatch.escape_controls import counted
from srtbatch.model import FileResult, SrtbatchError


class Exit(IntEnum):
    """The exit codes of the program; ``MEANINGS`` explains each of them."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    PARTIAL = 3
    STOPPED = 4
    BUSY = 5
    UNWRITTEN = 6
    FAULT = 70
    HANGUP = 129
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143


# The table of the help page, of the README and of docs/usage.md.
MEANINGS = {
    Exit.DONE: "done",
    Exit.FOUND: "found something",
    Exit.USAGE: "usage",
    Exit.PARTIAL: "some files failed",
    Exit.STOPPED: "stopped early",
    Exit.BUSY: "another run holds OUTPUT",
    Exit.UNWRITTEN: "a report or result could not be written",
    Exit.FAULT: "internal error",
    Exit.HANGUP: "terminal closed",
    Exit.INTERRUPTED: "interrupted",
    Exit.READER_GONE: "stdout was closed by its reader",
    Exit.TERMINATED: "terminated",
}

# The first that applies is the exit code. Files that remain to be done come before a report, which can be
# written again from the record of the run.
PRECEDENCE = (
    Exit.INTERRUPTED, Exit.TERMINATED, Exit.HANGUP, Exit.FAULT, Exit.BUSY, Exit.USAGE, Exit.STOPPED,
    Exit.PARTIAL, Exit.UNWRITTEN, Exit.READER_GONE, Exit.FOUND,
)  # fmt: skip


class UnwrittenError(SrtbatchError):
    """A report or a result could not be written; ``code`` is the exit code for it.

    ``code`` is ``READER_GONE`` where the reader of stdout closed it, which is no error and is not reported.
    ``said`` is True when the message has been printed, or need not be.
    """

    def __init__(self, message: str, code: Exit = Exit.UNWRITTEN) -> None:
        super().__init__(message)
        self.code = code
        self.said = code is Exit.READER_GONE


def strongest(outcomes: Iterable[int], *, exit_zero: bool = False) -> Exit:
    """Return the code that wins of those that apply; ``exit_zero`` drops ``FOUND`` and nothing else."""
    codes = set(outcomes)
    if exit_zero:
        codes.discard(Exit.FOUND)
    return next((code for code in PRECEDENCE if code in codes), Exit.DONE)


def found_in(result: FileResult) -> bool:
    """Return whether ``check`` or ``--diff`` found something in this file."""
    return bool(result.diff or result.corrections or result.findings)


def gates(totals: Totals, quality: QualitySettings) -> Iterator[Exit]:
    """Yield ``FOUND`` for each limit of the settings that the scores do not meet."""
    if _under(totals, quality):
        yield Exit.FOUND
    if quality.fail_on_regression and totals.regressions:
        yield Exit.FOUND


def render_gates(totals: Totals, quality: QualitySettings) -> Iterator[str]:
    """Yield a message for each limit of the settings that the scores do not meet."""
    if _under(totals, quality):
        yield f"The lowest score is {totals.lowest_score:.2f}, under --fail-under {quality.fail_under:g}"
    if quality.fail_on_regression and totals.regressions:
        yield f"{counted(totals.regressions, 'file')} scored lower than before (--fail-on-regression)"


def _under(totals: Totals, quality: QualitySettings) -> bool:
    return totals.lowest_score is not None and totals.lowest_score < quality.fail_under

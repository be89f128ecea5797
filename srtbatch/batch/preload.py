"""What the fork server imports once, so that a worker starts in milliseconds; for the fork server alone.

It starts with the signals to the group held back, and ignores them from here on; so does what it forks.
A fork server that dies of such a signal would end the run's sight of every worker.
"""

from __future__ import annotations

import sys
from types import TracebackType

import srtbatch.batch.seat
import srtbatch.pipeline  # noqa: F401  (imported to be there when a worker is forked)
from srtbatch.batch.start import ignore_group_signals


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print what is unforeseen. The parent reports a system without room for a process, or has died."""
    if not issubclass(kind, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


ignore_group_signals()
sys.excepthook = _report

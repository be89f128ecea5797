"""Module that the fork server imports once, so that a worker starts in milliseconds.

It has effects on import and serves the fork server alone: signals to the process group are ignored from here
on, in the fork server and in every worker that it forks. If such a signal ended the fork server, the run
would no longer learn when a worker ends.
"""

from __future__ import annotations

import sys
from types import TracebackType

import srtbatch.batch.workers.worker_main
import srtbatch.engine.pipeline  # noqa: F401  (imported to be there when a worker is forked)
from srtbatch.batch.workers.start_process import ignore_group_signals


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print an unexpected exception, but none for a lack of resources or a closed pipe.

    The parent reports that the system can start no process, or it has ended itself.
    """
    if not issubclass(kind, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


# A signal to the group that arrives while the fork server starts is held back until here, and then ignored.
# Workers inherit that. The parent acts on such signals and ends the workers itself.
ignore_group_signals()

# Without this, every worker that cannot start for lack of memory or descriptors would print a traceback.
sys.excepthook = _report

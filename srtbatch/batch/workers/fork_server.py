"""Module that the fork server imports once, so that a worker starts in milliseconds.

It has effects on import and serves the fork server alone: signals to the process group are ignored from here
on, in the fork server and in every worker that it forks. A fork server that died of such a signal would leave
the run without news of its workers.
"""

from __future__ import annotations

import sys
from types import TracebackType

import srtbatch.batch.workers.worker_main
import srtbatch.engine.pipeline  # noqa: F401  (imported to be there when a worker is forked)
from srtbatch.batch.workers.start_process import ignore_group_signals


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print an unforeseen exception; say nothing of a lack of resources or a closed pipe.

    The parent reports a system without room for a process, or has died.
    """
    if not issubclass(kind, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


# A signal to the group that arrives while the fork server starts is held back until here, and then ignored.
# Workers inherit that. The parent acts on such signals and ends the workers itself.
ignore_group_signals()

# Without this, every worker that cannot start for want of memory or descriptors would print a traceback.
sys.excepthook = _report

"""What the fork server imports once, so that a worker starts in milliseconds; for the fork server alone.

It would die of a SIGTERM sent to the whole process group (as a service manager does), and with it the
parent's sight of every worker. So it ignores SIGTERM, and what it forks gets the default back.
"""

from __future__ import annotations

import os
import signal

import srtbatch.batch.seat
import srtbatch.pipeline  # noqa: F401  (imported to be there when a worker is forked)

if hasattr(os, "register_at_fork"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))

"""The time limit that a process sets itself for one file, by an interval timer (SIGALRM).

Time during which the process was stopped (Ctrl+Z, SIGSTOP, ``docker pause``) does not count. No signal
reports it, and timers continue meanwhile; but the next look at the clocks is late, and no CPU time was used.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

if sys.platform != "win32":
    import signal

# Seconds between two looks at the clocks, or a quarter of the limit if that is less.
# Of each stop, so much counts at most.
LOOK_INTERVAL = 1.0
LOOKS_PER_LIMIT = 4

_alarm_is_ours = False


class TimeLimitError(BaseException):
    """The time of one file is over; not an Exception, so that no rule can swallow it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in the body after so many seconds (0: never).

    Works in the main thread of a POSIX process whose SIGALRM nobody else uses; elsewhere it does
    nothing, and only the hard limit of a worker process (which the parent kills) holds.
    """
    if sys.platform == "win32" or seconds <= 0 or not (_alarm_is_ours or _may_alarm()):
        yield
        return
    before = None if _alarm_is_ours else signal.signal(signal.SIGALRM, _look)
    _remaining.start(seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if before is not None:
            signal.signal(signal.SIGALRM, before)


def keep_alarm() -> None:
    """Take SIGALRM for good, in a process of our own: setting and resetting it costs 15 µs a file."""
    global _alarm_is_ours  # noqa: PLW0603  (what a process does with a signal is global)
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, _look)
        _alarm_is_ours = True


class RemainingTime:
    """Seconds that the current file may still take."""

    def __init__(self) -> None:
        self._seconds = self._interval = 0.0
        self._moment = self._cpu = 0.0

    def start(self, seconds: float) -> None:
        """Begin to count for a file that may take so many seconds."""
        self._seconds = seconds
        self._interval = min(LOOK_INTERVAL, seconds / LOOKS_PER_LIMIT)
        self._moment, self._cpu = time.monotonic(), time.process_time()
        self._set_timer()

    def look(self) -> None:
        """Take off what has passed since the last look.

        A look that comes late without use of the CPU counts as one in time: the process was stopped.

        Raises:
            TimeLimitError: Nothing remains.

        """
        moment, cpu = time.monotonic(), time.process_time()
        self._seconds -= min(moment - self._moment, self._interval + cpu - self._cpu)
        self._moment, self._cpu = moment, cpu
        if self._seconds <= 0:
            raise TimeLimitError
        self._set_timer()

    def _set_timer(self) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, min(self._interval, self._seconds))


_remaining = RemainingTime()


def _may_alarm() -> bool:
    free = (signal.SIG_DFL, signal.SIG_IGN)
    return threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGALRM) in free


def _look(_number: int, _frame: FrameType | None) -> None:
    _remaining.look()

"""Limits of one process: a soft time limit, a cap on its memory growth, and its peak memory."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

if sys.platform != "win32":
    import resource
    import signal

# ru_maxrss counts kilobytes on Linux, bytes on macOS (getrusage(2) of either).
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024

# Rules make many small lasting objects and hardly a cycle; collecting every 700 costs some 10 % of the time.
GC_THRESHOLD = 50_000

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
    before = None if _alarm_is_ours else signal.signal(signal.SIGALRM, _over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
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
        signal.signal(signal.SIGALRM, _over)
        _alarm_is_ours = True


def cap_growth(size: int) -> None:
    """Let this process grow by so many bytes of address space and no more: a hog meets a MemoryError."""
    if sys.platform == "linux" and size > 0:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _address_space() + size
        if soft == resource.RLIM_INFINITY or wanted < soft:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


class RareCollection:
    """Lets this process collect garbage rarely; holders in several threads share that.

    The last one to ``release`` sets the threshold back to what it was before the first, unless somebody
    else has set it meanwhile.
    """

    _lock = threading.Lock()
    _holders = 0
    _before = gc.get_threshold()

    def __init__(self) -> None:
        self._holds = True
        with RareCollection._lock:
            if not RareCollection._holders:
                RareCollection._before = gc.get_threshold()
                gc.set_threshold(GC_THRESHOLD)
            RareCollection._holders += 1

    def release(self) -> None:
        """Want it no longer; a second call does nothing."""
        with RareCollection._lock:
            if not self._holds:
                return
            self._holds = False
            RareCollection._holders -= 1
            if not RareCollection._holders and gc.get_threshold()[0] == GC_THRESHOLD:
                gc.set_threshold(*RareCollection._before)


def own_peak() -> int:
    """The most bytes this process ever held in memory."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415  (no worker elsewhere needs it)

        return int(psutil.Process().memory_info().peak_wset)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT


def own_memory() -> int:
    """Return the bytes this process holds in memory now; 0 where the system does not tell."""
    if sys.platform == "linux":
        with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return 0  # no descriptor is left, or there is no /proc
    import psutil  # noqa: PLC0415  (30 ms that Linux need not pay)

    return int(psutil.Process().memory_info().rss)


def _may_alarm() -> bool:
    free = (signal.SIG_DFL, signal.SIG_IGN)
    return threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGALRM) in free


def _over(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitError


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

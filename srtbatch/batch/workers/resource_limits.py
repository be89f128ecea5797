"""Limits of one process: a cap on its memory growth, its peak memory, and rare garbage collection."""

from __future__ import annotations

import gc
import os
import sys
import threading
from contextlib import suppress

if sys.platform != "win32":
    import resource

# ru_maxrss counts kilobytes on Linux, bytes on macOS (getrusage(2) of either).
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024

# Rules make many small lasting objects and hardly a cycle; collecting every 700 costs some 10 % of the time.
GC_THRESHOLD = 50_000


def cap_growth(size: int) -> None:
    """Limit the growth of this process to so many bytes of address space; beyond, MemoryError is raised."""
    if sys.platform == "linux" and size > 0:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _address_space() + size
        if soft == resource.RLIM_INFINITY or wanted < soft:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


class RareCollection:
    """Makes garbage collection rare in this process while at least one instance holds it, in any thread.

    The last ``release`` restores the threshold from before the first instance, unless other code has
    changed it in between.
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
        """End the hold; a second call does nothing."""
        with RareCollection._lock:
            if not self._holds:
                return
            self._holds = False
            RareCollection._holders -= 1
            if not RareCollection._holders and gc.get_threshold()[0] == GC_THRESHOLD:
                gc.set_threshold(*RareCollection._before)


def own_peak() -> int:
    """Return the peak memory of this process in bytes."""
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


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

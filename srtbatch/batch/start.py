"""How worker processes start: by which method, and without running the caller's main module again."""

from __future__ import annotations

import multiprocessing
import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext

_MAIN_LOCK = threading.Lock()


def context() -> BaseContext:
    """``forkserver`` with our modules loaded, or ``spawn``."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["srtbatch.batch.preload"])
    return context


@contextmanager
def without_main() -> Iterator[None]:
    """Start processes as if ``__main__`` were empty.

    A starting process imports the parent's main module again. That would run a script without a
    ``__main__`` guard a second time, and bring the command line's packages into every worker.
    """
    with _MAIN_LOCK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main

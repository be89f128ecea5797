"""Start worker processes: start method, signals ignored, and without the caller's main module."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

# What a terminal or a service manager sends to the whole process group. Windows has no SIGHUP.
GROUP_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

# Descriptors that must be free before a start: it takes up to 10 at once, keeps 5, and the run needs some
# for its ledger, its reports and what it measures.
DESCRIPTORS = 20

_START_LOCK = threading.Lock()


def contexts() -> Iterator[BaseContext]:
    """Yield start methods in the order in which to try them.

    ``forkserver`` comes twice: the second attempt replaces a fork server that died during the first.
    ``spawn`` needs no fork server and no socket. Never ``fork``: it hangs in a parent that has threads.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["srtbatch.batch.workers.fork_server"])
        yield from (context, context)
    yield multiprocessing.get_context("spawn")


def started(context: BaseContext, target: Callable[..., object], arguments: tuple[Any, ...]) -> BaseProcess:
    """Start a process that calls ``target``, and return it.

    Raises:
        OSError, EOFError: The system gives no process, or the fork server died on the way.

    """
    # A context has Process as an attribute, which the type of all contexts does not declare.
    process: BaseProcess = context.Process(target=target, args=arguments)  # type: ignore[attr-defined]
    with _START_LOCK, _without_main(), _without_warning(), _signals_held():
        process.start()
    return process


def ensure_descriptors(count: int = DESCRIPTORS) -> None:
    """Check that so many descriptors are free.

    Raises:
        OSError: There are fewer.

    """
    opened: list[int] = []
    try:
        opened.append(os.open(os.devnull, os.O_RDONLY))
        while len(opened) < count:
            opened.append(os.dup(opened[0]))
    finally:
        for descriptor in opened:
            os.close(descriptor)


def ignore_group_signals() -> None:
    """Ignore signals to the process group: the parent acts on them and ends its workers itself."""
    for number in GROUP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, GROUP_SIGNALS)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start processes as if ``__main__`` were empty.

    A starting process imports the parent's main module again. That would run a script without a
    ``__main__`` guard a second time, and bring the command line's packages into every worker.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _signals_held() -> Iterator[None]:
    """Block signals in the body: a process that starts there inherits this until it ignores them.

    A signal that arrives in the body is delivered to this process afterwards.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, GROUP_SIGNALS)
    try:
        _ensure_tracker()  # it unblocks SIGINT and SIGTERM once its process is there
        signal.pthread_sigmask(signal.SIG_BLOCK, GROUP_SIGNALS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_warning() -> Iterator[None]:
    """Suppress the warning that the resource tracker has died: workers register nothing there."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="resource_tracker: process died unexpectedly")
        yield


def _ensure_tracker() -> None:
    """Start the resource tracker, a process that multiprocessing needs."""
    from multiprocessing import resource_tracker  # noqa: PLC0415  (POSIX only)

    with suppress(ChildProcessError):
        resource_tracker.ensure_running()

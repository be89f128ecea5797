"""Ctrl+C, SIGTERM and a closed terminal: the first one asks the batch to stop, the second one forces it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

from srtbatch.cli.exit_codes import Exit

CODES = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}
if hasattr(signal, "SIGHUP"):  # Windows has none
    CODES[signal.SIGHUP] = Exit.HANGUP

Handler = Callable[[int, FrameType | None], object] | int | None


class SignalledError(KeyboardInterrupt):
    """A signal came while no batch was running; ``code`` is the exit code for it."""

    def __init__(self, code: Exit) -> None:
        super().__init__("interrupted")
        self.code = code


@contextmanager
def raised_signals() -> Iterator[None]:
    """Let signals end the body by an exception, as Ctrl+C does, so that it cleans up."""
    before = _install(_raise, (signal.SIG_IGN, None))
    try:
        yield
    finally:
        _restore(before)


class Signals:
    """While open, the first signal calls ``stop()`` and each further one ``abort()``.

    ``received`` is the exit code of the first signal, or None.
    """

    def __init__(self, stop: Callable[[], None], abort: Callable[[], None]) -> None:
        self._stop = stop
        self._abort = abort
        self._before: dict[signal.Signals, Handler] = {}
        self.received: Exit | None = None
        self.count = 0

    def redirect(self, stop: Callable[[], None], abort: Callable[[], None]) -> None:
        """Call these functions from now on; signals that came before still count."""
        self._stop, self._abort = stop, abort

    def interrupt(self) -> None:
        """End the program by an exception, for ``redirect``: where no batch runs that could be stopped.

        Raises:
            SignalledError: Always.

        """
        raise SignalledError(self.received or Exit.INTERRUPTED)

    def __enter__(self) -> Self:
        self._before = _install(self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _restore(self._before)

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.count += 1
        if self.received is None:
            self.received = CODES[signal.Signals(number)]
            self._stop()
        else:
            self._abort()


def _raise(number: int, _frame: FrameType | None) -> None:
    raise SignalledError(CODES[signal.Signals(number)])


def _install(
    handler: Callable[[int, FrameType | None], None], left: Container[Handler] = ()
) -> dict[signal.Signals, Handler]:
    """Install a handler for the signals whose present handler is not in ``left``; return the present ones.

    SIGHUP stays ignored where it is, as ``nohup`` expects. Only the main thread may install handlers; in
    another one nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    before: dict[signal.Signals, Handler] = {}
    for number in CODES:
        found = signal.getsignal(number)
        if found not in left and (number.name, found) != ("SIGHUP", signal.SIG_IGN):
            before[number] = signal.signal(number, handler)
    return before


def _restore(before: dict[signal.Signals, Handler]) -> None:
    for number, handler in before.items():
        signal.signal(number, signal.SIG_DFL if handler is None else handler)

"""Ctrl+C and SIGTERM: the first asks the batch to stop, the second makes it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from srtbatch.cli.outcome import Exit

SIGNALS = (signal.SIGINT, signal.SIGTERM)
CODES = {signal.SIGINT: Exit.INTERRUPTED, signal.SIGTERM: Exit.TERMINATED}


class Signals:
    """While open, turns the first signal into ``stop()`` and each further one into ``abort()``.

    ``received`` is the exit code of the first signal, or None.
    """

    def __init__(self, stop: Callable[[], None], abort: Callable[[], None]) -> None:
        self._stop = stop
        self._abort = abort
        self._before: dict[signal.Signals, object] = {}
        self.received: Exit | None = None
        self.count = 0

    def turn(self, stop: Callable[[], None], abort: Callable[[], None]) -> None:
        """Let signals do this from now on; those that came before still count."""
        self._stop, self._abort = stop, abort

    def __enter__(self) -> Self:
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler if callable(handler) else signal.SIG_DFL)

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.count += 1
        if self.received is None:
            self.received = CODES[signal.Signals(number)]
            self._stop()
        else:
            self._abort()

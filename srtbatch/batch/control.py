"""Requests to stop or pause a run, from this process and, through the ledger, from other processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from srtbatch.batch.batch_result import Running, StopReason
from srtbatch.batch.ledger import Ledger

# Seconds between two looks at the requests of other processes.
LISTEN_INTERVAL = 1.0

# Seconds that running files may take after a stop, before their workers are killed.
STOP_SECONDS = 10.0


@dataclass(slots=True)
class StopRequests:
    """Requests to a run, and whether it pauses or stops: the only place that holds this.

    ``stop``, ``abort``, ``pause`` and ``unpause`` may be called from any thread and any signal handler: each
    sets one attribute, which the run loop reads. A request that comes after the last file changes nothing.

    ``reason`` is why no further file starts, "" while files start. ``aborted`` is true when running files
    are not waited for. ``paused`` is true while no file starts because of a pause.
    """

    reason: StopReason = ""
    aborted: bool = False
    paused: bool = False
    _stop: bool = False
    _pause: bool | None = None
    _deadline: float = 0.0

    def stop(self) -> None:
        """Ask to start no further file and to let running files finish."""
        self._stop = True

    def abort(self) -> None:
        """Ask to end at once."""
        self.aborted = True

    def pause(self) -> None:
        """Ask to start no further file until ``unpause``."""
        self._pause = True

    def unpause(self) -> None:
        """Ask to start files again."""
        self._pause = False

    @property
    def stopping(self) -> bool:
        """Return whether no further file of this run starts."""
        return bool(self.reason)

    @property
    def draining(self) -> bool:
        """Return whether no file starts now."""
        return self.paused or self.stopping

    @property
    def pause_pending(self) -> bool:
        """Return whether ``pause`` or ``unpause`` was called and not taken yet."""
        return self._pause is not None

    def stop_for(self, reason: StopReason) -> None:
        """Start no further file for this reason; the first reason stays."""
        self.reason = self.reason or reason

    def apply(self, moment: float) -> None:
        """Apply requests to abort and to stop; abort a stop that takes too long. ``moment``: monotonic."""
        if self.aborted:
            self.stop_for("aborted")
        if self._stop:
            self.stop_for("stopped")
        if self.stopping:
            self._deadline = self._deadline or moment + STOP_SECONDS
            self.aborted = self.aborted or moment >= self._deadline

    def take_pause(self) -> bool | None:
        """Return True for a request to pause, False to unpause, None for none since the last call."""
        asked, self._pause = self._pause, None
        return asked


@dataclass(slots=True)
class LedgerControl:
    """Exchange with other processes through the ledger: their requests are read, the progress is written."""

    requests: StopRequests
    ledger: Ledger
    run: int
    _exchanged: float = 0.0

    def due(self, moment: float) -> bool:
        """Return whether to exchange now: once a second, and at once after ``pause`` and ``unpause``."""
        return self.requests.pause_pending or moment - self._exchanged >= LISTEN_INTERVAL

    def exchange(self, moment: float, running: Sequence[Running], totals: str) -> None:
        """Write the progress and set whether the run pauses: the latest request counts.

        An error of the ledger is ignored here; it is reported when results are written next.
        """
        self._exchanged = moment
        asked = self.requests.take_pause()
        if asked is not None:
            self.requests.paused = asked
        control, workers = self.ledger.control, [(one.worker, one.name, one.seconds) for one in running]
        with suppress(sqlite3.Error):
            with self.ledger.transaction():
                if asked is not None:
                    control.set_wish("pause" if asked else "")
                control.beat(self.run, workers, totals)
            self.requests.paused = control.wish() == "pause"

"""The time of a run: how long it has worked, without its pauses, and how long a stop may take."""

from __future__ import annotations

import time
from dataclasses import dataclass

STOP_PATIENCE = 10.0


@dataclass(slots=True)
class Clock:
    """Monotonic seconds; 0 for what has not happened yet."""

    began: float = 0.0
    ended: float = 0.0
    paused: bool = False
    _paused_at: float = 0.0
    _paused_for: float = 0.0
    _deadline: float = 0.0

    def begin(self) -> None:
        """The first file may start."""
        self.began = time.monotonic()

    def end(self) -> None:
        """The last file has ended."""
        self.pause(on=False)
        self.ended = time.monotonic()

    def pause(self, *, on: bool) -> None:
        """Stand still, or go on."""
        moment = time.monotonic()
        if on and not self.paused:
            self._paused_at = moment
        elif self.paused and not on:
            self._paused_for += moment - self._paused_at
        self.paused = on

    def patience_over(self) -> bool:
        """Return whether a stop has lasted ten seconds; the first question starts them."""
        moment = time.monotonic()
        self._deadline = self._deadline or moment + STOP_PATIENCE
        return moment >= self._deadline

    def seconds(self) -> float:
        """Time worked."""
        if not self.began:
            return 0.0
        until = self.ended or time.monotonic()
        paused = self._paused_for + (until - self._paused_at if self.paused else 0.0)
        return max(0.0, until - self.began - paused)

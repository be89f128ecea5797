"""The soft time limit by scripted clocks: what a stop takes, and what work takes."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from srtbatch.batch.workers.time_limit import RemainingTime, TimeLimitError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGALRM")


class Clocks:
    """Monotonic and CPU time, and what the timer was set to."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = self.cpu = 1000.0
        self.timer = 0.0
        patch.setattr(time, "monotonic", lambda: self.moment)
        patch.setattr(time, "process_time", lambda: self.cpu)
        patch.setattr(signal, "setitimer", self._set)

    def _set(self, _which: int, seconds: float) -> None:
        self.timer = seconds

    def go(self, wall: float, cpu: float) -> None:
        self.moment += wall
        self.cpu += cpu


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    return Clocks(monkeypatch)


def spent(remaining: RemainingTime, clocks: Clocks, busy: float) -> float:
    """Seconds until the limit, in a process that uses so much of its time on the CPU."""
    begun = clocks.moment
    while True:
        clocks.go(clocks.timer, clocks.timer * busy)
        try:
            remaining.look()
        except TimeLimitError:
            return clocks.moment - begun


@pytest.mark.parametrize("seconds", [0.2, 1.0, 3.0, 10.5])
@pytest.mark.parametrize("busy", [0.0, 1.0])
def test_the_limit_is_reached_in_time(seconds: float, busy: float, clocks: Clocks) -> None:
    remaining = RemainingTime()
    remaining.start(seconds)
    assert spent(remaining, clocks, busy) == pytest.approx(seconds)


def test_a_stop_costs_one_interval_at_most(clocks: Clocks) -> None:
    remaining = RemainingTime()
    remaining.start(10.0)
    clocks.go(3600.0, 0.5)  # half a second of work, then a stop
    remaining.look()
    assert spent(remaining, clocks, 1.0) == pytest.approx(10.0 - 1.5)


def test_work_that_lets_no_signal_through_counts_whole(clocks: Clocks) -> None:
    remaining = RemainingTime()
    remaining.start(10.0)
    clocks.go(11.0, 11.0)
    with pytest.raises(TimeLimitError):
        remaining.look()

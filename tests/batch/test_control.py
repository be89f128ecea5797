"""Requests to stop and to pause, and what becomes of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from srtbatch.batch.control import LISTEN_INTERVAL, STOP_SECONDS, LedgerControl, StopRequests
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.database import connected, migrated


@pytest.mark.parametrize(
    ("asked", "reason", "aborted"), [("stop", "stopped", False), ("abort", "aborted", True)]
)
def test_a_request_takes_effect_when_the_loop_applies_it(asked: str, reason: str, aborted: bool) -> None:
    requests = StopRequests()
    getattr(requests, asked)()
    assert (requests.reason, requests.stopping, requests.draining) == ("", False, False)
    requests.apply(5.0)
    assert (requests.reason, requests.stopping, requests.draining) == (reason, True, True)
    assert requests.aborted is aborted


def test_the_first_reason_stays() -> None:
    requests = StopRequests()
    requests.stop_for("disk_full")
    requests.stop_for("max_failures")
    requests.stop()
    requests.abort()
    requests.apply(1.0)
    assert (requests.reason, requests.aborted) == ("disk_full", True)


def test_a_stop_that_takes_too_long_is_an_abort_and_keeps_its_reason() -> None:
    requests = StopRequests()
    requests.stop()
    for moment, aborted in ((7.0, False), (7.0 + STOP_SECONDS - 0.1, False), (7.0 + STOP_SECONDS, True)):
        requests.apply(moment)
        assert (requests.reason, requests.aborted) == ("stopped", aborted)


def test_only_the_last_of_pause_and_unpause_counts() -> None:
    requests = StopRequests()
    assert requests.take_pause() is None
    requests.pause()
    requests.unpause()
    assert requests.pause_pending
    assert (requests.take_pause(), requests.take_pause(), requests.pause_pending) == (False, None, False)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with closing(migrated(connected(""))) as db:
        yield Ledger(db)


def test_a_pause_of_another_process_is_heard_within_a_second(ledger: Ledger) -> None:
    requests = StopRequests()
    control = LedgerControl(requests, ledger, 1)
    assert control.due(100.0)
    control.exchange(100.0, (), "{}")
    ledger.control.set_wish("pause")
    assert not control.due(100.0 + LISTEN_INTERVAL / 2)
    assert control.due(100.0 + LISTEN_INTERVAL)
    control.exchange(101.0, (), "{}")
    assert requests.paused
    ledger.control.set_wish("")
    control.exchange(102.0, (), "{}")
    assert not requests.paused


def test_a_pause_of_this_process_is_heard_at_once_and_seen_by_others(ledger: Ledger) -> None:
    requests = StopRequests()
    control = LedgerControl(requests, ledger, 1)
    control.exchange(100.0, (), "{}")
    requests.pause()
    assert control.due(100.0)
    control.exchange(100.0, (), "{}")
    assert (requests.paused, ledger.control.wish()) == (True, "pause")
    requests.unpause()
    control.exchange(100.0, (), "{}")
    assert (requests.paused, ledger.control.wish()) == (False, "")


@pytest.mark.parametrize("asked", [True, False])
def test_without_a_ledger_this_process_can_still_pause(asked: bool) -> None:
    requests = StopRequests(paused=not asked)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        control = LedgerControl(requests, Ledger(db), 1)  # it has no tables
        (requests.pause if asked else requests.unpause)()
        control.exchange(100.0, (), "{}")
    assert requests.paused is asked

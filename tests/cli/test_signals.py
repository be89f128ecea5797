"""Signals where they meet no running batch: while it is planned, and in other commands."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from srtbatch.batch.batch_result import BatchState
from srtbatch.cli import app
from srtbatch.cli.drive_batch import execute
from srtbatch.cli.run_options import RunOptions
from srtbatch.cli.signals import CODES, SignalledError, Signals, raised_signals
from srtbatch.config.settings import Config
from tests.cli.fake import FakeBatch, result

if sys.platform == "win32":
    pytest.skip("Windows sends no signals to processes", allow_module_level=True)

HANDLED = tuple(CODES)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Whatever a test does, the handlers are the same afterwards."""
    before = [signal.getsignal(number) for number in HANDLED]
    yield
    after = [signal.getsignal(number) for number in HANDLED]
    for number, handler in zip(HANDLED, before, strict=True):
        signal.signal(number, handler)
    assert after == before


class Planning(FakeBatch):
    """Gets these signals while it is planned."""

    arriving: tuple[signal.Signals, ...] = ()
    planned = False

    def prepare(self) -> BatchState:
        for number in self.arriving:
            os.kill(os.getpid(), number)
        self.planned = True
        return super().prepare()


def planning(*arriving: signal.Signals) -> Planning:
    batch = Planning([result()])
    batch.arriving = arriving
    return batch


@pytest.mark.parametrize("number", HANDLED)
def test_a_signal_while_planning_lets_the_plan_be_recorded_and_starts_nothing(number: signal.Signals) -> None:
    batch = planning(number)
    assert execute(batch, RunOptions(Config(), quiet=True)) == CODES[number]
    assert batch.planned
    assert batch.stopped
    assert not batch.done


def test_the_second_signal_while_planning_ends_at_once() -> None:
    batch = planning(signal.SIGINT, signal.SIGTERM)
    with pytest.raises(SignalledError) as caught:
        execute(batch, RunOptions(Config(), quiet=True))
    assert caught.value.code == 130
    assert not batch.planned


@pytest.mark.parametrize("number", HANDLED)
def test_a_signal_elsewhere_ends_the_command_with_its_code(
    number: signal.Signals, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned = []

    def reporting(_arguments: object) -> int:
        try:
            os.kill(os.getpid(), number)
        finally:
            cleaned.append(number)
        return 0

    monkeypatch.setattr(app, "_invoked", reporting)
    assert app.main(["report", "out"]) == CODES[number]
    assert cleaned == [number]
    assert capsys.readouterr().err == "srtbatch: interrupted\n"


@pytest.mark.parametrize("context", [raised_signals, lambda: Signals(lambda: None, lambda: None)])
def test_nohup_is_respected(context: type[Signals]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with context():  # type: ignore[call-arg]  # the table holds callables without parameters
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_shell_that_ignores_ctrl_c_for_a_background_job_is_respected_outside_of_a_batch() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with raised_signals():
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_signals_are_left_to_the_main_one() -> None:
    found: list[object] = []

    def work() -> None:
        with raised_signals(), Signals(lambda: None, lambda: None):
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)]

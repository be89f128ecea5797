"""A corrector that does what the file tells it to: for workers, which import it by name.

``KILL`` ends the process, ``KILL-ONCE path`` does so if ``path`` is not there yet, ``HANG`` sleeps,
``LATE`` sleeps with its time limit about to end, ``LATE-HARD`` sleeps deaf to alarms and seems to have
begun long ago, ``STOPPED`` is as after a long SIGSTOP, ``HOG`` eats memory, ``RAISE`` raises, ``SLOW n``
takes n seconds, ``TURN path`` waits for one byte from the named pipe at ``path``.
Anything else loses its double blanks.
"""

from __future__ import annotations

import inspect
import os
import signal
import sys
import time
from pathlib import Path

from srtbatch.batch.workers import time_limit, worker_main
from srtbatch.config.settings import Config
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Corrected, Correction, Decoded, Failure, Quality, Tally


class StandIn:
    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        order, _, argument = data.decode("utf-8", "replace").strip().partition(" ")
        _obey(order, argument)
        if not data:
            return Processed(None, failure=Failure("no_cues", "empty"))
        fixed = data.replace(b"  ", b" ")
        changes = [Correction("T101", 1, "  ", " ")] if fixed != data else []
        corrected = Corrected([], changes, [], Tally(1, 1), Quality(90.0), Quality(95.0))
        return Processed(fixed, "en", Decoded("", "utf-8"), corrected)


def _obey(order: str, argument: str) -> None:  # noqa: C901  (a table of faults, one line each)
    match order:
        case "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        case "KILL-ONCE" if not Path(argument).exists():
            Path(argument).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case "EXIT":
            os._exit(0)
        case "HANG":
            time.sleep(600)
        case "LATE":
            time_limit._remaining.start(0.001)
            time.sleep(600)
        case "STOPPED":
            time_limit._remaining._moment -= 10_000.0
            signal.raise_signal(signal.SIGALRM)
        case "LATE-HARD":
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            _board()[worker_main.SINCE] -= 10**12
            time.sleep(600)
        case "SLOW":
            time.sleep(float(argument))
        case "TURN":
            with open(argument.partition("\n")[0], "rb", buffering=0) as pipe:  # noqa: PTH123  (unbuffered: one byte, no more)
                pipe.read(1)
        case "HOG":
            held = [bytes(10_000_000) for _ in range(200)]
            del held
        case "MODULES":
            present = {"typer", "click", "rich", "tqdm"} & set(sys.modules)
            raise RuntimeError(
                f"found {sorted(present)}, main {sys.modules['__main__'].__dict__.get('MARK')}"
            )
        case "RAISE":
            raise ZeroDivisionError("asked to")


def _board() -> worker_main.Board:
    """The board of the worker that this file is in the hands of: a local of a function that has called."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code is not worker_main.run_chunk.__code__:
        frame = frame.f_back
    assert frame is not None, "not in a worker process"
    board: worker_main.Board = frame.f_locals["board"]
    return board

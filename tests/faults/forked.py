"""Run the command line in a forked process that ends by itself at a given call, as after SIGKILL."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from srtbatch.cli.app import main
from tests.simulation.clockwork import Clockwork, Faults


def ran(faults: Faults | None, arguments: list[str], log: Path) -> tuple[int, int]:
    """Run the command line in a child: its exit code, and how many steps it took (0: nobody counted)."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads of other tests
        child = os.fork()
    if not child:
        _child(faults, arguments, log, writer)
    os.close(writer)
    with os.fdopen(reader) as said:
        steps = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(steps or 0)


def _child(faults: Faults | None, arguments: list[str], log: Path, writer: int) -> None:
    code = 70
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        clockwork = Clockwork(faults or Faults())
        write = os.write
        if faults is not None:
            clockwork.install()
        code = main(arguments)
        sys.stdout.flush()
        write(writer, str(clockwork.step).encode())
    finally:
        os._exit(code)

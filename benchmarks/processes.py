"""Whole processes, timed against each other: interleaved, so that a busy minute hits all of them alike.

On a machine that others use too, the wall clock says little; the seconds of work are told beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.corpus import WORK
from srtbatch.config.settings import MEGABYTE

OUTPUT = WORK / "output"
SRTBATCH = (sys.executable, "-m", "srtbatch")
PEER = (sys.executable, "-m", "benchmarks.peers")
ROOT = Path(__file__).parent.parent

# An installed package is compiled once; compiling it at every start would add 0.3 s to each run.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of one command: by the wall clock, and of work in all its processes (0: not known)."""

    wall: float
    cpu: float


Command = Sequence[str | os.PathLike[str]]


def medians(commands: Mapping[str, Command], rounds: int, *, fresh: bool = True) -> dict[str, Taken]:
    """What each command takes; ``fresh`` empties the output before each run."""
    runs: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if fresh:
                shutil.rmtree(OUTPUT, ignore_errors=True)
            runs[name].append(_taken(command))
    return {
        name: Taken(median(one.wall for one in taken), median(one.cpu for one in taken))
        for name, taken in runs.items()
    }


def _taken(command: Command) -> Taken:
    before, started = os.times(), time.perf_counter()
    run(command)
    wall, after = time.perf_counter() - started, os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(wall, work)


def run(command: Command) -> None:
    """Run it to its end, quietly; CalledProcessError with its last words where it fails."""
    subprocess.run(
        command, cwd=ROOT, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def peak_memory(command: Command) -> tuple[float, float]:
    """Megabytes at their highest, sampled: resident in the parent, unique to the largest child."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    parent = child = 0.0
    with psutil.Popen(
        [os.fspath(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            parent = max(parent, _resident(process))
            child = max([child, *(_unique(one) for one in _children(process))])
            time.sleep(0.01)
    return parent / MEGABYTE, child / MEGABYTE


def floor() -> Path | None:
    """The compiled floor, built when its source is newer; None where there is no compiler."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    source, built = Path(__file__).with_name("floor.c"), WORK / "floor"
    if compiler is None or os.name != "posix":
        return None
    if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
        WORK.mkdir(exist_ok=True)
        run((compiler, "-O2", "-o", built, source))
    return built


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _unique(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return 0

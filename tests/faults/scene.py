"""What the fault tests share.

Small trees, quick settings, the script they start, looks at the process table.
"""

from __future__ import annotations

import hashlib
import os
import sys
from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from srtbatch.batch.files.atomic import TEMPORARY
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings

if sys.platform != "win32":
    import fcntl
    import termios

ROOT = Path(__file__).parent.parent.parent
FACTORY = "tests.faults.stand_in:StandIn"  # workers import it by this name
HANGING = 120.0  # seconds after which a process that should end is taken to hang, however busy the machine is

SCRIPT = """
import os, signal, sys
sys.path.insert(0, {root!r})
from tests.faults.scene import FACTORY, settings
from srtbatch.batch import control
from srtbatch.batch.batch import Batch
source, output, workers = sys.argv[1:4]
batch = Batch(source, output, settings(int(workers)), processor_factory=FACTORY, rules_version="1",
              resume="resume" in sys.argv)
def say(*words):  # a whole line at once: a signal handler may speak between two writes
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
def told(*_):
    batch.stop()
    say("told")
signal.signal(signal.SIGINT, told)
signal.signal(signal.SIGTERM, told)
control.LISTEN_INTERVAL = 0.1
batch.prepare()
say("ready")
for result in batch:
    say(result.name, result.status.value)
say("end", batch.result.state)
"""


def cue(number: int) -> str:
    return f"{number}\n00:00:01,000 --> 00:00:02,000\nline  {number}\n\n"


def settings(workers: int = 2, **options: Any) -> Config:  # noqa: ANN401  (options of many kinds)
    """Quick retries at a constant delay, whole trees.

    ``options`` are those of ``batch_processing``, or ``retries``.
    """
    retries = options.pop("retries", 3)
    return Config(
        batch_processing=replace(BatchSettings(max_parallel_workers=workers), **options),
        files=FileSettings(recursive=True),
        retry=RetrySettings(retries=retries, delay=0.01, backoff=1),
    )


@dataclass
class Gate:
    """A named pipe on which files of ``order`` wait, each for one token; ``close`` it at the end."""

    path: Path
    descriptor: int = -1

    def __post_init__(self) -> None:
        os.mkfifo(self.path)
        self.descriptor = os.open(self.path, os.O_RDWR)  # both ends: no worker ever waits for a writer

    @property
    def order(self) -> str:
        """What a file says to wait here."""
        return f"TURN {self.path}"

    def let(self, count: int) -> None:
        """Let so many files pass, now or when they come."""
        os.write(self.descriptor, bytes(count))

    def left(self) -> int:
        """How many tokens nobody has taken yet."""
        count = array("i", [0])
        fcntl.ioctl(self.descriptor, termios.FIONREAD, count)
        return count[0]

    def close(self) -> None:
        os.close(self.descriptor)


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes, without our own state."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".srtbatch" not in path.parts
    }


def strays(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".srtb-*") if TEMPORARY.fullmatch(path.name)]


def family(pid: int) -> list[psutil.Process]:
    """A process's descendants now."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def all_gone(processes: list[psutil.Process], seconds: float = HANGING) -> bool:
    """Whether they all end; returns when the last one has."""
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

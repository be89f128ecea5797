"""What the fault tests share.

Small trees, quick settings, the script they start, looks at the process table.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from srtbatch.batch.atomic import TEMPORARY
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings

ROOT = Path(__file__).parent.parent.parent
FACTORY = "tests.faults.stand_in:StandIn"  # workers import it by this name

SCRIPT = """
import signal, sys
sys.path.insert(0, {root!r})
from tests.faults.scene import FACTORY, settings
from srtbatch.batch.run import Batch
source, output, workers = sys.argv[1:4]
batch = Batch(source, output, settings(int(workers)), processor_factory=FACTORY, rules_version="1",
              resume="resume" in sys.argv)
signal.signal(signal.SIGINT, lambda *_: batch.stop())
signal.signal(signal.SIGTERM, lambda *_: batch.stop())
batch.prepare()
print("ready", flush=True)
for result in batch:
    print(result.name, result.status.value, flush=True)
print("end", batch.result.state, flush=True)
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


def all_gone(processes: list[psutil.Process], seconds: float = 5.0) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

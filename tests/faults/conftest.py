"""Trees of small files, batches that answer to them, and looks at the process table."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from srtbatch.batch.atomic import TEMPORARY
from srtbatch.batch.run import Batch
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings

HERE = Path(__file__).parent
FACTORY = "stand_in:StandIn"
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))  # workers are told this path and import the stand-in by name


def cue(number: int) -> str:
    return f"{number}\n00:00:01,000 --> 00:00:02,000\nline  {number}\n\n"


def settings(workers: int = 2, **options: Any) -> Config:
    """Quick retries, whole trees; ``options`` are those of ``batch_processing``, or ``retries``."""
    retries = options.pop("retries", 3)
    return Config(
        batch_processing=replace(BatchSettings(max_parallel_workers=workers), **options),
        files=FileSettings(recursive=True),
        retry=RetrySettings(retries=retries, delay=0.01),
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


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def fill(source: Path) -> Callable[..., list[Path]]:
    """Small files in a few folders."""

    def made(count: int, *, folders: int = 4) -> list[Path]:
        paths = []
        for number in range(count):
            path = source / f"f{number % folders}" / f"{number:04d}.srt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(cue(number) * (1 + number % 5))
            paths.append(path)
        return paths

    return made


@pytest.fixture
def batch(source: Path, output: Path) -> Callable[..., Batch]:
    def made(config: Config | None = None, **options: Any) -> Batch:
        options.setdefault("processor_factory", FACTORY)
        options.setdefault("rules_version", "1")
        return Batch(options.pop("input", source), output, config or settings(), **options)

    return made


SCRIPT = """
import signal, sys
sys.path.insert(0, {here!r})
from conftest import FACTORY, settings
from srtbatch.batch.run import Batch
batch = Batch(sys.argv[1], sys.argv[2], settings(int(sys.argv[3])), processor_factory=FACTORY, rules_version="1",
              resume="resume" in sys.argv)
signal.signal(signal.SIGINT, lambda *_: batch.stop())
signal.signal(signal.SIGTERM, lambda *_: batch.stop())
batch.prepare()
print("ready", flush=True)
for result in batch:
    print(result.name, result.status.value, flush=True)
print("end", batch.result.state, flush=True)
"""


@pytest.fixture
def start(source: Path, output: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """A batch in a process of its own, run from a script without a ``__main__`` guard."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(here=str(HERE)))
    started: list[subprocess.Popen[str]] = []

    def begun(*more: str, workers: int = 2) -> subprocess.Popen[str]:
        command = [sys.executable, str(script), str(source), str(output), str(workers), *more]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
        )  # fmt: skip
        started.append(process)
        return process

    yield begun
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def family(pid: int) -> list[psutil.Process]:
    """A process's descendants now."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def all_gone(processes: list[psutil.Process], seconds: float = 5.0) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

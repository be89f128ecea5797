"""Trees of small files, batches that answer to them, and batches in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # workers are told this path and import the stand-in by name

from srtbatch.batch.batch import Batch  # noqa: E402
from srtbatch.config.settings import Config  # noqa: E402
from tests.faults.scene import FACTORY, SCRIPT, Gate, cue, settings  # noqa: E402


@pytest.fixture(autouse=True)
def _unmeasured(unmeasured: dict[str, str]) -> None:
    """A process that coverage measures warns when it is killed, and would hide what the program says."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    made = Gate(tmp_path / "gate")
    yield made
    made.close()


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
    def made(config: Config | None = None, **options: Any) -> Batch:  # noqa: ANN401  (options of many kinds)
        options.setdefault("processor_factory", FACTORY)
        options.setdefault("rules_version", "1")
        return Batch(options.pop("input", source), output, config or settings(), **options)

    return made


@pytest.fixture
def start(source: Path, output: Path, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """A batch in a process of its own, run from a script without a ``__main__`` guard."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    started: list[subprocess.Popen[str]] = []

    def begun(*more: str, workers: int = 2) -> subprocess.Popen[str]:
        command = [sys.executable, str(script), str(source), str(output), str(workers), *more]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        started.append(process)
        return process

    yield begun
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()

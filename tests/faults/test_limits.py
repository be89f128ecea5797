"""Too few descriptors, processes or threads for the workers asked for: fewer workers and a note, no fault."""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.workers import resource_limits, worker_main
from srtbatch.batch.workers.process_pool import MAX_FAILED_STARTS
from srtbatch.batch.workers.resource_limits import GC_THRESHOLD
from srtbatch.batch.workers.worker_main import PlainOutcome
from srtbatch.model import Status
from tests.faults.scene import ROOT, cue, settings, strays, tree
from tests.faults.test_group_signals import HOOK

if sys.platform == "win32":
    pytest.skip("the limits are POSIX", allow_module_level=True)

import resource

FILES = 12
SHORTAGE = "worker process"

Made = Callable[..., Batch]
Fill = Callable[..., list[Path]]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder in which other users may run; pytest closes its own to them whenever it starts."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def tight(open_folder: Path) -> Callable[..., tuple[int, int, str]]:
    """A run that asks for four workers below a limit: exit code, workers, what it says."""
    (open_folder / "in").mkdir()
    for number in range(FILES):
        (open_folder / "in" / f"{number}.srt").write_text(cue(number))

    def run(
        prefix: tuple[str, ...] = (),
        *,
        python: str = sys.executable,
        descriptors: int = 0,
        **environment: str,
    ) -> tuple[int, int, str]:
        def limit() -> None:
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        shutil.rmtree(open_folder / "out", ignore_errors=True)
        done = subprocess.run(
            [*prefix, python, "-B", "-m", "srtbatch", "in", "out", "-j", "4", "--json"],
            cwd=open_folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            preexec_fn=limit,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        if done.returncode == 0:
            assert len(tree(open_folder / "out")) == FILES
            assert not strays(open_folder / "out")
            return 0, int(json.loads(done.stdout)["host"]["workers"]), done.stderr
        return done.returncode, 0, done.stderr

    return run


@pytest.mark.parametrize(
    ("descriptors", "workers"),
    [(24, {1}), (40, {2, 3}), (64, {4}), *(pytest.param(n, {1, 2, 3, 4}, marks=pytest.mark.slow)
     for n in range(14, 60, 2))],
)  # fmt: skip
def test_few_descriptors(
    descriptors: int, workers: set[int], tight: Callable[..., tuple[int, int, str]]
) -> None:
    code, found, told = tight(descriptors=descriptors)
    assert (code, "Traceback" in told) == (0, False)
    assert found in workers
    assert (SHORTAGE in told) == (found < 4)


def _limited(processes: int) -> tuple[str, ...]:
    """The words before a command that another user, whom the limit holds for, is to run."""
    user = ("--reuid=65534", "--regid=65534", "--clear-groups")
    return "setpriv", *user, "prlimit", f"--nproc={processes}"


def _reachable_by_others() -> str:
    """An interpreter of this version that another user may run, or ""."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        command = [*_limited(100), python, "-c", "import psutil"]
        environment = {**os.environ, "PYTHONPATH": _packages()}
        if (
            Path(python).exists()
            and not subprocess.run(command, check=False, capture_output=True, env=environment).returncode
        ):
            return python
    return ""


def _packages() -> str:
    return os.pathsep.join([str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))])


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="takes root and setpriv")
@pytest.mark.parametrize(
    "processes", [3, 9, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 4, 5, 6, 7, 8, 10))]
)
def test_few_processes_and_threads(processes: int, tight: Callable[..., tuple[int, int, str]]) -> None:
    python = _reachable_by_others()
    if not python:
        pytest.skip("no interpreter here that another user may run")
    code, workers, told = tight(_limited(processes), python=python, PYTHONPATH=_packages())
    assert (code, "Traceback" in told) == (0, False), told
    assert (SHORTAGE in told) == (workers < 4)
    assert workers < 4


@pytest.mark.parametrize(
    ("at", "workers"),
    [
        ("server:os.fork:2", {4}),  # it ends; another one is started
        ("parent:socket.bind:1", {4}),  # no fork server can be had: workers start without one
        pytest.param("parent:tempfile.mkstemp:1", {4}, marks=pytest.mark.slow),  # no shared memory at first
    ],
)
def test_a_system_that_refuses_for_a_moment(
    at: str, workers: set[int], tight: Callable[..., tuple[int, int, str]]
) -> None:
    code, found, told = tight(PYTHONPATH=os.pathsep.join((str(HOOK), str(ROOT))), SHOT_AT=at, SHOT_RAISE="1")
    assert (code, "Traceback" in told) == (0, False)
    assert found in workers


def test_a_folder_for_temporaries_with_a_long_name(
    tight: Callable[..., tuple[int, int, str]], tmp_path: Path
) -> None:
    """The fork server's socket may have a path of 107 bytes (unix(7))."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    code, workers, told = tight(TMPDIR=str(long))
    assert (code, workers, SHORTAGE in told) == (0, 4, False)


def test_workers_that_end_before_they_begin_are_done_without(
    fill: Fill, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(FILES)
    monkeypatch.setattr("srtbatch.batch.workers.worker_process.work", os._exit)
    run = batch()
    assert {result.status for result in run} == {Status.CORRECTED}
    assert run.result.counts[Status.CORRECTED] == FILES
    assert run.result.workers == 1
    assert run.result.worker_deaths >= MAX_FAILED_STARTS
    assert any("before they begin" in note for note in run.result.notes)


def test_overlapping_batches_leave_the_collector_as_it_was(
    fill: Fill, source: Path, tmp_path: Path, batch: Made
) -> None:
    """Two in threads of their own, the first to begin being the first to end."""
    fill(4)
    before = gc.get_threshold()
    begun, over = threading.Event(), threading.Event()

    def first() -> None:
        for _ in Batch(source, tmp_path / "one", settings(1), rules_version="1"):
            begun.set()
            over.wait(60)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(60)
    second = iter(Batch(source, tmp_path / "two", settings(1), rules_version="1"))
    next(second)
    over.set()
    thread.join()
    assert gc.get_threshold()[0] == GC_THRESHOLD
    assert len(list(second)) >= 0
    assert gc.get_threshold() == before


def test_a_threshold_set_by_the_caller_meanwhile_stays(fill: Fill, source: Path, tmp_path: Path) -> None:
    fill(4)
    before = gc.get_threshold()
    try:
        for _ in Batch(source, tmp_path / "one", settings(1), rules_version="1"):
            gc.set_threshold(1234)
        assert gc.get_threshold()[0] == 1234
    finally:
        gc.set_threshold(*before)


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (MemoryError(), 8),
        (OSError(errno.ENOMEM, "no memory"), 8),
        (BrokenPipeError(), 0),  # the parent is gone: nobody is left to be told
    ],
)
def test_answers_that_cannot_be_sent_cost_their_last_file_an_attempt(error: Exception, blamed: int) -> None:
    """Blamed on no file, they would be made and lost for ever."""

    class Broken:
        def send(self, _answers: object) -> None:
            raise error

    board = [0] * worker_main.BOARD_SIZE
    with pytest.raises(type(error)):
        worker_main._send(Broken(), [cast("PlainOutcome", ())] * 2, board, 7)  # type: ignore[arg-type]
    assert board[worker_main.CURRENT] == blamed


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_memory_that_the_system_does_not_tell_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **_more: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    assert resource_limits.own_memory() > 1_000_000
    monkeypatch.setattr("builtins.open", refused)
    assert resource_limits.own_memory() == 0

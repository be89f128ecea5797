"""Signals to the whole process group at chosen events of a start, and helper processes that die.

The run ends in order, or goes on; nothing is left; what is left to do can be resumed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.faults.scene import ROOT, all_gone, cue, strays, tree

if sys.platform == "win32":
    pytest.skip("process groups and signals are POSIX", allow_module_level=True)

HOOK = Path(__file__).parent / "hook"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
FILES = 12
SLOW = pytest.mark.slow

Shoot = Callable[..., "Shot"]


class Shot:
    """One run of the command line that a signal was sent into."""

    def __init__(self, place: Path, at: str, number: int, target: str = "group") -> None:
        self.output = place / "out"
        process = subprocess.Popen(
            command("in", "out", "-j", "2", "-q"),
            cwd=place,
            env=environment() | {"SHOT_AT": at, "SHOT_SIGNAL": str(number), "SHOT_TARGET": target},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        _, self.told = process.communicate(timeout=100)
        self.code = process.returncode
        self.left = [one for one in psutil.process_iter() if _group_of(one.pid) == process.pid]

    def state(self) -> str:
        """The run's state in the ledger, or "" where none is recorded."""
        ledger = self.output / ".srtbatch" / "ledger.sqlite3"
        if not ledger.exists():
            return ""
        with closing(sqlite3.connect(ledger)) as db:
            if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return ""
            rows = db.execute("SELECT state FROM runs").fetchall()
        return str(rows[0][0]) if rows else ""


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "srtbatch", *words]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(HOOK), str(ROOT)))}


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    (tmp_path / "in").mkdir()
    for number in range(FILES):
        (tmp_path / "in" / f"{number}.srt").write_text(cue(number))
    return lambda *words, **more: Shot(tmp_path, *words, **more)


def in_order(shot: Shot, number: int) -> None:
    """The exit code says the signal, the ledger says the same, nothing is left, and nothing is told."""
    assert all_gone(shot.left), "a process outlived the run"
    if not shot.output.exists() and shot.code in {-number, 1}:
        return  # it came while Python itself was starting
    assert "Traceback" not in shot.told
    assert "fault of our own" not in shot.told
    assert not strays(shot.output)
    if not shot.state():
        assert shot.code == CODES[signal.Signals(number)]
        assert not tree(shot.output)
        return
    done = len(tree(shot.output))
    assert (shot.code, shot.state()) in {(CODES[signal.Signals(number)], "interrupted"), (0, "done")}
    assert done == FILES if shot.code == 0 else done <= FILES


def resumed(shot: Shot) -> None:
    again = subprocess.run(command("resume", "out", "-q"), cwd=shot.output.parent, check=False, timeout=100)
    assert again.returncode == 0
    assert len(tree(shot.output)) == FILES


STARTING = [
    "server::1",  # the fork server has loaded nothing yet
    "worker::1",
    "parent:socket.connect:2",  # one worker starts, the other is about to
]
STARTING_TOO = [
    "parent:socket.bind:1",
    "parent:socket.connect:1",
    "parent:socket.sendmsg:2",
    "tracker::1",
    "server:import:40",
    "server::1500",
    "worker:pickle.find_class:3",
    "worker:open:2",
]


@pytest.mark.parametrize("at", [*STARTING, *(pytest.param(at, marks=SLOW) for at in STARTING_TOO)])
def test_a_signal_to_the_group_while_workers_start(at: str, shoot: Shoot) -> None:
    shot = shoot(at, signal.SIGTERM)
    in_order(shot, signal.SIGTERM)
    assert shot.code in {143, 0}
    resumed(shot)


def test_a_signal_while_files_are_sought_is_recorded(shoot: Shoot) -> None:
    shot = shoot("parent:os.scandir:1", signal.SIGTERM)
    in_order(shot, signal.SIGTERM)
    assert shot.code == 143
    assert not tree(shot.output)
    resumed(shot)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize(
    "at",
    ["parent:socket.connect:1", pytest.param("server::1", marks=SLOW), pytest.param("worker::1", marks=SLOW)],
)
def test_ctrl_c_and_a_closed_terminal_too(at: str, number: signal.Signals, shoot: Shoot) -> None:
    shot = shoot(at, number)
    in_order(shot, number)
    assert shot.code in {CODES[number], 0}


@pytest.mark.skipif(sys.platform != "linux", reason="the hook finds children by /proc")
@pytest.mark.parametrize(
    ("at", "target"),
    [
        ("parent:socket.connect:2", "forkserver"),
        ("server:os.fork:1", "self"),
        ("parent:socket.connect:2", "resource_tracker"),
        pytest.param("parent:socket.connect:1", "forkserver", marks=SLOW),
        pytest.param("parent:socket.sendmsg:1", "forkserver", marks=SLOW),
        pytest.param("server::1", "self", marks=SLOW),
        pytest.param("server::1500", "self", marks=SLOW),
        pytest.param("server:os.fork:2", "self", marks=SLOW),
        pytest.param("parent:socket.connect:1", "resource_tracker", marks=SLOW),
        pytest.param("tracker::1", "self", marks=SLOW),
        pytest.param("tracker::150", "self", marks=SLOW),
    ],
)
def test_a_killed_fork_server_or_tracker_is_survived(at: str, target: str, shoot: Shoot) -> None:
    """By SIGKILL, which nothing can ignore."""
    shot = shoot(at, signal.SIGKILL, target)
    assert (shot.code, shot.told, shot.state()) == (0, "", "done")
    assert len(tree(shot.output)) == FILES
    assert all_gone(shot.left)
    assert not strays(shot.output)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["parent", "server", "tracker", "worker"])
def test_a_signal_to_the_group_at_any_moment(role: str, shoot: Shoot, tmp_path: Path) -> None:
    """At evenly spaced events of each kind of process, from its first to its last."""
    log = tmp_path / "log"
    subprocess.run(
        command("in", "out", "-j", "2", "-q"),
        cwd=tmp_path,
        env=environment() | {"SHOT_AT": "::0", "SHOT_LOG": str(log)},
        check=True,
    )
    events = sum(line.startswith(f"{role} ") for line in log.read_text().splitlines())
    moments = 250 if "FULL_SWEEP" in os.environ else 10
    for number in range(moments):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        chosen = list(CODES)[number % len(CODES)]
        at = f"{role}::{1 + events * number // moments}"
        print(at, chosen.name)  # noqa: T201  (what to repeat, where one of them fails)
        in_order(shoot(at, chosen), chosen)

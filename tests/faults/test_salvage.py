"""A damaged ledger whose replacement is interrupted: no output is forgotten, and nothing is deleted."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.ledger.replace_damaged import COMPLETE, set_aside
from srtbatch.batch.ledger.salvage import Salvage
from srtbatch.cli.app import main
from tests.faults.forked import ran
from tests.faults.scene import cue
from tests.simulation.clockwork import KILLED, Faults

FILES = 2
NAMES = {"ledger.sqlite3", "lock"}
OWNER = "0123456789ab"  # of a run whose row is in the log alone

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a forked process")


class Scene:
    """A tree with one run behind it. The first page of its ledger is damaged; a row is in its log alone.

    By that row, a later run knows whose temporaries it sweeps.
    """

    def __init__(self, place: Path) -> None:
        self.place, self.state = place, place / "out" / ".srtbatch"
        self.ledger = self.state / "ledger.sqlite3"
        if not place.exists():
            self._make()
        self.damaged = self.ledger.read_bytes()

    def _make(self) -> None:
        (self.place / "in").mkdir(parents=True)
        for number in range(FILES):
            (self.place / "in" / f"{number}.srt").write_text(cue(number))
        assert main([str(self.place / "in"), str(self.place / "out"), "-q"]) == 0
        (self.place / "out" / f".srtb-{OWNER}-{OWNER}.tmp").touch()
        self._leave_log()
        self.ledger.write_bytes(bytes(16) + self.ledger.read_bytes()[16:])

    def copy(self, place: Path) -> Scene:
        """The same somewhere else."""
        shutil.copytree(self.place, place)
        return Scene(place)

    def _leave_log(self) -> None:
        log = self.state / "ledger.sqlite3-wal"
        with closing(sqlite3.connect(self.ledger, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("INSERT INTO owners VALUES (?)", (OWNER,))
            ledger, rows = self.ledger.read_bytes(), log.read_bytes()
        self.ledger.write_bytes(ledger)
        log.write_bytes(rows)

    def skipped(self, capsys: pytest.CaptureFixture[str]) -> int:
        """How many files a later run knows."""
        code = main([str(self.place / "in"), str(self.place / "out"), "-q", "--incremental", "--json"])
        told = capsys.readouterr()
        assert code == 0, told.err
        assert not list((self.place / "out").glob(".srtb-*")), "the log's row was lost"
        return int(json.loads(told.out)["totals"]["skipped"])

    def owners(self) -> set[str]:
        with closing(sqlite3.connect(self.ledger)) as db:
            return {name for (name,) in db.execute("SELECT id FROM owners")}

    def strays(self) -> set[str]:
        """Names in the state folder but for those of an idle one and of ledgers set aside."""
        return {path.name for path in self.state.iterdir() if ".broken-" not in path.name} - NAMES

    def kept(self) -> bool:
        """Whether the damaged ledger is still there under some name."""
        return any(path.read_bytes() == self.damaged for path in self.state.glob("ledger.sqlite3*"))


def no_links(*_: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@forks
@pytest.mark.parametrize("links", [True, False], ids=["hard links", "no hard links"])
def test_killed_at_any_step_no_output_is_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    scene = Scene(tmp_path / "scene")
    whole = tmp_path / "whole"
    shutil.copytree(scene.place, whole)
    code, steps = ran(Faults(), ["status", str(whole / "out")], tmp_path / "log")
    assert code == 2
    assert steps > 10, "a replacement takes many steps"
    for step in range(1, steps + 1):
        killed = scene.copy(tmp_path / f"killed{step}")
        assert ran(Faults(kill_at=step), ["status", str(killed.place / "out")], tmp_path / "log")[0] == KILLED
        assert killed.kept(), step
        assert killed.skipped(capsys) == FILES, step
        assert not killed.strays(), step


@pytest.mark.parametrize("command", ["status", "verify", "history", "resume", "run"])
def test_a_full_disk_leaves_the_damaged_ledger_where_it_is(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path / "scene")
    words = [str(scene.place / "in")] if command == "run" else [command]

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Salvage, "take", full)
        assert main([*words, str(scene.place / "out")]) == 2
    told = capsys.readouterr().err
    assert "database or disk is full" in told
    assert "Nothing is lost" in told
    assert "--state" not in told
    assert scene.ledger.read_bytes() == scene.damaged
    assert scene.strays() == {"ledger.sqlite3-wal"}
    assert not set_aside(scene.ledger)
    assert scene.skipped(capsys) == FILES


@pytest.mark.parametrize("failing", ["link", "rename", "replace"])
def test_what_cannot_be_renamed_now_is_renamed_by_the_next_command(
    failing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path / "scene")
    call: Callable[..., Any] = getattr(os, failing)

    def refused(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        if COMPLETE in os.fspath(source) or ".broken-" in os.fspath(target):
            raise OSError(28, "No space left on device")
        call(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, refused)
        assert main(["status", str(scene.place / "out")]) == 2
    told = capsys.readouterr().err
    assert ("No space left" in told) == (failing != "link"), told
    assert scene.kept()
    assert scene.skipped(capsys) == FILES
    assert not scene.strays()


def test_the_rows_of_the_log_are_in_the_new_ledger(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "scene")
    assert OWNER.encode() not in scene.damaged
    assert main(["status", str(scene.place / "out")]) == 2
    assert scene.owners() == {OWNER}


def test_a_refusal_names_the_ledgers_that_were_set_aside_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(tmp_path / "scene")
    scene.ledger.write_bytes(b"no database" * 1000)
    (scene.state / "ledger.sqlite3-wal").unlink()
    assert main(["status", str(scene.place / "out")]) == 2
    assert main([str(scene.place / "in"), str(scene.place / "out")]) == 2
    names = set_aside(scene.ledger)
    assert len(names) == 1
    assert names[0] in capsys.readouterr().err.rpartition("no record of making")[2]

"""Files of others that stand in the state folder under names of the program: refused, and left alone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from srtbatch.batch.batch import run_batch
from srtbatch.model import UsageError

CUE = "1\n00:00:01,000 --> 00:00:03,000\nhello  world\n"


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("in", "st"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / "a.srt").write_text(CUE)
    return tmp_path


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_database_of_another_program_is_not_moved(folders: Path, *, dry_run: bool) -> None:
    ledger = folders / "st" / "ledger.sqlite3"
    with closing(sqlite3.connect(ledger)) as db:
        db.execute("CREATE TABLE money (amount)")
        db.commit()
    before = ledger.read_bytes()
    with pytest.raises(UsageError, match=r"no file of srtbatch.*--state"):
        run_batch(folders / "in", folders / "out", state=folders / "st", dry_run=dry_run)
    assert [path.name for path in (folders / "st").iterdir()] == ["ledger.sqlite3"]
    assert ledger.read_bytes() == before
    assert not (folders / "out").exists()


def test_a_ledger_whose_application_id_is_damaged_is_set_aside(folders: Path) -> None:
    run_batch(folders / "in", folders / "out", state=folders / "st")
    ledger = folders / "st" / "ledger.sqlite3"
    with closing(sqlite3.connect(ledger)) as db:
        db.execute("PRAGMA application_id = 1")
    result = run_batch(folders / "in", folders / "out", state=folders / "st")
    assert result.successful_files == 1
    assert len(list((folders / "st").glob("ledger.sqlite3.broken-*"))) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="takes named pipes")
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("owner.json", ("in", "out")),
        ("lock", ("in", "out")),
        ("lock", ("status", "out")),
        ("ledger.sqlite3", ("in", "out")),
        ("ledger.sqlite3", ("in", "out", "--dry-run")),
        ("ledger.sqlite3-wal", ("status", "out")),
    ],
)
def test_a_named_pipe_makes_nobody_wait(folders: Path, name: str, command: tuple[str, ...]) -> None:
    run_batch(folders / "in", folders / "out")
    pipe = folders / "out" / ".srtbatch" / name
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    arguments = [sys.executable, "-m", "srtbatch", *command]
    done = subprocess.run(arguments, cwd=folders, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in (0, 2), done.stderr
    if command == ("in", "out"):
        assert "no file of srtbatch" in done.stderr or "no regular file" in done.stderr
    assert pipe.is_fifo()

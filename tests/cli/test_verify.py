"""``srtbatch verify``: outputs against the ledger."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.verify_outputs import Verified, verify
from srtbatch.cli.app import main

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("a", "b", "deep/c"):
        (tmp_path / "in" / f"{name}.srt").write_text(SRT, encoding="utf-8")
    assert main(["in", "out", "-r", "-q"]) == 0
    return tmp_path


def seen(tree: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in tree.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_an_output_tree_as_it_was_written(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = seen(tree)
    assert main(["verify", "out"]) == 0
    assert capsys.readouterr() == ("", "3 as recorded\n")
    assert main(["verify", "out", "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    assert seen(tree) == before, "it writes nothing"


def test_each_kind_of_difference(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tree / "out"
    mode = (out / "a.srt").stat()
    (out / "a.srt").write_text((out / "a.srt").read_text().replace("now", "nuw"), encoding="utf-8")
    os.utime(out / "a.srt", ns=(mode.st_atime_ns, mode.st_mtime_ns))  # only the content tells
    (out / "b.srt").unlink()
    (out / "deep" / "new.srt").write_text(SRT, encoding="utf-8")
    (out / "notes.txt").write_text("no subtitle", encoding="utf-8")
    (out / ".srtb-0123456789ab-0123456789ab.tmp").touch()
    assert main(["verify", "out"]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "changed     a.srt is not what was written",
        "missing     b.srt does not exist any more",
        "unrecorded  deep/new.srt is not in the ledger",
    ]
    assert told.err == "1 as recorded, 1 changed, 1 missing, 1 unrecorded\n"
    assert main(["verify", "out", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "as_recorded": 1,
        "changed": ["a.srt"],
        "missing": ["b.srt"],
        "unreadable": [],
        "unrecorded": ["deep/new.srt"],
    }


def test_what_stands_where_an_output_was(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "out" / "a.srt").unlink()
    (tree / "out" / "a.srt").mkdir()
    (tree / "out" / "b.srt").unlink()
    (tree / "out" / "b.srt").symlink_to("nowhere")
    (tree / "out" / "deep" / "c.srt").rename(tree / "same.srt")
    (tree / "out" / "deep" / "c.srt").symlink_to(tree / "same.srt")
    assert main(["verify", "out", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["changed"], told["missing"]) == (["a.srt", "b.srt", "deep/c.srt"], [])


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_an_output_that_may_not_be_read(tree: Path) -> None:
    (tree / "out" / "a.srt").chmod(0)
    assert Verified("a.srt", "unreadable") in list(verify(tree / "out"))


def test_a_moved_output_tree_is_still_known(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "out").rename(tree / "archive")
    (tree / "in").rename(tree / "gone")
    assert main(["verify", "archive"]) == 0
    assert capsys.readouterr().err == "3 as recorded\n"


def test_one_file_under_another_name(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["in/a.srt", "single/b.srt", "-q"]) == 0
    assert main(["verify", "single/b.srt"]) == 0
    assert main(["verify", "single"]) == 0
    (tree / "single" / "b.srt").write_text("other", encoding="utf-8")
    assert main(["verify", "single/b.srt"]) == 1
    assert "changed     b.srt" in capsys.readouterr().out


def shared(tree: Path, source: str) -> None:
    """Let one ledger serve two OUTPUTs, the first of which is away when the second is made, like a mount."""
    assert main(["in", "one", "-q", "--state", "state"]) == 0
    (tree / "one").rename(tree / "away")
    assert main([source, "two", "-q", "--state", "state"]) == 0
    (tree / "away").rename(tree / "one")


def test_one_ledger_for_two_outputs(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is verified by the runs that wrote into it."""
    shared(tree, "in/deep")
    capsys.readouterr()
    assert main(["verify", "one", "--state", "state"]) == 0
    assert main(["verify", "two", "--state", "state"]) == 0
    assert capsys.readouterr().err == "2 as recorded\n1 as recorded\n"


def test_an_output_whose_row_another_tree_has_taken_is_unrecorded(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ledger that serves two OUTPUTs knows an output by its name alone."""
    shared(tree, "in")
    capsys.readouterr()
    assert main(["verify", "one", "--state", "state", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["unrecorded"] == ["a.srt", "b.srt"]
    assert main(["verify", "two", "--state", "state"]) == 0


def test_an_input_inside_output_is_no_output(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["out/deep", "out", "-q"]) == 0
    assert main(["verify", "out", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unrecorded"] == []


def test_a_content_put_into_place_by_a_killed_run_is_as_intended(tree: Path) -> None:
    ledger = tree / "out" / ".srtbatch" / "ledger.sqlite3"
    with closing(sqlite3.connect(ledger)) as db, db:
        (content,) = db.execute("SELECT target_hash FROM outputs WHERE key = ?", (b"a.srt",)).fetchone()
        db.execute("UPDATE outputs SET target_hash = ? WHERE key = ?", ("0" * 32, b"a.srt"))
        db.commit()
        assert Verified("a.srt", "changed") in list(verify(tree / "out"))
        size = (tree / "out" / "a.srt").stat().st_size
        db.execute("INSERT INTO intents VALUES (?, ?, ?)", (b"a.srt", content, size))
    assert Verified("a.srt", "same") in list(verify(tree / "out"))


def test_a_new_output_of_a_killed_run_is_compared_with_what_it_was_to_be(tree: Path) -> None:
    with closing(sqlite3.connect(tree / "out" / ".srtbatch" / "ledger.sqlite3")) as db, db:
        (content,) = db.execute("SELECT target_hash FROM outputs WHERE key = ?", (b"a.srt",)).fetchone()
        db.execute("DELETE FROM outputs WHERE key = ?", (b"a.srt",))
        db.execute("INSERT INTO intents VALUES (?, ?, ?)", (b"a.srt", content, -1))
    assert Verified("a.srt", "same") in list(verify(tree / "out"))
    (tree / "out" / "a.srt").write_text("by hand")
    assert Verified("a.srt", "changed") in list(verify(tree / "out"))


def test_without_a_ledger_it_is_2_and_while_a_run_is_at_work_5(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "in"]) == 2
    assert "no ledger here" in capsys.readouterr().err
    run = Batch(tree / "in", tree / "out")
    run.prepare()
    try:
        assert main(["verify", "out"]) == 5
        assert "a run is at work here" in capsys.readouterr().err
    finally:
        run.close()

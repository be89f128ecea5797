"""Runs told again: reports, resume and retry of what is finished."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch, run_batch
from srtbatch.cli.app import main
from srtbatch.config.settings import Config
from tests.cli.test_app import said

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a b.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "in" / "deep" / "b.srt").write_text(SRT, encoding="utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["srtbatch", *words])
    return main(words)


@pytest.mark.parametrize(
    "words",
    [
        ("in", "out"),
        ("./in/", "./out", "-r"),
        ("in/a b.srt", "out"),
        ("in/a b.srt", "out/"),
        ("in/a b.srt", "c.srt"),
        ("in/a b.srt", "in/deep/c.srt"),
    ],
    ids=" ".join,
)
def test_a_report_told_again_is_the_one_the_run_wrote(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *words, "-q", "--export-report", "own.json") == 0
    _, out, _ = said(capsys, "report", words[1])
    assert out == (tree / "own.json").read_text(encoding="utf-8")
    assert json.loads(out)["arguments"] == [*words, "-q", "--export-report", "own.json"]


def test_from_elsewhere_its_paths_are_whole(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, "in", "out", "-q")
    monkeypatch.chdir(tree / "in")
    report = json.loads(said(capsys, "report", "../out")[1])
    assert report["files_processed"][0]["source"] == str(tree / "in" / "a b.srt")
    assert (report["input"], report["output"]) == (str(tree / "in"), str(tree / "out"))


def test_a_retried_run_keeps_the_words_that_began_it(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "in" / "c.srt").write_bytes(bytes(range(256)) * 40)
    run(monkeypatch, "in", "out", "-q")
    capsys.readouterr()
    assert run(monkeypatch, "retry", "out", "-q", "--export-report", "own.json") == 3
    capsys.readouterr()
    _, out, _ = said(capsys, "report", "out")
    assert out == (tree / "own.json").read_text(encoding="utf-8")
    assert json.loads(out)["arguments"] == ["in", "out", "-q"]


@pytest.mark.parametrize("verb", ["resume", "retry"])
def test_where_nothing_is_left_it_says_what_to_type(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    run(monkeypatch, "in", "out", "-r", "-q")
    code, out, err = said(capsys, verb, "out")
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        f"Nothing to {verb}: run 1 is finished (2 corrected)",
        "To do new and changed files, and missing outputs: srtbatch in out -r -q --incremental",
    ]
    code, out, _ = said(capsys, verb, "out", "--json", "-q")
    assert (code, json.loads(out)["next"]) == (0, "")


def test_where_files_failed_resume_points_to_retry(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "in" / "c.srt").write_bytes(bytes(range(256)) * 40)
    run(monkeypatch, "in", "out", "-q", "--state", "my state")
    capsys.readouterr()
    code, _, err = said(capsys, "resume", "out", "--state", "my state")
    assert code == 0
    assert "To redo the failed files: srtbatch retry out --state 'my state'\n" in err


def test_a_run_that_was_killed_at_its_very_end_is_brought_to_it(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, "in", "out", "-q")
    with closing(sqlite3.connect(tree / "out" / ".srtbatch" / "ledger.sqlite3")) as ledger, ledger:
        ledger.execute("UPDATE runs SET state = 'running', totals = '{}'")
    capsys.readouterr()
    assert "Next: srtbatch resume out\n" in said(capsys, "status", "out")[1]
    assert said(capsys, "resume", "out", "-q") == (0, "", "")
    assert "done: 1 corrected, 1 corrections" in said(capsys, "history", "out")[1]


def stamps(tree: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in (tree / "out").rglob("*.srt")}


def test_resume_as_an_option_says_what_the_command_says(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("in", "out", "-r", "--resume")
    assert run(monkeypatch, *words) == 0, "without a run there is a fresh one"
    before = stamps(tree)
    capsys.readouterr()
    assert run(monkeypatch, *words, "--export-report", "r.json", "--changes", "c.jsonl") == 0
    err = capsys.readouterr().err
    assert "Nothing to resume: run 1 is finished (2 corrected)\n" in err
    assert (
        "To do new and changed files, and missing outputs: "
        "srtbatch in out -r --export-report r.json --changes c.jsonl --incremental\n" in err
    )
    assert stamps(tree) == before
    assert json.loads((tree / "r.json").read_bytes())["run"] == "1"
    assert len((tree / "c.jsonl").read_bytes().splitlines()) == 2
    assert said(capsys, "history", "out")[1].count("\n") == 1
    option, command = (said(capsys, *one, "--json") for one in (words, ("resume", "out")))
    assert option[:2] == command[:2]


@pytest.mark.parametrize("plan", ["--dry-run", "--diff"])
def test_what_is_only_planned_cannot_be_resumed(capsys: pytest.CaptureFixture[str], plan: str) -> None:
    code, _, err = said(capsys, "in", "out", "--resume", plan)
    assert code == 2
    assert "srtbatch status OUTPUT" in err


def test_a_finished_run_taken_up_by_a_library_has_nothing_to_do(tree: Path) -> None:
    first = run_batch(tree / "in", tree / "out", Config())
    before = stamps(tree)
    again = Batch(tree / "in", tree / "out", Config(), resume=True)
    assert list(again) == []
    assert again.notes == ("nothing to resume: run 1 is finished",)
    assert again.result.counts == first.counts
    assert stamps(tree) == before
    (tree / "out" / "a b.srt").unlink()
    restored = Batch(tree / "in", tree / "out", Config(), resume=True)
    assert [(one.name, one.reason) for one in restored] == [("a b.srt", "output missing")]
    assert restored.run_id == 1

"""Closed, full and abandoned standard streams: the work is done, the exit code says what was lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from srtbatch.cli import stdio
from srtbatch.cli.app import main

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"
DONE = SRT.replace("  ", " ")
NO_FULL = not Path("/dev/full").exists()


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unmeasured: dict[str, str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("a.srt", "b.srt"):
        (tmp_path / "in" / name).write_text(SRT, encoding="utf-8")
    return tmp_path


def shell(redirections: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The program under a redirection of the shell; streams that are not redirected are captured."""
    script = f'exec "$0" -m srtbatch "$@" {redirections}'
    command = ["sh", "-c", script, sys.executable, *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=120)


def outputs(tree: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (tree / "out").glob("*.srt")}


posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@posix
@pytest.mark.parametrize(
    ("redirections", "words"),
    [
        ("2>&-", ("-v",)),
        (">&- 2>&- <&-", ("-vv", "-j", "2")),
        ("2>/dev/full", ("-v", "-j", "2")),
        ("<&- >&-", ("--from-file", "list")),
    ],
)
def test_a_batch_needs_no_stream(tree: Path, redirections: str, words: tuple[str, ...]) -> None:
    if "full" in redirections and NO_FULL:
        pytest.skip("no /dev/full")
    (tree / "list").write_text("a.srt\nb.srt\n", encoding="utf-8")
    done = shell(redirections, "in", "out", "--export-report", "r.json", *words)
    assert (done.returncode, done.stdout) == (0, b"")
    assert outputs(tree) == {"a.srt": DONE, "b.srt": DONE}
    assert json.loads((tree / "r.json").read_bytes())["totals"]["corrected"] == 2
    assert main(["report", "out", "--export-report", "again.json"]) == 0, (
        "nothing was printed into the ledger"
    )
    assert {path.name for path in tree.iterdir()} == {"in", "out", "list", "r.json", "again.json"}


@posix
@pytest.mark.parametrize(
    ("redirections", "words"),
    [
        (">&-", ("in", "out", "--json", "--changes", "c.jsonl")),
        (">&-", ("--version",)),
        (">&-", ("--help",)),
        (">&-", ("-", "<in/a.srt")),
        (">/dev/full", ("in", "out", "--json", "--changes", "c.jsonl")),
        (">/dev/full", ("check", "in")),
        (">/dev/full", ("rules",)),
        (">/dev/full", ("check", "--help")),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_a_result_that_stdout_does_not_take_is_6(
    tree: Path, redirections: str, words: tuple[str, ...]
) -> None:
    if "full" in redirections and NO_FULL:
        pytest.skip("no /dev/full")
    given = " ".join(word for word in words if word.startswith("<"))
    done = shell(f"{redirections} {given}", *(word for word in words if not word.startswith("<")))
    assert done.returncode == 6, done.stderr
    assert b"stdout cannot be written: " in done.stderr
    assert b"Traceback" not in done.stderr
    if "out" in words:
        assert outputs(tree) == {"a.srt": DONE, "b.srt": DONE}
        assert len((tree / "c.jsonl").read_bytes().splitlines()) == 2
        assert b"To write it again, here or elsewhere: srtbatch report out --json" in done.stderr


@posix
@pytest.mark.parametrize("words", [("-",), ("in", "out", "--from-file", "-")], ids=" ".join)
def test_a_closed_stdin_cannot_be_read(tree: Path, words: tuple[str, ...]) -> None:
    done = shell("<&-", *words)
    assert done.returncode == (3 if words == ("-",) else 2)
    assert b"Bad file descriptor" in done.stderr
    assert done.stdout == b""


@posix
def test_messages_without_a_reader_are_dropped(tree: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "srtbatch", "in", "out", "-vv", "-j", "2"]
    done = subprocess.run(command, stderr=write, stdout=subprocess.PIPE, check=False, timeout=120)
    os.close(write)
    assert done.returncode == 0
    assert outputs(tree) == {"a.srt": DONE, "b.srt": DONE}


@posix
def test_a_report_without_a_reader_hides_no_failure(tree: Path) -> None:
    (tree / "in" / "bad.srt").write_bytes(bytes(range(256)) * 40)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "srtbatch", "in", "out", "-q", "--json", "--changes", "c.jsonl"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False, timeout=120)
    os.close(write)
    assert done.returncode == 3
    assert done.stderr.startswith(b"in/bad.srt: failed: ")
    assert done.stderr.count(b"\n") == 1, "a reader that left is not told of"
    assert len((tree / "c.jsonl").read_bytes().splitlines()) == 2


def test_a_slow_reader_of_messages_loses_one_and_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(io.StringIO):
        def write(self, text: str) -> int:
            if text == "lost\n":
                raise BlockingIOError(11, "Resource temporarily unavailable")
            return super().write(text)

    stream = Slow()
    monkeypatch.setattr(sys, "stderr", stream)
    for message in ("first", "lost", "last"):
        stdio.say(message)
    assert stream.getvalue() == "first\nlast\n"

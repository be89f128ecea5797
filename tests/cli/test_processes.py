"""Exit codes and streams through real processes; each start costs a third of a second, so there are few."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CUE = "{0}\n00:00:{0:02},000 --> 00:00:{0:02},900\nline {0} here  now ,\n\n"
GOOD = "".join(CUE.format(number) for number in range(1, 9))


def srtbatch(*arguments: str, stdin: bytes = b"", cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "srtbatch", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False, timeout=60)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.srt").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_done_is_0_with_the_summary_on_stderr_and_nothing_on_stdout(tree: Path) -> None:
    done = srtbatch("in", "out", cwd=tree)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Total files processed: 1" in done.stderr
    assert b"\x1b" not in done.stderr
    assert b"line 1 here now," in (tree / "out" / "a.srt").read_bytes()
    assert (tree / "in" / "a.srt").read_text(encoding="utf-8") == GOOD


def test_a_failed_file_is_3_and_the_rest_is_done(tree: Path) -> None:
    (tree / "in" / "b.srt").write_bytes(bytes(range(256)) * 40)
    done = srtbatch("in", "out", "--json", cwd=tree)
    report = json.loads(done.stdout)
    assert done.returncode == 3
    assert report["totals"]["failed"] == report["totals"]["corrected"] == 1
    assert not (tree / "out" / "b.srt").exists()


def test_nothing_at_all_is_2_with_the_usage(tmp_path: Path) -> None:
    done = srtbatch(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Usage: srtbatch INPUT OUTPUT" in done.stderr


def test_one_document_goes_from_stdin_to_stdout(tmp_path: Path) -> None:
    done = srtbatch("-", stdin=GOOD.encode(), cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(b"1\n00:00:01,000 --> 00:00:01,900\nline 1 here now,\n")


def test_the_version_comes_without_loading_anything(tmp_path: Path, unmeasured: dict[str, str]) -> None:
    code = "import sys, srtbatch.__main__ as m; sys.argv[1:] = ['--version']; m.main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=True, text=True, env=unmeasured
    )
    assert done.stdout.startswith("srtbatch ")
    assert not {"typer", "yaml", "tqdm", "sqlite3"} & set(done.stdout.split())


def test_help_loads_neither_engine_nor_rules(tmp_path: Path, unmeasured: dict[str, str]) -> None:
    code = "import sys; from srtbatch.cli import app; app.main(['-h']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=True, text=True, env=unmeasured
    )
    assert "Which files:" in done.stdout
    assert not {"yaml", "tqdm", "rich", "pydantic", "sqlite3", "srtbatch.rules.registry"} & set(
        done.stderr.split()
    )


def test_a_reader_that_goes_away_is_no_fault_of_ours(tree: Path) -> None:
    for number in range(60):
        (tree / "in" / f"{number}.srt").write_text(GOOD * 20, encoding="utf-8")
    command = [sys.executable, "-m", "srtbatch", "check", "in", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tree) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 141
    assert b"Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_how_to_go_on(tree: Path, number: signal.Signals, code: int) -> None:
    """The names are more than a pipe and a reader's buffer hold: the run waits until they are read."""
    for place in range(600):
        (tree / "in" / f"{'long name ' * 20}{place}.srt").write_text(GOOD, encoding="utf-8")
    command = [sys.executable, "-m", "srtbatch", "in", "out", "-v"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tree) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        said = process.stderr.read().decode()
    assert process.returncode == code, said
    assert "to continue: srtbatch resume out" in said
    again = srtbatch("resume", "out", "-q", cwd=tree)
    assert (again.returncode, again.stderr) == (0, b"")
    assert len(list((tree / "out").glob("*.srt"))) == 601


@pytest.mark.parametrize(
    "job", [("in", "out", "-r", "--diff"), ("check", "in", "-r"), ("in", "out", "-r", "--dry-run")]
)
def test_any_number_of_workers_prints_the_same(tree: Path, job: tuple[str, ...]) -> None:
    """Large files first, and they take longest: two workers finish in another order than one."""
    for place in range(12):
        folder = tree / "in" / f"part {place % 3}"
        folder.mkdir(exist_ok=True)
        (folder / f"{place}.srt").write_text(GOOD * (1 + 40 * (place % 4)), encoding="utf-8")
    (tree / "in" / "odd.srt").write_bytes(bytes(range(256)) * 40)
    alone, together = (srtbatch(*job, "-j", count, cwd=tree) for count in "12")
    assert alone.stdout.count(b"\n") > 12
    assert (alone.stdout, alone.returncode) == (together.stdout, together.returncode)
    assert not (tree / "out").exists()

"""A refused run changes no file that it has not created: every refusal, foreign files in every folder."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path

import pytest

from tests.sampling import one_of_each

CUE = "1\n00:00:01,000 --> 00:00:02,000\nHi  there\n"
STRANGE_NAMES = ("thesis.tex", "lock.txt", "owner.json.bak", ".hidden", "ledger.sqlite3.old", "z.srt.tmp")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the layouts need links and POSIX locks")


def srtbatch(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "srtbatch", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=60)


def seen(folder: Path) -> dict[str, tuple[int, int, object]]:
    """Every node below a folder: mode, modification time of a file, content."""
    return {str(path.relative_to(folder)): _look(path) for path in sorted(folder.rglob("*"))}


def _look(path: Path) -> tuple[int, int, object]:
    stat = path.lstat()
    if path.is_symlink():
        return stat.st_mode, stat.st_mtime_ns, path.readlink()
    if path.is_dir():
        return stat.st_mode, 0, None
    small = stat.st_size < 1 << 20
    return stat.st_mode, stat.st_mtime_ns, path.read_bytes() if small else stat.st_size


def twins(root: Path) -> None:
    (root / "in/A.srt").write_text(CUE)


def escaping_link(root: Path) -> None:
    (root / "in/sub").mkdir()
    (root / "in/sub/x.srt").write_text(CUE)
    (root / "away").mkdir()
    (root / "away/x.srt").write_text("not ours")
    (root / "out/sub").symlink_to(root / "away")


def folder_in_the_way(root: Path) -> None:
    (root / "out/a.srt").mkdir()


def too_little_space(root: Path) -> None:
    with (root / "in/huge.srt").open("wb") as file:
        file.truncate(shutil.disk_usage(root).free + (1 << 34))


def target_is_its_source(root: Path) -> None:
    (root / "out/a.srt").hardlink_to(root / "in/a.srt")


def state_is_a_file(root: Path) -> None:
    (root / "state-file").write_text("mine")


def foreign_owner(root: Path) -> None:
    (root / "state/owner.json").write_text('{"name": "mine"}')


def foreign_lock(root: Path) -> None:
    (root / "state/lock").write_text("mine")


def newer_ledger(root: Path) -> None:
    db = sqlite3.connect(root / "state/ledger.sqlite3")
    db.execute("CREATE TABLE runs (id)")
    db.execute(f"PRAGMA application_id = {0x53525462}")
    db.execute("PRAGMA user_version = 99")
    db.commit()
    db.close()


def interrupted(root: Path) -> None:
    """A run that stopped at its first file, with two more to do."""
    (root / "in/bad.srt").write_bytes(bytes(range(256)) * 40)
    for name in ("b", "c"):
        (root / f"in/{name}.srt").write_text(CUE)
    done = srtbatch("in", "out", "-x", "--state", "state", cwd=root)
    assert done.returncode == 4, done.stderr


def target_of_others(root: Path) -> None:
    (root / "out/a.srt").write_text("mine")


def output_inside_input(root: Path) -> None:
    """The subtitles of another language, as many archives keep them."""
    (root / "out").rename(root / "aside")
    (root / "in/de").mkdir()
    (root / "in/de/z.srt").write_text("mine")
    (root / "out").symlink_to(root / "in/de")


def nothing(_root: Path) -> None:
    """A plain tree."""


REFUSALS: dict[str, tuple[Callable[[Path], None], list[str]]] = {
    "twins": (twins, []),
    "an escaping link": (escaping_link, ["-r"]),
    "a folder in the way": (folder_in_the_way, []),
    "too little space": (too_little_space, ["--max-file-size-mb", "9999999"]),
    "a target that is its source": (target_is_its_source, []),
    "a state folder that is a file": (state_is_a_file, ["--state", "state-file"]),
    "an owner record of another program": (foreign_owner, []),
    "a lock file of another program": (foreign_lock, []),
    "a ledger of a later version": (newer_ledger, []),
    "resume with other settings": (interrupted, ["--resume", "--profile", "lecture"]),
    "a target of others": (target_of_others, []),
    "a target of others, in a dry run": (target_of_others, ["--dry-run"]),
    "a target of others, in a diff": (target_of_others, ["--diff"]),
    "an output inside the input with files of others": (output_inside_input, ["-r"]),
    "an unknown rule": (nothing, ["--select", "T999"]),
    "a list that leads out of the input": (nothing, ["--from-file", "list"]),
    "a report inside the input": (nothing, ["--export-report", "in/report.json"]),
    "a state folder inside the input": (nothing, ["--state", "in"]),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """INPUT, OUTPUT and a state folder in one folder, each with files of others in it."""
    root = tmp_path / "d"
    for name in ("in", "out", "out/deep/er", "state", "state/deep"):
        (root / name).mkdir(parents=True)
    (root / "list").write_text("../x.srt\n")
    for folder in (tmp_path, root, *(path for path in root.rglob("*") if path.is_dir())):
        for name in STRANGE_NAMES:
            (folder / name).write_text(f"{folder} {name}")
        (folder / "thesis.tex").chmod(0o640)
        os.utime(folder / "thesis.tex", (1, 1))
    (root / "in/a.srt").write_text(CUE)
    return root


ARRANGED_IN_STATE = (foreign_owner, foreign_lock, newer_ledger, interrupted)
STATES = {"state": ["--state", "state"], "here": ["--state", "."], "default": []}
CASES = [
    (kind, state)
    for kind, (arrange, words) in REFUSALS.items()
    for state in STATES
    if (state == "state" or arrange not in ARRANGED_IN_STATE)
    and (state == "default" or "--state" not in words)
]


@pytest.mark.parametrize(("kind", "state"), one_of_each(CASES, itemgetter(0)))
def test_a_refused_run_leaves_every_file_as_it_was(kind: str, state: str, root: Path, tmp_path: Path) -> None:
    arrange, words = REFUSALS[kind]
    arrange(root)
    before = seen(tmp_path)
    done = srtbatch("in", "out", *STATES[state], *words, cwd=root)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    after = seen(tmp_path)
    if arrange is interrupted:  # the ledger is ours, and it is opened
        del before["d/state/ledger.sqlite3"], after["d/state/ledger.sqlite3"]
    assert after == before


def test_layouts_in_which_a_target_is_a_source_are_refused(root: Path) -> None:
    for folder in ("in/de", "in/s", "in/t"):
        (root / folder).mkdir()
    (root / "in/de/a.srt").write_text("deutsch")
    (root / "in/s/x.srt").write_text(CUE)
    (root / "in/t/x.srt").write_text("mine")
    before = seen(root)
    for words in (["in", "in/de", "-r"], ["in/s/x.srt", "in/t"], ["in/s/x.srt", "in/t/x.srt"]):
        done = srtbatch(*words, cwd=root)
        assert done.returncode == 2
        assert "--overwrite" in done.stderr
        assert ("a.srt" if "-r" in words else "x.srt") in done.stderr
        assert seen(root) == before


def test_overwrite_applies_to_one_command_only(root: Path) -> None:
    target_of_others(root)
    (root / "in/bad.srt").write_bytes(bytes(range(256)) * 40)
    assert srtbatch("in", "out", "--overwrite", "--no-overwrite", cwd=root).returncode == 2
    (root / "config.yaml").write_text("batch_processing: {overwrite: true}\n")
    assert srtbatch("in", "out", "--no-overwrite", cwd=root).returncode == 2
    assert (root / "out/a.srt").read_text() == "mine"
    done = srtbatch("in", "out", cwd=root)
    assert done.returncode == 3, done.stderr
    assert "Hi there" in (root / "out/a.srt").read_text()
    (root / "out/a.srt").write_text("edited")
    done = srtbatch("retry", "out", "--json", cwd=root)
    report = json.loads(done.stdout)
    assert {one["name"]: (one["status"], one["reason"]) for one in report["files_processed"]} == {
        "a.srt": ("kept", "kept: edited by hand"), "bad.srt": ("failed", "new")}  # fmt: skip
    assert (report["totals"]["kept"], report["totals"]["failed"], done.returncode) == (1, 1, 3)
    assert "1 output was edited by hand and kept: a.srt (--overwrite replaces them)" in done.stderr
    (root / "config.yaml").unlink()
    done = srtbatch("in", "out", "-v", cwd=root)
    assert "kept (kept: edited by hand)" in done.stderr
    assert "1 kept" in done.stderr
    assert (root / "out/a.srt").read_text() == "edited"
    assert srtbatch("in", "out", "--dry-run", cwd=root).stdout.startswith(
        "keep    in/a.srt -> out/a.srt (kept: e"
    )
    assert srtbatch("retry", "out", "--overwrite", cwd=root).returncode == 3
    assert srtbatch("in", "out", "--overwrite", cwd=root).returncode == 3
    assert "Hi there" in (root / "out/a.srt").read_text()


@pytest.mark.parametrize("words", [["retry", "out"], ["resume", "out"], ["pause", "out"], ["status", "out"]])
def test_a_command_on_an_output_without_runs_leaves_it_as_it_was(words: list[str], root: Path) -> None:
    before = seen(root)
    assert srtbatch(*words, cwd=root).returncode == 2
    assert seen(root) == before


@pytest.mark.parametrize(
    "state", [["--state", "state"], ["--state", "new/state"], []], ids=["state", "new", "default"]
)
def test_a_run_refused_because_another_one_works_leaves_every_file_as_it_was(
    state: list[str], root: Path, tmp_path: Path
) -> None:
    descriptor = os.open(root / "out", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    before = seen(tmp_path)
    done = srtbatch("in", "out", *state, cwd=root)
    os.close(descriptor)
    assert done.returncode == 5
    assert f"process {os.getpid()} on " in done.stderr or not Path("/proc/locks").exists()
    assert seen(tmp_path) == before


def test_new_folders_of_a_refused_run_are_removed_and_no_others(root: Path, tmp_path: Path) -> None:
    twins(root)
    before = seen(tmp_path)
    words = ["in", "new/er/out", "--state", "state/deep/new/state"]
    assert srtbatch(*words, cwd=root).returncode == 2
    assert seen(tmp_path) == before


def test_a_database_of_another_program_is_refused(root: Path) -> None:
    db = sqlite3.connect(root / "state/ledger.sqlite3")
    db.execute("CREATE TABLE mine (words)")
    db.commit()
    db.close()
    before = seen(root)
    done = srtbatch("in", "out", "--state", "state", cwd=root)
    assert done.returncode == 2, done.stderr
    assert "no file of srtbatch" in done.stderr
    assert seen(root) == before


def test_files_beside_a_ledger_that_is_not_there_are_moved_whole(root: Path) -> None:
    """SQLite would take them for its own and delete them."""
    for ending in ("wal", "shm", "journal"):
        (root / f"state/ledger.sqlite3-{ending}").write_text("mine")
    done = srtbatch("in", "out", "--state", "state", cwd=root)
    assert done.returncode == 0, done.stderr
    aside = [path for path in (root / "state").iterdir() if ".broken-" in path.name]
    assert [path.read_text() for path in aside] == ["mine"] * 3
    assert done.stderr.count("no ledger belongs to it; set aside") == 3


def test_a_run_that_works_leaves_files_of_others_as_they_were(root: Path, tmp_path: Path) -> None:
    before = seen(tmp_path)
    assert srtbatch("in", "out", "--state", ".", cwd=root).returncode == 0
    after = seen(tmp_path)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"d/out/a.srt", "d/lock", "d/ledger.sqlite3"}


def test_what_others_add_to_a_new_folder_during_a_refused_run_stays(root: Path) -> None:
    """Files that appear beside ours while the run is being refused are no files of ours."""
    code = (
        "import sys; from pathlib import Path; from srtbatch.batch import open_run\n"
        "begin = open_run.begin_run\n"
        "def begun(session):\n"
        "    for name in ('mine.txt', 'ledger.sqlite3-journal'):\n"
        "        (session.folder / name).write_text('mine')\n"
        "    (session.folder.parent / 'mine.txt').write_text('mine')\n"
        "    begin(session)\n"
        "open_run.begin_run = begun\n"
        "from srtbatch.__main__ import main\n"
        "sys.argv = ['srtbatch', 'in', 'new']\n"
        "sys.exit(main())"
    )
    twins(root)
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    left = sorted(str(path.relative_to(root)) for path in (root / "new").rglob("*") if path.is_file())
    assert left == ["new/.srtbatch/ledger.sqlite3-journal", "new/.srtbatch/mine.txt", "new/mine.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_after_kill_9_the_lock_is_free_and_no_edit_is_lost(seed: int, root: Path) -> None:
    """Killed at random outputs under changing settings, edited by hand in between, never refused."""
    chance = random.Random(seed)
    for number in range(150):
        (root / f"in/{number:03d}.srt").write_text(f"{CUE.strip()} {number}\n")
    by_hand: dict[Path, str] = {}
    for turn in range(8):
        newline = chance.choice(["lf", "crlf"])
        more = chance.choice([[], ["--incremental"], ["-j", "2"]])
        command = [sys.executable, "-m", "srtbatch", "in", "out", "--newline", newline, *more]
        process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)
        watched = root / f"out/{chance.randrange(150):03d}.srt"
        before = watched.lstat().st_ino if watched.exists() else 0
        while process.poll() is None and (watched.lstat().st_ino if watched.exists() else 0) == before:
            os.sched_yield()
        process.kill()
        _, told = process.communicate()
        assert process.returncode in (0, -9), told
        assert {path: path.read_text() for path in by_hand} == by_hand
        for path in chance.sample(sorted((root / "out").glob("[0-9]*.srt")), 3):
            path.write_text(f"by hand in turn {turn}")
            by_hand[path] = f"by hand in turn {turn}"
    done = srtbatch("in", "out", "--json", cwd=root)
    assert json.loads(done.stdout)["totals"]["kept"] == len(by_hand)
    assert {path: path.read_text() for path in by_hand} == by_hand

"""Full disks, forbidden folders, failing system calls: that file fails, or the run stops; nothing is torn."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.files import atomic, read
from srtbatch.batch.files.folder_handles import Folder, Root
from srtbatch.batch.files.store import Staged
from srtbatch.config.settings import Scope
from srtbatch.model import Status, UsageError
from tests.faults.scene import FACTORY, ROOT, SCRIPT, settings, strays, tree

Made = Callable[..., Batch]
Fill = Callable[..., list[Path]]

root = hasattr(os, "geteuid") and os.geteuid() == 0
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
unprivileged = pytest.mark.skipif(
    root and not shutil.which("setpriv"), reason="root may do everything, and no setpriv"
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 KB."""
    if sys.platform != "linux" or not root:
        pytest.skip("mounting a small tmpfs takes root on Linux")
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("this environment lets nobody mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_stops_the_run_and_what_was_done_counts(
    workers: int, source: Path, small_disk: Path, tmp_path: Path
) -> None:
    for number in range(60):
        (source / f"{number:02d}.srt").write_text("a  b\n" * 4000)
    run = Batch(source, small_disk / "out", settings(workers), processor_factory=FACTORY,
                rules_version="1", state=tmp_path / "state")  # fmt: skip
    _resize(small_disk, "4m")
    run.prepare()
    _resize(small_disk, "400k")  # somebody else has filled it meanwhile
    list(run)
    result = run.result
    assert (result.stopped_early, result.state) == ("disk_full", "failed")
    assert result.counts[Status.CORRECTED] > 5
    assert result.counts[Status.NOT_RUN] > 5
    written = tree(small_disk / "out")
    assert len(written) == result.counts[Status.CORRECTED], "a torn file, or one too many"
    assert len(set(written.values())) == 1
    assert not strays(small_disk)
    _resize(small_disk, "40m")
    again = Batch(source, small_disk / "out", settings(workers), processor_factory=FACTORY,
                  rules_version="1", state=tmp_path / "state", retry=True)  # fmt: skip
    list(again)
    assert again.result.counts[Status.CORRECTED] == 60


def test_outputs_that_cannot_fit_are_refused_before_the_start(
    source: Path, small_disk: Path, tmp_path: Path
) -> None:
    (source / "a.srt").write_text("a  b\n" * 100_000)
    run = Batch(source, small_disk / "out", settings(1), processor_factory=FACTORY, rules_version="1")
    with pytest.raises(UsageError, match="are free; make room"):
        run.prepare()
    assert list(small_disk.iterdir()) == []
    _resize(small_disk, "1300k")
    assert _done(source, small_disk / "out") == {Status.CORRECTED}
    _resize(small_disk, "900k")
    with pytest.raises(UsageError, match="are free; make room"):
        _done(source, small_disk / "other")


def _done(source: Path, output: Path) -> set[Status]:
    run = Batch(source, output, settings(1), processor_factory=FACTORY, rules_version="1")
    return {result.status for result in run}


def _resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def test_a_full_disk_under_the_ledger_too(source: Path, small_disk: Path) -> None:
    for number in range(200):
        (source / f"{number:03d}.srt").write_text("a  b\n" * 600)
    run = Batch(
        source,
        small_disk / "out",
        settings(1),
        processor_factory=FACTORY,
        rules_version="1",
    )
    _resize(small_disk, "4m")
    run.prepare()
    _resize(small_disk, "400k")
    list(run)
    assert run.result.stopped_early in ("disk_full", "ledger")
    assert sum(run.result.counts.values()) == 200
    assert len(set(tree(small_disk / "out").values())) <= 1
    assert not strays(small_disk)


@unprivileged
@linux
def test_a_target_folder_that_may_not_be_written(open_folder: Path) -> None:
    """Run by a user without rights, since root asks nobody."""
    source, output = open_folder / "in", open_folder / "out"
    for name in ("a/x.srt", "b/y.srt"):
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text("x  x")
    (source / "secret.srt").write_text("nobody may read this")
    (source / "secret.srt").chmod(0)
    output.mkdir(mode=0o777)
    output.chmod(0o777)
    (output / "a").mkdir(mode=0o555)
    out = _as_nobody(open_folder)
    assert "a/x.srt failed" in out
    assert "b/y.srt corrected" in out
    assert "secret.srt failed" in out


@unprivileged
@linux
def test_an_output_that_may_not_be_written_is_refused_before_the_start(open_folder: Path) -> None:
    source, output = open_folder / "in", open_folder / "out"
    source.mkdir()
    (source / "x.srt").write_text("x")
    output.mkdir(mode=0o555)
    output.chmod(0o555)
    assert "may not be written by this user" in _as_nobody(open_folder)
    assert list(output.iterdir()) == []


def _as_nobody(folder: Path) -> str:
    """Run ``in`` of a folder into its ``out`` as another user; returns what is printed."""
    script = folder / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    demote = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if root else []
    process = subprocess.run(
        [*demote, sys.executable, "-B", str(script), str(folder / "in"), str(folder / "out"), "1"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    unreachable = ("No module named", "error while loading shared libraries", "can't open file")
    if any(sign in process.stderr for sign in unreachable):
        pytest.skip("this interpreter cannot be reached by another user")
    return process.stdout + process.stderr


def test_output_below_a_file_is_refused(source: Path, tmp_path: Path) -> None:
    (source / "x.srt").write_text("x")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError):
        Batch(source, tmp_path / "file" / "out", settings(1)).prepare()


@pytest.mark.parametrize("workers", [1, 2])
def test_files_that_vanish_or_turn_into_something_else(workers: int, fill: Fill, batch: Made) -> None:
    files = fill(30)
    run = batch(settings(workers))
    run.prepare()
    files[3].unlink()
    files[4].unlink()
    files[4].mkdir()
    results = {result.name: result for result in run}
    kinds = {name: result.error.kind for name, result in results.items() if result.error}
    assert kinds == {"f3/0003.srt": "missing", "f0/0004.srt": "not_a_file"}
    assert len(results) == 30


@linux
def test_a_pipe_in_a_list_does_not_block(source: Path, batch: Made) -> None:
    os.mkfifo(source / "pipe.srt")
    (result,) = list(batch(settings(1), listed=["pipe.srt"]))
    assert result.error is not None
    assert result.error.kind == "not_a_file"


@linux
def test_names_of_255_bytes(source: Path, output: Path, batch: Made) -> None:
    name = "x" * 251 + ".srt"
    (source / name).write_text("a  b")
    (result,) = list(batch(settings(1)))
    assert result.status is Status.CORRECTED
    assert (output / name).read_text() == "a b"


@linux
def test_names_that_are_not_unicode(source: Path, output: Path, batch: Made) -> None:
    name = os.fsdecode(b"caf\xe9\n.srt")
    (source / name).write_bytes(b"a  b")
    for workers in (1, 2):
        run = batch(settings(workers))
        assert [result.status for result in run] == [Status.CORRECTED]
        assert [result.name for result in run.result.files_processed] == ["caf\udce9\n.srt"]
    assert (output / name).exists()


def test_a_file_that_is_written_while_it_is_read(
    source: Path, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = source / "a.srt"
    path.write_text("a  b")
    true_read = read._read_all
    growths = [1, 5]

    def growing(descriptor: int, size: int) -> bytes:
        data = true_read(descriptor, size)
        if growths[0]:
            growths[0] -= 1
            with path.open("a") as file:
                file.write("more")
        return data

    monkeypatch.setattr(read, "_read_all", growing)
    (result,) = list(batch(settings(1)))
    assert result.status is Status.CORRECTED, "once is forgiven"
    growths[0] = 5
    (result,) = list(batch(settings(1)))
    assert result.error is not None
    assert result.error.kind == "changed_while_reading"


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.EIO, "io"), (errno.EACCES, "permission"), (errno.ENOSPC, "disk_full")]
)
def test_a_rename_that_fails(
    number: int, kind: str, *, fill: Fill, batch: Made, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(5)
    replace = Folder.replace

    def failing(self: Folder, name: str, target: str, *, exclusive: bool = False) -> None:
        if target.endswith("0002.srt"):
            raise OSError(number, os.strerror(number))
        replace(self, name, target, exclusive=exclusive)

    monkeypatch.setattr(Folder, "replace", failing)
    run = batch(settings(1, retries=1))
    results = {result.name: result for result in run}
    failed = results["f2/0002.srt"]
    assert failed.error is not None
    assert (failed.error.kind, failed.attempts) == (kind, 2 if kind == "io" else 1)
    assert len(tree(output)) == 4
    assert not strays(output)


def test_a_sync_that_fails_is_found_out_file_by_file(
    fill: Fill, batch: Made, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(5)

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    sync = atomic._sync_file
    turns = iter([False, True, *[False] * 20])

    def sync_or_fail(root: Root, staged: Staged) -> None:
        if next(turns):
            raise OSError(errno.EIO, "input/output error")
        sync(root, staged)

    monkeypatch.setattr(atomic, "_sync_file_system", broken)
    monkeypatch.setattr(atomic, "_sync_file", sync_or_fail)
    results = list(batch(settings(1)))
    assert {result.status for result in results} == {Status.CORRECTED}
    assert sorted(result.attempts for result in results) == [1, 1, 1, 1, 2]
    assert len(tree(output)) == 5


@pytest.mark.parametrize("before", ["nothing", "an older output"])
@pytest.mark.parametrize("fault", ["rename", "sync"])
def test_what_is_in_place_and_reported_as_failed_is_put_there_again(
    fault: str,
    before: str,
    *,
    source: Path,
    fill: Fill,
    batch: Made,
    monkeypatch: pytest.MonkeyPatch,
    output: Path,
) -> None:
    """As a network file system does that loses an answer, and a disk whose error passes."""
    fill(5)
    if before != "nothing":
        assert all(result.status is Status.CORRECTED for result in batch(settings(1)))
        for path in source.rglob("*.srt"):
            path.write_text(path.read_text().replace("line", "another  line"))
    faults = iter([errno.EIO] * 2)
    replace, sync = Folder.replace, atomic.sync_names

    def renaming(self: Folder, name: str, target: str, *, exclusive: bool = False) -> None:
        replace(self, name, target, exclusive=exclusive)
        if number := next(faults, 0):
            raise OSError(number, os.strerror(number))

    def syncing(root: Root, placed: list[Staged], scope: Scope) -> dict[str, OSError]:
        errors = sync(root, placed, scope)
        return {"f2": OSError(number, os.strerror(number))} if (number := next(faults, 0)) else errors

    if fault == "rename":
        monkeypatch.setattr(Folder, "replace", renaming)
    else:
        monkeypatch.setattr(atomic, "sync_names", syncing)
    results = list(batch(settings(1)))
    assert {result.status for result in results} == {Status.CORRECTED}, [result.error for result in results]
    assert max(result.attempts for result in results) > 1
    assert len(tree(output)) == 5
    assert not strays(output)


def test_a_ledger_that_fails_stops_the_run_under_its_own_name(
    fill: Fill, batch: Made, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(5)

    def failing(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("srtbatch.batch.ledger.file_records.FileResults.write", failing)
    run = batch(settings(1))
    list(run)
    assert (run.result.stopped_early, run.result.state) == ("ledger", "failed")
    assert any("the ledger cannot be used any more (disk I/O error)" in note for note in run.result.notes)
    assert len(tree(output)) == 5
    assert not strays(output)


def test_a_fault_of_our_own_in_delivery_leaves_no_stray(
    fill: Fill, batch: Made, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(5)

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr("srtbatch.batch.files.atomic.sync_contents", broken)
    with pytest.raises(RuntimeError, match="of our own"):
        list(batch(settings(1)))
    assert tree(output) == {}


CALLS = (
    "write",
    "pwrite64",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "close",
    "openat",
    "fsync",
    "syncfs",
    "ftruncate",
)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("strace"), reason="strace injects the faults")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["error=EIO", "error=ENOSPC", "signal=KILL"])
def test_every_nth_system_call_fails(call: str, fault: str, fill: Fill, source: Path, tmp_path: Path) -> None:
    """Whatever the N-th call does, targets are whole or absent, and a rerun finishes the work.

    Every one of the last 80 calls with ``FULL_SWEEP=1``; else a few, spread over all of them.
    """
    fill(6)
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    whole = [sys.executable, str(script), str(source), str(tmp_path / "whole"), "1"]
    subprocess.run(whole, env=env, check=True, capture_output=True)
    expected = tree(tmp_path / "whole")
    count = subprocess.run(
        ["strace", "-f", "-c", "-e", f"trace={call}", "-o", str(tmp_path / "counts"), *whole[:-2],
         str(tmp_path / "counted"), "1"], env=env, check=True, capture_output=True)  # fmt: skip
    assert count.returncode == 0
    last = [line.split() for line in (tmp_path / "counts").read_text().splitlines() if line.endswith(call)]
    calls = int(last[0][3]) if last else 0
    first = max(1, calls - 80)
    step = 1 if "FULL_SWEEP" in os.environ else max(1, (calls - first) // 2)
    for number in range(first, calls + 1, step):
        output = tmp_path / f"out{number}"
        command = [*whole[:-2], str(output), "1"]
        subprocess.run(["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}",
                        "-e", f"inject={call}:{fault}:when={number}", *command],
                       env=env, check=False, capture_output=True, timeout=60)  # fmt: skip
        there = tree(output) if output.exists() else {}
        torn = [name for name, content in there.items() if "srtb-" not in name and expected[name] != content]
        assert not torn, (call, fault, number)
        again = subprocess.run([*command, "resume"], env=env, check=False, capture_output=True, text=True)
        retried = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
        assert "end done" in retried.stdout, (call, fault, number, again.stderr)
        assert tree(output) == expected, (call, fault, number)

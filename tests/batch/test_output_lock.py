"""One run at a time on one OUTPUT: whatever the state folder, whatever is removed or replaced meanwhile."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.files.created_by_run import Made
from srtbatch.batch.ledger import history, lock_owner, output_lock
from srtbatch.batch.ledger.lock_owner import Owner, owner_of
from srtbatch.batch.ledger.output_lock import RunLocks, held
from srtbatch.model import BusyError, Status, UsageError
from tests.faults.scene import FACTORY, ROOT, SCRIPT, settings, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders are locked on POSIX systems")


def locks(output: Path, state: Path | None = None) -> RunLocks:
    return RunLocks(output, state or output / ".srtbatch", Made(), [])


def batch(tmp_path: Path, **options: Any) -> Batch:  # noqa: ANN401  (options of many kinds)
    source = tmp_path / "in"
    source.mkdir(exist_ok=True)
    (source / "a.srt").write_text("a  b")
    return Batch(
        source, tmp_path / "out", settings(1), processor_factory=FACTORY, rules_version="1", **options
    )


def before_first_lock(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Have something happen between the opening of the first file and its locking."""
    seize, waiting = output_lock._seize, [deed]

    def seized(descriptor: int, *, shared: bool = False) -> None:
        if waiting:
            waiting.pop()()
        seize(descriptor, shared=shared)

    monkeypatch.setattr(output_lock, "_seize", seized)


def test_another_state_folder_does_not_admit_a_second_run(tmp_path: Path) -> None:
    first = batch(tmp_path, state=tmp_path / "one")
    first.prepare()
    with pytest.raises(
        BusyError, match=f"another run is at work here .process {os.getpid()} on .* started 2"
    ):
        batch(tmp_path, state=tmp_path / "two").prepare()
    assert not (tmp_path / "two").exists()
    assert [result.status for result in first] == [Status.CORRECTED]
    second = batch(tmp_path, state=tmp_path / "one")
    second.prepare()
    second.close()


def test_removing_the_state_folder_does_not_free_the_lock(tmp_path: Path) -> None:
    first = batch(tmp_path)
    first.prepare()
    shutil.rmtree(tmp_path / "out/.srtbatch")
    with pytest.raises(BusyError, match=f"process {os.getpid()}"):
        batch(tmp_path).prepare()
    assert not list((tmp_path / "out").iterdir())
    first.close()


def test_two_outputs_do_not_share_a_state_folder_at_once(tmp_path: Path) -> None:
    first, second = locks(tmp_path / "one", tmp_path / "state"), locks(tmp_path / "two", tmp_path / "state")
    first.take()
    with pytest.raises(BusyError):
        second.take()
    second.release()
    first.release()
    second.take()
    second.release()


def test_the_state_folder_may_be_the_output_itself(tmp_path: Path) -> None:
    one = locks(tmp_path / "out", tmp_path / "out")
    one.take()
    assert held(tmp_path / "out")
    with pytest.raises(BusyError):
        locks(tmp_path / "out", tmp_path / "elsewhere").take()
    one.release()
    assert not held(tmp_path / "out")


def test_the_faster_of_two_starting_runs_keeps_all_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one has made OUTPUT and is refused; what is there now belongs to the faster one."""
    fast, slow = batch(tmp_path), batch(tmp_path)
    before_first_lock(monkeypatch, fast.prepare)
    with pytest.raises(BusyError):
        slow.prepare()
    assert {path.name for path in (tmp_path / "out/.srtbatch").iterdir()} >= {"ledger.sqlite3", "lock"}
    assert [result.status for result in fast] == [Status.CORRECTED]
    assert tree(tmp_path / "out").keys() == {"a.srt"}
    again = batch(tmp_path)
    assert list(again) != []
    assert again.run_id == 2, "the ledger of the first run is gone"


@pytest.mark.skipif(not shutil.which("strace"), reason="strace delays the system call")
def test_two_processes_that_start_at_once(tmp_path: Path) -> None:
    """One waits before each lock. Whichever comes first: what it made stands when the other is refused."""
    batch(tmp_path)
    for number in range(8):
        (tmp_path / f"in/{number}.srt").write_text("SLOW 0.3")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT)))
    command = [sys.executable, str(script), str(tmp_path / "in"), str(tmp_path / "out"), "1"]
    delayed = ["strace", "-f", "-o", "/dev/null", "-e", "trace=flock",
               "-e", "inject=flock:delay_enter=300000", *command]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = []
    for words in (delayed, command):
        processes.append(
            subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
            )
        )
        while not (tmp_path / "out").exists() and processes[0].poll() is None:
            os.sched_yield()
    told = [process.communicate(timeout=60) for process in processes]
    if "ptrace" in told[0][1].lower():
        pytest.skip("nobody may trace a process here")
    refused = sum("BusyError" in err for _, err in told)
    assert sum("end done" in out for out, _ in told) == 2 - refused >= 1, told
    assert len(tree(tmp_path / "out")) == 9
    assert [run.state for run in history.history(tmp_path / "out")] == ["done"] * (2 - refused)


def test_an_output_that_is_replaced_before_the_lock_is_locked_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"

    def replace() -> None:
        output.rename(tmp_path / "moved")
        output.mkdir()

    before_first_lock(monkeypatch, replace)
    one = locks(output)
    one.take()
    with pytest.raises(BusyError):
        locks(output, tmp_path / "elsewhere").take()
    locks(tmp_path / "moved", tmp_path / "elsewhere").take()
    one.release()


def test_an_output_that_vanishes_before_the_lock_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_first_lock(monkeypatch, (tmp_path / "out").rmdir)
    one = locks(tmp_path / "out")
    one.take()
    assert held(tmp_path / "out/.srtbatch")
    one.release()


def test_a_lock_file_that_is_replaced_before_the_lock_is_locked_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out/.srtbatch/lock"
    path.parent.mkdir(parents=True)
    path.touch()
    seize = output_lock._seize

    def seized(descriptor: int, *, shared: bool = False) -> None:
        if os.fstat(descriptor).st_ino == path.stat().st_ino and not (tmp_path / "aside").exists():
            path.rename(tmp_path / "aside")
        seize(descriptor, shared=shared)

    monkeypatch.setattr(output_lock, "_seize", seized)
    one = locks(tmp_path / "out")
    one.take()
    assert (tmp_path / "aside").exists()
    assert held(tmp_path / "out/.srtbatch")
    one.release()


def test_a_path_that_never_stays_the_same_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_lock, "identity", lambda _path: (0, 0))
    with pytest.raises(UsageError, match="replaces it again and again"):
        locks(tmp_path / "out").take()


# Where folders cannot be locked


@pytest.fixture
def no_folder_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What NFS answers to an exclusive lock on a folder."""
    flock = fcntl.flock

    def refused(descriptor: int, operation: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        flock(descriptor, operation)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc")
    monkeypatch.setattr(fcntl, "flock", refused)


@pytest.mark.usefixtures("no_folder_locks")
def test_a_lock_file_in_output_takes_the_place_of_the_folder(tmp_path: Path) -> None:
    first = locks(tmp_path / "out", tmp_path / "one")
    first.take()
    with pytest.raises(BusyError, match=f"process {os.getpid()}"):
        locks(tmp_path / "out", tmp_path / "two").take()
    with pytest.raises(BusyError):
        locks(tmp_path / "out").take()
    first.release()
    alone = locks(tmp_path / "out")
    alone.take()
    with pytest.raises(BusyError):
        locks(tmp_path / "out", tmp_path / "two").take()
    alone.release()


def _without_lock(lock_file: Path) -> None:
    lock_file.unlink()


def _with_another_lock(lock_file: Path) -> None:
    lock_file.unlink()
    lock_file.touch()


@pytest.mark.usefixtures("no_folder_locks")
@pytest.mark.parametrize("deed", [_without_lock, _with_another_lock])
@pytest.mark.parametrize("state", [None, "elsewhere"])
def test_a_run_stops_whose_lock_file_is_removed_where_it_alone_keeps_others_out(
    tmp_path: Path, deed: Callable[[Path], None], state: str | None
) -> None:
    folder = tmp_path / state if state else None
    first = batch(tmp_path, state=folder)
    first.prepare()
    deed(tmp_path / "out/.srtbatch/lock")
    assert not list(first)
    assert (first.result.stopped_early, first.result.counts[Status.NOT_RUN]) == ("lock_lost", 1)
    assert any("another run may be at work" in note for note in first.notes)
    assert not list((tmp_path / "out").glob("*.srt"))
    second = batch(tmp_path, state=folder, resume=True)
    assert [result.status for result in second] == [Status.CORRECTED]


def test_a_run_goes_on_whose_lock_file_is_removed_where_the_folder_is_locked(tmp_path: Path) -> None:
    first = batch(tmp_path)
    first.prepare()
    _without_lock(tmp_path / "out/.srtbatch/lock")
    assert [result.status for result in first] == [Status.CORRECTED]
    assert first.result.stopped_early == ""


@pytest.mark.usefixtures("no_folder_locks")
def test_an_output_that_takes_no_lock_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.srtbatch").write_text("in the way")
    notes: list[str] = []
    one = RunLocks(tmp_path / "out", tmp_path / "state", Made(), notes)
    one.take()
    assert len(notes) == 1
    assert f"the lock is kept in {tmp_path / 'state'}" in notes[0]
    with pytest.raises(BusyError):
        locks(tmp_path / "out", tmp_path / "state").take()
    one.release()


def test_no_locks_anywhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(UsageError, match="No locks available"):
        batch(tmp_path).prepare()
    assert not (tmp_path / "out").exists()


# Who asks, and who holds


def test_a_look_at_the_lock_refuses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that starts at the very moment of the look waits for the shared lock to go."""
    state = tmp_path / "out/.srtbatch"
    one = locks(tmp_path / "out")
    one.take()
    one.release()
    look = os.open(state / "lock", os.O_RDONLY)
    fcntl.flock(look, fcntl.LOCK_SH | fcntl.LOCK_NB)
    assert not held(state), "two looks see each other"
    monkeypatch.setattr(
        "srtbatch.batch.ledger.output_lock.time.sleep", lambda _seconds: fcntl.flock(look, fcntl.LOCK_UN)
    )
    one = locks(tmp_path / "out")
    one.take()
    assert held(state)
    one.release()
    os.close(look)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_another_user_sees_that_a_run_is_alive(open_folder: Path) -> None:
    one = locks(open_folder / "out")
    one.take()
    code = (
        "import sys; from pathlib import Path; from srtbatch.batch.ledger.output_lock import held\n"
        "print(held(Path(sys.argv[1])))"
    )
    told = []
    for _ in range(2):
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-B", "-c", code,
             str(open_folder / "out/.srtbatch")],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        if done.returncode:
            pytest.skip("this interpreter cannot be reached by another user")
        told.append(done.stdout.strip())
        one.release()
    assert told == ["True", "False"]


def test_the_owner_of_a_dead_run_is_taken_over(tmp_path: Path) -> None:
    state = tmp_path / "out/.srtbatch"
    state.mkdir(parents=True)
    (state / "owner.json").write_text(json.dumps({"pid": 1, "host": "there", "started": "2001"}))
    one = locks(tmp_path / "out")
    one.take()
    assert one.taken_over == Owner(1, "there", "2001")
    recorded = owner_of(state)
    assert recorded is not None
    assert recorded.pid == os.getpid()
    one.release()
    assert not (state / "owner.json").exists()


def test_a_record_emptied_by_a_power_cut_is_no_obstacle(tmp_path: Path) -> None:
    state = tmp_path / "out/.srtbatch"
    state.mkdir(parents=True)
    (state / "owner.json").write_bytes(bytes(512))
    one = locks(tmp_path / "out")
    one.take()
    assert one.taken_over is None
    one.release()


def test_an_unknown_holder_is_called_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_owner, "LOCKS", tmp_path / "nothing")
    first = locks(tmp_path / "out", tmp_path / "one")
    first.take()
    with pytest.raises(BusyError, match="could not be found out"):
        locks(tmp_path / "out", tmp_path / "two").take()
    first.release()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lock", "my own lock"),
        ("owner.json", '{"name": "mine"}'),
        ("owner.json", "words"),
        ("owner.json", "[1]"),
    ],
)
def test_files_of_others_in_the_state_folder_are_left_alone(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / name).write_text(content)
    with pytest.raises(UsageError, match="this is no file of srtbatch"):
        batch(tmp_path, state=tmp_path / "state").prepare()
    assert {path.name for path in (tmp_path / "state").iterdir()} == {name}
    assert (tmp_path / "state" / name).read_text() == content


@pytest.mark.parametrize("name", ["lock", "owner.json", "ledger.sqlite3", "ledger.sqlite3-wal"])
@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_links_in_the_state_folder_are_not_followed(name: str, *, there: bool, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "state").mkdir()
    link = tmp_path / "state" / name
    link.symlink_to(tmp_path / "in" / ("a.srt" if there else "new.srt"))
    with pytest.raises(UsageError, match="no file of srtbatch"):
        batch(tmp_path, state=tmp_path / "state").prepare()
    assert link.is_symlink()
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["a.srt"]
    assert (tmp_path / "in/a.srt").read_text() == "a  b"


@pytest.mark.parametrize(("size", "twin"), [(0, True), (512, True), (4096, False)])
def test_a_blank_file_that_may_be_of_others_is_not_written_to(
    tmp_path: Path, size: int, *, twin: bool
) -> None:
    record = tmp_path / "state" / "owner.json"
    record.parent.mkdir()
    record.write_bytes(bytes(size))
    if twin:
        os.link(record, tmp_path / "precious")
    with pytest.raises(UsageError, match="this is no file of srtbatch"):
        batch(tmp_path, state=record.parent).prepare()
    assert record.read_bytes() == bytes(size)


def test_a_record_with_a_second_name_is_replaced_and_its_twin_stays(tmp_path: Path) -> None:
    """As a copy of OUTPUT made of hard links has it, after a run that was killed."""
    state = tmp_path / "out/.srtbatch"
    state.mkdir(parents=True)
    content = json.dumps({"pid": 1, "host": "there", "started": "2001"})
    (tmp_path / "copy").write_text(content)
    os.link(tmp_path / "copy", state / "owner.json")
    one = locks(tmp_path / "out")
    one.take()
    assert one.taken_over == Owner(1, "there", "2001")
    assert (recorded := owner_of(state)) is not None
    assert recorded.pid == os.getpid()
    one.release()
    assert (tmp_path / "copy").read_text() == content


def test_a_record_is_never_changed_in_place(tmp_path: Path) -> None:
    """Whoever has the blank file open, or has mapped it, keeps what is theirs."""
    state = tmp_path / "state"
    state.mkdir()
    (state / "owner.json").write_bytes(bytes(512))
    with (state / "owner.json").open("rb") as theirs:
        run = batch(tmp_path, state=state)
        run.prepare()
        assert (state / "owner.json").read_bytes().strip()
        assert theirs.read() == bytes(512)
        run.close()


@pytest.mark.parametrize("content", ["", '{"pid": 1, "host": "there", "started": "2001"}'])
def test_a_record_that_a_killed_run_did_not_rename_is_no_obstacle(tmp_path: Path, content: str) -> None:
    state = tmp_path / "out/.srtbatch"
    state.mkdir(parents=True)
    (state / "owner.json.new").write_text(content)
    run = batch(tmp_path)
    run.prepare()
    assert sorted(path.name for path in state.glob("owner*")) == ["owner.json"]
    run.close()
    assert not list(state.glob("owner*"))


@pytest.mark.parametrize("kind", ["words", "link", "pipe", "folder"])
def test_something_else_where_the_new_record_is_written_is_left_alone(tmp_path: Path, kind: str) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "theirs").write_text("theirs")
    place = state / "owner.json.new"
    if kind == "words":
        place.write_text("words")
    elif kind == "link":
        place.symlink_to(tmp_path / "theirs")
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    before = place.lstat()
    with pytest.raises(UsageError, match="this is no file of srtbatch"):
        batch(tmp_path, state=state).prepare()
    after = place.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert (tmp_path / "theirs").read_text() == "theirs"
    assert [path.name for path in state.iterdir()] == ["owner.json.new"]

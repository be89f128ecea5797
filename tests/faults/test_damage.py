"""A damaged ledger: at any page, whoever meets it first, it is set aside, told of, and costs no output."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.ledger import history, open_ledger
from srtbatch.batch.ledger.recognize_damage import DamagedError
from srtbatch.batch.ledger.sqlite_pages import records
from srtbatch.cli.app import main
from srtbatch.model import BusyError, Status, UsageError
from tests.faults.scene import cue, settings

Made = Callable[..., Batch]

FILES = 12
PAGE = 4096
HEADER = 100

COMMANDS = {
    "plain": ("in", "out", "-q"),
    "incremental": ("in", "out", "-q", "--incremental"),
    "dry run": ("in", "out", "-q", "--incremental", "--dry-run"),
    "resume": ("resume", "out", "-q"),
    "retry": ("retry", "out", "-q"),
    "status": ("status", "out"),
    "history": ("history", "out", "--json"),
    "report": ("report", "out"),
    "page": ("report", "out", "--export-format", "html"),
    "compare": ("compare", "out", "1", "2"),
    "verify": ("verify", "out"),
}
RUNS = frozenset({"plain", "incremental"})


class Scene:
    """A tree with two runs behind it and one source changed since; ``damaged`` makes it anew."""

    def __init__(self, place: Path) -> None:
        self.tree, self._kept = place / "tree", place / "kept"
        (self.tree / "in").mkdir(parents=True)
        for number in range(FILES):
            self._source(number, cue(number))
        self._source("bad", "\0" * 4000)
        self.run(self.tree, "plain")
        self._source(0, cue(1000))
        self.run(self.tree, "plain")
        self._source(1, cue(1001))
        self.before = outputs(self.tree)
        shutil.copytree(self.tree / "in", place / "whole" / "in")
        self.run(place / "whole", "plain")
        self.after = outputs(place / "whole")
        self.ledger = (self.tree / "out" / ".srtbatch" / "ledger.sqlite3").read_bytes()
        shutil.copytree(self.tree, self._kept)

    def run(self, where: Path, name: str, *more: str) -> int:
        before = Path.cwd()
        os.chdir(where)
        try:
            return main([*COMMANDS[name], *more])
        finally:
            os.chdir(before)

    def damaged(self, ledger: bytes) -> Path:
        shutil.rmtree(self.tree)
        shutil.copytree(self._kept, self.tree)
        (self.tree / "out" / ".srtbatch" / "ledger.sqlite3").write_bytes(ledger)
        return self.tree

    def _source(self, name: object, text: str) -> None:
        (self.tree / "in" / f"{name}.srt").write_text(text)


def outputs(where: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (where / "out").glob("*.srt")}


def aside(where: Path) -> list[Path]:
    """The ledgers that were set aside, without their logs."""
    found = (where / "out" / ".srtbatch").glob("*.broken-*")
    return [path for path in found if not path.name.endswith(("-wal", "-shm"))]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("damage"))


def damages(ledger: bytes) -> Iterator[tuple[str, bytes]]:
    """Every page zeroed, filled with noise and with single bytes changed; every header byte; cut off."""
    chance = random.Random(3)
    for start in range(0, len(ledger), PAGE):
        number, end = start // PAGE + 1, start + PAGE
        yield f"page {number} zeroed", ledger[:start] + bytes(PAGE) + ledger[end:]
        yield f"page {number} noise", ledger[:start] + chance.randbytes(PAGE) + ledger[end:]
        for place in (0, 3, 5, 8, 100, 2000, 4000, *(chance.randrange(PAGE) for _ in range(5))):
            yield f"page {number} byte {place}", changed(ledger, start + place, 0xFF)
    for place in range(HEADER):
        for mask in (0x01, 0xFF):
            yield f"header byte {place} ^ {mask:#x}", changed(ledger, place, mask)
    for size in (0, 1, HEADER // 2, HEADER, PAGE, PAGE + 1, len(ledger) // 2, len(ledger) - 1):
        yield f"cut off at {size}", ledger[:size]
    yield "no database", b"this is no database\n" * 1000


def changed(data: bytes, place: int, mask: int) -> bytes:
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


def survived(scene: Scene, name: str, ledger: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    where = scene.damaged(ledger)
    code = scene.run(where, name)
    told = capsys.readouterr().err
    assert code in {0, 1, 2, 3, 4}, told
    assert "Traceback" not in told
    assert all(path.name in told for path in aside(where)), "set aside without a word"
    kept_or_right(scene, where)
    if name in RUNS:
        brought_to_its_end(scene, where, code, told, capsys)


def kept_or_right(scene: Scene, where: Path) -> None:
    now = outputs(where)
    assert now.keys() == scene.before.keys()
    assert all(text in (scene.before[name], scene.after[name]) for name, text in now.items())


def brought_to_its_end(
    scene: Scene, where: Path, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that stopped early is repeated; one that was refused names what to do, and that does it."""
    if code == 4:
        code = scene.run(where, "plain")
        told = capsys.readouterr().err
    if code == 2:
        assert "--overwrite" in told or "newer srtbatch" in told
        shutil.rmtree(where / "out" / ".srtbatch") if "newer" in told else None
        code = scene.run(where, "plain", "--overwrite")
    assert code == 3, "one source is broken"
    assert outputs(where) == scene.after
    capsys.readouterr()


def test_any_damage_is_survived(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """A sample: every command, and every kind of damage with one of them."""
    found = list(damages(scene.ledger))
    chance = random.Random(11)
    for name in COMMANDS:
        what, ledger = chance.choice(found)
        print(what, name)  # noqa: T201  (what to repeat, where one of them fails)
        survived(scene, name, ledger, capsys)
    for what, ledger in found[:: len(found) // 25]:
        name = chance.choice(list(COMMANDS))
        print(what, name)  # noqa: T201  (the same)
        survived(scene, name, ledger, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_damage_is_survived(name: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    step = 1 if "FULL_SWEEP" in os.environ else 12
    for what, ledger in list(damages(scene.ledger))[list(COMMANDS).index(name) % step :: step]:
        print(what)  # noqa: T201  (what to repeat, where one of them fails)
        survived(scene, name, ledger, capsys)


@pytest.mark.parametrize("name", ["resume", "retry"])
def test_what_a_killed_run_left_is_done_though_its_ledger_is_damaged(
    name: str, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """The settings of the last run are still known; the command is given again, as it says."""
    where = scene.damaged(scene.ledger)
    path = where / "out" / ".srtbatch" / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE runs SET state = 'running' WHERE id = 2")
    ledger = path.read_bytes()
    start = ledger.index(b'"output_hash"') // PAGE * PAGE  # a page of the files of runs
    path.write_bytes(ledger[:start] + bytes(PAGE) + ledger[start + PAGE :])
    first = scene.run(where, name)
    told = capsys.readouterr().err
    assert first in {2, 3}, told
    assert len(aside(where)) == 1, told
    assert first == 3 or scene.run(where, name) == 3
    assert outputs(where) == scene.after


def test_outputs_stay_ours_whichever_page_is_lost(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Each output is recorded twice: among the outputs, and among the files of a run."""
    for start in range(0, len(scene.ledger), PAGE):
        where = scene.damaged(scene.ledger[:start] + bytes(PAGE) + scene.ledger[start + PAGE :])
        code = scene.run(where, "plain")
        assert code == 3 or (code == 4 and scene.run(where, "plain") == 3), capsys.readouterr().err
        assert outputs(where) == scene.after


def test_records_are_those_that_sqlite_sees(tmp_path: Path) -> None:
    """In pages of any size, with names longer than a page, in the log and in the file."""
    for size in (512, 4096, 65536):
        path = tmp_path / f"{size}.sqlite3"
        rows = [(os.urandom(length), length, "x" * length) for length in (0, 5, 300, 900, 5000, 70_000)]
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute(f"PRAGMA page_size = {size}")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE a (key BLOB PRIMARY KEY, n INTEGER, t TEXT) WITHOUT ROWID")
            db.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, n REAL, t TEXT)")
            db.executemany("INSERT INTO a VALUES (?, ?, ?)", rows)
            db.executemany("INSERT INTO b VALUES (?, ?, NULL)", [(1, 1.5), (-7, -2.25), (2**40, 0.0)])
            found = list(records(path))  # the log holds it all
            numbered = [(one.rowid, *one.values[1:]) for one in found if one.values[0] is None]
            assert set(numbered) == {(1, 1.5, None), (2**40, 0, None), (-7, -2.25, None)}
            assert {tuple(one.values) for one in found if one.rowid is None} == set(rows)
        assert {tuple(one.values) for one in records(path) if one.rowid is None} == set(rows)


def test_a_log_left_by_a_killed_run_is_salvaged_too(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = open_ledger(path, [])
    with ledger.transaction():
        ledger.runs.add_owner("0123456789ab")
    for ending in ("", "-wal"):
        shutil.copy(f"{path}{ending}", tmp_path / f"copy{ending}")
    ledger.close()
    log = (tmp_path / "copy-wal").read_bytes()
    assert b"0123456789ab" in log
    assert b"0123456789ab" not in (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(changed((tmp_path / "copy").read_bytes(), 0, 0xFF))
    notes: list[str] = []
    with closing(open_ledger(tmp_path / "copy", notes)) as salvaged:
        assert salvaged.runs.owners() == {"0123456789ab"}
    assert "set aside" in notes[0]
    assert (tmp_path / notes[0].split("set aside as ")[1].split(". ")[0]).exists()


def test_damage_that_shows_while_files_are_worked_on_stops_the_run_in_order(
    source: Path, output: Path, batch: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (source / f"{number}.srt").write_text("a  b")
    run = batch(settings(1))
    run.prepare()

    def fails(*_: object) -> None:
        raise DamagedError("database disk image is malformed")

    with monkeypatch.context() as patched:
        patched.setattr("srtbatch.batch.ledger.file_records.Files.line", fails)
        assert list(run) == []
    assert (run.result.stopped_early, run.result.counts[Status.NOT_RUN]) == ("ledger", 5)
    assert any("set aside" in note for note in run.result.notes)
    with pytest.raises(UsageError, match="not recorded here any more"):
        list(run.result.files_processed)
    assert len(list(output.rglob("*.broken-*"))) == 1
    assert {result.status for result in batch(settings(1))} == {Status.CORRECTED}


def test_a_damaged_ledger_of_a_run_at_work_is_left_to_it(source: Path, output: Path, batch: Made) -> None:
    (source / "a.srt").write_text("a  b")
    run = batch(settings(1))
    run.prepare()
    ledger = output / ".srtbatch" / "ledger.sqlite3"
    ledger.write_bytes(b"no database" * 1000)
    with pytest.raises(UsageError, match="a run is at work here"):
        history.status(output)
    assert not list(output.rglob("*.broken-*"))
    run.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no open file")
@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_ledger_removed_in_the_midst_of_a_run_is_written_anew(
    whole_folder: bool, scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of the run is one whole document, and the next run knows its outputs."""
    where = scene.damaged(scene.ledger)
    prepare = Batch.prepare

    def removed(batch: Batch) -> object:
        state = prepare(batch)
        folder = where / "out" / ".srtbatch"
        if whole_folder:
            shutil.rmtree(folder)
        else:
            (folder / "ledger.sqlite3").unlink()
        return state

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "prepare", removed)
        assert scene.run(where, "plain", "--json") == 3
    told = capsys.readouterr()
    assert len(json.loads(told.out)["files_processed"]) == FILES + 1
    assert "written anew" in told.err
    assert outputs(where) == scene.after
    assert scene.run(where, "status", "--json") == 0
    assert json.loads(capsys.readouterr().out)["run"] == 3
    assert scene.run(where, "incremental", "--json") == 3
    report = json.loads(capsys.readouterr().out)
    assert (report["totals"]["skipped"], report["totals"]["failed"]) == (FILES, 1)


def test_a_result_can_be_pickled(source: Path, batch: Made) -> None:
    for number in range(3):
        (source / f"{number}.srt").write_text("a  b")
    for dry_run in (False, True):
        run = batch(settings(1), dry_run=dry_run)
        list(run)
        again = pickle.loads(pickle.dumps(run.result))
        assert again == run.result
        assert [one.name for one in again.files_processed] == ["0.srt", "1.srt", "2.srt"]
        assert again.files_processed[-1].status is Status.CORRECTED


def test_a_run_whose_files_are_lost_is_begun_afresh(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    where = scene.damaged(scene.ledger)
    with closing(sqlite3.connect(where / "out" / ".srtbatch" / "ledger.sqlite3")) as db, db:
        db.execute("UPDATE runs SET state = 'interrupted', detailed = 0 WHERE id = 2")
        db.execute("DELETE FROM files WHERE run = 2")
    assert scene.run(where, "resume") == 3
    assert outputs(where) == scene.after


@pytest.mark.parametrize("question", [history.status, history.history, history.last_settings])
def test_at_the_moment_a_run_begins_nothing_is_a_fault(
    question: Callable[[Path], object], source: Path, output: Path, batch: Made
) -> None:
    """The lock is taken and the ledger is not there, or has no table, or no run."""
    (source / "a.srt").write_text("a  b")
    run = batch(settings(1))
    run.prepare()
    ledger = output / ".srtbatch" / "ledger.sqlite3"
    whole = ledger.with_name("whole")
    ledger.rename(whole)
    with pytest.raises(BusyError, match="just beginning"):
        question(output)
    ledger.touch()
    with pytest.raises(BusyError, match="just beginning"):
        question(output)
    ledger.unlink()
    with closing(open_ledger(ledger, [])):
        if question is history.history:
            assert history.history(output) == []
        else:
            with pytest.raises(BusyError, match="just beginning"):
                question(output)
    whole.replace(ledger)
    run.close()


def test_another_programs_database_is_not_moved_by_a_question(output: Path) -> None:
    ledger = output / ".srtbatch" / "ledger.sqlite3"
    ledger.parent.mkdir(parents=True)
    with closing(sqlite3.connect(ledger)) as db:
        db.execute("CREATE TABLE theirs (a)")
    before = ledger.read_bytes()
    with pytest.raises(UsageError, match="another program"):
        history.status(output)
    assert [path.name for path in ledger.parent.iterdir()] == [ledger.name]
    assert ledger.read_bytes() == before

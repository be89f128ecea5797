"""What stands in OUTPUT: files of others are refused, edited outputs are kept, our own are replaced."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srtbatch.api import correct_file
from srtbatch.batch import commit
from srtbatch.batch.batch import Batch
from srtbatch.batch.files import discover
from srtbatch.batch.files.local_store import LocalSource, LocalTarget
from srtbatch.batch.files.read import PIECE, hash_of, hashed
from srtbatch.batch.files.store import Entry
from srtbatch.batch.ledger import open_ledger
from srtbatch.batch.ledger.database import APPLICATION_ID, MIGRATIONS
from srtbatch.batch.outcome import Outcome
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Corrected, Decoded, Failure, FileResult, Quality, Status, Tally, UsageError

CONFIG = Config(files=FileSettings(recursive=True), retry=RetrySettings(delay=0, retries=0))
INCREMENTAL = replace(CONFIG, batch_processing=BatchSettings(enable_incremental=True))
KEPT = "kept: kept: edited by hand"  # status and reason


class Upper:
    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        if data.startswith(b"bad"):
            return Processed(None, failure=Failure("binary", "no subtitles"))
        corrected = Corrected([], [], [], Tally(1, 1), Quality(), Quality())
        return Processed(data.upper(), "", Decoded("", "utf-8"), corrected)


class Shout(Upper):
    """Other settings, other outputs."""

    def process(self, data: bytes, name: str = "") -> Processed:
        done = super().process(data, name)
        return replace(done, data=None if done.data is None else done.data + b"!")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in/b").mkdir(parents=True)
    for name in ("a.srt", "b/c.srt"):
        (tmp_path / "in" / name).write_text(f"text of {name}")
    return tmp_path / "in"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def batch(source: Path, output: Path, config: Config = CONFIG, **options: Any) -> Batch:  # noqa: ANN401  (options of many kinds)
    options.setdefault("processor_factory", Upper)
    options.setdefault("rules_version", "1")
    return Batch(source, output, config, **options)


def prepare_and_close(run: Batch) -> None:
    with run:
        run.prepare()


def done(run: Batch) -> dict[str, str]:
    """Run; what became of each file, and why."""
    seen = {result.name: f"{result.status}: {result.reason}" for result in run}
    if not run.result.resumed:
        assert {one.name: f"{one.status}: {one.reason}" for one in run.result.files_processed} == seen
    assert run.result.discovered == sum(run.result.counts.values()) == len(run.result.files_processed)
    return seen


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".srtbatch" not in path.parts
    }


# Files of others


def test_a_file_of_others_is_refused_and_stands(source: Path, output: Path) -> None:
    (output / "b").mkdir(parents=True)
    (output / "b/c.srt").write_text("mine")
    for options in ({}, {"dry_run": True}, {"dry_run": True, "diff": True}, {"config": INCREMENTAL}):
        with pytest.raises(
            UsageError, match=r"out: a file that srtbatch has no record .*: b/c\.srt; .*--overwrite$"
        ):
            batch(source, output, **options).prepare()
    assert contents(output) == {"b/c.srt": "mine"}
    assert not (output / ".srtbatch").exists()


def test_ten_files_are_named_and_the_rest_counted(source: Path, output: Path) -> None:
    output.mkdir()
    for number in range(1234):
        (source / f"{number:04d}.srt").write_text("x")
        (output / f"{number:04d}.srt").write_text("mine")
    with pytest.raises(
        UsageError, match=r"stand where outputs belong: 0000\.srt, .* 0009\.srt and 1,224 more; move them"
    ):
        batch(source, output).prepare()


@pytest.mark.parametrize("config", [CONFIG, replace(CONFIG, batch_processing=BatchSettings(overwrite=True))])
def test_overwrite_replaces_it_and_makes_it_ours(config: Config, source: Path, output: Path) -> None:
    output.mkdir()
    (output / "a.srt").write_text("mine")
    asked = config.batch_processing.overwrite
    assert done(batch(source, output, config, overwrite=not asked)) == {
        "a.srt": "corrected: new", "b/c.srt": "corrected: new"}  # fmt: skip
    assert contents(output) == {"a.srt": "TEXT OF A.SRT", "b/c.srt": "TEXT OF B/C.SRT"}
    assert set(done(batch(source, output)).values()) == {"corrected: asked for again"}


def test_a_single_file_replaces_no_file_of_others(source: Path, output: Path) -> None:
    output.mkdir()
    (output / "a.srt").write_text("mine")
    (output / "other.srt").write_text("mine")
    for target in (output, output / "a.srt", output / "other.srt"):
        with pytest.raises(UsageError, match="no record of making"):
            batch(source / "a.srt", target).prepare()
    assert contents(output) == {"a.srt": "mine", "other.srt": "mine"}
    assert done(batch(source / "a.srt", output / "new.srt")) == {"a.srt": "corrected: new"}
    assert done(batch(source / "a.srt", output / "new.srt")) == {"a.srt": "corrected: asked for again"}


def test_a_single_file_given_two_names_has_two_outputs(source: Path, output: Path) -> None:
    done(batch(source / "a.srt", output / "one.srt"))
    (source / "a.srt").write_text("another text")
    done(batch(source / "a.srt", output / "two.srt"))
    assert done(batch(source / "a.srt", output / "one.srt", INCREMENTAL)) == {
        "a.srt": "corrected: content changed"
    }
    assert done(batch(source / "a.srt", output / "two.srt", INCREMENTAL)) == {
        "a.srt": "skipped: unchanged since run 2"}  # fmt: skip
    (output / "one.srt").write_text("by hand")
    assert done(batch(source / "a.srt", output / "one.srt")) == {"a.srt": KEPT}
    assert contents(output) == {"one.srt": "by hand", "two.srt": "ANOTHER TEXT"}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
@pytest.mark.parametrize("kind", ["link to nothing", "link", "pipe"])
def test_other_things_than_files_are_not_replaced(
    kind: str, source: Path, output: Path, tmp_path: Path
) -> None:
    output.mkdir()
    (tmp_path / "elsewhere").write_text("mine")
    target = output / "a.srt"
    if kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to(tmp_path / ("nowhere" if kind == "link to nothing" else "elsewhere"))
    before = target.lstat()
    message = r"a\.srt: a device or a pipe stands" if kind == "pipe" else r"no record of making .*a\.srt"
    with pytest.raises(UsageError, match=message):
        batch(source, output).prepare()
    assert target.lstat().st_ino == before.st_ino
    assert (tmp_path / "elsewhere").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
@pytest.mark.parametrize("config", [CONFIG, INCREMENTAL], ids=["full", "incremental"])
def test_a_link_in_the_place_of_an_output_is_kept(
    config: Config, source: Path, output: Path, tmp_path: Path
) -> None:
    """As tools leave it that move files into a store."""
    done(batch(source, output))
    link = output / "a.srt"
    stored = tmp_path / "stored"
    link.rename(stored)
    link.symlink_to(stored)
    before = stored.read_text()
    (source / link.name).write_text("another  text")
    assert done(batch(source, output, config))[link.name] == KEPT
    assert link.is_symlink()
    assert stored.read_text() == before
    overwriting = replace(config, batch_processing=replace(config.batch_processing, overwrite=True))
    assert done(batch(source, output, overwriting))[link.name] != KEPT
    assert not link.is_symlink()
    assert stored.read_text() == before


def test_correct_file_replaces_nothing_unasked(source: Path, output: Path) -> None:
    output.mkdir()
    (source / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi  there\n")
    (output / "a.srt").write_text("mine")
    for target in (output, output / "a.srt"):
        with pytest.raises(UsageError, match="overwrite=True"):
            correct_file(source / "a.srt", target)
    assert contents(output) == {"a.srt": "mine"}
    assert correct_file(source / "a.srt", output, overwrite=True).success
    assert contents(output)["a.srt"].endswith("Hi there\n")


@pytest.mark.parametrize("config", [CONFIG, INCREMENTAL], ids=["full", "incremental"])
def test_a_folder_that_cannot_be_read_any_more_fails_alone(
    config: Config, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered for under its own name, and where its output belongs stands a folder."""
    done(batch(source, output))
    entries = discover._Search._entries

    def closed(self: discover._Search, name: str) -> discover._Entries:
        if name == "b":
            raise PermissionError(errno.EACCES, "Permission denied")
        return entries(self, name)

    monkeypatch.setattr(discover._Search, "_entries", closed)
    told = done(batch(source, output, config))
    assert told["b/"].startswith("failed")
    assert contents(output).keys() == {"a.srt", "b/c.srt"}


# OUTPUT inside INPUT


def test_an_output_inside_the_input_with_subtitles_of_others_is_refused(source: Path) -> None:
    (source / "de/deep").mkdir(parents=True)
    (source / "de/z.srt").write_text("deutsch")
    (source / "de/deep/y.SRT").write_text("deutsch")
    (source / "de/notes.txt").write_text("no subtitle")
    before = contents(source)
    with pytest.raises(UsageError, match=r"OUTPUT lies inside INPUT .*: z\.srt, deep/y\.SRT; .*--overwrite"):
        batch(source, source / "de").prepare()
    assert contents(source) == before
    flat = replace(CONFIG, files=FileSettings())
    with pytest.raises(UsageError, match=r"inside INPUT .*: z\.srt;"):
        batch(source, source / "de", flat).prepare()
    done(batch(source, source / "de", overwrite=True))
    with pytest.raises(UsageError, match="inside INPUT"):
        batch(source, source / "de").prepare()


def test_an_output_inside_the_input_with_our_outputs_is_fine(source: Path) -> None:
    for _ in range(2):
        assert len(done(batch(source, source / "de"))) == 2
    (source / "a.srt").unlink()
    assert len(done(batch(source, source / "de"))) == 1, "an output whose source is gone is still ours"
    (source / "de/b/c.srt").write_text("by hand")
    assert done(batch(source, source / "de")) == {"b/c.srt": KEPT}


def test_what_is_excluded_may_stand_in_an_output_inside_the_input(source: Path) -> None:
    (source / "de").mkdir()
    (source / "de/z.srt").write_text("deutsch")
    for exclude in ("de", "z.*", "de/z.srt"):
        config = replace(CONFIG, files=replace(CONFIG.files, exclude=(exclude,)))
        batch(source, source / "de", config, dry_run=True).prepare()


# Outputs that a person has edited


@pytest.mark.parametrize("config", [CONFIG, INCREMENTAL], ids=["full", "incremental"])
@pytest.mark.parametrize("also", ["nothing", "source", "rules"])
def test_an_edited_output_is_kept_and_named(config: Config, also: str, source: Path, output: Path) -> None:
    done(batch(source, output))
    (output / "a.srt").write_text("by hand")
    if also == "source":
        (source / "a.srt").write_text("new text")
    for _ in range(3):
        run = batch(source, output, config, rules_version="2" if also == "rules" else "1")
        assert done(run)["a.srt"] == KEPT
        assert run.result.counts[Status.KEPT] == 1
        assert "1 output was edited by hand and kept: a.srt (--overwrite replaces them)" in run.notes
        assert run.result.state == "done"
        assert (output / "a.srt").read_text() == "by hand"
    reason = done(batch(source, output, config, overwrite=True))["a.srt"]
    changed = "content changed" if also == "source" else "output changed"
    assert reason == f"corrected: {'asked for again' if config is CONFIG else changed}"
    assert (output / "a.srt").read_text() == (source / "a.srt").read_text().upper()


def test_an_edit_in_secret_is_kept_too(source: Path, output: Path) -> None:
    """Same size, same times, same inode: only the content tells."""
    done(batch(source, output))
    path = output / "a.srt"
    before = path.stat()
    with path.open("r+") as file:
        file.write("by hand")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert done(batch(source, output, INCREMENTAL))["a.srt"] == KEPT


@pytest.mark.parametrize("config", [CONFIG, INCREMENTAL], ids=["full", "incremental"])
def test_a_dry_run_lists_what_is_kept(config: Config, source: Path, output: Path) -> None:
    done(batch(source, output))
    (output / "a.srt").write_text("by hand")
    assert done(batch(source, output, config, dry_run=True))["a.srt"] == KEPT


def test_an_output_that_was_copied_or_touched_is_no_edit(source: Path, output: Path, tmp_path: Path) -> None:
    done(batch(source, output))
    shutil.copytree(output, tmp_path / "copy")
    assert set(done(batch(source, tmp_path / "copy", INCREMENTAL)).values()) == {
        "skipped: unchanged since run 1"
    }
    assert set(done(batch(source, tmp_path / "copy")).values()) == {"corrected: asked for again"}


def test_resume_and_retry_keep_edited_outputs(source: Path, output: Path) -> None:
    (source / "z.srt").write_text("bad " * 100)
    (source / "y.srt").write_text("bad")
    stop = replace(CONFIG, batch_processing=BatchSettings(stop_on_error=True))
    assert len(list(batch(source, output, stop))) < 4
    for name in ("z.srt", "y.srt"):
        (source / name).write_text("good")
    for path in output.rglob("*.srt"):
        path.write_text("by hand")
    edited = set(contents(output))
    resumed = batch(source, output, resume=True)
    done(resumed)
    assert {name for name, text in contents(output).items() if text == "by hand"} == edited
    retried = batch(source, output, retry=True)
    done(retried)
    (output / "z.srt").write_text("by hand")
    retried = batch(source, output, retry=True)
    assert done(retried) == {}
    assert "kept: z.srt" in "".join(retried.notes)
    told = {result.name: f"{result.status}: {result.reason}" for result in retried.result.files_processed}
    assert {told[name] for name in edited | {"z.srt"}} == {KEPT}
    assert (output / "z.srt").read_text() == "by hand"
    done(batch(source, output, retry=True, overwrite=True))
    assert contents(output).keys() == {"a.srt", "b/c.srt", "y.srt", "z.srt"}


# Killed runs


class KilledError(BaseException):
    """What takes the place of SIGKILL in one process: nothing behind it is done."""


def killed(run: Batch, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Run until the process is killed in the delivery: after its renames, or before them."""
    with monkeypatch.context() as patch:

        def kill(*_: object) -> None:
            raise KilledError

        patch.setattr(commit.Commit, where, kill)
        with pytest.raises(KilledError):
            list(run)


@pytest.mark.parametrize("how", [{}, {"resume": True}, {"config": INCREMENTAL}, {"rules_version": "2"}])
def test_outputs_in_place_without_a_row_are_ours(
    how: dict[str, Any], source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(batch(source, output), monkeypatch, "_record")
    assert len(contents(output)) == 2
    assert {one.partition(":")[0] for one in done(batch(source, output, **how)).values()} == {"corrected"}
    again = {"config": INCREMENTAL, "rules_version": how.get("rules_version", "1")}
    assert set(done(batch(source, output, **again)).values()) <= {
        "skipped: unchanged since run 1", "skipped: unchanged since run 2"}  # fmt: skip


def test_a_second_kill_with_other_contents_locks_nobody_out(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(batch(source, output), monkeypatch, "_record")
    killed(batch(source, output, processor_factory=Shout), monkeypatch, "_publish")
    assert contents(output)["a.srt"] == "TEXT OF A.SRT"
    killed(batch(source, output, processor_factory=Shout), monkeypatch, "_record")
    assert contents(output)["a.srt"] == "TEXT OF A.SRT!"
    killed(batch(source, output), monkeypatch, "_publish")
    assert set(done(batch(source, output)).values()) == {"corrected: new"}
    assert set(done(batch(source, output, INCREMENTAL)).values()) == {"skipped: unchanged since run 5"}


def test_an_incremental_run_redoes_what_a_killed_run_replaced(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row still tells of the content before; what stands there is of other settings."""
    done(batch(source, output))
    killed(batch(source, output, processor_factory=Shout, rules_version="2"), monkeypatch, "_record")
    assert contents(output)["a.srt"] == "TEXT OF A.SRT!"
    assert set(done(batch(source, output, INCREMENTAL)).values()) == {"corrected: output changed"}
    assert contents(output)["a.srt"] == "TEXT OF A.SRT"


@pytest.mark.parametrize("where", ["_publish", "_record"])
@pytest.mark.parametrize("how", [{}, {"resume": True}])
def test_an_output_without_a_row_that_was_edited_is_kept(
    how: dict[str, Any], where: str, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether the killed run had renamed it; what stands there is not what it was to be."""
    killed(batch(source, output), monkeypatch, where)
    (output / "a.srt").write_text("by hand")
    run = batch(source, output, **how)
    list(run)
    assert {one.name: f"{one.status}: {one.reason}" for one in run.result.files_processed}["a.srt"] == KEPT
    assert contents(output) == {"a.srt": "by hand", "b/c.srt": "TEXT OF B/C.SRT"}


@pytest.mark.parametrize("how", [{}, {"resume": True}])
def test_what_was_planned_and_not_written_is_not_ours(
    how: dict[str, Any], source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(batch(source, output), monkeypatch, "_record_intents")
    output.mkdir(exist_ok=True)
    output.joinpath("a.srt").write_text("mine")
    with pytest.raises(UsageError, match=r"no record of making .*a\.srt"):
        batch(source, output, **how).prepare()
    assert contents(output) == {"a.srt": "mine"}


def test_a_resumed_run_may_replace_what_it_was_allowed_to(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.mkdir()
    (output / "a.srt").write_text("mine")
    killed(batch(source, output, overwrite=True), monkeypatch, "_publish")
    assert contents(output) == {"a.srt": "mine"}
    done(batch(source, output, resume=True))
    assert contents(output)["a.srt"] == "TEXT OF A.SRT"


def test_leave_to_overwrite_ends_with_what_it_was_given_for(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.mkdir()
    (output / "a.srt").write_text("mine")
    killed(batch(source, output, overwrite=True), monkeypatch, "_record_intents")
    (output / "a.srt").write_text("mine, another")
    with pytest.raises(UsageError, match="no record of making"):
        batch(source, output, resume=True).prepare()


# What changes while the run is at work


class Meddler(Upper):
    """A person who writes into OUTPUT while the file is being corrected."""

    place: Path
    names: tuple[str, ...] = ()

    def process(self, data: bytes, name: str = "") -> Processed:
        if name in self.names:
            (self.place / name).parent.mkdir(exist_ok=True)
            (self.place / name).write_text("by hand")
        return super().process(data, name)


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_that_appears_during_the_run_is_not_replaced(
    overwrite: bool, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Meddler, "place", output, raising=False)
    monkeypatch.setattr(Meddler, "names", ("a.srt",))
    run = batch(source, output, processor_factory=Meddler, overwrite=overwrite)
    results = {result.name: result for result in run}
    assert results["b/c.srt"].status is Status.CORRECTED
    if overwrite:
        assert contents(output)["a.srt"] == "TEXT OF A.SRT"
        return
    error = results["a.srt"].error
    assert error is not None
    assert error.kind == "target_exists"
    assert run.result.counts[Status.FAILED] == 1
    assert contents(output) == {"a.srt": "by hand", "b/c.srt": "TEXT OF B/C.SRT"}
    assert not list(output.rglob(".srtb-*"))
    with pytest.raises(UsageError, match=r"a\.srt"):
        batch(source, output, retry=True).prepare()
    (output / "a.srt").unlink()
    assert done(batch(source, output, retry=True)) == {"a.srt": "corrected: new"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux renames over nothing")
def test_a_file_that_appears_at_the_last_moment_is_not_replaced(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the target and the rename."""
    intend = commit.Commit._record_intents

    def intended(self: commit.Commit, answers: list[Outcome]) -> None:
        intend(self, answers)
        (output / "a.srt").write_text("by hand")

    monkeypatch.setattr(commit.Commit, "_record_intents", intended)
    errors = {result.name: result.error.kind if result.error else "" for result in batch(source, output)}
    assert errors == {"a.srt": "target_exists", "b/c.srt": ""}
    assert contents(output) == {"a.srt": "by hand", "b/c.srt": "TEXT OF B/C.SRT"}
    assert not list(output.rglob(".srtb-*"))


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, 0])
def test_where_the_system_cannot_rename_over_nothing_it_renames(
    number: int, source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> int:
        ctypes.set_errno(number)
        return -1

    monkeypatch.setattr("srtbatch.batch.files.folder_handles._renameat2", lambda: fails if number else None)
    assert set(done(batch(source, output)).values()) == {"corrected: new"}
    assert len(contents(output)) == 2


def test_an_edit_during_the_run_is_kept(source: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done(batch(source, output))
    monkeypatch.setattr(Meddler, "place", output, raising=False)
    monkeypatch.setattr(Meddler, "names", ("a.srt",))
    run = batch(source, output, processor_factory=Meddler)
    assert done(run) == {"a.srt": KEPT, "b/c.srt": "corrected: asked for again"}
    assert contents(output)["a.srt"] == "by hand"
    assert not list(output.rglob(".srtb-*"))
    assert done(batch(source, output, INCREMENTAL))["a.srt"] == KEPT, "it has become ours"


# Ledgers


def test_a_ledger_elsewhere_knows_which_output_it_is_about(
    source: Path, output: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    done(batch(source, output, state=state))
    other = tmp_path / "other"
    output.rename(other)
    assert len(done(batch(source, other, state=state))) == 2, "our contents, wherever they are"
    (other / "a.srt").write_text("by hand")
    assert done(batch(source, other, state=state))["a.srt"] == KEPT
    other.rename(output)
    (output / "a.srt").write_text("by hand again")
    with pytest.raises(UsageError, match=r"no record of making .*a\.srt"):
        batch(source, output, state=state).prepare()


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"resume": True}, {"overwrite": True}])
def test_a_state_folder_serves_one_output(
    options: dict[str, Any], source: Path, output: Path, tmp_path: Path
) -> None:
    """Two with outputs of the same names would lose the record of each other's."""
    state, other = tmp_path / "state", tmp_path / "other"
    done(batch(source, output, state=state))
    with pytest.raises(UsageError, match=r"belongs to the OUTPUT .*out, .* --state for .*other"):
        batch(source, other, state=state, **options).prepare()
    assert not other.exists()
    assert set(done(batch(source, output, INCREMENTAL, state=state)).values()) == {
        "skipped: unchanged since run 1"
    }


def test_the_way_to_an_output_does_not_matter_to_its_state_folder(
    source: Path, output: Path, tmp_path: Path
) -> None:
    state, link = tmp_path / "state", tmp_path / "link"
    done(batch(source, output, state=state))
    link.symlink_to(output)
    assert len(done(batch(source, link, state=state))) == 2


def test_a_run_on_another_output_does_not_forget_the_temporaries_of_a_killed_one(
    source: Path, output: Path, tmp_path: Path
) -> None:
    state, owner = tmp_path / "state", "0123456789ab"
    done(batch(source, output, state=state))
    left = output / f".srtb-{owner}-{owner}.tmp"
    left.touch()
    with closing(open_ledger(state / "ledger.sqlite3", [])) as ledger:
        ledger.runs.add_owner(owner)
    with pytest.raises(UsageError, match=r"belongs to the OUTPUT .*out"):
        batch(source, tmp_path / "other", state=state).prepare()
    done(batch(source, output, state=state))
    assert not left.exists()


def test_a_run_is_not_resumed_into_another_output(
    source: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    killed(batch(source, output, state=state), monkeypatch, "_publish")
    output.rename(tmp_path / "moved")
    with pytest.raises(UsageError, match=r"run 1 writes into .*out, not .*other"):
        batch(source, tmp_path / "other", state=state, resume=True).prepare()
    assert not (tmp_path / "other").exists()


def test_a_deleted_ledger_makes_nobody_lose_anything(source: Path, output: Path) -> None:
    done(batch(source, output))
    shutil.rmtree(output / ".srtbatch")
    with pytest.raises(UsageError, match="--overwrite"):
        batch(source, output).prepare()
    assert set(done(batch(source, output, overwrite=True)).values()) == {"corrected: new"}


def test_outputs_of_an_earlier_version_are_ours(source: Path, output: Path) -> None:
    """A ledger of the first schema, which had no intents, and knew a renamed output by its source's name."""
    done(batch(source, output))
    done(batch(source / "a.srt", output / "renamed.srt"))
    path = output / ".srtbatch/ledger.sqlite3"
    now = sqlite3.connect(path)
    old = sqlite3.connect(output / "old")
    old.executescript(MIGRATIONS[0])
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("PRAGMA user_version = 1")
    for table in ("settings", "runs", "outputs"):
        rows = now.execute(f"SELECT * FROM {table}").fetchall()
        old.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    old.execute("DELETE FROM outputs WHERE key = CAST('a.srt' AS BLOB)")
    old.execute("UPDATE outputs SET key = CAST('a.srt' AS BLOB) WHERE key = CAST('renamed.srt' AS BLOB)")
    old.commit()
    now.close()
    old.close()
    (output / "old").replace(path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    prepare_and_close(batch(source, output, dry_run=True))
    assert done(batch(source / "a.srt", output / "renamed.srt", INCREMENTAL)) == {
        "a.srt": "skipped: unchanged since run 2"}  # fmt: skip
    with pytest.raises(UsageError, match=r"no record of making .*: a\.srt;"):
        batch(source, output).prepare()
    (output / "a.srt").unlink()
    assert done(batch(source, output)) == {"a.srt": "corrected: new", "b/c.srt": "corrected: asked for again"}


def test_leave_to_overwrite_is_not_stored(source: Path, output: Path) -> None:
    done(batch(source, output, replace(CONFIG, batch_processing=BatchSettings(overwrite=True))))
    db = sqlite3.connect(output / ".srtbatch/ledger.sqlite3")
    (stored,) = db.execute("SELECT config FROM settings").fetchone()
    db.close()
    assert "overwrite" not in json.loads(stored)["batch_processing"]


def unread(target: LocalTarget, name: str) -> str:
    return pytest.fail(f"{name} was read")


def test_a_target_costs_one_look(source: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done(batch(source, output))
    looks: list[str] = []
    monkeypatch.setattr(LocalSource, "content_hash", unread)
    monkeypatch.setattr(LocalTarget, "content_hash", unread)
    look = LocalTarget.look

    def looked(self: LocalTarget, name: str) -> Entry:
        looks.append(name)
        return look(self, name)

    monkeypatch.setattr(LocalTarget, "look", looked)
    prepare_and_close(batch(source, output, dry_run=True))
    assert sorted(looks) == ["a.srt", "b/c.srt"]
    looks.clear()
    prepare_and_close(batch(source, output.parent / "new", dry_run=True))
    assert looks == [], "there is no OUTPUT yet"


def huge(path: Path) -> None:
    """Make it a terabyte long, without a block on the disk."""
    path.unlink(missing_ok=True)
    path.touch()
    try:
        os.truncate(path, 1 << 40)
    except OSError:
        pytest.skip("this file system holds no such file")


def test_a_huge_file_of_others_is_refused_unread(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.mkdir()
    huge(output / "a.srt")
    monkeypatch.setattr(LocalTarget, "content_hash", unread)
    with pytest.raises(UsageError, match=r"no record of making.*a\.srt"):
        batch(source, output).prepare()


def test_a_huge_file_in_place_of_an_output_is_kept_unread(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(batch(source, output))
    huge(output / "a.srt")
    monkeypatch.setattr(LocalTarget, "content_hash", unread)
    done(batch(source, output))
    assert (output / "a.srt").stat().st_size == 1 << 40


def test_a_huge_file_where_a_killed_run_may_have_put_its_own_is_kept_unread(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(batch(source, output), monkeypatch, "_record")
    huge(output / "a.srt")
    read: list[str] = []
    content_hash = LocalTarget.content_hash

    def noted(self: LocalTarget, name: str) -> str:
        read.append(name)
        return content_hash(self, name)

    monkeypatch.setattr(LocalTarget, "content_hash", noted)
    run = batch(source, output)
    done(run)
    assert read == ["b/c.srt"]
    assert run.result.counts[Status.KEPT] == 1
    assert (output / "a.srt").stat().st_size == 1 << 40


def test_a_source_of_another_size_is_not_hashed(
    source: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(batch(source, output, INCREMENTAL))
    (source / "a.srt").write_text("another  text, longer")
    monkeypatch.setattr(LocalSource, "content_hash", unread)
    run = batch(source, output, INCREMENTAL)
    assert [result.reason for result in run if result.name == "a.srt"] == ["content changed"]


def test_an_output_of_the_same_size_and_content_is_ours(source: Path, output: Path) -> None:
    done(batch(source, output))
    content = (output / "a.srt").read_bytes()
    (output / "a.srt").unlink()
    (output / "a.srt").write_bytes(content)
    run = batch(source, output)
    done(run)
    assert run.result.counts[Status.KEPT] == 0


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE - 1])
def test_a_hash_is_taken_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    data, asked, read = bytes(range(251)) * (size // 251) + b"x" * (size % 251), [], os.read
    (tmp_path / "file").write_bytes(data)

    def noted(descriptor: int, count: int) -> bytes:
        asked.append(count)
        return read(descriptor, count)

    monkeypatch.setattr(os, "read", noted)
    assert hash_of(str(tmp_path / "file")) == hashed(data)
    assert max(asked) <= PIECE


# Everything together

STEPS = st.sampled_from((
    "full", "incremental", "other", "resume", "retry", "overwrite", "kill early", "kill late", "meddle",
    "edit", "add", "delete", "touch", "source", "forget",
))  # fmt: skip


@settings(max_examples=30)
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_nothing_written_by_hand_is_ever_lost(
    steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever happens in whatever order, only ``overwrite`` takes the place of what a person wrote."""
    root = tmp_path_factory.mktemp("steps")
    (root / "in").mkdir()
    for name in ("a.srt", "b.srt", "c.srt"):
        (root / "in" / name).write_text("first")
    Meddler.place = root / "out"
    by_hand: dict[str, str] = {}
    for number, step in enumerate(steps):
        _step(step, number, root, by_hand)
        there = contents(root / "out") if (root / "out").exists() else {}
        assert {name: there.get(name) for name in by_hand} == by_hand, (step, number)
        others = {text for name, text in there.items() if name not in by_hand}
        assert all(text == text.upper() for text in others), "neither ours nor by hand"


def _step(step: str, number: int, root: Path, by_hand: dict[str, str]) -> None:
    name = ("a.srt", "b.srt", "c.srt")[number % 3]
    target = root / "out" / name
    match step:
        case "edit" | "add":
            target.parent.mkdir(exist_ok=True)
            target.write_text(f"hand {number}")
            by_hand[name] = f"hand {number}"
        case "delete":
            target.unlink(missing_ok=True)
            by_hand.pop(name, None)
        case "touch" if target.exists():
            os.utime(target)
        case "source":
            (root / "in" / name).write_text(f"text {number}")
        case "forget":
            shutil.rmtree(root / "out/.srtbatch", ignore_errors=True)
        case _:
            _run(step, number, root, by_hand)


def _run(step: str, number: int, root: Path, by_hand: dict[str, str]) -> None:
    options: dict[str, Any] = {
        "config": INCREMENTAL if step == "incremental" else CONFIG,
        "processor_factory": {"other": Shout, "meddle": Meddler}.get(step, Upper),
        "rules_version": "2" if step == "other" else "1",
        "resume": step == "resume",
        "retry": step == "retry",
        "overwrite": step == "overwrite",
    }
    name = ("a.srt", "b.srt", "c.srt")[number % 3]
    Meddler.names = (name,) if step == "meddle" else ()
    try:
        if step.startswith("kill"):
            with pytest.MonkeyPatch.context() as patch:
                killed(batch(root / "in", root / "out", **options), patch,
                       "_record" if step == "kill late" else "_publish")  # fmt: skip
            return
        results: list[FileResult] = list(batch(root / "in", root / "out", **options))
    except UsageError:
        return
    except pytest.fail.Exception:  # nothing was left to deliver, so nothing could be killed
        return
    if step == "overwrite":
        by_hand.clear()
    if step == "meddle" and any(one.name == name and one.attempts for one in results):
        by_hand[name] = "by hand"

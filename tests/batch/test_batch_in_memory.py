"""Whole batches without a file or a process: planning, workers, commit and ledger between stores in memory.

Only the ledger and its lock are files, in memory too where the system has such a folder.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Failure, FileResult, Status, UsageError
from tests.batch.memory_stores import MemoryStores, memory_stores
from tests.batch.scripted_executor import Fate, ScriptedExecutor

CONFIG = Config(
    files=FileSettings(recursive=True),
    batch_processing=BatchSettings(enable_incremental=True),
    retry=RetrySettings(retries=1, delay=0.0),
)


class Upper:
    """Pipeline that writes everything in capitals."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        return Processed(data.upper())


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder for the ledger: in memory where there is one, since each run would wait for the disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="srtbatch-memory-", dir=memory))
    yield folder
    shutil.rmtree(folder)


Made = Callable[..., Batch]


@pytest.fixture
def batch(state: Path) -> Made:
    def made(memory: MemoryStores, config: Config = CONFIG, script: dict[str, list[Fate]] | None = None,
             **options: Any) -> Batch:  # fmt: skip  # noqa: ANN401  (those of Batch)
        executor = ScriptedExecutor(script or {}, corrects=True)
        return Batch("memory/in", "memory/out", config, state=state, stores=memory.stores, rules_version="1",
                     processor_factory=Upper, executor=executor.factory, **options)  # fmt: skip

    return made


def reasons(run: Batch) -> dict[str, str]:
    return {result.name: f"{result.status}: {result.reason}" for result in run}


def failures(run: Batch) -> dict[str, str]:
    return {result.name: result.error.kind if result.error else "" for result in run}


def test_a_whole_batch_leaves_no_file_but_those_of_its_state_folder(
    batch: Made, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    memory = memory_stores(a="one", b="two")
    results = {result.name: result for result in batch(memory)}
    assert memory.target.contents() == {"a.srt": b"ONE", "b.srt": b"TWO"}
    assert results["a.srt"].file_path == "memory/in/a.srt"
    assert results["a.srt"].output_path == "memory/out/a.srt"
    assert not list(tmp_path.iterdir())
    assert (state / "ledger.sqlite3").exists()
    assert not memory.target.staged


def test_without_a_state_folder_it_is_refused() -> None:
    with pytest.raises(UsageError, match="name it by state"):
        Batch("memory/in", "memory/out", CONFIG, stores=memory_stores().stores).prepare()


def test_a_second_run_does_what_changed(batch: Made) -> None:
    memory = memory_stores(a="one", b="two", c="three", d="four")
    assert set(reasons(batch(memory)).values()) == {"corrected: new"}
    memory.source.put("a.srt", b"another text")
    memory.source.put("b.srt", b"two")
    del memory.target.files["d.srt"]
    assert reasons(batch(memory)) == {
        "a.srt": "corrected: content changed",
        "b.srt": "skipped: unchanged since run 1",
        "c.srt": "skipped: unchanged since run 1",
        "d.srt": "corrected: output missing",
    }
    assert set(reasons(batch(memory)).values()) <= {
        "skipped: unchanged since run 1", "skipped: unchanged since run 2"
    }  # fmt: skip


def test_outputs_take_the_permissions_of_their_sources(batch: Made) -> None:
    memory = memory_stores(a="one")
    list(batch(memory))
    memory.source.put("a.srt", b"one", 0o600)
    assert reasons(batch(memory)) == {"a.srt": "corrected: mode changed"}
    assert memory.target.mode("a.srt") == 0o600


def test_an_edited_output_is_kept_until_overwrite_is_given(batch: Made) -> None:
    memory = memory_stores(a="one", b="two")
    list(batch(memory))
    memory.target.put("a.srt", b"by hand")
    assert reasons(batch(memory))["a.srt"] == "kept: kept: edited by hand"
    assert memory.target.contents()["a.srt"] == b"by hand"
    list(batch(memory, overwrite=True))
    assert memory.target.contents()["a.srt"] == b"ONE"


def test_a_foreign_file_is_refused_before_anything_is_done(batch: Made) -> None:
    memory = memory_stores(a="one", b="two")
    memory.target.put("a.srt", b"of somebody else")
    with pytest.raises(UsageError, match=r"no record of making.*a\.srt"):
        batch(memory).prepare()
    assert memory.target.contents() == {"a.srt": b"of somebody else"}


def test_a_file_that_appears_while_its_source_is_read_is_not_replaced(batch: Made) -> None:
    memory = memory_stores(a="one", b="two")
    memory.source.on_read = lambda name: memory.target.put("a.srt", b"new") if name == "a.srt" else None
    assert failures(batch(memory)) == {"a.srt": "target_exists", "b.srt": ""}
    assert memory.target.contents() == {"a.srt": b"new", "b.srt": b"TWO"}


@pytest.mark.parametrize("before", ["nothing", "an output"])
def test_a_file_that_is_written_at_the_last_moment_is_not_replaced(batch: Made, before: str) -> None:
    """After the batch has looked at the target, before it publishes."""
    memory = memory_stores(a="one", b="two")
    if before == "an output":
        list(batch(memory))
        memory.source.put("a.srt", b"one again")
    memory.target.on_publish = lambda: memory.target.put("a.srt", b"by hand")
    results = failures(batch(memory))
    memory.target.on_publish = None
    assert results["a.srt"] == "target_exists"
    assert memory.target.contents() == {"a.srt": b"by hand", "b.srt": b"TWO"}
    assert not memory.target.staged


def test_what_cannot_be_read_fails_alone(batch: Made) -> None:
    memory = memory_stores(a="one", b="two")
    memory.source.unreadable["a.srt"] = Failure("permission", "reading failed: not allowed")
    assert failures(batch(memory)) == {"a.srt": "permission", "b.srt": ""}
    del memory.source.unreadable["a.srt"]
    assert failures(batch(memory, retry=True)) == {"a.srt": ""}
    assert memory.target.contents() == {"a.srt": b"ONE", "b.srt": b"TWO"}


def test_what_cannot_be_published_is_tried_again(batch: Made) -> None:
    memory = memory_stores(a="one", b="two")
    memory.target.publish_errors["a.srt"] = [errno.EIO]
    attempts = {result.name: (result.status, result.attempts) for result in batch(memory)}
    assert attempts == {"a.srt": (Status.CORRECTED, 2), "b.srt": (Status.CORRECTED, 1)}


def test_what_cannot_fit_is_refused_before_anything_is_done(batch: Made) -> None:
    memory = memory_stores(a="0123456789", b="0123456789")
    memory.target.capacity = 19
    with pytest.raises(UsageError, match="need some 20 bytes, and 19 are free"):
        batch(memory).prepare()
    assert not memory.target.files


def test_a_target_that_is_full_stops_the_run_and_retry_continues_it(batch: Made) -> None:
    memory = memory_stores(a="0123456789", b="012345", c="0123")
    filled: list[str] = []

    def fill(name: str) -> None:
        if name == "b.srt" and not filled:
            filled.append(name)
            memory.target.capacity = 15

    memory.source.on_read = fill
    run = batch(memory)
    list(run)
    assert (run.result.stopped_early, run.result.state) == ("disk_full", "failed")
    assert "b.srt" not in memory.target.files
    memory.target.capacity = None
    list(batch(memory, retry=True))
    assert memory.target.contents() == {"a.srt": b"0123456789", "b.srt": b"012345", "c.srt": b"0123"}


def test_the_version_on_record_is_the_one_that_was_read(batch: Made) -> None:
    """A source edited between planning and reading is done once; one edited after reading is done again."""
    memory = memory_stores(a="one", b="two")
    edits = {"a.srt": b"edited before it was read"}
    memory.source.on_read = lambda name: memory.source.put(name, edits.pop(name)) if name in edits else None

    def edit_after_reading(result: FileResult) -> None:
        if result.name == "b.srt":
            memory.source.put("b.srt", b"edited after it was read")

    list(batch(memory, on_result=edit_after_reading))
    memory.source.on_read = None
    assert reasons(batch(memory)) == {
        "a.srt": "skipped: unchanged since run 1",
        "b.srt": "corrected: content changed",
    }


def test_a_run_that_was_stopped_is_continued(batch: Made) -> None:
    memory = memory_stores(a="one", b="two", c="three")
    run = batch(memory, script={"b.srt": ["hangs"], "c.srt": ["corrected"]})
    for _ in run:
        run.abort()
    done = set(memory.target.files)
    assert done
    assert "b.srt" not in done
    list(batch(memory, resume=True))
    assert memory.target.contents() == {"a.srt": b"ONE", "b.srt": b"TWO", "c.srt": b"THREE"}


def test_what_a_dead_worker_has_staged_is_swept(batch: Made) -> None:
    memory = memory_stores(a="one")

    def die(_: str) -> None:
        memory.target.stage("a.srt", b"half", mode=0o644)

    memory.source.on_read = die
    run = batch(memory, script={"a.srt": ["worker_died"]})
    assert reasons(run) == {"a.srt": "corrected: new"}
    assert not memory.target.staged


def test_a_dry_run_stages_nothing(batch: Made) -> None:
    memory = memory_stores(a="one")
    run = batch(memory, replace(CONFIG, batch_processing=BatchSettings()), dry_run=True)
    assert reasons(run) == {"a.srt": "corrected: new"}
    assert (memory.target.files, memory.target.staged) == ({}, {})

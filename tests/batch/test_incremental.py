"""What --incremental skips, what it redoes, and the reason it gives for each."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.batch.files.local_store import LocalSource
from srtbatch.config.settings import BatchSettings, Config, FileSettings, GlossarySettings, Term
from srtbatch.engine.pipeline import Processed
from srtbatch.model import Corrected, Decoded, Quality, Tally, UsageError

CONFIG = Config(batch_processing=BatchSettings(enable_incremental=True), files=FileSettings(recursive=True))


class Upper:
    def __init__(self, config: Config) -> None:
        self.config = config

    def process(self, data: bytes, name: str = "") -> Processed:
        return Processed(
            data.upper(), "", Decoded("", "utf-8"), Corrected([], [], [], Tally(1, 1), Quality(), Quality())
        )


Run = Callable[..., dict[str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run once; what became of each file and why: ``skipped: unchanged since run 1``."""
    source = tmp_path / "in"
    source.mkdir(exist_ok=True)
    for name in ("a.srt", "b.srt"):
        (source / name).write_text(name)

    def ran(config: Config = CONFIG, rules: str = "1", **options: Any) -> dict[str, str]:  # noqa: ANN401  (options of many kinds)
        batch = Batch(
            source, tmp_path / "out", config, processor_factory=Upper, rules_version=rules, **options
        )
        results = list(batch)
        assert batch.result.discovered == len(results)
        return {result.name: f"{result.status.value}: {result.reason}" for result in results}

    assert ran() == {"a.srt": "corrected: new", "b.srt": "corrected: new"}
    return ran


def edited(path: Path, text: str) -> None:
    """Same size, same times, same inode: only the content tells."""
    before = path.stat()
    assert len(text) == before.st_size
    with path.open("r+") as file:
        file.write(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_nothing_to_do(run: Run) -> None:
    assert run() == {"a.srt": "skipped: unchanged since run 1", "b.srt": "skipped: unchanged since run 1"}
    assert run() == {"a.srt": "skipped: unchanged since run 1", "b.srt": "skipped: unchanged since run 1"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda folder: (folder / "in/a.srt").write_text("longer text"), "corrected: content changed"),
        (lambda folder: edited(folder / "in/a.srt", "x.srt"), "corrected: content changed"),
        (lambda folder: os.utime(folder / "in/a.srt"), "skipped: unchanged since run 1"),
        (lambda folder: os.utime(folder / "in/a.srt", ns=(1, 1)), "skipped: unchanged since run 1"),
        (lambda folder: (folder / "out/a.srt").unlink(), "corrected: output missing"),
        (lambda folder: os.utime(folder / "out/a.srt"), "skipped: unchanged since run 1"),
    ],
    ids=["edited", "edited in secret", "touched", "set back", "output deleted", "output touched"],
)  # fmt: skip
def test_changes_of_one_file(change: Callable[[Path], object], reason: str, run: Run, tmp_path: Path) -> None:
    change(tmp_path)
    assert run() == {"a.srt": reason, "b.srt": "skipped: unchanged since run 1"}
    assert (tmp_path / "out/a.srt").read_text() == (tmp_path / "in/a.srt").read_text().upper()
    after = run()
    assert set(after.values()) <= {"skipped: unchanged since run 1", "skipped: unchanged since run 2"}


def test_a_touched_file_is_looked_into_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(tmp_path / "in/a.srt")
    run()
    monkeypatch.setattr(LocalSource, "content_hash", lambda _, name: pytest.fail(f"{name} was read again"))
    assert run()["a.srt"] == "skipped: unchanged since run 1"


def test_a_new_file_that_sorts_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in/0.srt").write_text("zero")
    assert run()["0.srt"] == "corrected: new"


def test_a_renamed_file_is_new(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in/a.srt").rename(tmp_path / "in/z.srt")
    assert run() == {"b.srt": "skipped: unchanged since run 1", "z.srt": "corrected: new"}


def test_other_rules_settings_glossary(run: Run) -> None:
    assert set(run(rules="2").values()) == {"corrected: rules changed"}
    settings = replace(CONFIG, correction=replace(CONFIG.correction, profile="lecture"))
    assert set(run(settings, "2").values()) == {"corrected: settings changed"}
    glossary = replace(settings, glossary=GlossarySettings(terms=(Term("Kubernetes", ("cooper netties",)),)))
    assert set(run(glossary, "2").values()) == {"corrected: glossary changed"}
    assert set(run(glossary, "2").values()) == {"skipped: unchanged since run 4"}
    moved = replace(glossary, glossary=replace(glossary.glossary, files=("elsewhere.yaml",)))
    assert set(run(moved, "2").values()) == {"skipped: unchanged since run 4"}, (
        "where it was read from is no content"
    )
    free = replace(glossary, batch_processing=replace(glossary.batch_processing, max_memory_mb=99))
    assert set(run(free, "2").values()) == {"skipped: unchanged since run 4"}


def test_without_incremental_everything_is_done_again(run: Run) -> None:
    plain = replace(CONFIG, batch_processing=BatchSettings())
    assert set(run(plain).values()) == {"corrected: asked for again"}


def test_a_dry_run_tells_and_touches_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in/a.srt").write_text("longer text")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    told = run(dry_run=True)
    assert told == {"a.srt": "corrected: content changed", "b.srt": "skipped: unchanged since run 1"}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before
    assert run() == told


def test_a_broken_ledger_is_set_aside_and_the_outputs_stand(run: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "out/.srtbatch/ledger.sqlite3"
    ledger.write_bytes(b"this is no database" * 100)
    batch = Batch(tmp_path / "in", tmp_path / "out", CONFIG, processor_factory=Upper, rules_version="1")
    with pytest.raises(UsageError, match=r"a\.srt, b\.srt; .* --overwrite .*set aside"):
        batch.prepare()
    assert (tmp_path / "out/a.srt").read_text() == "A.SRT"
    assert len(list(ledger.parent.glob("*.broken-*"))) == 1
    assert run(overwrite=True) == {"a.srt": "corrected: new", "b.srt": "corrected: new"}
    assert set(run().values()) == {"skipped: unchanged since run 1"}

"""No output replaces a file that the program keeps for itself, whatever ``overwrite`` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.run import run_batch
from srtbatch.config.settings import Config, FileSettings
from srtbatch.model import UsageError

CUE = "1\n00:00:01,000 --> 00:00:03,000\nhello  world\n"
EVERY_FILE = replace(Config(), files=FileSettings(patterns=("*",), recursive=True))


def _write(source: Path) -> None:
    source.parent.mkdir(parents=True)
    source.write_text(CUE)


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize(
    ("name", "state"),
    [
        (".srtbatch/lock", None),
        (".srtbatch/ledger.sqlite3", None),
        (".srtbatch/ledger.sqlite3-journal", None),
        (".srtbatch/anything.srt", None),
        (".SRTBATCH/lock", None),
        ("st/ledger.sqlite3", "out/st"),
        ("st/owner.json", "out/st"),
        ("ledger.sqlite3", "out"),
        ("LOCK", "out"),
    ],
)
def test_a_state_file_is_no_output(tmp_path: Path, name: str, state: str | None, *, overwrite: bool) -> None:
    _write(tmp_path / "in" / name)
    before = _tree(tmp_path)
    folder = tmp_path / state if state else None
    with pytest.raises(UsageError, match="srtbatch keeps its own files here"):
        run_batch(
            tmp_path / "in", tmp_path / "out", EVERY_FILE, listed=[name], state=folder, overwrite=overwrite
        )
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("name", ["lock", "a/lock", "a/ledger.sqlite3", "srtbatch/owner.json"])
def test_the_same_names_elsewhere_are_outputs(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "in" / name)
    result = run_batch(tmp_path / "in", tmp_path / "out", EVERY_FILE)
    assert result.successful_files == 1
    assert (tmp_path / "out" / name).read_text() == CUE.replace("  ", " ")

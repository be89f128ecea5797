"""No output replaces a file that the program keeps for itself, whatever ``overwrite`` says."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.batch import run_batch
from srtbatch.batch.files.atomic import sweep
from srtbatch.batch.files.paths import identity
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


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("listed", [None, ["a.srt", "b.srt"]])
def test_a_source_that_leads_into_output_is_refused(
    tmp_path: Path, listed: list[str] | None, *, overwrite: bool
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "earlier").mkdir()
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / "earlier" / f"{name}.srt").write_text(CUE.replace("hello", name))
        (tmp_path / "in" / f"{name}.srt").symlink_to(tmp_path / "ext" / f"{other}.srt")
    run_batch(tmp_path / "earlier", tmp_path / "ext")
    before = _tree(tmp_path / "ext")
    config = replace(Config(), files=FileSettings(follow_symlinks=True))
    with pytest.raises(UsageError, match="leads into OUTPUT"):
        run_batch(tmp_path / "in", tmp_path / "ext", config, listed=listed, overwrite=overwrite)
    after = _tree(tmp_path / "ext")
    assert {name: text for name, text in after.items() if name.endswith(".srt")} == {
        name: text for name, text in before.items() if name.endswith(".srt")
    }


def test_links_beside_output_and_an_input_below_output_are_let_through(tmp_path: Path) -> None:
    (tmp_path / "ext").mkdir()
    (tmp_path / "ext" / "x.srt").write_text(CUE)
    (tmp_path / "out" / "in").mkdir(parents=True)
    (tmp_path / "out" / "in" / "a.srt").symlink_to(tmp_path / "ext" / "x.srt")
    (tmp_path / "out" / "in" / "b.srt").write_text(CUE)
    config = replace(Config(), files=FileSettings(follow_symlinks=True))
    assert run_batch(tmp_path / "out" / "in", tmp_path / "out", config).successful_files == 2


def test_a_sweep_looks_into_no_input(tmp_path: Path) -> None:
    name = f".srtb-{'a' * 12}-{'b' * 12}.tmp"
    for folder in ("out/src/deep", "out/other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).write_text(CUE)
    source = identity(str(tmp_path / "out" / "src"))
    assert sweep(str(tmp_path / "out"), {"a" * 12}, source) == (1, True)
    assert (tmp_path / "out" / "src" / "deep" / name).exists()
    assert not (tmp_path / "out" / "other" / name).exists()


def test_a_sweep_removes_nothing_from_a_folder_of_input_that_is_mounted_below_output(tmp_path: Path) -> None:
    """A mount cannot be made here: the same folder is named by device and inode."""
    name = f".srtb-{'a' * 12}-{'b' * 12}.tmp"
    for folder in ("out/mounted", "out/other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).write_text(CUE)
    mounted = identity(str(tmp_path / "out" / "mounted"))
    assert sweep(str(tmp_path / "out"), {"a" * 12}, None, lambda: {mounted}) == (1, True)
    assert (tmp_path / "out" / "mounted" / name).exists()
    assert not (tmp_path / "out" / "other" / name).exists()


@pytest.mark.parametrize("follow", [True, False])
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_single_source_may_lie_below_output(tmp_path: Path, *, follow: bool, overwrite: bool) -> None:
    source = tmp_path / "out" / "raw" / "a.srt"
    _write(source)
    config = replace(Config(), files=FileSettings(follow_symlinks=follow))
    assert run_batch(source, tmp_path / "out", config, overwrite=overwrite).successful_files == 1
    assert source.read_text() == CUE
    assert (tmp_path / "out" / "a.srt").read_text() == CUE.replace("  ", " ")


@pytest.mark.parametrize("follow", [True, False])
@pytest.mark.parametrize("deed", [os.link, os.symlink])
def test_a_single_source_that_is_its_own_target_is_refused(
    tmp_path: Path, deed: Callable[[Path, Path], None], *, follow: bool
) -> None:
    source = tmp_path / "out" / "raw" / "a.srt"
    _write(source)
    deed(source, tmp_path / "out" / "a.srt")
    config = replace(Config(), files=FileSettings(follow_symlinks=follow))
    with pytest.raises(UsageError, match="are the same file"):
        run_batch(source, tmp_path / "out", config, overwrite=True)
    assert source.read_text() == CUE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="takes named pipes")
def test_a_pipe_at_a_target_is_not_replaced(tmp_path: Path) -> None:
    _write(tmp_path / "in" / "a.srt")
    (tmp_path / "out").mkdir()
    os.mkfifo(tmp_path / "out" / "a.srt")
    with pytest.raises(UsageError, match="a device or a pipe"):
        run_batch(tmp_path / "in", tmp_path / "out", overwrite=True)
    assert (tmp_path / "out" / "a.srt").is_fifo()

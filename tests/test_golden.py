"""The fixtures through the command line, against trees read by eye; ``make golden`` writes them anew."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
GOLDEN = Path(__file__).with_name("golden")
GLOSSARY = ("--glossary", str(FIXTURES / "lectures" / "glossary.yaml"))
PARTIAL = 3

RUNS: dict[str, tuple[str, tuple[str, ...], int]] = {
    "default": ("", GLOSSARY, PARTIAL),
    "lecture": ("lectures", ("--profile", "lecture", *GLOSSARY), 0),
    "film": ("film", ("--profile", "film"), 0),
}


def correct(name: str, target: Path, *more: str) -> int:
    """One run of the main job over its part of the fixtures; returns the exit code."""
    part, options, _ = RUNS[name]
    command = [sys.executable, "-m", "srtbatch", str(FIXTURES / part), str(target), "--recursive", "--quiet"]
    return subprocess.run([*command, *options, *more], check=False, capture_output=True).returncode


def tree(folder: Path) -> dict[str, bytes]:
    """Every file by its name, but for what the batch keeps for itself."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".srtbatch" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", RUNS)
def test_the_output_is_the_golden_tree(name: str, jobs: str, tmp_path: Path) -> None:
    before = tree(FIXTURES)
    assert correct(name, tmp_path / "out", "--parallel", jobs) == RUNS[name][2]
    assert tree(tmp_path / "out") == tree(GOLDEN / name)
    assert tree(FIXTURES) == before


def test_what_needs_nothing_comes_back_as_its_bytes() -> None:
    for name in ("languages/clean.en.srt", "languages/chinese.zh.srt", "languages/japanese.ja.srt"):
        assert (GOLDEN / "default" / name).read_bytes() == (FIXTURES / name).read_bytes()


def test_every_fixture_is_explained_and_has_its_golden_file(subtests: pytest.Subtests) -> None:
    told = (FIXTURES / "README.md").read_text(encoding="utf-8")
    for path in sorted(FIXTURES.rglob("*.srt")):
        name = path.relative_to(FIXTURES).as_posix()
        with subtests.test(file=name):
            assert f"`{name}`" in told
            assert (GOLDEN / "default" / name).exists() is not name.startswith("unreadable/")


if __name__ == "__main__":
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for run in RUNS:
        correct(run, GOLDEN / run)
        shutil.rmtree(GOLDEN / run / ".srtbatch", ignore_errors=True)

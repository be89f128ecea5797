"""The names that programs import: they load, they are documented, and loading settings says what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import srtbatch
from srtbatch import BatchSettings, Config, ConfigError, FileSettings, QualitySettings, load_config, rules

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", srtbatch.__all__)
def test_every_public_name_loads_and_is_documented(name: str) -> None:
    assert getattr(srtbatch, name) is not None
    assert f"`{name}" in (ROOT / "docs/library.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", rules.__all__)
def test_what_a_rule_is_declared_with_comes_from_one_place(name: str) -> None:
    assert getattr(rules, name).__name__ == name
    assert f"`{name}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_importing_the_package_loads_no_rule() -> None:
    code = "import sys, srtbatch; print(sorted(one for one in sys.modules if one.startswith('srtbatch.')))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_settings_of_a_file_with_others_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("quality: {qc: bbc}\nfiles: {recursive: true}\n", encoding="utf-8")
    config = load_config(path, {"batch_processing.max_parallel_workers": 3, "quality.qc": "ted"})
    assert config == Config(
        batch_processing=BatchSettings(max_parallel_workers=3),
        quality=QualitySettings(qc="ted"),
        files=FileSettings(recursive=True),
    )


def test_no_file_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRTBATCH_QUALITY_QC", "bbc")
    assert load_config() == Config(), "a library does not read variables that its caller has not named"


def test_every_fault_of_the_settings_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("files: {bom: kep}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, {"quality.qcc": "bbc"})
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{path}:1: files.bom")
    assert second.startswith("settings: quality.qcc: unknown key; did you mean qc?")


def test_a_settings_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        load_config(tmp_path / "none.yaml")

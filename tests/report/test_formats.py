"""The table of report formats, and formats of other packages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srtbatch.cli.app import main
from srtbatch.config import settings
from srtbatch.model import ConfigError, UsageError
from srtbatch.report.formats import FORMATS, ReportFormat, format_for, format_of

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"
NAMES = """
from srtbatch.report.formats import ReportFormat

def names(material):
    return (f"{row.name}\\n" for row in material.rows())

NAMES = ReportFormat(name="names", suffixes=(".names",), chunks=names)
NOTHING = "no format"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that offers what its entry points name."""
    folder = tmp_path / "site"
    (folder / "house_formats-1.dist-info").mkdir(parents=True)
    (folder / "house_formats.py").write_text(NAMES, encoding="utf-8")
    (folder / "house_formats-1.dist-info" / "METADATA").write_text("Name: house-formats\nVersion: 1\n")
    monkeypatch.syspath_prepend(folder)
    return folder / "house_formats-1.dist-info" / "entry_points.txt"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.srt").write_text(SRT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_every_format_is_found_by_its_name_and_suffixes(one: ReportFormat) -> None:
    assert format_of(one.name) is one
    by_suffix = {format_for(suffix) for suffix in one.suffixes}
    assert by_suffix == ({None} if one.name == "github" else {one})


def test_every_format_may_be_the_default_of_the_settings() -> None:
    assert {one.name for one in FORMATS} == set(settings.FORMATS)


def test_names_and_suffixes_are_taken_once() -> None:
    assert len({one.name for one in FORMATS}) == len(FORMATS)
    suffixes = [suffix for one in FORMATS for suffix in one.suffixes]
    assert len(set(suffixes)) == len(suffixes)


def test_a_format_of_another_package_by_suffix_and_by_name(package: Path, tree: Path) -> None:
    package.write_text("[srtbatch.formats]\nnames = house_formats:NAMES\n")
    assert main(["in", "out", "-q", "--export-report", "r.names", "--export-report", "r.json"]) == 0
    assert (tree / "r.names").read_text() == "a.srt\nb.srt\n"
    assert json.loads((tree / "r.json").read_text())["totals"]["total_files"] == 2
    assert main(["report", "out", "--export-format", "names", "--export-report", "other.txt"]) == 0
    assert (tree / "other.txt").read_text() == "a.srt\nb.srt\n"


def test_an_unknown_format_is_named_before_anything_is_done(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["in", "out", "--export-format", "jsn", "--export-report", "r"]) == 2
    assert "unknown report format 'jsn'; did you mean json?" in capsys.readouterr().err
    assert not (tree / "out").exists()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("house_formats:NOTHING", "is no ReportFormat"),
        ("house_formats:GONE", "AttributeError"),
        ("gone:X", "gone"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(package: Path, entry: str, message: str) -> None:
    package.write_text(f"[srtbatch.formats]\nbad = {entry}\n")
    with pytest.raises(ConfigError, match=f"report format bad: .*{message}"):
        format_of("other")
    assert format_of("json").name == "json", "what is built in needs no package"


def test_without_such_a_package_the_known_ones_are_listed() -> None:
    with pytest.raises(UsageError, match="there are json, csv, jsonl, html, junit, sarif, github"):
        format_of("zzz")

"""``glossary suggest`` reads the files that a batch would read, as a batch reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srtbatch.cli.app import main
from srtbatch.cli.options import options_of

CUE = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.srt").write_text(CUE.format("the Upanishat says"), encoding="utf-8")
    (tmp_path / "in" / "deep" / "b.srt").write_text(CUE.format("an Upanishet says"), encoding="utf-8")
    (tmp_path / "terms.yaml").write_text("Upanishad: upani shad\n", encoding="utf-8")
    return tmp_path


def suggested(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    code = main(["glossary", "suggest", "in", "--glossary", "terms.yaml", "--json", *words])
    streams = capsys.readouterr()
    return code, [one["words"] for one in json.loads(streams.out)["suggestions"]], streams.err


def test_the_files_are_those_of_a_batch(capsys: pytest.CaptureFixture[str]) -> None:
    assert suggested(capsys) == (0, ["upanishat"], "")
    assert suggested(capsys, "-r") == (0, ["upanishat", "upanishet"], "")
    assert suggested(capsys, "-r", "--exclude", "a.srt") == (0, ["upanishet"], "")


def test_what_a_batch_would_fail_is_named_and_passed_over(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "in" / "large.srt").write_text(CUE.format("an Upanishut") + "\n" * 1_000_000, encoding="utf-8")
    (tree / "in" / "picture.srt").write_bytes(bytes(range(256)) * 40)
    (tree / "in" / "none.srt").write_text("only words\n", encoding="utf-8")
    code, words, err = suggested(capsys, "--max-file-size-mb", "1")
    assert (code, words) == (3, ["upanishat"])
    named = [line.partition(":")[0] for line in err.splitlines()]
    assert named == ["in/large.srt", "in/none.srt", "in/picture.srt"]
    assert "in/large.srt: larger than 1,000,000 bytes, the limit of --max-file-size-mb; skipped" in err


def test_links_are_followed_where_a_batch_would(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "far.srt").write_text(CUE.format("Upanishit"), encoding="utf-8")
    try:
        (tree / "in" / "link.srt").symlink_to("../far.srt")
    except OSError:
        pytest.skip("no links here")
    code, words, err = suggested(capsys)
    assert (code, words) == (0, ["upanishat"])
    assert "1 symbolic link not followed" in err
    assert "upanishit" in suggested(capsys, "--follow-symlinks")[1]


def test_the_encoding_is_that_of_a_batch(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "terms.yaml").write_text("Müllerstraße: x y z\n", encoding="utf-8")
    (tree / "in" / "a.srt").write_text(CUE.format("die Müllarstraße"), encoding="cp1252")
    assert suggested(capsys, "--encoding", "cp1252")[1] == ["müllarstrasse"]
    assert suggested(capsys, "--encoding", "cp1251")[1] == []


def test_suggest_offers_only_options_that_it_uses(capsys: pytest.CaptureFixture[str]) -> None:
    assert {option.name for option in options_of("glossary suggest")} == {
        "pattern", "exclude", "recursive", "follow_symlinks", "max_file_size_mb", "config", "glossary",
        "language", "encoding", "json",
    }  # fmt: skip
    for flag in ("--select", "--ignore", "--profile"):
        assert main(["glossary", "suggest", "in", "--glossary", "terms.yaml", flag, "T101"]) == 2
        assert f"No such option: {flag}" in capsys.readouterr().err

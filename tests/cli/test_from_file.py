"""Wrong lists of --from-file are refused with the reason, or reported name by name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from srtbatch.batch.batch import run_batch
from srtbatch.cli.app import main
from srtbatch.config.settings import Config
from srtbatch.model import UsageError

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("a.srt", "b.srt", "deep/c.srt"):
        (tmp_path / "in" / name).write_text(SRT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a.srt\0b.srt\0", "needs --null"),
        (b"a.srt\n\0\n", "no name holds a NUL character"),
        ("a.srt\n".encode("utf-16"), "in UTF-16 has to be saved as UTF-8"),
        (SRT.encode() * 2000 + b"\0", "names are relative to INPUT" if os.name == "nt" else "NUL"),
        (b"x" * 100_000, "more than any path; is this a list of names"),
        (b"../a.srt\n", "names are relative to INPUT"),
        (b"/a.srt\n", "names are relative to INPUT"),
    ],
)
@pytest.mark.parametrize("plan", [(), ("--dry-run",)])
def test_a_file_that_is_no_list_is_refused_before_the_start(
    tree: Path, capsys: pytest.CaptureFixture[str], content: bytes, told: str, plan: tuple[str, ...]
) -> None:
    (tree / "list").write_bytes(content)
    assert main(["in", "out", "--from-file", "list", "-q", *plan]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err) < 500
    assert not (tree / "out").exists()


def test_every_name_has_its_own_result(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = "n" * 300 + ".srt"
    names = [b"a.srt", b"deep", b"gone.srt", b"\xff\xfe.srt", long.encode(), b" b.srt", b"deep//./c.srt"]
    (tree / "list").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(names) + b"\n\n")
    assert main(["in", "out", "--from-file", "list", "-q", "--json"]) == 3
    files = json.loads(capsys.readouterr().out)["files_processed"]
    kinds = {one["name"]: one["error"] and one["error"]["kind"] for one in files}
    assert kinds.pop(long) in ("name_too_long", "missing")
    assert kinds == {
        "a.srt": None,
        "deep": "not_a_file",
        "gone.srt": "missing",
        "\\xff\\xfe.srt": "missing",
        " b.srt": "missing",
        "deep/c.srt": None,
    }


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_name_that_no_file_has_is_refused_wherever_a_library_gives_it(tree: Path, name: str) -> None:
    for given in ((name, "out"), ("in", name)):
        with pytest.raises(UsageError, match="no name holds"):
            run_batch(*given, Config())
    with pytest.raises(UsageError, match="no name holds"):
        run_batch("in", "out", Config(), listed=["a.srt", name])
    assert not (tree / "out").exists()


def test_a_glossary_of_such_a_name_is_a_mistake_in_the_settings(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "config.yaml").write_text('glossary: {files: ["a\\0b.yaml"]}\n', encoding="utf-8")
    assert main(["check", "in"]) == 2
    assert "no file can have this name" in capsys.readouterr().err

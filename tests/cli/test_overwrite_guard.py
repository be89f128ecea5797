"""No report, journal or ledger takes the place of anything that a run reads, makes or remembers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from srtbatch.cli.app import main

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.srt", "in/b.srt", "in/deep/c.srt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SRT, encoding="utf-8")
    (tmp_path / "terms.yaml").write_text("krsna: Krishna\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("files: {recursive: true}\n", encoding="utf-8")
    (tmp_path / "list").write_text("a.srt\n", encoding="utf-8")
    return tmp_path


def contents(tree: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(tree.rglob("*")) if path.is_file()}


REFUSED = [
    (["in", "out", "--changes", "in/b.srt"], "in/b.srt: lies inside INPUT (in)"),
    (["in", "out", "--export-report", "in/r.json"], "in/r.json: lies inside INPUT"),
    (["in", "out", "--export-report", "in/deep/../r.json"], "lies inside INPUT"),
    (["in", "out", "--changes", "away/b.srt"], "away/b.srt: lies inside INPUT"),
    (["in", "out", "--changes", "leads-in.jsonl"], "leads-in.jsonl: lies inside INPUT"),
    (["in", "out", "--dry-run", "--changes", "in/b.srt"], "lies inside INPUT"),
    (["in", "out", "--diff", "--changes", "in/b.srt"], "lies inside INPUT"),
    (["check", "in", "--changes", "in/b.srt"], "lies inside INPUT"),
    (["check", "in/a.srt", "in", "--export-report", "in/r.json"], "lies inside INPUT"),
    (["in", "out", "--state", "in/state"], "in/state: the state folder lies inside INPUT (in)"),
    (["in", "out", "--state", "in"], "in: the state folder lies inside INPUT"),
    (["in/a.srt", "out", "--changes", "in/a.srt"], "in/a.srt: is INPUT itself"),
    (["in/a.srt", "o.txt", "--changes", "o.txt"], "o.txt: the corrected file belongs there"),
    (["in", "made", "--changes", "made/a.srt"], "made/a.srt: the output of a file of INPUT belongs there"),
    (["in", "made", "--changes", "made/new.srt"], "belongs there"),
    (["in", "made", "--pattern", "*", "--export-report", "made/notes.json"], "lies inside INPUT"),
    (["in", "made", "--changes", "made/deep"], "belongs there"),
    (["in", "out", "--changes", "out"], "out: is OUTPUT, a folder; name a file in it"),
    (["in", "made", "--changes", "made"], "made: is a folder; name a file in it"),
    (["in", "out", "--state", "new", "--changes", "new"], "the ledger is there"),
    (["check", ".", "--export-report", "r.sarif"], "r.sarif: lies inside INPUT (.)"),
    (["in", "out", "--changes", "other.srt"], "other.srt: a report would take the place of a subtitle"),
    (["in", "out", "--glossary", "terms.yaml", "--changes", "terms.yaml"], "terms.yaml: is the glossary"),
    (["in", "out", "--config", "mine.yaml", "--changes", "./mine.yaml"], "mine.yaml: is the settings file"),
    (["in", "out", "--from-file", "list", "--changes", "list"], "list: is the list of --from-file"),
    (["in", "made", "--changes", "made/.srtbatch/x.jsonl"], "the ledger is there"),
    (["in", "out", "--state", "kept", "--changes", "kept/ledger.sqlite3"], "the ledger is there"),
    (["in", "out", "--export-report", "r.json", "--changes", "r.json"], "r.json: two reports"),
    (["in", "out", "--export-report", "r.json", "--export-report", "./r.json"], "r.json: two reports"),
    (["in", "out", "--export-report", "r.csv", "--changes", "r.errors.csv"], "r.errors.csv: two reports"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
@pytest.mark.parametrize(
    ("words", "told"), REFUSED, ids=lambda one: " ".join(one) if isinstance(one, list) else ""
)
def test_what_would_be_lost_is_named_and_nothing_is_touched(
    tree: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    (tree / "away").symlink_to("in")
    (tree / "leads-in.jsonl").symlink_to("in/b.srt")
    (tree / "made" / ".srtbatch").mkdir(parents=True)
    (tree / "kept").mkdir()
    if "*" in words:
        (tree / "in" / "notes.json").write_text(SRT, encoding="utf-8")
        told = "made/notes.json: the output of a file of INPUT belongs there"
    before = contents(tree)
    assert main(words) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert contents(tree) == before
    assert not (tree / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["in", "out", "--export-report", "r.json", "--changes", "c.jsonl"],
        ["in", "in/out", "--state", "in/out/state", "--export-format", "json"],
        ["in", "out", "--state", ".", "--export-report", "r.json"],
        ["in/a.srt", "out", "--export-report", "in/r.json"],
    ],
    ids=" ".join,
)
def test_any_other_place_will_do(tree: Path, words: list[str]) -> None:
    before = contents(tree / "in")
    assert main([*words, "-q"]) == 0
    assert before.items() <= contents(tree / "in").items()


@pytest.mark.parametrize("place", ["out", "in/out"])
def test_a_report_inside_output_stays_there(tree: Path, place: str) -> None:
    before = contents(tree / "in")
    words = ["in", place, "-r", "-q", "--export-report", f"{place}/report.json"]
    assert (main(words), main(words)) == (0, 0)
    assert (tree / place / "report.json").is_file()
    assert before.items() <= contents(tree / "in").items()


def test_the_folder_of_a_report_is_made_where_it_is_output(tree: Path) -> None:
    words = ["in", "new", "-q", "--pattern", "*.none", "--state", "kept", "--export-report", "new/r.json"]
    assert main(words) == 0
    assert (tree / "new" / "r.json").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["report", "out", "--changes", "in/b.srt"], "lies inside INPUT"),
        (["report", "out", "--export-report", "out/a.srt"], "belongs there"),
        (["report", "out", "--export-report", "out/.srtbatch/ledger.sqlite3"], "the ledger is there"),
        (["retry", "out", "--changes", "in/a.srt"], "lies inside INPUT"),
        (["compare", "out", "--export-report", "in/a.srt"], "lies inside INPUT"),
        (
            ["compare", "old.json", "new.json", "--export-report", "old.json"],
            "is one of the reports compared",
        ),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_nor_does_a_look_at_earlier_runs(
    tree: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    (tree / "in" / "broken.srt").write_bytes(bytes(range(256)) * 40)
    for name in ("old.json", "new.json"):
        main(["in", "out", "-q", "--export-report", name])
    before = contents(tree)
    capsys.readouterr()
    assert main(words) == 2
    assert told in capsys.readouterr().err
    assert contents(tree) == before


def test_a_hard_link_to_an_input_is_known_as_one(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.link(tree / "in" / "a.srt", tree / "twin.jsonl")
    assert main(["in/a.srt", "out", "--changes", "twin.jsonl"]) == 2
    assert "is INPUT itself" in capsys.readouterr().err


LINKED = [
    ["in", "out", "--export-report", "data/a.txt"],
    ["in", "out", "--export-report", "in/ext/a.txt"],
    ["in", "out", "--export-report", "in/ext/new.json"],
    ["in", "out", "--export-report", "data/deep/new.json"],
    ["in", "out", "--changes", "alone.txt"],
    ["in", "out", "--state", "data"],
    ["in", "out", "--state", "data/deep/state"],
    ["check", "in", "--export-report", "data/a.txt"],
]


@pytest.mark.skipif(sys.platform == "win32", reason="links take special rights on Windows")
@pytest.mark.parametrize("words", LINKED, ids=" ".join)
def test_what_links_in_input_lead_to_is_input(
    tree: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "data" / "deep").mkdir(parents=True)
    for name in ("data/a.txt", "alone.txt"):
        (tree / name).write_text(SRT, encoding="utf-8")
    (tree / "in" / "ext").symlink_to(tree / "data")
    (tree / "in" / "one.txt").symlink_to(tree / "alone.txt")
    before = contents(tree)
    assert main([*words, "-r", "--follow-symlinks", "--pattern", "*.txt", "--export-format", "json"]) == 2
    assert "lies inside INPUT" in capsys.readouterr().err
    assert contents(tree) == before


@pytest.mark.skipif(sys.platform == "win32", reason="links take special rights on Windows")
def test_a_link_in_an_output_inside_input_that_leads_to_a_source(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "in" / "out").mkdir()
    (tree / "in" / "out" / "k.json").symlink_to(tree / "in" / "a.srt")
    before = contents(tree)
    assert main(["in", "in/out", "-r", "--export-report", "in/out/k.json"]) == 2
    assert "lies inside INPUT" in capsys.readouterr().err
    assert contents(tree) == before
    assert main(["in", "in/out", "-r", "-q", "--export-report", "in/out/report.json"]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="links take special rights on Windows")
def test_a_report_beside_what_links_lead_to_is_written(tree: Path) -> None:
    (tree / "data").mkdir()
    (tree / "alone.txt").write_text(SRT, encoding="utf-8")
    (tree / "in" / "ext").symlink_to(tree / "data")
    (tree / "in" / "one.txt").symlink_to(tree / "alone.txt")
    for output in ("out", "data/out"):
        words = ["in", output, "-r", "--follow-symlinks", "--export-report", f"{output}/report.json", "-q"]
        assert main(words) == 0
        assert (tree / output / "report.json").read_text(encoding="utf-8").startswith("{")


OUTPUTS = {
    "report": ["report", "out", "--export-format", "csv", "--export-report"],
    "recorded journal": ["report", "out", "--changes"],
    "retry": ["retry", "out", "--changes"],
    "run": ["in", "out", "--export-report"],
    "another output": ["in", "other", "--export-report"],
    "check": ["check", "in", "--changes"],
}


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize("place", ["out/a.txt", "./in/../out/a.txt", "link"])
def test_an_output_whose_source_is_gone_is_replaced_by_no_report(
    tree: Path, capsys: pytest.CaptureFixture[str], words: list[str], place: str
) -> None:
    (tree / "in" / "a.txt").write_text(SRT, encoding="utf-8")
    assert main(["in", "out", "-q", "--pattern", "*.txt"]) == 0
    (tree / "in" / "a.txt").unlink()
    if place == "link":
        (tree / "link").symlink_to("out/a.txt")
    before = contents(tree)
    assert main([*words, place]) == 2
    assert f"{Path(place)}: is the output of an earlier run; name another file" in capsys.readouterr().err
    assert contents(tree) == before


@pytest.mark.parametrize("state", [[], ["--state", "kept"]], ids=["own ledger", "named ledger"])
def test_nor_is_the_output_of_another_single_input(
    tree: Path, capsys: pytest.CaptureFixture[str], state: list[str]
) -> None:
    (tree / "in" / "b.txt").write_text(SRT, encoding="utf-8")
    assert main(["in/b.txt", "o2/", "-q", *state]) == 0
    assert main(["in/b.srt", "o2/renamed.txt", "-q", *state]) == 0
    before = contents(tree)
    for name in ("b.txt", "renamed.txt"):
        assert main(["in/a.srt", "o2/", *state, "--export-report", f"o2/{name}"]) == 2
        assert f"o2/{name}: is the output of an earlier run" in capsys.readouterr().err
    assert contents(tree) == before


@pytest.mark.parametrize(
    "place", ["out/a.json", "out/deep/a.txt", "a.txt", "kept/a.txt", "third/a.txt", "out/report.txt"]
)
def test_only_the_recorded_output_itself_is_refused(tree: Path, place: str) -> None:
    """A ledger outside OUTPUT knows names below OUTPUT, not names alone."""
    (tree / "in" / "a.txt").write_text(SRT, encoding="utf-8")
    for folder in ("third", "out/deep"):
        (tree / folder).mkdir(parents=True)
    assert main(["in", "out", "-q", "--state", "kept", "--pattern", "*.txt"]) == 0
    (tree / "in" / "a.txt").unlink()
    assert main(["in", "out", "-q", "--state", "kept", "--changes", place]) == 0
    assert (tree / place).is_file()


@pytest.mark.parametrize("place", [0, 100])
@pytest.mark.parametrize("aside", [False, True], ids=["damaged", "set aside"])
@pytest.mark.parametrize("state", [[], ["--state", "kept"]], ids=["own ledger", "named ledger"])
def test_what_can_be_salvaged_of_a_damaged_ledger_counts(
    tree: Path, capsys: pytest.CaptureFixture[str], place: int, state: list[str], *, aside: bool
) -> None:
    (tree / "in" / "a.txt").write_text(SRT, encoding="utf-8")
    assert main(["in", "out", "-q", "--pattern", "*.txt", *state]) == 0
    (tree / "in" / "a.txt").unlink()
    ledger = tree / (state[1] if state else "out/.srtbatch") / "ledger.sqlite3"
    with ledger.open("r+b") as file:
        file.seek(place)
        file.write(bytes(40))
    if aside:
        assert main(["status", "out", *state]) == 2
        assert list(ledger.parent.glob("ledger.sqlite3.broken-*"))
    before = contents(tree)
    capsys.readouterr()
    assert main(["in", "out", "-q", "--changes", "out/a.txt", *state]) == 2
    assert "out/a.txt: is the output of an earlier run" in capsys.readouterr().err
    assert contents(tree) == before


@pytest.mark.parametrize("content", [b"", b"no ledger", bytes(4096)])
def test_a_ledger_that_cannot_be_read_refuses_no_report(tree: Path, content: bytes) -> None:
    (tree / "near" / ".srtbatch").mkdir(parents=True)
    (tree / "near" / ".srtbatch" / "ledger.sqlite3").write_bytes(content)
    assert main(["in", "out", "-q", "--changes", "near/c.jsonl"]) == 0
    assert (tree / "near" / "c.jsonl").is_file()
    assert (tree / "near" / ".srtbatch" / "ledger.sqlite3").read_bytes() == content

"""A path that a command reads may lead to anything: the command works or ends with a message in time."""

from __future__ import annotations

import ast
import json
import os
import socket
import stat as modes
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from srtbatch.cli import write_text
from srtbatch.cli.app import main
from srtbatch.config import named_files
from tests.faults.scene import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX nodes")

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  teh now\n"

# The words of a command, and the content that makes it end with 0; the node is named last.
READERS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "settings": (("in", "out", "-q", "--config"), ".yaml", "files:\n  recursive: true\n"),
    "settings shown": (("config", "show", "--config"), ".yaml", "files:\n  recursive: true\n"),
    "settings of a check": (("check", "in", "--exit-zero", "--config"), ".yaml", "files:\n  bom: keep\n"),
    "YAML": (("in", "out", "-q", "--glossary"), ".yaml", "teh: the\n"),
    "CSV": (("in", "out", "-q", "--glossary"), ".csv", "teh,the\n"),
    "JSON": (("in", "out", "-q", "--glossary"), ".json", '{"teh": "the"}'),
    "glossary check": (("glossary", "check"), ".yml", "teh: the\n"),
    "glossary suggest": (("glossary", "suggest", "in", "--glossary"), ".tsv", "teh\tthe\n"),
    "list": (("in", "out", "-q", "--from-file"), "", "a.srt\n"),
    "list of a plan": (("in", "out", "-q", "--dry-run", "--from-file"), ".txt", "a.srt\n"),
    "report": (("compare", "old.json"), ".json", '{"files_processed": []}'),
}  # fmt: skip

# The least that a report says of a file.
ROW = {"name": "a.srt", "source": "in/a.srt", "target": "out/a.srt", "status": "corrected"}

WRONG: tuple[object, ...] = ("x", [], {"a": "b"})

# Commands that are given a path of a length that no system takes; {} stands for it.
LONG = (
    "{} out", "in {}", "in/a.srt {}", "in/a.srt {}.srt", "in {}/out", "{}/in out", "check {}", "status {}",
    "history {}", "verify {}", "resume {}", "retry {}", "pause {}", "continue {}", "report {}", "compare {}",
    "compare {}.json {}.json", "in out --config {}.yaml", "in out --glossary {}.csv", "in out --from-file {}",
    "in out --state {}", "in out --export-report {}.json", "in out --changes {}/{}", "config init {}",
    "glossary check {}.csv", "glossary suggest {} --glossary {}.csv",
)  # fmt: skip

# What else a path may name: INPUT, OUTPUT, a state folder, a report.
OTHERS: dict[str, tuple[str, ...]] = {
    "INPUT": ("node", "out", "-q"),
    "INPUT of a check": ("check", "node"),
    "OUTPUT": ("in", "node", "-q"),
    "OUTPUT of a file": ("in/a.srt", "node", "-q"),
    "state": ("in", "out", "-q", "--state", "node"),
    "status": ("status", "node"),
    "history": ("history", "node"),
    "verify": ("verify", "node"),
    "resume": ("resume", "node"),
    "retry": ("retry", "node"),
    "pause": ("pause", "node"),
    "recorded report": ("report", "node"),
    "comparison": ("compare", "node"),
    "new settings": ("config", "init", "node"),
    "new report": ("in", "out", "-q", "--export-report", "node"),
    "journal": ("in", "out", "-q", "--changes", "node"),
}


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(path.name)  # relative: the whole path may be too long


def _device(kind: int, major: int, minor: int) -> Callable[[Path], None]:
    def made(path: Path) -> None:
        try:
            os.mknod(path, kind | 0o666, os.makedev(major, minor))
            if kind == modes.S_IFCHR:
                path.open("rb").close()
        except OSError as error:
            pytest.skip(f"no devices may be made here: {error}")

    return made


def _closed(path: Path) -> None:
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root reads everything")


KINDS: dict[str, Callable[[Path], None]] = {
    "pipe": _pipe,
    "socket": _socket,
    "folder": Path.mkdir,
    "endless device": _device(modes.S_IFCHR, 1, 5),
    "block device": _device(modes.S_IFBLK, 7, 250),
    "dangling link": lambda path: path.symlink_to("nothing"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "closed file": _closed,
}


@pytest.fixture(autouse=True)
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(named_files, "PIPE_SECONDS", 0.01)
    monkeypatch.setattr(write_text, "PIPE_SECONDS", 0.01)
    monkeypatch.setattr("srtbatch.cli.commands.run.LIST_BYTES", 3_000_000)
    monkeypatch.setattr("srtbatch.cli.commands.compare.REPORT_BYTES", 3_000_000)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.srt").write_text(SRT)
    (tmp_path / "old.json").write_text('{"files_processed": []}')
    return tmp_path


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert "internal error" not in said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_text_is_refused_by_name(
    scene: Path, capsys: pytest.CaptureFixture[str], reader: str, kind: str
) -> None:
    words, suffix, _ = READERS[reader]
    node = scene / f"node{suffix}"
    KINDS[kind](node)
    assert main([*words, node.name]) == 2
    assert node.name in _said(capsys)
    assert not (scene / "out").exists()


@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_is_read_to_its_end(
    scene: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    words, suffix, text = READERS[reader]
    node = scene / f"node{suffix}"
    os.mkfifo(node)
    monkeypatch.setattr(named_files, "PIPE_SECONDS", 60.0)
    threading.Thread(target=node.write_text, args=(text,), daemon=True).start()
    assert main([*words, node.name]) == 0, _said(capsys)


@pytest.mark.parametrize("reader", READERS)
def test_a_regular_file_and_a_link_to_it_work(scene: Path, reader: str) -> None:
    words, suffix, text = READERS[reader]
    (scene / "text").write_text(text)
    (scene / f"node{suffix}").symlink_to("text")
    assert main([*words, f"node{suffix}"]) == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS)
def test_no_other_place_hangs_or_fails_within(
    scene: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], kind: str
) -> None:
    KINDS[kind](scene / "node")
    before = (scene / "node").lstat()
    code = main(list(words))
    said = _said(capsys)
    assert code in {0, 2, 6}
    assert said or code == 0
    if kind != "folder":
        after = (scene / "node").lstat()
        assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--from-file", "a.srt\\n"),
        ("--glossary", "teh: the\\n"),
        ("--glossary", "- original_term: the\\n  variations: [teh]\\n"),
        ("--glossary", "teh,the\\n"),
        ("--glossary", "original_term;variations\\nthe;teh\\n"),
        ("--glossary", '{"teh": "the"}'),
        ("--config", "glossary:\\n  terms:\\n  - {original_term: the, variations: [teh]}\\n"),
    ],
)
def test_process_substitution_works(scene: Path, option: str, text: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m srtbatch in out -q {option} <(printf '%b' \"$TEXT\")"],
        env={**os.environ, "TEXT": text},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    corrected = (scene / "out/a.srt").read_text()
    assert "here " in corrected
    assert ("teh" in corrected) is (option == "--from-file")


def test_a_pipe_whose_writer_takes_its_time_is_waited_for(
    scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is open and nothing was written when the time for opening it is over."""
    os.mkfifo("names")
    writer = os.open(scene / "names", os.O_RDWR)
    happens = named_files._wait_for_input

    def written_later(descriptor: int, seconds: float | None) -> bool:
        if seconds is None:
            os.write(writer, b"a.srt\n")
            os.close(writer)
        return happens(descriptor, seconds)

    monkeypatch.setattr(named_files, "_wait_for_input", written_later)
    assert named_files.content_of(Path("names"), 100) == b"a.srt\n"


def test_a_pipe_that_is_closed_without_a_word_is_empty(scene: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m srtbatch in out -q --from-file <(true)"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_list_on_stdin_may_be_empty_and_late(scene: Path) -> None:
    program = [sys.executable, "-m", "srtbatch", "in", "out", "-q", "--from-file", "-"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.communicate(b"")[1] == b""
    assert started.returncode == 0


@pytest.mark.parametrize(
    "report",
    [
        "[" * 100_000,
        "[]",
        "{}",
        '{"files_processed": 3}',
        '{"files_processed": [3]}',
        "\0",
        '{"files_processed": [{}]}',
        *(
            json.dumps({"files_processed": [{**ROW, key: value}]})
            for key in ("name", "cues_in", "corrections", "score_after")
            for value in WRONG
            if (key, value) != ("name", "x")
        ),
    ],
)
def test_a_broken_report_is_not_compared(
    scene: Path, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    (scene / "new.json").write_text(report)
    assert main(["compare", "old.json", "new.json"]) == 2
    assert "new.json: not a JSON report" in _said(capsys)


@pytest.mark.parametrize("words", LONG)
def test_a_name_that_is_too_long_is_a_message(
    scene: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    failed = 3 if words == "in/a.srt {}.srt" else 2  # it is the name of an output
    assert main(words.format(*["x" * 300] * 2).split()) == failed
    assert "x" * 300 in _said(capsys)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root becomes another user")
@pytest.mark.parametrize(
    "words", ["{} out", "in {}", "verify {}", "retry {}", "in out --changes {}", "report {}"]
)
def test_a_folder_that_may_not_be_entered_is_a_message(
    open_folder: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(open_folder)
    (open_folder / "in").mkdir()
    (open_folder / "in/a.srt").write_text(SRT)
    (open_folder / "shut").mkdir(mode=0o700)
    open_folder.chmod(0o777)
    program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-B", "-m"]
    done = subprocess.run(
        [*program, "srtbatch", *words.format("shut/x", "shut/y").split(), "-q"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if "No module named" in done.stderr or done.returncode in {1, 126, 127}:
        pytest.skip("this interpreter cannot be reached by another user")
    assert done.returncode == 2, done.stderr


ASKED = {"exists", "is_file", "is_dir", "is_symlink", "is_fifo", "is_socket", "is_mount", "is_block_device"}


def test_no_question_is_asked_of_a_path_that_may_fail() -> None:
    """``Path.exists`` and its like raise where a folder may not be entered; those of ``os.path`` do not."""
    asked = []
    for path in sorted(ROOT.glob("srtbatch/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else None
            if isinstance(call, ast.Attribute) and call.attr in ASKED:
                asked.append(f"{path.name}: {ast.unparse(call)}")
    entries = ["discover.py: entry.is_symlink"] * 3  # of a folder that is being read
    assert asked == [*entries, "glossary_files.py: path.is_fifo"], "glossary_files.py catches what is raised"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no current folder")
@pytest.mark.parametrize("words", ["check in", "in out", "resume out", "history out", "report out"])
def test_a_current_folder_that_was_removed_is_named(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(words.split()) == 2
    assert "the current folder does not exist any more" in capsys.readouterr().err

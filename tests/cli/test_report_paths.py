"""Where reports go: whole into nothing and regular files, as a stream into anything else."""

from __future__ import annotations

import json
import os
import socket
import stat as modes
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from srtbatch.batch.files.folder_handles import Folder
from srtbatch.cli import write_text as writing
from srtbatch.cli.app import main
from srtbatch.cli.exit_codes import UnwrittenError
from srtbatch.cli.report_paths import Lead, descriptor_of, is_stream
from srtbatch.cli.write_reports import Written, write_all
from srtbatch.cli.write_text import TEMPORARY, remove_dead_temporaries, replacing, write_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX nodes")

SRT = "1\n00:00:01,000 --> 00:00:02,000\nhere  now\n"
NULL, FULL = (1, 3), (1, 7)  # device numbers of Linux


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.srt").write_text(SRT, encoding="utf-8")
    return tmp_path


def device(path: Path, numbers: tuple[int, int]) -> Path:
    """A device of our own: where a mistake would replace it, the system's stays."""
    try:
        os.mknod(path, modes.S_IFCHR | 0o666, os.makedev(*numbers))
        path.open("wb").close()
    except OSError as error:
        pytest.skip(f"no devices may be made here: {error}")
    return path


def read_by(path: Path) -> tuple[threading.Thread, list[bytes]]:
    """A reader at the other end of a named pipe."""
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(path.read_bytes()), daemon=True)
    reader.start()
    return reader, seen


def no_drafts(folder: Path) -> bool:
    return not [path for path in folder.iterdir() if ".srtb" in path.name and not path.is_dir()]


WRITERS: dict[str, tuple[str, ...]] = {
    "report": ("../in", "../out", "-q", "--export-report"),
    "csv": ("../in", "../out", "-q", "--export-format", "csv", "--export-report"),
    "changes": ("../in", "../out", "-q", "--changes"),
    "check": ("check", "../in", "-q", "--exit-zero", "--export-report"),
    "recorded report": ("report", "../out", "--export-report"),
    "recorded changes": ("report", "../out", "--changes"),
    "comparison": ("compare", "../out", "--export-report"),
    "settings": ("config", "init"),
}


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "in").mkdir()
    (folder / "in" / "a.srt").write_text(SRT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["in", "out", "-q"]) == main(["in", "out", "-q"]) == 0
    return folder


@pytest.fixture
def recorded(two_runs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of its own inside one with two runs to report and to compare, which words name by ``..``."""
    inside = two_runs / tmp_path.name
    inside.mkdir()
    monkeypatch.chdir(inside)
    return inside


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)
def test_a_device_stays_a_device(recorded: Path, words: tuple[str, ...]) -> None:
    node = device(recorded / "node", NULL)
    assert main([*words, "node"]) == 0
    assert modes.S_ISCHR(node.lstat().st_mode)
    assert no_drafts(recorded)
    assert not list(recorded.glob("node.*")), "a CSV report has no second file beside a device"


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)
def test_a_full_device_is_6_and_all_else_is_done(
    recorded: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    node = device(recorded / "node", FULL)
    assert main([*words, "node"]) == 6
    assert "node: cannot be written: No space left on device" in capsys.readouterr().err
    assert modes.S_ISCHR(node.lstat().st_mode)


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)
def test_a_named_pipe_hands_the_text_to_its_reader(recorded: Path, words: tuple[str, ...]) -> None:
    os.mkfifo("node")
    reader, seen = read_by(recorded / "node")
    assert main([*words, "node"]) == 0
    reader.join(timeout=30)
    assert seen
    assert len(seen[0]) > 20
    assert modes.S_ISFIFO((recorded / "node").lstat().st_mode)


@pytest.mark.parametrize("words", [words for name, words in WRITERS.items() if name != "settings"])
def test_a_link_stays_and_the_file_behind_it_is_replaced(recorded: Path, words: tuple[str, ...]) -> None:
    (recorded / "far").mkdir()
    (recorded / "far" / "file").write_text("old", encoding="utf-8")
    (recorded / "far" / "file").chmod(0o640)
    (recorded / "link").symlink_to("far/file")
    assert main([*words, "link"]) == 0
    assert (recorded / "link").readlink() == Path("far/file")
    assert (recorded / "far" / "file").read_text(encoding="utf-8") not in ("", "old")
    assert modes.S_IMODE((recorded / "far" / "file").stat().st_mode) == 0o640
    assert no_drafts(recorded)
    assert no_drafts(recorded / "far")


def test_a_link_to_nothing_makes_the_file_it_names(tree: Path) -> None:
    (tree / "far").mkdir()
    (tree / "link").symlink_to("far/file")
    assert main(["in", "out", "-q", "--changes", "link"]) == 0
    assert (tree / "link").is_symlink()
    assert b"T101" in (tree / "far" / "file").read_bytes()


@pytest.mark.parametrize("option", ["--export-report", "--changes"])
@pytest.mark.parametrize("before", ["nothing", "file", "link"])
def test_a_link_planted_while_the_run_works_is_not_followed(
    tree: Path, monkeypatch: pytest.MonkeyPatch, option: str, before: str
) -> None:
    """A report that was checked to go elsewhere must not end up on a source; nor is the link replaced."""
    place, source = tree / "r.csv", tree / "in" / "a.srt"
    if before == "file":
        place.touch()
    if before == "link":
        place.symlink_to("elsewhere")

    def planted(*more: object) -> Written:
        place.unlink(missing_ok=True)
        place.symlink_to(source)
        return write_all(*more)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr("srtbatch.cli.drive_batch.write_all", planted)
    assert main(["in", "out", "-q", option, "r.csv"]) == (0 if before == "link" else 6)
    assert source.read_text(encoding="utf-8") == SRT
    assert place.readlink() == source
    if before == "link":
        assert b"a.srt" in (tree / "elsewhere").read_bytes()


def test_a_pipe_planted_while_the_run_works_is_written_into(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted(*more: object) -> Written:
        os.mkfifo("r.json")
        reader, seen = read_by(tree / "r.json")
        written = write_all(*more)  # type: ignore[arg-type]  # whatever it is called with
        reader.join(timeout=30)
        assert json.loads(seen[0])["totals"]["corrected"] == 1
        return written

    monkeypatch.setattr("srtbatch.cli.drive_batch.write_all", planted)
    assert main(["in", "out", "-q", "--export-report", "r.json"]) == 0
    assert modes.S_ISFIFO((tree / "r.json").lstat().st_mode)


SWAPS: dict[str, Callable[[], object]] = {
    "link": lambda: Path("rep").symlink_to("victim"),
    "folder": lambda: Path("victim").rename("rep"),
}


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("option", ["--export-report", "--changes"])
def test_a_folder_swapped_while_the_run_works_gets_no_report(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str, swap: str
) -> None:
    for name in ("rep", "victim"):
        (tree / name).mkdir()
    (tree / "victim" / "r.json").write_text("precious", encoding="utf-8")

    def swapped(*more: object) -> Written:
        (tree / "rep").rename("before")
        SWAPS[swap]()
        return write_all(*more)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr("srtbatch.cli.drive_batch.write_all", swapped)
    assert main(["in", "out", "-q", option, "rep/r.json"]) == 6
    assert (tree / "rep" / "r.json").read_text(encoding="utf-8") == "precious"
    assert [path.name for path in (tree / "rep").iterdir()] == ["r.json"]
    err = capsys.readouterr().err
    assert f"not written: the folder {tree / 'rep'} is not the one that was there when the run began" in err
    assert f"srtbatch report out {option} rep/r.json" in err
    assert (tree / "out" / "a.srt").is_file()


def test_a_folder_swapped_while_a_report_is_written_keeps_its_file(tree: Path) -> None:
    for name in ("rep", "victim"):
        (tree / name).mkdir()
    (tree / "victim" / "r.json").write_text("precious", encoding="utf-8")

    def chunks() -> Iterator[str]:
        yield "half"
        (tree / "rep").rename("before")
        (tree / "victim").rename("rep")

    with pytest.raises(UnwrittenError, match="is not the one that was there"):
        write_text(tree / "rep" / "r.json", chunks())
    assert (tree / "rep" / "r.json").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("swap", SWAPS)
@pytest.mark.parametrize("last", [1, 2], ids=["before the writing", "before the rename"])
def test_a_folder_swapped_right_after_a_look_at_it_keeps_its_file(
    tree: Path, monkeypatch: pytest.MonkeyPatch, swap: str, last: int
) -> None:
    for name in ("rep", "victim"):
        (tree / name).mkdir()
    (tree / "victim" / "r.json").write_text("precious", encoding="utf-8")
    check, looks = Lead.check, [0]

    def swapped(lead: Lead) -> None:
        check(lead)
        looks[0] += 1
        if looks[0] == last:
            (tree / "rep").rename("before")
            SWAPS[swap]()

    monkeypatch.setattr(Lead, "check", swapped)
    if last == 1:
        with pytest.raises(UnwrittenError, match="is not the"):
            write_text(tree / "rep" / "r.json", ["report"])
    else:
        write_text(tree / "rep" / "r.json", ["report"])
        assert (tree / "before" / "r.json").read_text(encoding="utf-8") == "report"
    assert (tree / "rep" / "r.json").read_text(encoding="utf-8") == "precious"
    assert no_drafts(tree / "before")
    assert no_drafts(tree / "rep")


@pytest.mark.parametrize("node", ["pipe", "link", "folder"])
def test_what_appears_at_its_place_while_a_report_is_written_stays(tree: Path, node: str) -> None:
    (tree / "victim").write_text("precious", encoding="utf-8")

    def chunks() -> Iterator[str]:
        yield "half"
        {
            "pipe": lambda: os.mkfifo("r.json"),
            "link": lambda: Path("r.json").symlink_to("victim"),
            "folder": lambda: Path("r.json").mkdir(),
        }[node]()

    with pytest.raises(UnwrittenError, match="no regular file has appeared there"):
        write_text(tree / "r.json", chunks())
    assert not modes.S_ISREG((tree / "r.json").lstat().st_mode)
    assert (tree / "victim").read_text(encoding="utf-8") == "precious"
    assert no_drafts(tree)


def test_output_that_becomes_a_link_gets_no_report(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not there when its path is checked, so there is nothing yet that it could be compared with."""
    (tree / "victim").mkdir()
    (tree / "victim" / "r.json").write_text("precious", encoding="utf-8")

    def swapped(*more: object) -> Written:
        (tree / "out").rename("before")
        (tree / "out").symlink_to("victim")
        return write_all(*more)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr("srtbatch.cli.drive_batch.write_all", swapped)
    assert main(["in", "out", "-q", "--state", "kept", "--export-report", "out/r.json"]) == 6
    assert (tree / "victim" / "r.json").read_text(encoding="utf-8") == "precious"


def test_a_file_that_takes_the_place_of_a_pipe_stays(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo("r.json")

    def swapped(*more: object) -> Written:
        (tree / "r.json").unlink()
        (tree / "r.json").write_text("precious", encoding="utf-8")
        return write_all(*more)  # type: ignore[arg-type]  # whatever it is called with

    monkeypatch.setattr("srtbatch.cli.drive_batch.write_all", swapped)
    assert main(["in", "out", "-q", "--export-report", "r.json"]) == 6
    assert (tree / "r.json").read_text(encoding="utf-8") == "precious"


def test_an_existing_settings_file_or_link_is_never_touched(tree: Path) -> None:
    (tree / "link").symlink_to("nowhere")
    assert main(["config", "init", "link"]) == 2
    assert not (tree / "nowhere").exists()


REFUSED: dict[str, Callable[[Path], object]] = {
    "is a folder": lambda path: path.mkdir(),
    "is a socket": lambda path: socket.socket(socket.AF_UNIX).bind(str(path.relative_to(Path.cwd()))),
    "is a block device": lambda path: os.mknod(path, modes.S_IFBLK | 0o600, os.makedev(7, 255)),
    "there is no folder": lambda path: path.symlink_to("no/such/file"),
}


@pytest.mark.parametrize("reason", REFUSED)
@pytest.mark.parametrize("option", ["--export-report", "--changes"])
@pytest.mark.filterwarnings("ignore:unclosed <socket")
def test_what_no_report_can_be_written_to_is_refused_before_the_start(
    tree: Path, capsys: pytest.CaptureFixture[str], reason: str, option: str
) -> None:
    try:
        REFUSED[reason](tree / "node")
    except OSError as error:
        pytest.skip(f"no such node may be made here: {error}")
    assert main(["in", "out", "-q", option, "node"]) == 2
    assert f"node: {reason}" in capsys.readouterr().err
    assert not (tree / "out").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused_before_the_start(tree: Path) -> None:
    (tree / "shut").mkdir(mode=0o500)
    assert main(["in", "out", "-q", "--changes", "shut/c.jsonl"]) == 2
    assert not (tree / "out").exists()


def test_a_descriptor_is_written_where_its_owner_stands(tree: Path) -> None:
    """A shell's ``3> log``: what stood there before stays, and what comes after follows."""
    with (tree / "log").open("wb", buffering=0) as log:
        log.write(b"before\n")
        os.set_inheritable(log.fileno(), True)
        assert main(["in", "out", "-q", "--changes", f"/dev/fd/{log.fileno()}"]) == 0
        log.write(b"after\n")
    first, change, last = (tree / "log").read_bytes().splitlines()
    assert (first, json.loads(change)["rule"], last) == (b"before", "T101", b"after")


def test_a_descriptor_that_nobody_handed_over_is_refused(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the program opens for itself, its ledger for one, must not be written to."""
    with (tree / "own").open("wb") as own:
        assert main(["in", "out", "-q", "--changes", f"/dev/fd/{own.fileno()}"]) == 2
        assert "is not open for writing" in capsys.readouterr().err
    with (tree / "own").open("rb") as read:
        os.set_inheritable(read.fileno(), True)
        assert main(["in", "out", "-q", "--changes", f"/dev/fd/{read.fileno()}"]) == 2
    assert (tree / "own").read_bytes() == b""


def test_stdout_by_its_path_is_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["in", "out", "-q", "--export-report", "/dev/stdout"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["corrected"] == 1
    assert main(["in", "out", "-q", "--json", "--export-report", "/dev/stdout"]) == 2
    assert "both write to stdout" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/dev/stdout", 1),
        ("/dev/stderr", 2),
        ("/dev/fd/7", 7),
        ("/proc/self/fd/3", 3),
        ("/dev/../dev/fd/7", 7),
        ("/dev/null", None),
        ("plain", None),
        ("3", None),
    ],
)
def test_paths_of_descriptors_are_known(path: str, number: int | None) -> None:
    assert descriptor_of(Path(path)) == number


def test_links_that_lead_to_a_descriptor_or_in_a_circle_are_followed(tree: Path) -> None:
    (tree / "link").symlink_to("/dev/fd/9")
    assert descriptor_of(Path("link")) == 9
    (tree / "one").symlink_to("two")
    (tree / "two").symlink_to("one")
    assert not is_stream(Path("one"))


def test_several_formats_for_one_stream_are_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("node")
    words = ["in", "out", "--export-format", "csv", "--export-format", "json", "--export-report", "node"]
    assert main(words) == 2
    assert "node: takes one report, not 2" in capsys.readouterr().err


def test_two_reports_may_share_a_device_and_no_pipe(tree: Path) -> None:
    device(tree / "node", NULL)
    os.mkfifo("pipe")
    assert main(["in", "out", "-q", "--export-report", "node", "--changes", "node"]) == 0
    assert main(["in", "out", "-q", "--export-report", "pipe", "--changes", "pipe"]) == 2


# Temporaries


def test_a_report_that_fails_midway_leaves_the_old_one_and_nothing_else(tree: Path) -> None:
    (tree / "r.json").write_text("old", encoding="utf-8")

    def half() -> object:
        yield "new"
        raise OSError(28, "No space left on device")

    with pytest.raises(UnwrittenError, match=r"r\.json: cannot be written: No space left"):
        write_text(Path("r.json"), half())  # type: ignore[arg-type]  # an iterable that fails
    assert (tree / "r.json").read_text(encoding="utf-8") == "old"
    assert no_drafts(tree)


def test_the_leftover_of_a_killed_process_is_removed_by_the_next_report(tree: Path) -> None:
    leftover = tree / ".srtb-report-0123456789ab.tmp"
    leftover.write_text("half a report", encoding="utf-8")
    others = [tree / ".srtb-report-0123456789ab.tmp.txt", tree / "srtb-report-0123456789ab.tmp"]
    for other in others:
        other.write_text("not ours", encoding="utf-8")
    assert main(["in", "out", "-q", "--changes", "c.jsonl"]) == 0
    assert not leftover.exists()
    assert all(other.exists() for other in others)


def test_the_temporary_of_a_process_killed_outright_is_provably_dead(tree: Path) -> None:
    code = (
        "import os, pathlib; from srtbatch.cli.write_text import replacing\n"
        "with replacing(pathlib.Path('r.json')) as file:\n"
        "    file.write('half'); file.flush(); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == -9
    (left,) = (path for path in tree.iterdir() if TEMPORARY.fullmatch(path.name))
    assert left.read_text(encoding="utf-8") == "half"
    write_text(tree / "r.json", ["whole"])
    assert not left.exists()
    assert (tree / "r.json").read_text(encoding="utf-8") == "whole"


def test_a_temporary_that_is_being_written_is_left_alone(tree: Path) -> None:
    with replacing(tree / "one.json") as file:
        file.write("one")
        write_text(tree / "two.json", ["two"])
    assert (tree / "one.json").read_text(encoding="utf-8") == "one"
    assert (tree / "two.json").read_text(encoding="utf-8") == "two"


def test_what_only_looks_like_a_leftover_is_left_alone(tree: Path) -> None:
    (tree / "kept").write_text("precious", encoding="utf-8")
    (tree / ".srtb-report-00000000000a.tmp").symlink_to("kept")
    (tree / ".srtb-report-00000000000b.tmp").mkdir()
    os.mkfifo(".srtb-report-00000000000c.tmp")
    remove_dead_temporaries(tree)
    assert (tree / "kept").read_text(encoding="utf-8") == "precious"
    assert len([path for path in tree.iterdir() if TEMPORARY.fullmatch(path.name)]) == 3


def test_a_temporary_taken_for_dead_before_it_is_locked_is_made_again(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, calls = writing._locked, list[str]()

    def late(folder: Folder, name: str, descriptor: int) -> int:
        calls.append(name)
        if len(calls) == 1:
            remove_dead_temporaries(tree)
        return locked(folder, name, descriptor)

    monkeypatch.setattr(writing, "_locked", late)
    write_text(tree / "r.json", ["whole"])
    assert (tree / "r.json").read_text(encoding="utf-8") == "whole"
    assert len(calls) == 2
    assert no_drafts(tree)


def test_where_nothing_can_be_locked_nothing_is_removed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    leftover = tree / ".srtb-report-0123456789ab.tmp"
    leftover.touch()
    monkeypatch.setattr("fcntl.flock", no_locks)
    write_text(tree / "r.json", ["whole"])
    assert (tree / "r.json").read_text(encoding="utf-8") == "whole"
    assert leftover.exists()

"""Which files are found, where their outputs go, and every layout that is refused."""

from __future__ import annotations

import os
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from srtbatch.batch.files.discover import discover, walk
from srtbatch.batch.files.paths import folded, layout
from srtbatch.config.settings import FileSettings
from srtbatch.escape_controls import escaped
from srtbatch.model import UsageError

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes or names that Windows has not")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    for name in ("a.srt", "B.SRT", "c.txt", "deep/d.srt", "deep/er/e.srt", "old/f.srt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def names(source: Path, output: Path, listed: list[str] | None = None, **options: Any) -> list[str]:  # noqa: ANN401  (options of many kinds)
    files = replace(FileSettings(), **options)
    return [job.name for job in discover(source, output, files, listed=listed)]


def test_the_flat_folder_and_any_case_of_the_suffix(source: Path, output: Path) -> None:
    assert names(source, output) == ["B.SRT", "a.srt"]


def test_recursion_mirrors_the_tree(source: Path, output: Path) -> None:
    jobs = discover(source, output, FileSettings(recursive=True))
    assert [job.name for job in jobs] == ["B.SRT", "a.srt", "deep/d.srt", "deep/er/e.srt", "old/f.srt"]
    place = layout(source, output)
    assert place.target(jobs[3].name) == str(output / "deep" / "er" / "e.srt")
    assert place.source(jobs[3].name) == str(source / "deep" / "er" / "e.srt")
    assert jobs[0].size == len("B.SRT")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"patterns": ("*.txt",)}, ["c.txt"]),
        ({"patterns": ("*.txt", "a.*")}, ["a.srt", "c.txt"]),
        ({"patterns": ("deep/*",)}, ["deep/d.srt", "deep/er/e.srt"]),
        ({"patterns": ("**/d.srt",)}, ["deep/d.srt"]),
        ({"exclude": ("old",)}, ["B.SRT", "a.srt", "deep/d.srt", "deep/er/e.srt"]),
        ({"exclude": ("deep/*",)}, ["B.SRT", "a.srt", "old/f.srt"]),
        ({"exclude": ("[ab].*",)}, ["deep/d.srt", "deep/er/e.srt", "old/f.srt"]),
        ({"patterns": ("nothing",)}, []),
    ],
)
def test_patterns_and_exclusions(
    options: dict[str, Any], expected: list[str], source: Path, output: Path
) -> None:
    assert names(source, output, recursive=True, **options) == expected


@pytest.mark.parametrize("pattern", ["", " ", "[a", "a[", "/abs/*.srt", "../*.srt"])
def test_a_glob_that_means_nothing_is_refused(pattern: str, source: Path, output: Path) -> None:
    with pytest.raises(UsageError):
        names(source, output, patterns=(pattern,))


def test_a_missing_input_names_the_nearest(source: Path, output: Path) -> None:
    with pytest.raises(UsageError, match=r"imn: no such file or folder; did you mean .*in\?"):
        layout(source.with_name("imn"), output)


def test_input_is_output(source: Path) -> None:
    for spelling in (source, source / "deep" / ".."):
        with pytest.raises(UsageError, match="same place"):
            layout(source, spelling)


@posix
def test_input_is_output_through_a_link(source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(source)
    with pytest.raises(UsageError, match="same place"):
        layout(source, link)


def test_output_is_a_file(source: Path) -> None:
    with pytest.raises(UsageError, match="OUTPUT is a file"):
        layout(source, source / "a.srt")


def test_output_inside_input_is_left_out_and_said(source: Path) -> None:
    inside = source / "deep" / "out"
    (inside / "deep").mkdir(parents=True)
    (inside / "x.srt").write_text("earlier output")
    notes: list[str] = []
    found = [job.name for job in walk(layout(source, inside), FileSettings(recursive=True), notes=notes)]
    assert "deep/out/x.srt" not in found
    assert "deep/d.srt" in found
    assert "OUTPUT lies inside INPUT" in notes[0]


def test_input_inside_output_is_refused_where_a_target_would_lie_in_it(tmp_path: Path) -> None:
    nested = tmp_path / "all" / "in"
    (nested / "in").mkdir(parents=True)
    (nested / "x.srt").write_text("x")
    assert names(nested, tmp_path / "all", recursive=True) == ["x.srt"]
    (nested / "in" / "x.srt").write_text("its output would be in/x.srt, an input")
    with pytest.raises(UsageError, match="inside INPUT"):
        names(nested, tmp_path / "all", recursive=True)


@posix
@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_a_target_that_is_its_source_is_refused(
    link: Callable[..., None], source: Path, output: Path
) -> None:
    output.mkdir()
    link(source / "a.srt", output / "a.srt")
    with pytest.raises(UsageError, match="its own source"):
        names(source, output)


@posix
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A.srt", "a.SRT"),
        ("caf\u00e9.srt", "cafe\u0301.srt"),
        ("\u212bx.srt", "\u00e5X.srt"),
        ("Deep/d.srt", "deep/D.srt"),
    ],
)
def test_two_sources_with_one_target(first: str, second: str, tmp_path: Path, output: Path) -> None:
    for name in (first, second):
        path = tmp_path / "twins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    if len(list((tmp_path / "twins").rglob("*.*"))) < 2:
        pytest.skip("this file system keeps them apart as little as we do")
    with pytest.raises(UsageError, match=r"(same|one) target"):
        names(tmp_path / "twins", output, recursive=True)
    assert names(tmp_path / "twins", output, recursive=True, exclude=(second,)) in ([first], [])


@posix
def test_folders_that_differ_in_case_may_share_what_does_not_clash(tmp_path: Path, output: Path) -> None:
    for name in ("Deep/a.srt", "deep/b.srt"):
        path = tmp_path / "twins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert names(tmp_path / "twins", output, recursive=True) == ["Deep/a.srt", "deep/b.srt"]


@posix
def test_a_link_in_a_circle_stops_nothing(source: Path, output: Path) -> None:
    (source / "loop").symlink_to("loop")
    (source / "loop.srt").symlink_to("loop.srt")
    (source / "gone.srt").symlink_to("nowhere.srt")
    found = ["B.SRT", "a.srt", "deep/d.srt", "deep/er/e.srt", "old/f.srt"]
    for follow, links in ((False, []), (True, ["gone.srt", "loop.srt"])):
        notes: list[str] = []
        files = FileSettings(recursive=True, follow_symlinks=follow)
        jobs = list(walk(layout(source, output), files, notes=notes))
        assert sorted(job.name for job in jobs) == sorted([*found, *links])
        assert f"{source / 'loop'}: left out: Too many levels of symbolic links" in notes
        assert follow or "2 symbolic links not followed (--follow-symlinks)" in notes


@posix
def test_links_are_followed_only_when_asked(source: Path, output: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.srt").write_text("x")
    (source / "link").symlink_to(elsewhere)
    (source / "one.srt").symlink_to(elsewhere / "x.srt")
    (source / "deep" / "loop").symlink_to(source)
    notes: list[str] = []
    found = [job.name for job in walk(layout(source, output), FileSettings(recursive=True), notes=notes)]
    assert "one.srt" not in found
    assert notes == ["3 symbolic links not followed (--follow-symlinks)"]
    followed = names(source, output, recursive=True, follow_symlinks=True)
    assert {"link/x.srt", "one.srt"} <= set(followed)
    assert not [name for name in followed if "loop" in name]


@posix
def test_an_output_folder_that_leads_away_is_refused(source: Path, output: Path, tmp_path: Path) -> None:
    output.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (output / "deep").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="deep is a symbolic link, and outputs are not written through"):
        names(source, output, recursive=True)
    with pytest.raises(UsageError, match="deep is a symbolic link, and outputs are not written through"):
        names(source, output, ["deep/d.srt"])
    assert names(source, output) == ["B.SRT", "a.srt"], "no output goes there"


@posix
def test_a_link_from_one_output_folder_to_another_is_refused(source: Path, output: Path) -> None:
    """Two sources would have one target."""
    (source / "old" / "d.srt").write_text("the same name as in deep")
    (output / "deep").mkdir(parents=True)
    (output / "old").symlink_to("deep")
    with pytest.raises(UsageError, match="old is a symbolic link"):
        names(source, output, recursive=True)


@posix
def test_a_link_to_a_folder_of_the_input_is_refused(source: Path, output: Path) -> None:
    output.mkdir()
    (output / "deep").symlink_to(source / "old")
    with pytest.raises(UsageError, match="deep is a symbolic link"):
        names(source, output, recursive=True)


@posix
def test_pipes_and_folders_that_look_like_files(source: Path, output: Path) -> None:
    os.mkfifo(source / "pipe.srt")
    (source / "folder.srt").mkdir()
    assert names(source, output, recursive=True) == [
        "B.SRT",
        "a.srt",
        "deep/d.srt",
        "deep/er/e.srt",
        "old/f.srt",
    ]


def test_our_own_state_and_temporaries_are_no_input(source: Path, output: Path) -> None:
    (source / ".srtbatch").mkdir()
    (source / ".srtbatch" / "x.srt").write_text("x")
    (source / ".srtb-0123456789ab.tmp").write_text("x")
    assert names(source, output, recursive=True, patterns=("*",)) == [
        "B.SRT", "a.srt", "c.txt", "deep/d.srt", "deep/er/e.srt", "old/f.srt"]  # fmt: skip


@pytest.mark.parametrize("bad", ["../x.srt", "/etc/x.srt", "deep/../../x.srt", "", "."])
def test_a_list_may_not_lead_out(bad: str, source: Path, output: Path) -> None:
    with pytest.raises(UsageError, match="relative to INPUT"):
        names(source, output, ["a.srt", bad])


@posix
def test_a_list_may_not_lead_out_by_a_link(source: Path, output: Path, tmp_path: Path) -> None:
    (tmp_path / "x.srt").write_text("x")
    (source / "away").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="out of INPUT"):
        names(source, output, ["away/x.srt"])
    assert names(source, output, ["away/x.srt"], follow_symlinks=True) == ["away/x.srt"]


def test_a_list_gives_the_files_once_missing_ones_too(source: Path, output: Path) -> None:
    listed = ["deep/d.srt", "./a.srt", "a.srt", "gone.srt"]
    assert names(source, output, listed) == ["deep/d.srt", "a.srt", "gone.srt"]
    with pytest.raises(UsageError, match="one target"):
        names(source, output, ["a.srt", "A.srt"])


def test_one_file(source: Path, output: Path) -> None:
    place = layout(source / "c.txt", output)
    (job,) = walk(place, FileSettings())
    assert (job.name, place.target(job.name)) == ("c.txt", str(output / "c.txt"))
    place = layout(source / "a.srt", output / "other.srt")
    (job,) = walk(place, FileSettings())
    assert (job.name, place.target(job.name)) == ("a.srt", str(output / "other.srt"))
    with pytest.raises(UsageError, match="same file"):
        discover(source / "a.srt", source, FileSettings())


@posix
def test_names_that_are_not_unicode(tmp_path: Path, output: Path) -> None:
    (tmp_path / "odd").mkdir()
    try:
        (tmp_path / "odd" / os.fsdecode(b"caf\xe9.srt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes no such name")
    (job,) = discover(tmp_path / "odd", output, FileSettings())
    assert job.name == "caf\udce9.srt"
    assert escaped(job.name) == "caf\\xe9.srt"


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read_is_answered_for(source: Path, output: Path) -> None:
    (source / "deep").chmod(0)
    try:
        assert "deep/" in names(source, output, recursive=True)
    finally:
        (source / "deep").chmod(0o755)


def test_folding() -> None:
    assert folded("STRASSE.srt") == folded("Straße.srt")
    assert folded("a.srt") != folded("b.srt")


def test_a_large_folder_takes_little_memory_a_file(tmp_path: Path) -> None:
    """A name of 40 characters takes 90 bytes, its place in a list and a hash 100 more; an entry takes 700."""
    sizes, peaks = (1000, 4000), []
    for size in sizes:
        folder = tmp_path / str(size)
        folder.mkdir()
        for number in range(size):
            (folder / f"a name of forty characters {number:09}.srt").touch()
        place = layout(folder, tmp_path / "out")
        tracemalloc.start()
        assert sum(1 for _ in walk(place, FileSettings())) == size
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / (sizes[1] - sizes[0]) < 350

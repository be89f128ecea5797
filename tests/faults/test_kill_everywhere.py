"""The command line killed at every step, from its start to its last report: nothing of anybody's is lost.

Each run is a forked process that ends by itself at the N-th call that changes a file or the ledger, without
any cleaning up, as after SIGKILL.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forked import ran
from tests.simulation.clockwork import KILLED, Faults

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a forked process")

CUE = "1\n00:00:01,000 --> 00:00:02,000\nHello  {} .\n"
NAMES = ("a.srt", "b/c.srt", "b/d/e.srt")
EVERY = 17  # steps between two kills in a default run of the tests; every step in the long sweep


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where there is one: the program runs hundreds of times."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    made = Path(tempfile.mkdtemp(prefix="srtbatch-kills-", dir=memory))
    yield made
    shutil.rmtree(made)


class Scene:
    """A small archive with files of others in every folder that the command line is told of."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.log = place.with_suffix(".log")
        self.output, self.reports = place / "out", place / "reports"
        for name in NAMES:
            path = place / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(CUE.format(name))
        self.reports.mkdir()
        (place / "state").mkdir()
        for folder in (place, place / "in", place / "in" / "b", self.reports, place / "state"):
            (folder / "thesis.tex").write_text("somebody else's")
        self.others = self.contents("")

    def contents(self, where: str) -> dict[str, bytes]:
        top = self.place / where
        return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}

    def arguments(self, *more: str) -> list[str]:
        names = ("r.json", "r.html", "r.csv")
        reports = [word for name in names for word in ("--export-report", str(self.reports / name))]
        state, journal = self.place / "state", self.reports / "changes.jsonl"
        run = [str(self.place / "in"), str(self.output), "-r", "-j", "1", "--quiet", "--state", str(state)]
        return [*run, *reports, "--changes", str(journal), *more]

    def check_others(self) -> None:
        now = self.contents("")
        assert {name: now.get(name) for name in self.others} == self.others


def check_outputs(scene: Scene, expected: dict[str, bytes]) -> None:
    """Outputs that are there are whole."""
    for name, data in scene.contents("out").items():
        assert "/.srtb-" in f"/{name}" or data == expected[name], f"{name} is torn"


def check_end(scene: Scene, expected: dict[str, bytes]) -> None:
    """The tree of a run that was never killed, whole reports, no temporary of anything."""
    scene.check_others()
    assert scene.contents("out") == expected
    assert json.loads((scene.reports / "r.json").read_text())["state"] == "done"
    assert (scene.reports / "r.html").read_text().rstrip().endswith("</html>")
    assert not [name for name in scene.contents("") if "/.srtb" in f"/{name}"]


@pytest.fixture
def expected(place: Path) -> tuple[dict[str, bytes], int]:
    """The outputs of an undisturbed run, and how many steps it takes."""
    scene = Scene(place / "whole")
    code, steps = ran(Faults(), scene.arguments(), scene.log)
    assert code == 0, scene.log.read_text()
    check_end(scene, scene.contents("out"))
    return scene.contents("out"), steps


def sweep(place: Path, expected: dict[str, bytes], steps: range, then: list[list[str]]) -> int:
    """Kill at each of these steps, then do what a person would; how many kills there were."""
    kills = 0
    for step in steps:
        scene = Scene(place / f"at{step}")
        code, _ = ran(Faults(kill_at=step), scene.arguments(), scene.log)
        assert code == KILLED, (step, scene.log.read_text())
        kills += 1
        scene.check_others()
        check_outputs(scene, expected)
        for more in then:
            code, _ = ran(None, scene.arguments(*more), scene.log)
            assert code == 0, (step, scene.log.read_text())
        check_end(scene, expected)
        shutil.rmtree(scene.place)
    return kills


@pytest.mark.parametrize("then", [[[]], [["--resume"], ["--incremental"]]], ids=["again", "resumed"])
def test_killed_at_some_steps(
    then: list[list[str]], expected: tuple[dict[str, bytes], int], place: Path
) -> None:
    outputs, steps = expected
    assert steps > 60, "planning, files and reports take many steps"
    chosen = range(1 + len(then), steps + 1, EVERY)
    assert sweep(place, outputs, chosen, then) == len(chosen)


@pytest.mark.slow
@pytest.mark.parametrize("then", [[[]], [["--resume"], ["--incremental"]]], ids=["again", "resumed"])
def test_killed_at_every_step(
    then: list[list[str]], expected: tuple[dict[str, bytes], int], place: Path
) -> None:
    outputs, steps = expected
    assert sweep(place, outputs, range(1, steps + 1), then) == steps

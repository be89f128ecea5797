"""A power cut at every moment: outputs are whole, nothing reported is lost, a resumed run does the rest."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch import commit
from srtbatch.batch.batch import Batch
from srtbatch.config.settings import Config, Scope
from srtbatch.model import Status
from tests.faults.disk_model import Disk, Event, Recorder, State
from tests.faults.scene import FACTORY, settings, strays

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="calls are recorded as Linux makes them")

# Names of sources; the last three come with the second version.
NAMES = (
    "a",
    "b/c",
    "b/d",
    "e/f/g",
    "e/h",
    "i",
    "j/k/l/m",
    "j/k/n",
    "o",
    "p/q",
    "b/r",
    "s/t",
    "n/ew",
    "b/new",
    "new",
)
ADDED = 3

# How much of it a default run of the tests looks at.
FEW_DRAWS = 4
FEW_STATES = 70


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where there is one: every state is built as files."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    made = Path(tempfile.mkdtemp(prefix="srtbatch-cut-", dir=memory))
    yield made
    shutil.rmtree(made)


def run(place: Path, output: Path, config: Config, *, resume: bool = False) -> Batch:
    return Batch(place / "in", output, config, processor_factory=FACTORY, rules_version="1", resume=resume)


def corrected(data: bytes) -> bytes:
    return data.replace(b"  ", b" ")


def written(place: Path, version: str) -> dict[str, bytes]:
    """Sources, some new and some changed in each version; the outputs that belong to them."""
    outputs = {}
    for name in NAMES if version == "two" else NAMES[:-ADDED]:
        path = place / "in" / f"{name}.srt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"{version}  {name}".encode() * 20)
        outputs[f"{name}.srt"] = corrected(path.read_bytes())
    return outputs


def recorded(
    place: Path, output: Path, config: Config, patch: pytest.MonkeyPatch, *, group: int
) -> list[Event]:
    """A run, call by call, which commits so many files together (256 in life)."""
    recorder = Recorder(output)
    with patch.context() as patched:
        patched.setattr(commit, "MAX_GROUP_SIZE", group)
        recorder.install(patched)
        for result in run(place, output, config):
            recorder.told(result.name)
    return recorder.events


def states(disk: Disk, events: list[Event], seed: int, draws: int) -> dict[State, frozenset[str]]:
    """Every state that a cut between two calls may leave, and what had been reported by then."""
    chance = random.Random(seed)
    found: dict[State, frozenset[str]] = {}
    for event in events:
        disk.see(event)
        for state in disk.cuts(chance, draws):
            found[state] = found.get(state, frozenset()) | disk.told
    return found


def ledger_of(output: Path) -> bytes:
    db = sqlite3.connect(output / ".srtbatch" / "ledger.sqlite3")
    data = db.serialize()
    db.close()
    return data


def outputs_of(output: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*.srt") if path.is_file()
    }


@pytest.mark.parametrize("scope", ["batch", "each"])
@pytest.mark.parametrize(
    ("draws", "group"), [(FEW_DRAWS, 3), pytest.param(100, 8, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_power_cut(
    scope: Scope, draws: int, group: int, *, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings(1, fsync=scope)
    before = written(place, "one")
    output = place / "out"
    list(run(place, output, config))
    disk = Disk.of(output, ledger_of(output))
    after = written(place, "two")
    events = recorded(place, output, config, monkeypatch, group=group)
    assert outputs_of(output) == after
    found = states(disk, events, 7, draws)
    assert len(found) >= FEW_STATES, "cuts leave many states"
    few = len(found) if draws > FEW_DRAWS else FEW_STATES
    for number, (state, told) in enumerate(random.Random(1).sample(list(found.items()), few)):
        check(place, place / f"cut{number}", state, told, before=before, after=after, config=config)
        shutil.rmtree(place / f"cut{number}")


def check(
    place: Path, output: Path, state: State, told: frozenset[str], *,
    before: dict[str, bytes], after: dict[str, bytes], config: Config,
) -> None:  # fmt: skip
    state.build(output)
    for name, data in outputs_of(output).items():
        assert data in (before.get(name), after[name]), f"{name} is torn"
    for name in told:
        assert outputs_of(output).get(name) == after[name], f"{name} was reported, and is lost"
    again = {result.name for result in run(place, output, config, resume=True)}
    assert not again & told, "reported, and done again"
    batch = config.batch_processing
    incremental = run(
        place, output, replace(config, batch_processing=replace(batch, enable_incremental=True))
    )
    assert {result.status for result in incremental} <= {Status.CORRECTED, Status.UNCHANGED, Status.SKIPPED}
    assert outputs_of(output) == after
    assert not strays(output)


def test_the_model_loses_what_is_not_synced(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without durability the same cuts tear outputs and lose what was reported: the test above can fail."""
    config = settings(1, fsync="off")
    before = written(place, "one")
    output = place / "out"
    list(run(place, output, config))
    disk = Disk.of(output, ledger_of(output))
    after = written(place, "two")
    found = states(disk, recorded(place, output, config, monkeypatch, group=3), 7, 2)
    names = [(dict(state.contents), told) for state, told in found.items()]
    whole = {(name, data) for outputs in (before, after) for name, data in outputs.items()}
    assert any(
        (name, data) not in whole for held, _ in names for name, data in held.items() if name.endswith("srt")
    )
    assert any(held.get(name) != after[name] for held, told in names for name in told)

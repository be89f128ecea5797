"""The whole engine by seed: one number gives files, faults, deaths, pauses and what people do meanwhile.

A failure names its seed; ``SEED=7 pytest tests/simulation`` runs that one, ``SEEDS=1000-5000`` a range.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation.clockwork import Faults
from tests.simulation.disk_world import DiskWorld
from tests.simulation.memory_world import MemoryWorld
from tests.simulation.plan import Life, Mode, Plan, plan_of
from tests.simulation.world import Account, World, do, expected, move_others_away, outputs_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a forked process")

SEEDS = range(50)
LATER = range(12, 50)
"""Those of them that the slow tests run."""
MANY_SEEDS = range(1000, 4000 if "FULL_SWEEP" in os.environ else 1200)
MEMORY_SEEDS = range(10_000, 10_100)
"""In memory, without processes: some ten times as fast."""
SEEDS_IN_ONE_TEST = 25
DONE = ("corrected", "unchanged")


def seeds(default: range) -> list[int]:
    """The seeds to run: a default, or what the environment asks for."""
    if "SEED" in os.environ:
        return [int(os.environ["SEED"])]
    first, _, last = os.environ.get("SEEDS", "").partition("-")
    return list(range(int(first), int(last)) if last else default)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of small runs would wait for the disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="srtbatch-simulation-", dir=memory))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.slow if seed in LATER else ()) for seed in seeds(SEEDS)]
)
def test_simulation(seed: int, place: Path) -> None:
    simulate(plan_of(seed), DiskWorld(place, plan_of(seed)))


@pytest.mark.parametrize("start", seeds(MEMORY_SEEDS)[::SEEDS_IN_ONE_TEST])
def test_simulation_in_memory(start: int, place: Path) -> None:
    for seed in range(start, start + SEEDS_IN_ONE_TEST):
        try:
            simulate(plan_of(seed), MemoryWorld(place / str(seed), plan_of(seed)))
        except AssertionError as error:
            raise AssertionError(f"SEED={seed}: {error}") from error


@pytest.mark.slow
def test_many_simulations(place: Path) -> None:
    for seed in seeds(MANY_SEEDS):
        try:
            simulate(plan_of(seed), DiskWorld(place / str(seed), plan_of(seed)))
        except AssertionError as error:
            raise AssertionError(f"SEED={seed}: {error}") from error
        shutil.rmtree(place / str(seed))


def simulate(plan: Plan, world: World) -> None:
    chance = random.Random(plan.seed)
    told = Told()
    for life in plan.lives:
        for deed in life.deeds:
            do(world, deed, chance)
        told.live(world, life)
    for mode in ("resume", "retry", "fresh"):
        account = told.live(world, calm(plan, mode))
        assert account.ended, f"{mode} after all that: {account}"
        assert account.ended["state"] == "done"
    check_end(world)


def calm(plan: Plan, mode: Mode) -> Life:
    """A run in which nothing goes wrong."""
    batch = replace(plan.calm.batch_processing, enable_incremental=True)
    return Life(mode, replace(plan.calm, batch_processing=batch), Faults(), False, {}, (), (), plan.seed)


class Told:
    """What earlier runs have acknowledged: by run, the files whose outputs stand."""

    def __init__(self) -> None:
        self.run = 0
        self.done: set[str] = set()

    def live(self, world: World, life: Life) -> Account:
        """Run once; where files of others are in the way, they are moved away and it is run again."""
        self.done &= set(outputs_of(world))
        account = world.live(life)
        self.check(world, life, account)
        if "no record of making" in account.refused and not life.armed_from_start:
            assert world.others, account.refused
            move_others_away(world)
            account = world.live(life)
            self.check(world, life, account)
            assert "no record of making" not in account.refused, account.refused
        return account

    def check(self, world: World, life: Life, account: Account) -> None:
        """Check a run that has just ended, however it ended."""
        check_files(world)
        assert not account.crash, account.crash
        names = [name for name, _ in account.answers]
        assert len(names) == len(set(names)), "a file was answered twice"
        self._check_acknowledged(account)
        if account.ended:
            check_end_of_run(world, account)
        elif not account.killed:
            assert account.refused, "it ended, and said nothing"
            known = ("there is no run to retry", "no record of making")
            assert life.armed_from_start or any(one in account.refused for one in known), account.refused

    def _check_acknowledged(self, account: Account) -> None:
        """What was answered is not answered again when the run goes on."""
        if account.run != self.run:
            self.run, self.done = account.run, set()
        again = self.done & {name for name, status in account.answers if status != "skipped"}
        assert not again, "acknowledged, and done again"
        self.done |= {name for name, status in account.answers if status in DONE}
        if any(one.startswith("ledger") for one in account.ended.get("injected", ())) or account.killed:
            self.done = set()


def check_files(world: World) -> None:
    """Whatever happened: sources are as they were, outputs are whole, others' files are theirs."""
    for name, data in world.sources().items():
        assert data in world.versions[name], f"the source {name} was written"
    for name, data in outputs_of(world).items():
        assert data in {expected(version) for version in world.versions[name]}, f"the output {name} is torn"
    present = world.everything()
    for name, data in world.others.items():
        assert present[name] == data, f"{name}, which is somebody else's, was touched"


def check_end_of_run(world: World, account: Account) -> None:
    ended = account.ended
    counts = Counter({status: count for status, count in ended["counts"].items() if count})
    assert sum(counts.values()) == ended["discovered"]
    if ended["state"] == "done":
        assert "not_run" not in counts, "a file was forgotten"
    if not any(one.startswith("ledger") for one in ended["injected"]):
        assert Counter(status for _, status in ended["recorded"]) == counts
    if not ended["injected"]:
        assert not world.temporaries()


def check_end(world: World) -> None:
    """After a run without faults: the tree of a run that was never disturbed."""
    outputs = outputs_of(world)
    for name, data in world.sources().items():
        output = expected(data)
        if output is not None and name not in world.others:
            assert outputs.get(name) == output, f"{name} is not what its source makes it"
            source_mode, output_mode = world.modes(name)
            assert output_mode == source_mode
    assert not world.temporaries()

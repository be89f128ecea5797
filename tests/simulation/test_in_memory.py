"""The batch by seed, between stores in memory and with a scripted executor: a few milliseconds for a run.

Each run meets other faults of both stores, deaths of workers, requests to stop, and edits by others at any
step. A failure names its seed; ``SEED=7 pytest tests/simulation`` runs that one.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings
from srtbatch.model import Failure, FileResult, UsageError
from tests.batch.memory_stores import memory_stores
from tests.batch.scripted_executor import Fate, ScriptedExecutor
from tests.simulation.plan import content
from tests.simulation.seeded_executor import Processor, corrected
from tests.simulation.test_simulation import seeds

SEEDS = range(150)
MANY_SEEDS = range(1000, 30_000 if "FULL_SWEEP" in os.environ else 2_000)
FATES: tuple[Fate, ...] = ("corrected", "returned", "worker_died", "timeout", "memory", "io", "disk_full")
LIKELY = (20, 3, 2, 1, 1, 2, 1)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for ledgers, in memory where there is one."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="srtbatch-memory-", dir=memory))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("seed", seeds(SEEDS))
def test_simulation_in_memory(seed: int, place: Path) -> None:
    Simulation(seed, place).run()


@pytest.mark.slow
def test_many_simulations_in_memory(place: Path) -> None:
    for seed in seeds(MANY_SEEDS):
        try:
            Simulation(seed, place / str(seed)).run()
        except AssertionError as error:
            raise AssertionError(f"SEED={seed}: {error}") from error
        shutil.rmtree(place / str(seed))


class Simulation:
    """A few runs over the same stores, then calm ones, after which everything must be done."""

    def __init__(self, seed: int, place: Path) -> None:
        self.chance = random.Random(seed)
        self.place = place
        self.memory = memory_stores()
        self.versions: dict[str, set[bytes]] = {}
        self.others: dict[str, bytes] = {}
        self.config = Config(
            batch_processing=BatchSettings(
                enable_incremental=self.chance.random() < 0.5,
                stop_on_error=self.chance.random() < 0.1,
                max_failures=self.chance.choice((0, 0, 2)),
            ),
            files=FileSettings(recursive=True),
            retry=RetrySettings(retries=self.chance.randrange(3), delay=0.0),
        )
        for number in range(self.chance.randrange(1, 12)):
            self.edit_source(f"{self.chance.choice(('', 'a/', 'b/c/'))}{number:02d}.srt")

    def run(self) -> None:
        for _ in range(self.chance.randrange(1, 5)):
            self.edit_between_runs()
            self.live()
        self.calm_down()
        self.live(incremental=True)
        for name, data in self.memory.source.contents().items():
            output = corrected(data)  # None: it fails, and an output of an earlier version stays
            assert output in (None, self.memory.target.contents().get(name)), name
        again = {result.status for result in self.live(incremental=True)}
        assert again <= {"skipped", "failed"}

    def live(self, *, incremental: bool = False) -> list[FileResult]:
        """Run until it is not refused: do what each message says, and run again."""
        mode = ""
        for _ in range(4):
            try:
                return self.batch(mode=mode, incremental=incremental)
            except UsageError as error:
                self.obey(str(error))
                mode = "fresh"
        raise AssertionError("it is refused again and again")

    def obey(self, refusal: str) -> None:
        if "no record of making" in refusal:
            self.move_others_away()
        elif "make room" in refusal:
            self.memory.target.capacity = None
        else:
            assert "no run to retry" in refusal

    def batch(self, *, mode: str = "", incremental: bool = False) -> list[FileResult]:
        mode = mode or ("fresh" if incremental else self.chance.choice(("fresh", "resume", "retry")))
        settings = replace(self.config.batch_processing, enable_incremental=True)
        config = replace(self.config, batch_processing=settings) if incremental else self.config
        script = {} if incremental else {name: self.fates() for name in self.memory.source.files}
        executor = ScriptedExecutor(script, size=self.chance.randrange(1, 4), corrects=True)
        stop_after = -1 if incremental else self.chance.choice((-1, -1, 0, 3))
        run = Batch("in", "out", config, state=self.place, stores=self.memory.stores, rules_version="1",
                    processor_factory=Processor, executor=executor.factory, resume=mode == "resume",
                    retry=mode == "retry")  # fmt: skip
        results = []
        for number, result in enumerate(run):
            results.append(result)
            if number == stop_after:
                run.stop()
        self.check(run, results)
        return results

    def check(self, run: Batch, results: list[FileResult]) -> None:
        names = [result.name for result in results]
        assert len(names) == len(set(names)), "a file was returned twice"
        assert sum(run.result.counts.values()) == run.result.discovered
        recorded = Counter(result.status for result in run.result.files_processed)
        assert {status: count for status, count in run.result.counts.items() if count} == dict(recorded)
        assert not self.memory.target.staged
        for name, data in self.memory.target.contents().items():
            if name in self.others:
                assert data == self.others[name], f"{name}, which is somebody else's, was written"
            else:
                assert data in {corrected(one) for one in self.versions[name]}, f"{name} is torn"

    def fates(self) -> list[Fate]:
        return self.chance.choices(FATES, LIKELY, k=self.chance.randrange(3))

    # What others do, and what goes wrong

    def edit_between_runs(self) -> None:
        memory, chance = self.memory, self.chance
        names = sorted(memory.source.files)
        if chance.random() < 0.3:
            self.edit_source(chance.choice(names))
        if chance.random() < 0.3:
            self.write_output(chance.choice(names))
        if chance.random() < 0.3 and memory.target.files:
            name = chance.choice(sorted(memory.target.files))
            self.others.pop(name, None)
            del memory.target.files[name]
        unreadable = chance.choice(names)
        memory.source.unreadable = {unreadable: Failure("io", "scripted")} if chance.random() < 0.3 else {}
        failing = chance.choice(names)
        memory.target.publish_errors[failing] = [chance.choice((errno.EIO, errno.ENOSPC, errno.EACCES))]
        memory.target.capacity = chance.choice((None, None, None, 2_000))
        edited = chance.choice(names)
        memory.source.on_read = lambda name: self.meanwhile(name == edited and chance.random() < 0.5)
        memory.target.on_publish = lambda: self.meanwhile(chance.random() < 0.2)

    def meanwhile(self, edits: bool) -> None:
        if edits:
            name = self.chance.choice(sorted(self.memory.source.files))
            self.chance.choice((self.edit_source, self.write_output))(name)

    def calm_down(self) -> None:
        self.memory.source.on_read = self.memory.target.on_publish = self.memory.target.capacity = None
        self.memory.source.unreadable.clear()
        self.memory.target.publish_errors.clear()
        settings = replace(self.config.batch_processing, stop_on_error=False, max_failures=0)
        self.config = replace(self.config, batch_processing=settings)
        self.move_others_away()

    def edit_source(self, name: str) -> None:
        data = content(self.chance, name)
        self.memory.source.put(name, data)
        self.versions.setdefault(name, set()).add(data)

    def write_output(self, name: str) -> None:
        """Write as a person or another program does: from now on the file is theirs."""
        self.others[name] = b"by hand"
        self.memory.target.put(name, self.others[name])

    def move_others_away(self) -> None:
        for name in self.others:
            self.memory.target.files.pop(name, None)
        self.others.clear()

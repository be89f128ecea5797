"""World in memory: stores, executor and time are doubles, and a run that is killed is one whose effects end.

Only the ledger is a file, in a folder that the caller gives. A kill keeps a copy of everything at that step;
what the program does while it unwinds is thrown away.
"""

from __future__ import annotations

import random
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

from srtbatch.batch import run_loop, run_state
from srtbatch.batch.batch import Batch
from srtbatch.batch.files.store import Content, Staged, Stores
from srtbatch.batch.workers import inline
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import Failure, SrtbatchError
from tests.batch.memory_stores import MemorySource, MemoryTarget, StoredFile
from tests.simulation.clockwork import Faults, Steps
from tests.simulation.plan import Life, Plan
from tests.simulation.seeded_executor import SeededExecutor
from tests.simulation.world import Account, Caller, put, take

# A call of a store stands for about so many system calls, by which plans count the step of a kill.
CALLS_IN_ONE = 6


class KilledError(BaseException):
    """Ends a run where its process would be killed."""


class MemorySteps(Steps):
    """Steps that are calls of the stores; stands for the module ``time`` too."""

    def __init__(self, faults: Faults, killed: Callable[[], None] = lambda: None) -> None:
        super().__init__(faults)
        self._killed = killed

    def end_process(self) -> None:
        self._killed()
        raise KilledError

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.wait(seconds)


@dataclass
class FaultySource(MemorySource):
    """INPUT whose reads fail by plan."""

    steps: MemorySteps = field(default_factory=lambda: MemorySteps(Faults()))

    def read(self, name: str, limit: int = 0) -> Content | Failure:
        if self.steps.take("read"):
            return Failure("io", "input/output error")
        return super().read(name, limit)


@dataclass
class FaultyTarget(MemoryTarget):
    """OUTPUT whose calls fail by plan, before or after they have done their work."""

    steps: MemorySteps = field(default_factory=lambda: MemorySteps(Faults()))

    def stage(self, name: str, data: bytes, *, mode: int, origin: tuple[int, ...] = ()) -> Staged:
        if self.steps.take("write"):
            raise self.steps.fault()
        return super().stage(name, data, mode=mode, origin=origin)

    def make_durable(self, staged: Sequence[Staged]) -> dict[str, OSError]:
        return {one.name: self.steps.fault() for one in staged if self.steps.take("syncfs")}

    def discard(self, staged: Staged) -> bool:
        return not self.steps.take("unlink") and super().discard(staged)

    def publish(self, staged: Sequence[Staged], expected: Mapping[str, str]) -> dict[str, str | OSError]:
        return {one.name: self._published(one, expected.get(one.name)) for one in staged}

    def _published(self, one: Staged, expected: str | None) -> str | OSError:
        fails = self.steps.take("replace")
        if fails == "before":
            self.staged.pop(one.token)
            return self.steps.fault()
        version = super()._published(one, expected)
        return self.steps.fault() if fails and isinstance(version, str) else version


class MemoryWorld:
    """INPUT and OUTPUT in memory; the ledger is below ``place``."""

    def __init__(self, place: Path, plan: Plan) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self.state, self._copy = place / "state", place / "copy"
        self.source, self.target = FaultySource(), FaultyTarget()
        self.versions: dict[str, set[bytes]] = {}
        self.others: dict[str, bytes] = {}
        for name, data in plan.sources.items():
            put(self, name, data)

    def sources(self) -> dict[str, bytes]:
        return self.source.contents()

    def everything(self) -> dict[str, bytes]:
        return self.target.contents()

    def temporaries(self) -> list[str]:
        return list(self.target.staged)

    def modes(self, name: str) -> tuple[int, int]:
        return self.source.files[name].mode, self.target.files[name].mode

    def put_source(self, name: str, data: bytes) -> None:
        self.source.put(name, data)

    def set_mode(self, name: str, mode: int | None = None) -> None:
        before = self.source.files[name]
        self.source.put(name, before.data, before.mode if mode is None else mode)

    def remove(self, name: str, *, output: bool) -> None:
        del (self.target if output else self.source).files[name]

    def write_other(self, name: str, data: bytes, *, during_run: bool = False) -> None:
        del during_run
        self.target.put(name, data)
        self.others[name] = data

    def live(self, life: Life) -> Account:
        account = Account()
        kept: list[tuple[dict[str, StoredFile], dict[str, StoredFile], dict[str, bytes]]] = []

        def killed() -> None:
            kept.append((dict(self.target.files), dict(self.target.staged), dict(self.others)))
            if self.state.exists():
                shutil.copytree(self.state, self._copy)

        faults = replace(life.faults, kill_at=-(-life.faults.kill_at // CALLS_IN_ONE))
        steps = MemorySteps(faults, killed)
        with self._faulty(steps):
            self._run(life, steps, account)
        if kept:
            account.killed, account.ended, account.crash = True, {}, ""
            self.target.files, self.target.staged, self.others = kept[0]
            shutil.rmtree(self.state, ignore_errors=True)
            if self._copy.exists():
                self._copy.rename(self.state)
        return account

    @contextmanager
    def _faulty(self, steps: MemorySteps) -> Iterator[None]:
        """Let calls fail and time pass as planned."""
        self.source.steps = self.target.steps = steps
        with ExitStack() as stack:
            for module in (run_loop, run_state, inline):
                stack.enter_context(mock.patch.object(module, "time", steps))
            yield
        self.source.steps = self.target.steps = MemorySteps(Faults())

    def _run(self, life: Life, steps: MemorySteps, account: Account) -> None:
        def executor(setup: WorkerSetup, _workers: int) -> SeededExecutor:
            return SeededExecutor(setup, steps, life)

        steps.armed = life.armed_from_start
        random.seed(life.seed)
        caller = Caller(self, life, steps, lambda what, value: take(self, account, what, value))
        try:
            caller.run(
                Batch("in", "out", life.config, executor=executor, state=self.state,
                      stores=Stores(self.source, self.target), **caller.options())
            )  # fmt: skip
        except SrtbatchError as error:
            account.refused = f"{type(error).__name__}: {error}"
        except KilledError:
            pass
        except Exception:  # noqa: BLE001  (the test reports it with its seed)
            account.crash = traceback.format_exc()

"""World on the real file system; each run is a forked process that may die at any step."""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import traceback
import warnings
from pathlib import Path

from srtbatch.batch.batch import Batch
from srtbatch.batch.files.store import Staged
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import SrtbatchError
from tests.simulation.clockwork import KILLED, Clockwork
from tests.simulation.plan import Life, Plan
from tests.simulation.seeded_executor import SeededExecutor
from tests.simulation.world import Account, Caller, put, take


class DiskWorld:
    """INPUT and OUTPUT as folders below ``place``."""

    def __init__(self, place: Path, plan: Plan) -> None:
        self.input, self.output = place / "in", place / "out"
        self.input.mkdir(parents=True)
        self.versions: dict[str, set[bytes]] = {}
        self.others: dict[str, bytes] = {}
        for name, data in plan.sources.items():
            put(self, name, data)

    def sources(self) -> dict[str, bytes]:
        return _tree(self.input)

    def everything(self) -> dict[str, bytes]:
        return {name: data for name, data in _tree(self.output).items()
                if not name.startswith(".srtbatch/")
                and (name in self.others or "/.srtb-" not in f"/{name}")}  # fmt: skip

    def temporaries(self) -> list[str]:
        return [name for name in _tree(self.output) if "/.srtb-" in f"/{name}" and name not in self.others]

    def modes(self, name: str) -> tuple[int, int]:
        return _mode_of(self.input / name), _mode_of(self.output / name)

    def put_source(self, name: str, data: bytes) -> None:
        path = self.input / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def set_mode(self, name: str, mode: int | None = None) -> None:
        if mode is None:
            os.utime(self.input / name)
        else:
            (self.input / name).chmod(mode)

    def remove(self, name: str, *, output: bool) -> None:
        ((self.output if output else self.input) / name).unlink()

    def write_other(self, name: str, data: bytes, *, during_run: bool = False) -> None:
        path = self.output / name
        if during_run and not path.parent.is_dir():
            return  # the faults of the run would meet a folder that is made now
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:  # not through ``os.open``
            file.write(data)
        self.others[name] = data

    def live(self, life: Life) -> Account:
        reader, writer = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads of other tests
            child = os.fork()
        if not child:
            os.close(reader)
            _live(self, life, writer)
        os.close(writer)
        account = Account()
        with os.fdopen(reader, "rb") as said, contextlib.suppress(EOFError):
            while True:
                take(self, account, *pickle.load(said))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        account.killed = status == KILLED
        assert status in (0, KILLED), f"the process ended with {status}"
        return account


def _live(world: DiskWorld, life: Life, writer: int) -> None:
    """Be the child: say how the run goes, and end without a word to pytest."""
    write = os.write

    def say(what: str, value: object) -> None:
        write(writer, pickle.dumps((what, value)))

    def executor(setup: WorkerSetup, _workers: int) -> SeededExecutor:
        return SeededExecutor(setup, clockwork, life, _torn)

    try:
        random.seed(life.seed)
        clockwork = Clockwork(life.faults)
        clockwork.install()
        clockwork.armed = life.armed_from_start
        caller = Caller(world, life, clockwork, say)
        caller.run(Batch(world.input, world.output, life.config, executor=executor, **caller.options()))
    except SrtbatchError as error:
        say("refused", f"{type(error).__name__}: {error}")
    except BaseException:  # noqa: BLE001  (told to the parent)
        say("crash", traceback.format_exc())
    finally:
        os._exit(0)


def _torn(staged: Staged) -> None:
    path = Path(staged.token)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:1])


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777

"""The files of one simulation, and its runs, each in a forked child that may die at any step."""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from srtbatch.batch.batch import Batch
from srtbatch.batch.workers.worker_setup import WorkerSetup
from srtbatch.model import FileResult, SrtbatchError
from tests.simulation.clockwork import KILLED, Clockwork
from tests.simulation.plan import Deed, Life, Plan, content
from tests.simulation.seeded_executor import Processor, SeededExecutor, corrected

# Ticks (of 0.1 virtual seconds) after which a pause ends.
PAUSE = 5

Say = Callable[[str, object], None]


@dataclass(slots=True)
class Account:
    """What a run said before it ended, and how it ended."""

    killed: bool = False
    run: int = 0
    answers: list[tuple[str, str]] = field(default_factory=list)
    refused: str = ""
    crash: str = ""
    ended: dict[str, Any] = field(default_factory=dict)


class World:
    """INPUT and OUTPUT of a simulation, and what each source has ever held."""

    def __init__(self, place: Path, plan: Plan) -> None:
        self.input, self.output = place / "in", place / "out"
        self.input.mkdir(parents=True)
        self.versions: dict[str, set[bytes]] = {}
        self.others: dict[Path, bytes] = {}
        for name, data in plan.sources.items():
            self._write_source(name, data)

    def sources(self) -> dict[str, bytes]:
        """The present sources."""
        return _tree(self.input)

    def outputs(self) -> dict[str, bytes]:
        """The present outputs, without the state folder, temporaries, and files of others."""
        return {name: data for name, data in _tree(self.output).items()
                if not name.startswith(".srtbatch/") and "/.srtb-" not in f"/{name}"
                and self.output / name not in self.others}  # fmt: skip

    def temporaries(self) -> list[str]:
        """Temporaries of any run."""
        return [name for name in _tree(self.output)
                if "/.srtb-" in f"/{name}" and self.output / name not in self.others]  # fmt: skip

    def do(self, deed: Deed, chance: random.Random) -> None:  # noqa: C901  (a table of deeds, one line each)
        """What happens between two runs."""
        names, outputs = sorted(self.sources()), sorted(self.outputs())
        match deed:
            case "edit source":
                self._write_source(name := chance.choice(names), content(chance, name + " again"))
            case "touch source":
                os.utime(self.input / chance.choice(names))
            case "change mode":
                (self.input / chance.choice(names)).chmod(chance.choice((0o600, 0o644, 0o755)))
            case "remove source" if len(names) > 1:
                (self.input / chance.choice(names)).unlink()
            case "add source":
                self._write_source(name := f"new{chance.randrange(100)}.srt", content(chance, name))
            case "remove output" if outputs:
                (self.output / chance.choice(outputs)).unlink()
            case "edit output" if outputs:
                self.write_other(chance.choice(outputs), b"edited by hand")
            case "appear":
                self.write_other(chance.choice(names), b"by another program")
            case "plant":
                self.write_other(
                    chance.choice((".srtb-0123456789ab.tmp", "notes.txt", ".srtb-x.tmp")), b"a note"
                )

    def write_other(self, name: str, data: bytes) -> None:
        """A person or another program writes into OUTPUT: from now on the file is theirs."""
        path = self.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.others[path] = data

    def move_others_away(self) -> None:
        """What a person does who is told that files of others are in the way."""
        for path in self.others:
            path.unlink(missing_ok=True)
        self.others.clear()

    def live(self, life: Life) -> Account:
        """One run in a process of its own."""
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
                self._take(account, *pickle.load(said))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        account.killed = status == KILLED
        assert status in (0, KILLED), f"the process ended with {status}"
        return account

    def _take(self, account: Account, what: str, value: Any) -> None:  # noqa: ANN401  (of many kinds)
        if what == "answer":
            account.answers.append(value)
        elif what == "other":
            self.others[value[0]] = value[1]
        else:
            setattr(account, what, value)

    def _write_source(self, name: str, data: bytes) -> None:
        path = self.input / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.versions.setdefault(name, set()).add(data)


def expected(data: bytes) -> bytes | None:
    """The output that belongs to a source's content, if any."""
    return corrected(data)


def _live(world: World, life: Life, writer: int) -> None:
    """The child: it says what it is told, and ends without a word to pytest."""
    write = os.write

    def say(what: str, value: object) -> None:
        write(writer, pickle.dumps((what, value)))

    try:
        random.seed(life.seed)
        clockwork = Clockwork(life.faults)
        clockwork.install()
        clockwork.armed = life.armed_from_start
        _Run(world, life, clockwork, say).go()
    except SrtbatchError as error:
        say("refused", f"{type(error).__name__}: {error}")
    except BaseException:  # noqa: BLE001  (told to the parent)
        say("crash", traceback.format_exc())
    finally:
        os._exit(0)


class _Run:
    """A caller of one batch who does, at its results, what the plan says."""

    def __init__(self, world: World, life: Life, clockwork: Clockwork, say: Say) -> None:
        self.world, self.life, self.clockwork, self.say = world, life, clockwork, say
        self.wishes = dict(life.wishes)
        self.pause = 0
        self.chance = random.Random(life.seed)
        self.batch = Batch(world.input, world.output, life.config, resume=life.mode == "resume",
                           retry=life.mode == "retry", processor_factory=Processor, rules_version="1",
                           on_result=self.heard, on_tick=self.ticked, executor=self.executor)  # fmt: skip

    def executor(self, setup: WorkerSetup, workers: int) -> SeededExecutor:
        return SeededExecutor(setup, workers, self.clockwork, self.life.seed, self.life.losses)

    def heard(self, _: FileResult) -> None:
        if "raise" in self.wishes.values():
            raise RuntimeError("a consumer's fault")

    def ticked(self) -> None:
        self.pause -= 1
        if not self.pause:
            self.batch.unpause()

    def go(self) -> None:
        with self.batch as batch:
            batch.prepare()
            self.say("run", batch.run_id)
            self.clockwork.armed = True
            for place, result in enumerate(batch):
                self.say("answer", (result.name, result.status.value))
                if self.wishes.get(place) == "leave":
                    break
                self.do(self.wishes.get(place, ""))
        done = batch.result
        self.say("ended", {
            "counts": dict(done.counts), "discovered": done.discovered, "state": done.state,
            "stopped": done.stopped_early, "notes": list(done.notes), "injected": self.clockwork.injected,
            "recorded": [(one.name, one.status.value) for one in done.files_processed],
        })  # fmt: skip

    def do(self, wish: str) -> None:
        match wish:
            case "stop":
                self.batch.stop()
            case "abort":
                self.batch.abort()
            case "pause":
                self.batch.pause()
                self.pause = PAUSE
            case "edit output":
                outputs = sorted(self.world.outputs())
                self.write_other(self.chance.choice(outputs) if outputs else "", b"edited during the run")
            case "appear":
                self.write_other(self.chance.choice(sorted(self.world.sources())), b"appeared during the run")

    def write_other(self, name: str, data: bytes) -> None:
        """By a process that no fault touches."""
        if not name:
            return
        path = self.world.output / name
        if path.parent.is_dir():
            with path.open("wb") as file:  # not through ``os.open``
                file.write(data)
            self.say("other", (path, data))


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

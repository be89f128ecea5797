"""The files of one simulation, what happens to them between runs, and the caller of each run."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from srtbatch.batch.batch import Batch
from srtbatch.model import FileResult
from tests.simulation.clockwork import Steps
from tests.simulation.plan import Deed, Life, content
from tests.simulation.seeded_executor import Processor, corrected

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


class World(Protocol):
    """INPUT and OUTPUT of a simulation: ``versions`` are what each source has ever held.

    ``others`` are the files of OUTPUT that a person or another program has written.
    """

    versions: dict[str, set[bytes]]
    others: dict[str, bytes]

    def sources(self) -> dict[str, bytes]:
        """Return the present sources."""
        ...

    def everything(self) -> dict[str, bytes]:
        """Return all present files of OUTPUT, but temporaries and the ledger."""
        ...

    def temporaries(self) -> list[str]:
        """Return what is left of contents that were never published."""
        ...

    def modes(self, name: str) -> tuple[int, int]:
        """Return the permission bits of a source and of its output."""
        ...

    def put_source(self, name: str, data: bytes) -> None:
        """Write a source."""
        ...

    def set_mode(self, name: str, mode: int | None = None) -> None:
        """Change the permission bits of a source; without them, only its times."""
        ...

    def remove(self, name: str, *, output: bool) -> None:
        """Remove a source or an output."""
        ...

    def write_other(self, name: str, data: bytes, *, during_run: bool = False) -> None:
        """Write into OUTPUT as a person or another program does: from now on the file is theirs."""
        ...

    def live(self, life: Life) -> Account:
        """Run once, to the end or to the death of the process."""
        ...


def outputs_of(world: World) -> dict[str, bytes]:
    """Return the present outputs of srtbatch."""
    return {name: data for name, data in world.everything().items() if name not in world.others}


def do(world: World, deed: Deed, chance: random.Random) -> None:  # noqa: C901  (a table of deeds, one line each)
    """Do what happens between two runs."""
    names, outputs = sorted(world.sources()), sorted(outputs_of(world))
    match deed:
        case "edit source":
            put(world, name := chance.choice(names), content(chance, name + " again"))
        case "touch source":
            world.set_mode(chance.choice(names))
        case "change mode":
            world.set_mode(chance.choice(names), chance.choice((0o600, 0o644, 0o755)))
        case "remove source" if len(names) > 1:
            world.remove(chance.choice(names), output=False)
        case "add source":
            put(world, name := f"new{chance.randrange(100)}.srt", content(chance, name))
        case "remove output" if outputs:
            world.remove(chance.choice(outputs), output=True)
        case "edit output" if outputs:
            world.write_other(chance.choice(outputs), b"edited by hand")
        case "appear":
            world.write_other(chance.choice(names), b"by another program")
        case "plant":
            planted = (".srtb-0123456789ab.tmp", "notes.txt", ".srtb-x.tmp")
            world.write_other(chance.choice(planted), b"a note")


def put(world: World, name: str, data: bytes) -> None:
    """Write a source and remember what it holds."""
    world.put_source(name, data)
    world.versions.setdefault(name, set()).add(data)


def move_others_away(world: World) -> None:
    """Do what a person does who is told that files of others are in the way."""
    for name in world.others:
        if name in world.everything():
            world.remove(name, output=True)
    world.others.clear()


def take(world: World, account: Account, what: str, value: Any) -> None:  # noqa: ANN401  (of many kinds)
    """Enter into the account what a run says."""
    if what == "answer":
        account.answers.append(value)
    elif what == "other":
        world.others[value[0]] = value[1]
    else:
        setattr(account, what, value)


def expected(data: bytes) -> bytes | None:
    """The output that belongs to a source's content, if any."""
    return corrected(data)


class Caller:
    """A caller of one batch who does, at its results, what the plan says."""

    def __init__(self, world: World, life: Life, steps: Steps, say: Say) -> None:
        self.world, self.life, self.steps, self.say = world, life, steps, say
        self.wishes = dict(life.wishes)
        self.pause = 0
        self.chance = random.Random(life.seed)
        self.batch: Batch | None = None

    def options(self) -> dict[str, Any]:
        """Return what the batch is called with."""
        return {"resume": self.life.mode == "resume", "retry": self.life.mode == "retry",
                "processor_factory": Processor, "rules_version": "1", "on_result": self.heard,
                "on_tick": self.ticked}  # fmt: skip

    def heard(self, _: FileResult) -> None:
        if "raise" in self.wishes.values():
            raise RuntimeError("a consumer's fault")

    def ticked(self) -> None:
        self.pause -= 1
        if not self.pause and self.batch is not None:
            self.batch.unpause()

    def run(self, batch: Batch) -> None:
        """Iterate the batch to its end."""
        self.batch = batch
        with batch:
            batch.prepare()
            self.say("run", batch.run_id)
            self.steps.armed = True
            for number, result in enumerate(batch):
                self.say("answer", (result.name, result.status.value))
                if self.wishes.get(number) == "leave":
                    break
                self.do(self.wishes.get(number, ""), batch)
        done = batch.result
        self.say("ended", {
            "counts": dict(done.counts), "discovered": done.discovered, "state": done.state,
            "stopped": done.stopped_early, "notes": list(done.notes), "injected": self.steps.injected,
            "recorded": [(one.name, one.status.value) for one in done.files_processed],
        })  # fmt: skip

    def do(self, wish: str, batch: Batch) -> None:
        match wish:
            case "stop":
                batch.stop()
            case "abort":
                batch.abort()
            case "pause":
                batch.pause()
                self.pause = PAUSE
            case "edit output":
                if outputs := sorted(outputs_of(self.world)):
                    self.write_other(self.chance.choice(outputs), b"edited during the run")
            case "appear":
                self.write_other(self.chance.choice(sorted(self.world.sources())), b"appeared during the run")

    def write_other(self, name: str, data: bytes) -> None:
        """Write by a process that no fault touches."""
        self.world.write_other(name, data, during_run=True)
        if name in self.world.others:
            self.say("other", (name, self.world.others[name]))

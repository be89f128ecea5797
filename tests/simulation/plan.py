"""Everything that happens in one simulation, drawn from one seed: files, settings, runs, faults, deeds."""

from __future__ import annotations

import errno
import random
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from srtbatch.config.settings import BatchSettings, Config, FileSettings, RetrySettings
from tests.simulation.clockwork import Faults

Mode = Literal["fresh", "resume", "retry"]
Wish = Literal["stop", "abort", "pause", "leave", "raise", "edit output", "appear"]
WISHES: tuple[Wish, ...] = get_args(Wish)

CALLS = ("replace", "unlink", "mkdir", "fsync", "syncfs", "open", "write", "read", "ledger")
ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EMFILE, errno.ESTALE)

# What a person or another program does between two runs.
Deed = Literal[
    "edit source", "remove source", "add source", "touch source", "change mode",
    "remove output", "edit output", "appear", "plant",
]  # fmt: skip
DEEDS: tuple[Deed, ...] = get_args(Deed)


@dataclass(frozen=True, slots=True)
class Life:
    """One run of the program, from its start to its end or its death."""

    mode: Mode
    config: Config
    faults: Faults
    armed_from_start: bool
    losses: dict[str, float]
    wishes: tuple[tuple[int, Wish], ...]
    deeds: tuple[Deed, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A simulation: sources by name, and the lives one after the other."""

    seed: int
    sources: dict[str, bytes]
    lives: tuple[Life, ...]
    calm: Config = field(default_factory=Config)


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same."""
    chance = random.Random(seed)
    sources = {name: content(chance, name) for name in names(chance)}
    config = _config(chance)
    lives = tuple(_life(chance, number, config, len(sources)) for number in range(chance.randrange(1, 6)))
    calm = replace(
        config,
        batch_processing=replace(config.batch_processing, stop_on_error=False, max_failures=0),
        retry=RetrySettings(retries=3, delay=1.0),
    )
    return Plan(seed, sources, lives, calm)


def names(chance: random.Random) -> list[str]:
    """Names in a few folders, some of them deep, some of them not ASCII."""
    count = chance.choice((1, 3, 10, 40))
    folders = ["", "a/", "b/c/", "Straße/"]
    return [f"{chance.choice(folders)}{number:02d}.srt" for number in range(count)]


def content(chance: random.Random, name: str) -> bytes:
    """Most have something to correct."""
    kind = chance.choices(("mend", "same", "bad", "empty"), (8, 2, 1, 1))[0]
    text = {"mend": "two  blanks in ", "same": "nothing to do in ", "bad": "bad ", "empty": ""}[kind]
    return (text + name).encode() * chance.randrange(1, 30) if text else b""


def _config(chance: random.Random) -> Config:
    batch = BatchSettings(
        fsync=chance.choice(("batch", "batch", "each", "off")),
        enable_incremental=chance.random() < 0.4,
        stop_on_error=chance.random() < 0.1,
        max_failures=chance.choice((0, 0, 0, 0, 2)),
    )
    retry = RetrySettings(retries=chance.randrange(4), delay=chance.choice((0.0, 1.0)))
    return Config(batch_processing=batch, files=FileSettings(recursive=True), retry=retry)


def _life(chance: random.Random, number: int, config: Config, files: int) -> Life:
    later: tuple[Mode, ...] = ("resume", "resume", "resume", "fresh", "retry")
    mode = chance.choice(later) if number else "fresh"
    steps = 60 + 20 * files
    kill_at = chance.randrange(1, steps) if chance.random() < 0.5 else 0
    likely = {call: chance.choice((0.0, 0.02, 0.2)) for call in CALLS} if chance.random() < 0.6 else {}
    faults = Faults(
        kill_at, likely, tuple(chance.sample(ERRORS, chance.randrange(1, 3))), chance.randrange(1 << 30)
    )
    losses = {
        name: chance.choice((0.0, 0.0, 0.1, 0.3))
        for name in ("returned", "lost", "pressure", "no more workers")
    }
    wishes = tuple(
        (
            chance.randrange(files + 3),
            chance.choice(WISHES),
        )
        for _ in range(chance.choice((0, 0, 0, 1, 2)))
    )
    deeds = tuple(chance.choice(DEEDS) for _ in range(chance.choice((0, 0, 1, 3))))
    return Life(
        mode, config, faults, chance.random() < 0.15, losses, wishes, deeds, chance.randrange(1 << 30)
    )

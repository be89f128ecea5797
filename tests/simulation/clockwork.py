"""System calls and time of one simulated process: counted, made to fail, and ended at a step, by plan.

Installed in a forked child, which lives for one run. A step is a call that changes files or the ledger. Time
is virtual: it passes where the program waits for it.
"""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from srtbatch.batch.files import atomic, folder_handles

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

# Far more than any plan takes: 40 files, each tried a few times.
MOST_WAITS = 100_000

KILLED = 99  # exit status of a process that was killed by plan


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong: at which step the process dies (0: never), and how likely each call fails."""

    kill_at: int = 0
    likely: dict[str, float] = field(default_factory=dict)
    numbers: tuple[int, ...] = (errno.EIO,)
    seed: int = 0


class Steps:
    """Steps of one run, counted: some fail and one may end the process, by plan. Time is virtual."""

    def __init__(self, faults: Faults) -> None:
        self.step = 0
        self.armed = False
        self.now = 1000.0
        self.injected: list[str] = []
        self._faults = faults
        self._chance = random.Random(faults.seed)
        self._waits = 0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += max(seconds, 0.001)
        self._waits += 1
        if self._waits > MOST_WAITS:
            raise AssertionError("the run does not end")

    def take(self, name: str) -> str:
        """Count a step, at which the process may end; return whether to fail: "", ``before`` or ``after``."""
        self.step += 1
        if self.step == self._faults.kill_at:
            self.end_process()
        return self.drawn(name)

    def drawn(self, name: str) -> str:
        """Return whether a call that changes nothing is to fail."""
        if not self.armed or self._chance.random() >= self._faults.likely.get(name, 0):
            return ""
        self.injected.append(f"{name} at {self.step}")
        return self._chance.choice(("before", "after"))

    def fault(self) -> OSError:
        """Return an error of the plan's kinds."""
        number = self._chance.choice(self._faults.numbers)
        return OSError(number, os.strerror(number))

    def end_process(self) -> None:
        """End the process as SIGKILL does."""
        os._exit(KILLED)


class Clockwork(Steps):
    """Replaces calls of ``os``, ``sqlite3`` and ``time``; never undone, since the process ends."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults)
        self._write = os.write

    def install(self) -> None:
        """From now on every call goes through here."""
        for name in ("replace", "rename", "link", "unlink", "mkdir", "rmdir", "fsync", "fchmod"):
            setattr(os, name, self._counted(name, getattr(os, name)))
        os.open = self._open(os.open)
        os.write = self._written  # type: ignore[assignment]
        os.read = self._read(os.read)
        folder_handles._renamed_exclusively = self._counted("replace", folder_handles._renamed_exclusively)
        atomic._sync_file_system = self._counted("syncfs", _synced)
        sqlite3.connect = self._connect(sqlite3.connect)  # type: ignore[assignment]
        time.monotonic = lambda: self.now
        time.sleep = self.wait  # type: ignore[assignment]

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*values: Any, **options: Any) -> Any:  # noqa: ANN401  (handed on)
            fails = self.take(name)
            if fails == "before":
                raise self.fault()
            result = call(*values, **options)
            if fails == "after":
                raise self.fault()
            return result

        return wrapped

    def _open(self, call: Callable[..., int]) -> Callable[..., int]:
        def opened(path: str, flags: int, *values: Any, **options: Any) -> int:  # noqa: ANN401  (handed on)
            if flags & WRITING and self.take("open"):
                raise self.fault()
            return call(path, flags, *values, **options)

        return opened

    def _written(self, descriptor: int, data: bytes) -> int:
        """A process that dies here has written a half; so has one whose disk is full."""
        half = bytes(data[: len(data) // 2])
        if self.step + 1 == self._faults.kill_at:
            self._write(descriptor, half)
        if self.take("write"):
            self._write(descriptor, half)
            raise self.fault()
        return self._write(descriptor, data)

    def _read(self, call: Callable[..., bytes]) -> Callable[..., bytes]:
        def read(*values: Any) -> bytes:  # noqa: ANN401  (handed on)
            if self.armed and self._chance.random() < self._faults.likely.get("read", 0):
                raise self.fault()
            return call(*values)

        return read

    def _connect(self, call: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        clockwork = self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  (handed on)
                fails = "" if statement.startswith(("SELECT", "PRAGMA")) else clockwork.take("ledger")
                if fails == "before" and statement != "ROLLBACK":
                    raise sqlite3.OperationalError("disk I/O error")
                result = super().execute(statement, *values)
                if fails == "after" and statement == "COMMIT":
                    raise sqlite3.OperationalError("disk I/O error")
                return result

            def executemany(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  (handed on)
                if clockwork.take("ledger"):
                    raise sqlite3.OperationalError("disk I/O error")
                return super().executemany(statement, *values)

        def connected(*values: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  (handed on)
            return call(*values, factory=Connection, **options)

        return connected


def _synced(*_: object) -> None:
    """Stands for ``syncfs``: a real one would write back the whole file system."""

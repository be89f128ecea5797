"""Progress of a running batch: a live region on a terminal, a plain line every 30 seconds elsewhere.

A snapshot of the batch has the counts, and the file of each worker. A thread of its own draws, so that the
seconds advance while the main thread waits for a result.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Self

from tqdm import tqdm

from srtbatch.cli.live_region import Block
from srtbatch.config.settings import MEGABYTE
from srtbatch.escape_controls import escaped

TICK = 0.1  # seconds
PLAIN_INTERVAL = 30.0  # seconds
# Opening a file and writing its output takes about the time of correcting this many bytes.
FILE_WEIGHT = 2_000
PACE_SECONDS = 3.0
LAST_LINE = "Ctrl+C to stop gracefully"


@dataclass(frozen=True, slots=True)
class WorkerProgress:
    """A worker, its file, and the seconds since it began; without a name, it is idle."""

    worker: int
    name: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgressState:
    """The values that progress shows, at one moment. Sizes in bytes; ``seconds`` without pauses.

    ``pace`` is the recent speed in weight (``worked``) per second; 0: the mean since the start counts.
    """

    total_files: int = 0
    done_files: int = 0
    total_bytes: int = 0
    done_bytes: int = 0
    skipped_bytes: int = 0
    corrected: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    corrections: int = 0
    cues: int = 0
    seconds: float = 0.0
    parent_bytes: int = 0
    worker_bytes: int = 0
    workers: Sequence[WorkerProgress] = field(default_factory=tuple)
    note: str = ""
    pace: float = 0.0

    @property
    def share(self) -> float:
        """Return how much of the work is done, 0 to 1: bytes, and ``FILE_WEIGHT`` for each file."""
        total = _weight(self.total_bytes, self.total_files)
        return min(_weight(self.done_bytes, self.done_files) / total, 1.0) if total else 0.0

    @property
    def worked(self) -> int:
        """Return the weight of the files that were done and not skipped: skipping takes no time."""
        return _weight(self.done_bytes - self.skipped_bytes, self.done_files - self.skipped)

    @property
    def left(self) -> float | None:
        """Return the estimated seconds to the end; None before any work was done."""
        pace = self.pace or (self.worked / self.seconds if self.seconds > 0 else 0.0)
        rest = _weight(self.total_bytes - self.done_bytes, self.total_files - self.done_files)
        return max(rest, 0) / pace if pace > 0 else None


class Pace:
    """The recent speed: over the last quarter of the time, and at least ``PACE_SECONDS``.

    The largest files come first and may be slow; the mean since the start would adapt too late.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def of(self, seen: ProgressState) -> float:
        """Return the weight per second up to this state; call it with every state."""
        now, worked = seen.seconds, seen.worked
        if not self._marks or now - self._marks[-1][0] >= max(0.5, now / 200):
            self._marks.append((now, worked))
        while len(self._marks) > 1 and self._marks[1][0] <= now - max(PACE_SECONDS, now / 4):
            self._marks.popleft()
        then, before = self._marks[0]
        return (worked - before) / (now - then) if now > then else 0.0


def block_lines(seen: ProgressState, width: int) -> list[str]:
    """Return the lines of the live region for a terminal of this width."""
    return [
        _bar(seen, width),
        " | ".join(_counts(seen)),
        f"{_speed(seen)} | memory {_megabytes(seen.parent_bytes)} + workers {_megabytes(seen.worker_bytes)}",
        *(_worker_line(worker) for worker in seen.workers),
        seen.note or LAST_LINE,
    ]


def plain_line(seen: ProgressState) -> str:
    """Return the progress in one line without control characters."""
    note = f"; {seen.note}" if seen.note else ""
    return (
        f"{seen.done_files:,}/{seen.total_files:,} files ({100 * seen.share:.0f}%), {seen.failed:,} failed, "
        f"{seen.corrections:,} corrections, {_speed(seen)}, {_left(seen)}{note}"
    )


class Progress:
    """Draws ``seen()`` every ``interval`` seconds until closed; a context manager.

    Without a ``block`` it prints a plain line instead. Messages have to go through ``say``: they are printed
    above the block.
    """

    def __init__(
        self,
        seen: Callable[[], ProgressState],
        *,
        interval: float,
        say: Callable[[str], None],
        block: Block | None = None,
    ) -> None:
        self._seen = seen
        self._interval = interval
        self._say = say
        self._block = block
        self._over = Event()
        self._thread = Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> Self:
        with suppress(RuntimeError):  # the system has no room for a thread: no progress is shown
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()
        if self._block is not None:
            self._block.clear()

    def say(self, line: str) -> None:
        """Print a message, above the block where there is one."""
        if self._block is not None:
            self._block.say(line)
        else:
            self._say(line)

    def _run(self) -> None:
        note, waited = "", self._interval if self._block is not None else 0.0
        pace = Pace()
        while not self._over.wait(TICK):
            waited += TICK
            seen = self._seen()
            seen = replace(seen, pace=pace.of(seen))
            if waited >= self._interval or seen.note != note:
                self._show(seen)
                note, waited = seen.note, 0.0

    def _show(self, seen: ProgressState) -> None:
        if self._block is None:
            self._say(plain_line(seen))
        else:
            self._block.draw(block_lines(seen, self._block.width))


def _bar(seen: ProgressState, width: int) -> str:
    """Return the bar: its filled part is the share of the work, the figures beside it count files."""
    files = f"{seen.done_files:,}/{seen.total_files:,} files"
    return tqdm.format_meter(
        n=100 * seen.share,
        total=100,
        elapsed=seen.seconds,
        ncols=max(width - 1, 20),
        bar_format=f"{{percentage:3.0f}}%|{{bar}}| {files}, {_left(seen)}",
    )


def _weight(size: int, files: int) -> int:
    return size + FILE_WEIGHT * files


def _left(seen: ProgressState) -> str:
    return "time left unknown" if seen.left is None else f"{tqdm.format_interval(seen.left)} left"


def _counts(seen: ProgressState) -> list[str]:
    counts = {
        "corrected": seen.corrected,
        "unchanged": seen.unchanged,
        "skipped": seen.skipped,
        "failed": seen.failed,
        "corrections": seen.corrections,
    }
    return [f"{count:,} {what}" for what, count in counts.items()]


def _speed(seen: ProgressState) -> str:
    if seen.seconds <= 0:
        return "0 files/min | 0 cues/s"
    return f"{60 * seen.done_files / seen.seconds:,.0f} files/min | {seen.cues / seen.seconds:,.0f} cues/s"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"


def _worker_line(worker: WorkerProgress) -> str:
    doing = f"{worker.seconds:6.1f} s  {escaped(worker.name)}" if worker.name else "          idle"
    return f"  worker {worker.worker:<3}{doing}"

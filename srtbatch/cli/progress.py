"""Progress of a running batch: a live region on a terminal, a plain line now and then elsewhere.

Results are counted as they arrive, and a snapshot of the batch tells which worker is on which file. A thread
of its own draws, so that the seconds advance while the main thread waits for a result.
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

TICK = 0.1
PLAIN_INTERVAL = 30.0
# A file costs about as much as this many bytes before its first byte is looked at.
FILE_WEIGHT = 2_000
LATELY = 3.0
LAST_LINE = "Ctrl+C to stop gracefully"


@dataclass(frozen=True, slots=True)
class WorkerProgress:
    """A worker and the file it is on, for so many seconds; no name: it waits."""

    worker: int
    name: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgressState:
    """All that progress shows, at one moment. Bytes; ``seconds`` without those that the batch was paused.

    ``pace`` is how much weight (``worked``) went through per second of late; 0: the mean of it all.
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
        """How much of the work is done, 0 to 1: bytes, and a little for each file."""
        total = _weight(self.total_bytes, self.total_files)
        return min(_weight(self.done_bytes, self.done_files) / total, 1.0) if total else 0.0

    @property
    def worked(self) -> int:
        """Weight of the files that were done and not skipped: skipping takes no time."""
        return _weight(self.done_bytes - self.skipped_bytes, self.done_files - self.skipped)

    @property
    def left(self) -> float | None:
        """Seconds still to go at this pace; None while nobody can tell."""
        pace = self.pace or (self.worked / self.seconds if self.seconds > 0 else 0.0)
        rest = _weight(self.total_bytes - self.done_bytes, self.total_files - self.done_files)
        return max(rest, 0) / pace if pace > 0 else None


class Pace:
    """How fast work goes of late: over the last quarter of the time, and at least ``LATELY`` seconds.

    The files come largest first and may be hard at the beginning; the mean of it all would lag behind.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def of(self, seen: ProgressState) -> float:
        """Weight per second up to this view; call it with every one."""
        now, worked = seen.seconds, seen.worked
        if not self._marks or now - self._marks[-1][0] >= max(0.5, now / 200):
            self._marks.append((now, worked))
        while len(self._marks) > 1 and self._marks[1][0] <= now - max(LATELY, now / 4):
            self._marks.popleft()
        then, before = self._marks[0]
        return (worked - before) / (now - then) if now > then else 0.0


def block_lines(seen: ProgressState, width: int) -> list[str]:
    """The block for a terminal of this width."""
    return [
        _bar(seen, width),
        " | ".join(_counts(seen)),
        f"{_speed(seen)} | memory {_megabytes(seen.parent_bytes)} + workers {_megabytes(seen.worker_bytes)}",
        *(_worker_line(worker) for worker in seen.workers),
        seen.note or LAST_LINE,
    ]


def plain_line(seen: ProgressState) -> str:
    """The same in one line without control characters."""
    note = f"; {seen.note}" if seen.note else ""
    return (
        f"{seen.done_files:,}/{seen.total_files:,} files ({100 * seen.share:.0f}%), {seen.failed:,} failed, "
        f"{seen.corrections:,} corrections, {_speed(seen)}, {_left(seen)}{note}"
    )


class Progress:
    """Draws ``view()`` every ``interval`` seconds until closed; a context manager.

    Without a ``block`` it says a plain line instead. What is said through ``say`` never tears the block.
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
        """Say one line above the block, or simply say it."""
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
    """The overall bar; its fill is the work done, the figures beside it are files."""
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

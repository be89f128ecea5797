"""The files that wait for their turn.

Largest first from the ledger, those given back, those to try again later.
"""

from __future__ import annotations

import heapq
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from srtbatch.batch.files import Files
from srtbatch.batch.layout import Layout
from srtbatch.model import Job

PAGE = 512

# A chunk's limits. Its names must fit a pipe (64 KB on Linux) twice over, or a dead worker blocks the feeder.
CHUNK_FILES = 64
CHUNK_BYTES = 128 * 1024
CHUNK_NAME_BYTES = 8 * 1024


@dataclass(slots=True)
class Line:
    """Hands out chunks. Only a page of names is in memory, however many wait; ``left`` counts fresh ones."""

    files: Files
    place: Layout
    left: int
    share: int = 1
    _after: int = 0
    _page: deque[Job] = field(default_factory=deque)
    _back: deque[Job] = field(default_factory=deque)
    _later: list[tuple[float, str, Job]] = field(default_factory=list)
    _alone: deque[Job] = field(default_factory=deque)

    @property
    def retrying(self) -> int:
        """Files that wait for another attempt."""
        return len(self._later) + len(self._alone)

    def empty(self) -> bool:
        """Return whether nobody waits for anything."""
        return not (self.left or self._page or self._back or self._later or self._alone)

    def give_back(self, job: Job) -> None:
        """A job that had no turn goes to the front."""
        self._back.append(job)

    def later(self, job: Job, moment: float) -> None:
        """A job for another attempt, not before this moment (monotonic seconds)."""
        heapq.heappush(self._later, (moment, job.name, job))

    def alone(self, job: Job) -> None:
        """A job to be tried again when nothing else runs."""
        self._alone.append(job)

    def take(self, moment: float) -> list[Job]:
        """The next chunk; a file on its next attempt goes by itself. Empty: nothing is ready."""
        if self._later and self._later[0][0] <= moment:
            return [heapq.heappop(self._later)[2]]
        if self._back:
            return [self._back.popleft()]
        return self._chunk()

    def take_alone(self) -> list[Job]:
        """The next file that must run by itself, once all others are through."""
        if self.left or self._page or self._back or self._later or not self._alone:
            return []
        return [self._alone.popleft()]

    def _chunk(self) -> list[Job]:
        """Small files travel together, ever fewer as the end comes near, so that all slots end together."""
        self._refill()
        files = max(1, min(CHUNK_FILES, (self.left + len(self._page)) // (4 * self.share)))
        chunk: list[Job] = []
        size = names = 0
        while self._page and len(chunk) < files:
            job = self._page[0]
            size += job.size
            names += len(os.fsencode(job.source)) + len(os.fsencode(job.target))
            if chunk and (size > CHUNK_BYTES or names > CHUNK_NAME_BYTES):
                break
            chunk.append(self._page.popleft())
        return chunk

    def _refill(self) -> None:
        if self._page or not self.left:
            return
        for place, name, size, reason in self.files.line(self._after, PAGE):
            self._after = place
            self._page.append(Job(self.place.source(name), self.place.target(name), name, size, reason))
        self.left = self.left - len(self._page) if self._page else 0


def delayed(attempt: int, *, delay: float, backoff: float, cap: float, chance: Callable[[], float]) -> float:
    """Seconds to wait after the n-th failed attempt.

    Growing, capped, and shortened by up to a half by chance.
    """
    whole = min(cap, delay * backoff ** min(attempt - 1, 64))
    return whole * (1 - chance() / 2)

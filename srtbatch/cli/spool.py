"""Results kept on disk until a report wants them in order: memory stays flat at any number of files."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterator
from operator import attrgetter

from srtbatch.model import FileResult

CHUNK = 2_000
# Results read at once from each chunk: 10 instead of 1 halve the time for 100,000.
GROUP = 10


class Spool:
    """Takes results in any order and gives them back by name, as often as asked.

    At most ``CHUNK`` results are in memory; each full chunk is appended, sorted, to one temporary file
    that the system removes with the process.
    """

    def __init__(self) -> None:
        self._held: list[FileResult] = []
        self._chunks: list[tuple[int, int]] = []
        self._file = tempfile.TemporaryFile(prefix="srtbatch-")  # noqa: SIM115  (lives as long as the spool)

    def add(self, result: FileResult) -> None:
        """Keep one result."""
        self._held.append(result)
        if len(self._held) >= CHUNK:
            self._put_away()

    def __iter__(self) -> Iterator[FileResult]:
        chunks = [self._read(start, end) for start, end in self._chunks]
        return heapq.merge(*chunks, sorted(self._held, key=BY_NAME), key=BY_NAME)

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
        self._chunks, self._held = [], []

    def _put_away(self) -> None:
        start = self._file.seek(0, 2)
        ordered = sorted(self._held, key=BY_NAME)
        for place in range(0, len(ordered), GROUP):
            pickle.dump(ordered[place : place + GROUP], self._file)
        self._chunks.append((start, self._file.tell()))
        self._held = []

    def _read(self, place: int, end: int) -> Iterator[FileResult]:
        """Read one chunk; it keeps its own place, since the chunks take turns on one file."""
        while place < end:
            self._file.seek(place)
            group: list[FileResult] = pickle.load(self._file)  # noqa: S301  (written by this process alone)
            place = self._file.tell()
            yield from group


BY_NAME = attrgetter("name")

"""Results kept on disk until a report wants them in order, so that memory does not grow with the files."""

from __future__ import annotations

import heapq
import io
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import IO

from srtbatch.model import FileResult

CHUNK = 2_000
# Results read at once from each chunk: 10 instead of 1 halve the time for 100,000.
GROUP = 10
# Bytes before each group that tell its length.
HEAD = 8

BY_NAME = attrgetter("name")


class StoredResults:
    """Takes results in any order and gives them back by name, as often as asked.

    At most ``CHUNK`` results are in memory; each full chunk is appended, sorted, to one temporary file
    that the system removes with the process. What no file can take stays in memory.
    """

    def __init__(self) -> None:
        self._held: list[FileResult] = []
        self._chunks: list[tuple[int, int]] = []
        self._file: IO[bytes] = io.BytesIO()
        with suppress(OSError):  # unbuffered: what a full disk does not take is not tried again
            self._file = tempfile.TemporaryFile(prefix="srtbatch-", buffering=0)  # noqa: SIM115  (lasts)

    def add(self, result: FileResult) -> None:
        """Keep one result."""
        self._held.append(result)
        if len(self._held) % CHUNK == 0:
            self._put_away()

    def __iter__(self) -> Iterator[FileResult]:
        chunks = [self._read(start, end) for start, end in self._chunks]
        return heapq.merge(*chunks, sorted(self._held, key=BY_NAME), key=BY_NAME)

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
        self._chunks, self._held = [], []

    def _put_away(self) -> None:
        """Append what is held; it stays held where there is no room."""
        content = b"".join(_packed(sorted(self._held, key=BY_NAME)))
        try:
            start = self._file.seek(0, os.SEEK_END)
            rest = memoryview(content)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            return
        self._chunks.append((start, start + len(content)))
        self._held = []

    def _read(self, place: int, end: int) -> Iterator[FileResult]:
        """Read one chunk; it keeps its own place, since the chunks take turns on one file."""
        while place < end:
            self._file.seek(place)
            size = int.from_bytes(self._exactly(HEAD), "big")
            group: list[FileResult] = pickle.loads(self._exactly(size))  # noqa: S301  (written by this process)
            place += HEAD + size
            yield from group

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size and (part := self._file.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _packed(ordered: Sequence[FileResult]) -> Iterator[bytes]:
    """Groups of results, each behind its length."""
    for place in range(0, len(ordered), GROUP):
        group = pickle.dumps(ordered[place : place + GROUP])
        yield len(group).to_bytes(HEAD, "big")
        yield group

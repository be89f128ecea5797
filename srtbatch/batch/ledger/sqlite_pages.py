"""Read the records of an SQLite file page by page, whatever the state of its trees.

SQLite refuses a whole tree where one of its pages is damaged. The file format is described in
https://www.sqlite.org/fileformat2.html; a page that does not follow it yields no records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

Value = int | float | str | bytes | None

HEADER = 100  # bytes before the first page's own header
USUAL_SIZE = 4096  # SQLite's page size where nothing else is asked for
PAGE_SIZES = frozenset(1 << power for power in range(9, 17))

TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 0x0D, 0x0A, 0x02

WAL_HEADER, FRAME_HEADER = 32, 24

# Bytes of integers by serial type; 8 and 9 are the constants 0 and 1.
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
FLOAT, BLOB, TEXT = 7, 12, 13

# What a page or a record can raise that is not what it should be.
NONSENSE = (IndexError, ValueError, OverflowError, struct.error)


class Record(NamedTuple):
    """One row of a table (``rowid`` is its number) or of an index or WITHOUT ROWID table (None)."""

    rowid: int | None
    values: list[Value]


def records(path: Path) -> Iterator[Record]:
    """Yield every record that can be read, of the file and of the write-ahead log beside it.

    Raises:
        OSError: The file cannot be read.

    """
    with path.open("rb") as file, _Pages(file, path.with_name(path.name + "-wal")) as pages:
        for number in range(1, pages.count + 1):
            yield from pages.records(number)


class _Pages:
    """Return the pages of a database by number, those of the log in place of those of the file."""

    def __init__(self, file: BinaryIO, log: Path) -> None:
        self._file = file
        header = file.read(HEADER)
        stored = int.from_bytes(header[16:18], "big")
        self.size = 65536 if stored == 1 else stored if stored in PAGE_SIZES else USUAL_SIZE
        self._usable = self.size - (header[20] if len(header) > 20 and header[20] < self.size // 8 else 0)  # noqa: PLR2004  (its place)
        self._log: BinaryIO | None = None
        self._logged: dict[int, int] = {}
        with suppress(OSError):
            self._log = log.open("rb")
            self._logged = dict(_frames(self._log, self.size))
        self.count = max([file.seek(0, 2) // self.size, *self._logged])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._log is not None:
            self._log.close()

    def records(self, number: int) -> Iterator[Record]:
        """Yield the records on one page, in no particular order."""
        page = self._page(number)
        start = HEADER if number == 1 else 0
        kind = page[start] if len(page) > start else 0
        if kind not in {TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR}:
            return
        pointers = start + (12 if kind == INDEX_INTERIOR else 8)
        for place in range(int.from_bytes(page[start + 3 : start + 5], "big")):
            at = int.from_bytes(page[pointers + 2 * place : pointers + 2 * place + 2], "big")
            with suppress(*NONSENSE):
                yield self._record(page, at, kind)

    def _page(self, number: int) -> bytes:
        try:
            if self._log is not None and number in self._logged:
                self._log.seek(self._logged[number])
                return self._log.read(self.size)
            self._file.seek((number - 1) * self.size)
            return self._file.read(self.size)
        except OSError:
            return b""  # a sector that cannot be read

    def _record(self, page: bytes, at: int, kind: int) -> Record:
        if kind == INDEX_INTERIOR:
            at += 4  # the page below it
        length, at = _varint(page, at)
        rowid = None
        if kind == TABLE_LEAF:
            number, at = _varint(page, at)
            rowid = number - (number >> 63 << 64)  # two's complement
        if length > self.count * self.size:
            raise ValueError("longer than the file")
        local = self._local(length, kind)
        payload = page[at : at + local]
        if local < length:
            payload += self._overflow(
                int.from_bytes(page[at + local : at + local + 4], "big"), length - local
            )
        return Record(rowid, _values(payload))

    def _local(self, length: int, kind: int) -> int:
        """Return how many bytes of a payload are on its page; the rest is on overflow pages."""
        usable = self._usable
        most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return length
        least = (usable - 12) * 32 // 255 - 23
        wanted = least + (length - least) % (usable - 4)
        return wanted if wanted <= most else least

    def _overflow(self, number: int, length: int) -> bytes:
        pieces: list[bytes] = []
        while length > 0:
            page = self._page(number)
            if not 0 < number <= self.count or len(page) < self._usable:
                raise ValueError("an overflow page is missing")
            pieces.append(page[4 : 4 + min(length, self._usable - 4)])
            length -= self._usable - 4
            number = int.from_bytes(page[:4], "big")
        return b"".join(pieces)


def _frames(log: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Number and place of each page in a log, oldest first; frames of an earlier use of it are left out."""
    salts = log.read(WAL_HEADER)[16:24]
    while len(header := log.read(FRAME_HEADER)) == FRAME_HEADER:
        if header[8:16] == salts:
            yield int.from_bytes(header[:4], "big"), log.tell()
        log.seek(size, 1)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """An integer of one to nine bytes, and where the next thing begins."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:  # noqa: PLR2004  (the highest bit says that another byte follows)
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _values(payload: bytes) -> list[Value]:
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    return list(_columns(payload, end, kinds))


def _columns(payload: bytes, at: int, kinds: Sequence[int]) -> Iterator[Value]:
    for kind in kinds:
        size = _size(kind)
        data = payload[at : at + size]
        if len(data) < size:
            raise ValueError("a value is cut off")
        yield _value(kind, data)
        at += size


def _size(kind: int) -> int:
    if kind >= BLOB:
        return (kind - BLOB) // 2
    return 8 if kind == FLOAT else INTEGERS.get(kind, 0)


def _value(kind: int, data: bytes) -> Value:
    if kind >= BLOB:
        return data if kind % 2 == 0 else data.decode()
    if kind in INTEGERS:
        return kind - 8 if not data else int.from_bytes(data, "big", signed=True)
    if kind == FLOAT:
        return float(struct.unpack(">d", data)[0])
    if kind:
        raise ValueError("no such kind of value")
    return None

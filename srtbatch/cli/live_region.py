"""The last lines of a terminal, redrawn in place while messages scroll above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock
from typing import TextIO

from tqdm.utils import disp_len, disp_trim

from srtbatch.cli.stdio import write_to


class Block:
    """The region of the screen that the last drawing covers.

    ``size`` returns columns and rows at this moment. Lines are cut to the width; after a resize the terminal
    has wrapped them again, so the number of rows to go up is computed with the new width. The cursor stays at
    the beginning of the last line, where an echoed ``^C`` cannot begin a new row.
    """

    def __init__(self, stream: TextIO, size: Callable[[], tuple[int, int]]) -> None:
        self._stream = stream
        self._size = size
        self._lines: Sequence[str] = ()
        self._drawn: list[int] = []
        self._lock = RLock()

    @property
    def width(self) -> int:
        """Columns of the terminal at this moment."""
        return self._size()[0]

    def draw(self, lines: Sequence[str]) -> None:
        """Replace the lines of the region by these."""
        columns, rows = self._size()
        lines = [
            fitted(line, columns - 1)
            for line in (lines if len(lines) < rows else [*lines[: max(rows - 2, 0)], lines[-1]])
        ]
        with self._lock:
            self._lines = lines
            self._write(self._back(columns) + "\x1b[K\n".join(lines) + "\x1b[J\r")
            self._drawn = [disp_len(line) for line in lines]

    def say(self, text: str) -> None:
        """Print a line above the region."""
        with self._lock:
            lines = self._lines
            self.clear()
            self._write(text + "\n")
            if lines:
                self.draw(lines)

    def clear(self) -> None:
        """Erase the region; the cursor is where the region began."""
        with self._lock:
            if self._drawn:
                self._write(self._back(self._size()[0]) + "\x1b[J")
            self._drawn, self._lines = [], []

    def _back(self, columns: int) -> str:
        """Return the sequence that moves to the first column of the first row that the region covers now."""
        above = sum(max(1, -(-length // columns)) for length in self._drawn[:-1])
        return "\r" + (f"\x1b[{above}A" if above > 0 else "")

    def _write(self, text: str) -> None:
        write_to(self._stream, text)


def fitted(line: str, width: int) -> str:
    """Return the line cut to ``width`` columns; wide characters count two."""
    return line if disp_len(line) <= width else str(disp_trim(line, max(width, 1)))

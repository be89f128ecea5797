"""The lines of a document, or of a part of it, with the properties that each line has by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srtbatch.subrip.parsed_timing import IGNORABLE

if TYPE_CHECKING:
    from srtbatch.subrip.index_labels import IndexLabels

NUMBER = re.compile(r"\d{1,18}")
UNUSUAL_NUMBER = re.compile(r"[#№\[(<\-−]*+\d++(?>(?:\s\d{1,9}){0,3})[.:;,)\]>#]*+")
"""An index in any notation, or of any length."""
_METADATA = frozenset({"WEBVTT", "NOTE", "STYLE", "REGION"})
_SHOWN_LINES, _SHOWN_CHARACTERS = 10, 20
"""Blank lines that a repair shows, and characters of each."""


class Lines:
    """Lines by position (``at``, from 0); ``line`` returns the source line of a position."""

    __slots__ = ("blank", "labels", "numbers", "offset", "texts")

    def __init__(
        self, texts: list[str], first_line: int, labels: IndexLabels, numbers: list[int] | None = None
    ) -> None:
        """Store lines that begin at source line ``first_line``, or whose source lines are ``numbers``.

        ``labels`` are those of the document's indexes.
        """
        self.texts, self.offset, self.labels, self.numbers = texts, first_line, labels, numbers
        self.blank = [not text or not text.strip(IGNORABLE) for text in texts]

    def __len__(self) -> int:
        return len(self.texts)

    def line(self, at: int) -> int:
        """Return the source line of a position."""
        if self.numbers is None:
            return self.offset + at
        return self.numbers[at] if at < len(self.numbers) else self.numbers[-1] + 1

    def text(self, at: int, end: int) -> str:
        """Return the lines from ``at`` up to ``end`` as one text."""
        return "\n".join(self.texts[at:end])

    def is_blank_or_start(self, at: int) -> bool:
        """Return whether the line is blank, or the position is above the first line."""
        return at < 0 or self.blank[at]

    def plain_number(self, at: int) -> int | None:
        """Return the number if the line contains nothing but digits, else ``None``."""
        digits = self.texts[at].strip(IGNORABLE)
        return int(digits) if NUMBER.fullmatch(digits) else None

    def any_number(self, at: int) -> int | None:
        """Return the number if the line is an index in any notation (``12.``, ``**12**``), else ``None``."""
        word = self.texts[at].strip(IGNORABLE)
        digits = "".join(char for char in word if char.isdecimal())
        if len(digits) <= 18 and UNUSUAL_NUMBER.fullmatch(word):
            return int(digits)
        return self.labels.number(word)

    def labelled_number(self, at: int) -> int | None:
        """Return the number if the line has one of the labels of the document's indexes, else ``None``."""
        return self.labels.number(self.texts[at].strip(IGNORABLE))

    def is_metadata(self, at: int) -> bool:
        """Return whether the line begins a WebVTT block that SubRip does not have."""
        return self.texts[at].strip(IGNORABLE).partition(" ")[0] in _METADATA

    def metadata_end(self, at: int, end: int) -> int:
        """Return where such a block ends: above an arrow, which in WebVTT is only in timing lines."""
        return next((below for below in range(at + 1, end) if "-->" in self.texts[below]), end)

    def paragraph_end(self, at: int, stop: int) -> int:
        """Return the first position after ``at`` where blank lines become text, or text blank lines."""
        end = at
        while end < stop and self.blank[end] == self.blank[at]:
            end += 1
        return end

    def shown_blank_lines(self, at: int, end: int) -> tuple[str, str]:
        """Return blank lines as a repair shows them: the first few, and a note of their number."""
        shown = "".join(
            f"{text[:_SHOWN_CHARACTERS]}\n" for text in self.texts[at : min(end, at + _SHOWN_LINES)]
        )
        return shown, f"{end - at} blank lines" if end - at > 1 else ""

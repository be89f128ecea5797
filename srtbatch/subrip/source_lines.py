"""The lines of a document, or of a part of it, and what each looks like by itself."""

from __future__ import annotations

import re

from srtbatch.subrip.parsed_timing import IGNORABLE

NUMBER = re.compile(r"\d{1,18}")
ODD_NUMBER = re.compile(r"[#№\[(<\-−]*+\d++(?>(?:\s\d{1,9}){0,3})[.:;,)\]>#]*+")
"""An index that is not a plain number, or one of any length."""
_METADATA = frozenset({"WEBVTT", "NOTE", "STYLE", "REGION"})
_SHOWN_LINES, _SHOWN_BLANKS = 10, 20


class Lines:
    """Lines by position (``at``, from 0); ``line`` turns a position into the source line."""

    __slots__ = ("blank", "numbers", "offset", "texts")

    def __init__(self, texts: list[str], first_line: int, numbers: list[int] | None = None) -> None:
        """Take lines that begin at source line ``first_line``, or whose source lines are ``numbers``."""
        self.texts, self.offset, self.numbers = texts, first_line, numbers
        self.blank = [not text or not text.strip(IGNORABLE) for text in texts]

    def __len__(self) -> int:
        return len(self.texts)

    def line(self, at: int) -> int:
        """The source line of a position."""
        if self.numbers is None:
            return self.offset + at
        return self.numbers[at] if at < len(self.numbers) else self.numbers[-1] + 1

    def text(self, at: int, end: int) -> str:
        """The lines from ``at`` up to ``end`` as one text."""
        return "\n".join(self.texts[at:end])

    def is_blank_or_start(self, at: int) -> bool:
        """Return whether the position is blank or above the first line."""
        return at < 0 or self.blank[at]

    def plain_number(self, at: int) -> int | None:
        """The number that the line holds alone."""
        digits = self.texts[at].strip(IGNORABLE)
        return int(digits) if NUMBER.fullmatch(digits) else None

    def any_number(self, at: int) -> int | None:
        """Return the number that the line holds alone, in whatever spelling."""
        word = self.texts[at].strip(IGNORABLE)
        digits = "".join(char for char in word if char.isdecimal())
        return int(digits) if len(digits) <= 18 and ODD_NUMBER.fullmatch(word) else None

    def is_metadata(self, at: int) -> bool:
        """Return whether the line opens a block that only WebVTT has."""
        return self.texts[at].strip(IGNORABLE).partition(" ")[0] in _METADATA

    def metadata_end(self, at: int, end: int) -> int:
        """Return where such a block ends: above an arrow, which WebVTT has in timing lines alone."""
        return next((place for place in range(at + 1, end) if "-->" in self.texts[place]), end)

    def paragraph_end(self, at: int, stop: int) -> int:
        """First position from ``at`` on at which blank changes to text or back."""
        end = at
        while end < stop and self.blank[end] == self.blank[at]:
            end += 1
        return end

    def shown_blank_lines(self, at: int, end: int) -> tuple[str, str]:
        """A run of blank lines as it is listed: the first few, and how many there are."""
        shown = "".join(f"{text[:_SHOWN_BLANKS]}\n" for text in self.texts[at : min(end, at + _SHOWN_LINES)])
        return shown, f"{end - at} blank lines" if end - at > 1 else ""

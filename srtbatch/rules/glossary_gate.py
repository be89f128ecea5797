"""Whether a text holds any word of interest, in a microsecond whatever the number of such words."""

from __future__ import annotations

from collections.abc import Callable

from srtbatch.rules.glossary_index import RUN

MEMO = 100_000  # pieces of text; some 8 MB


class Gate:
    """Remembers the blank-separated pieces that hold no word of interest: a lecture repeats its words.

    ``wanted`` answers for one casefolded run of word characters, always the same.
    """

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._clean: set[str] = set()

    def opens(self, text: str) -> bool:
        """Whether any word of the text is wanted."""
        pieces = text.split()
        return not self._clean.issuperset(pieces) and any(not self._is_clean(piece) for piece in pieces)

    def _is_clean(self, piece: str) -> bool:
        if piece in self._clean:
            return True
        if any(self._wanted(run) for run in RUN.findall(piece.casefold())):
            return False
        if len(self._clean) >= MEMO:
            self._clean.clear()
        self._clean.add(piece)
        return True

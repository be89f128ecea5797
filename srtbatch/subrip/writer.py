"""Write cues as SubRip text: indexes 1 to n, one blank line between cues, valid timing lines kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.subrip.format_time import format_timing_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue


def write(cues: Sequence[Cue], ending: str = "\n") -> str:
    """Return the cues as text; ``ending`` is the newlines after the last line of text.

    The newline is ``\\n``: the style of the file is restored where the text is encoded.

    Indexes count from 1, whatever the cues had. A timing line that was read in its canonical form is written
    as it was, with its layout settings; others are made from the times in milliseconds. A cue without text is
    its index, its timing line and an empty line of text, as transcription tools write it: the next cue stands
    two blank lines below the timing line.

    >>> from srtbatch.model import Cue
    >>> write([Cue(1, 1000, 2000, "Hello.")])
    '1\\n00:00:01,000 --> 00:00:02,000\\nHello.\\n'
    """
    blocks = [
        f"{number}\n{cue.timing or format_timing_line(cue)}\n{cue.text}"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n\n".join(blocks) + ending

"""Write cues as SubRip text: indexes from 1, one blank line between cues, valid timing lines unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.subrip.format_time import format_timing_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue


def write(cues: Sequence[Cue], ending: str = "\n") -> str:
    """Return the cues as text; ``ending`` are the newlines after the last line of text.

    The newline is ``\\n``; ``encodings.codec.encode`` restores the style of the file.

    Indexes count from 1, whatever the source had. A timing line that was canonical in the source is written
    unchanged, with its layout settings; others are formatted from the times in milliseconds. A cue without
    text is written as index, timing line and an empty line, as transcription tools do: there are two blank
    lines between its timing line and the next index.

    >>> from srtbatch.model import Cue
    >>> write([Cue(1, 1000, 2000, "Hello.")])
    '1\\n00:00:01,000 --> 00:00:02,000\\nHello.\\n'
    """
    blocks = [
        f"{number}\n{cue.timing or format_timing_line(cue)}\n{cue.text}"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n\n".join(blocks) + ending

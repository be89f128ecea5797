"""Write cues as SubRip text: indexes 1 to n, one blank line between cues, valid timing lines kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srtbatch.subrip.format_time import timing_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue


def write(cues: Sequence[Cue], ending: str = "\n") -> str:
    """Spell the cues; ``ending`` is the newlines after the last line of text.

    A cue without text is its index, its timing line and an empty line of text, as transcription tools
    write it: the next cue stands two blank lines below the timing line.
    """
    blocks = [
        f"{number}\n{cue.timing or timing_line(cue)}\n{cue.text}" for number, cue in enumerate(cues, start=1)
    ]
    return "\n\n".join(blocks) + ending

"""Convert cues to the subtitles of the ``srt`` library and back.

Text, times (to the millisecond) and settings behind the end time are kept both ways; the source line of a
cue is not, because the library has no place for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import srt

from srtbatch.model import Cue

_MILLISECOND = timedelta(milliseconds=1)


def to_srt(cues: Iterable[Cue]) -> list[srt.Subtitle]:
    """``srt.Subtitle`` objects, numbered from 1; ``proprietary`` holds the cue's settings."""
    return [
        srt.Subtitle(index, cue.start * _MILLISECOND, cue.end * _MILLISECOND, cue.text, cue.settings)
        for index, cue in enumerate(cues, 1)
    ]


def from_srt(subtitles: Iterable[srt.Subtitle]) -> list[Cue]:
    """Cues whose ``line`` counts the subtitles from 1, there being no file to count lines in."""
    return [
        Cue(
            line,
            subtitle.start // _MILLISECOND,
            subtitle.end // _MILLISECOND,
            subtitle.content,
            subtitle.proprietary,
        )
        for line, subtitle in enumerate(subtitles, 1)
    ]

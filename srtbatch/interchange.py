"""Cues as the ``srt`` library's subtitles and back, for programs that work with both.

Text, times (to the millisecond) and what follows the end time survive both ways; a cue's source line does
not, as the library knows no such thing.
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

"""Convert cues to the subtitles of the ``srt`` library and back.

Text, times (to the millisecond) and layout settings are converted both ways. The source line of a cue is
lost, because the library has no field for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import srt

from srtbatch.model import Cue

_MILLISECOND = timedelta(milliseconds=1)


def to_srt(cues: Iterable[Cue]) -> list[srt.Subtitle]:
    """Return ``srt.Subtitle`` objects, numbered from 1; ``proprietary`` contains the layout settings."""
    return [
        srt.Subtitle(index, cue.start * _MILLISECOND, cue.end * _MILLISECOND, cue.text, cue.settings)
        for index, cue in enumerate(cues, 1)
    ]


def from_srt(subtitles: Iterable[srt.Subtitle]) -> list[Cue]:
    """Return cues; as there is no source file, ``line`` is the number of the subtitle, from 1."""
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

"""Limits of every QC profile (Netflix, BBC, TED and others) with their sources.

Reading speed in characters per second, line length in characters, times in milliseconds; 0 means no limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from srtbatch.config.settings import Limits

TWO_FRAMES = 66  # ms, at 29.97 frames a second: the frame rate is not in the file, so the shortest holds


@dataclass(frozen=True, slots=True)
class Profile:
    """Limits of one guide, what single languages change, and where they are published."""

    limits: Limits
    source: str
    languages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


NETFLIX_GUIDE = (
    "Netflix Timed Text Style Guide: General Requirements (durations, gap, lines) and the guides of "
    "the languages (reading speed, line length), partnerhelp.netflixstudios.com"
)

PROFILES: Mapping[str, Profile] = {
    "default": Profile(
        Limits(),
        "Loose limits that most published subtitles keep: Subtitle Edit's defaults for reading speed, "
        "line length and lines (25, 43, 2)",
    ),
    "netflix": Profile(
        Limits(max_cps=17, max_cpl=42, max_lines=2, min_duration=833, max_duration=7000, min_gap=TWO_FRAMES),
        NETFLIX_GUIDE,
        {
            "ar": {"max_cps": 20},
            "en": {"max_cps": 20},
            "hi": {"max_cps": 22},
            "ja": {"max_cps": 4, "max_cpl": 13},  # 13 full-width in a horizontal line, 23 in later versions
            "ko": {"max_cps": 12, "max_cpl": 16},
            "ru": {"max_cpl": 39},
            "th": {"max_cpl": 35},
            "zh": {"max_cps": 9, "max_cpl": 16},
        },
    ),
    "netflix-children": Profile(
        Limits(max_cps=13, max_cpl=42, max_lines=2, min_duration=833, max_duration=7000, min_gap=TWO_FRAMES),
        NETFLIX_GUIDE,
        {
            "ar": {"max_cps": 17},
            "en": {"max_cps": 17},
            "hi": {"max_cps": 18},
            "ja": {"max_cps": 4, "max_cpl": 13},
            "ko": {"max_cps": 9, "max_cpl": 16},
            "ru": {"max_cpl": 39},
            "th": {"max_cpl": 35},
            "zh": {"max_cps": 7, "max_cpl": 16},
        },
    ),
    "bbc": Profile(
        Limits(max_cps=15, max_cpl=37, max_lines=2, min_duration=300, max_duration=0, min_gap=0),
        "BBC Subtitle Guidelines: 160 to 180 words a minute (about 15 characters a second), 0.3 s a "
        "word at least, 37 characters a line, two lines; bbc.github.io/subtitle-guidelines",
    ),
    "ted": Profile(
        Limits(max_cps=21, max_cpl=42, max_lines=2, min_duration=1000, max_duration=7000, min_gap=0),
        "TED Translators cheat sheet: 21 characters a second, 42 a line, two lines, 1 to 7 s; "
        "translations.ted.com",
    ),
    "none": Profile(
        Limits(max_cps=0, max_cpl=0, max_lines=0, min_duration=0, max_duration=0, min_gap=0),
        "No limits: only faults that no guide allows (overlaps, empty cues, broken tags) count",
    ),
}

"""Rules for the duration of one cue: it is extended into free time only.

Only ends move, because a start is where somebody begins to speak.
"""

from __future__ import annotations

import re
import sys

from srtbatch.config.settings import Limits
from srtbatch.rules.base import DocumentRule, Example, Safety
from srtbatch.rules.support.example_documents import TWO_SECONDS, blocks, pair
from srtbatch.rules.support.free_intervals import Slot, reading_time, revise
from srtbatch.visible_text import PLACED, characters, visible

NO_SPEECH = (
    3  # times the longest duration: what lasts longer and ends no sentence is on-screen text or a watermark
)
# Music anywhere, or nothing but sounds and notes in brackets.
_SOUND = re.compile(
    r"[♪♫♬]|\A(?>(?:\s*+[-–—]?\s*+(?:\[[^\]]*+\]|\([^)]*+\)|（[^）]*+）|【[^】]*+】))+)\s*+\Z"
)
_SENTENCE = re.compile(r"""\w[.?!…]{1,3}["'”’»)]{0,2}\s?\Z""")


def _says_something(slot: Slot) -> bool:
    return any(characters(cue.text.strip()) for cue in slot.cues)


def _lengthen(slot: Slot, limits: Limits, duration: int) -> None:
    """Extend the slot to this duration, as far as the time until the next cue is free."""
    end = min(slot.start + duration, slot.horizon - limits.min_gap)
    if end > slot.end and _says_something(slot):
        slot.end = end


def _show_longer(slot: Slot, _following: Slot, limits: Limits) -> None:
    if slot.end - slot.start < limits.min_duration:
        _lengthen(slot, limits, limits.min_duration)


def _give_time_to_read(slot: Slot, _following: Slot, limits: Limits) -> None:
    longest = max([len(cue.text) for cue in slot.cues])
    if longest * 1000 <= limits.max_cps * (slot.end - slot.start):
        return
    need = min(reading_time(slot, limits), limits.max_duration or sys.maxsize)
    if slot.end - slot.start < need:
        _lengthen(slot, limits, need)


def _show_less(slot: Slot, _following: Slot, limits: Limits) -> None:
    """Shorten a cue that is shown too long, to no less than twice its reading time."""
    duration = slot.end - slot.start
    if not limits.max_duration or duration <= limits.max_duration or _stays_on_purpose(slot, limits):
        return
    kept = max(limits.max_duration, 2 * reading_time(slot, limits))
    if duration > kept:
        slot.end = slot.start + kept


def _stays_on_purpose(slot: Slot, limits: Limits) -> bool:
    """Return whether the cue is on-screen text, a watermark, a sound or a song rather than speech."""
    if slot.end > slot.horizon:
        return True
    endless = slot.end - slot.start > NO_SPEECH * limits.max_duration
    return any(
        cue.settings
        or PLACED.search(cue.text)
        or _SOUND.search(visible(cue.text))
        or (endless and not _SENTENCE.search(visible(cue.text)))
        for cue in slot.cues
    )


SHORT = DocumentRule(
    code="D103",
    name="too-short",
    summary="A cue shown for less time than the QC profile asks for is shown longer, into time that is free.",
    safety=Safety.STYLE,
    revise=revise(_show_longer, needs=lambda limits: limits.min_duration),
    fixes=(
        Example(before=pair("1,000 1,400", "3,000 5,000"), after=pair("1,000 2,000", "3,000 5,000")),
        Example(
            before=pair("1,000 1,400", "1,800 5,000"),
            after=pair("1,000 1,800", "1,800 5,000"),
            why="as much as there is",
        ),
    ),
    keeps=(
        Example(before=pair("1,000 2,000", "3,000 5,000"), why="long enough"),
        Example(before=pair("1,000 1,400", "1,400 5,000"), why="nothing is free, and nothing is pushed"),
    ),
)

FAST = DocumentRule(
    code="D104",
    name="too-fast",
    summary="A text that is too fast to read is shown longer, into time that is free.",
    safety=Safety.STYLE,
    revise=revise(_give_time_to_read, needs=lambda limits: limits.max_cps),
    fixes=(
        Example(
            before=pair("1,000 2,000", "5,000 7,000", (TWO_SECONDS, "Yes.")),
            after=pair("1,000 3,000", "5,000 7,000", (TWO_SECONDS, "Yes.")),
        ),
    ),
    keeps=(
        Example(
            before=pair("1,000 2,000", "2,000 7,000", (TWO_SECONDS, "Yes.")),
            why="nothing is free",
        ),
    ),
)

LONG = DocumentRule(
    code="D105",
    name="too-long",
    summary="A cue shown longer than the QC profile allows ends earlier, at twice its reading time.",
    safety=Safety.STYLE,
    revise=revise(_show_less, needs=lambda limits: limits.max_duration),
    fixes=(
        Example(
            before=blocks(("00:00:01,000 --> 00:00:31,000", "Wait.")),
            after=blocks(("00:00:01,000 --> 00:00:09,000", "Wait.")),
        ),
    ),
    keeps=(
        Example(before=blocks(("00:00:01,000 --> 00:00:09,000", "Wait."))),
        Example(
            before=blocks(("00:00:01,000 --> 00:00:17,000", "♪ La la la")),
            why="a song lasts as long as it lasts",
        ),
        Example(before=blocks(("00:00:01,000 --> 00:00:17,000", "[thunder]")), why="so does a sound"),
        Example(
            before=blocks(("00:00:01,000 --> 00:00:17,000", "{\\an8}Do not enter")), why="on-screen text"
        ),
        Example(before=blocks(("00:00:01,000 --> 00:01:31,000", "example")), why="a watermark"),
        Example(
            before=blocks(
                ("00:00:01,000 --> 00:00:17,000", "example"), ("00:00:04,000 --> 00:00:06,000", "Hello.")
            ),
            why="others are shown meanwhile: on-screen text",
        ),
    ),
)

"""Family D: when cues show, mended without moving more than the fault needs.

Only ends move: a start is where somebody begins to speak. No change makes an overlap; only the end of a
small overlap may cost a cue time that its text could use. Cues with the very same times (two languages
in one file) are one slot and keep sharing it.
"""

from __future__ import annotations

import re
import sys

from srtbatch.config.settings import Limits
from srtbatch.reading import PLACED, characters, together, visible
from srtbatch.rules.registry import DocumentRule, Example, Safety
from srtbatch.rules.slots import Slot, revise

SLIP = 500  # ms: an overlap so small is a slip, and ends even where the text is fast
FRAME = 42  # ms, one frame at 24 a second: nobody sees that it is gone
HURRIED = 1.5  # times the highest reading speed: still better than two cues at once
LOOSE_GAP = 480  # ms, 11.5 frames at 24 a second: Netflix closes gaps of 3 to 11 frames to 2
NO_SPEECH = 3  # times the longest duration: what lasts longer and ends no sentence is a sign or a watermark
BARELY = 500  # ms that a cue keeps whatever the limits say
# Music anywhere, or nothing but sounds and notes in brackets.
_SOUND = re.compile(r"[♪♫♬]|\A(?:\s*+[-–—]?\s*+(?:\[[^\]]*+\]|\([^)]*+\)|（[^）]*+）|【[^】]*+】))++\s*+\Z")
_SENTENCE = re.compile(r"""\w[.?!…]{1,3}["'”’»)]{0,2}\s?\Z""")
TWO_FRAMES = Limits(min_gap=80)


def _reading_time(slot: Slot, limits: Limits) -> int:
    """Milliseconds that the slot's longest text needs at the highest reading speed; 0 without one."""
    if not limits.max_cps:
        return 0
    return max([-int(-characters(cue.text) * 1000 // limits.max_cps) for cue in slot.cues])


def _kept_time(slot: Slot, limits: Limits) -> int:
    """Least duration that a cut must leave: what reading needs, or all of it where that is not enough."""
    need = max(_reading_time(slot, limits), limits.min_duration, BARELY)
    return max(1, min(need, slot.end - slot.start))


def _says_something(slot: Slot) -> bool:
    return any(characters(cue.text.strip()) for cue in slot.cues)


def _part(slot: Slot, following: Slot, limits: Limits) -> None:
    """End an overlap: the earlier cue ends when the next starts, with the gap if there is time for one."""
    if not _overlapping(slot, following):
        return
    for gap in (limits.min_gap, 0):
        if _may_end(slot, following.start - gap, limits):
            slot.end = following.start - gap
            return


def _overlapping(slot: Slot, following: Slot) -> bool:
    """Two cues run into each other in sequence; one inside the other, or from the same moment, is intent."""
    if not following.cues or not slot.start < following.start < slot.end <= following.end + SLIP:
        return False
    return not any(together(first, second) for first in slot.cues for second in following.cues)


def _may_end(slot: Slot, end: int, limits: Limits) -> bool:
    """Whether the slot can still be read when it ends then, or loses so little that an overlap is worse."""
    lost, kept, need = slot.end - end, end - slot.start, _reading_time(slot, limits)
    if lost <= FRAME:
        return kept > 0
    if lost <= SLIP:
        return kept >= max(BARELY, min(need, 2 * lost))
    return kept >= max(BARELY, limits.min_duration, need / HURRIED)


def _widen(slot: Slot, following: Slot, limits: Limits) -> None:
    """Cut the end so that the gap is wide enough, where the text can spare the time."""
    gap, end = following.start - slot.end, following.start - limits.min_gap
    if 0 <= gap < limits.min_gap and end - slot.start >= _kept_time(slot, limits):
        slot.end = end


def _lengthen(slot: Slot, limits: Limits, duration: int) -> None:
    """Let the slot last so long, as far as the time up to the next cue is free."""
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
    need = min(_reading_time(slot, limits), limits.max_duration or sys.maxsize)
    if slot.end - slot.start < need:
        _lengthen(slot, limits, need)


def _show_less(slot: Slot, _following: Slot, limits: Limits) -> None:
    """Cut what is shown too long, leaving twice the time that reading needs."""
    duration = slot.end - slot.start
    if not limits.max_duration or duration <= limits.max_duration or _stays_on_purpose(slot, limits):
        return
    kept = max(limits.max_duration, 2 * _reading_time(slot, limits))
    if duration > kept:
        slot.end = slot.start + kept


def _stays_on_purpose(slot: Slot, limits: Limits) -> bool:
    """Whether the cue is rather a sign, a watermark, a sound or a song than speech."""
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


def _close(slot: Slot, following: Slot, limits: Limits) -> None:
    """Let a cue last until just before the next, where the guide counts its gaps."""
    gap, end = following.start - slot.end, following.start - limits.min_gap
    longest = limits.max_duration or sys.maxsize
    if limits.min_gap and limits.min_gap < gap <= LOOSE_GAP and end - slot.start <= longest:
        slot.end = end


TWO_SECONDS = "Fifty characters take two seconds of your time now"


def _srt(*cues: tuple[str, str]) -> str:
    blocks = [f"{number}\n{times}\n{text}\n" for number, (times, text) in enumerate(cues, 1)]
    return "\n".join(blocks)


def _pair(first: str, second: str, texts: tuple[str, str] = ("Are you there?", "I am here.")) -> str:
    """Two cues whose times are written as seconds: ``1,000 2,500``."""
    times = [" --> ".join(f"00:00:0{time}" for time in span.split()) for span in (first, second)]
    return _srt(*zip(times, texts, strict=True))


OVERLAP = DocumentRule(
    code="D101",
    name="overlap",
    summary="A cue still shown when the next one starts ends when that starts, if it can spare the time.",
    safety=Safety.STYLE,
    revise=revise(_part),
    fixes=(
        Example(before=_pair("1,000 3,400", "3,000 5,000"), after=_pair("1,000 3,000", "3,000 5,000")),
        Example(
            before=_pair("1,000 3,400", "3,000 5,000"),
            after=_pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
            why="the gap that the guide asks for is made at once",
        ),
        Example(
            before=_pair("1,000 2,200", "1,900 5,000"),
            after=_pair("1,000 1,900", "1,900 5,000"),
            why="a short text can spare it, and a start never moves",
        ),
        Example(
            before=_pair("1,000 2,800", "2,799 4,600", (TWO_SECONDS, TWO_SECONDS)),
            after=_pair("1,000 2,799", "2,799 4,600", (TWO_SECONDS, TWO_SECONDS)),
            why="fast as both are, an overlap so small is a slip",
        ),
        Example(
            before=_pair("1,000 5,200", "4,000 5,000"),
            after=_pair("1,000 4,000", "4,000 5,000"),
            why="shown a moment longer than the next one",
        ),
    ),
    keeps=(
        Example(before=_pair("1,000 3,000", "3,000 5,000"), why="touching is not overlapping"),
        Example(before=_pair("1,000 3,000", "1,000 3,000"), why="the same times: two languages at once"),
        Example(
            before=_pair("1,000 3,400", "3,000 5,000", ("{\\an8}Are you there?", "I am here.")),
            why="one at the top, one at the bottom",
        ),
        Example(before=_pair("1,000 8,000", "3,000 5,000"), why="one inside the other is meant so"),
        Example(
            before=_pair("1,000 3,000", "2,000 5,000", (TWO_SECONDS, "Yes.")),
            why="a second is too much for a text that needs two",
        ),
        Example(before=_pair("1,000 1,700", "1,400 5,000"), why="nobody reads anything in 0.4 s"),
    ),
)

SMALL_GAP = DocumentRule(
    code="D102",
    name="gap-too-small",
    summary="Less time between two cues than the QC profile asks for: the first ends earlier, if it can.",
    safety=Safety.STYLE,
    revise=revise(_widen, needs=lambda limits: limits.min_gap),
    fixes=(
        Example(
            before=_pair("1,000 3,000", "3,000 5,000"),
            after=_pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
        ),
    ),
    keeps=(
        Example(before=_pair("1,000 3,000", "3,000 5,000"), why="the default asks for no gap"),
        Example(before=_pair("1,000 2,000", "2,000 5,000"), limits=TWO_FRAMES, why="no time to spare"),
    ),
)

SHORT = DocumentRule(
    code="D103",
    name="too-short",
    summary="A cue shown for less time than the QC profile asks for lasts longer, into time that is free.",
    safety=Safety.STYLE,
    revise=revise(_show_longer, needs=lambda limits: limits.min_duration),
    fixes=(
        Example(before=_pair("1,000 1,400", "3,000 5,000"), after=_pair("1,000 2,000", "3,000 5,000")),
        Example(
            before=_pair("1,000 1,400", "1,800 5,000"),
            after=_pair("1,000 1,800", "1,800 5,000"),
            why="as much as there is",
        ),
    ),
    keeps=(
        Example(before=_pair("1,000 2,000", "3,000 5,000"), why="long enough"),
        Example(before=_pair("1,000 1,400", "1,400 5,000"), why="nothing is free, and nothing is pushed"),
    ),
)

FAST = DocumentRule(
    code="D104",
    name="too-fast",
    summary="A text that nobody can read in its time stays longer, into time that is free.",
    safety=Safety.STYLE,
    revise=revise(_give_time_to_read, needs=lambda limits: limits.max_cps),
    fixes=(
        Example(
            before=_pair("1,000 2,000", "5,000 7,000", (TWO_SECONDS, "Yes.")),
            after=_pair("1,000 3,000", "5,000 7,000", (TWO_SECONDS, "Yes.")),
        ),
    ),
    keeps=(
        Example(
            before=_pair("1,000 2,000", "2,000 7,000", (TWO_SECONDS, "Yes.")),
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
            before=_srt(("00:00:01,000 --> 00:00:31,000", "Wait.")),
            after=_srt(("00:00:01,000 --> 00:00:09,000", "Wait.")),
        ),
    ),
    keeps=(
        Example(before=_srt(("00:00:01,000 --> 00:00:09,000", "Wait."))),
        Example(
            before=_srt(("00:00:01,000 --> 00:00:17,000", "♪ La la la")),
            why="a song lasts as long as it lasts",
        ),
        Example(before=_srt(("00:00:01,000 --> 00:00:17,000", "[thunder]")), why="so does a sound"),
        Example(before=_srt(("00:00:01,000 --> 00:00:17,000", "{\\an8}Do not enter")), why="a sign"),
        Example(before=_srt(("00:00:01,000 --> 00:01:31,000", "example")), why="a watermark"),
        Example(
            before=_srt(
                ("00:00:01,000 --> 00:00:17,000", "example"), ("00:00:04,000 --> 00:00:06,000", "Hello.")
            ),
            why="others are shown meanwhile: a sign",
        ),
    ),
)

LOOSE = DocumentRule(
    code="D106",
    name="gap-worth-closing",
    summary="A gap of under half a second that only flickers is closed to the gap the QC profile asks for.",
    safety=Safety.STYLE,
    revise=revise(_close, needs=lambda limits: limits.min_gap),
    fixes=(
        Example(
            before=_pair("1,000 2,700", "3,000 5,000"),
            after=_pair("1,000 2,920", "3,000 5,000"),
            limits=TWO_FRAMES,
        ),
    ),
    keeps=(
        Example(before=_pair("1,000 2,700", "3,000 5,000"), why="the default counts no gaps"),
        Example(before=_pair("1,000 2,400", "3,000 5,000"), limits=TWO_FRAMES, why="a pause that is seen"),
    ),
    source="Netflix Timed Text Style Guide: Subtitle Timing Guidelines",
)

RULES = (OVERLAP, SMALL_GAP, SHORT, FAST, LONG, LOOSE)

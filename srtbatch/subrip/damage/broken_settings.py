"""Join layout settings that a line break separates from their timing line.

The two parts are the cue's own settings and the first line of its text. A blank line between them makes no
difference, and the written document is read back unchanged.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from srtbatch.model import Finding
from srtbatch.subrip.format_time import CANONICAL, format_timing_line
from srtbatch.subrip.layout_settings import SETTINGS, split_settings
from srtbatch.subrip.parsed_timing import IGNORABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srtbatch.model import Cue
    from srtbatch.subrip.parsed_timing import TimingLine
    from srtbatch.subrip.reader_state import ReaderState

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{2,3}"
_TIMES = re.compile(rf"\s*{_TIME}\s?-->\s?{_TIME}", re.ASCII)
_LABEL = re.compile(r"(?:[XYxy][12]|align|line|position|region|size|vertical)\s?:")
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_MAX_SECOND_PART = 120
"""Characters of a line that may be the second part, at most."""


def join_settings(state: ReaderState) -> None:
    """Join the broken settings of all cues, and add repairs.

    This is repeated until nothing can be joined, because joined settings may prove those of another cue.
    """
    timings = {id(cue): timing for cue, timing in state.timings}
    if not any(cue.settings for cue in state.cues) and not any(one.text for one in timings.values()):
        return
    broken = state.cues
    while broken:
        usual = _UsualSettings.of(state.cues)
        broken = [cue for cue in state.cues if _join(state, cue, timings.get(id(cue)), usual)]


@dataclass(frozen=True, slots=True)
class _UsualSettings:
    """How often the cues have the same settings: with each number, and with each digit, as a zero."""

    label_counts: Counter[str]
    width_counts: Counter[str]

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> _UsualSettings:
        """Return the counts of the settings of these cues."""
        found = [cue.settings for cue in cues if cue.settings]
        return cls(
            Counter(_DIGITS.sub("0", one) for one in found), Counter(_DIGIT.sub("0", one) for one in found)
        )

    def are(self, joined: str, first_part: str, *, alone: bool) -> bool:
        """Return whether another cue has settings like the joined ones, and none has only the first part.

        ``alone`` says that the second part is all the text of its cue; a number there is dialogue.
        """
        one, other = _DIGITS.sub("0", joined), _DIGITS.sub("0", first_part)
        if self.label_counts[one] > (one == other) and self.label_counts[other] <= bool(
            first_part and one != other
        ):
            return True
        wide, narrow = _DIGIT.sub("0", joined), _DIGIT.sub("0", first_part)
        return not alone and one == other and self.width_counts[wide] > 0 and self.width_counts[narrow] == 1


def _join(state: ReaderState, cue: Cue, timing: TimingLine | None, usual: _UsualSettings) -> bool:
    """Join the settings of a cue with the first line of its text, and return whether they were broken."""
    text_after_times = timing.text if timing else ""
    text, joined = cue.text, ""
    if text_after_times and cue.text.startswith(f"{text_after_times}\n"):
        text = cue.text[len(text_after_times) + 1 :]
        joined = _join_parts(f"{cue.settings} {text_after_times}".strip(), text, usual)
    if not joined:
        text = cue.text
        joined = _join_parts(cue.settings, text, usual)
    if joined:
        second_part, _, cue.text = text.partition("\n")
        _set_settings(state, cue, timing, second_part, joined)
    return bool(joined)


def _set_settings(
    state: ReaderState, cue: Cue, timing: TimingLine | None, second_part: str, joined: str
) -> None:
    """Set the joined settings of a cue, and add the repair."""
    raw = timing.raw.rstrip(IGNORABLE) if timing else format_timing_line(cue)
    times = _TIMES.match(raw)
    line = f"{times[0]} {joined}" if times else f"{raw} {second_part}"
    state.add_repair("S328", cue.line, f"{raw}\n{second_part}", line, "broken in parts")
    cue.settings = split_settings(joined)[0]
    cue.timing = line if CANONICAL.fullmatch(line) else ""
    if timing:
        timing.raw, timing.text = line, ""
        timing.faults = [code for code in timing.faults if code != "S310"]
        if cue.timing:
            state.timings = [one for one in state.timings if one[0] is not cue]
    if not cue.text.strip(IGNORABLE):
        state.findings.append(Finding("S211", cue.line, "cue without text"))


def _join_parts(first_part: str, text: str, usual: _UsualSettings) -> str:
    """Return the settings that their first part and the first line of a text make, ``""`` if none."""
    line, _, below = text.partition("\n")
    second_part = line.strip(IGNORABLE)
    if not second_part or len(line) > _MAX_SECOND_PART:
        return ""
    if first_part and not _LABEL.search(first_part) and not _LABEL.search(first_part + second_part):
        return ""
    for joined in (f"{first_part}{second_part}", f"{first_part} {second_part}".strip()):
        if SETTINGS.fullmatch(joined) and (
            _begins_inside_setting(second_part) or usual.are(joined, first_part, alone=not below)
        ):
            return joined
    return ""


def _begins_inside_setting(second_part: str) -> bool:
    """Return whether the second part begins inside a setting, and has another setting after it."""
    return _LABEL.search(second_part) is not None and SETTINGS.fullmatch(second_part) is None

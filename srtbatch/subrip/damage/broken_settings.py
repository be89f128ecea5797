"""Layout settings broken off their timing line: joined where that makes whole settings.

The parts are the cue's own settings and the first line of its text, so that a blank line between them makes
no difference, and the written document reads back as it is.
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
_LONGEST = 120
"""Characters of a line that may be the second part."""


def join_settings(state: ReaderState) -> None:
    """Join broken settings of all cues, and list them.

    Goes on until nothing is left to join: what is joined here may be what proves another one.
    """
    odd = {id(cue): timing for cue, timing in state.timings}
    if not any(cue.settings for cue in state.cues) and not any(one.text for one in odd.values()):
        return
    broken = state.cues
    while broken:
        usual = _Usual.of(state.cues)
        broken = [cue for cue in state.cues if _join(state, cue, odd.get(id(cue)), usual)]


@dataclass(frozen=True, slots=True)
class _Usual:
    """How often the cues have which settings, with each number and with each digit as a zero."""

    labels: Counter[str]
    widths: Counter[str]

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> _Usual:
        """Return the settings of these cues."""
        found = [cue.settings for cue in cues if cue.settings]
        return cls(
            Counter(_DIGITS.sub("0", one) for one in found), Counter(_DIGIT.sub("0", one) for one in found)
        )

    def are(self, whole: str, part: str, *, alone: bool) -> bool:
        """Return whether another cue has such settings, and none has what stands on this line alone.

        ``alone`` says that the second line is all the text of its cue; a number there is said.
        """
        one, other = _DIGITS.sub("0", whole), _DIGITS.sub("0", part)
        if self.labels[one] > (one == other) and self.labels[other] <= bool(part and one != other):
            return True
        wide, narrow = _DIGIT.sub("0", whole), _DIGIT.sub("0", part)
        return not alone and one == other and self.widths[wide] > 0 and self.widths[narrow] == 1


def _join(state: ReaderState, cue: Cue, timing: TimingLine | None, usual: _Usual) -> bool:
    """Join the settings of a cue with the first line of its text, and return whether they were broken."""
    glued = timing.text if timing else ""
    text, whole = cue.text, ""
    if glued and cue.text.startswith(f"{glued}\n"):
        text = cue.text[len(glued) + 1 :]
        whole = _joined(f"{cue.settings} {glued}".strip(), text, usual)
    if not whole:
        text = cue.text
        whole = _joined(cue.settings, text, usual)
    if whole:
        rest, _, cue.text = text.partition("\n")
        _settle(state, cue, timing, rest, whole)
    return bool(whole)


def _settle(state: ReaderState, cue: Cue, timing: TimingLine | None, rest: str, whole: str) -> None:
    """Give a cue its whole settings, and list what stood on the line below its timing line."""
    raw = timing.raw.rstrip(IGNORABLE) if timing else format_timing_line(cue)
    times = _TIMES.match(raw)
    joined = f"{times[0]} {whole}" if times else f"{raw} {rest}"
    state.add_repair("S328", cue.line, f"{raw}\n{rest}", joined, "broken in parts")
    cue.settings = split_settings(whole)[0]
    cue.timing = joined if CANONICAL.fullmatch(joined) else ""
    if timing:
        timing.raw, timing.text = joined, ""
        timing.faults = [code for code in timing.faults if code != "S310"]
        if cue.timing:
            state.timings = [one for one in state.timings if one[0] is not cue]
    if not cue.text.strip(IGNORABLE):
        state.findings.append(Finding("S211", cue.line, "cue without text"))


def _joined(part: str, text: str, usual: _Usual) -> str:
    """Return the settings that a part of them and the first line of a text make; empty if they make none."""
    line, _, below = text.partition("\n")
    rest = line.strip(IGNORABLE)
    if not rest or len(line) > _LONGEST:
        return ""
    if part and not _LABEL.search(part) and not _LABEL.search(part + rest):
        return ""
    for whole in (f"{part}{rest}", f"{part} {rest}".strip()):
        if SETTINGS.fullmatch(whole) and (_is_inside(rest) or usual.are(whole, part, alone=not below)):
            return whole
    return ""


def _is_inside(rest: str) -> bool:
    """Return whether the second line begins inside a setting, and has another one behind it."""
    return _LABEL.search(rest) is not None and SETTINGS.fullmatch(rest) is None

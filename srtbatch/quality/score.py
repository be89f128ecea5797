"""Score of a document: weights of the faults, measurements, and the explanation of every point lost.

``score = 100 - sum(points of each cue, at most 100) / number of cues``. The points of each fault and
the reasons for them are in ``POINTS``; ``docs/quality.md`` explains the same in prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import compress, count
from operator import is_not, sub

from srtbatch.config.settings import Limits, QualitySettings
from srtbatch.did_you_mean import nearest
from srtbatch.model import ConfigError, Cue, Finding, Quality
from srtbatch.quality.checks import (
    EMPTY,
    GAP,
    LINE_LENGTH,
    LINES,
    NO_TIME,
    NOTHING,
    OVERLAP,
    READING_SPEED,
    TAGS,
    TOO_LONG,
    TOO_SHORT,
    faults,
    suspects,
)
from srtbatch.quality.guide_limits import PROFILES, Profile
from srtbatch.visible_text import visible

# A fault that a worse one can hide costs no more than that one: a cue made longer until it overlaps the next
# may lose READING_SPEED, TOO_SHORT and GAP, so OVERLAP costs at least their sum; an emptied cue loses all.
POINTS = {
    EMPTY: 100,
    NO_TIME: 100,
    OVERLAP: 40,
    TOO_LONG: 20,
    LINES: 20,
    TAGS: 20,
    READING_SPEED: 10,
    TOO_SHORT: 10,
    GAP: 10,
    LINE_LENGTH: 10,
}
WORST = 100
WORD = re.compile(r"\w+(?:['’]\w+)*")


def limits_for(settings: QualitySettings, language: str) -> Limits:
    """Return the limits of the chosen profile in this language, overridden by the user's own.

    Raises:
        ConfigError: The profile or a limit is unknown; the text names the nearest one.
    """
    profile = _profile(settings)
    special = profile.languages.get(language.partition("-")[0].lower(), {})
    return _changed(profile.limits, {**special, **settings.limits})


def _profile(settings: QualitySettings) -> Profile:
    if settings.qc in settings.profiles:
        base = PROFILES[settings.qc].limits if settings.qc in PROFILES else Limits()
        return Profile(_changed(base, settings.profiles[settings.qc]), "the user's configuration")
    if settings.qc in PROFILES:
        return PROFILES[settings.qc]
    raise _unknown("QC profile", settings.qc, [*PROFILES, *settings.profiles])


def _changed(limits: Limits, changes: Mapping[str, float]) -> Limits:
    known = {field.name: type(getattr(limits, field.name)) for field in fields(Limits)}
    for name, value in changes.items():
        if name not in known:
            raise _unknown("limit", name, known)
        if value < 0:
            raise ConfigError(f"quality limit {name!r} is {value:g}; a limit is positive, or 0 for none")
    values = {name: float(value) if name == "max_cps" else round(value) for name, value in changes.items()}
    return replace(limits, **values)  # type: ignore[arg-type]  # the values follow their names


def _unknown(kind: str, name: str, known: Iterable[str]) -> ConfigError:
    choices = sorted(known)
    near = nearest(name, choices, min_similarity=0.5)
    advice = f"did you mean {near!r}?" if near else f"choose from {', '.join(choices)}"
    return ConfigError(f"unknown {kind} {name!r}; {advice}")


def measure(cues: Sequence[Cue], limits: Limits) -> Quality:
    """Return the score and the faults of a document.

    There is one finding per cue and fault, in the order of the cues.
    """
    return Scale(limits)(cues)


@dataclass(slots=True)
class Weighed:
    """Faults of one cue, and the points that each of them costs."""

    faults: list[Finding]
    points: dict[str, int]


class Scale:
    """Measures successive states of one document; cues that did not change are not measured again.

    The faults of a cue depend on itself and the next one, and cues are never changed in place.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._cues = [NOTHING]
        self._weighed: dict[int, Weighed] = {}

    def __call__(self, cues: Sequence[Cue]) -> Quality:
        """Return the same as ``measure``."""
        now = [*cues, NOTHING]
        known, fresh = self._compared(now)
        for at in suspects(now, fresh, self.limits):
            found = faults(now[at], now[at + 1], self.limits)
            if found:
                known[at] = Weighed(found, _charged(found))
        self._cues, self._weighed = now, known
        return _summed([known[at] for at in sorted(known)], len(cues))

    def _compared(self, now: Sequence[Cue]) -> tuple[dict[int, Weighed], Sequence[int]]:
        """Return what is known of these cues, and the indexes of the others.

        The others are cues that are new or have a new neighbour.
        """
        if len(now) != len(self._cues):
            return self._found_again(now)
        moved = list(compress(count(), map(is_not, now, self._cues)))
        fresh = {at - 1 for at in moved if at}.union(moved)
        return {at: weighed for at, weighed in self._weighed.items() if at not in fresh}, sorted(fresh)

    def _found_again(self, now: Sequence[Cue]) -> tuple[dict[int, Weighed], Sequence[int]]:
        if not self._weighed and len(self._cues) == 1:
            return {}, range(len(now) - 1)
        places = dict(zip(map(id, self._cues), count(), strict=False))
        then = [places.get(id(cue), -len(places) - 1) for cue in now]
        fresh = [at for at, step in enumerate(map(sub, then[1:], then)) if step != 1]
        known = {at: self._weighed[place] for at, place in enumerate(then) if place in self._weighed}
        for at in fresh:
            known.pop(at, None)
        return known, fresh


def _summed(weighed: Sequence[Weighed], cues: int) -> Quality:
    if not weighed:
        return Quality()
    points: dict[str, int] = {}
    for cue in weighed:
        for code, charged in cue.points.items():
            points[code] = points.get(code, 0) + charged
    penalties = {code: round(points[code] / cues, 4) for code in sorted(points)}
    findings = tuple([fault for cue in weighed for fault in cue.faults])
    return Quality(round(100 - sum(points.values()) / cues, 2), penalties, findings)


def _charged(faults: Iterable[Finding]) -> dict[str, int]:
    """Return the points of one cue's faults, the most expensive first, until all its points are lost."""
    charged = {fault.rule: POINTS[fault.rule] for fault in faults}
    if sum(charged.values()) <= WORST:
        return charged
    left = WORST
    for code in sorted(charged, key=lambda code: (-POINTS[code], code)):
        charged[code] = min(left, POINTS[code])
        left -= charged[code]
    return charged


def words_changed(before: Sequence[str], after: Sequence[str]) -> float:
    """Return the share (0 to 1) of a document's words that changed, case and punctuation aside."""
    if len(before) == len(after):
        pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    else:
        pairs = [("\n".join(before), "\n".join(after))]
    changed = sum([_words_between(old, new) for old, new in pairs])
    if not changed:
        return 0.0
    total = len("\n".join(before).split())
    return min(1.0, changed / max(1, total))


def _words_between(old: str, new: str) -> int:
    """Return how many words were removed or added, the larger number: a replaced word counts once."""
    had, has = (Counter(WORD.findall(visible(text).casefold().replace("’", "'"))) for text in (old, new))
    return max((had - has).total(), (has - had).total())

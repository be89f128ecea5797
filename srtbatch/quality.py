"""One document: its measurements against a QC profile, and a score that the findings explain.

``score = 100 - sum(points of each cue, at most 100) / number of cues``. The points of each fault and
the reasons for them stand in ``POINTS``; ``docs/quality.md`` tells the same in prose.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches

from srtbatch.config.settings import Limits, QualitySettings
from srtbatch.model import ConfigError, Cue, Finding, Quality
from srtbatch.qc_profiles import PROFILES, Profile
from srtbatch.reading import characters, longest_line, together, visible

READING_SPEED = "Q101"
LINE_LENGTH = "Q102"
LINES = "Q103"
TOO_SHORT = "Q104"
TOO_LONG = "Q105"
GAP = "Q106"
OVERLAP = "Q107"
EMPTY = "Q108"
TAGS = "Q109"
NO_TIME = "Q110"

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
NOTHING = Cue(0, sys.maxsize, sys.maxsize, "")
TAG = re.compile(r"<(/?)(i|b|u|font)\b[^<>]*>", re.IGNORECASE)
# The commonest markup, plainly sound: a position before, italics around the whole text.
PLAIN_MARKUP = re.compile(r"(?:\{\\an\d\})?(?:<i>[^<{]*[^<{\s]</i>|[^<{]*[^<{}\s])")
OPEN_CODE = re.compile(r"\{\\[^{}]*(?:\{|\Z)")
WORD = re.compile(r"\w+(?:['’]\w+)*")


def limits_for(settings: QualitySettings, language: str) -> Limits:
    """Look up the limits of the chosen profile in this language, with the user's own on top.

    Raises ConfigError, naming the nearest right name, on an unknown profile or limit.
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
    near = get_close_matches(name, choices, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(choices)}"
    return ConfigError(f"unknown {kind} {name!r}; {advice}")


def measure(cues: Sequence[Cue], limits: Limits) -> Quality:
    """Score a document and name its faults: one finding per cue and fault, in the order of the cues."""
    findings: list[Finding] = []
    points: Counter[str] = Counter()
    for cue, following in _suspects(cues, limits):
        faults = _faults(cue, following, limits)
        findings.extend(faults)
        points.update(_charged(faults))
    if not findings:
        return Quality()
    total = sum(points.values())
    penalties = {code: round(points[code] / len(cues), 4) for code in sorted(points)}
    return Quality(round(100 - total / len(cues), 2), penalties, tuple(findings))


def _suspects(cues: Sequence[Cue], limits: Limits) -> Iterable[tuple[Cue, Cue]]:
    """Find cues that may hold a fault, each with the next one; the length of a text bounds what it shows.

    Runs over every cue of every file: a clean cue costs a microsecond here and nothing anywhere else.
    """
    speed = limits.max_cps or sys.maxsize
    width = limits.max_cpl or sys.maxsize
    height = limits.max_lines or sys.maxsize
    shortest, gap = max(limits.min_duration, 1), limits.min_gap
    longest = limits.max_duration or sys.maxsize
    for cue, following in zip(cues, [*cues[1:], NOTHING], strict=False):
        text, end = cue.text, cue.end
        size, duration = len(text), end - cue.start
        if (
            duration < shortest
            or duration > longest
            or following.start - end < gap
            or size * 1000 > speed * duration
            or (size > width and max(map(len, text.split("\n"))) > width)
            or text.count("\n") >= height
            or (("<" in text or "{" in text) and not PLAIN_MARKUP.fullmatch(text))
            or not text
            or text.isspace()
        ):
            yield cue, following


def _faults(cue: Cue, following: Cue, limits: Limits) -> list[Finding]:
    """List every fault of one cue."""
    if not visible(cue.text).strip():
        return [Finding(EMPTY, cue.line, "the cue shows no text")]
    if cue.end <= cue.start:
        return [Finding(NO_TIME, cue.line, "the cue ends before it is shown", cue.end - cue.start, 0)]
    found = (_neighbour(cue, following, limits), *(check(cue, limits) for check in CHECKS))
    return [finding for finding in found if finding is not None]


def _neighbour(cue: Cue, following: Cue, limits: Limits) -> Finding | None:
    gap = following.start - cue.end
    if gap >= limits.min_gap or together(cue, following):
        return None
    if gap < 0:
        return Finding(
            OVERLAP, cue.line, f"still shown for {_seconds(-gap)} when the next cue starts", -gap, 0
        )
    message = f"{_seconds(gap)} to the next cue, at least {_seconds(limits.min_gap)} wanted"
    return Finding(GAP, cue.line, message, gap, limits.min_gap)


def _speed(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    room = limits.max_cps * duration
    if not room or len(cue.text) * 1000 <= room:
        return None
    count = characters(cue.text)
    if count * 1000 <= room:
        return None
    speed = -(-count * 10_000 // duration) / 10
    message = f"{speed:g} characters a second, at most {limits.max_cps:g} wanted"
    return Finding(READING_SPEED, cue.line, message, speed, limits.max_cps)


def _width(cue: Cue, limits: Limits) -> Finding | None:
    if not limits.max_cpl or len(cue.text) <= limits.max_cpl:
        return None
    width = longest_line(cue.text)
    if width <= limits.max_cpl:
        return None
    message = f"{width} characters in a line, at most {limits.max_cpl} wanted"
    return Finding(LINE_LENGTH, cue.line, message, width, limits.max_cpl)


def _lines(cue: Cue, limits: Limits) -> Finding | None:
    lines = cue.text.count("\n") + 1
    if not limits.max_lines or lines <= limits.max_lines:
        return None
    message = f"{lines} lines, at most {limits.max_lines} wanted"
    return Finding(LINES, cue.line, message, lines, limits.max_lines)


def _short(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    if duration >= limits.min_duration:
        return None
    message = f"shown for {_seconds(duration)}, at least {_seconds(limits.min_duration)} wanted"
    return Finding(TOO_SHORT, cue.line, message, duration, limits.min_duration)


def _long(cue: Cue, limits: Limits) -> Finding | None:
    duration = cue.end - cue.start
    if not limits.max_duration or duration <= limits.max_duration:
        return None
    message = f"shown for {_seconds(duration)}, at most {_seconds(limits.max_duration)} wanted"
    return Finding(TOO_LONG, cue.line, message, duration, limits.max_duration)


def _tags(cue: Cue, _limits: Limits) -> Finding | None:
    if "{" in cue.text and OPEN_CODE.search(cue.text):
        return Finding(TAGS, cue.line, "an override code is not closed")
    depth: Counter[str] = Counter()
    for slash, name in TAG.findall(cue.text) if "<" in cue.text else ():
        depth[name.lower()] += -1 if slash else 1
        if depth[name.lower()] < 0:
            return Finding(TAGS, cue.line, f"</{name}> closes a tag that is not open")
    left = [name for name, open_tags in depth.items() if open_tags]
    return Finding(TAGS, cue.line, f"<{left[0]}> is not closed") if left else None


CHECKS: tuple[Callable[[Cue, Limits], Finding | None], ...] = (_speed, _width, _lines, _short, _long, _tags)


def _charged(faults: Iterable[Finding]) -> dict[str, int]:
    """Points of one cue's faults, the dearest first, cut off where the cue has lost all it had."""
    left, charged = WORST, dict[str, int]()
    for code in sorted({fault.rule for fault in faults}, key=lambda code: (-POINTS[code], code)):
        charged[code] = min(left, POINTS[code])
        left -= charged[code]
    return charged


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s"


def words_changed(before: Sequence[str], after: Sequence[str]) -> float:
    """Return the share (0 to 1) of a document's words that changed, case and punctuation aside."""
    if len(before) == len(after):
        pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    else:
        pairs = [("\n".join(before), "\n".join(after))]
    changed = sum([_words_between(old, new) for old, new in pairs])
    if not changed:
        return 0.0
    total = sum([len(WORD.findall(visible(text))) for text in before])
    return min(1.0, changed / max(1, total))


def _words_between(old: str, new: str) -> int:
    """How many words went or came, the greater of the two: a replaced word counts once."""
    had, has = (Counter(WORD.findall(visible(text).casefold().replace("’", "'"))) for text in (old, new))
    return max((had - has).total(), (has - had).total())

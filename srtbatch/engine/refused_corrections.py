"""Codes of the engine's own findings (E101 to E106, corrections refused), and the names of all codes."""

from __future__ import annotations

from dataclasses import dataclass

from srtbatch.engine.rule_stages import (
    BROKEN_PROMISE,
    LONG_TEXT,
    MISREAD,
    UNCERTAIN,
    UNENCODABLE,
    UNSTABLE_CUE,
)
from srtbatch.rules.registry import catalogue


@dataclass(frozen=True, slots=True)
class EngineFinding:
    """Why the engine refused a correction; it is not a rule, so it can be neither selected nor ignored."""

    code: str
    name: str
    summary: str


ENGINE_FINDINGS = (
    EngineFinding(UNSTABLE_CUE, "unstable-cue", "Rules undo each other on a cue; it is unchanged."),
    EngineFinding(
        BROKEN_PROMISE,
        "broken-promise",
        "A rule would have changed words, which its safety level does not allow; it is refused on this cue.",
    ),
    EngineFinding(
        UNENCODABLE,
        "unencodable-character",
        "A correction needs a character that the file's encoding lacks; it is refused. See `--to-utf8`.",
    ),
    EngineFinding(
        MISREAD,
        "text-as-timing",
        "A correction would make text read as a timing line; it is refused on this cue.",
    ),
    EngineFinding(
        UNCERTAIN,
        "uncertain-characters",
        "A correction would change more than plain ASCII text while the encoding is uncertain (S105); it is "
        "refused. See `--encoding`.",
    ),
    EngineFinding(
        LONG_TEXT,
        "long-text",
        "A cue has more than 1,000,000 characters; text rules do not change it.",
    ),
)


def engine_finding(code: str) -> EngineFinding | None:
    """Return the finding with this code or name; None if the engine has no such finding."""
    return next((one for one in ENGINE_FINDINGS if code.lower() in (one.code.lower(), one.name)), None)


def rule_names() -> dict[str, str]:
    """Return the name of every code."""
    names = {rule.code: rule.name for rule in catalogue()}
    return names | {one.code: one.name for one in ENGINE_FINDINGS}

"""Unified diffs, safe for a terminal."""

from __future__ import annotations

from srtbatch.escape_controls import shown

COLOURS = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}


def painted(diff: str, *, colour: bool = False) -> str:
    """Escape what would steer a terminal, line by line, and colour additions and removals if asked."""
    return "".join(
        f"{_painted(line, colour=colour)}\n" for line in diff.removesuffix("\n").split("\n") if diff
    )


def _painted(line: str, *, colour: bool) -> str:
    text = shown(line)
    code = next((COLOURS[start] for start in COLOURS if line.startswith(start)), "") if colour else ""
    return f"\x1b[{code}m{text}\x1b[0m" if code else text

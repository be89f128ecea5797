"""Unified diffs made fit for a terminal, in colour where wanted."""

from __future__ import annotations

from srtbatch.report.display import shown

COLOURS = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}


def painted(diff: str, *, colour: bool = False) -> str:
    """Escape what would steer a terminal, line by line, and colour additions and removals if asked."""
    return "".join(_painted(line, colour=colour) + "\n" for line in diff.split("\n")[: -1 if diff.endswith("\n") else None])


def _painted(line: str, *, colour: bool) -> str:
    text = shown(line)
    code = next((COLOURS[start] for start in COLOURS if line.startswith(start)), "") if colour else ""
    return f"\x1b[{code}m{text}\x1b[0m" if code else text

"""Unified diffs, safe for a terminal.

The diffs are made where the texts are (``batch.workers.correct_one_file``) and are sent as plain text in the
results; here they are made safe to print.
"""

from __future__ import annotations

from srtbatch.escape_controls import escaped

# Escape sequences (SGR parameters) by the start of a line; the first that fits counts.
COLOURS = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}


def render_diff(diff: str, *, colour: bool = False) -> str:
    """Return a diff with control characters escaped, line by line; "" for none.

    Each line ends with a newline. ``colour`` puts headers in bold, places in cyan, removed lines in red and
    added lines in green. Escaped are control characters, and those that change the direction of text.

    >>> render_diff("-one\\n+two\\x07\\n")
    '-one\\n+two\\\\x07\\n'
    """
    return "".join(
        f"{_render_line(line, colour=colour)}\n" for line in diff.removesuffix("\n").split("\n") if diff
    )


def _render_line(line: str, *, colour: bool) -> str:
    text = escaped(line)
    code = next((COLOURS[start] for start in COLOURS if line.startswith(start)), "") if colour else ""
    return f"\x1b[{code}m{text}\x1b[0m" if code else text

"""The two streams: results on stdout, everything said to a person on stderr; both survive odd names."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

from srtbatch.report.display import shown_lines


def prepare() -> None:
    """Let no name stop a print: what the stream's encoding lacks is written escaped."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def say(message: str) -> None:
    """One message to the person, on stderr, safe for a terminal."""
    sys.stderr.write(shown_lines(message) + "\n")
    sys.stderr.flush()


def put(text: str) -> None:
    """A result, on stdout, as it is."""
    sys.stdout.write(text)


def put_json(document: Mapping[str, object]) -> None:
    """The one JSON document of a ``--json`` run."""
    put(json.dumps(document, indent=2) + "\n")


def coloured() -> bool:
    """Whether stdout takes colours: a terminal, and neither NO_COLOR nor a dumb one."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def hush() -> None:
    """Point stdout nowhere after its reader has gone, so that the interpreter's last flush stays silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

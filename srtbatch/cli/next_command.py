"""Command lines that a person may type next, quoted for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from srtbatch.batch.ledger.history import RunStatus
from srtbatch.escape_controls import escaped

# Options of a run that a command line for doing what has changed does not repeat.
REPLACED = frozenset({"--resume", "--incremental", "--no-incremental"})

# Characters that stand for themselves between $' and ', besides letters and digits.
PLAIN = frozenset(' !"#$%&()*+,-./:;<=>?@[]^_`{|}~')


def next_command(seen: RunStatus, tree: str, state: str | None) -> str:
    """Return the command that continues or repairs the last run of an output tree, or ``""``."""
    if seen.paused:
        return command_for("continue", tree, state)
    if is_left_over(seen, retry=False):
        return command_for("resume", tree, state)
    return command_for("retry", tree, state) if seen.retriable else ""


def is_left_over(seen: RunStatus, *, retry: bool) -> bool:
    """Return whether a run has anything left for ``resume``, or for ``retry``.

    A run that was killed has its reports to write at least.
    """
    return seen.resumable or seen.state == "interrupted" or (retry and seen.retriable)


def command_for(verb: str, tree: str, state: str | None) -> str:
    """Return ``srtbatch VERB OUTPUT``, with ``--state`` where the state folder is not the default."""
    return joined(["srtbatch", verb, tree, *(["--state", state] if state else [])])


def incremental_command(arguments: Iterable[str]) -> str:
    """Return the command line that does what has changed since a run with these arguments."""
    return joined(["srtbatch", *(word for word in arguments if word not in REPLACED), "--incremental"])


def joined(words: Iterable[str]) -> str:
    """Return a command line of these words."""
    return " ".join(map(quoted, words))


def quoted(word: str) -> str:
    r"""Return one word for a shell; in the form ``$'a\x1b[2J'`` where it would control a terminal."""
    return shlex.quote(word) if escaped(word) == word else f"$'{''.join(map(_escaped, word))}'"


def _escaped(char: str) -> str:
    if char in PLAIN or (char.isalnum() and escaped(char) == char):
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))

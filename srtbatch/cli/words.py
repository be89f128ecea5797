"""Words of a command line as a person can type them again, and as a terminal can show them."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from srtbatch.report.display import shown

# What stands for itself between $' and ', besides letters and digits.
PLAIN = frozenset(' !"#$%&()*+,-./:;<=>?@[]^_`{|}~')


def quoted(word: str) -> str:
    r"""One word for a shell; where it would steer a terminal, in the form ``$'a\x1b[2J'``."""
    return shlex.quote(word) if shown(word) == word else f"$'{''.join(map(_spelt, word))}'"


def typed(words: Iterable[str]) -> str:
    """A command line of these words."""
    return " ".join(map(quoted, words))


def _spelt(char: str) -> str:
    if char in PLAIN or (char.isalnum() and shown(char) == char):
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))

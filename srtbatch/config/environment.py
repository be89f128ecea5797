"""Environment variables that set settings: their names, and the splitting of lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

from srtbatch.did_you_mean import nearest

PREFIX = "SRTBATCH_"

# Where the tests and benchmarks of this project find real subtitles: no settings.
NO_SETTINGS = frozenset({"SRTBATCH_CORPUS", "SRTBATCH_MALFORMED", "SRTBATCH_VARIANTS"})


def variables(keys: Iterable[str], short: Mapping[str, str]) -> dict[str, str]:
    """Return the names of variables with the ``section.key`` that each sets.

    A name has the section, or goes without it where only one section has the key. ``short`` adds further
    names (``PARALLEL``) with their keys.
    """
    listed = tuple(keys)
    bare = {key: key.partition(".")[2].upper() for key in listed}
    homes = Counter(bare.values())
    names = {PREFIX + name: key for key, name in bare.items() if homes[name] == 1}
    names |= {PREFIX + name: key for name, key in short.items()}
    return names | {PREFIX + key.replace(".", "_").upper(): key for key in listed}


def nearest_variable(name: str, names: Iterable[str]) -> str:
    """Return ``; did you mean …?``, or the advice to unset a variable that no known name resembles."""
    words = [known.removeprefix(PREFIX) for known in names]
    close = nearest(name.removeprefix(PREFIX), words, min_similarity=0.7)
    return (
        f"; did you mean {PREFIX}{close}?" if close else "; unset it (`srtbatch config show` lists the keys)"
    )


def split(text: str, hint: object) -> object:
    """Return the value of a variable as written; that of a list as words, separated at commas."""
    if get_args(hint) and get_args(hint)[-1] is Ellipsis:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text

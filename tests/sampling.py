"""Which cases of a long table run by default; the others are marked ``slow``."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pytest
from _pytest.mark import ParameterSet

Case = tuple[Any, ...]


def one_of_each(cases: Iterable[Case], kind: Callable[[Case], Hashable]) -> list[ParameterSet]:
    """Return all cases as parameters; all but one of each kind, chosen by a fixed seed, are ``slow``."""
    groups = dict[Hashable, list[Case]]()
    for case in cases:
        groups.setdefault(kind(case), []).append(case)
    return [param for group in groups.values() for param in _params(group)]


def _params(group: list[Case]) -> list[ParameterSet]:
    chosen = random.Random(str(group)).randrange(len(group))
    return [
        pytest.param(*case, marks=() if at == chosen else pytest.mark.slow) for at, case in enumerate(group)
    ]

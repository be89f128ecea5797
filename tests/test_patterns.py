"""No pattern holds a possessive repeat of a group: CPython before 3.11.5 matches it wrong.

Such a repeat keeps the position of its failed last iteration there (gh-106052): ``(?:-\\w+)*+`` takes the
first character of ``--``. ``(?>(?:X)*)`` says the same and is right everywhere; a possessive repeat of one
character or class (``\\s*+``) is right everywhere too.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PARSER: Any = importlib.import_module("re._parser")  # the standard library publishes no other parser
SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})

OBSERVER = Path(__file__).with_name("observed_patterns.py")


def repeats_of_groups(parsed: Any) -> Iterator[Any]:  # noqa: ANN401  (a parse tree of tuples and lists)
    """The bodies of possessive repeats that are more than one character or class."""
    if isinstance(parsed, PARSER.SubPattern):
        parsed = parsed.data
    if isinstance(parsed, tuple) and parsed and str(parsed[0]) == "POSSESSIVE_REPEAT":
        body = parsed[1][2].data
        if len(body) != 1 or str(body[0][0]) not in SINGLE:
            yield body
    if isinstance(parsed, tuple | list):
        for part in parsed:
            yield from repeats_of_groups(part)


def faulty(pattern: str, flags: int = 0) -> bool:
    return any(repeats_of_groups(PARSER.parse(pattern, flags)))


@pytest.mark.parametrize(
    "pattern",
    ["(?:ab)*+", "x(?:-\\w+)++", "(?:(a)|b)?+", "(?:a|bc){2,3}+", "(?=(?:ab)*+)", "[x]|(y(?:ab)*+)"],
)
def test_a_possessive_repeat_of_a_group_is_seen(pattern: str) -> None:
    assert faulty(pattern)


@pytest.mark.parametrize(
    "pattern", ["a*+", "[ab]++", "\\w?+", ".*+", "[^a]{2,}+", "(?>(?:ab)*)", "(?:ab)*", "(?:a)*+", r"\)\*\+"]
)
def test_other_repeats_are_right(pattern: str) -> None:
    assert not faulty(pattern)


def test_no_pattern_of_the_package_holds_one(fixtures: Path, unmeasured: dict[str, str]) -> None:
    command = [sys.executable, str(OBSERVER), str(fixtures)]
    told = subprocess.run(command, capture_output=True, check=False, text=True, env=unmeasured)
    assert not told.returncode, told.stderr
    seen = [tuple(one) for one in json.loads(told.stdout)]
    assert len(seen) > 100
    assert {module for module, *_ in seen} >= {
        "srtbatch.rules.support.filler_words",
        "srtbatch.subrip.timing_line",
    }
    assert [one for one in seen if faulty(*one[1:])] == []


@pytest.mark.parametrize(
    ("pattern", "text", "end"),
    [("(?>(?:-\\w+)*)", "--", 0), ("(?>(?:ab)+)", "ababa", 4), ("(?>(?:ab)?)", "aa", 0)],
)
def test_the_form_used_instead_ends_where_it_should(pattern: str, text: str, end: int) -> None:
    found = re.match(pattern, text)
    assert found
    assert found.end() == end

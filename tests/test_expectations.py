"""What a careful subtitle editor expects of every correction, case by case, whatever the rules are called.

Each file of ``expectations/`` holds one case a line: the text of a cue or (``"kind": "document"``) a whole
file, what it should become, and why. ``accept`` lists further results as good as ``expected``; ``ranges``
gives, cue by cue, the earliest and latest start and end in milliseconds instead of exact times. A case
marked ``debatable`` is counted but asserts nothing. ``known.txt`` lists disagreements with their reasons;
it may only shrink. Run as a script, this prints how far each file agrees.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from srtbatch.config.settings import Config, CorrectionSettings, GlossarySettings, Term
from srtbatch.engine.pipeline import Processed, Processor

FOLDER = Path(__file__).parent / "expectations"
KNOWN_AT_MOST = 0

TIMES = re.compile(r"^(\d+):(\d\d):(\d\d),(\d\d\d) --> (\d+):(\d\d):(\d\d),(\d\d\d)$", re.MULTILINE)
NEWLINES = "\r\n"
START = 1000  # ms; where the one cue of a cue text begins


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a file: see the module's docstring."""

    id: str
    input: str
    expected: str
    profile: str
    language: str
    why: str
    kind: str = "cue"
    encoding: str = "utf-8"
    debatable: bool = False
    accept: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int, int, int], ...] = ()
    glossary: tuple[Term, ...] = field(default=())

    @property
    def stays(self) -> bool:
        """Whether nothing may happen to it."""
        return self.input == self.expected


def _case(line: str) -> Case:
    row: dict[str, Any] = json.loads(line)
    row["accept"] = tuple(row.get("accept", ()))
    row["ranges"] = tuple(tuple(cue) for cue in row.get("ranges", ()))
    row["glossary"] = tuple(
        Term(**{**term, "variations": tuple(term["variations"])}) for term in row.get("glossary", ())
    )
    return Case(**row)


def _cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        yield from map(_case, path.read_text(encoding="utf-8").splitlines())


def _known() -> dict[str, str]:
    """Reasons by id; one disagreement a line, a blank between the two."""
    lines = (FOLDER / "known.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


CASES = tuple(_cases())
KNOWN = _known()


def _document(text: str) -> str:
    """The text as the one cue of a file, on screen long enough to be read and not too long."""
    end = START + min(7500, max(1500, 70 * len(text)))
    return f"1\n00:00:01,000 --> 00:00:{end // 1000:02d},{end % 1000:03d}\n{text}\n"


@cache
def _processor(profile: str, language: str, terms: tuple[Term, ...]) -> Processor:
    return Processor(
        Config(
            correction=CorrectionSettings(profile=profile, language=language),
            glossary=GlossarySettings(terms=terms),
        )
    )


def process(case: Case) -> Processed:
    """The pipeline's answer to one case."""
    text = case.input if case.kind == "document" else _document(case.input)
    data = text.encode(case.encoding, "surrogateescape" if case.encoding == "utf-8" else "strict")
    return _processor(case.profile, case.language, case.glossary).process(data, "case.srt")


def result(case: Case, done: Processed) -> str:
    """What became of the case, in the form in which it was given."""
    if done.data is None:
        return f"failed: {done.failure}"
    try:
        text = done.data.decode(case.encoding, "surrogateescape" if case.encoding == "utf-8" else "strict")
    except UnicodeDecodeError as error:
        return f"not {case.encoding}: {error}"
    return text if case.kind == "document" else text.partition("\n")[2].partition("\n")[2].rstrip("\n")


def agrees(case: Case, text: str) -> bool:
    """Whether this result is one that the case asks for."""
    if case.ranges:
        return _without_times(text) == _without_times(case.expected) and _within(text, case.ranges)
    wanted = [case.expected, *case.accept]
    return text in wanted or (
        not case.stays and text.rstrip(NEWLINES) in [one.rstrip(NEWLINES) for one in wanted]
    )


def _without_times(text: str) -> str:
    return TIMES.sub("", text).rstrip("\n")


def _within(text: str, ranges: tuple[tuple[int, int, int, int], ...]) -> bool:
    times = [match.groups() for match in TIMES.finditer(text)]
    cues = [(_milliseconds(found[:4]), _milliseconds(found[4:])) for found in times]
    return len(cues) == len(ranges) and all(
        first <= start <= last and least <= end <= most
        for (start, end), (first, last, least, most) in zip(cues, ranges, strict=True)
    )


def _milliseconds(fields: tuple[str | Any, ...]) -> int:
    hours, minutes, seconds, rest = map(int, fields)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


@pytest.mark.parametrize("case", [case for case in CASES if not case.debatable], ids=lambda case: case.id)
def test_an_editor_would_agree(case: Case) -> None:
    done = process(case)
    text = result(case, done)
    if case.id in KNOWN:
        assert not agrees(case, text), "agreed at last: take it out of known.txt"
        return
    rules = [correction.rule for correction in done.corrected.corrections] if done.corrected else []
    assert agrees(case, text), f"{case.why}; rules: {rules}\n got: {text!r}\nwant: {case.expected!r}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_second_look_changes_nothing(case: Case) -> None:
    first = process(case)
    if first.data is None:
        assert case.id in KNOWN
        return
    again = _processor(case.profile, case.language, case.glossary).process(first.data, "case.srt")
    assert again.data == first.data


def test_known_disagreements_only_shrink() -> None:
    named = {case.id for case in CASES if not case.debatable}
    assert set(KNOWN) <= named
    assert len(KNOWN) <= KNOWN_AT_MOST


def test_every_case_has_its_own_name() -> None:
    names = [case.id for case in CASES]
    assert len(names) == len(set(names))


def test_most_cases_prove_that_nothing_happens() -> None:
    sure = [case for case in CASES if not case.debatable]
    assert 2 * sum(case.stays for case in sure) > len(sure)


def agreement() -> Iterator[str]:
    """One line for each file: agreed of must change, of must stay, and of the debatable."""
    yield f"{'':12} {'must change':>12} {'must stay':>12} {'debatable':>12}"
    for name in (*sorted({case.id.partition("/")[0] for case in CASES}), ""):
        cases = [case for case in CASES if case.id.startswith(f"{name}/" if name else "")]
        parts = (
            [case for case in cases if not case.debatable and not case.stays],
            [case for case in cases if not case.debatable and case.stays],
            [case for case in cases if case.debatable],
        )
        yield f"{name or 'all':12} " + " ".join(f"{_agreed(part):>12}" for part in parts)


def _agreed(cases: list[Case]) -> str:
    return f"{sum(agrees(case, result(case, process(case))) for case in cases)}/{len(cases)}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(agreement()) + "\n")

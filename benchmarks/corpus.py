"""The files that are measured: lecture English with a small share of faults, the same on every machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.words import ADJECTIVES, NOUNS, SYLLABLES, TEMPLATES, VERBS

WORK = Path(__file__).parent / ".work"
FAULTY = 0.03
TERMS_IN_TEXT = 0.02
LINE = 40
MILLISECONDS_PER_CHARACTER = 62

Fault = Callable[[str], str]
FAULTS: tuple[Fault, ...] = (
    lambda text: text.replace(" ", "  ", 1),
    lambda text: text.replace(", ", " , ", 1),
    lambda text: text.replace(", ", ",, ", 1),
    lambda text: text.replace(", ", ",", 1),
    lambda text: text + " ",
    lambda text: "<i>" + text,
    lambda text: text.replace(".", "....", 1),
    lambda text: text.replace("\n", " \n ", 1),
)


def lectures(files: int, cues: int) -> Path:
    """A folder of this many files of this many cues; made once, then found again."""
    folder = WORK / f"lectures-{files}x{cues}"
    if not (folder / "done").exists():
        for number in range(files):
            part = folder / f"{number // 1000:03}"
            part.mkdir(parents=True, exist_ok=True)
            text = lecture(cues, seed=number)
            (part / f"lecture-{number:06}.en.srt").write_text(text, encoding="utf-8", newline="")
        (folder / "done").touch()
    return folder


def glossary(variants: int) -> Path:
    """A glossary of this many variants, two for each term; the first hundred terms occur in the lectures."""
    path = WORK / f"glossary-{variants}.yaml"
    if not path.exists():
        WORK.mkdir(exist_ok=True)
        lines = [
            f"  - original_term: {term}\n    variations: [{', '.join(heard)}]\n"
            for term, heard in _terms((variants + 1) // 2)
        ]
        path.write_text("entries:\n" + "".join(lines), encoding="utf-8")
    return path


def lecture(cues: int, *, seed: int) -> str:
    """One SRT document."""
    chance = random.Random(seed)
    heard = [variant for _, variants in _terms(100) for variant in variants]
    blocks, now = [], 1000
    for index, text in enumerate(islice(_cues(chance, heard), cues), 1):
        end = now + max(1000, MILLISECONDS_PER_CHARACTER * len(text))
        spoilt = chance.choice(FAULTS)(text) if chance.random() < FAULTY else text
        blocks.append(f"{index}\n{_time(now)} --> {_time(end)}\n{spoilt}\n")
        now = end + chance.choice((0, 40, 120, 900))
    return "\n".join(blocks)


def _cues(chance: random.Random, heard: list[str]) -> Iterator[str]:
    """Words flow into cues of at most two lines, sentences run on from one cue into the next."""
    lines: list[str] = [""]
    for word in _spoken(chance, heard):
        if len(lines[-1]) + len(word) >= LINE:
            if len(lines) > 1:
                yield "\n".join(lines)
                lines = []
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()


def _spoken(chance: random.Random, heard: list[str]) -> Iterator[str]:
    while True:
        for word in chance.choice(TEMPLATES).split():
            if "{n}" in word and chance.random() < TERMS_IN_TEXT:
                yield from word.replace("{n}", chance.choice(heard)).split()
            else:
                yield (
                    word.replace("{n}", chance.choice(NOUNS))
                    .replace("{v}", chance.choice(VERBS))
                    .replace("{a}", chance.choice(ADJECTIVES))
                )


def _terms(count: int) -> list[tuple[str, tuple[str, str]]]:
    """Invented terms, each with one variant misspelt and one in two words."""
    chance = random.Random(7)
    found: dict[str, tuple[str, str]] = {}
    while len(found) < count:
        parts = chance.choices(SYLLABLES, k=chance.choice((4, 5, 6)))
        term = "".join(parts)
        found[term] = (term + "h", f"{''.join(parts[:2])} {''.join(parts[2:])}")
    return list(found.items())


def _time(milliseconds: int) -> str:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02},{milliseconds:03}"

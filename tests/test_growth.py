"""Work and memory grow no faster than the document: counted in calls and bytes, never in seconds."""

from __future__ import annotations

import random
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest

from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.encodings import candidates, detect
from srtbatch.engine import rule_stages
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.engine.rule_stages import LONG_TEXT, LONGEST_TEXT

TIMES = "00:00:01,000 --> 00:00:02,000"


def stamp(moment: int) -> str:
    return f"{moment // 3_600_000:02}:{moment // 60_000 % 60:02}:{moment // 1000 % 60:02},{moment % 1000:03}"


def cues(count: int, text: str = "Line {}.", step: int = 1000, length: int = 900, index: int = 0) -> str:
    return "".join(
        f"{index or at + 1}\n{stamp(at * step)} --> {stamp(at * step + length)}\n{text.format(at)}\n\n"
        for at in range(count)
    )


def shuffled(count: int) -> str:
    blocks = cues(count).split("\n\n")
    random.Random(1).shuffle(blocks)
    return "\n\n".join(blocks)


SHAPES: dict[str, Callable[[int], str]] = {
    "in order": cues,
    "corrections": lambda count: cues(count, "Line  {} , yes ."),
    "overlaps": lambda count: cues(count, step=10, length=10_000_000),
    "same times": lambda count: cues(count, step=0),
    "same cues": lambda count: cues(count, "Line.", step=0),
    "no order": shuffled,
    "hours of three digits": lambda count: cues(count, step=1_000_000),
    "no blank lines": lambda count: cues(count).replace("\n\n", "\n"),
    "other arrows": lambda count: cues(count).replace("-->", ">"),
    "damaged times": lambda count: (
        "1\n" + TIMES + "\nHi\n\n" + "2\n00:00:0x,000 > 00:00:0y,000\nA\n\n" * count
    ),
    "one index": lambda count: cues(count, index=7),
    "no text": lambda count: cues(count, ""),
    "no duration": lambda count: cues(count, length=0),
    "negative times": lambda count: cues(count).replace("--> ", "--> -"),
    "open tags": lambda count: cues(count, "<i>Line {}."),
    "timing lines alone": lambda count: f"{TIMES}\n" * count,
    "blank lines": lambda count: f"1\n{TIMES}\nOne.\n" + "\n" * count + f"2\n{TIMES}\nTwo.\n",
    "one cue of many lines": lambda count: f"1\n{TIMES}\n" + "A line of text.\n" * count,
    "one cue of many parts": lambda count: f"1\n{TIMES}\n" + "A line of text.\n\n" * count,
    "all in one line": lambda count: " ".join(cues(count).split()),
    "phantoms": lambda count: cues(count, "Thanks for watching!", step=9000),
    "one sentence": lambda count: cues(count, "and so on"),
}


@pytest.fixture(scope="module")
def processor() -> Processor:
    made = Processor(Config(correction=CorrectionSettings(select=("ALL",))))
    for shape in SHAPES.values():
        made.process(shape(10).encode(), "a.srt")  # what is made once, at first need, is not counted
    return made


def calls(work: Callable[[], object]) -> int:
    """How many functions are called."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_cues_are_twice_the_work(shape: str, processor: Processor) -> None:
    made = {count: SHAPES[shape](count).encode() for count in (150, 300)}
    once, twice = (calls(partial(processor.process, data, "a.srt")) for data in made.values())
    assert twice < 2.2 * once + 2000


def peak(processor: Processor, data: bytes) -> tuple[int, Processed]:
    """The most bytes held beyond ``data`` at any moment, and what was made."""
    tracemalloc.start()
    done = processor.process(data, "a.srt")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, done


LINES = {
    "one word": ("x", "utf-8"),
    "words": ("word and word, yes. ", "utf-8"),
    "corrections": ("word  and word , then another . ", "utf-8"),
    "tags": ("<i>ab</i> c. ", "utf-8"),
    "codes": ("{\\an8}", "utf-8"),
    "letters beyond ASCII": ("naïve café, yes. ", "utf-8"),
    "another encoding": ("Été à la plage, café. ", "cp1252"),
    "one word in another encoding": ("été", "cp1252"),
    "an encoding that is certain": ("Я не знаю, что это. ", "cp1251"),
    "without blanks": ("漢字かな。", "utf-8"),
    "times": ("00:00:01,000 ", "utf-8"),
}


LATER = frozenset({"letters beyond ASCII", "one word in another encoding", "an encoding that is certain",
                   "without blanks", "times"})  # fmt: skip
"""Those of them that the slow tests run."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in LATER else ()) for name in LINES]
)
def test_a_long_line_takes_memory_in_proportion_to_its_length(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What 100 MB would take follows from two lengths: some of it is the same for every length."""
    monkeypatch.setattr(rule_stages, "LONGEST_TEXT", 40_000)
    monkeypatch.setattr(detect, "_LARGE_TEXT", 40_000)
    monkeypatch.setattr(candidates, "_MAX_FILE_BYTES", 40_000)
    text, encoding = LINES[name]
    made = Processor(Config())
    made.process(f"1\n{TIMES}\n{text}\n".encode(encoding), "a.srt")  # loads the models of the detector
    sizes, peaks = [], []
    for length in (80_000, 160_000):
        data = f"1\n{TIMES}\n{text * (length // len(text))}\n".encode(encoding)
        most, done = peak(made, data)
        assert done.failure is None
        sizes.append(len(data))
        peaks.append(most)
    each = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    assert peaks[1] + each * (10**8 - sizes[1]) < 9.5e8, "and 50 MB are the program itself"


def test_a_text_that_is_too_long_for_rules_is_said_and_left_as_it_is() -> None:
    made = Processor(Config())
    long = "word  and " * (LONGEST_TEXT // 10) + "x"
    data = f"1\n{TIMES}\n{long}\n\n2\n00:00:03,000 --> 00:00:04,000\nIt  is.\n".encode()
    done = made.process(data, "a.srt")
    assert done.corrected
    assert done.data == data.replace(b"It  is.", b"It is.")
    (finding,) = [one for one in done.corrected.findings if one.rule == LONG_TEXT]
    assert finding.line == 1
    assert "more than 1,000,000 characters" in finding.message


def test_a_text_of_just_the_longest_length_is_corrected() -> None:
    made = Processor(Config())
    long = "x" * (LONGEST_TEXT - 10) + "  and then"
    done = made.process(f"1\n{TIMES}\n{long}\n".encode(), "a.srt")
    assert done.corrected
    assert [one.rule for one in done.corrected.corrections] == ["T101"]
    assert not [one for one in done.corrected.findings if one.rule == LONG_TEXT]


def test_without_text_rules_no_length_is_too_long() -> None:
    made = Processor(Config(correction=CorrectionSettings(profile="none")))
    done = made.process(f"1\n{TIMES}\n{'x' * (LONGEST_TEXT + 1)}\n".encode(), "a.srt")
    assert done.corrected
    assert not [one for one in done.corrected.findings if one.rule == LONG_TEXT]

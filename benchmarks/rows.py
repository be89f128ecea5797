"""The rows of the table: what is run against what, and the target it is held to."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import WORK, glossary, lectures
from benchmarks.processes import OUTPUT, PEER, SRTBATCH, Command, Taken, floor, medians, peak_memory
from srtbatch.config.settings import Config
from srtbatch.engine.pipeline import Processor

BASE = "srt parse+compose"
CUES = 400


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to measure: rounds of each command, and by what the number of files is divided."""

    rounds: int
    divided_by: int = 1

    def files(self, count: int) -> int:
        """So many files at this scale."""
        return max(1, count // self.divided_by)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line."""

    what: str
    measured: str
    target: str = ""


def main_job(scale: Scale) -> Iterator[Line]:
    """The whole run on one process against `srt`, the other libraries and the compiled floor."""
    files = scale.files(1000)
    source, cues = lectures(files, CUES), files * CUES
    ours = "srtbatch, 1,000 terms, JSON report"
    commands: dict[str, Command] = {
        BASE: (*PEER, "srt", source, OUTPUT),
        ours: _job(source, "--glossary", glossary(1000), "--export-report", WORK / "report.json"),
        "srtbatch, no glossary": _job(source),
    }
    for peer in ("pysrt", "pysubs2"):
        if importlib.util.find_spec(peer):
            commands[f"{peer} parse+write"] = (*PEER, peer, source, OUTPUT)
        else:
            yield Line(f"{peer} parse+write", "not installed: pip install -e .[bench]")
    built = floor()
    if built:
        commands["compiled floor"] = (built, source, OUTPUT)
    else:
        yield Line("compiled floor", "no C compiler here")
    taken = medians(commands, scale.rounds)
    for name, one in taken.items():
        told = [f"{_seconds(one)}, {cues / one.wall:,.0f} cues/s", f"{_ratio(one, taken[BASE])} srt"]
        if built:
            told.append(f"{_ratio(one, taken['compiled floor'])} floor")
        yield Line(name, ", ".join(told), "0.9 × srt, 12 × floor; then 0.6 and 8" if name == ours else "")


def two_processes(scale: Scale) -> Iterator[Line]:
    """What a second process gains."""
    source = lectures(scale.files(1000), CUES)
    terms = ("--glossary", glossary(1000))
    taken = medians({"1": _job(source, *terms), "2": _job(source, *terms, jobs=2)}, scale.rounds)
    gain = taken["1"].wall / taken["2"].wall
    told = f"{gain:.2f} × faster ({_seconds(taken['1'])}; {_seconds(taken['2'])})"
    yield Line("--parallel 2 against 1", told, "1.7 ×")


def start_up(scale: Scale) -> Iterator[Line]:
    """What a short run pays for starting."""
    source = lectures(100, 127)
    targets = {"100 × 127 cues": "1.0 s", "--help": "0.35 s", "--version": "0.15 s"}
    commands = dict(
        zip(targets, (_job(source), (*SRTBATCH, "--help"), (*SRTBATCH, "--version")), strict=True)
    )
    for name, taken in medians(commands, max(5, scale.rounds)).items():
        yield Line(name, _seconds(taken), targets[name])


def nothing_to_do(scale: Scale) -> Iterator[Line]:
    """An incremental run that finds everything done."""
    files = scale.files(10_000)
    job = _job(lectures(files, 8), "--incremental")
    medians({"first": job}, 1)
    again = medians({"again": job}, scale.rounds, fresh=False)["again"]
    yield Line(f"--incremental, nothing to do, {files:,} files", _seconds(again), "0.8 s for 10,000")


def dispatch(scale: Scale) -> Iterator[Line]:
    """What the batch adds to the bare work of reading, correcting and writing each file."""
    files = scale.files(100_000)
    source = lectures(files, 8)
    whole = medians({"run": _job(source)}, 1)["run"].wall
    bare = _bare(source)
    yield Line(
        f"{files:,} files of 8 cues: over the bare work",
        f"{(whole - bare) / bare:+.0%} ({whole:.1f} s, bare {bare:.1f} s)",
        "+25 %",
    )


def one_huge_file(scale: Scale) -> Iterator[Line]:
    """Time and memory of one file against half of it."""
    cues = scale.files(500_000)
    whole, half = lectures(1, cues), lectures(1, cues // 2)
    taken = medians({"whole": _job(whole), "half": _job(half)}, scale.rounds)
    parent, child = peak_memory(_job(whole))
    megabytes = next(whole.rglob("*.srt")).stat().st_size / 1e6
    yield Line(
        f"one file of {cues:,} cues",
        f"{_seconds(taken['whole'])}, {_ratio(taken['whole'], taken['half'])} half",
        "linear",
    )
    yield Line(
        f"memory of one file of {megabytes:.0f} MB",
        f"{max(parent, child):.0f} MB, {max(parent, child) / megabytes:.1f} × its size",
        "12 ×",
    )


def memory(scale: Scale) -> Iterator[Line]:
    """Peaks of the parent and of a worker, by number of files."""
    for count in (scale.files(1000), scale.files(10_000)):
        parent, child = peak_memory(_job(lectures(count, 8), jobs=2))
        yield Line(
            f"{count:,} small files, --parallel 2", f"parent {parent:.0f} MB, worker {child:.0f} MB", "60, 45"
        )
    parent, child = peak_memory(_job(lectures(100, CUES)))
    yield Line(f"100 files of {CUES} cues, one after another", f"{parent + child:.0f} MB in all", "60")


def many_terms(scale: Scale) -> Iterator[Line]:
    """What a glossary ten thousand times as long costs."""
    source = lectures(scale.files(1000), CUES)
    commands = {
        str(variants): _job(source, "--glossary", glossary(variants)) for variants in (10, 1000, 100_000)
    }
    taken = medians(commands, scale.rounds)
    for variants in ("1000", "100000"):
        ratio = _ratio(taken[variants], taken["10"])
        yield Line(f"glossary of {int(variants):,} variants against 10", ratio, "1.3 ×")


def doubling(scale: Scale) -> Iterator[Line]:
    """Twice the files, twice the cues."""
    files = scale.files(500)
    commands = {
        "once": _job(lectures(files, CUES)),
        "twice the files": _job(lectures(2 * files, CUES)),
        "twice the cues": _job(lectures(files, 2 * CUES)),
    }
    taken = medians(commands, scale.rounds)
    for name in ("twice the files", "twice the cues"):
        yield Line(name, _ratio(taken[name], taken["once"]), "2.1 ×")


def _seconds(taken: Taken) -> str:
    return f"{taken.wall:.2f} s" + (f" ({taken.cpu:.2f} s of work)" if taken.cpu else "")


def _ratio(taken: Taken, other: Taken) -> str:
    """How many times the other, by the wall clock and by work."""
    return f"{taken.wall / other.wall:.2f} ×" + (
        f" ({taken.cpu / other.cpu:.2f} × the work)" if other.cpu else ""
    )


def _job(source: Path, *options: str | Path, jobs: int = 1) -> Command:
    return (*SRTBATCH, source, OUTPUT, "--recursive", "--quiet", "--parallel", str(jobs), *options)


def _bare(source: Path) -> float:
    """Seconds for the same files in one plain loop: read, correct, write."""
    target = WORK / "bare"
    target.mkdir(parents=True, exist_ok=True)
    processor = Processor(Config())
    started = time.perf_counter()
    for path in source.rglob("*.srt"):
        (target / path.name).write_bytes(processor.process(path.read_bytes(), path.name).data or b"")
    taken = time.perf_counter() - started
    shutil.rmtree(target)
    return taken


ROWS: dict[int, Callable[[Scale], Iterator[Line]]] = {
    1: main_job,
    2: two_processes,
    3: start_up,
    4: nothing_to_do,
    5: dispatch,
    6: one_huge_file,
    7: memory,
    8: many_terms,
    9: doubling,
}

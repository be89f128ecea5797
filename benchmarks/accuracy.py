"""What the rules do to real subtitles: ``SRTBATCH_CORPUS=dir python -m benchmarks.accuracy [PROFILE ...]``.

The folder holds ``.srt`` files of any origin, and in ``pairs/`` the same file before (``x.raw.srt``)
and after (``x.fixed.srt``) a person corrected it. With ``SRTBATCH_VARIANTS`` naming a folder of
re-encoded files and their ``truth.tsv`` (file, encoding), the decoder is measured too. Every change is
listed for reading in ``benchmarks/.work/changes-PROFILE.txt``. The figures are to be read, not passed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from operator import itemgetter
from pathlib import Path

from benchmarks.corpus import WORK
from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.encodings.codec import decode
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.model import Correction, Cue, Decoded, Failure
from srtbatch.subrip.reader import read


@dataclass(slots=True)
class Count:
    """What was seen in one set of files."""

    files: int = 0
    cues: int = 0
    altered: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    changed_again: int = 0
    lost: int = 0


def main() -> None:
    """Print every measure for the profiles named, or for the default one."""
    corpus = Path(os.environ.get("SRTBATCH_CORPUS", "../shared/corpus"))
    if not corpus.is_dir():
        sys.exit("set SRTBATCH_CORPUS to a folder of .srt files")
    for profile in sys.argv[1:] or ["default"]:
        processor = Processor(Config(correction=CorrectionSettings(profile=profile)))
        print(f"## profile {profile}\n")
        journal: list[str] = []
        _print_count("all files but pairs/", _counted(processor, _corpus_files(corpus), journal))
        _print_count(
            "pairs/*.fixed.srt", _counted(processor, sorted(corpus.glob("pairs/*.fixed.srt")), journal)
        )
        WORK.mkdir(exist_ok=True)
        (WORK / f"changes-{profile}.txt").write_text("\n".join(journal), encoding="utf-8", errors="replace")
        _print_precision(processor, sorted(corpus.glob("pairs/*.raw.srt")))
    if variants := os.environ.get("SRTBATCH_VARIANTS"):
        _print_decoding(Path(variants))


def _corpus_files(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*.srt") if path.parent.name != "pairs")


def _counted(processor: Processor, paths: Iterable[Path], journal: list[str]) -> Count:
    count = Count()
    for path in paths:
        count.files += 1
        done = processor.process(path.read_bytes(), path.name)
        if done.failure:
            count.failures[done.failure.kind] += 1
            journal.append(f"{path}: FAILED {done.failure.kind}: {done.failure.message}\n")
            continue
        _add(count, done, path, journal)
        again = processor.process(done.data or b"", path.name)
        count.changed_again += again.data != done.data
    return count


def _add(count: Count, done: Processed, path: Path, journal: list[str]) -> None:
    if done.corrected is None:
        return
    tally, corrections = done.corrected.tally, done.corrected.corrections
    count.cues += tally.cues_in
    count.lost += tally.cues_in + tally.split - tally.merged - tally.dropped - tally.cues_out
    count.altered[path.name] += len(
        {change.line for change in corrections if not change.rule.startswith("S")}
    )
    count.rules.update(change.rule for change in corrections)
    journal.extend(_shown(path, change) for change in corrections)


def _shown(path: Path, change: Correction) -> str:
    return f"{path}:{change.line}: {change.rule}\n  - {change.before!r}\n  + {change.after!r}"


def _print_count(title: str, count: Count) -> None:
    altered = count.altered.total()
    worst, most = max(count.altered.items(), key=itemgetter(1), default=("", 0))
    print(f"### {title}\n")
    print(f"- {count.files} files, {count.cues:,} cues; failed: {dict(count.failures) or 'none'}")
    print(f"- cues altered by rules other than S: {_rate(altered, count.cues)}, {most} of them in {worst}")
    print(f"- cues lost: {count.lost}; files that a second run changes: {count.changed_again}")
    print(f"- by rule: {', '.join(f'{rule} {n}' for rule, n in count.rules.most_common())}\n")


def _rate(altered: int, cues: int) -> str:
    return f"{altered} ({1000 * altered / max(1, cues):.2f} per 1,000)"


def _print_precision(processor: Processor, raws: Iterable[Path]) -> None:
    """Our changes to the raw file, against what the person made of the same cue."""
    verdicts: Counter[str] = Counter()
    disagreements: list[str] = []
    human = 0
    for raw in raws:
        fixed = {cue.start: cue.text for cue in _cues(raw.with_name(raw.name.replace(".raw.", ".fixed.")))}
        before = {cue.line: cue for cue in _cues(raw)}
        human += sum(fixed.get(cue.start, cue.text) != cue.text for cue in before.values())
        for old, ours in _changed(processor, raw, before):
            verdict = _verdict(old.text, ours, fixed.get(old.start))
            verdicts[verdict] += 1
            if verdict in ("against", "person left it"):
                told = (
                    f"{raw.name}:{old.line}: {verdict}",
                    repr(old.text),
                    repr(ours),
                    repr(fixed[old.start]),
                )
                disagreements.append("\n    ".join(told))
    print("### against human corrections (pairs/*.raw.srt)\n")
    print(f"- cues the person changed: {human}; cues we changed: {verdicts.total()}; {dict(verdicts)}")
    print("\n".join(f"- {told}" for told in disagreements), "\n")


def _changed(processor: Processor, path: Path, before: dict[int, Cue]) -> Iterator[tuple[Cue, str]]:
    done = processor.process(path.read_bytes(), path.name)
    for cue in done.corrected.cues if done.corrected else ():
        old = before.get(cue.line)
        if old and old.text != cue.text:
            yield old, cue.text


def _verdict(old: str, ours: str, human: str | None) -> str:
    if human is None:
        return "no such cue any more"
    if ours == human:
        return "the same"
    if old == human:
        return "person left it"
    return "towards" if _likeness(ours, human) > _likeness(old, human) else "against"


def _likeness(text: str, other: str) -> float:
    return SequenceMatcher(None, text, other, autojunk=False).ratio()


def _cues(path: Path) -> Sequence[Cue]:
    decoded = decode(path.read_bytes())
    document = read(decoded.text) if isinstance(decoded, Decoded) else decoded
    return () if isinstance(document, Failure) else document.cues


def _print_decoding(variants: Path) -> None:
    """How many re-encoded files are read as what they are."""
    right: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for row in (variants / "truth.tsv").read_text(encoding="utf-8").splitlines():
        name, encoding = row.split("\t")[:2]
        data = (variants / name).read_bytes()
        decoded = decode(data)
        truth = data.decode(encoding).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        files[encoding] += 1
        right[encoding] += isinstance(decoded, Decoded) and decoded.text == truth
    print("### decoding\n")
    print(f"- {right.total()} of {files.total()} read as what they are")
    print("".join(f"- {name}: {right[name]} of {files[name]}\n" for name in files))


if __name__ == "__main__":
    main()

"""Real subtitles through the whole pipeline: no crash, nothing lost, nothing to do the second time."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import srt

from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.encodings.codec import decode
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.model import Corrected, Decoded, Failure
from srtbatch.rules.registry import PROFILES

EXPECTED_FAILURES = {"binary", "encoding", "no_cues"}
WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")
SLOT = {word: 1000 + 3000 * at for at, word in enumerate(WORDS)}


@cache
def processor(profile: str = "default") -> Processor:
    return Processor(Config(correction=CorrectionSettings(profile=profile)))


def readable(done: Processed) -> list[srt.Subtitle]:
    """What others read in our output: a strict parse of its text."""
    assert done.decoded
    assert done.data is not None
    again = decode(done.data, encoding=done.decoded.encoding)
    assert isinstance(again, Decoded)
    return list(srt.parse(again.text))


def check(path: Path, profile: str = "default") -> Corrected | None:
    """All that must hold for any file; None where it failed as it may."""
    done = processor(profile).process(path.read_bytes(), path.name)
    if done.failure:
        assert done.failure.kind in EXPECTED_FAILURES, done.failure
        return None
    assert done.corrected
    tally = done.corrected.tally
    assert tally.cues_out == len(done.corrected.cues)
    assert tally.cues_out == tally.cues_in + tally.split - tally.merged - tally.dropped
    if done.data:
        assert len(readable(done)) == tally.cues_out
        again = processor(profile).process(done.data, path.name)
        assert again.failure is None
        assert again.corrected
        assert again.corrected.corrections == []
        assert again.data == done.data
    return done.corrected


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.srt"))


def test_every_fixture(fixtures: Path, subtests: pytest.Subtests) -> None:
    for path in _files(fixtures):
        name = path.relative_to(fixtures).as_posix()
        with subtests.test(file=name):
            assert (check(path) is None) <= name.startswith("unreadable/")


def test_every_real_file(corpus: Path, subtests: pytest.Subtests) -> None:
    for path in _files(corpus):
        with subtests.test(file=path.relative_to(corpus).as_posix()):
            check(path)


@pytest.mark.slow
@pytest.mark.parametrize("profile", sorted(PROFILES.keys() - {"default"}))
def test_every_real_file_in_every_profile(corpus: Path, profile: str, subtests: pytest.Subtests) -> None:
    for path in _files(corpus):
        with subtests.test(file=path.relative_to(corpus).as_posix()):
            check(path, profile)


def test_every_cue_of_the_malformed_files_comes_out_whole(malformed: Path, subtests: pytest.Subtests) -> None:
    truth = json.loads((malformed / "truth.json").read_text(encoding="utf-8"))
    for name, expected in truth.items():
        with subtests.test(file=name):
            done = processor().process((malformed / name).read_bytes(), name)
            cues = readable(done)
            assert len(cues) >= expected["cues"]
            for word in expected["words"]:
                holding = [cue for cue in cues if word in cue.content]
                assert len(holding) == 1, word
                others = set(SLOT) - {word} if word in SLOT else set()
                assert not [other for other in others if other in holding[0].content]
                assert not isinstance(done.corrected, Failure)


def test_malformed_times_are_their_own(malformed: Path, subtests: pytest.Subtests) -> None:
    truth = json.loads((malformed / "truth.json").read_text(encoding="utf-8"))
    for name in sorted(truth.keys() - {"05_bad_times_order.srt"}):
        with subtests.test(file=name):
            cues = readable(processor().process((malformed / name).read_bytes(), name))
            for word in truth[name]["words"]:
                if word in SLOT:
                    start = next(cue.start for cue in cues if word in cue.content)
                    assert round(start.total_seconds() * 1000) == pytest.approx(SLOT[word], abs=1000), word

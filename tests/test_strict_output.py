"""What is written is strict SubRip: five readers that are not ours see the same cues in it.

The documents are made by ``tests/subrip/mutations.py``, one by each seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import srt
from hypothesis import given, settings
from hypothesis import strategies as st

from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.encodings.codec import decode
from srtbatch.engine.pipeline import Processor
from srtbatch.model import Corrected, Decoded
from srtbatch.subrip.unambiguous_texts import has_blank_line, is_misread, make_unambiguous
from tests.readers import EVERY, READERS, Seen, by_ffmpeg, installed, plain, refusals
from tests.subrip.mutations import SPEECH, TIMINGS, document, excerpt, spelt

pytestmark = pytest.mark.process  # one of the readers is ffmpeg

NOT_SUBTITLES = {"no_cues", "binary", "format"}


EVERY_RULE = "every rule"


@cache
def processor(profile: str) -> Processor:
    if profile == EVERY_RULE:
        return Processor(Config(correction=CorrectionSettings(select=("ALL",), language="en")))
    return Processor(Config(correction=CorrectionSettings(profile=profile)))


def _name(seed: int) -> str:
    return "a.en.srt" if seed % 2 else "a.srt"


def _check(documents: Iterable[tuple[int, str]], profile: str) -> None:
    """Every reader sees our cues, a second run changes nothing, and every cue is accounted for."""
    numbers, texts, cues = list[int](), list[str](), list[list[Seen]]()
    for seed, text in documents:
        done = processor(profile).process(spelt(seed, text), _name(seed))
        if done.failure:
            assert done.failure.kind in NOT_SUBTITLES, (seed, done.failure)
            continue
        assert done.decoded
        assert done.data is not None
        if done.kept or done.decoded.findings:
            continue
        assert done.corrected
        _check_again(done.data, done.corrected, profile, seed)
        if done.corrected.cues:
            numbers.append(seed)
            texts.append(done.data.decode(done.decoded.encoding).removeprefix("\ufeff"))
            cues.append([Seen(cue.start, cue.end, plain(cue.text)) for cue in done.corrected.cues])
    assert texts
    wrong = refusals(texts, cues)
    assert {name: {numbers[at]: why for at, why in found.items()} for name, found in wrong.items()} == {}


def _check_again(data: bytes, corrected: Corrected, profile: str, seed: int) -> None:
    again = processor(profile).process(data, _name(seed))
    assert again.data == data, seed
    assert again.corrected
    assert again.corrected.corrections == [], seed
    tally = corrected.tally
    assert len(corrected.cues) == tally.cues_in + tally.split - tally.merged - tally.dropped, seed


@pytest.mark.parametrize("name", EVERY)
def test_every_reader_is_there(name: str) -> None:
    if name not in installed():
        pytest.skip(f"{name} is not installed (the extra `readers`): the other readers are asked")


@pytest.mark.parametrize("seeds", [range(100), pytest.param(range(100, 300), marks=pytest.mark.slow)])
@pytest.mark.parametrize("profile", ["default", "film", "lecture", "none", EVERY_RULE])
def test_all_readers_see_the_same_cues(profile: str, seeds: range) -> None:
    _check(((seed, document(seed)) for seed in seeds), profile)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_all_readers_see_the_same_cues_in_many_documents(part: int) -> None:
    _check(((seed, document(seed)) for seed in range(2500 * part, 2500 * (part + 1))), "default")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["film", "lecture", "none", EVERY_RULE])
def test_all_readers_see_the_same_cues_in_many_documents_of_other_profiles(profile: str) -> None:
    _check(((seed, document(seed)) for seed in range(30_000, 32_000)), profile)


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["default", "film"])
def test_all_readers_see_the_same_cues_in_damaged_real_files(corpus: Path, profile: str) -> None:
    found = [decode(path.read_bytes()) for path in sorted(corpus.rglob("*.srt"))]
    real = [decoded.text for decoded in found if isinstance(decoded, Decoded)]
    _check(((seed, excerpt(seed, real)) for seed in range(2_000)), profile)


@pytest.mark.parametrize("profile", ["default", pytest.param("film", marks=pytest.mark.slow)])
def test_all_readers_see_the_same_cues_in_real_files(corpus: Path, profile: str) -> None:
    texts, cues = list[str](), list[list[Seen]]()
    for path in sorted(corpus.rglob("*.srt")):
        done = processor(profile).process(path.read_bytes(), path.name)
        if (
            done.data
            and done.decoded
            and done.corrected
            and done.corrected.cues
            and not done.decoded.findings
        ):
            texts.append(done.data.decode(done.decoded.encoding).removeprefix("\ufeff"))
            cues.append([Seen(cue.start, cue.end, plain(cue.text)) for cue in done.corrected.cues])
    assert len(texts) > 50
    assert refusals(texts, cues) == {}


def _document(text: str) -> str:
    return f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n\n2\n00:00:03,000 --> 00:00:04,000\nEnd.\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("from 00:00:03,000 to 00:00:04,000", "from 00:00:03,000 to\n00:00:04,000"),
        ("<00:00:01.000>Good <00:00:02.000>night.", "<00:00:01.000>Good\n<00:00:02.000>night."),
        ("(00:00:03,000 --> 00:00:04,000) said", "(00:00:03,000\n--> 00:00:04,000) said"),
        ("+1:2:3.4 --> 5:6:7.8", "+1:2:3.4\n--> 5:6:7.8"),
        ("at 00:00:03,000-00:00:04,000", "at 00:00:03,000-\n00:00:04,000"),
        ("5\nx --> y", "5 x --> y"),
        ("²\n--> y", "² --> y"),
        ("One\n4\n5\nx --> y", "One\n4 5 x --> y"),
        ("Call\n5\n10.0.0.1", "Call\n5 10.0.0.1"),
        ("Call\n-5.25 \n1:2:3", "Call\n-5.25 1:2:3"),
        ("Call\n7\n00:00:03,000 --> 00:00:04,000", "Call\n7 00:00:03,000\n--> 00:00:04,000"),
        ("Call\n7\n00:00:03,000", "Call\n7 00:00:03,000"),
        ("Call\n7\n00:00:03,000 -->", "Call\n7 00:00:03,000 -->"),
        ("00:00:03,000 -->\n00:00:04,000", "00:00:03,000\n--> 00:00:04,000"),
        ("Look:\n00:00:03,000 -->\n00:00:04,000\nthere", "Look:\n00:00:03,000\n--> 00:00:04,000\nthere"),
        ("Look\n5\n00:00\n:03,000 --> 00:00:04,000", "Look\n5 00:00\n:03,000 --> 00:00:04,000"),
        ("5\n00:00:03,000\n-->\n00:00:04,000", "5 00:00:03,000\n-->\n00:00:04,000"),
        ("00:00:03,000 --> 00:00:\n04,000", "00:00:03,000\n--> 00:00: 04,000"),
    ],
)
def test_text_like_structure_changes_as_little_as_it_must(text: str, written: str) -> None:
    assert is_misread(text)
    assert make_unambiguous(text) == written
    assert not is_misread(written)


@pytest.mark.parametrize(
    "text",
    [
        "x --> y",
        "--> 00:00:03,000",
        "at 00:00:03,000",
        "00:00:03,000 -->",
        "00:00:03,000 -->\nthere",
        "00:00:03,000\n--> 00:00:04,000",
        "00:00:03,000\n00:00:04,000",
        "Look:\n00:00:03,000\n-->\n00:00:04,000",
        "1:00:00,0 2:00:00,0 3:00:00,0",
        "10.0.0.1\nis it",
        "5\n10.0.0.1",
        "In\n1984\nhe wrote",
        "12:30 --> 13:45 lunch",
        "5",
        "",
        " ",
    ],
)
def test_text_that_nobody_misreads_stays(text: str) -> None:
    assert not is_misread(text)
    assert make_unambiguous(text) == text
    cues = [Seen(1000, 2000, plain(text)), Seen(3000, 4000, "End.")]
    assert refusals([_document(text)], [cues]) == {}


@pytest.mark.parametrize(
    "line", ["00:00:03,000 --> 00:00:04,000", "5", "x --> y", "9" * 40, "1:2:3.4 " * 2, "- " * 20, "10.0.0.1"]
)
def test_work_grows_with_the_length_of_the_text(line: str) -> None:
    for text in ("\n".join([line] * 5_000) + "\nx --> y", f"{line * 5_000}\nx --> y"):
        assert not is_misread(make_unambiguous(text))


lines = st.one_of(
    st.sampled_from([*TIMINGS, *SPEECH, "5", "-3", "2.5", "²", "x --> y"]).filter(str.isprintable),
    st.text(alphabet="0123456789:.,->x ", min_size=1, max_size=40),
).filter(lambda line: bool(line.strip()))
texts = st.lists(lines, min_size=1, max_size=6).map("\n".join)


@given(texts)
def test_the_guard_leaves_words_in_order_and_is_done_at_once(text: str) -> None:
    result = make_unambiguous(text)
    assert "".join(result.split()) == "".join(text.split())
    assert not is_misread(result)
    assert not has_blank_line(result)
    assert make_unambiguous(result) == result
    if not is_misread(text):
        assert result == text


@given(st.lists(texts, min_size=40, max_size=40))
@settings(max_examples=10)
def test_what_the_guard_lets_pass_is_text_for_every_reader(cue_texts: list[str]) -> None:
    cues = [[Seen(1000, 2000, plain(make_unambiguous(text))), Seen(3000, 4000, "End.")] for text in cue_texts]
    documents = [_document(make_unambiguous(text)) for text in cue_texts]
    assert refusals(documents, cues) == {}


def _processed(text: str, profile: str = "default") -> tuple[str, Corrected]:
    done = processor(profile).process(text.encode(), "a.srt")
    assert done.data is not None
    assert done.corrected
    return done.data.decode(), done.corrected


@pytest.mark.parametrize(
    "blank", [" ", "\u00a0", "\t\u3000", "\u200b", "<i></i>", "<i> </i>", "{\\an8}", "&nbsp;"]
)
@pytest.mark.parametrize("profile", ["default", EVERY_RULE])
@pytest.mark.parametrize(
    "layout",
    [
        "{head}{blank}\n\n2\n00:00:03,000 --> 00:00:04,000\nEnd.\n",
        "{head}{blank}\n2\n00:00:03,000 --> 00:00:04,000\nEnd.\n",
        "{head}\n{blank}\n\n2\n00:00:03,000 --> 00:00:04,000\nEnd.\n",
        "{head}{blank}\n{blank}\n\n\n2\n00:00:03,000 --> 00:00:04,000\nEnd.\n",
        "1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n00:00:01,000 --> 00:00:02,000\n{blank}",
        "1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n00:00:01,000 --> 00:00:02,000\n{blank}\n\n",
    ],
)
def test_ffmpeg_still_shows_a_cue_of_whitespace(layout: str, profile: str, blank: str) -> None:
    if "ffmpeg" not in installed():
        pytest.skip("ffmpeg is not installed")
    text = layout.format(head="1\n00:00:01,000 --> 00:00:02,000\n", blank=blank)
    written, corrected = _processed(text, profile)
    before, after = by_ffmpeg([text, written])
    assert len(before) == len(after) == len(corrected.cues) == 2
    assert _processed(written, profile)[0] == written


@pytest.mark.parametrize("profile", ["default", "film", "lecture", EVERY_RULE])
@pytest.mark.parametrize("following", ["00:00:00,000 --> 00:00:02,000", "00:00:01,000 --> 00:00:03,000"])
def test_a_note_hidden_at_zero_stays_hidden_and_is_reported(profile: str, following: str) -> None:
    text = f"1\n00:00:00,000 --> 00:00:00,000\nmade by a tool\n\n2\n{following}\nit was late.\n"
    written, corrected = _processed(text, profile)
    assert written.startswith("1\n00:00:00,000 --> 00:00:00,000\nmade by a tool\n\n2\n00:00:0")
    assert [(found.rule, found.line) for found in corrected.findings if found.rule == "S317"] == [("S317", 1)]


@pytest.mark.parametrize("others", [1, 2, 5])
def test_carriage_returns_among_other_newlines_are_never_written(others: int) -> None:
    text = _document("One\nline.").replace("\n", "\r").replace("\r", "\r\n", others)
    done = processor("default").process(text.encode(), "a.srt")
    assert done.data is not None
    written = done.data.decode()
    assert "\r" not in written.replace("\r\n", "")
    assert [cue.content for cue in srt.parse(written.replace("\r\n", "\n"))] == ["One\nline.", "End."]
    assert refusals([written], [[Seen(1000, 2000, "One\nline."), Seen(3000, 4000, "End.")]]) == {}


@pytest.mark.parametrize("text", ["In\n1984", "It was\nin\n7", "In\n1984 "])
def test_a_number_on_the_very_last_line_is_left_alone_and_hidden_by_pysubs2_only(text: str) -> None:
    source = f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n"
    written, corrected = _processed(source, "none")
    assert written == source
    cues = [Seen(cue.start, cue.end, plain(cue.text)) for cue in corrected.cues]
    shown = {name: reader(written) for name, reader in READERS.items()} | (
        {"ffmpeg": by_ffmpeg([written])[0]} if "ffmpeg" in installed() else {}
    )
    assert {name for name, seen in shown.items() if seen != cues} <= {"pysubs2"}
    assert refusals([written], [cues]) == {}


def test_a_cue_of_no_duration_elsewhere_is_still_extended() -> None:
    written, _ = _processed("1\n00:00:01,000 --> 00:00:01,000\nHello.\n")
    assert written == "1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


@pytest.mark.parametrize(
    "separator", ["\u2028", "\u2029", "\u2028\n", "\n\u2029", "\u2028\u2028", "\u0085\n", "\u0085"]
)
def test_a_line_separator_hides_no_text_from_any_reader(separator: str) -> None:
    written, corrected = _processed(_document(f"One{separator}line."))
    assert [cue.text.split() for cue in corrected.cues] == [["One", "line."], ["End."]]
    assert {change.rule for change in corrected.corrections} & {"S102", "S103"}
    cues = [Seen(cue.start, cue.end, plain(cue.text)) for cue in corrected.cues]
    assert refusals([written], [cues]) == {}


@pytest.mark.slow
def test_ffmpeg_sees_no_fewer_cues_in_real_files_than_before(corpus: Path) -> None:
    if "ffmpeg" not in installed():
        pytest.skip("ffmpeg is not installed")
    files = [
        (path, processor("default").process(path.read_bytes(), path.name)) for path in corpus.rglob("*.srt")
    ]
    files = [(path, done) for path, done in files if done.data and done.decoded and done.corrected]
    sources = [
        path.read_bytes().decode(done.decoded.encoding, "replace") for path, done in files if done.decoded
    ]
    outputs = [
        (done.data or b"").decode(done.decoded.encoding, "replace") for _, done in files if done.decoded
    ]
    dropped = [done.corrected.tally.dropped for _, done in files if done.corrected]
    pairs = zip(files, by_ffmpeg(sources), by_ffmpeg(outputs), dropped, strict=True)
    assert [path.name for (path, _), before, after, gone in pairs if len(after) < len(before) - gone] == []

"""What holds for any bytes whatever: no crash, no loss, no second change, and others can read the output."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import srt
from hypothesis import given, settings
from hypothesis import strategies as st

from srtbatch.config.settings import Config
from srtbatch.encodings.codec import decode
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.model import Decoded, Failure
from srtbatch.subrip.reader import read

PROCESSOR = Processor(Config())
UNSURE_ENCODING = "S105"
WORD = re.compile(r"[^\W_]+")

newlines = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n \n", "\n\n\n\n"])
times = st.sampled_from(
    [
        "00:00:01,000",
        "00:00:02.5",
        "0:0:3,04",
        "00:04",
        "12:34:56,789",
        "00 : 00 : 05,000",
        "٠٠:٠٠:٠٦",
        "-1:00:00,000",
        "99",
    ]
)
arrows = st.sampled_from([" --> ", "-->", " -> ", " —> ", " ==> ", " - ", " , "])
pieces = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "alpha",
            "<i>",
            "</i>",
            "< b >",
            "{\\an8}",
            ",,",
            "  ",
            " .",
            "....",
            "1",
            "42",
            "\ufeff",
            "\x00",
            "\u200b",
            "x.shape",
            "♪",
        ]
    ),
)
timing_lines = st.builds(
    "".join, st.tuples(times, arrows, times, st.sampled_from(["", " X1:1 X2:2", " text"]))
)
documents = st.lists(
    st.one_of(pieces, timing_lines, newlines, st.integers(0, 10**7).map(str)), max_size=40
).map("".join)
blocks = st.builds(
    lambda index, start, length, lines: (
        f"{index}\n00:00:{start:02},000 --> 00:00:{start + length:02},500\n" + "\n".join(lines) + "\n"
    ),
    st.integers(1, 99),
    st.integers(0, 50),
    st.integers(0, 9),
    st.lists(st.lists(pieces, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=3),
)
plausible = st.lists(blocks, min_size=1, max_size=6).map("\n".join)
encodings = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1251", "shift_jis", "gb18030"]
)
files = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda text, name: text.encode(name, "ignore"), documents, encodings),
    st.builds(lambda text, name: text.encode(name, "ignore"), plausible, encodings),
)


def _idle(done: Processed, data: bytes) -> bool:
    """Nothing to do, or corrections held back as they were the first time."""
    return done.data == data and done.corrected is not None and (done.kept or not done.corrected.corrections)


def _process(data: bytes) -> Processed:
    done = PROCESSOR.process(data, "any.srt")
    assert (done.data is None) == (done.failure is not None)
    return done


@given(files)
def test_any_bytes_end_in_a_result(data: bytes) -> None:
    done = _process(data)
    if done.failure:
        assert done.failure.message


@given(files)
def test_a_second_run_changes_nothing(data: bytes) -> None:
    first = _process(data)
    if first.data:
        assert _idle(_process(first.data), first.data)


@given(st.one_of(documents, plausible))
def test_others_can_read_what_we_write(text: str) -> None:
    done = _process(text.encode("utf-8", "ignore"))
    if done.data and done.corrected and done.decoded:
        again = decode(done.data, encoding=done.decoded.encoding)
        assert isinstance(again, Decoded)
        assert len(list(srt.parse(again.text))) == len(done.corrected.cues)


@given(plausible)
def test_words_are_conserved_or_listed(text: str) -> None:
    done = _process(text.encode())
    if done.corrected is None or done.decoded is None:
        return
    source = read(done.decoded.text)
    assert not isinstance(source, Failure)
    before = _words("\n".join(cue.text for cue in source.cues))
    after = _words("\n".join(cue.text for cue in done.corrected.cues))
    if before != after:
        told = "".join(change.before for change in done.corrected.corrections)
        assert all(word in told.casefold() for word in before - after)


@given(plausible)
def test_an_untouched_document_comes_back_as_its_bytes(text: str) -> None:
    data = text.encode()
    done = _process(data)
    if done.corrected and not done.corrected.corrections:
        assert done.data == data


def _words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.casefold()))


@pytest.mark.slow
@given(files)
@settings(max_examples=5000)
def test_many_more_bytes_end_in_a_result_that_stays(data: bytes) -> None:
    first = _process(data)
    if first.data:
        assert _idle(_process(first.data), first.data)

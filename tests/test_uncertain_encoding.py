"""While an encoding is uncertain, nothing but plain ASCII text is corrected, and the file says so."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srtbatch.config.settings import Config, CorrectionSettings, FileSettings, Limits
from srtbatch.engine.fixed_point import correct
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.engine.rule_stages import Plan
from srtbatch.model import Corrected, Document
from srtbatch.quality.score import Scale
from srtbatch.rules.base import Context
from srtbatch.rules.registry import selected
from srtbatch.subrip.reader import read

HEAD = "1\n00:00:01,000 --> 00:00:02,000\n"
NEXT = "\n2\n00:00:03,000 --> 00:00:04,000\n"
CHINESE = "他说：今天天气很好…我们去公园吧…那个地方还有很多人…"
JAPANESE = "今日はとても良い天気ですね"
EVERY_RULE = CorrectionSettings(select=("ALL",), language="en")

texts = st.sampled_from(
    [
        "Вызываем метод КонтрольОстатков, потом КодОбъекта.",
        "«Да»,  сказал он .",
        CHINESE,
        JAPANESE,
        "Zażółć gęślą  jaźń , “proszę”.",
        "Être  à l'école , c'était  “déjà” …",
        "Γειά σου , κόσμε !!",
        "שלום\u200f, עולם",
        "Caf\xe9 \xa0 cr\xe8me\xad \xab ici \xbb\x85",
        "see  the  the point ,, of it",
    ]
)
codecs = st.sampled_from(
    ["cp1251", "koi8-r", "cp866", "gbk", "big5", "cp932", "euc-jp", "cp1252", "latin-1", "mac-roman", "cp852"]
)
strays = st.sampled_from([b"", b"\xff", b"\xe9", b"\x1b$B", b"\x1b(B", b"\0", b"\v", b"\x7f", b"\xad", b"\t"])
legacy = st.lists(
    st.builds(lambda text, codec, stray: text.encode(codec, "ignore") + stray, texts, codecs, strays),
    max_size=3,
).map(b"\n".join)
files = st.builds(
    lambda above, text, below: HEAD.encode() + above + text + NEXT.encode() + below + b"\n",
    st.one_of(strays, st.binary(max_size=20)),
    legacy,
    st.one_of(legacy, st.binary(max_size=60)),
)


@cache
def _processor(*, every_rule: bool = False, to_utf8: bool = False) -> Processor:
    correction = EVERY_RULE if every_rule else CorrectionSettings()
    return Processor(Config(correction=correction, files=FileSettings(to_utf8=to_utf8)))


def _process(data: bytes, *, every_rule: bool = False, to_utf8: bool = False) -> Processed:
    return _processor(every_rule=every_rule, to_utf8=to_utf8).process(data, "a.srt")


def _odd(data: bytes) -> bytes:
    """The bytes beyond ASCII and the control bytes but those of newlines, in order."""
    return bytes(byte for byte in data if byte >= 0x7F or (byte < 0x20 and byte not in b"\r\n"))


def _codes(done: Processed) -> list[str]:
    assert done.corrected
    return [finding.rule for finding in done.corrected.findings]


def _check(data: bytes, done: Processed) -> None:
    if done.data is None or done.decoded is None or done.decoded.is_certain:
        return
    assert _odd(done.data) == _odd(data)
    assert "S105" in _codes(done)
    assert done.decoded.confidence <= 0.5


@pytest.mark.parametrize("every_rule", [False, True])
@given(data=st.one_of(files, st.binary(max_size=300)))
def test_what_is_not_plain_ascii_stays_in_order(data: bytes, *, every_rule: bool) -> None:
    _check(data, _process(data, every_rule=every_rule))


@pytest.mark.slow
@pytest.mark.parametrize("every_rule", [False, True])
@given(data=files)
@settings(max_examples=5000)
def test_what_is_not_plain_ascii_stays_in_order_in_many_more(data: bytes, *, every_rule: bool) -> None:
    _check(data, _process(data, every_rule=every_rule))


@given(files)
def test_an_uncertain_file_is_left_alone_by_a_second_run(data: bytes) -> None:
    first = _process(data)
    if first.data is not None and first.decoded and not first.decoded.is_certain:
        assert _process(first.data).data == first.data


def _unproven(text: str, codec: str) -> bytes:
    """A document whose encoding cannot be told: two stray bytes that no text in UTF-8 surrounds."""
    return (HEAD + text + "\n").encode(codec) + NEXT.encode() + b"see  the point ,, \xfe\xff\n"


def test_plain_ascii_text_is_still_corrected() -> None:
    data = _unproven("Good  night ,, all.", "ascii")
    done = _process(data)
    assert done.decoded
    assert not done.decoded.is_certain
    assert done.data is not None
    assert b"Good night, all." in done.data
    assert b"\xfe\xff" in done.data


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + JAPANESE + "  明日も\n").encode("iso2022_jp") + b"\xff\n",
        (HEAD + JAPANESE + "\n").encode("iso2022_jp").replace(b"\x1b(B\n", b"\xe9\x1b(B\n"),
        HEAD.encode() + b"\x1b$)A\x0e=;;;\x1b*H\x0f ,,\n",  # ISO-2022-CN, which Python cannot read
    ],
)
def test_escape_sequences_of_an_unread_encoding_stay(data: bytes) -> None:
    done = _process(data)
    assert done.data == data
    assert done.kept
    assert "uncertain" in done.reason
    assert "S105" in _codes(done)


def test_soft_hyphens_of_an_uncertain_encoding_stay() -> None:
    data = (HEAD + "等等…\n").encode("gbk")
    assert b"\xad" in data
    done = _process(data)
    assert done.data == data
    assert "S105" in _codes(done)


def test_capitals_within_words_lose_no_letter() -> None:
    data = (HEAD + "Вызываем метод КонтрольОстатков, потом КодОбъекта.\n").encode("cp1251")
    done = _process(data)
    assert done.data is not None
    assert _odd(done.data) == _odd(data)


@pytest.mark.parametrize(
    ("text", "left", "told"),
    [
        ("It\xadself ,, now", "It\xadself, now", True),
        ("Good\u200b  night", "Good\u200b night", True),
        ("dÃ©jÃ\xa0 vu ,, a", "dÃ©jÃ\xa0 vu, a", True),
        ("caf\xe9 \x9b here ,, a  b", "caf\xe9 \x9b here, a b", False),
    ],
)
def test_a_rule_that_is_held_back_says_so(text: str, left: str, *, told: bool) -> None:
    document = read(f"{HEAD}{text}\n")
    assert isinstance(document, Document)
    context = Context("", Limits(), certain=False)
    done = correct(document, Plan(selected(Config()), ""), context, Scale(Limits()))
    assert isinstance(done, Corrected)
    assert done.cues[0].text == left
    assert done.corrections
    assert any(finding.rule == "E105" for finding in done.findings) == told


@pytest.mark.parametrize("text", ["Good  night , “all”…", "It\xadself,\u200b now"])
def test_a_certain_encoding_is_corrected_as_ever(text: str) -> None:
    done = _process((HEAD + text + "\n").encode())
    assert done.corrected
    assert done.corrected.corrections
    assert done.decoded
    assert done.decoded.is_certain


def test_an_uncertain_file_is_not_converted() -> None:
    data = _unproven("Good  night ,, all.", "ascii")
    done = _process(data, to_utf8=True)
    assert (done.data, done.kept) == (data, True)
    assert "not converted to UTF-8" in done.reason
    assert "--encoding" in done.reason


def test_a_given_encoding_converts_it() -> None:
    data = _unproven("Zażółć gęślą jaźń.", "cp852")
    given = Config(files=FileSettings(to_utf8=True, encoding="cp852"))
    done = Processor(given).process(data, "a.srt")
    assert not done.kept
    assert done.data is not None
    assert "Zażółć gęślą jaźń." in done.data.decode()

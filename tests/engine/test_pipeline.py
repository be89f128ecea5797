"""The pipeline of one document: what is written, what is refused, what fails, and why."""

from __future__ import annotations

import pytest

from srtbatch.config.settings import Config, CorrectionSettings, FileSettings, GlossarySettings, Term
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.engine.rule_stages import MISREAD, UNENCODABLE
from srtbatch.model import ConfigError

CUE = "1\n00:00:01,000 --> 00:00:04,000\n"
RUSSIAN = "Она пришла домой поздно вечером и сразу легла спать.\n"


def processed(data: bytes, config: Config | None = None, name: str = "") -> Processed:
    return Processor(config or Config()).process(data, name)


def test_sound_bytes_come_back_as_they_are() -> None:
    data = b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nHi.\r\n"
    assert processed(data).data == data


def test_encoding_mark_and_newlines_survive_a_correction() -> None:
    data = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHi  there.\r\n".encode("utf-16")
    done = processed(data)
    assert done.data == data.decode("utf-16").replace("  ", " ").encode("utf-16")


def test_what_the_encoding_cannot_spell_is_held_back_and_said() -> None:
    data = f"{CUE}{RUSSIAN}Слово  krsna.\n".encode("cp1251")
    glossary = GlossarySettings(terms=(Term("Kṛṣṇa", ("krsna",), proper_noun=True),))
    config = Config(glossary=glossary, files=FileSettings(encoding="cp1251"))
    done = processed(data, config)
    assert done.data == data.replace(b"  ", b" ")
    assert done.corrected is not None
    assert [found.rule for found in done.corrected.findings if found.rule[0] == "E"] == [UNENCODABLE]


def test_to_utf8_lets_it_through() -> None:
    data = f"{CUE}{RUSSIAN}Слово krsna.\n".encode("cp1251")
    glossary = GlossarySettings(terms=(Term("Kṛṣṇa", ("krsna",), proper_noun=True),))
    config = Config(glossary=glossary, files=FileSettings(encoding="cp1251", to_utf8=True))
    assert processed(data, config).data == f"{CUE}{RUSSIAN}Слово Kṛṣṇa.\n".encode()


def test_to_utf8_respells_a_file_that_needs_nothing_else() -> None:
    data = f"{CUE}{RUSSIAN}".encode("cp1251")
    config = Config(files=FileSettings(encoding="cp1251", to_utf8=True))
    assert processed(data, config).data == f"{CUE}{RUSSIAN}".encode()


def test_a_language_named_in_the_config_decides() -> None:
    data = f"{CUE}Quoi ?\n".encode()
    assert processed(data, name="a.fr.srt").data == data
    english = Config(correction=CorrectionSettings(language="en"))
    assert processed(data, english).data == f"{CUE}Quoi?\n".encode()


def test_a_language_may_be_spelt_in_any_way() -> None:
    data = f"{CUE}Quoi ?\n".encode()
    for language in ("EN", "en-GB", "English"):
        told = Config(correction=CorrectionSettings(language=language))
        assert processed(data, told).data == f"{CUE}Quoi?\n".encode()
    with pytest.raises(ConfigError):
        Processor(Config(correction=CorrectionSettings(language="Klingonese")))


def test_an_empty_file_passes_with_its_reason() -> None:
    done = processed(b"")
    assert (done.data, done.reason, done.failure) == (b"", "no cues", None)


def test_text_without_cues_fails() -> None:
    done = processed(b"Dear reader,\nthis is a letter.\n")
    assert done.data is None
    assert done.failure is not None
    assert done.failure.kind == "no_cues"


def test_the_share_of_changed_words_is_told() -> None:
    glossary = GlossarySettings(terms=(Term("PyTorch", ("pie torch",), proper_noun=True),))
    done = processed(f"{CUE}We like pie torch  here.\n".encode(), Config(glossary=glossary))
    assert done.changed_words == 2 / 5
    assert processed(f"{CUE}We like pie torch  here.\n".encode()).changed_words == 0.0


@pytest.mark.parametrize("first", ["A", "A ", "A\u00a0", "<I>A</I>\n", "<i>A</i>"])
def test_a_repeat_is_dropped_in_the_first_run(first: str) -> None:
    second = "<i>A</i>" if "<" in first else "A"
    end = "2\n00:00:01,000 --> 00:00:04,000\n" + second + "\n\n5\n00:00:05,000 --> 00:00:06,000\nBye\n"
    done = processed(f"{CUE}{first.strip(chr(10))}\n\n{end}".encode())
    assert done.data == f"{CUE}{second}\n\n2\n00:00:05,000 --> 00:00:06,000\nBye\n".encode()
    assert done.corrected is not None
    assert done.corrected.tally.dropped == 1


def test_text_is_never_made_a_timing_line() -> None:
    data = f"{CUE}A\n0:0:8,0 to 0:0:9&#44;0\nB\n".encode()
    done = processed(data)
    assert done.data == data
    assert done.corrected is not None
    assert [found.rule for found in done.corrected.findings if found.rule[0] == "E"] == [MISREAD]

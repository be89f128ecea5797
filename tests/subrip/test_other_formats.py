"""Files of other formats: never written as SubRip, and refused by the name of their format."""

from __future__ import annotations

from pathlib import Path

import pytest

from srtbatch.batch.batch import Batch
from srtbatch.config.settings import Config, FileSettings
from srtbatch.engine.pipeline import Processor
from srtbatch.model import Status

SUBRIP = "1\n00:00:01,000 --> 00:00:02,000\nHello  there.\n"
WEBVTT = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nHello.\n"
ALPHA = (
    "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Hello\n"
)
TTML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml"><body><div>\n'
    '<p begin="00:00:01.000" end="00:00:02.000">Hello.</p>\n</div></body></tt>\n'
)
SAMI = "<SAMI><HEAD></HEAD><BODY>\n<SYNC Start=1000><P Class=ENCC>Hello.\n<SYNC Start=2000><P>&nbsp;\n"
SUBVIEWER = (
    "[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n[SUBTITLE]\n00:00:01.00,00:00:02.00\nHello.[br]You.\n"
)
OTHERS = [
    ("MicroDVD", "sub", "{1}{25}Hello.\n{30}{55}You.|There.\n"),
    ("SubStation Alpha", "ass", ALPHA),
    ("SubStation Alpha", "ssa", ALPHA.replace("[Script", "; a comment\n[Script")),
    ("TTML", "ttml", TTML),
    ("TTML", "dfxp", TTML),
    ("SAMI", "smi", SAMI),
    ("SubViewer", "sub", SUBVIEWER),
    ("MPL2", "mpl", "[10][20]Hello.\n[30][40]You.\n"),
    ("VobSub index", "idx", "# VobSub index file, v7 (do not modify this line!)\nsize: 720x576\n"),
    ("Spruce STL", "stl", "$FontName = Arial\n00:00:01:00 , 00:00:02:00 , Hello.\n"),
    ("Scenarist SCC", "scc", "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420\n"),
    ("LRC", "lrc", "[ti:Song]\n[00:12.00]Line\n[00:15.30]Line\n"),
]
READ_UNDER_THE_NAME_OF_SUBRIP = [
    ("WebVTT", "vtt", WEBVTT),
    ("SBV", "sbv", "0:00:01.000,0:00:02.000\nHello.\n\n0:00:03.000,0:00:04.000\nYou.\n"),
]


def _failure(data: bytes, name: str) -> tuple[str, str]:
    done = Processor(Config()).process(data, name)
    assert done.data is None
    assert done.failure
    return done.failure.kind, done.failure.message


@pytest.mark.parametrize(("named", "suffix", "text"), [*OTHERS, *READ_UNDER_THE_NAME_OF_SUBRIP])
def test_another_format_under_its_own_name_is_refused(named: str, suffix: str, text: str) -> None:
    for data in (text.encode(), text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode("utf-16")):
        kind, message = _failure(data, f"a/film.en.{suffix.upper()}")
        assert kind == "format"
        assert f".{suffix}" in message
        assert named in message


@pytest.mark.parametrize(("named", "suffix", "text"), OTHERS)
def test_another_format_under_the_name_of_subrip_is_named(named: str, suffix: str, text: str) -> None:
    kind, message = _failure(text.encode(), "film.srt")
    assert (kind, named in message) == ("format", True)


@pytest.mark.parametrize(("named", "suffix", "text"), READ_UNDER_THE_NAME_OF_SUBRIP)
def test_what_the_reader_knows_is_read_under_the_name_of_subrip(named: str, suffix: str, text: str) -> None:
    done = Processor(Config()).process(text.encode(), "film.srt")
    assert done.corrected
    assert done.corrected.cues[0].text == "Hello."


@pytest.mark.parametrize(
    ("named", "suffix", "data"),
    [
        ("VobSub", "sub", b"\0\0\x01\xba\x44\0\4\0\4\1" + bytes(range(256)) * 16),
        ("Blu-ray SUP", "sup", b"PG" + bytes(8) + b"\x16\0\x13" + bytes(range(256)) * 4),
        ("EBU STL", "stl", b"850STL25.01" + bytes(range(256)) * 4),
    ],
)
def test_pictures_and_other_binary_formats_are_named(named: str, suffix: str, data: bytes) -> None:
    for name in (f"film.{suffix}", "film.srt"):
        kind, message = _failure(data, name)
        assert (kind, named in message) == ("format", True)


@pytest.mark.parametrize("suffix", ["vtt", "sub", "ass", "txt", "SUB", "xml"])
def test_subrip_is_read_under_any_name(suffix: str) -> None:
    done = Processor(Config()).process(SUBRIP.encode(), f"film.{suffix}")
    assert done.data == SUBRIP.replace("  ", " ").encode()


@pytest.mark.parametrize("suffix", ["vtt", "sub", "ass", "srt"])
def test_an_empty_file_is_copied_under_any_name(suffix: str) -> None:
    assert Processor(Config()).process(b"\n", f"film.{suffix}").data == b"\n"


def test_text_of_no_format_keeps_its_reason() -> None:
    assert _failure(b"Dear reader,\nthis is a letter.\n", "a.srt")[0] == "no_cues"
    assert _failure(bytes(range(256)) * 4, "a.srt")[0] == "binary"
    kind, message = _failure(b"Dear reader,\nthis is a letter.\n", "a.sub")
    assert (kind, message.partition(";")[0]) == (
        "format",
        "this .sub file is not SubRip but MicroDVD or SubViewer or VobSub",
    )


def test_in_a_batch_only_the_other_format_fails(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.srt").write_text(SUBRIP)
    (source / "b.vtt").write_text(WEBVTT)
    results = list(Batch(source, target, Config(files=FileSettings(patterns=("*.srt", "*.vtt")))))
    assert {result.name: result.status for result in results} == {
        "a.srt": Status.CORRECTED,
        "b.vtt": Status.FAILED,
    }
    assert not (target / "b.vtt").exists()

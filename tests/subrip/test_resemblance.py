"""Which lines resemble timing lines: damaged ones of every kind do, ordinary text does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.model import Document
from srtbatch.subrip.damage.resemblance import resembles_timing
from srtbatch.subrip.reader import read, read_tolerantly
from tests.subrip.numbers_in_dialogue import SPOKEN_NUMBERS

DAMAGED = [
    "00:00:06,400 --> 00:00:08,000",
    "3 00:00:06,400 --> 00:00:0s,3s4",
    "D0:00:06,400 --> 00:Q0:08,!ZB",
    "00:00:0G,400 --> 00:00:0s,3s4",
    "O0:OO:O6,4OO --> OO:OO:OB,OOO",
    "01-30-00-000 --> 01-30-02-789",
    "01°30'00\",000 --> 01°30'02\",789",
    "01：30：00，000 --> 01：30：02，789",
    "01:30:0,000 --> 01:30:2,789",
    "300:00:06,400 -->",
    "00:00:06,400 -->",
    "--> 00:00:08,000",
    "00:00:06 --> 00:00:08",
    "00:06,400 --> 00:08,000",
    "00:06,400 -->",
    "00 00 06 400 --> 00 00 08 000",
    "00.00.06.400 --> 00.00.08.000",
    "00h00m06s400 --> 00h00m08s000",
    "01_30_00_000 -> 01_30_02_789",
    "0:0:6,4 -> 0:0:8,0",
    "0000:06,400 --> 0000:08,000 Hello",
    "00:0006,400 --> 00:0008,000",
    "00:0006,400 -- 00:0008,000",
    "00:00:06400 --> 00:00:08000",
    "1 01:30:0,000 --> 01:30:2,789 maybe never 2 01:30:3,372 --> 01:30:4,304 maybe",
    "maybe never 2 01-30-03-372 --> 01-30-04-304 maybe",
    "00:00:06,400",
    "<b>00:00:06,400 --> 00:00:08,000</b>",
    "00:00:06,400 --&gt; 00:00:08,000",
    "00:00:06,400 → 00:00:08,000",
    "[00:00:06,400 --> 00:00:08,000]",
    "00:00:06,400 – 00:00:08,000",
    "00:00:06.400,00:00:08.000",
    "٠٠:٠٠:٠٦,٤٠٠ --> ٠٠:٠٠:٠٨,٠٠٠",
    "00:00:06 - 00:00:08",
    "00:00:06,400 00:00:08,000",
    "00:00:06,400 to 00:00:08,000",
    "00/00/06/400 --> 00/00/08/000",
    "00;00;06;10 --> 00;00;08;10",
    "00:00:06:10 00:00:08:10",
    "0 0:00:06,400 --> 00 :00:08,000",
    "Time: 00:00:06,400 > 00:00:08,000",
    "|0:00:06,400 --> |0:00:08,000",
    "00:00:06,4OO --> OO:OO:O8,OOO",
    "00:00:06,40",
    "oo:oo:o6,4oo --> oo:oo:o8,ooo",
    "00:00:06,400 --> xx:xx:xx,xxx",
    "00:00:06,400 ---> Hello",
    "01:2'3:45,678 --> 01:23:x7,912",
    "01:23:x45,678 --> 0.1:23:47,912",
    "01:x3:45,678 -.> 01:23:47,912",
    "Second th:06,000 --> 00:00:08,000",
    "Second th00:00:06,000",
    "00:00:08,000ird thing",
    "Second th6,000 --> 00:00:08,000",
    "Second th--> 00:00:08,000",
    "Second th -> 0:08.000",
    "Second thing. 3 00:06.000 --> 00:08.000 Third thing.",
]
OTHERS_SAID = [
    "10.10.10.254 -> 10.20.30.254",
    "2019-01-02 10:30 -> 2019-01-03 11:30",
    "12.10.20 10:30 -> 12.10.20 11:45",
    "10:30, 11:45, 12:15, 13:20",
    "at 00:00:01,000.",
    "It is 12:30:15 now",
    "2001:db8:85a3::8a2e:370:7334 -> 2001:db8:85a3::1",
    "aa:bb:cc:dd:ee:ff -> 00:11:22:33:44:55",
    "for (i=0; i<10; i++) -> 10",
    "x[10:20:30] -> y[40:50:60]",
    "The ratio 1:2:3 is 4:5:6",
    "10:30 -> 11:45 -> 12:30",
    "Matthew 5:3-12, 6:9-13, 7:1-5",
    "Tel. 0049-30-12-34-567",
    "Score 21:19, 21:15, 25:23",
    "30-15, 40-30, 40-40",
    "2, 4, 6, 8, 10, 12",
    "const a = {b: 10, c: 20, d: 30} => 1234",
    "<i>1984: 10:30</i>",
    "SSBZ: Is! Do! So: Zoo",
    "10:30:00 -> lunch",
    "See you at 10:30:45 or 11:15:30",
    "1234567890 -> 0987654321",
    "01-02-03 -> 04-05-06",
    "02-34-56-78 or 03-45-67-89",
    "00:11:22:33:44:55",
    "00:1A:2B:3C:4D:5E",
    "12:00:00 -> 12:00:01",
    "Record: 9:58.12, 10:02.45",
    "1:23.456",
    "SHA256 01:02:59:D9:C3:D2:0D:08:F7:82:4E",
    "echo at 00:00:13,500 --> now",
    "jump --> 00:01:08",
    "jump --> 1:08.5",
    "Best: 9:58.12 -> 9:57.30",
    "2019-01-02T10:30:00.000Z",
    "at 00:00:01,000, or so",
    "It took 00:01:02.500s",
]
FIRST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n"
LAST = "2\n00:00:15,000 --> 00:00:16,000\nThree.\n"


@pytest.mark.parametrize("line", DAMAGED)
def test_damaged_timing_lines_do(line: str) -> None:
    assert resembles_timing(line)
    assert resembles_timing(f"  {line} ")


@pytest.mark.parametrize("line", [*SPOKEN_NUMBERS, *OTHERS_SAID])
def test_ordinary_text_does_not(line: str) -> None:
    assert not resembles_timing(line)
    assert not resembles_timing(f"<i>{line}</i>")


@pytest.mark.parametrize("line", DAMAGED)
@pytest.mark.parametrize("layout", ["{}\n{}\nTwo.\n\n{}", "{}\n2\n{}\nTwo.\n\n{}", "{}{}\nTwo.\n\n{}"])
def test_a_damaged_line_is_a_cue_or_reported(line: str, layout: str) -> None:
    source = layout.format(FIRST, line, LAST)
    document = read(source)
    assert isinstance(document, Document)
    assert document == read_tolerantly(source)
    at = 1 + source[: source.index(line)].count("\n")
    texts = "\n".join(cue.text for cue in document.cues).split("\n")
    assert not any(map(resembles_timing, texts)) or at in {finding.line for finding in document.findings}


@pytest.mark.parametrize("line", [*SPOKEN_NUMBERS, *OTHERS_SAID])
def test_ordinary_text_in_a_cue_is_not_reported(line: str) -> None:
    document = read(f"{FIRST}{line}\n\n{LAST}")
    assert isinstance(document, Document)
    assert not any("looks like the beginning" in finding.message for finding in document.findings)


@given(st.text(alphabet="0123456789:,.-> \nabSO", max_size=80))
def test_any_lines_are_reported_alike_by_both_readers(text: str) -> None:
    source = f"{FIRST}{text}\n\n{LAST}"
    assert read(source) == read_tolerantly(source)


def test_every_cue_of_one_line_that_is_not_read_is_reported() -> None:
    words = "and so on, for a long while, until nothing more was to be said about it by any of them, "
    document = read(f"1 00:00:01,000 --> 00:00:02,000 {words * 3}2 00-00-03-000 --> 00-00-04-000 Two.")
    assert isinstance(document, Document)
    assert [(finding.rule, finding.line) for finding in document.findings] == [("S214", 1)]

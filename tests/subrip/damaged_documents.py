"""Texts that are nearly SRT: flawless documents, and the same with faults inserted."""

from __future__ import annotations

from hypothesis import strategies as st

TIMINGS = (
    "00:00:01,000 --> 00:00:03,000",
    "00:00:04,000 --> 00:00:06,000 X1:100 X2:600",
    "00:00:02.5 -> 0:00:06,00",
    "00:00:09,000 --> 00:00:06,000",
    "00:00:05,000 --> ",
    "00:00:07,000 --> 00:0",
    "0:00:01.000,0:00:03.000",
    " 00:00:08,000-->00:00:09,000 said here",
    "00:00:08,000 --> 00:00:08,000",
    "12 --> 15.5",
    "-00:00:01,000 --> 00:60:02,000",
    "00:00:01,80 --> 00:00:02,5",
    "00:00:03,000 -\u200b- > 00:00:0\u202e4,000 mi\u200cravam",
    "3 00:00:05,000 --> 00:00:06,000 and",
    "[00:00:05,000 --> 00:00:06,000]",
    "00:00:02:12 --> 00:00:03:24",
    "1->2",
    "5.5 -> 6.5",
    "10.0.0.1 -> 10.0.0.2",
    "00:00:02,000 > 00:00:03,000",
    "00:00:0,2000 --> 00:00:03,000",
    "x00:00:02,000 --> 00:00:03,000'",
    "O0:00:02,000 - - -> 00:00:03,00 0 X1: 5 X2: 6",
    "00:0:02,000 --> 0:00:03,000",
    "--> 00:00:04,000",
    "00:00:03,000\n--> 00:00:04,000",
    "00:00:05,000 -->\n00:00:06,000",
    "00:00:07,000\n00:00:08,000",
    "xx --> xx",
    "00:02 / 00:03",
    "0: 0: 2, 26 --> 0: 0: 3,  5",
    "4 00:00:02,000 --> 00:00:03,000 and 5 00:00:03,000 --> 00:00:04,000 so on",
)
LINES = (
    *TIMINGS,
    *(
        "",
        "",
        "",
        "",
        " ",
        "\t",
        "\ufeff",
        "1",
        "2",
        "3",
        "4",
        "1 ",
        "\ufeff1",
        "007",
        "#4",
        "two",
        "1984",
        "-3",
        "12345678901",
    ),
    *(
        "Hello there.",
        "- No!",
        "x -> y",
        "at 00:00:13,500 --> now",
        "WEBVTT",
        "NOTE a note",
        "12:30 --> 13:45 lunch",
    ),
    *("a\u2028b", "\u200b", "→", "{\\an8}<i>what?</i>", "00:00:03,500", "3 --> 4", "one word too many"),
)


def clean_document(cues: list[tuple[int, int, list[str]]], ending: str) -> str:
    """A flawless document of cues with a gap, a duration, and lines of text each."""
    blocks, start = [], 1000
    for number, (gap, duration, lines) in enumerate(cues, start=1):
        start += gap
        text = "\n".join(lines)
        blocks.append(f"{number}\n{_time(start)} --> {_time(start + duration)}\n{text}")
    return "\n\n".join(blocks) + ending


def _time(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


words = st.text(alphabet="abc é文.,<>i-{}0123456789", min_size=1, max_size=12).filter(str.strip)
cues = st.tuples(st.integers(1, 4000), st.integers(1, 4000), st.lists(words, max_size=3))
flawless = st.builds(clean_document, st.lists(cues, max_size=6), st.sampled_from(["", "\n", "\n\n"]))
soup = st.builds("\n".join, st.lists(st.sampled_from(LINES), max_size=24))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A flawless document with lines taken out, put in, doubled or overwritten."""
    lines = draw(flawless).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines)))
        lines[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(LINES), max_size=2))
    return "\n".join(lines)


nearly_srt = st.one_of(flawless, soup, mutated())

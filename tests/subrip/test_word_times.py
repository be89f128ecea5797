"""The times of words that WebVTT has within a text are no timing lines, and stay whole."""

from __future__ import annotations

import re

import pytest

from srtbatch.model import Document
from srtbatch.subrip.damage.resemblance import resembles_timing
from srtbatch.subrip.reader import read
from tests.subrip.reread import reread

TAGGED = [
    "so<00:00:02.500><c> we</c>",
    "so<00:00:02.500><c> we</c><00:00:02.900><c> go</c>",
    "<00:00:02.100><c>so</c><00:00:02.500><c> we</c><00:00:02.900><c> go</c>",
    "so<00:00:02.500><c.colorE5E5E5> we</c><00:00:02.900><c.colorE5E5E5> go</c>",
    "so <00:00:02.500>we <00:00:02.900>go",
    "<00:00:02.500>so <00:00:02.900>we",
    "<00:00:02.500><00:00:02.900>",
    "so<00:02.500><c> we</c><00:02.900><c> go</c>",
]
FORMS = [
    "{index}\n{start},000 --> {end},000\n{text}\n\n",
    "{start}.000 --> {end}.000 align:start position:0%\n{text}\n\n",
]
TAG = re.compile(r"<[^<>]*>")


def _document(form: str, text: str) -> str:
    cues = [
        form.format(index=at, start=f"00:00:{2 * at:02}", end=f"00:00:{2 * at + 1:02}", text=said)
        for at, said in enumerate(["One.", text, "Three.", f"Three.\n{text}", "Five."], start=1)
    ]
    return "".join(cues)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TAGGED)
def test_tagged_words_are_text_without_a_finding(form: str, text: str) -> None:
    document = reread(_document(form, text))
    assert len(document.cues) == 5
    assert document.findings == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", TAGGED)
def test_a_line_is_broken_before_a_word_and_not_in_it(form: str, text: str) -> None:
    for cue in reread(_document(form, text)).cues:
        lines = cue.text.split("\n")
        assert all(line.count("<c") == line.count("</c") for line in lines)
        assert all(not set("<>") & set(TAG.sub("", line)) for line in lines)
        assert "".join(cue.text.split()) in (
            "One.",
            "Three.",
            "Five.",
            *("".join(f"{above}{text}".split()) for above in ("", "Three.")),
        )


@pytest.mark.parametrize("tag", ['<font size="3" color="red">', "<v Mary Ann>", "<c.red big>"])
def test_no_line_is_broken_within_a_tag(tag: str) -> None:
    text = f"00:00:01,000{tag}00:00:02,000 Hi"
    assert f"00:00:01,000\n{tag}" in reread(_document(FORMS[0], text)).cues[1].text


@pytest.mark.parametrize(
    "line",
    [
        "<00:00:02.500> --> <00:00:03.000>",
        "<00:00:02.500>--><00:00:03.000>",
        "<00:00:02.500 --> 00:00:03.000>",
        "<b>00:00:02.500 --> 00:00:03.000</b>",
        "00:00:02.500 00:00:03.000 so <00:00:02.500>we",
        "so <00:00:02.500>we 00:00:02.500 --> 00:00:03.000",
    ],
)
def test_timing_lines_in_such_marks_are_reported_where_they_are_text(line: str) -> None:
    assert resembles_timing(line)
    document = read(_document(FORMS[0], f"Two.\n{line}"))
    assert isinstance(document, Document)
    assert len(document.cues) > 5 or "S214" in {finding.rule for finding in document.findings}

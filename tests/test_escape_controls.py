from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.escape_controls import clipped, escaped
from srtbatch.report.text_diff import render_diff


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain é 漢字 👍🏽.srt", "plain é 漢字 👍🏽.srt"),
        ("a\x1b]0;title\x07b", r"a\x1b]0;title\x07b"),
        ("\x9b31m", r"\x9b31m"),
        ("line\nnext\r", r"line\nnext\r"),
        ("\u202egnp.srt", r"\u202egnp.srt"),
        ("\udcff.srt", r"\xff.srt"),
        ("[/bold] {x} %s", "[/bold] {x} %s"),
    ],
)
def test_what_would_steer_a_terminal_is_shown_instead(text: str, safe: str) -> None:
    assert escaped(text) == safe


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_nothing_but_printable_text_on_one_line_is_left(text: str) -> None:
    safe = escaped(text)
    assert not [one for one in safe if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") and one != "\t"]
    safe.encode()


@pytest.mark.parametrize(("width", "cut"), [(9, "deep/name"), (5, "…name"), (1, "d"), (0, "")])
def test_a_long_name_keeps_its_end(width: int, cut: str) -> None:
    assert clipped("deep/name", width) == cut


def test_a_diff_is_escaped_line_by_line_and_coloured_only_on_request() -> None:
    diff = "--- a/a\x1b.srt\n+++ b/a\x1b.srt\n@@ -1,2 +1,2 @@\n one\n-two\x1b[2J\n+2\n"
    assert render_diff(diff).splitlines() == [
        r"--- a/a\x1b.srt",
        r"+++ b/a\x1b.srt",
        "@@ -1,2 +1,2 @@",
        " one",
        r"-two\x1b[2J",
        "+2",
    ]
    assert "\x1b[31m-two\\x1b[2J\x1b[0m" in render_diff(diff, colour=True)


def test_equal_texts_have_no_diff() -> None:
    assert render_diff("") == ""

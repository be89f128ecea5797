"""What a tag is, and what a viewer reads of a text with tags."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits
from srtbatch.model import Cue
from srtbatch.quality.checks import NOTHING, faults
from srtbatch.rules.base import Context
from srtbatch.rules.speech.fillers import FILLER_WORD
from srtbatch.rules.support.protected_spans import code_like
from srtbatch.visible_text import LONG, MARKUP, TAG, blank_tags, characters, longest_line, together, visible

PIECES = st.sampled_from(
    [
        "<i>",
        "</I>",
        "<font color=red>",
        "<c.x>",
        "<b",
        ">",
        "<",
        "{\\an8}",
        "{",
        "}",
        "{note}",
        "<stdio.h>",
        "é",
        " ",
        "x",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def cue(text: str, start: int = 0, end: int = 2000) -> Cue:
    return Cue(1, start, end, text)


@pytest.mark.parametrize(
    "text",
    ["<i>", "</i>", "<I>", '<font color="red">', "<FONT face=x>", "</font>", "<v Ann>", "<c.yellow>", "<b/>"],
)
def test_a_tag(text: str) -> None:
    assert TAG.fullmatch(text)
    assert MARKUP.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["<", "<>", "< i >", "<stdio.h>", "a < b", "<br>", "<item>", "<i", "{\\an8}", "{x}"]
)
def test_no_tag(text: str) -> None:
    assert TAG.search(text) is None


@given(TEXTS)
def test_blanked_tags_leave_every_other_character_in_its_place(text: str) -> None:
    blank = blank_tags(text)
    assert len(blank) == len(text)
    assert TAG.search(blank) is None
    assert all(after in (before, " ") for before, after in zip(text, blank, strict=True))


@pytest.mark.parametrize("text", ["<i>a</i> {\\an8}b\n", "< <c.x>{ }"])
def test_a_text_too_long_to_be_handled_at_once_is_read_alike(text: str) -> None:
    count = LONG // len(text) + 1
    assert visible(text * count) == visible(text) * count


def test_the_score_asks_only_tags_of_srt_for_their_closing_tag() -> None:
    assert [one.rule for one in faults(cue("<v Ann>Hello there."), NOTHING, Limits())] == []
    assert [one.rule for one in faults(cue("<I>Hello there."), NOTHING, Limits())] == ["Q109"]


def test_a_code_between_a_filler_and_the_next_word_is_no_word() -> None:
    fixed = FILLER_WORD.fix("Um, {\\i1}we see.", Context("en", Limits()))
    assert fixed == "{\\i1}We see."


def test_tags_are_no_code() -> None:
    assert not code_like('<font color="#ff0000">Hello</font>')
    assert code_like("x[0] = 1")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Two words", 9),
        ("Two\nlines", 8),
        ("<i>Tags</i>", 4),
        ('<font color="red">Tags</font>', 4),
        ("{\\an8}{\\i1}Codes", 5),
        ("a < b and c > d", 15),
        ("{x}", 3),
        ("ＡＢ日本", 4),
        ("e\u0301te\u0301", 3),
        ("ก็ดี", 2),
        ("\u202bאב\u202c", 2),
    ],
)
def test_characters(text: str, count: int) -> None:
    assert characters(text) == count


def test_longest_line_ignores_tags() -> None:
    assert longest_line("<i>abc</i>\nabcd") == 4


def test_together() -> None:
    first, second = cue("Hola"), cue("Hello")
    assert together(first, second)
    assert together(cue("{\\an8}Top", 0, 2000), cue("Bottom", 1000, 3000))
    assert together(replace(cue("A", 0, 2000), settings="X1:1 X2:2"), cue("B", 1000, 3000))
    assert not together(cue("{\\an8}Top", 0, 2000), cue("{\\an8}Top", 1000, 3000))
    assert not together(cue("{\\i1}A", 0, 2000), cue("B", 1000, 3000))

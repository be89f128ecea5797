"""Tags that format text, and tags that are mentioned in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Limits
from srtbatch.rules.base import Context
from srtbatch.rules.support.literal_markup import (
    MOST_TAGS,
    paired,
    speaks_of_markup,
    stands_free,
    unless_about_markup,
)

TALKED_ABOUT = (
    "we write <br> for a line break",
    "close it with </b>",
    "Put <BR> at the end",
    "A <b> here and a </b> there",
    "write <I> or <i>, it does not matter",
    "<br> is a line break",
    '"<br>" breaks the line',
    "<b> and </b>",
    "use <b></b> here",
    "Say <i></i>.",
    "cierra con </b>",
)
USED = (
    "Hello<br>World",
    "Hello <br>\nWorld",
    "Hello. <br> World",
    "<i> Hello there </i>",
    "<i>Hello",
    "Hello there. </i>",
    "<i>Hello </i>\n<i>you</i>",
    "- <i>Hi</i><br>- Yo",
    "♪ <i> La la </i> ♪",
    '"Hi."<br>"Ho."',
    "the <i> Titanic</i> sank",
    "{\\an8}<i> Up here",
    "Hello.\n<i></i>",
)


@pytest.mark.parametrize("text", TALKED_ABOUT)
def test_a_tag_that_stands_free_is_talked_about(text: str) -> None:
    assert stands_free(text)


@pytest.mark.parametrize("text", USED)
def test_a_tag_that_touches_what_it_formats_is_used(text: str) -> None:
    assert not stands_free(text)


@pytest.mark.parametrize(
    "text",
    [
        "Welcome to the HTML course.",
        "the tag <b>",
        "a closing <b> tag",
        "This is a <i> element.",
        "la balise <b>",
    ],
)
def test_a_document_says_that_markup_is_its_subject(text: str) -> None:
    assert speaks_of_markup(["<i>Hello</i>", text])


@pytest.mark.parametrize(
    "text", ["see www.example.com/a.html", "<i>marked down</i>", "A vintage stage", "open </i>"]
)
def test_other_documents_do_not(text: str) -> None:
    assert not speaks_of_markup(["<i>Hello</i>", text])


def test_a_fix_waits_where_markup_is_the_subject() -> None:
    fix = unless_about_markup(lambda text: text.replace("</i>", ""))
    assert fix("A</i> B", Context("en", Limits())) == "A B"
    assert fix("A</i> B", Context("en", Limits(), about_markup=True)) == "A</i> B"
    assert fix("A</i>" * (MOST_TAGS + 1), Context("en", Limits())) == "A</i>" * (MOST_TAGS + 1)


@given(
    st.lists(st.sampled_from(["<i>", "</i>", "<br>", "<b >", "< / b>", " ", "\n", "a", "B.", '"', "{\\an8}"]))
)
def test_any_text_is_answered(parts: list[str]) -> None:
    text = "".join(parts)
    assert paired(text) in (True, False)
    if "<" not in text:
        assert not stands_free(text)

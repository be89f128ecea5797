"""Spans that text rules must not change are found, and no others."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.rules.support.protected_spans import (
    code_like,
    guarded_sub,
    protected_spans,
    right_to_left,
    unspaced,
    word_before,
)

ANY = re.compile(r"\S")


def unprotected(text: str) -> str:
    return guarded_sub(ANY, "", text)


@pytest.mark.parametrize(
    "text",
    [
        "<i>",
        "</font>",
        '<font color="#fff">',
        "{\\an8}",
        "{inaudible}",
        "`a b`",
        "https://example.com/a?b",
        "www.example.com",
        "me@example.com",
        "/usr/bin/env",
        "C:\\Temp",
        "stdio.h",
        "x.shape",
        ".compile",
        "--flag",
        "f(x)",
        "a[0]",
        "a::b",
        "x=1",
        "snake_case",
        "3.14",
        "e.g.",
    ],
)
def test_it_is_protected_as_a_whole(text: str) -> None:
    assert protected_spans(text) == [(0, len(text))]
    assert unprotected(text) == text


@pytest.mark.parametrize(
    "text", ["Hello, world!", "Ça va ? Oui.", "a - b", "well-known", "Wait... what?!", "50 %"]
)
def test_prose_is_not_protected(text: str) -> None:
    assert protected_spans(text) == []
    assert not unprotected(text).strip()


@pytest.mark.parametrize("text", ["x = 1", "f(x)", "a[i]", "std::vector", "import os,sys", "`nan`", "a_b"])
def test_it_looks_like_code(text: str) -> None:
    assert code_like(text)


@pytest.mark.parametrize(
    "text", ["[sighs] Well.", "{inaudible} Perfect.", '<font color="#fff">A</font>', "{\\an8}A"]
)
def test_labels_and_formatting_are_not_code(text: str) -> None:
    assert not code_like(text)


@given(st.text(alphabet="ab.<>/{}` \n@:=(", max_size=40))
def test_spans_are_in_order_apart_and_within(text: str) -> None:
    spans = protected_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@given(st.text(alphabet="ab.<>/{}` ,", max_size=40))
def test_a_guarded_substitution_changes_nothing_within_a_span(text: str) -> None:
    marked = guarded_sub(re.compile("a"), "X", text)
    inside = {at for start, end in protected_spans(text) for at in range(start, end)}
    assert all((marked[at] == "X") == (letter == "a" and at not in inside) for at, letter in enumerate(text))


def test_words_and_scripts() -> None:
    assert word_before("well done", 9) == "done"
    assert word_before("x1", 2) == ""
    assert len(word_before("a" * 100, 100)) == 40
    assert unspaced("漢")
    assert unspaced("ไทย")
    assert not unspaced("한국")
    assert right_to_left("abc שלום")
    assert not right_to_left("abc")

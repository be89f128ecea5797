from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from srtbatch.config.settings import GlossarySettings, Limits, Term
from srtbatch.rules.base import Context
from srtbatch.rules.glossary.variant_index import RUN, TOKEN, fold
from srtbatch.rules.glossary.variants import Glossary, words_of
from srtbatch.rules.support import common_words

LANGUAGES = ("", "en", "de", "fr")
WORDS = (
    "ab",
    "AB",
    "cd",
    "Cd",
    "abs",
    "ef",
    "cds",
    "ab-cd",
    "cd's",
    "İk",
    "ßa",
    "Σας",
    "कृष्ण",
    "é",
    "e\u0301x",
)
GAPS = (" ", "\n", "  ", ", ", ". ", "</i> ", " <i>", "-", "'", "’s ", "\n- ", " http://ab.cd ", ".")
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TERMS = st.lists(
    st.builds(
        Term,
        canonical=PHRASES,
        variations=st.lists(PHRASES, max_size=3).map(tuple),
        proper_noun=st.booleans(),
        preserve_capitalization=st.booleans(),
    ),
    max_size=6,
).map(tuple)
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=9).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)


@pytest.fixture(scope="module", autouse=True)
def word_list_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common_words, "_words", cache(common_words._words))
        yield


@given(terms=TERMS, text=TEXTS | st.text(max_size=30), language=st.sampled_from(LANGUAGES))
@example(terms=(Term("lord ab", ("ab",)),), text="ab lord ab", language="")
@example(terms=(Term("ab", ("cd",)), Term("ef", ("ab cd",))), text="cd cd", language="en")
def test_corrected_text_is_at_rest(terms: tuple[Term, ...], text: str, language: str) -> None:
    context = Context(language, Limits())
    settings = GlossarySettings(terms=terms, allow_common=True)
    once = Glossary(settings).fix(text, context)
    assert Glossary(settings).fix(once, context) == once


@given(terms=TERMS, text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_what_the_gate_refuses_cannot_change(terms: tuple[Term, ...], text: str, language: str) -> None:
    glossary = Glossary(GlossarySettings(terms=terms, allow_common=True))
    if not glossary.may_change(text):
        assert glossary._once(text, plural=language in {"", "en"}) == text


@given(terms=TERMS, texts=st.lists(TEXTS, max_size=5))
def test_what_came_before_makes_no_difference(terms: tuple[Term, ...], texts: list[str]) -> None:
    settings = GlossarySettings(terms=terms, allow_common=True)
    context = Context("en", Limits())
    shared = Glossary(settings)
    assert [shared.fix(text, context) for text in texts] == [
        Glossary(settings).fix(text, context) for text in texts
    ]


@given(terms=TERMS, text=TEXTS)
def test_lines_are_never_added_and_no_line_is_left_empty(terms: tuple[Term, ...], text: str) -> None:
    fixed = Glossary(GlossarySettings(terms=terms, allow_common=True)).fix(text, Context("en", Limits()))
    assert fixed.count("\n") <= text.count("\n")
    if all(line.strip() for line in text.split("\n")):
        assert all(line.strip() for line in fixed.split("\n"))


@given(text=st.text(max_size=60) | TEXTS)
def test_words_are_those_of_the_text(text: str) -> None:
    words = words_of(text)
    assert [(word.start, word.end) for word in words] == [match.span() for match in TOKEN.finditer(text)]
    assert [word.folded for word in words] == [fold(match[0]) for match in TOKEN.finditer(text)]


@given(text=st.text(max_size=60))
def test_folding_keeps_words_whole(text: str) -> None:
    runs = [run.casefold() for run in RUN.findall(text)]
    assert RUN.findall(text.casefold()) == runs


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_long_texts_are_answered(size: int) -> None:
    glossary = Glossary(GlossarySettings(terms=(Term("abcdef", ("ab cd ef",)),), allow_common=True))
    assert glossary.fix("ab cd " * size, Context("en", Limits())) == "ab cd " * size

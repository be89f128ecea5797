from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import GlossarySettings, Limits, Term
from srtbatch.model import ConfigError
from srtbatch.rules.base import Context, Example
from srtbatch.rules.glossary.near_misses import GLOSSARY_NEAR_MISS, Fuzzy
from srtbatch.rules.support import similarity

ENGLISH = Context("en", Limits())
TERMS = (
    Term("Arjuna", ("arjun",), proper_noun=True),
    Term("Upanishad", ("upanishat",), proper_noun=True),
    Term("Lord Krishna", ("krishnaji",), proper_noun=True),
    Term("hyperparameter", ()),
    Term("tokenizer", ()),
    Term("Kauravas", ()),
    Term("Kaurovas", ()),
)
ALL = Fuzzy(GlossarySettings(terms=TERMS, fuzzy=True))


@pytest.mark.parametrize(
    "example", [*GLOSSARY_NEAR_MISS.fixes, *GLOSSARY_NEAR_MISS.keeps], ids=lambda e: e.before
)
def test_its_own_examples(example: Example) -> None:
    assert GLOSSARY_NEAR_MISS.fix(example.before, ENGLISH) == (example.after or example.before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Arjjuna's bow", "Arjuna's bow"),
        ("arujna, ARJJUNA", "Arjuna, ARJUNA"),
        ("the Upanashad", "the Upanishad"),
        ("<i>krishhnaji</i>", "<i>Lord Krishna</i>"),
        ("hypreparamater", "hyperparameter"),
    ],
)
def test_fixes(before: str, after: str) -> None:
    assert ALL.fix(before, ENGLISH) == after
    assert ALL.fix(after, ENGLISH) == after


@pytest.mark.parametrize(
    "text",
    [
        "tokenized tokenizers tokenize tokenizing untokenizer",
        "Arjunas, Arjuno, arjun, ajuna",
        "Kaurivas",
        "hyperparameters, hypxrpxrxmeter",
        "see arjjuna.py, @arjjuna and arjjuna-like",
        "jarjuna",
        "a knight, known words, principal parameters",
    ],
)
def test_keeps(text: str) -> None:
    assert ALL.fix(text, ENGLISH) == text


def test_only_terms_that_ask_for_it() -> None:
    terms = (Term("Arjuna", (), fuzzy=True), Term("tokenizer", ()))
    assert Fuzzy(GlossarySettings(terms=terms)).fix("arjjuna tokeniser", ENGLISH) == "Arjuna tokeniser"


def test_protected_words_stay() -> None:
    settings = GlossarySettings(terms=TERMS, fuzzy=True, protect=("Arjjuna",))
    assert Fuzzy(settings).fix("Arjjuna, Arujna", ENGLISH) == "Arjjuna, Arjuna"


def test_a_change_carries_its_likeness() -> None:
    assert ALL.explain("Arjjuna and Upanashad", "") == "Arjjuna is 86% Arjuna; Upanashad is 89% Upanishad"


@given(
    st.lists(
        st.sampled_from(["arjjuna", "Upanashad", "krishhnaji", "x", "lord", "tokeniser", "."]), max_size=8
    )
)
def test_corrected_text_is_at_rest(words: list[str]) -> None:
    once = ALL.fix(" ".join(words), ENGLISH)
    assert ALL.fix(once, ENGLISH) == once


def test_without_rapidfuzz_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.process", None)
    similarity._rapidfuzz.cache_clear()
    with pytest.raises(ConfigError, match=r"pip install 'srtbatch\[text\]'"):
        similarity.nearest("a", ["b"], most=1)
    similarity._rapidfuzz.cache_clear()

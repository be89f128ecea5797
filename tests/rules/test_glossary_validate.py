from __future__ import annotations

import pytest

from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.model import ConfigError
from srtbatch.rules.glossary import validate
from srtbatch.rules.glossary.validate import check, verify
from srtbatch.rules.glossary.variant_index import fold
from srtbatch.rules.support import common_words

STAYS = "it is a canonical form, so it stays as it is"
B_IS_A = f"g:1: warning: B1 is listed as a variation of A1 (g:2); {STAYS}"
A_IS_B = f"g:2: warning: A1 is listed as a variation of B1 (g:1); {STAYS}"
COMMON = "is common English and will not be corrected; allow_common: true overrides this"


def said(*terms: Term, **settings: object) -> list[str]:
    found = GlossarySettings(terms=terms, **settings)  # type: ignore[arg-type]  # any setting, by name
    return [str(problem) for problem in check(found)]


@pytest.mark.parametrize(
    ("terms", "problems"),
    [
        ((Term("A1", ("xaa", "x-aa"), place="g:1"), Term("B1", ("xbb",), place="g:2")), []),
        ((Term("A1", ("xaa", "XAA", "a1"), place="g:1"), Term("A1", ("xaa",), place="g:2")), []),
        (
            (Term("A1", ("xaa",), place="g:1"), Term("B1", ("Xaa",), place="h:2")),
            ["h:2: error: 'Xaa' is a variation of A1 too (g:1)"],
        ),
        (
            (Term("A1", ("", "x", "é"), place="g:1"),),
            [
                "g:1: error: A1 has an empty variation",
                "g:1: error: the variation 'x' is a single letter; it would match everywhere",
                "g:1: error: the variation 'é' is a single letter; it would match everywhere",
            ],
        ),
        (
            (Term("C", ("c++",), place="g:1"),),
            ["g:1: error: the variation 'c++' must begin and end with a letter or digit"],
        ),
        (
            (Term("Katha", ("narrative", "of the"), place="g:1"),),
            [f"g:1: warning: {words} {COMMON}" for words in ("'narrative'", "'of the'")],
        ),
        ((Term("Katha", ("narrative",), place="g:1", allow_common=True),), []),
        (
            (Term("B1", ("a1",), place="g:1"), Term("A1", ("xaa",), place="g:2")),
            [A_IS_B],
        ),
        (
            (Term("B1", ("a1",), place="g:1"), Term("A1", ("b1",), place="g:2")),
            [
                B_IS_A,
                "g:1: error: a circle: a1 → b1 → a1",
                A_IS_B,
            ],
        ),
    ],
)
def test_what_is_said(terms: tuple[Term, ...], problems: list[str]) -> None:
    assert said(*terms) == problems


def test_what_the_filters_leave_out_is_not_checked() -> None:
    terms = (Term("A1", ("xaa",), category="one"), Term("B1", ("xaa",), category="two"))
    assert said(*terms, categories=("one",)) == []


def test_a_protected_variation_is_said() -> None:
    message = "g:1: warning: 'xaa' is protected and will not be corrected"
    assert said(Term("A1", ("xaa",), place="g:1"), protect=("XAA",)) == [message]


def test_an_error_stops_and_warnings_do_not() -> None:
    warning = Term("Katha", ("narrative",), place="g:1")
    assert len(verify(GlossarySettings(terms=(warning,)))) == 1
    with pytest.raises(ConfigError, match=r"g:1: warning: .*\ng:2: error: "):
        verify(GlossarySettings(terms=(warning, Term("A1", ("x",), place="g:2"))))


def test_the_word_list_is_what_it_is_taken_for() -> None:
    words = ("the", "six", "narrative", "condition", "knight", "model", "don't")
    assert [word for word in words if not common_words.is_common(word)] == []
    names = ("krishna", "pytorch", "tokenizer", "upanishad", "hyperparameter")
    assert [word for word in names if common_words.is_common(word)] == []
    assert len(common_words.known()) > 80_000


def test_without_the_word_list_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common_words, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="pip install symspellpy"):
        common_words.rarity({"a"})


def test_a_circle_that_is_entered_from_outside_is_said_by_its_own_first_term() -> None:
    terms = (
        Term("C1", ("d1",), place="g:1"),
        Term("B1", ("c1",), place="g:2"),
        Term("C1", ("b1",), place="g:3"),
    )
    assert [line for line in said(*terms) if "circle" in line] == ["g:2: error: a circle: c1 → b1 → c1"]


@pytest.mark.parametrize("end", [["last"], []])
def test_a_long_chain_takes_no_more_work_a_term(end: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A canonical form is a variation of the next term; without an ``end`` the last leads to the first."""
    calls = 0

    def counted(text: str) -> str:
        nonlocal calls
        calls += 1
        return fold(text)

    monkeypatch.setattr(validate, "fold", counted)
    work = []
    for count in (1000, 2000):
        words = [f"word{number}" for number in range(count)]
        terms = [
            Term(following, (word,), place="g:1")
            for word, following in zip(words, [*words[1:], *end, words[0]], strict=False)
        ]
        calls = 0
        assert any("circle" in line for line in said(*terms)) is not bool(end)
        work.append(calls)
    assert work[1] <= 2 * work[0] + 2

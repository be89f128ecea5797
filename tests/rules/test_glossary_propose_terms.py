from __future__ import annotations

from srtbatch.config.settings import GlossarySettings, Term
from srtbatch.rules.glossary.propose_terms import Suggestion, suggest

TERMS = (
    Term("PyTorch", ("pie torch",)),
    Term("Upanishad", ()),
    Term("tokenizer", ()),
    Term("Hugging Face", ()),
)
SETTINGS = GlossarySettings(terms=TERMS)


def test_the_most_frequent_comes_first_with_its_places() -> None:
    texts = [(f"a.srt:{line}", "the Upanishat says") for line in range(1, 6)] + [
        ("b.srt:1", "we use pai torch")
    ]
    assert suggest(texts, SETTINGS) == [
        Suggestion("upanishat", "Upanishad", 1 - 1 / 9, 5, ("a.srt:1", "a.srt:2", "a.srt:3")),
        Suggestion("pai torch", "PyTorch", 6 / 8, 1, ("b.srt:1",)),
    ]


def test_a_pair_is_found_across_a_line_break_and_a_word_that_was_written_apart() -> None:
    found = suggest([("a:1", "open hugging\nfase or a tokeni zer")], SETTINGS)
    assert {(one.words, one.canonical) for one in found} >= {
        ("hugging fase", "Hugging Face"),
        ("tokeni zer", "tokenizer"),
    }


def test_what_is_listed_known_or_only_inflected_is_no_suggestion() -> None:
    texts = [
        ("a:1", "pie torch, PyTorch, tokenizers, tokenize, the Upanishads, hugging face, a token"),
        ("a:2", ""),
    ]
    assert suggest(texts, SETTINGS) == []


def test_addresses_and_code_are_no_words() -> None:
    assert suggest([("a:1", "see upanishat.org and upanishat()")], SETTINGS) == []


def test_the_list_is_no_longer_than_asked() -> None:
    texts = [("a:1", "upanishat, upanishaad, upanisshad")]
    assert len(suggest(texts, SETTINGS, most=2)) == 2

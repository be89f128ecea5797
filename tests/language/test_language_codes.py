from __future__ import annotations

import pytest

from srtbatch.config.load import Flag, load
from srtbatch.config.settings import Config
from srtbatch.language.language_codes import SUBTAGS, primary_subtag
from srtbatch.model import ConfigError
from srtbatch.rules.registry import catalogue


@pytest.mark.parametrize(
    ("word", "subtag"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-US", "en"),
        ("en_US", "en"),
        (" English ", "en"),
        ("eng", "en"),
        ("pt-BR", "pt"),
        ("zh-Hans-CN", "zh"),
        ("ger", "de"),
        ("deu", "de"),
        ("français", "fr"),
        ("no", "no"),
        ("zul", "zu"),
        ("auto", ""),
        ("", ""),
    ],
)
def test_whatever_a_language_is_called_it_is_one(word: str, subtag: str) -> None:
    assert primary_subtag(word) == subtag
    assert (
        load(None, {"SRTBATCH_LANGUAGE": word}, {}).config
        == load(None, {}, {"correction.language": subtag}).config
    )


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("englsh", "; did you mean english?"),
        ("klingn", ""),
        ("xx", ""),
        ("e n", ""),
        ("en US", ""),
        ("klingon", ""),
    ],
)
def test_what_is_no_language_is_refused(word: str, near: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(None, {}, {"correction.language": Flag(word, "--language")})
    assert str(raised.value).startswith("--language: correction.language must be a language (en, pt-BR, ")
    assert str(raised.value).endswith(f"or auto, not {word!r}{near}") or not near


def test_the_languages_of_every_rule_can_be_named() -> None:
    named = {language for rule in catalogue() for language in (*rule.languages, *rule.except_languages)}
    assert named <= set(SUBTAGS.values())
    assert Config().correction.language == ""


def test_every_two_letter_code_is_a_subtag_or_an_old_spelling_of_one() -> None:
    codes = {code for code in SUBTAGS if len(code) == 2}
    assert {code for code in codes if SUBTAGS[code] != code} == {"iw"}

"""The language of a document: from its name, from its text, and none when unsure."""

from __future__ import annotations

import pytest

from srtbatch.language import guess

ENGLISH = ["And this is what we have to do with it.", "You know that it was not the way they said."]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("name.pt-BR.srt", "pt"),
        ("name.zh-Hans.srt", "zh"),
        ("name.en.srt", "en"),
        ("NAME.ENG.SRT", "en"),
        ("name.en.forced.srt", "en"),
        ("name.en.hi.srt", "en"),
        ("name.hi.srt", "hi"),
        ("Film.2010.English.srt", "en"),
        ("film.ger.sdh.srt", "de"),
        ("episode-3-rus.srt", "ru"),
        ("subtitles/fr/01_welcome.srt", "fr"),
        ("zh-CN/part-of-it.srt", "zh"),
        ("lecture.srt", ""),
        ("part.1.srt", ""),
        ("do-it.srt", ""),
        ("lecture_no.srt", ""),
        (".srt", ""),
        ("", ""),
    ],
)
def test_the_name_tells(name: str, language: str) -> None:
    assert guess(name, []) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Es ist nicht so, dass wir das nicht auch für euch machen können, aber wenn ihr kommt", "de"),
        ("C'est pour vous que nous avons fait cette chose, mais ce n'est pas dans le livre", "fr"),
        ("Esto es lo que vamos a ver, pero no está en el libro y también es muy importante para mí", "es"),
        ("Isso não é o que você está vendo, mas também é muito bom para mim e eu gosto da casa", "pt"),
        ("Сегодня мы говорим о том, что это не так просто, как вы думаете, и что было дальше", "ru"),
        ("Це дуже важливо, і ми ще їх побачимо, є питання", "uk"),
        ("Αυτό είναι πολύ σημαντικό", "el"),
        ("זה מאוד חשוב", "he"),
        ("هذا مهم جدا في هذه المدينة، من على أن ما", "ar"),
        ("วันนี้เราจะพูดถึงเรื่องนี้", "th"),
        ("오늘은 이것에 대해 이야기하겠습니다", "ko"),
        ("今日はこれについて話します", "ja"),
        ("今天我们来谈谈这个问题", "zh"),
        ("यह बहुत ज़रूरी है और हम इसके बारे में बात करेंगे की का", "hi"),
    ],
)
def test_the_text_tells(text: str, language: str) -> None:
    assert guess("lecture.srt", [text]) == language


@pytest.mark.parametrize("text", ["", "♪", "42", "Hm.", "Mio lo kan, zu bar!", "Пока."])
def test_too_little_text_tells_nothing(text: str) -> None:
    assert guess("lecture.srt", [text]) == ""


def test_chinese_beside_english_is_chinese() -> None:
    assert (
        guess("x.srt", ["今天我们来谈谈这个问题\nToday we will talk about this problem", *ENGLISH[:1]])
        == "zh"
    )


def test_a_quoted_foreign_word_changes_nothing() -> None:
    assert guess("x.srt", [*ENGLISH * 4, "The word 世界 means world."]) == "en"


def test_tags_are_no_words() -> None:
    assert guess("x.srt", ["<font face='Les Des Est Et Que'>Αυτό</font> {\\an8}είναι πολύ σημαντικό"]) == "el"


def test_a_name_in_another_script_than_the_text_is_not_believed() -> None:
    assert guess("name.ru.srt", ENGLISH) == "en"


def test_an_everyday_word_in_the_name_needs_the_text() -> None:
    assert guess("what.is.srt", ENGLISH) == "en"
    assert guess("talk_en.srt", ENGLISH) == "en"
    assert guess("talk_de.srt", ENGLISH) == "en"

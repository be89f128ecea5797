"""Which encoding a document is in: short texts in many languages, in every codec that can hold them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from operator import itemgetter

import chardet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.encodings.candidates import unify_equivalents
from srtbatch.encodings.choose_encoding import choose_encoding
from srtbatch.encodings.code_pages import CJK, LANGUAGES
from srtbatch.encodings.codec import decode, encode
from srtbatch.model import MAX_UNCERTAIN_CONFIDENCE, Decoded
from tests.encodings.phrases import PHRASES
from tests.sampling import one_of_each

TEXTS = {
    "ru": "Сегодня мы поговорим о том, как работает память. Почему одни слова мы помним годами, а другие нет",
    "uk": "Сьогодні ми поговоримо про те, як працює пам'ять. Чому деякі слова ми пам'ятаємо, а інші ні?",
    "bg": "Днес ще говорим за това как работи паметта. Защо някои думи помним с години, а други забравяме?",
    "pl": "Dzisiaj porozmawiamy o tym, jak działa pamięć. Dlaczego jedne słowa pamiętamy, a inne znikają?",
    "cs": "Dnes si budeme povídat o tom, jak funguje paměť. Proč si některá slova pamatujeme a jiná ne?",
    "hu": "Ma arról beszélünk, hogyan működik az emlékezet. Miért felejtünk el könnyű szavakat is ősszel?",
    "ro": "Astăzi vorbim despre felul în care funcţionează memoria. De ce uităm unele cuvinte şi nu altele?",
    "fr": "Aujourd'hui, nous parlons de la mémoire. Pourquoi oublie-t-on ce qu'on a déjà lu à l'école ?",
    "de": "Heute sprechen wir über das Gedächtnis. Warum vergessen wir manche Wörter, die wir schön fanden?",
    "es": "Hoy hablamos de cómo funciona la memoria. ¿Por qué olvidamos palabras que aprendimos de niños?",
    "sv": "I dag talar vi om hur minnet fungerar. Varför glömmer vi några ord som vi lärde oss för länge",
    "tr": "Bugün belleğin nasıl çalıştığını konuşacağız. Neden sözcükleri unutuyor, bazılarını anımsıyoruz",
    "el": "Σήμερα μιλάμε για το πώς λειτουργεί η μνήμη. Γιατί ξεχνάμε μερικές λέξεις και θυμόμαστε άλλες;",
    "he": "היום נדבר על הדרך שבה הזיכרון עובד. למה אנחנו שוכחים מילים אחדות וזוכרים אחרות?",
    "ar": "اليوم نتحدث عن كيفية عمل الذاكرة. لماذا ننسى بعض الكلمات ونتذكر كلمات أخرى؟",
    "lt": "Šiandien kalbėsime apie tai, kaip veikia atmintis. Kodėl vienus žodžius užmirštame, o kitų ne?",
    "th": "วันนี้เราจะพูดถึงการทำงานของความจำ ทำไมเราจึงลืมคำบางคำแต่จำคำอื่นได้",
    "ja": "今日は記憶の仕組みについて話します。なぜある言葉は忘れてしまうのでしょうか。",
    "ko": "오늘은 기억이 어떻게 작동하는지 이야기합니다. 왜 어떤 단어는 잊어버릴까요?",
    "zh": "今天我们来谈谈记忆是怎样工作的。为什么有些词我们会忘记，有些却不会？",
}


def _holds(codec: str, text: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


PAIRS = [
    (codec, language)
    for codec, languages in {**LANGUAGES, **{name: (one,) for name, one in CJK.items()}}.items()
    for language in languages
    if language in TEXTS and _holds(codec, TEXTS[language])
]


def _document(text: str, times: int = 1) -> str:
    words = text.split(" ")
    lines = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)] * times
    return "\n".join(
        f"{at}\n00:00:{2 * at:02},000 --> 00:00:{2 * at + 1:02},500\n{line}\n"
        for at, line in enumerate(lines, start=1)
    )


@pytest.mark.parametrize(("codec", "language"), one_of_each(PAIRS, itemgetter(0)))
def test_a_wrong_guess_always_has_a_finding(codec: str, language: str) -> None:
    text = _document(TEXTS[language])
    found = decode(text.encode(codec))
    assert isinstance(found, Decoded)
    if unify_equivalents(found.text) != unify_equivalents(text):
        assert found.confidence <= MAX_UNCERTAIN_CONFIDENCE
        assert "S105" in [finding.rule for finding in found.findings]


def test_no_encoding_is_read_worse_than_by_the_detector_alone() -> None:
    ours = theirs = 0
    for codec, language in PAIRS:
        text = _document(TEXTS[language])
        data = text.encode(codec)
        alone = chardet.detect(data)["encoding"] or "ascii"
        theirs += unify_equivalents(data.decode(alone, "replace")) == unify_equivalents(text)
        ours += unify_equivalents(
            data.decode(choose_encoding(data, "").name, "replace")
        ) == unify_equivalents(text)
    assert len(PAIRS) > 80
    assert ours >= theirs


@pytest.mark.parametrize(
    ("codec", "language"),
    [("cp1251", "ru"), ("koi8-r", "ru"), ("cp1250", "pl"), ("cp1250", "cs"), ("cp1252", "fr"),
     ("cp1253", "el"), ("cp1255", "he"),
     ("cp1256", "ar"), ("cp1254", "tr"), ("cp874", "th"), ("cp932", "ja"), ("cp949", "ko"),
     ("gb18030", "zh"), ("cp1252", "es"), ("cp1252", "de")],
)  # fmt: skip
def test_everyday_encodings_of_the_given_language_are_certain(codec: str, language: str) -> None:
    text = _document(TEXTS[language])
    found = choose_encoding(text.encode(codec), language)
    assert (found.certain, unify_equivalents(text.encode(codec).decode(found.name))) == (
        True,
        unify_equivalents(text),
    )


@pytest.mark.parametrize("word", ["café", "naïve", "résumé.", "don’t", "“Wait…”", "José"])
def test_one_unusual_word_in_english_is_western(word: str) -> None:
    text = _document(f"So this is what you have to do with the {word} and that is it for now.")
    found = choose_encoding(text.encode("cp1252"), "")
    assert text.encode("cp1252").decode(found.name) == text


@pytest.mark.parametrize(("codec", "word"), [("cp1250", "Dvořák"), ("cp1250", "Dubček"), ("cp1251", "Да")])
def test_a_foreign_name_in_english_is_never_certainly_western(codec: str, word: str) -> None:
    text = _document(f"So this is what you have to do with the {word} and that is it for now.")
    found = choose_encoding(text.encode(codec), "")
    assert not found.certain or text.encode(codec).decode(found.name) == text


def test_capitals_within_words_do_not_turn_cyrillic_into_another_page() -> None:
    text = _document("Вызываем метод КонтрольОстатков, потом КодОбъекта.")
    assert choose_encoding(text.encode("cp1251"), "").name == "cp1251"


def test_the_everyday_reading_of_polish_dos_text_is_not_forced() -> None:
    text = _document(TEXTS["pl"])
    assert text.encode("cp852").decode(choose_encoding(text.encode("cp852"), "").name) == text


@given(st.binary(max_size=200))
def test_an_encoding_is_chosen_for_any_bytes(data: bytes) -> None:
    found = choose_encoding(data + b"\xe9", "")
    assert 0 <= found.confidence <= 1
    assert found.certain == (found.confidence > MAX_UNCERTAIN_CONFIDENCE)


@pytest.mark.parametrize("codec", ["hz", "iso2022_jp", "iso2022_jp_2004", "iso2022_kr"])
def test_seven_bit_encodings_are_known_by_their_escape_sequences(codec: str) -> None:
    text = _document(TEXTS[{"hz": "zh", "iso2022_kr": "ko"}.get(codec, "ja")])
    data = text.encode(codec)
    found = decode(data)
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (text, True)
    assert encode(found.text, found) == data


def test_a_needless_escape_sequence_makes_the_bytes_uncertain_but_not_the_text() -> None:
    text = _document(TEXTS["ja"])
    found = decode(b"\x1b(B" + text.encode("iso2022_jp"))
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (text, False)


@pytest.mark.parametrize("said", ["Type ~{ and ~} here.", "a ~{x", "~{~}"])
def test_braces_after_tildes_alone_are_ascii(said: str) -> None:
    found = decode(_document(said).encode())
    assert isinstance(found, Decoded)
    assert (found.text, found.encoding) == (_document(said), "utf-8")


def test_one_word_that_two_pages_spell_as_words_is_not_certain() -> None:
    text = _document("пхупха")  # in cp1253 the same bytes are Greek letters
    assert not choose_encoding(text.encode("cp1251"), "").certain


def test_a_word_that_is_no_evidence_is_western() -> None:
    assert choose_encoding(_document("ÅWESØM").encode("cp1252"), "").name == "cp1252"


ENGLISH = [
    "Good morning, everyone.",
    "We have a lot to do.",
    "Who wants to go first?",
    "The end of the line.",
]
SIZES = (1, 2, 3, 5, 20)


def _kept(phrases: list[str], codec: str) -> list[str]:
    return [phrase for phrase in phrases if _holds(codec, phrase)]


def _in_every_style(dice: random.Random, phrases: list[str], codec: str, size: int) -> Iterator[str]:
    """Cues of these phrases, in capitals, among English ones, and English ones with one foreign word."""
    chosen = [dice.choice(phrases) for _ in range(size)]
    capitals = [phrase.upper() for phrase in chosen]
    words = [word for phrase in chosen for word in phrase.split() if not word.isascii()]
    yield _subtitles(chosen)
    yield _subtitles(
        [large if _holds(codec, large) else small for large, small in zip(capitals, chosen, strict=True)]
    )
    yield _subtitles([line for phrase in chosen for line in (phrase, dice.choice(ENGLISH))])
    yield _subtitles([f"{dice.choice(ENGLISH)[:-1]} {dice.choice(words)}", *ENGLISH[: size - 1]])


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _subtitles(lines: list[str]) -> str:
    return "\n".join(
        f"{at}\n00:{at // 30:02}:{2 * at % 60:02},000 --> 00:{at // 30:02}:{2 * at % 60 + 1:02},500\n{line}\n"
        for at, line in enumerate(lines, start=1)
    )


def _silently_wrong(seed: str, codec: str, language: str) -> list[str]:
    dice = random.Random(f"{seed} {codec} {language}")
    phrases = _kept(PHRASES[language], codec)
    wrong = []
    for text in (text for size in SIZES for text in _in_every_style(dice, phrases, codec, size)):
        if not _holds(codec, text) or _is_utf8(text.encode(codec)):
            continue
        found = decode(text.encode(codec))
        if (
            isinstance(found, Decoded)
            and unify_equivalents(found.text) != unify_equivalents(text)
            and found.confidence > MAX_UNCERTAIN_CONFIDENCE
        ):
            wrong.append(f"{found.encoding}: {found.text}")
    return wrong


SPOKEN = [
    (codec, language)
    for codec, languages in {**LANGUAGES, **{name: (one,) for name, one in CJK.items()}}.items()
    for language in languages
    if language in PHRASES and _kept(PHRASES[language], codec)
]


@pytest.mark.parametrize(("codec", "language"), one_of_each(SPOKEN[::3], itemgetter(0)))
def test_no_short_document_is_certain_in_a_wrong_encoding(codec: str, language: str) -> None:
    assert not _silently_wrong("a", codec, language)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1"])
def test_almost_no_document_of_many_is_certain_in_a_wrong_encoding(seed: str) -> None:
    """A word or two that two languages share, or none knows, prove nothing: such documents are left."""
    wrong = [found for codec, language in SPOKEN for found in _silently_wrong(seed, codec, language)]
    assert len(wrong) < len(SPOKEN) * len(SIZES) * 4 / 200, wrong  # of four styles each


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("У нас много дел\nСпасибо вам\nТогда начну я\nДоброе утро всем", "mac-cyrillic"),
        ("מי רוצה להתחיל?", "iso8859-8"),
        ("יש לנו הרבה מה לעשות\nאף אחד? בסדר", "cp862"),
        ("Έχουμε πολλή δουλειά", "mac-greek"),
        ("НИКТО\nДОБРОЕ УТРО", "koi8-r"),
        ("Ѓавол, ве молам", "cp1251"),
        ("Tko želi prvi? žena\nOnda ću početi", "cp852"),
        ("Yapacak çok işimiz var\nKim başlamak ister?", "cp857"),
        ("ГДЕ ОН БЫЛ?\nЯ НЕ ЗНАЮ, ЧТО ЭТО", "cp1251"),
        ("Rentrons à la maison !\nThe end of the line.", "cp437"),
        ("ХАЙДЕ ДА СЕ ПРИБИРАМЕ, КЪСНО Е.", "koi8-r"),
        ("Събота\nаприл\nто је врло добро", "mac-cyrillic"),
        ("Декември\nГде ты был вчера?", "mac-cyrillic"),
        ("Февруари\n...\nгде ты был вчера?", "mac-cyrillic"),
    ],
)
def test_a_page_that_is_seldom_used_is_not_certainly_another_one(text: str, codec: str) -> None:
    text = _subtitles(text.split("\n"))
    found = decode(text.encode(codec))
    assert isinstance(found, Decoded)
    assert found.text == text or not found.is_certain


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("ГДЕ ОН БЫЛ?\nЯ НЕ ЗНАЮ, ЧТО ЭТО", "cp1251"),
        ("Где он был?", "koi8-r"),
        ("Nie wiem, że się boję", "cp852"),
        ("Ne, hvala. Još ću ti reći zašto", "cp1250"),
        ("Ich weiß nicht für wen", "cp850"),
        ("C'est très bien", "mac-roman"),
        ("אני לא יודע", "cp862"),
        ("Δεν ξέρω τι να κάνω", "cp737"),
        ("Δεν ξέρω τι να κάνω, φίλε μου", "mac-greek"),
        ("Она сказала: “я не знаю, что это”, и ушла домой", "cp1251"),
    ],
)
def test_everyday_words_prove_an_encoding(text: str, codec: str) -> None:
    text = _subtitles([text])
    found = decode(text.encode(codec))
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (text, True)


def test_everyday_words_of_another_reading_do_not_overrule_a_long_text() -> None:
    text = _document(TEXTS["ja"] * 20)
    assert choose_encoding(text.encode("euc_jp"), "").name == "euc_jp"


WITH_APOSTROPHES = [
    "I don’t know what you mean.",
    "Where’s everybody gone?",
    "We can’t stay here tonight.",
    "It’s too late to call.",
    "You’re the only one who knows.",
    "That’s not what I said.",
    "I’ll be there in an hour.",
    "He’s been gone since Monday.",
]


def _numbered(texts: list[str]) -> str:
    cues = [f"{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{text}\n\n" for at, text in enumerate(texts, 1)]
    return "".join(cues)


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp1250", "Michał"),
        ("cp1250", "Jiří"),
        ("cp1254", "Ayşe"),
        ("cp1257", "Kęstutis"),
        ("cp1253", "“Όχι”"),
    ],
)
def test_apostrophes_do_not_prove_the_code_page_of_a_name(codec: str, name: str, language: str) -> None:
    text = _numbered([*WITH_APOSTROPHES, f"{name}! Open the door!"])
    found = decode(text.encode(codec), language=language)
    assert isinstance(found, Decoded)
    assert found.text == text or not found.is_certain


@pytest.mark.parametrize("text", ["“Hello” – it’s me…", "A café, please.", "Chloë’s résumé"])
def test_english_with_its_own_letters_and_punctuation_is_certain(text: str) -> None:
    whole = _numbered([*WITH_APOSTROPHES, text])
    found = decode(whole.encode("cp1252"), language="en")
    assert isinstance(found, Decoded)
    assert (found.encoding, found.is_certain, found.text) == ("cp1252", True, whole)


JAPANESE = [
    "どこに行くの?",
    "分かりました。すぐに行きます。",
    "このページの最後を読んでください。",
    "ありがとうございます。",
]


CHINESE = ["我不知道你在说什么。", "大家都到哪里去了?", "请把这一页读到最后。", "非常感谢你的帮助。"]


def test_chinese_that_is_mostly_kana_is_uncertain() -> None:
    """EUC-JP with a damaged byte is decoded so: kana have the same bytes in both encodings."""
    found = decode(_numbered(JAPANESE * 6).encode("gb18030"))
    assert isinstance(found, Decoded)
    assert not found.is_certain


def test_chinese_with_japanese_below_it_is_certain() -> None:
    texts = [
        f"{one}\n{two}" for one, two in zip(CHINESE * 2 + CHINESE, JAPANESE + CHINESE + CHINESE, strict=True)
    ]
    found = decode(_numbered(texts * 3).encode("gb18030"))
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (_numbered(texts * 3), True)


def test_quotation_marks_of_iso_8859_13_are_no_stray_bytes() -> None:
    text = _numbered([*(PHRASES["lt"] * 6), "Jis pasakė: „Labas rytas” ir išėjo."])
    found = decode(text.encode("iso8859-13"))
    assert isinstance(found, Decoded)
    assert (found.text, found.encoding) == (text, "iso8859-13")

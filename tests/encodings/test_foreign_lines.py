"""Lines in another encoding within a file in a code page are named; a file in one page has none."""

from __future__ import annotations

from itertools import product
from operator import itemgetter

import pytest

from srtbatch.config.settings import Config, FileSettings
from srtbatch.encodings.code_pages import CJK, LANGUAGES
from srtbatch.encodings.codec import decode
from srtbatch.encodings.foreign_lines import NO_LINE, first_foreign_line
from srtbatch.encodings.utf8_parts import first_line_with_utf8_words
from srtbatch.engine.pipeline import Processor
from srtbatch.model import Decoded
from tests.encodings.phrases import PHRASES
from tests.sampling import one_of_each

PAGES = [
    (codec, language)
    for codec, languages in {**LANGUAGES, **{name: (one,) for name, one in CJK.items()}}.items()
    for language in languages
    if language in PHRASES
]
CREDITS = {
    "cp1252": "Sous-titres réalisés par François Lefèvre",
    "cp1250": "Napisy: Michał Wiśniewski, dziękujemy za oglądanie, cześć!",
    "cp1251": "Спасибо, что смотрели с нами!",
    "koi8-r": "Спасибо, что смотрели с нами!",
    "utf-8": "Übersetzung für Sie: Jürgen Müller",
}


def _document(lines: list[str], first: int = 1) -> str:
    return "".join(
        f"{at}\n00:{at // 60:02}:{at % 60:02},000 --> 00:{at // 60:02}:{at % 60:02},900\n{line}\n\n"
        for at, line in enumerate(lines, start=first)
    )


def _lines(codec: str, language: str) -> list[str]:
    return [line for line in PHRASES[language] if line.encode(codec, "ignore").decode(codec) == line]


@pytest.mark.parametrize(("codec", "language"), one_of_each(PAGES, itemgetter(0)))
def test_a_page_alone_has_no_foreign_line(codec: str, language: str) -> None:
    lines = _lines(codec, language)
    styles = [
        lines,
        [line.upper() for line in lines],
        [f"«{line}»…" for line in lines],
        [f"{line[:-1]}\xa0{line[-1]}" for line in lines],
    ]
    for texts in styles:
        assert first_foreign_line(_document(texts).encode(codec, "ignore"), codec) == NO_LINE


FRENCH = [
    "Je ne savais pas que vous étiez arrivés.",
    "T'as vu ça ? C'était très drôle, mon frère.",
    "Elle a déjà laissé la clé à l'hôtel.",
    "Répète ta prière, s'il te plaît.",
]
FAR = [
    (page, language, credit, above)
    for (page, language), credit, above in product(
        [("cp1251", "ru"), ("koi8-r", "ru"), ("cp1251", "bg"), ("cp1253", "el"), ("cp1255", "he"),
         ("cp1256", "ar"), ("cp874", "th"), ("gb18030", "zh"), ("cp932", "ja"), ("cp949", "ko")],
        CREDITS,
        (True, False),
    )
    if not {page, credit} <= {"cp1251", "koi8-r"} or page != credit
]  # fmt: skip


@pytest.mark.parametrize(("page", "language", "credit", "above"), one_of_each(FAR, itemgetter(0, 2)))
def test_a_credit_in_another_encoding_is_never_read_without_a_finding(
    page: str, language: str, credit: str, *, above: bool
) -> None:
    lines = (_lines(page, language) * 3)[:16]
    other = _document([CREDITS[credit]], 1 if above else 17).encode(credit)
    own = _document(lines, 2 if above else 1).encode(page)
    found = decode(other + own if above else own + other)
    assert isinstance(found, Decoded)
    right = CREDITS[credit] in found.text and all(line in found.text for line in lines)
    assert right or {"S104", "S105"} & {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    ("page", "other", "language", "line"),
    [
        ("cp1250", "iso8859-2", "pl", "Gdzie są moje klucze?"),
        ("cp1250", "iso8859-2", "pl", "Cześć."),
        ("koi8-r", "cp1251", "ru", "Я не знаю, о чём ты говоришь."),
        ("cp1251", "koi8-r", "ru", "Где мои ключи?"),
        ("cp1250", "utf-8", "cs", "Už nikdy víc."),
        ("cp1257", "utf-8", "lt", "Können Sie mir helfen?"),
        ("cp1252", "utf-8", "fr", "Il est là."),
        ("cp1252", "utf-8", "fr", "Je pense à toi."),
        ("cp1252", "utf-8", "fr", "Être ou ne pas être."),
        ("mac-roman", "utf-8", "fr", "We met at the café."),
    ],
)
def test_a_line_in_another_encoding_is_named(page: str, other: str, language: str, line: str) -> None:
    lines = (FRENCH + _lines(page, language) * 3 if language == "fr" else _lines(page, language) * 3)[:12]
    data = _document(lines).encode(page) + _document([line], 13).encode(other)
    found = decode(data)
    assert isinstance(found, Decoded)
    assert not found.is_certain
    assert ("S105", 51) in [(finding.rule, finding.line) for finding in found.findings]
    told = decode(data, encoding=page)
    assert isinstance(told, Decoded)
    assert told.is_certain
    assert [finding.line for finding in told.findings] == [51]


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("cp1251", "Cейчас oн скажeт."),  # Latin letters that look alike, as scanned texts have them
        ("cp1251", "Вызываем метод КонтрольОстатков, потом КодОбъекта."),
        ("cp1251", "ЦРУшник из СССР купил iPhone."),
        ("cp1253", "Καλημερα σε ολους, φιλοι μου."),
        ("cp1252", "Søren, McDönald et l’Été, c'est là\xa0!"),
        ("cp1252", "La lettre é devient Ã©."),
        ("cp1252", "IRMÃ… “IRMÃ”, Ã‰"),
        ("cp1252", "Il fait 30° ± 2°, 5 µm, © 2001 Édition®"),
        ("gb18030", "下载app和T恤"),
        ("cp932", "iPhoneを使う"),
        ("cp932", "<p>【memo】<br />"),
        ("euc_jp", "<dc:subject>Amazonで購入</dc:subject>"),
        ("big5", "<span>tamama都係 -3-</span>"),
        ("cp1251", "<title>АвиаПорт.Ru</title>"),
        ("mac-roman", "Cóid Chleachtais Uisce na hÉireann"),
        ("mac-cyrillic", "в определението за брой с „{}“"),
    ],
)
def test_unusual_words_of_a_page_are_left_alone(page: str, line: str) -> None:
    assert first_foreign_line(_document([line]).encode(page), page) == NO_LINE


@pytest.mark.parametrize(
    ("page", "language", "other", "credit"),
    [
        ("cp1251", "ru", "koi8-r", "Перевод: Иван Петров"),
        ("koi8-r", "ru", "cp1251", "Перевод: Иван Петров"),
        ("cp1251", "ru", "koi8-r", "Спокойной ночи, Наташа."),
        ("cp1251", "ru", "cp866", "Перевод: Иван Петров"),
        ("cp1251", "uk", "koi8-u", "Зачекай трохи!"),
        ("cp1251", "ru", "cp1253", "Μετάφραση Ελένη Ζήση"),
        ("cp1252", "de", "cp1251", "Перевод: Иван Петров"),
        ("cp1252", "de", "cp1251", "Превод и субтитри: Йордан"),
        ("cp1250", "cs", "cp1251", "Перевод: Иван Петров"),
        ("cp1250", "cs", "cp1253", "Υπότιτλοι: Γιώργος Παπάς"),
        ("cp1252", "fr", "cp1250", "Napisy: Michał Wiśniewski"),
        ("cp1254", "tr", "cp1250", "Tłumaczenie: Łukasz Święcicki"),
        ("cp1252", "fr", "cp1250", "Subtitrarea: Mădălina Ionaşcu"),
        ("cp1252", "es", "cp1250", "Překlad: Jiří Dvořák"),
        ("cp932", "ja", "utf-8", "Können Sie mir helfen?"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_credit_without_everyday_words_is_named(
    page: str, language: str, other: str, credit: str, newline: str
) -> None:
    lines = (_lines(page, language) * 3)[:14]
    own, foreign = _document(lines), _document([credit], len(lines) + 1)
    data = own.replace("\n", newline).encode(page) + foreign.replace("\n", newline).encode(other)
    assert first_foreign_line(data, page)[0] == own.count("\n") + 3


@pytest.mark.parametrize(
    ("page", "language", "line", "other"),
    [
        ("cp1250", "cs", "äőŕň×á čŕä", "in another encoding"),
        ("cp1251", "ru", "аБВГДЕ", "KOI8-R"),
        ("cp1250", "cs", "ďĺíôëŕč", "CP1251"),
    ],
)
def test_a_line_that_may_be_in_another_encoding_is_named_in_a_file_that_stays_certain(
    page: str, language: str, line: str, other: str
) -> None:
    text = _document([*(_lines(page, language) * 4)[:40], line])
    found = decode(text.encode(page))
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (text, True)
    said = [(finding.line, finding.message) for finding in found.findings]
    assert [at for at, _ in said] == [163]
    assert f"may be {other} in a file in {page}" in said[0][1]


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("cp1252", "5 m³ Wasser, 30 m², 20 m³ d'eau à louer"),
        ("cp850", "12 m² à louer"),
        ("cp1254", "5 m³"),
        ("cp1252", "x² + y², CO², 3¹, ½ kilo, ¾ litre"),
        ("cp1252", "Voir la note¹ été"),
        ("cp1252", "Nº 5, 2ª parte, 5 ºC, 3ºB, Mª José, 1º lugar"),
        ("cp1252", "¿Qué? ¡Olé! £5, £5m, £10k, ¥100"),
        ("cp1252", "© François Müller, Søren Ødegård, José Muñoz"),
        ("cp1252", "ÁÉÍÓÚ, äöüß, ÅÄÖ, Ééééé!"),
        ("cp1250", "ČEZu, ĄĆĘŁŃÓŚŹŻ, áčďéěíňóřšťúůýž"),
        ("cp1250", "BKVé, OTPé, MÁV-nál"),
        ("cp1251", "Купил iphone'ы, послушай mp3шку."),
        ("cp1251", "У facebook'у"),
        ("cp1251", "usb-порт"),
        ("cp866", "DVDшка"),
        ("cp1251", "Герб СССРовский"),
        ("cp1253", "Το e-mail'ο"),
        ("cp1253", "Τα CDς"),
        ("cp1255", "ב-facebook"),
        ("cp1256", "الiphone"),
        ("cp949", "pc방"),
        ("big5", "k歌"),
        ("cp1251", "пРИВЕТ, кАК дЕЛА, ты где?"),
    ],
)
def test_units_ordinals_and_foreign_stems_are_left_alone(page: str, line: str) -> None:
    assert first_foreign_line(_document([line]).encode(page), page) == NO_LINE


RUSSIAN = _document(["Я не знаю, о чём ты говоришь.", "Где мои ключи?", "Нам пора идти."])


@pytest.mark.parametrize("given", ["cp1251", "koi8-r", "cp1252", "gb18030", "utf-8"])
@pytest.mark.parametrize("own", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-8"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_byte_order_mark_or_nuls_override_the_encoding_given(mark: str, own: str, given: str) -> None:
    if own in (given, "utf-8") and not mark:
        return
    data = (mark + RUSSIAN).encode(own)
    found = decode(data, encoding=given)
    assert isinstance(found, Decoded)
    assert (found.text, found.encoding, found.repairs) == (RUSSIAN, own, ())
    assert [finding.rule for finding in found.findings] == ["S105"] * (own != given)
    done = Processor(Config(files=FileSettings(encoding=given))).process(data, "a.srt")
    assert done.data == data


def test_without_byte_order_mark_and_nuls_the_encoding_given_stands() -> None:
    for given in ("cp1251", "koi8-r", "cp866"):
        found = decode(RUSSIAN.encode(given), encoding=given)
        assert isinstance(found, Decoded)
        assert (found.text, found.encoding, found.findings) == (RUSSIAN, given, ())


def test_text_that_lost_its_nuls_keeps_its_control_characters() -> None:
    data = RUSSIAN.encode("utf-16-le").replace(b"\0", b"")
    done = Processor(Config()).process(data, "a.srt")
    assert done.decoded
    assert not done.decoded.is_certain
    assert done.data == data


@pytest.mark.parametrize(
    "text", ["Åpne døra!", "Są tu.", "хорошо, хочу", "ماذا تفعل هنا؟", "者は", "Åbn døren, så går vi."]
)
def test_utf8_read_as_iso_8859_1_keeps_the_bytes_that_can_restore_it(text: str) -> None:
    data = _document([text]).encode().decode("latin-1").encode()
    done = Processor(Config()).process(data, "a.srt")
    assert done.corrected
    assert [cue.text for cue in done.corrected.cues] == [text]


@pytest.mark.parametrize("text", ["Wait\x85 no", "café\x85 oui", "Fuß\x85", "\x85yes", "É\x85"])
def test_next_line_elsewhere_is_a_space(text: str) -> None:
    found = decode(_document([text]).encode())
    assert isinstance(found, Decoded)
    assert "\x85" not in found.text
    assert [repair.rule for repair in found.repairs] == ["S103"]


@pytest.mark.parametrize(
    "lines",
    [
        ["ПОДОЖДИ НЕМНОГО!", "СПОКОЙНОЙ НОЧИ, НАТАША.", "ГДЕ МОИ КЛЮЧИ?"],
        ["МОЙ БРАТ ВРАЧ."],
        ["ТОЙ ДОЙДЕ СНОЩИ.", "Yes.", "No.", "So."],
        ["МОЙ БРАТ ДОКТАР."],
    ],
)
def test_capitals_are_not_certainly_small_letters_of_koi8(lines: list[str]) -> None:
    found = decode(_document(lines).encode("cp1251"))
    assert isinstance(found, Decoded)
    assert found.text == _document(lines) or not found.is_certain


def test_small_letters_with_a_capital_are_certain_in_koi8() -> None:
    text = _document(["Где ты был вчера?", "я не знаю", "спокойной ночи"])
    found = decode(text.encode("koi8-r"))
    assert isinstance(found, Decoded)
    assert (found.text, found.is_certain) == (text, True)


CHINESE = ["我不知道你在说什么。", "大家都到哪里去了？", "今天晚上我们不能留在这里。", "现在打电话太晚了。"]


def test_a_line_in_big5_in_a_file_in_gb18030_is_reported() -> None:
    data = _document(CHINESE).encode(
        "gb18030"
    ) + "5\n00:00:20,000 --> 00:00:21,000\n他們誰也不會回來。\n".encode("big5")
    found = decode(data)
    assert isinstance(found, Decoded)
    assert [finding.rule for finding in found.findings] == ["S105"]


def test_a_file_in_one_chinese_encoding_is_not_reported() -> None:
    for codec in ("gb18030", "big5"):
        found = decode(
            _document(["他們誰也不會回來。", "我不知道你在說什麼。", "大家都到哪裡去了？"]).encode(codec)
        )
        assert isinstance(found, Decoded)
        assert found.findings == ()


NAMES = ["Zürich", "Mr. Müller", "Jürgen", "Søren", "Åsa", "Málaga", "São Paulo", "Škoda"]
FILES = [
    ("ru", "cp1251"), ("ru", "koi8-r"), ("uk", "cp1251"), ("el", "cp1253"), ("tr", "cp1254"),
    ("he", "cp1255"), ("ar", "cp1256"), ("pl", "cp1250"), ("hu", "cp1250"), ("lt", "cp1257"),
    ("th", "cp874"), ("zh", "gb18030"), ("ja", "cp932"), ("ko", "cp949"),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("language", "codec"), FILES)
def test_a_name_in_utf8_in_a_legacy_file_is_reported(language: str, codec: str, name: str) -> None:
    if codec in CJK and not name[0].isascii():
        pytest.skip("an initial alone is no proof: it may be a character of the file's own")
    texts = PHRASES[language]
    line = f"{len(texts) + 1}\n00:01:00,000 --> 00:01:01,000\n{name} is here.\n"
    found = decode(_document(texts).encode(codec) + line.encode())
    assert isinstance(found, Decoded)
    assert name in found.text or "S105" in {finding.rule for finding in found.findings}


@pytest.mark.parametrize(
    ("language", "codec"), [*FILES, ("de", "cp1252"), ("fr", "cp1252"), ("cs", "cp1250")]
)
def test_sound_legacy_text_has_no_words_in_utf8(language: str, codec: str) -> None:
    data = _document([*PHRASES[language], "Ok…"]).encode(codec, "ignore")
    assert first_line_with_utf8_words(data, codec) == 0


@pytest.mark.parametrize("text", ["Ä…hm, ja.", "Å—nei", "É…ric?", "Über – Äpfel"])
def test_a_broken_off_word_is_no_utf8(text: str) -> None:
    assert first_line_with_utf8_words(text.encode("cp1252"), "cp1252") == 0


@pytest.mark.parametrize(
    ("language", "codec", "stray"), [("ru", "cp1251", 0x98), ("el", "cp1253", 0x81), ("he", "cp1255", 0x9D)]
)
def test_one_byte_that_a_windows_page_lacks_is_reported_and_kept(
    language: str, codec: str, stray: int
) -> None:
    before = _document(PHRASES[language]).encode(codec)
    at = before.index(b"\n", before.index(b"-->")) + 3
    data = before[:at] + bytes([stray]) + before[at:]
    found = decode(data)
    assert isinstance(found, Decoded)
    assert found.encoding == codec
    assert "S104" in {finding.rule for finding in found.findings}
    assert found.text.replace(chr(0xDC00 + stray), "") == _document(PHRASES[language])


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("OK哦!", "gb18030"),
        ("No么?", "gb18030"),
        ("Hello猫!", "gb18030"),
        ("CD女", "gb18030"),
        ("Tom達", "euc_jp"),
        ("TV키", "cp949"),
        ("ลงapp!", "cp874"),
        ("Boschцё", "koi8-r"),
        ("CDΓ…", "cp1253"),
    ],
)
def test_a_latin_word_with_an_own_character_behind_it_is_no_utf8(text: str, codec: str) -> None:
    assert first_line_with_utf8_words(text.encode(codec), codec) == 0

"""Lines in a related code page are reported; foreign names, symbols and sound files are not."""

from __future__ import annotations

import pytest

from srtbatch.encodings.codec import decode
from srtbatch.encodings.related_code_pages import first_related_line
from srtbatch.model import Decoded
from tests.encodings.phrases import PHRASES

LINES = {
    "cs": ["Nevím, co se stalo.", "Proč jsi mi to neřekl?", "Měl bys už jít domů.", "Dobře, přijdu včas.",
           "Tady je to hezké.", "Kde máš klíče?", "Řekni mu, že čekám."],
    "hr": ["Ne znam što se dogodilo.", "Gdje su ključevi?", "Moraš ići kući.", "Čekam te već sat.",
           "Što je s tobom?", "Žao mi je, dođi.", "Možda će doći."],
    "ar": ["لا أعرف ماذا حدث.", "كم الساعة الآن؟", "أين مفاتيحي؟", "شكرا جزيلا يا دكتور.",
           "أريد أن أذهب إلى البيت."],
}  # fmt: skip
JOINED = [
    ("cs", "cp1250", "iso8859-2", "Šest let jsem tě čekala."),
    ("cs", "cp1250", "iso8859-2", "Žádný strach, bude to v pořádku."),
    ("cs", "cp1250", "iso8859-2", "Myslíš, že přijde?"),
    ("cs", "iso8859-2", "cp1250", "Myslíš, že přijde?"),
    ("cs", "cp1250", "utf-8", "Šest let."),
    ("cs", "cp1250", "utf-8", "Čau!"),
    ("cs", "cp1250", "utf-8", "Až"),
    ("hr", "cp1250", "iso8859-2", "Što je s tobom? Loše mi je."),
    ("hr", "iso8859-2", "cp1250", "Što je s tobom? Loše mi je."),
    ("ar", "cp1256", "iso8859-6", "شكرا جزيلا يا دكتور، لا تقلق."),
]


def _document(texts: list[str], first: int = 1) -> str:
    return "".join(
        f"{at}\n00:00:{at:02},000 --> 00:00:{at:02},900\n{text}\n\n" for at, text in enumerate(texts, first)
    )


@pytest.mark.parametrize(("language", "name", "other", "text"), JOINED)
def test_a_line_in_a_related_page_is_reported(language: str, name: str, other: str, text: str) -> None:
    texts = LINES[language]
    data = _document(texts).encode(name) + _document([text], len(texts) + 1).encode(other)
    found = decode(data)
    assert isinstance(found, Decoded)
    assert found.text != _document([*texts, text])
    (finding,) = found.findings
    assert finding.rule == "S105"
    assert finding.line == 4 * len(texts) + 3 or not found.is_certain


@pytest.mark.parametrize(("language", "name", "other", "text"), JOINED)
def test_a_file_in_one_encoding_is_not_reported(language: str, name: str, other: str, text: str) -> None:
    for page in {name, other} - {"utf-8"}:
        found = decode(_document([*LINES[language], text]).encode(page))
        assert isinstance(found, Decoded)
        assert (found.text, found.findings) == (_document([*LINES[language], text]), ())


@pytest.mark.parametrize("language", PHRASES)
@pytest.mark.parametrize("name", ["cp1250", "iso8859-2", "cp1253", "iso8859-7", "cp1257", "iso8859-13"])
def test_sound_texts_have_no_such_line(language: str, name: str) -> None:
    try:
        data = _document(PHRASES[language]).encode(name)
    except UnicodeEncodeError:
        return
    assert not first_related_line(data, name).line


@pytest.mark.parametrize(
    "text",
    [
        "Pan Dąbrowski tu není.",
        "© 2024 Česká televize",
        "Coca-Cola® a spol.",
        "Řekl: »Pojď sem!«",
        "To stojí 5 €…",
        "„Ľubomír“, řekl.",
        "Müller přijel.",
    ],
)
def test_foreign_names_and_symbols_in_czech_are_not_reported(text: str) -> None:
    assert not first_related_line(_document([*LINES["cs"], text]).encode("cp1250"), "cp1250").line

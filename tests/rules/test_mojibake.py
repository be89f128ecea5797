"""UTF-8 that was read as another encoding: the text is restored, or every character of it is unchanged."""

from __future__ import annotations

import re
from itertools import product
from operator import itemgetter

import pytest

from srtbatch.config.settings import Config, CorrectionSettings
from srtbatch.engine.pipeline import Processor
from srtbatch.model import Corrected
from srtbatch.rules.support.example_documents import document
from tests.encodings.phrases import PHRASES
from tests.sampling import one_of_each

CERTAIN = ("latin-1", "cp1252")
RIVALS = ("cp1250", "cp1251", "cp1256", "iso8859_2", "iso8859_15", "mac_roman", "cp437", "cp850", "cp852")
EXTRA = {
    "da": ["Åbn døren!", "Åh nej, hvad gør du?", "Kom så, vi skal på arbejde"],
    "lt": ["Ką tu čia veiki?", "Ačiū, viskas gerai", "Kur mano raktai, mažyte?"],
    "fr": ["C'est là", "Déjà là !", "À bientôt, voilà", "Ça va à peu près ?"],
    "is": ["Hver er þarna?", "Ég veit það ekki", "Hún fór heim í gær"],
    "fa": ["اينجا چه کار مي کني؟", "يک لحظه صبر کن!", "مرحبا يا محمد"],
}
PROCESSOR = Processor(Config())
SENTENCES = PHRASES | {f"{language}-more": texts for language, texts in EXTRA.items()}


def _corrected(texts: list[str], config: Config | None = None) -> Corrected:
    done = (Processor(config) if config else PROCESSOR).process(document(*texts).encode())
    assert done.corrected is not None
    return done.corrected


def _texts(texts: list[str]) -> list[str]:
    return [cue.text for cue in _corrected(texts).cues]


def _spoilt(text: str, page: str, rounds: int = 1) -> str:
    """The text that was written as UTF-8 and read as ``page``; a byte that has no character is a control."""
    shown = [bytes([byte]).decode(page, "ignore") or chr(byte) for byte in range(256)]
    for _ in range(rounds):
        text = "".join(shown[byte] for byte in text.encode())
    return text


def _codes(corrected: Corrected) -> set[str]:
    return {one.rule for one in corrected.corrections} | {one.rule for one in corrected.findings}


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("page", CERTAIN)
@pytest.mark.parametrize("language", SENTENCES)
def test_a_document_read_as_latin_1_or_windows_1252_comes_back(language: str, page: str, rounds: int) -> None:
    sound = SENTENCES[language]
    assert _texts([_spoilt(text, page, rounds) for text in sound]) == _texts(sound)


@pytest.mark.parametrize(
    ("page", "count", "language"),
    one_of_each(product([*CERTAIN, *RIVALS], [1, 3, 18], SENTENCES), itemgetter(0, 1)),
)
def test_each_text_comes_back_or_is_left_with_every_character(page: str, count: int, language: str) -> None:
    sound = SENTENCES[language][:count]
    spoilt = [_spoilt(text, page) for text in sound]
    kept = zip(_texts(spoilt), _texts(sound), spoilt, strict=True)
    assert [found for found, right, odd in kept if found not in (right, odd)] == []


@pytest.mark.parametrize(
    ("page", "language"), one_of_each(product([*CERTAIN, *RIVALS], SENTENCES), itemgetter(0))
)
def test_so_does_each_text_beside_sound_ones(page: str, language: str) -> None:
    sound = SENTENCES[language]
    mixed = [text if at % 2 else _spoilt(text, page) for at, text in enumerate(sound)]
    kept = zip(_texts(mixed), _texts(sound), mixed, strict=True)
    assert [found for found, right, odd in kept if found not in (right, odd)] == []


@pytest.mark.parametrize("language", SENTENCES)
def test_sound_texts_are_no_mojibake(language: str) -> None:
    capitals = [text.upper() for text in SENTENCES[language]]
    for texts in (SENTENCES[language], capitals):
        assert not _codes(_corrected(texts)) & {"T122", "T123", "S103"}


@pytest.mark.parametrize("language", SENTENCES)
def test_without_the_rule_every_character_is_kept(language: str) -> None:
    spoilt = [_spoilt(text, "latin-1") for text in SENTENCES[language]]
    config = Config(correction=CorrectionSettings(ignore=("T122",)))
    assert [cue.text for cue in _corrected(spoilt, config).cues] == spoilt


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Ã\x85pne dÃ¸ra!", "Åpne døra!"),
        ("KÄ\x85 darai?", "Ką darai?"),
        ("Ñ\x85Ð¾Ñ\x80Ð¾Ñ\x88Ð¾", "хорошо"),
        ("Ã\x83Â\x85pne dÃ\x83Â¸ra!", "Åpne døra!"),
        ("å\x85\x84ã\x81¯å\x8c»è\x80\x85ã\x81§ã\x81\x99", "兄は医者です"),
        ("dÃ©jÃ  vu", "déjà vu"),
        ("ýé¼Ù×æÝò┤.", "사랑해."),
        ("ظ„ط§ ط£ط¹ط±ظپ ط¹ظ…ط§ طھطھط\xadط¯ط«.", "لا أعرف عما تتحدث."),
    ],
)
def test_a_byte_of_a_letter_is_no_control_and_no_blank(text: str, after: str) -> None:
    corrected = _corrected([text])
    assert [cue.text for cue in corrected.cues] == [after]
    assert {one.rule for one in corrected.corrections} == {"T122"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ã pne dÃ¸ra!", id="a byte became a blank: à or Å"),
        pytest.param("Hver er ├¥arna?", id="þ in code page 850, Ý in 437"),
        pytest.param("Ai ─Ĺ├│?", id="đó after one round, Т after two"),
    ],
)
def test_what_is_not_certain_is_left_and_reported(text: str) -> None:
    corrected = _corrected([text])
    assert [cue.text for cue in corrected.cues] == [text]
    assert [one.rule for one in corrected.findings if one.rule == "T123"] == ["T123"]


def test_the_document_decides_between_encodings_that_fit_one_text() -> None:
    lone, other = "Hver er ├¥arna?", _spoilt("Ég veit það ekki, Þóra", "cp850")
    assert _texts([lone]) == [lone]
    assert _texts([lone, other])[0] == "Hver er þarna?"


@pytest.mark.parametrize("text", ["One.\x85Two.", "à\x85 fin", "né\x85 Il est là."])
def test_next_line_is_a_blank_where_no_letter_needs_it(text: str) -> None:
    corrected = _corrected([text])
    assert "S103" in _codes(corrected)
    assert "\x85" not in corrected.cues[0].text


@pytest.mark.parametrize(
    "text",
    [
        "TenĂ\xada",
        "Je pense Г\xa0 toi",
        "deb├¡ volver",
        "Sí, claro.\nEstoy aquÃ\xad, ahÃ\xad.",
        "Voilà.\nIl va Ã\xa0 la plage.",
        "Voilà.\nJ'y vais voilÃ\xa0",
        "Voilà.\nJ'y vais voilÃ \nÃ  la plage",
        "Привет\nÐ\xadÑ\x82Ð¾",
        "Привет\nÐ\xadÑ Ð¾",
        "ظ„ط§ ط£ط¹ط±ظپ ط¹ظ…ط§ طھطھط\xadط¯ط«.",
        "مرحبا\nطھطھط\xadط¯ط«",
        "׳¢׳•׳‘\u200c׳“",
        "Kdo je tam, JiřĆ\xad?",
    ],
)
def test_no_other_rule_takes_a_byte_of_a_letter(text: str) -> None:
    config = Config(correction=CorrectionSettings(ignore=("T122",)))
    assert [cue.text for cue in _corrected([text], config).cues] == [text]


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize(
    "page", ["cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r"]
)
def test_every_letter_is_kept_beside_a_sound_line(language: str, page: str) -> None:
    sound = SENTENCES[language][0]
    texts = [f"{sound}\n{_spoilt(text, page)}" for text in SENTENCES[language]]
    config = Config(correction=CorrectionSettings(ignore=("T122",)))
    corrected = [cue.text for cue in _corrected(texts, config).cues]
    assert [_signs(text) for text in corrected] == [_signs(text) for text in texts]


def _signs(text: str) -> str:
    """The text without what may be corrected in mojibake, too: blanks, ASCII marks and case."""
    return re.sub(r"[ \n!-/:-@]", "", text).casefold()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("JEG ELSKER  DIG OGSÅ…", "JEG ELSKER DIG OGSÅ…"),
        ("CAFÉ…  OUI", "CAFÉ… OUI"),
        ("Chci  šťávu.", "Chci šťávu."),
        ("A  păşit.", "A păşit."),
        ("Běž  domů.", "Běž domů."),
        ("Fuß\xadball, KÖ\xadNIG", "Fußball, KÖNIG"),
        ("С\xa0 ним", "С ним"),
        ("при\xadём\xadник", "приёмник"),
        ("Іди сюди\xad !", "Іди сюди !"),
        ("Вот и всё .", "Вот и всё."),
        ("ví\xadtr, ká\xadže", "vítr, káže"),
        ("Kde\xa0máš\xa0klíče?", "Kde máš klíče?"),
        ("มันดึกแล้ว\xa0", "มันดึกแล้ว"),
        ("là \xa0»", "là\xa0»"),
    ],
)
def test_sound_texts_are_corrected_as_usual(text: str, after: str) -> None:
    assert _texts([text]) == [after]


LITHUANIAN = ["Labai ačiū, daktare.", "Ką tu čia veiki?", "Aš žinau, kad tai tiesa.", "Prašau, sėskitės čia."]


@pytest.mark.parametrize("page", ["cp1252", "latin-1"])
def test_letters_of_one_language_are_made(page: str) -> None:
    assert _texts([_spoilt(text, page) for text in LITHUANIAN]) == LITHUANIAN


@pytest.mark.parametrize("texts", [LITHUANIAN, LITHUANIAN[:1]])
def test_a_letter_that_the_language_lacks_is_not_made(texts: list[str]) -> None:
    spoilt = [_spoilt(text, "cp1257") for text in texts]
    corrected = _corrected(spoilt)
    assert [cue.text for cue in corrected.cues] == spoilt
    assert "T123" in _codes(corrected)


@pytest.mark.parametrize("text", ["El ni\ufffdo", "caf\ufffd \ufffd", "caf" + _spoilt("\ufffd", "cp1252")])
def test_a_lost_character_is_reported(text: str) -> None:
    corrected = _corrected(["¿Qué?", text])
    assert [finding.line for finding in corrected.findings if finding.rule == "T124"] == [5]

"""Bytes to text and back: nothing is guessed without a finding, nothing is lost on the way."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.encodings.codec import decode, encode, first_unencodable
from srtbatch.model import Decoded, Failure

CUE = "1\n00:00:01,000 --> 00:00:02,000\n"
RUSSIAN = "Сегодня мы поговорим о том, как работает память, и почему это важно для каждого из нас.\n"
FRENCH = "Être à l'école, c'était déjà très drôle : il a mangé une pêche, garçon.\n"
POLISH = "Zażółć gęślą jaźń, proszę państwa, to są rzeczy bardzo ważne i śmieszne.\n"
JAPANESE = "今日はとても良い天気ですね。明日も晴れるでしょう。ありがとうございます。\n"


def _decoded(data: bytes, **options: str) -> Decoded:
    found = decode(data, **options)
    assert isinstance(found, Decoded)
    return found


def _codes(found: Decoded) -> list[str]:
    return [repair.rule for repair in found.repairs] + [finding.rule for finding in found.findings]


def test_ascii_and_utf8_are_certain() -> None:
    found = _decoded((CUE + "Déjà vu\n").encode())
    assert (found.encoding, found.bom, found.confidence) == ("utf-8", False, 1.0)
    assert _codes(found) == []


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_kept(mark: bytes, codec: str) -> None:
    data = mark + (CUE + "Déjà vu\n").encode(codec)
    found = _decoded(data)
    assert (found.encoding, found.bom, found.text) == (codec, True, CUE + "Déjà vu\n")
    assert encode(found.text, found) == data
    assert encode(found.text, found, bom="strip") == data[len(mark) :]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_known_without_a_byte_order_mark(codec: str) -> None:
    data = (CUE + "Привет, мир\n").encode(codec)
    found = _decoded(data)
    assert (found.encoding, found.bom) == (codec, False)
    assert encode(found.text, found) == data


HAN = "今日天氣很好我們一起去公園散步吧那裡有很多美麗的花朵和樹木還有一個小湖"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [HAN, HAN * 20, "😀" * 40, "e😀" * 3, "", "\u0100\u0200" * 9])
def test_wide_encodings_are_known_by_any_text(codec: str, text: str) -> None:
    data = (CUE + text + "\n").encode(codec)
    found = _decoded(data)
    assert (found.encoding, found.text, found.repairs) == (codec, CUE + text + "\n", ())
    assert encode(found.text, found) == data


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [HAN, "Hi", RUSSIAN.strip(), "😀"])
def test_a_byte_order_mark_of_utf8_before_wide_text_is_listed(codec: str, text: str, mark: str) -> None:
    wide = (CUE + text + "\n").encode(codec)
    found = _decoded(codecs.BOM_UTF8 + mark.encode(codec) + wide)
    assert (found.encoding, found.bom, found.text, _codes(found)) == (
        codec,
        True,
        CUE + text + "\n",
        ["S101"],
    )
    assert encode(found.text, found) == "\ufeff".encode(codec) + wide


def test_nuls_after_a_byte_order_mark_of_utf8_make_no_wide_text() -> None:
    found = _decoded(codecs.BOM_UTF8 + (CUE + "Déjà\0 vu\n").encode() + bytes(99))
    assert (found.encoding, found.bom, _codes(found)) == ("utf-8", True, ["S103", "S103"])


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso8859-5"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022_jp"),
        ("안녕하세요. 오늘은 날씨가 좋네요.\n", "iso2022_kr"),
        (FRENCH, "mac-roman"),
        (POLISH, "iso8859-2"),
    ],
)
def test_legacy_encodings_are_found_and_restored(text: str, codec: str) -> None:
    data = (CUE + text * 3).encode(codec)
    found = _decoded(data)
    assert found.text == CUE + text * 3
    assert found.confidence <= 1.0
    assert encode(found.text, found) == data


def test_a_weak_guess_is_reported() -> None:
    assert "S105" in _codes(_decoded((CUE + "Hal\xe9m\n").encode("cp1252")))


SHORT = {
    ("cp1252", "fr"): "Le matériel que vous utilisez a également son importance, et il a été choisi.\n",
    ("mac-roman", "de"): "Und das ist nicht die Stadt, in der wir über das Wetter gehört haben.\n",
    ("iso8859-15", "fr"): "Les yeux et le cœur de la ville sont à vous, dans une forêt.\n",
    ("iso8859-2", "sk"): "Také malé počítače sa dajú zabudovať do najrôznejších zariadení.\n",
    ("cp1250", "sk"): "Také malé počítače sa dajú zabudovať do najrôznejších zariadení.\n",
    ("cp866", "ru"): "Нам осталось только привязать нашу картинку.\n",
}


@pytest.mark.parametrize(("codec", "language"), SHORT)
def test_letters_of_the_language_make_a_short_file_certain(codec: str, language: str) -> None:
    text = CUE + SHORT[codec, language]
    found = _decoded(text.encode(codec), language=language)
    assert (found.text, _codes(found)) == (text, [])


@pytest.mark.parametrize(
    "data",
    [
        CUE.encode() + b"\xe4\xf6 \xfe\xf0\n",  # letters, but of no words
        CUE.encode() + b"a\xa4b c\xa6d e\xb8f\n",  # symbols within words
    ],
)
@pytest.mark.parametrize("language", ["", "fr", "ru"])
def test_what_no_language_spells_so_stays_a_guess(data: bytes, language: str) -> None:
    assert "S105" in _codes(_decoded(data, language=language))


def test_escapes_that_spell_nothing_are_control_characters() -> None:
    found = _decoded((CUE + "red \x1b$ text\n").encode())
    assert (found.encoding, _codes(found)) == ("utf-8", ["S103"])


def test_the_language_decides_between_equal_candidates() -> None:
    data = "— Да.\n— Нет.\n".encode("cp1251")
    assert _decoded(data, language="ru").text == "— Да.\n— Нет.\n"


def test_a_given_encoding_overrides_every_guess() -> None:
    found = _decoded("Île d'Oléron\n".encode("mac-roman"), encoding="mac-roman")
    assert (found.text, found.confidence) == ("Île d'Oléron\n", 1.0)


def test_a_given_encoding_that_does_not_fit_fails_with_its_line() -> None:
    failure = decode(b"one\ncaf\xe9\n", encoding="utf-8")
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.line) == ("encoding", 2)


def test_a_few_stray_bytes_in_utf8_survive() -> None:
    data = (CUE + FRENCH).encode() + b"caf\xe9 \xff\n"
    found = _decoded(data)
    assert found.encoding == "utf-8"
    assert _codes(found) == ["S104"]
    assert encode(found.text, found) == data


def test_a_byte_order_mark_before_bytes_that_are_not_utf8_loses_none() -> None:
    data = codecs.BOM_UTF8 + CUE.encode() + b"\xc5W\xc5S\xd8\n"
    found = _decoded(data)
    assert encode(found.text, found) == data


def test_half_a_character_at_the_end_is_listed() -> None:
    found = _decoded(codecs.BOM_UTF16_LE + (CUE + "Hi\n").encode("utf-16-le")[:-1])
    assert found.text == CUE + "Hi"
    assert [repair.rule for repair in found.repairs] == ["S104"]


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("lost", [50, 100, 201])
def test_wide_text_that_lost_a_byte_fails_and_says_what_to_do(codec: str, lost: int, *, marked: bool) -> None:
    data = ("\ufeff" * marked + (CUE + "Hi\n\n") * 5).encode(codec)
    failure = decode(data[:lost] + data[lost + 1 :])
    assert isinstance(failure, Failure)
    assert failure.kind == "encoding"
    assert "a byte is missing or extra" in failure.message


def test_nuls_alone_make_no_wide_encoding() -> None:
    failure = decode(b"\x00\x00\x00\x1e\xd1\x01\x00!\x00\x00")
    assert isinstance(failure, Failure)
    assert failure.kind == "binary"


@pytest.mark.parametrize(
    ("said", "corrected"),
    [
        ("café is \u200bhere, na\udcefve", "café is here, na\udcefve"),
        ("café\u00a0… na\udcefve", "café ... na\udcefve"),
        ("“É” “é” na\udcefve", '"É" na\udcefve'),
        ("état état na\udcefve", "état na\udcefve"),
    ],
)
def test_damaged_utf8_is_read_as_such_before_and_after_its_correction(said: str, corrected: str) -> None:
    for text in (said, corrected):
        found = _decoded((CUE + text + "\n").encode("utf-8", "surrogateescape"))
        assert (found.encoding, _codes(found)) == ("utf-8", ["S104", "S105"])


@pytest.mark.parametrize(("letters", "certain"), [("éèêàïç", True), ("éè", False), ("", False)])
def test_as_many_letters_as_prove_utf8_make_damage_of_a_stray_byte(letters: str, *, certain: bool) -> None:
    found = _decoded((CUE + f"{letters} na\udcefve\n").encode("utf-8", "surrogateescape"))
    assert found.is_certain == certain
    assert ("S105" in _codes(found)) != certain


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_are_written_again(newline: str) -> None:
    data = (CUE + "Hi\n").replace("\n", newline).encode()
    found = _decoded(data)
    assert (found.text, found.newline, found.repairs) == (CUE + "Hi\n", newline, ())
    assert encode(found.text, found) == data
    assert encode(found.text, found, newline="lf") == (CUE + "Hi\n").encode()


def test_the_majority_of_mixed_newlines_wins_and_is_listed() -> None:
    found = _decoded(b"1\r\n2\r\n3\n4\r5\r\n")
    assert (found.text, found.newline) == ("1\n2\n3\n4\n5\n", "\r\n")
    assert [(repair.rule, repair.line) for repair in found.repairs] == [("S102", 3)]


@pytest.mark.parametrize(
    ("source", "newline"),
    [("1\r2\r3\r\n", "\r\n"), ("1\r2\r3\n", "\n"), ("1\r2\r\n3\n4\r", "\r\n")],
)
def test_carriage_returns_among_other_newlines_are_none_to_write(source: str, newline: str) -> None:
    found = _decoded(source.encode())
    assert found.newline == newline
    assert [repair.rule for repair in found.repairs] == ["S102"]
    again = _decoded(encode(found.text, found))
    assert (again.text, again.newline, again.repairs) == (found.text, newline, ())


def test_doubled_carriage_returns_are_one_newline() -> None:
    found = _decoded(CUE.replace("\n", "\r\r\n").encode())
    assert (found.text, found.newline) == (CUE, "\r\n")
    assert [repair.rule for repair in found.repairs] == ["S102"]


def test_line_separators_are_newlines_and_listed_once() -> None:
    found = _decoded("a\u2028b\r\nc\u2029\u2028d\r\n".encode())
    assert (found.text, found.newline) == ("a\nb\nc\n\nd\n", "\r\n")
    assert [(repair.line, repair.before, repair.after) for repair in found.repairs] == [
        (1, "2 U+2028, 1 U+2029", "CR LF")
    ]


def test_a_next_line_control_separates_words() -> None:
    found = _decoded("a\nb\u0085c\n".encode())
    assert (found.text, [(repair.rule, repair.line) for repair in found.repairs]) == (
        "a\nb c\n",
        [("S103", 2)],
    )


def test_the_byte_of_next_line_stays_where_programs_show_an_ellipsis() -> None:
    found = decode(f"{CUE}caf\u00e9\u0085\n".encode("latin-1"), encoding="iso8859-15")
    assert isinstance(found, Decoded)
    assert (found.text, found.repairs) == (f"{CUE}caf\u00e9\u0085\n", ())
    assert [(finding.rule, finding.line) for finding in found.findings] == [("S105", 3)]


@pytest.mark.parametrize(("given", "page"), [("latin-1", "cp1252"), ("iso8859-9", "cp1254")])
def test_windows_punctuation_under_the_name_of_iso_8859_is_kept(given: str, page: str) -> None:
    data = (CUE + "“Hello” – it’s me… café\n").encode(page)
    found = decode(data, encoding=given)
    assert isinstance(found, Decoded)
    assert (found.encoding, found.text) == (page, data.decode(page))
    assert [(finding.rule, finding.line) for finding in found.findings] == [("S105", 3)]
    assert encode(found.text, found) == data
    once = encode(found.text, found, to_utf8=True)
    assert once.decode("utf-8") == data.decode(page)


@pytest.mark.parametrize("given", ["latin-1", "iso8859-2", "iso8859-9"])
def test_iso_8859_without_such_bytes_is_read_as_given(given: str) -> None:
    found = decode((CUE + "schön, größer\n").encode(given), encoding=given)
    assert isinstance(found, Decoded)
    assert (found.encoding, found.findings) == (codecs.lookup(given).name, ())


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", codecs.BOM_UTF8),
        ("iso2022_jp", b""),
    ],
)
def test_an_added_byte_order_mark_is_that_of_the_encoding(codec: str, mark: bytes) -> None:
    text = CUE + ("こんにちは\n" if codec == "iso2022_jp" else "Hello.\n")
    data = text.encode(codec)
    found = _decoded(data)
    assert encode(found.text, found, bom="add") == mark + data
    again = _decoded(mark + data)
    assert (again.text, again.repairs) == (text, ())
    assert encode(again.text, again, bom="add") == mark + data


@pytest.mark.parametrize("cues", [1, 2, 5])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("converted", [("\r\n", b"\r", b""), ("\n", b"\n", b"\r\n"), ("\r\n", b"\n", b"")])
def test_wide_text_whose_newlines_were_converted_as_bytes_fails(
    cues: int, codec: str, mark: str, converted: tuple[str, bytes, bytes]
) -> None:
    newline, before, after = converted
    text = mark + (CUE + "Hallo Welt 你好\n\n") * cues
    data = text.replace("\n", newline).encode(codec).replace(before, after)
    assert isinstance(decode(data), Failure)


def test_control_characters_are_removed_line_by_line() -> None:
    found = _decoded(b"a\x00b\nc\x0bd\n\x07\n" + CUE.encode())
    assert found.text == "ab\nc d\n\n" + CUE
    assert [(repair.rule, repair.line) for repair in found.repairs] == [("S103", 1), ("S103", 2), ("S103", 3)]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), bytes(1000), b"MZ\x90\0" + bytes(range(256)) * 4]
)
def test_what_is_no_text_fails(data: bytes) -> None:
    failure = decode(data)
    assert isinstance(failure, Failure)
    assert failure.kind == "binary"


def test_a_file_that_ends_in_nothing_but_nuls_keeps_its_cues() -> None:
    found = _decoded((CUE + "Hi\n").encode() + bytes(4096))
    assert found.text == CUE + "Hi\n"


def test_text_beyond_the_encoding_is_refused() -> None:
    found = _decoded((CUE + FRENCH * 3).encode("cp1252"))
    assert first_unencodable("déjà", found.encoding) == ""
    assert first_unencodable("à 日本", found.encoding) == "日"
    with pytest.raises(UnicodeEncodeError):
        encode("日本\n", found)
    assert encode("日本\n", found, to_utf8=True) == "日本\n".encode()


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_fail_and_are_written_again(data: bytes) -> None:
    found = decode(data)
    if isinstance(found, Decoded) and not found.repairs:
        needless = (
            found.encoding.startswith("iso2022") and not found.is_certain
        )  # such a file is never written anew
        assert needless or encode(found.text, found) == data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_between_a_text_and_the_index_below_splits_two_files(
    encoding: str, newline: str
) -> None:
    upper, lower = "1\n00:00:01,000 --> 00:00:02,000\nIl a 30", "1\n00:00:03,000 --> 00:00:04,000\nDeux.\n"
    text = f"\ufeff{upper}\ufeff{lower}".replace("\n", newline)
    found = _decoded(text.encode(encoding))
    assert (found.text, _codes(found)) == (f"{upper}\n\n{lower}", ["S101"])


@pytest.mark.parametrize("below", ["1 an", "1", "30 ans\n12:30 --> midi"])
def test_a_byte_order_mark_inside_a_text_splits_nothing(below: str) -> None:
    text = (
        f"1\n00:00:01,000 --> 00:00:02,000\nIl a \ufeff{below}\n\n2\n00:00:03,000 --> 00:00:04,000\nDeux.\n"
    )
    found = _decoded(text.encode())
    assert (found.text, _codes(found)) == (text, [])

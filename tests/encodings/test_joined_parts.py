"""Files joined byte by byte in encodings of different widths: no cue and no letter of either is lost."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.settings import Config
from srtbatch.encodings.code_pages import CJK
from srtbatch.encodings.code_pages import LANGUAGES as LANGUAGES_OF
from srtbatch.encodings.codec import decode, non_ascii_bytes
from srtbatch.encodings.joined_parts import Part
from srtbatch.encodings.utf8_parts import Utf8Parts, find_utf8_parts
from srtbatch.engine.pipeline import Processed, Processor
from srtbatch.model import Decoded, Document, Failure
from srtbatch.subrip.reader import read
from tests.encodings.phrases import PHRASES
from tests.sampling import one_of_each

RUSSIAN = ["Сегодня мы поговорим о том, как работает память.", "И почему это важно для каждого из нас!", "Да"]
FRENCH = [
    "Être à l'école, c'était déjà très drôle.",
    "Il a mangé une pêche, garçon !",
    "À bientôt, mes élèves",
]
ENGLISH = ["Good night, all.", "See you at 5", "Bye"]
JAPANESE = ["今日はとても良い天気ですね", "明日も晴れるでしょう。", "はい"]
TEXTS = [ENGLISH, RUSSIAN, FRENCH, JAPANESE]
NARROW = {"utf-8": TEXTS, "utf-8-sig": TEXTS, "cp1251": [RUSSIAN], "cp1252": [FRENCH]}
LANGUAGES = {"cp1251": "ru", "cp1252": "fr"}
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
ENDS = ["", "\n", "\n\n"]


def _document(
    texts: list[str], *, first: int = 1, hour: int = 0, newline: str = "\n", end: str = "\n"
) -> str:
    blocks = [
        f"{first + at}\n{hour:02}:00:{at:02},000 --> {hour:02}:00:{at:02},900\n{text}"
        for at, text in enumerate(texts)
    ]
    return ("\n\n".join(blocks) + end).replace("\n", newline)


def _cues(data: bytes, **options: str) -> list[str]:
    found = decode(data, **options)
    assert isinstance(found, Decoded), found
    assert [repair.rule for repair in found.repairs if repair.rule == "S106"]
    document = read(found.text)
    assert isinstance(document, Document)
    assert not document.findings
    return [cue.text for cue in document.cues]


Shape = tuple[list[str], list[str], str, str, str, int]
"""Texts of the narrow part and of the wide one, the ends of the upper part and of the lower one, the newline,
and the first index of the lower part."""


def _check_joins(narrow: str, wide: str, shapes: Iterable[Shape], *, marked: bool) -> None:
    mark, language = "\ufeff" * marked, LANGUAGES.get(narrow, "")
    for texts, others, above, below, newline, first in shapes:
        one = _document(texts, newline=newline, end=above).encode(narrow)
        two = (mark + _document(others, first=first, hour=1, newline=newline, end=below)).encode(wide)
        assert _cues(one + two, language=language) == texts + others
        one = (mark + _document(others, newline=newline, end=above)).encode(wide)
        two = _document(texts, first=first, hour=1, newline=newline, end=below).encode(narrow)
        assert _cues(one + two, language=language) == others + texts


def _shapes(narrow: str) -> list[Shape]:
    return list(product(NARROW[narrow], TEXTS, ENDS, ENDS, ["\n", "\r\n"], [1, 98]))


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize("narrow", NARROW)
def test_every_join_keeps_all_cues_of_both(narrow: str, wide: str, *, marked: bool) -> None:
    _check_joins(narrow, wide, _shapes(narrow)[::41], marked=marked)


@pytest.mark.slow
@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize("narrow", NARROW)
def test_every_join_in_every_combination_keeps_all_cues_of_both(
    narrow: str, wide: str, *, marked: bool
) -> None:
    _check_joins(narrow, wide, _shapes(narrow), marked=marked)


lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(
    above=st.lists(lines, min_size=1, max_size=3),
    below=st.lists(lines, min_size=1, max_size=3),
    wide=st.sampled_from(WIDE),
    marked=st.booleans(),
    first=st.integers(1, 2000),
)
def test_any_text_is_kept_or_the_file_is_refused(
    above: list[str], below: list[str], wide: str, first: int, *, marked: bool
) -> None:
    one = _document(above, first=first, end="")
    two = "\ufeff" * marked + _document(below, first=first, hour=1, end="")
    for data in (one.encode() + two.encode(wide), two.encode(wide) + one.encode()):
        found = decode(data)
        if isinstance(found, Failure):
            assert "joined" in found.message
            continue
        for text in (*above, *below):
            assert text in found.text
        assert found.text.count("-->") == f"{one}{two}".count("-->")


WideShape = tuple[list[str], list[str], str, str]
"""Texts of the upper part and of the lower one, and the ends of both."""

WIDE_PAIRS = [(one, two) for one, two in product(WIDE, WIDE) if one != two]


WIDE_SHAPES = list(product(TEXTS, TEXTS, ENDS, ENDS))


def _check_wide_joins(one: str, two: str, marks: tuple[str, str], shapes: Iterable[WideShape]) -> None:
    for texts, others, above, below in shapes:
        upper = (marks[0] + _document(texts, end=above)).encode(one)
        lower = (marks[1] + _document(others, hour=1, end=below)).encode(two)
        assert _cues(upper + lower) == texts + others


@pytest.mark.parametrize("marks", list(product(["", "\ufeff"], repeat=2)))
@pytest.mark.parametrize(("one", "two"), WIDE_PAIRS)
def test_two_wide_encodings_keep_all_cues_of_both(one: str, two: str, marks: tuple[str, str]) -> None:
    _check_wide_joins(one, two, marks, WIDE_SHAPES[::11])


@pytest.mark.slow
@pytest.mark.parametrize("marks", list(product(["", "\ufeff"], repeat=2)))
@pytest.mark.parametrize(("one", "two"), WIDE_PAIRS)
def test_two_wide_encodings_in_every_combination_keep_all_cues(
    one: str, two: str, marks: tuple[str, str]
) -> None:
    _check_wide_joins(one, two, marks, WIDE_SHAPES)


@given(
    above=st.lists(lines, min_size=1, max_size=3),
    below=st.lists(lines, min_size=1, max_size=3),
    pair=st.sampled_from(WIDE_PAIRS),
    cut=st.integers(0, 3),
)
def test_any_text_in_two_wide_encodings_is_kept_or_refused(
    above: list[str], below: list[str], pair: tuple[str, str], cut: int
) -> None:
    upper, lower = _document(above).encode(pair[0]), _document(below, hour=1).encode(pair[1])
    found = decode(upper + lower[: len(lower) - cut])
    if isinstance(found, Failure):
        assert "split them" in found.message or "get the file again" in found.message
    else:
        assert found.text.count("-->") == f"{above}{below}".count("-->") + len(above) + len(below)
        assert cut or all(text in found.text for text in (*above, *below))


def _kinds(pair: tuple[str, ...]) -> tuple[str, ...]:
    """Every narrow encoding above and below UTF-16 and UTF-32, and every kind above its like."""
    return tuple(name[: len("utf-16")] if name in WIDE else name for name in pair)


@pytest.mark.parametrize(("one", "two"), one_of_each(product([*NARROW, *WIDE], repeat=2), _kinds))
def test_a_second_run_changes_nothing(one: str, two: str) -> None:
    _check_second_run(one, two, RERUN[::5])


@pytest.mark.slow
@pytest.mark.parametrize(("one", "two"), list(product([*NARROW, *WIDE], repeat=2)))
def test_a_second_run_in_every_combination_changes_nothing(one: str, two: str) -> None:
    _check_second_run(one, two, RERUN)


RERUN = list(product([ENGLISH, FRENCH], [ENGLISH, ["odd", "x"]], ENDS, (0, 1)))


def _check_second_run(one: str, two: str, shapes: Iterable[tuple[list[str], list[str], str, int]]) -> None:
    for above, below, end, cut in shapes:
        try:
            upper, lower = _document(above, end=end).encode(one), _document(below, hour=1).encode(two)
        except UnicodeEncodeError:
            continue
        done = _process(upper + lower[: len(lower) - cut])
        if done.data is not None:
            assert _process(done.data).data == done.data


def test_bytes_lost_within_one_encoding_are_no_join() -> None:
    data = _document(ENGLISH).encode("utf-16-le")
    at = data.index("See".encode("utf-16-le"))
    failure = decode(data[:at] + data[at + 1 :])
    assert isinstance(failure, Failure)
    assert "misaligned" in failure.message


def test_three_parts_are_read() -> None:
    parts = [
        _document(ENGLISH).encode(),
        ("\ufeff" + _document(RUSSIAN, hour=1)).encode("utf-16-be"),
        _document(FRENCH, hour=2).encode(),
        _document(ENGLISH, hour=3).encode("utf-16-le"),
    ]
    assert _cues(b"".join(parts)) == ENGLISH + RUSSIAN + FRENCH + ENGLISH


def test_a_line_appended_in_utf16_is_read() -> None:
    parts = [
        _document([text], hour=at).encode(("utf-8", "utf-16-le")[at % 2]) for at, text in enumerate(ENGLISH)
    ]
    assert _cues(b"".join(parts)) == ENGLISH


def test_text_above_the_first_cue_of_a_lower_part_is_kept() -> None:
    data = _document(ENGLISH).encode("utf-16-le") + ("Titres: Zoé\n\n" + _document(FRENCH, hour=1)).encode()
    found = decode(data)
    if isinstance(found, Failure):
        assert "joined" in found.message
    else:
        assert "Titres: Zoé" in found.text


@pytest.mark.parametrize(
    "data",
    [
        _document(ENGLISH).encode() + ("Название\n\n" + _document(RUSSIAN, hour=1)).encode("utf-16-le"),
        _document(ENGLISH).encode()
        + _document(RUSSIAN, hour=1).encode("utf-16-le")
        + _document(ENGLISH, hour=2).encode(),
        b"x" + _document(ENGLISH).encode("utf-32-le") + _document(ENGLISH, hour=2).encode(),
    ],
)
def test_what_cannot_be_split_is_refused_with_both_encodings(data: bytes) -> None:
    failure = decode(data)
    assert isinstance(failure, Failure)
    assert failure.kind == "encoding"
    assert "utf-8 and in UTF-16" in failure.message
    assert "split them" in failure.message


def test_half_a_character_at_the_end_is_listed() -> None:
    data = _document(ENGLISH).encode() + ("\ufeff" + _document(RUSSIAN, hour=1)).encode("utf-16-le")[:-1]
    found = decode(data)
    assert isinstance(found, Decoded)
    assert [repair.rule for repair in found.repairs] == ["S106", "S104"]
    assert RUSSIAN[-1] in found.text


def _process(data: bytes) -> Processed:
    return Processor(Config()).process(data, "a.srt")


def test_utf8_is_written_and_stays() -> None:
    data = _document(ENGLISH).encode() + _document(RUSSIAN, hour=1).encode("utf-16-le")
    done = _process(data)
    assert done.data is not None
    assert done.corrected
    assert [(one.rule, one.line, one.before) for one in done.corrected.corrections][:1] == [
        ("S106", 13, "utf-8, then utf-16-le")
    ]
    text = done.data.decode("utf-8")
    assert all(line in text for line in ENGLISH + RUSSIAN)
    assert _process(done.data).data == done.data


def test_a_given_encoding_is_that_of_the_narrow_part() -> None:
    data = _document(RUSSIAN).encode("koi8-r") + _document(JAPANESE, hour=1).encode("utf-16-be")
    assert _cues(data, encoding="koi8-r") == RUSSIAN + JAPANESE
    assert _cues(_document(ENGLISH).encode() + data, encoding="utf-16-be")[-3:] == JAPANESE


def test_an_uncertain_part_leaves_the_file_as_it_is() -> None:
    data = _document(["Good \xfe\xff night"]).encode("latin-1") + _document(RUSSIAN, hour=1).encode(
        "utf-16-le"
    )
    done = _process(data)
    assert (done.data, done.kept) == (data, True)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("texts", TEXTS)
def test_one_encoding_is_no_join(codec: str, texts: list[str]) -> None:
    data = _document(texts).encode(codec)
    found = decode(data)
    assert isinstance(found, Decoded)
    assert (found.encoding, found.repairs) == (codec, ())


def test_nuls_within_a_narrow_file_are_no_wide_part() -> None:
    found = decode(
        _document(ENGLISH).encode() + b"\0" * 999 + _document(FRENCH, hour=1).encode() + b"\0" * 4096
    )
    assert isinstance(found, Decoded)
    assert "S106" not in [repair.rule for repair in found.repairs]
    assert found.text.count("-->") == len(ENGLISH + FRENCH)


@pytest.mark.parametrize(("one", "two"), [("utf-8", "cp1252"), ("cp1252", "utf-8"), ("utf-8-sig", "cp1252")])
@pytest.mark.parametrize("texts", [ENGLISH, FRENCH, RUSSIAN, JAPANESE])
def test_a_code_page_beside_utf8_keeps_all_bytes(one: str, two: str, texts: list[str]) -> None:
    utf8, page = (one, two) if one != "cp1252" else (two, one)
    parts = {utf8: _document(texts).encode(utf8), page: _document(FRENCH, hour=1).encode(page)}
    done = _process(parts[one] + parts[two])
    assert done.data is not None
    assert done.data.count(b"-->") == len(texts) + len(FRENCH)
    for line in FRENCH:
        word = max(line.split(), key=len)
        assert word.encode(page) in done.data or word.encode() in done.data


DANISH = ["Være på mig?", "Kære ven, god dag.", "Ja"]
CODE_PAGES = {"cp1252": FRENCH, "cp1251": RUSSIAN, "iso8859-15": FRENCH, "koi8-r": RUSSIAN, "cp866": RUSSIAN}


@pytest.mark.parametrize(
    ("above", "below", "end"),
    one_of_each(product(CODE_PAGES, [*TEXTS, DANISH], ENDS), lambda case: (case[0], case[1][0])),
)
def test_utf_8_with_its_byte_order_mark_below_a_code_page_is_read_as_such(
    above: str, below: list[str], end: str
) -> None:
    upper = _document(CODE_PAGES[above] * 3, end=end).encode(above)
    assert (
        _cues(upper + _document(below, first=10, hour=1).encode("utf-8-sig")) == CODE_PAGES[above] * 3 + below
    )


@pytest.mark.parametrize("head", ["WEBVTT\n\n", "WEBVTT - by hand\n\n1\n", "1\n"])
def test_a_document_with_its_byte_order_mark_and_short_times_is_read_as_such(head: str) -> None:
    lower = f"{head}00:01.000 --> 00:02.000\n{DANISH[0]}\n"
    found = decode(_document(FRENCH * 3).encode("cp1252") + b"\n" + lower.encode("utf-8-sig"))
    assert isinstance(found, Decoded)
    assert (found.encoding, found.is_certain) == ("utf-8", True)
    assert found.text.endswith(f"{DANISH[0]}\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("below", [RUSSIAN, FRENCH, JAPANESE])
@pytest.mark.parametrize("above", ["cp1252", "cp1251"])
def test_utf_8_without_byte_order_mark_below_a_code_page_is_read_as_such(
    above: str, below: list[str], newline: str
) -> None:
    upper = _document(CODE_PAGES[above] * 3, end="\n\n", newline=newline).encode(above)
    lower = _document(below, first=10, hour=1, newline=newline).encode()
    assert _cues(upper + lower) == CODE_PAGES[above] * 3 + below


@pytest.mark.parametrize("above", ["cp1252", "cp1251"])
def test_few_letters_in_utf_8_prove_a_boundary_only_where_times_go_back(above: str) -> None:
    upper = _document(CODE_PAGES[above] * 3, end="\n\n").encode(above)
    found = decode(upper + _document(DANISH, first=10, hour=1).encode())
    assert isinstance(found, Decoded)
    assert not found.is_certain
    assert [finding.rule for finding in found.findings] == ["S105"]
    lower = _document(DANISH)
    parted = decode(upper + lower.encode())
    assert isinstance(parted, Decoded)
    assert parted.text == upper.decode(above) + lower


@pytest.mark.parametrize("line", ["pÃ¥ mig", "itâ€™s", "ÐŸÑ€Ð¸Ð²ÐµÑ‚"])
def test_a_line_in_utf_8_among_others_makes_the_encoding_uncertain(line: str) -> None:
    found = decode(_document([*FRENCH, line, *FRENCH]).encode("cp1252"))
    assert isinstance(found, Decoded)
    assert not found.is_certain
    assert [(finding.rule, finding.line) for finding in found.findings] == [("S105", 15)]


@pytest.mark.parametrize(
    ("encoding", "lines"),
    [
        ("cp1252", ["IRMÃ… É…", "“IRMÃ”"]),
        ("cp1251", ["Ні.", "ТІНІ", "СССР»"]),
        ("cp1253", ["«ΝΑΙ»", "Ω…"]),
        ("cp1252", ["Ã‰", "ï»¿"]),
        ("cp1250", ["ŠŤASTNÁ»", "Ă…"]),
    ],
)
def test_rare_letters_before_symbols_are_no_utf_8(encoding: str, lines: list[str]) -> None:
    texts = {"cp1251": RUSSIAN, "cp1253": ["Καλημέρα σε όλους, φίλοι μου."]}.get(encoding, FRENCH)
    data = _document([*texts * 3, *lines]).encode(encoding, "ignore")
    found = decode(data, encoding="")
    assert isinstance(found, Decoded)
    assert not [repair for repair in found.repairs if repair.rule == "S106"]
    assert not [finding for finding in found.findings if "UTF-8" in finding.message]


def test_one_broken_byte_in_utf_8_joins_nothing() -> None:
    data = _document(FRENCH * 3).encode()
    for place in (data.index(b"\xc3"), data.rindex(b"\xc3")):
        found = decode(data[:place] + b"\xff" + data[place + 2 :])
        assert isinstance(found, Decoded)
        assert (found.encoding, found.repairs) == ("utf-8", ())


def _phrases(codec: str, language: str, size: int) -> list[str]:
    found = [text for text in PHRASES[language] if text.encode(codec, "ignore").decode(codec) == text]
    return (found * size)[:size]


LEGACY = [
    (codec, language)
    for codec, languages in {**LANGUAGES_OF, **{name: (one,) for name, one in CJK.items()}}.items()
    for language in languages
    if language in PHRASES and _phrases(codec, language, 1)
]
EVERYDAY_DANISH = ["Må jeg få æblet?", "Nej, på søndag går vi hjem."]
OTHERS = [EVERYDAY_DANISH, RUSSIAN, JAPANESE]


@pytest.mark.parametrize(("codec", "language"), one_of_each(LEGACY, itemgetter(0)))
def test_a_file_with_byte_order_mark_below_a_code_page_is_a_part(codec: str, language: str) -> None:
    above = _document(_phrases(codec, language, 12))
    for lower, end in product([ENGLISH, *OTHERS], ["", "\n", "\n\n"]):
        upper = (above.rstrip("\n") + end).encode(codec)
        below = _document(lower, first=13, hour=2).encode("utf-8-sig")
        assert find_utf8_parts(upper + below).parts == (Part(upper), Part(below, "utf-8"))


@pytest.mark.parametrize(("codec", "language"), one_of_each(LEGACY, itemgetter(0)))
def test_a_file_in_utf8_beside_a_code_page_is_a_part(codec: str, language: str) -> None:
    page = _document(_phrases(codec, language, 12), hour=1).encode(codec)
    for other in OTHERS:
        utf8 = _document(other).encode()
        assert find_utf8_parts(page + b"\n" + utf8).parts == (Part(page + b"\n"), Part(utf8, "utf-8"))
        assert find_utf8_parts(utf8 + b"\n" + page).parts[-1].name == ""
        assert b"".join(part.data for part in find_utf8_parts(utf8 + page + utf8).parts) == utf8 + page + utf8


@pytest.mark.parametrize("size", [1, 2, 12, 60])
@pytest.mark.parametrize(("codec", "language"), one_of_each(LEGACY, itemgetter(0)))
def test_a_code_page_alone_has_no_part_in_utf8(codec: str, language: str, size: int) -> None:
    plain = _phrases(codec, language, size)
    styles = [
        plain,
        [f"{text.upper()}…" for text in plain],
        [f"«{text.split()[0]}…»" for text in plain],
        [word for text in plain for word in text.split()],
    ]
    for texts in styles:
        data = _document(texts[:60]).encode(codec, "ignore")
        assert find_utf8_parts(data) == Utf8Parts()


@pytest.mark.parametrize(
    "texts",
    [
        ["The letter é", "turns into Ã©", "and è", "into Ã¨."],
        ["Voilà, un café.", "Les lettres é, è et ê", "deviennent Ã©, Ã¨ et Ãª", "ï»¿ est la marque"],
        ["Ça va ?", "Très bien.", "Ã© Ã¨ Ã§ Ã¢ Ãª Ã® Ã´ Ã»"],
        ["Größe", "SPAß…", "Å…", "É…", "é…»"],
        ["été", "cafÃ©", "été"],
    ],
)
def test_pairs_that_look_like_utf8_are_left_alone(texts: list[str]) -> None:
    assert find_utf8_parts(_document(texts).encode("cp1252")) == Utf8Parts()


def _joined(lower: list[str], codec: str = "utf-8", *, first: int = 13, hour: int = 2) -> bytes:
    above = _document(FRENCH * 4).encode("cp1252") + b"\n"
    return above + _document(lower, first=first, hour=hour).encode(codec)


@pytest.mark.parametrize(
    "data",
    [
        _joined(["Hello."], "utf-8-sig"),
        _joined(RUSSIAN),
        _joined(EVERYDAY_DANISH),
        _joined(EVERYDAY_DANISH, first=1, hour=0),
    ],
)
def test_joined_to_a_code_page_is_written_in_utf8_and_stays(data: bytes) -> None:
    done = _process(data)
    assert done.data is not None
    assert done.corrected
    assert done.corrected.corrections[0].rule == "S106"
    text = done.data.decode("utf-8")
    assert text.count("-->") == data.count(b"-->")
    assert text.count(FRENCH[0]) == FRENCH.count(FRENCH[0]) * 4
    assert "\ufeff" not in text
    assert "Ã" not in text
    assert _process(done.data).data == done.data


@pytest.mark.parametrize(
    "data",
    [
        _joined(EVERYDAY_DANISH) + b"\n" + _document(FRENCH, hour=3).encode("cp1252"),
        _joined(["Hello."], "utf-8-sig") + b"\n" + _document(FRENCH, hour=3).encode("cp1252"),
    ],
)
def test_what_may_be_joined_to_a_code_page_is_uncertain(data: bytes) -> None:
    found = decode(data)
    assert isinstance(found, Decoded)
    assert not found.is_certain
    assert "S105" in [finding.rule for finding in found.findings]
    done = _process(data)
    assert done.data is not None
    assert non_ascii_bytes(done.data) == non_ascii_bytes(data)
    assert _process(done.data).data == done.data


@given(
    st.lists(st.one_of(st.binary(max_size=20), st.just(b"\n1\n00:00:01,000 -->"), st.just(b"\xef\xbb\xbf")))
)
def test_the_parts_of_any_bytes_are_all_of_them(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert b"".join(part.data for part in find_utf8_parts(data).parts) in (b"", data)

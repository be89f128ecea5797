from __future__ import annotations

import pytest

from srtbatch.config.settings import GlossarySettings, Limits, Term
from srtbatch.rules.base import Context, Example
from srtbatch.rules.glossary.variants import GLOSSARY_VARIANT, glossary_rule

ENGLISH = Context("en", Limits())
KRISHNA = Term("Krishna", ("krsna", "krishn", "chris nah"), proper_noun=True)
LORD = Term("Lord Krishna", ("krsna",), proper_noun=True)
GITA = Term("Bhagavad Gita", ("bhagwat gita", "bug of a gita"), proper_noun=True)
TUNING = Term("hyperparameter tuning", ("hyper parameter tuning", "high per perimeter tuning"))
WORD = Term("hyperparameter", ("hyper parameter",))
BRAND = Term("iPhone", ("eye phone",), preserve_capitalization=True)
TORCH = Term("PyTorch", ("pie torch", "pi torch"))
STATE = Term("semidiurnal", ("semi-die-urinal", "Semi Diurnal"))


def fixed(text: str, *terms: Term, language: str = "en", **settings: object) -> str:
    rule = glossary_rule(GlossarySettings(terms=terms, **settings))  # type: ignore[arg-type]  # any setting, by name
    return rule.fix(text, Context(language, Limits()))


@pytest.mark.parametrize(
    "example", [*GLOSSARY_VARIANT.fixes, *GLOSSARY_VARIANT.keeps], ids=lambda e: e.before
)
def test_its_own_examples(example: Example) -> None:
    after = example.before if example.after is None else example.after
    assert GLOSSARY_VARIANT.fix(example.before, ENGLISH) == after
    assert GLOSSARY_VARIANT.fix(after, ENGLISH) == after


FIXES = [
    ("krsna spoke, KRSNA SPOKE", "Krishna spoke, KRISHNA SPOKE", KRISHNA),
    ("KRSNA SPOKE", "KRISHNA SPOKE", KRISHNA),
    ("(krsna), krsna! “krsna”…krsna", "(Krishna), Krishna! “Krishna”…Krishna", KRISHNA),
    ("krsna's, krsna’s and KRSNA'S", "Krishna's, Krishna’s and KRISHNA'S", KRISHNA),
    ("the krsnas' bows and two krsnas", "the Krishnas' bows and two Krishnas", KRISHNA),
    ("chris\nnah spoke", "Krishna\nspoke", KRISHNA),
    ("and chris\nnah, spoke", "and Krishna,\nspoke", KRISHNA),
    ("then spoke chris\nnah", "then spoke\nKrishna", KRISHNA),
    ("chris\nnah", "Krishna", KRISHNA),
    ("chris\nnah ", "Krishna ", KRISHNA),
    ("<i>chris nah</i>", "<i>Krishna</i>", KRISHNA),
    ("bhagwat</i>\n<i>gita says", "Bhagavad</i>\n<i>Gita says", GITA),
    ("the bug of\na gita", "the Bhagavad\nGita", GITA),
    ("the bug\nof a gita", "the Bhagavad\nGita", GITA),
    ("bhagwat  gita", "Bhagavad Gita", GITA),
    ("hyper parameter\ntuning", "hyperparameter\ntuning", TUNING),
    ("Hyper parameters. Hyper Parameter's", "Hyperparameters. Hyperparameter's", WORD),
    ("my eye phone, Eye phone", "my iPhone, iPhone", BRAND),
    ("MY EYE PHONE", "MY IPHONE", BRAND),
    ("<i>MY EYE PHONE</i>", "<i>MY IPHONE</i>", BRAND),
    ("We like PIE TORCH", "We like PYTORCH", TORCH),
    ("Pie Torch and Pi torch", "PyTorch and PyTorch", TORCH),
    ("a semi-die-urinal tide", "a semidiurnal tide", STATE),
    ("a Semi Diurnal tide. Semi diurnal tides", "a semidiurnal tide. Semidiurnal tides", STATE),
    ("krsna krsna", "Lord Krishna Lord Krishna", LORD),
]


@pytest.mark.parametrize(("before", "after", "term"), FIXES)
def test_fixes(before: str, after: str, term: Term) -> None:
    assert fixed(before, term) == after
    assert fixed(after, term) == after


KEEPS = [
    ("Krsnaism, a krsna-like figure, mykrsna, krsna_2, krsna2", KRISHNA),
    ("www.krsna.org, krsna@home.in, krsna.py, /srv/krsna/x, #krsna, <krsna>", KRISHNA),
    ("Chris, nah. Chris. Nah! chris - nah", KRISHNA),
    ("- chris\n- nah", KRISHNA),
    ("Lord Krishna, lord krishna, LORD KRISHNA", LORD),
    ("Lord\nKrishna’s bow, two Lord Krishnas", LORD),
    ("the night, nights", Term("knight", ("night",))),
    ("of the", Term("Ofthe", ("of the",))),
    ("a", Term("B", ("a",))),
    ("c++ and net", Term("C", ("c++", ".net", ""))),
    ("chris</i> nah <i>", KRISHNA),
]


@pytest.mark.parametrize(("text", "term"), KEEPS)
def test_keeps(text: str, term: Term) -> None:
    assert fixed(text, term) == text


def test_the_longest_phrase_wins() -> None:
    assert (
        fixed("hyper parameter tuning, hyper parameter", WORD, TUNING)
        == "hyperparameter tuning, hyperparameter"
    )


def test_a_correction_is_not_corrected_again() -> None:
    chain = (Term("banan", ("annas",)), Term("cherri", ("banan",)))
    assert fixed("annas banan", *chain) == "banan banan"


def test_a_canonical_form_of_several_words_is_not_broken_up() -> None:
    geeta = Term("Geeta", ("gita",))
    assert fixed("Bhagavad Gita, the gita", GITA, geeta) == "Bhagavad Gita, the Geeta"
    assert fixed("bhagwat gita", GITA, geeta) == "Bhagavad Gita"


def test_common_words_are_variants_only_where_allowed() -> None:
    night = Term("knight", ("night",))
    assert fixed("a night", night) == "a night"
    assert fixed("a night", Term("knight", ("night",), allow_common=True)) == "a knight"
    assert fixed("a night", night, allow_common=True) == "a knight"


def test_a_plural_that_is_a_word_of_its_own_stays() -> None:
    assert fixed("principals", Term("principle", ("principal",)), allow_common=True) == "principals"


def test_protected_words_stay() -> None:
    assert fixed("krsna, pie torch", KRISHNA, TORCH, protect=("Krsna",)) == "krsna, PyTorch"


def test_filters() -> None:
    terms = (
        Term("Aaa", ("xaa",), category="one", confidence=0.5),
        Term("Bbb", ("xbb",), category="two", confidence=0.9),
    )
    assert fixed("xaa xbb", *terms, categories=("two",)) == "xaa Bbb"
    assert fixed("xaa xbb", *terms, min_confidence=0.6) == "xaa Bbb"
    assert fixed("xaa xbb", *terms) == "Aaa Bbb"


def test_the_plural_s_is_english_and_its_likes() -> None:
    assert fixed("die krsnas", KRISHNA, language="de") == "die krsnas"
    assert fixed("os krsnas", KRISHNA, language="pt") == "os Krishnas"


@pytest.mark.parametrize(
    ("before", "after", "term"),
    [
        ("कृश्ण बोले", "कृष्ण बोले", Term("कृष्ण", ("कृश्ण",))),
        ("cafe\u0301 latte", "caffè latte", Term("caffè", ("café",))),
        ("café latte", "caffè latte", Term("caffè", ("cafe\u0301",))),
        ("STRASZE", "STRASSE", Term("Straße", ("strasze",))),
        ("İstambul", "İstanbul", Term("İstanbul", ("İstambul",))),
        ("ΟΔΥΣΕΑΣ οδυσεας", "ΟΔΥΣΣΈΑΣ Οδυσσέας", Term("Οδυσσέας", ("Οδυσεας",))),
    ],
)
def test_every_script(before: str, after: str, term: Term) -> None:
    assert fixed(before, term, language="") == after


def test_a_great_glossary_finds_what_a_small_one_finds() -> None:
    many = tuple(Term(f"Canon{n}", (f"zz{n}", f"the zz{n}")) for n in range(2_000))
    assert fixed("pie torch and the zz1999", TORCH, *many) == "PyTorch and Canon1999"

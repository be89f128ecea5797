from __future__ import annotations

import gc
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.config.glossary_files import load_terms
from srtbatch.config.named_files import collection_paused
from srtbatch.config.settings import Term
from srtbatch.config.yaml_positions import Node, parse_json, parse_yaml
from srtbatch.model import ConfigError

LEXICON = """\
metadata: {version: 1.0}
entries:
  - original_term: Krishna
    variations: [krsna, "Krsna", krishn]
    transliteration: Kṛṣṇa
    is_proper_noun: true
    category: deity
    confidence: 0.9
    source: somewhere
asr_corrections:
  - original_term: upadhi
    variations: [no, 1:30, null, 1e3, on]
compound_terms:
  - phrase: Bhagavad Gita
    variations: ["bhagwat  gita"]
    preserve_capitalization: yes
terms:
  pie torch: PyTorch
  Vedanta: [vedant, vedanth]
"""


def read(folder: Path, text: str, name: str = "terms.yaml") -> tuple[Term, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_terms(path)


def wrong(folder: Path, text: str, name: str = "terms.yaml") -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read(folder, text, name)
    return [line.removeprefix(str(folder / name)) for line in str(raised.value).splitlines()]


def test_a_lexicon_is_read_as_it_is(tmp_path: Path) -> None:
    at = str(tmp_path / "terms.yaml")
    assert read(tmp_path, LEXICON) == (
        Term(
            "Krishna",
            ("krsna", "Krsna", "krishn"),
            proper_noun=True,
            category="deity",
            confidence=0.9,
            place=f"{at}:3",
            transliteration="Kṛṣṇa",
        ),
        Term("upadhi", ("no", "1:30", "null", "1e3", "on"), place=f"{at}:11"),
        Term("Bhagavad Gita", ("bhagwat gita",), preserve_capitalization=True, place=f"{at}:14"),
        Term("PyTorch", ("pie torch",), place=f"{at}:18"),
        Term("Vedanta", ("vedant", "vedanth"), place=f"{at}:19"),
    )


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.yaml", "krsna: Krishna\nno: Norway\n", (1, 2)),
        (
            "a.yml",
            "- original_term: Krishna\n  variations: [krsna]\n- {canonical: Norway, variants: no}\n",
            (1, 3),
        ),
        ("a.json", '{"krsna": "Krishna",\n "no": "Norway"}', (1, 2)),
        (
            "a.json",
            '[{"phrase": "Krishna", "variations": ["krsna"]},\n {"term": "Norway", "variant": "no"}]',
            (1, 2),
        ),
        ("a.csv", "krsna,Krishna\nno,Norway\n", (1, 2)),
        ("a.csv", "variant;canonical\nkrsna;Krishna\nno;Norway", (2, 3)),
        ("a.tsv", "krsna\tKrishna\r\nno\tNorway\r\n", (1, 2)),
    ],
)
def test_every_form_says_the_same(tmp_path: Path, name: str, text: str, lines: tuple[int, int]) -> None:
    first, second = (f"{tmp_path / name}:{line}" for line in lines)
    assert read(tmp_path, text, name) == (
        Term("Krishna", ("krsna",), place=first),
        Term("Norway", ("no",), place=second),
    )


def test_a_table_names_its_fields_and_lines(tmp_path: Path) -> None:
    header = "original_term,variations,is_proper_noun,confidence\n"
    text = f'{header}"Lord\nKrishna",krsna|lord krsna,true,0.5\n\nArjuna,arjun,,\n'
    first, second = read(tmp_path, text, "a.csv")
    assert first == Term(
        "Lord Krishna",
        ("krsna", "lord krsna"),
        proper_noun=True,
        confidence=0.5,
        place=f"{tmp_path / 'a.csv'}:2",
    )
    assert second == Term("Arjuna", ("arjun",), place=f"{tmp_path / 'a.csv'}:5")


def test_json_keeps_words_as_written_and_lines(tmp_path: Path) -> None:
    text = (
        '{"entries": [\n {"original_term": "A\\"b",\n  "variations": ["x\\\\", "\\u00e9"],\n'
        '  "confidence": 1e-1},\n'
        ' {"original_term": "C", "fuzzy": true, "category": null}\n]}'
    )
    assert read(tmp_path, text, "a.json") == (
        Term('A"b', ("x\\", "é"), confidence=0.1, place=f"{tmp_path / 'a.json'}:2"),
        Term("C", (), fuzzy=True, place=f"{tmp_path / 'a.json'}:5"),
    )


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        (
            "a.yaml",
            "entries:\n  - variations: [a]\n  - original_term: B\n    variatoins: [c]\n    confidence: 2\n",
            [
                ":2: an entry needs its original_term (or phrase)",
                ":4: unknown key variatoins; did you mean variations?",
                ":5: confidence is a number from 0 to 1, not '2'",
            ],
        ),
        (
            "a.yaml",
            "entries: []\nasr_correctoins:\n  - x\n",
            [":2: unknown list asr_correctoins; did you mean asr_corrections?"],
        ),
        ("a.yaml", "a:\n  b: c\n", [":1: a: expected a canonical form, or a list of variants"]),
        ("a.yaml", "just text", [":1: a glossary is a list of entries or pairs of variant: canonical"]),
        ("a.yaml", "a: b\na: c\n", [":2: a occurs twice; first in line 1"]),
        ("a.yaml", "a: ''\n", [":1: the canonical form is empty"]),
        (
            "a.yaml",
            "- original_term: A\n  is_proper_noun: maybe\n",
            [":2: expected true or false, not 'maybe'"],
        ),
        ("a.json", '{"a": "b",\n "a": "c"}', [":2: a occurs twice; first in line 1"]),
        ("a.json", '{"a": "b",\n"c" "d"}', [":2: not JSON: "]),
        ("a.json", "[" * 100_000, [": nested deeper than 20 levels"]),
        ("a.csv", "original_term,variations\na,b,c\n", [":2: 3 cells where the table has 2 columns"]),
        ("a.csv", 'a,"b\n', [":1: not CSV: unexpected end of data"]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, name: str, text: str, messages: list[str]
) -> None:
    found = wrong(tmp_path, text, name)
    assert len(found) == len(messages)
    assert all(line.startswith(message) for line, message in zip(found, messages, strict=True)), found


def test_an_empty_glossary_has_no_terms(tmp_path: Path) -> None:
    assert [read(tmp_path, "", name) for name in ("a.yaml", "a.csv")] == [(), ()]


VALUES = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: plain(inner) for key, inner in node.value.items()}
    return [plain(inner) for inner in node.value] if isinstance(node.value, list) else node.value


def words(value: object) -> object:
    if isinstance(value, dict):
        return {key: words(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [words(inner) for inner in value]
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


@given(VALUES, st.sampled_from([None, 1]))
def test_json_is_read_as_it_is_written(value: object, indent: int | None) -> None:
    assert plain(parse_json(json.dumps(value, indent=indent), "a.json")) == words(value)


@given(st.text(max_size=80) | st.text("{}[]:,-&*!|>'\"\n a#?%@`", max_size=80))
def test_any_text_is_yaml_or_a_config_error(text: str) -> None:
    try:
        parse_yaml(text, "a.yaml")
    except ConfigError as error:
        said = str(error)
    else:
        said = "a.yaml"
    assert said.startswith("a.yaml")


def table(folder: Path, rows: int, header: str = "canonical,variant\n", tail: str = "") -> Path:
    path = folder / f"{rows}.csv"
    lines = [f"Canonical {number},variant {number}{tail}\n" for number in range(rows)]
    path.write_text(header + "".join(lines), encoding="utf-8")
    return path


def test_a_table_takes_little_more_memory_than_its_terms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path, 20_000)
    monkeypatch.setattr(
        "srtbatch.config.glossary_files.GLOSSARY_BYTES", path.stat().st_size
    )  # the buffer of the file
    load_terms(table(tmp_path, 10))  # what is made once is not counted
    tracemalloc.start()
    terms = load_terms(path)
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(terms) == 20_000
    assert most - held < 6 * path.stat().st_size, "rows or cells were gathered"


def test_nothing_is_collected_while_a_glossary_is_read(tmp_path: Path) -> None:
    passes: list[str] = []

    def count(phase: str, _: object) -> None:
        passes.append(phase)

    path = table(tmp_path, 20_000)
    gc.callbacks.append(count)
    load_terms(path)
    gc.callbacks.remove(count)
    assert len(passes) <= 2, "one pass may come before or after"
    assert gc.isenabled()
    with pytest.raises(ConfigError):
        read(tmp_path, 'a,"b\n', "a.csv")
    assert gc.isenabled()
    with collection_paused(), collection_paused():
        pass
    assert gc.isenabled()


def test_an_unknown_column_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def close(key: str, *_: object, **__: object) -> str:
        asked.append(key)
        return ""

    monkeypatch.setattr("srtbatch.config.glossary_files.nearest", close)
    path = table(tmp_path, 1000, "canonical,variant,remark of the editor\n", ",a remark")
    assert len(load_terms(path)) == 1000
    assert asked == ["remark of the editor"]

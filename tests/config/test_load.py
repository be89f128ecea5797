from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path

import pytest

from srtbatch.config.load import Flag, load, schema
from srtbatch.config.settings import Config, Term
from srtbatch.config.yaml_positions import parse_yaml
from srtbatch.model import ConfigError


def written(folder: Path, text: str, name: str = "config.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    path = written(folder, text)
    with pytest.raises(ConfigError) as raised:
        load(path, {}, {})
    return [line.removeprefix(str(folder / "config.yaml")) for line in str(raised.value).splitlines()]


def test_nothing_given_is_the_default() -> None:
    loaded = load(None, {}, {})
    assert loaded.config == Config()
    assert set(loaded.origins.values()) == {"default"}


def test_the_example_file_has_every_key_at_its_default(root: Path) -> None:
    path = root / "config.yaml"
    sections = parse_yaml(path.read_text(encoding="utf-8"), "config.yaml").value
    assert isinstance(sections, dict)
    keys = {section: list(node.value) for section, node in sections.items() if isinstance(node.value, dict)}
    assert keys == {one.name: list(asdict(Config())[one.name]) for one in fields(Config)}
    assert load(path, {}, {}).config == Config()


def test_flags_win_over_variables_over_file_over_defaults(tmp_path: Path) -> None:
    path = written(tmp_path, "batch_processing:\n  max_memory_mb: 100\n  timeout: 10\n  recycle_after: 5\n")
    variables = {"SRTBATCH_TIMEOUT": "20", "SRTBATCH_RECYCLE_AFTER": "6"}
    loaded = load(path, variables, {"batch_processing.recycle_after": Flag(7, "--recycle-after")})
    batch = loaded.config.batch_processing
    assert (batch.max_memory_mb, batch.timeout, batch.recycle_after, batch.max_parallel_workers) == (
        100,
        20.0,
        7,
        1,
    )
    assert {key.partition(".")[2]: loaded.origins[key] for key in loaded.origins if "batch" in key} == {
        **dict.fromkeys((one.name for one in fields(batch)), "default"),
        "max_memory_mb": f"{path}:2",
        "timeout": "SRTBATCH_TIMEOUT",
        "recycle_after": "--recycle-after",
    }


SHORT = {"PARALLEL": "batch_processing.max_parallel_workers"}


def test_every_key_can_be_set_by_a_variable_with_its_section() -> None:
    loaded = load(None, {"SRTBATCH_RETRY_DELAY": "3", "SRTBATCH_GLOSSARY_PROTECT": "six, narrative"}, {})
    assert loaded.config.retry.delay == 3.0
    assert loaded.config.glossary.protect == ("six", "narrative")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SRTBATCH_CORRECTION_PROFIL", "; did you mean SRTBATCH_CORRECTION_PROFILE?"),
        ("SRTBATCH_PARALEL", "; did you mean SRTBATCH_PARALLEL?"),
        ("SRTBATCH_NOPE", "; unset it (`srtbatch config show` lists the keys)"),
        ("SRTBATCH_QQXJ", "; unset it (`srtbatch config show` lists the keys)"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused(name: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(None, {name: "1", "SRTBATCH_CORPUS": "elsewhere", "_SRTBATCH_COMPLETE": "bash"}, {}, short=SHORT)
    assert str(raised.value) == f"{name}: unknown variable{told}"


def test_a_variable_with_a_further_name_is_read_and_checked() -> None:
    loaded = load(None, {"SRTBATCH_PARALLEL": "auto"}, {}, short=SHORT)
    assert loaded.config.batch_processing.max_parallel_workers == 0
    with pytest.raises(ConfigError, match=r"SRTBATCH_PARALLEL: .* must be a whole number, not 'abc'"):
        load(None, {"SRTBATCH_PARALLEL": "abc"}, {}, short=SHORT)


def test_a_flag_that_was_not_given_sets_nothing() -> None:
    assert load(None, {}, {"correction.profile": None}).config == Config()


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("batch_processing: {max_parallel_workers: auto}", "max_parallel_workers", 0),
        ("batch_processing: {max_parallel_workers: '4'}", "max_parallel_workers", 4),
        ("batch_processing: {stop_on_error: yes}", "stop_on_error", True),
        ("batch_processing: {export_format: CSV}", "export_format", "csv"),
        ("correction: {language: no}", "language", "no"),
        ("correction: {language: EN-us}", "language", "en"),
        ("correction: {select: T101}", "select", ("T101",)),
        ("correction: {select: [T101, G]}", "select", ("T101", "G")),
        ("files: {encoding: latin-1}", "encoding", "latin-1"),
        ("quality: {limits: {max_cps: 17}}", "limits", {"max_cps": 17.0}),
        ("quality: {profiles: {my.own: {max_cpl: 40}}}", "profiles", {"my.own": {"max_cpl": 40}}),
        ("retry:\ncorrection:\n  profile: film\n  language:\n", "profile", "film"),
    ],
)
def test_values(tmp_path: Path, text: str, key: str, value: object) -> None:
    settings = load(written(tmp_path, text), {}, {}).config
    assert [part[key] for part in asdict(settings).values() if key in part] == [value]


NO_CODEC = ":1: files.encoding must be the name of a text encoding (utf-8, cp1252, …), not"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("correctoin: {profile: film}", ":1: correctoin.profile: unknown section; did you mean correction?"),
        (
            "batch_processing:\n  max_paralel_workers: 4",
            (":2: batch_processing.max_paralel_workers: unknown key; did you mean max_parallel_workers?"),
        ),
        ("files: {retries: 4}", ":1: files.retries: unknown key; it belongs in retry"),
        ("retry: {retries: -1}", ":1: retry.retries must be at least 0, not -1"),
        ("retry: {retries: many}", ":1: retry.retries must be a whole number, not 'many'"),
        ("retry: {retries: [1, 2]}", ":1: retry.retries must be a whole number, not a list"),
        ("retry: {delay: .nan}", ":1: retry.delay must be a number, not '.nan'"),
        ("retry: {delay: 1e999}", ":1: retry.delay must be a number, not '1e999'"),
        ("retry: 3", ":1: retry must be a section of keys"),
        ("- retry", ":1: the file must be a section of keys"),
        (
            "batch_processing: {stop_on_error: 2}",
            ":1: batch_processing.stop_on_error must be true or false, not '2'",
        ),
        (
            "batch_processing: {fsync: bach}",
            (":1: batch_processing.fsync must be one of batch, each, off, not 'bach'; did you mean batch?"),
        ),
        ("correction: {max_changed_words: 3}", ":1: correction.max_changed_words must be at most 1, not 3"),
        ("correction: {select: {T101: 1}}", ":1: correction.select.T101: unknown key; did you mean select?"),
        ("files: {encoding: utf-9}", f"{NO_CODEC} 'utf-9'"),
        ("files: {encoding: rot13}", f"{NO_CODEC} 'rot13'"),
        (
            "quality: {limits: {max_cpx: 3}}",
            ":1: quality.limits.max_cpx: unknown limit; did you mean max_cps?",
        ),
        ("quality: {limits: 3}", ":1: quality.limits: expected a section of limits"),
        ("quality: {profiles: {mine: 3}}", ":1: quality.profiles.mine: expected a section of limits"),
        ("a: &x 1\nb: *x", ":2: aliases (*name) are not accepted; write the value out"),
        (
            "retry: {retries: !!python/object:os.system 1}",
            ":1: the tag tag:yaml.org,2002:python/object:os.system is not accepted; write a plain value",
        ),
        ("retry:\n  delay: 1\n  delay: 2", ":3: delay occurs twice; first in line 2"),
        ("retry: {}\n---\nretry: {}", ":2: a second document (---) is not accepted"),
        ("? [a]\n: 1", ":1: a key must be a word"),
        ("retry: [1", ":2: not YAML: while parsing a flow sequence did not find expected ',' or ']'"),
        ("a: " + "[" * 100, ":1: nested deeper than 20 levels"),
        (
            "\tretry: 1",
            ":1: not YAML: while scanning for the next token found character that cannot start any token",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    assert problems(tmp_path, text) == [message]


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "retry:\n  retries: x\n  dely: 3\nglossary:\n  files: [a.yaml, b.txt]\n")
    variables = {"SRTBATCH_TIMEOUT": "-1", "SRTBATCH_STOP_ON_EROR": "1", "SRTBATCH_CORPUS": "elsewhere"}
    with pytest.raises(ConfigError) as raised:
        load(path, variables, {"correction.profil": Flag("x", "--profil")})
    assert str(raised.value).splitlines() == [
        f"{path}:2: retry.retries must be a whole number, not 'x'",
        f"{path}:3: retry.dely: unknown key; did you mean delay?",
        "SRTBATCH_STOP_ON_EROR: unknown variable; did you mean SRTBATCH_STOP_ON_ERROR?",
        "SRTBATCH_TIMEOUT: batch_processing.timeout must be at least 0, not -1",
        "--profil: correction.profil: unknown key; did you mean profile?",
        f"{tmp_path / 'a.yaml'}: cannot be read: No such file or directory",
        f"{tmp_path / 'b.txt'}: a glossary is a .yaml, .yml, .json, .csv, .tsv file",
    ]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read: No such file"):
        load(tmp_path / "nowhere.yaml", {}, {})


@pytest.mark.parametrize("data", [b"a: \xff", b"# " + b"x" * 2_000_000], ids=["not UTF-8", "too large"])
def test_a_file_that_is_no_settings_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=r"config.yaml(:1: not UTF-8|: cannot be read: larger than 1 MB)"):
        load(path, {}, {})


def test_a_flood_of_values_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "a: [" + "1," * 200_000 + "]") == [
        ":1: too many values; is this the right file?"
    ]


def test_glossary_files_are_found_beside_the_settings_and_where_a_flag_stands(tmp_path: Path) -> None:
    written(tmp_path, "krsna: Krishna", "terms.yaml")
    path = written(tmp_path, "glossary:\n  files: [terms.yaml]\n  terms:\n    - phrase: Arjuna\n")
    terms = load(path, {}, {}).config.glossary.terms
    assert terms == (
        Term("Arjuna", (), place=f"{path}:4"),
        Term("Krishna", ("krsna",), place=f"{tmp_path / 'terms.yaml'}:1"),
    )
    flagged = load(path, {}, {"glossary.files": (str(tmp_path / "terms.yaml"),)}).config.glossary
    assert flagged.files == (str(tmp_path / "terms.yaml"),)


def test_moving_a_glossary_makes_no_result_stale(tmp_path: Path) -> None:
    prints = set()
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "krsna: Krishna", "terms.yaml")
        path = written(tmp_path / folder, "glossary: {files: [terms.yaml]}")
        prints.add(load(path, {}, {}).config.fingerprint())
    assert len(prints) == 1
    written(tmp_path / "b", "krsna: Kṛṣṇa", "terms.yaml")
    prints.add(load(tmp_path / "b" / "config.yaml", {}, {}).config.fingerprint())
    assert len(prints) == 2


def test_the_schema_knows_every_key() -> None:
    found = json.loads(json.dumps(schema()))
    for one in fields(Config):
        section = getattr(Config(), one.name)
        assert is_dataclass(section)
        assert set(found["properties"][one.name]["properties"]) == {key.name for key in fields(section)}
    workers = found["properties"]["batch_processing"]["properties"]["max_parallel_workers"]
    assert workers == {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 1024}, {"enum": ["auto"]}]}


def test_the_documentation_names_every_key_and_its_default(root: Path) -> None:
    text = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    for section, settings in asdict(Config()).items():
        table = text.partition(f"### {section}\n")[2].partition("###")[0]
        rows = {
            row.split("`")[1]: row.split("|")[2].strip() for row in table.splitlines() if row[:3] == "| `"
        }
        assert list(rows) == list(settings)
        for key, value in settings.items():
            if value and isinstance(value, int | float | str):
                assert rows[key].lower() in (
                    str(value).lower(),
                    f"{value:g}" if not isinstance(value, str) else "",
                )

"""One document, however it comes in: batch, dry run, file, stdin and text give the same account of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from srtbatch.api import correct_bytes, correct_file, correct_text
from srtbatch.batch.batch import Batch, run_batch
from srtbatch.cli.app import main
from srtbatch.config.load import load
from srtbatch.config.settings import BatchSettings, Config, CorrectionSettings, FileSettings, QualitySettings
from srtbatch.model import ConfigError, FileResult, SrtbatchError, Status
from srtbatch.report.record import row_of, to_json_row

pytestmark = pytest.mark.process  # one of the ways starts worker processes

# A document whose correction would cost it points: a blank more makes a line too long.
TOO_LONG = (
    "1\n00:00:01,000 --> 00:00:04,000\nWe came,we saw, yes.\n\n2\n00:00:05,000 --> 00:00:07,000\nHere  now.\n"
)
# What a file costs, and where it lies, may differ.
COST = ("processing_time", "peak_memory", "attempts")
PLACE = ("file_path", "output_path", "name", "reason")


def configs(fixtures: Path) -> dict[str, Config]:
    lecture = load(
        None,
        {},
        {"correction.profile": "lecture", "glossary.files": (str(fixtures / "lectures/glossary.yaml"),)},
    )
    gate = QualitySettings(limits={"max_cpl": 20}, quality_gate=True)
    files = FileSettings(recursive=True)
    found = {
        "default": Config(),
        "lecture": lecture.config,
        "gate": Config(quality=gate),
        "respelt": Config(files=FileSettings(to_utf8=True, bom="add", newline="crlf")),
        "told": Config(correction=CorrectionSettings(language="en"), files=FileSettings(encoding="utf-8")),
    }
    return {
        name: replace(one, files=replace(one.files, recursive=files.recursive)) for name, one in found.items()
    }


@pytest.fixture(scope="module")
def documents(fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fixture under a name that tells no language, as stdin has none."""
    folder = tmp_path_factory.mktemp("documents")
    for number, path in enumerate(sorted(fixtures.rglob("*.srt"))):
        (folder / f"{number:02}.srt").write_bytes(path.read_bytes())
    (folder / "long.srt").write_text(TOO_LONG, encoding="utf-8")
    (folder / "surrogate.srt").write_text(TOO_LONG.replace("yes", "\U0001f600"), encoding="utf-16-le")
    return folder


def account(result: FileResult, *without: str) -> dict[str, object]:
    names = [name for name in FileResult.__dataclass_fields__ if name not in (*COST, *without)]
    return {name: getattr(result, name) for name in names}


def differing(these: dict[str, FileResult], those: dict[str, FileResult], *without: str) -> list[object]:
    """Fields in which two ways disagree, by document; empty is the whole point."""
    assert these.keys() == those.keys()
    return [
        (name, key, value, other[key])
        for name in these
        for other in [account(those[name], *without)]
        for key, value in account(these[name], *without).items()
        if value != other[key]
    ]


@pytest.fixture(scope="module", params=["default", "lecture", "gate", "respelt", "told"])
def config(request: pytest.FixtureRequest, fixtures: Path) -> Config:
    return configs(fixtures)[request.param]


@pytest.fixture(scope="module")
def batch(documents: Path, config: Config, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileResult]:
    """What a batch says of each document; it wrote ``out`` beside them."""
    run = run_batch(documents, tmp_path_factory.mktemp("batch") / "out", config)
    return {result.name: result for result in run.files_processed}


def test_a_batch_meets_every_kind_of_outcome(batch: dict[str, FileResult], config: Config) -> None:
    statuses = {result.status for result in batch.values()}
    assert statuses >= {Status.CORRECTED, Status.FAILED}
    if config.quality.quality_gate:
        kept = batch["long.srt"]
        assert (kept.status, kept.corrections, kept.review) == (Status.KEPT, [], False)
        assert kept.score_before == kept.score_after
        assert "Q102" not in {fault.rule for fault in kept.findings}, "only the correction would have it"


@pytest.mark.parametrize("config", ["default"], indirect=True)
def test_processes_say_the_same(
    documents: Path, config: Config, batch: dict[str, FileResult], tmp_path: Path
) -> None:
    together = replace(config, batch_processing=BatchSettings(max_parallel_workers=2))
    run = run_batch(documents, tmp_path / "out", together)
    assert differing({one.name: one for one in run.files_processed}, batch, "output_path") == []


def test_a_dry_run_says_the_same(
    documents: Path, config: Config, batch: dict[str, FileResult], tmp_path: Path
) -> None:
    planned = {one.name: one for one in Batch(documents, tmp_path / "out", config, dry_run=True)}
    assert differing(planned, batch, "output_path") == []


def test_a_file_by_itself_says_the_same(
    documents: Path, config: Config, batch: dict[str, FileResult], tmp_path: Path
) -> None:
    alone = {name: correct_file(documents / name, tmp_path / "out" / name, config) for name in batch}
    assert differing(alone, batch, "output_path") == []
    for name, result in batch.items():
        target = Path(result.output_path)
        assert (tmp_path / "out" / name).exists() is target.exists() is result.success
        assert not target.exists() or (tmp_path / "out" / name).read_bytes() == target.read_bytes()


def test_bytes_in_memory_say_the_same(documents: Path, config: Config, batch: dict[str, FileResult]) -> None:
    both = {name: correct_bytes((documents / name).read_bytes(), config) for name in batch}
    assert differing({name: result for name, (result, _) in both.items()}, batch, *PLACE) == []
    for name, (result, output) in both.items():
        assert batch[name].reason == "; ".join(filter(None, ("new", result.reason)))
        target = Path(batch[name].output_path)
        assert output == (target.read_bytes() if target.exists() else None)


def test_a_text_in_memory_says_the_same(
    documents: Path, config: Config, batch: dict[str, FileResult]
) -> None:
    compared = 0
    for name, result in batch.items():
        try:
            text = (documents / name).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if result.encoding not in ("utf-8", "utf-8-sig") and result.success:
            continue
        compared += 1
        if not result.success:
            with pytest.raises(SrtbatchError):
                correct_text(text, config)
            continue
        corrected = correct_text(text, config)
        assert corrected.corrections == result.corrections
        assert corrected.findings == result.findings
        assert corrected.tally == result.tally
        assert (corrected.before.score, corrected.after.score) == (result.score_before, result.score_after)
    assert compared > 15


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def holds(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    return holds


def test_stdin_and_the_reports_of_check_and_batch_say_the_same(
    documents: Path,
    fixtures: Path,
    stdin: Callable[[bytes], None],
    capsys: pytest.CaptureFixture[str],
    here: Path,
) -> None:
    """The command line, under one set of options for all."""
    limits = "quality: {limits: {max_cpl: 20}, quality_gate: true}\n"
    (here / "config.yaml").write_text(limits, encoding="utf-8")
    options = ["--profile", "lecture", "--glossary", str(fixtures / "lectures/glossary.yaml")]
    main([str(documents), "out", "-q", *options, "--export-report", "batch.json"])
    main(["check", str(documents), "-q", *options, "--export-report", "check.json"])
    costs = ("seconds", "peak_memory_bytes", "attempts")
    places = ("name", "source", "target", "reason")
    rows = {}
    for report in ("batch.json", "check.json"):
        files = json.loads((here / report).read_bytes())["files_processed"]
        rows[report] = {one["name"]: {key: one[key] for key in one if key not in costs} for one in files}
    for one in rows["check.json"].values():
        one["target"] = rows["batch.json"][one["name"]]["target"]
    assert rows["check.json"] == rows["batch.json"]
    capsys.readouterr()
    for name, row in rows["batch.json"].items():
        stdin((documents / name).read_bytes())
        main(["-", "--json", *options])
        said = json.loads(capsys.readouterr().out)
        assert {key: value for key, value in said["file"].items() if key not in (*costs, *places)} == {
            key: value for key, value in row.items() if key not in places
        }, name
        assert row["reason"] == "; ".join(filter(None, ("new", said["file"]["reason"])))


@pytest.mark.parametrize("over", [0, 1])
def test_a_megabyte_is_the_same_everywhere(
    over: int,
    stdin: Callable[[bytes], None],
    capsys: pytest.CaptureFixture[str],
    here: Path,
) -> None:
    data = TOO_LONG.encode()
    data += b" " * (1_000_000 + over - len(data))
    (here / "in").mkdir()
    (here / "in" / "a.srt").write_bytes(data)
    options = ["-q", "--json", "--max-file-size-mb", "1"]
    codes, errors = [], []
    for words in (["in", "out"], ["check", "in", "--exit-zero"], ["-"]):
        stdin(data)
        codes.append(main([*words, *options]))
        said = json.loads(capsys.readouterr().out)
        row = said.get("file") or said["files_processed"][0]
        errors.append(row["error"])
    result, _ = correct_bytes(data, Config(files=FileSettings(max_file_size_mb=1)))
    errors.append(to_json_row(row_of(result))["error"])
    assert codes == [3 * over] * 3
    assert errors == [errors[0]] * 4
    assert (errors[0] is None) is (over == 0)


def test_the_diff_of_stdin_is_that_of_a_batch(
    documents: Path, stdin: Callable[[bytes], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for path in sorted(documents.glob("*.srt")):
        code = main([str(path), str(tmp_path / "out"), "-q", "--diff"])
        batch = capsys.readouterr().out
        stdin(path.read_bytes())
        assert main(["-", "--diff", "-q"]) == code
        assert capsys.readouterr().out.replace("<stdin>", path.name) == batch


def test_a_text_is_no_bytes(tmp_path: Path) -> None:
    """What cannot be UTF-8 stays as it is, and no encoding of files is asked."""
    text = TOO_LONG.replace("yes", "y\ud800s, z\udc80, é")
    for encoding in ("", "utf-8", "cp1251"):
        corrected = correct_text(text, Config(files=FileSettings(encoding=encoding)))
        assert corrected.cues[0].text == "We came, we saw, y\ud800s, z\udc80, é."
        assert corrected.findings == []


def test_a_glossary_that_contradicts_itself_is_refused_by_all(
    here: Path, stdin: Callable[[bytes], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """One form for two terms: whichever won, half of the corrections would be wrong."""
    (here / "a.srt").write_text(TOO_LONG, encoding="utf-8")
    (here / "terms.yaml").write_text("Krishna: [krsna]\nChristian: [krsna]\n", encoding="utf-8")
    told = []
    for words in (["a.srt", "out"], ["check", "a.srt"], ["-"]):
        stdin(TOO_LONG.encode())
        assert main([*words, "--glossary", "terms.yaml"]) == 2
        told.append(capsys.readouterr().err)
    assert "terms.yaml:2: error: " in told[0]
    assert told == [told[0]] * 3
    config = load(None, {}, {"glossary.files": ("terms.yaml",)}).config
    ways: list[Callable[[], object]] = [
        lambda: run_batch("a.srt", "out", config),
        lambda: correct_file("a.srt", "out", config),
        lambda: correct_bytes(TOO_LONG.encode(), config),
        lambda: correct_text(TOO_LONG, config),
    ]
    for way in ways:
        with pytest.raises(ConfigError, match=r"terms\.yaml:2: error: "):
            way()
    assert not (here / "out").exists()


def test_warnings_and_gates_are_said_on_stdin_too(
    here: Path, stdin: Callable[[bytes], None], capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.srt").write_text(TOO_LONG, encoding="utf-8")
    (here / "config.yaml").write_text("quality: {limits: {max_cpl: 20}}\n", encoding="utf-8")
    (here / "terms.yaml").write_text("Upanishad: [the]\n", encoding="utf-8")
    options = ["--glossary", "terms.yaml", "--fail-under", "99", "--fail-on-regression"]
    said = []
    for words in (["a.srt", "out"], ["-"]):
        stdin(TOO_LONG.encode())
        assert main([*words, *options]) == 1
        lines = capsys.readouterr().err.splitlines()
        said.append([line for line in lines if "terms.yaml" in line or "--fail" in line])
    assert len(said[0]) == 3
    assert said[0] == said[1]

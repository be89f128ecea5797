from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.core import TyperOption

from srtbatch import __version__
from srtbatch.cli.app import main
from srtbatch.cli.find_command import CLI, COMMANDS, Main, command_of
from srtbatch.rules.registry import catalogue

ESCAPE = "\x1b"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    streams = capsys.readouterr()
    return code, streams.out, streams.err


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> list[tuple[str, ...]]:
    return [
        *((name,) for name in COMMANDS),
        ("config", "show"),
        ("config", "init"),
        ("config", "schema"),
        ("glossary", "check"),
        ("glossary", "suggest"),
    ]


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    code, out, err = said(capsys, *command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("Usage: srtbatch ")


def test_the_help_page_names_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "--help")
    assert code == 0
    run = command_of("run")
    assert run is not None
    options = [param for param in run.params if isinstance(param, TyperOption)]
    flags = [flag for option in options for flag in (*option.opts, *option.secondary_opts)]
    assert len(flags) > 50
    assert [flag for flag in flags if not re.search(rf"[ ,\n]{flag}[ ,.\n]", out)] == []
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in COMMANDS)
    assert out.index("Which files:") < out.index("Examples:")


def test_the_version_beside_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--version") == (0, f"srtbatch {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        (["in", "out"], "run"),
        (["-r", "-j", "4", "in", "out"], "run"),
        (["check", "in"], "check"),
        (["--verbose", "check", "in"], "check"),
        (["-rj", "2", "in", "out"], "run"),
        (["./check", "out"], "run"),
        (["--", "check", "out"], "run"),
        (["--profile", "check", "out"], "run"),
        (["--profile=film", "check", "out"], "check"),
        (["-", "out"], "run"),
    ],
)
def test_the_first_word_that_is_no_option_may_be_a_command(arguments: list[str], verb: str) -> None:
    context = CLI.make_context("srtbatch", list(arguments))
    # typer keeps the verb and the rest in two attributes of the context
    assert [*context._protected_args, *context.args][0] == verb


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["in", "out", "--paralel", "4"], "--parallel"),
        (["chek", "in"], "check"),
        (["in"], "OUTPUT, the folder for corrected files, is missing"),
        (["rn", "in", "out"], "rn is no command; did you mean `run`?"),
        (
            ["chek", "."],
            "chek is taken as INPUT, and there is no such file or folder; did you mean the command",
        ),
        (
            ["a.srt", "b.srt", "out"],
            "'a.srt' is taken as INPUT and 'b.srt' as OUTPUT; 'out' is one word too many",
        ),
        (["in", "out", "-j", "0"], "neither a number from 1 nor auto"),
        (["in", "out", "--export-format", "xls"], "json"),
        (["rules", "T1O1"], "T101"),
        (["check", ".", "--select", "T1O1"], "T101"),
        (["check", ".", "--profile", "flim"], "film"),
        (["check", ".", "--qc", "netflx"], "netflix"),
        (["check", ".", "--config", "none.yaml"], "none.yaml"),
        (["check", ".", "--glossary", "none.yaml"], "none.yaml"),
        (["check", ".", "--export-format", "csv", "--export-format", "json"], "stdout takes one"),
        (["check", ".", "-q", "-v"], "contradict"),
        (["check", ".", "--export-report", "no/such/r.json"], "no folder"),
        (["status", "nowhere"], "nowhere"),
        (["config", "shw"], "show"),
        (["-", "out.srt"], "stdout"),
        (["-", "--export-report", "r.json"], "--export-report: INPUT - is one document"),
        (["in", "out", "--retry"], "There is a command of that name. Try: srtbatch retry --help"),
        (["in", "out", "--workers", "4"], "No such option: --workers"),
        (["glossary"], "a command is missing"),
        (["in"], "in is taken as INPUT"),
    ],
)
def test_what_cannot_be_done_is_2_and_names_the_nearest_right_thing(
    capsys: pytest.CaptureFixture[str], arguments: list[str], hint: str
) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out) == (2, "")
    assert hint in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments", [["in", "out", "--nonsense"], ["nowhere", "out"], ["check"], ["status", "x"]]
)
def test_with_json_stdout_is_one_document_even_then(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, _ = said(capsys, *arguments, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == 2


def test_rules_lists_every_code_that_a_report_may_contain(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "rules")
    listed = {line.split()[0] for line in out.splitlines()}
    assert {rule.code for rule in catalogue()} | {"S101", "S201", "S301", "E101", "E102", "E103"} <= listed
    _, out, _ = said(capsys, "rules", "--json")
    assert {one["code"] for key in ("rules", "findings") for one in json.loads(out)[key]} == listed
    code, out, _ = said(capsys, "rules", "e103")
    assert code == 0
    assert "--to-utf8" in out


def test_help_is_given_wherever_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "in", "out", "-r", "--help") == said(capsys, "--help")
    assert said(capsys, "--help", "check") == said(capsys, "check", "--help")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("srtbatch che", {"check"}),
        ("srtbatch ", set(COMMANDS)),
        ("srtbatch in out --export", {"--export-report", "--export-format"}),
        ("srtbatch check in --qc", {"--qc"}),
        ("srtbatch in out --bom ", {"keep", "add", "strip"}),
    ],
)
def test_a_shell_can_complete_what_is_typed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str, offered: set[str]
) -> None:
    monkeypatch.setenv("_SRTBATCH_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    assert set(capsys.readouterr().out.split()) == offered


def test_control_characters_in_a_name_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, err = said(capsys, f"{ESCAPE}[2J\u202e.srt", "out")
    assert ESCAPE not in err
    assert r"\x1b[2J\u202e.srt" in err


def test_an_internal_error_is_70_and_leaves_a_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("at the worst moment")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Main, "get_command", broken)
    code, _, err = said(capsys, "in", "out")
    (log,) = tmp_path.glob("srtbatch-*.log")
    assert code == 70
    assert str(log) in err
    assert "ZeroDivisionError: at the worst moment" in log.read_text(encoding="utf-8")

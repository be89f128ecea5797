from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup, TyperOption

from srtbatch.cli.app import main
from srtbatch.cli.find_command import COMMANDS, command_of
from srtbatch.cli.options import OPTIONS, PANELS, STDIN, Option, options_of
from srtbatch.config.environment import variables
from srtbatch.config.settings import HINTS, Config

SETTINGS = {option.name: option for option in OPTIONS if option.setting}
SWITCHES = [option for option in SETTINGS.values() if option.negation]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def commands() -> dict[str, TyperCommand]:
    """Every command that is no group, by its full name."""
    found: dict[str, TyperCommand] = {}
    for name in COMMANDS:
        command = command_of(name)
        assert command is not None
        named: dict[str, object] = {name: command}
        if isinstance(command, TyperGroup):
            named = {f"{name} {inner}": one for inner, one in command.commands.items()}
        found |= {name: one for name, one in named.items() if isinstance(one, TyperCommand)}
    return found


def params_of(command: str) -> dict[str, TyperOption]:
    options = {one.name: one for one in commands()[command].params if isinstance(one, TyperOption)}
    return {str(name): one for name, one in options.items() if name != "help"}


@pytest.mark.parametrize("command", commands())
def test_a_command_takes_the_options_that_are_declared_for_it(command: str) -> None:
    params = params_of(command)
    assert list(params) == [option.name for option in options_of(command)]
    for option in options_of(command):
        param = params[option.name]
        assert param.opts == [*([option.short] if option.short else []), option.flag]
        assert param.secondary_opts == ([option.negation] if option.negation else [])


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: f"{option.flag} of {min(option.commands)}")
def test_an_option_is_complete(option: Option) -> None:
    assert option.panel in PANELS
    assert option.commands <= {*commands(), *STDIN}
    assert option.help.endswith((".", "…", "]"))
    param = params_of(next(iter(option.commands - STDIN)))[option.name]
    assert param.is_flag or param.count or param.metavar


def test_a_command_has_no_two_options_of_one_name() -> None:
    for command in commands():
        names = [option.name for option in options_of(command)]
        assert len(set(names)) == len(names), command


def test_the_commands_without_options_are_those_that_have_nothing_to_choose() -> None:
    assert {name for name in commands() if not list(options_of(name))} == {"config init", "config schema"}


def test_config_show_takes_every_option_that_overrides_a_setting() -> None:
    assert {option.name for option in options_of("config show")} == {*SETTINGS, "config", "json"}


def test_every_option_that_overrides_a_setting_names_a_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"pattern": "*.txt", "bom": "add", "newline": "lf", "fsync": "off"}
    given = {}
    for name, option in SETTINGS.items():
        if option.metavar not in {"NAME", "TAG", "FILE", "CODES"}:  # values that have to exist somewhere
            given[option.setting] = f"SRTBATCH_{name.upper()}"
            monkeypatch.setenv(given[option.setting], words.get(name, "true" if option.negation else "7"))
    assert len(given) > 20
    assert {key: found["origin"] for key, found in shown(capsys).items() if key in given} == given
    names = variables(HINTS, {name.upper(): option.setting for name, option in SETTINGS.items()})
    assert all(names[f"SRTBATCH_{name.upper()}"] == option.setting for name, option in SETTINGS.items())


def shown(capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, dict[str, object]]:
    """The settings in force with these flags, and where each comes from."""
    assert main(["config", "show", "--json", *flags]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def write_settings(option: Option, *, on: bool) -> None:
    section, _, key = option.setting.partition(".")
    Path("config.yaml").write_text(f"{section}:\n  {key}: {str(on).lower()}\n", encoding="utf-8")


def test_the_switches_of_the_settings_are_these() -> None:
    assert {option.flag for option in SWITCHES} == {
        "--recursive", "--follow-symlinks", "--fuzzy", "--to-utf8", "--fail-on-regression", "--quality-gate",
        "--stop-on-error", "--incremental", "--overwrite",
    }  # fmt: skip


@pytest.mark.parametrize("option", SWITCHES, ids=lambda option: option.flag)
def test_a_no_flag_switches_off_what_file_and_environment_switch_on(
    option: Option, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(option, on=True)
    assert shown(capsys)[option.setting] == {"value": True, "origin": "config.yaml:2"}
    off = {"value": False, "origin": f"--no-{option.flag.removeprefix('--')}"}
    assert shown(capsys, option.negation)[option.setting] == off
    monkeypatch.setenv(f"SRTBATCH_{option.name.upper()}", "true")
    assert shown(capsys)[option.setting] == {"value": True, "origin": f"SRTBATCH_{option.name.upper()}"}
    assert shown(capsys, option.negation)[option.setting] == off
    assert shown(capsys, option.flag, option.negation)[option.setting] == off


@pytest.mark.parametrize("option", SWITCHES, ids=lambda option: option.flag)
def test_a_flag_switches_on_what_file_and_environment_switch_off(
    option: Option, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(capsys)[option.setting] == {"value": False, "origin": "default"}
    write_settings(option, on=True)
    monkeypatch.setenv(f"SRTBATCH_{option.name.upper()}", "false")
    variable = {"value": False, "origin": f"SRTBATCH_{option.name.upper()}"}
    assert shown(capsys)[option.setting] == variable
    write_settings(option, on=False)
    on = {"value": True, "origin": option.flag}
    for flag in filter(None, (option.flag, option.short)):
        assert shown(capsys, flag)[option.setting] == on
    assert shown(capsys, option.negation, option.flag)[option.setting] == on


@pytest.mark.parametrize("command", commands())
def test_every_command_that_takes_a_switch_takes_both_forms(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in options_of(command):
        if option.negation:
            assert main([*command.split(), option.flag, option.negation, "--help"]) == 0
            words = set(re.split(r"[\s,.]+", capsys.readouterr().out))
            assert {option.flag, option.negation} <= words


def test_a_batch_applies_the_no_form(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("in/below")
    folder.mkdir(parents=True)
    (folder / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", encoding="utf-8")
    Path("config.yaml").write_text("files:\n  recursive: true\n", encoding="utf-8")
    assert main(["in", "out", "--no-recursive"]) == 0
    assert "no file of in matches" in capsys.readouterr().err
    assert main(["in", "out"]) == 0
    assert Path("out/below/a.srt").is_file()


@pytest.mark.parametrize("option", SETTINGS.values(), ids=lambda option: option.flag)
def test_help_shows_the_default_that_is_in_force(option: Option) -> None:
    section, _, key = option.setting.partition(".")
    value = getattr(getattr(Config(), section), key)
    found = re.search(r"\[default: (.+)\]$", params_of("run")[option.name].help or "")
    if (value in (False, "", ()) and not isinstance(value, int | float)) or value is False:
        assert found is None
    else:
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        assert found is not None
        assert found[1] == text.removesuffix(".0")
    assert "default:" not in option.help


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--max-file-size-mb", "0"], "x>=1"),
        (["--fail-under", "101"], "0<=x<=100"),
        (["--retry-backoff", "0.5"], "x>=1"),
        (["--retries", "-1"], "x>=0"),
        (["--bom", "both"], "'keep', 'add', 'strip'"),
        (["-j", "0"], "neither a number from 1 nor auto"),
        (["-j", "1025"], "--parallel: batch_processing.max_parallel_workers must be at most 1024, not 1025"),
    ],
)
def test_the_limits_of_an_option_are_those_of_its_setting(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "show", *arguments]) == 2
    assert message in capsys.readouterr().err


# Options of `run` that one document on stdin takes; all others are refused.
FOR_ONE_DOCUMENT = {
    "max_file_size_mb", "config", "profile", "select", "ignore", "glossary", "fuzzy", "language", "encoding",
    "to_utf8", "bom", "newline", "qc", "fail_under", "fail_on_regression", "quality_gate", "timeout", "diff",
    "json", "verbose", "quiet", "exit_zero",
}  # fmt: skip


def test_one_document_on_stdin_takes_an_option_or_refuses_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert {option.name for option in options_of("-")} == FOR_ONE_DOCUMENT
    refused = [option for option in options_of("run") if option.name not in FOR_ONE_DOCUMENT]
    values = {"parallel": "2", "export_format": "csv", "fsync": "each", "retries": "0"}
    words = []
    for option in refused:
        value = [] if params_of("run")[option.name].is_flag else [values.get(option.name, "1")]
        words += [option.flag, *value]
    assert main(["-", *words]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert f"{', '.join(option.flag for option in refused)}: INPUT - is one document" in streams.err

"""What the documents say is so: pages are current, commands run, options and files exist."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from srtbatch.config.settings import Config, Limits
from srtbatch.report.formats import FORMATS
from srtbatch.rules.base import Context, Example, Safety, TextRule
from srtbatch.rules.support.protected_spans import code_like, guarded_sub

FENCED = re.compile(r"```sh\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/design.md", "docs/example-rules/README.md")


def run(*command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
    )


def test_the_rules_page_is_what_the_catalogue_says(root: Path) -> None:
    done = run(str(root / "docs" / "generate.py"), "--check")
    assert done.returncode == 0, done.stderr


def test_two_lines_of_the_readme_do_everything(root: Path) -> None:
    commands = [block.strip() for block in FENCED.findall((root / "README.md").read_text(encoding="utf-8"))]
    setup = 'python3 -m venv .venv && .venv/bin/pip install -q -e ".[dev]" && '
    assert [command.count("\n") for command in commands] == [0, 0]
    assert commands[0].startswith(setup + ".venv/bin/srtbatch fixtures/ output/ ")
    assert commands[1] == setup + ".venv/bin/pytest"


def test_the_main_job_of_the_readme_succeeds(root: Path, tmp_path: Path) -> None:
    command = FENCED.findall((root / "README.md").read_text(encoding="utf-8"))[0].split(" && ")[-1]
    arguments = [word.strip('"') for word in command.split()[1:]]
    arguments[:2] = [str(root / "fixtures"), str(tmp_path / "output")]
    arguments[-1] = str(root / arguments[-1])
    done = run("-m", "srtbatch", *arguments)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str, root: Path) -> None:
    at = root / page
    missing = [
        link for link in LINK.findall(at.read_text(encoding="utf-8")) if not (at.parent / link).exists()
    ]
    assert missing == []


def test_every_option_in_the_readme_exists(root: Path) -> None:
    known = "".join(run("-m", "srtbatch", *verb, "--help").stdout for verb in ([], ["check"], ["rules"]))
    told = CODE.findall((root / "README.md").read_text(encoding="utf-8"))
    options = {option for code in told if "srtbatch" in code for option in OPTION.findall(code)}
    assert options
    assert {option for option in options if option not in known} == set()


def test_every_setting_stands_in_the_sample_file_and_is_real(root: Path) -> None:
    text = (root / "config.yaml").read_text(encoding="utf-8")
    sample = yaml.safe_load(text)
    assert set(sample) <= {section.name for section in fields(Config)}
    for section in fields(Config):
        value = getattr(Config(), section.name)
        assert is_dataclass(value)
        keys = {field.name for field in fields(value)}
        assert set(sample.get(section.name) or {}) <= keys
        assert {key for key in keys - {"terms"} if not re.search(rf"\b{key}:", text)} == set()


def test_every_report_format_is_named_where_users_look_for_it(root: Path) -> None:
    names = [one.name for one in FORMATS]
    sample = re.search(r"export_format:.*# (.*)", (root / "config.yaml").read_text(encoding="utf-8"))
    page = (root / "docs/configuration.md").read_text(encoding="utf-8")
    row = re.search(r"\| `export_format` \|.*?\|(.*)\|", page)
    assert sample
    assert sample[1].split(", ") == names
    assert row
    assert CODE.findall(row[1]) == names
    named = set(CODE.findall((root / "docs/reports.md").read_text(encoding="utf-8")))
    assert [one.name for one in FORMATS if not named & {one.name, *one.suffixes}] == []


def test_the_example_package_brings_its_rule(root: Path, tmp_path: Path) -> None:
    package = tmp_path / "package"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    done = run(
        *install,
        "--disable-pip-version-check",
        "--target",
        str(package),
        str(root / "docs" / "example-rules"),
    )
    assert done.returncode == 0, done.stderr
    subtitle = tmp_path / "in" / "a.en.srt"
    subtitle.parent.mkdir()
    subtitle.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nWith salt & pepper, and R & D.\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    environment = {"PYTHONPATH": str(package)}
    shown = run("-m", "srtbatch", "rules", "X101", environment=environment)
    assert "bare-ampersand" in shown.stdout
    done = run("-m", "srtbatch", str(subtitle.parent), str(out), "--select", "X101", environment=environment)
    assert done.returncode == 0, done.stderr
    assert "With salt and pepper, and R & D." in (out / "a.en.srt").read_text(encoding="utf-8")


def contributing_example(root: Path, word: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run the only code sample of the page with this word; return its names."""
    page = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (block,) = [block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if word in block]
    exec(textwrap.dedent(block), names)
    return names


def test_the_report_format_of_the_contributing_page_works(root: Path) -> None:
    names = contributing_example(root, "def markdown_chunks", {})
    row = SimpleNamespace(name="a|b\nc\td.srt", status="corrected")
    assert "".join(names["markdown_chunks"]([row])) == (
        "| file | status |\n| --- | --- |\n| a\\|b\\nc\td.srt | corrected |\n"
    )


def test_the_rule_of_the_contributing_page_works(root: Path) -> None:
    names = contributing_example(
        root,
        "TextRule(",
        {"re": re, "Context": Context, "Example": Example, "Safety": Safety, "TextRule": TextRule}
        | {"code_like": code_like, "guarded_sub": guarded_sub},
    )
    (rule,) = [value for value in names.values() if isinstance(value, TextRule)]
    for example in rule.fixes + rule.keeps:
        assert rule.fix(example.before, Context("en", Limits())) == (example.after or example.before)


ROOT = Path(__file__).parents[1]
EXAMPLES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in sorted((ROOT / "srtbatch").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert tried
    assert not failed


def test_every_module_of_the_table_where_is_exists(root: Path) -> None:
    table = (root / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Where is ...")[2]
    rows = [row.split("|")[2] for row in table.partition("\n## ")[0].splitlines() if row.startswith("| ")]
    named = [re.findall(r"`([\w/]+\.\w+)`", row) for row in rows[2:]]
    assert all(named), "a question without an answer"
    for first, *others in named:
        folder = (root / "srtbatch" / first).parent
        assert (root / "srtbatch" / first).is_file(), first
        for other in others:
            assert (root / "srtbatch" / other).is_file() or (folder / other).is_file(), other

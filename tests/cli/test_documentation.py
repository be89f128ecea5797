"""The pages on the command line and on the reports name every exit code, command, field and finding."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from srtbatch.cli.exit_codes import MEANINGS, PRECEDENCE, Exit
from srtbatch.cli.find_command import COMMANDS, command_of, exit_codes
from srtbatch.engine.refused_corrections import ENGINE_FINDINGS, rule_names
from srtbatch.report.csv_report import CSV_COLUMNS
from srtbatch.report.record import Row

DOCS = Path(__file__).parents[2] / "docs"


def test_usage_lists_every_exit_code() -> None:
    table = re.findall(r"^\| ([0-9, ]+) \|", (DOCS / "usage.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {int(code) for cell in table for code in cell.split(",")} == {int(code) for code in Exit}


def test_every_exit_code_has_its_meaning_and_its_place() -> None:
    assert set(MEANINGS) == set(Exit)
    assert set(PRECEDENCE) == set(Exit) - {Exit.DONE}
    assert len(PRECEDENCE) == len(set(PRECEDENCE))
    usage = (DOCS / "usage.md").read_text(encoding="utf-8")
    order = re.search(r"the first of ([0-9, ]+) wins", usage)
    assert order is not None
    assert tuple(int(code) for code in order[1].split(",")) == PRECEDENCE
    assert all(f"{code:d} {meaning}" in exit_codes().replace("\n", " ") for code, meaning in MEANINGS.items())
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"^Exit codes: (.+?)\.$", readme, re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert {int(code) for code in re.findall(r"\b\d+\b", listed[1])} == {int(code) for code in Exit}


def test_every_command_line_in_usage_is_understood() -> None:
    text = (DOCS / "usage.md").read_text(encoding="utf-8")
    lines = [
        line.split("#")[0]
        for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    ]
    used = {
        flag
        for line in lines
        for flag in re.findall(r"(?<= )--?[a-z][a-z-]*", line.partition("srtbatch ")[2])
    }
    known = {
        flag
        for name in COMMANDS
        if (command := command_of(name))
        for param in command.params
        for flag in param.opts
    }
    assert used <= known


def test_reports_names_every_field() -> None:
    text = (DOCS / "reports.md").read_text(encoding="utf-8")
    missing = [field.name for field in fields(Row) if f"`{field.name}`" not in text]
    assert not missing
    assert "`total_corrections`" in text


def test_the_schema_and_the_table_have_the_fields_of_a_row() -> None:
    schema = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
    names = [field.name for field in fields(Row)]
    assert schema["$defs"]["file"]["required"] == names
    assert {*names, "total_corrections"} - {"error"} <= set(CSV_COLUMNS)


def test_every_code_that_may_stand_in_a_report_has_a_name() -> None:
    sources = (DOCS.parent / "srtbatch").rglob("*.py")
    codes = {
        code for path in sources for code in re.findall(r'"([A-Z]\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert len(codes) > 50
    assert codes <= set(rule_names())


def test_reports_explains_every_finding_of_the_engine() -> None:
    text = (DOCS / "reports.md").read_text(encoding="utf-8")
    assert all(f"`{one.code}` {one.name}" in text for one in ENGINE_FINDINGS)

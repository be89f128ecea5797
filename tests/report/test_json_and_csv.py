from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srtbatch.batch.totals import Totals
from srtbatch.escape_controls import UNSAFE
from srtbatch.model import Failure, FileResult
from srtbatch.report.csv_report import CSV_COLUMNS, csv_chunks, defused, error_csv_chunks, restored
from srtbatch.report.json_report import Run, json_chunks, jsonl_chunks
from srtbatch.report.record import Row, row_from, row_of, to_json_row

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def rows(results: list[FileResult]) -> list[Row]:
    return [row_of(one) for one in results]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("count", [0, 1, 6])
def test_the_json_report_is_what_its_published_schema_says(
    results: list[FileResult], totals: Totals, run: Run, count: int
) -> None:
    report: Any = json.loads("".join(json_chunks(run, totals, rows(results)[:count])))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(report, SCHEMA, jsonschema.Draft202012Validator)
    assert len(report["files_processed"]) == count


def test_every_row_comes_back_from_json_as_it_was(
    results: list[FileResult], totals: Totals, run: Run
) -> None:
    report = json.loads("".join(json_chunks(run, totals, rows(results))))
    assert [row_from(one) for one in report["files_processed"]] == rows(results)


def test_the_json_report_is_ascii_so_that_any_program_and_terminal_can_take_it(
    results: list[FileResult], totals: Totals, run: Run
) -> None:
    text = "".join(json_chunks(run, totals, rows(results)))
    assert text.isascii()
    assert "\x1b" not in text


def test_jsonl_holds_the_run_and_then_the_same_files(
    results: list[FileResult], totals: Totals, run: Run
) -> None:
    lines = [json.loads(line) for line in "".join(jsonl_chunks(run, totals, rows(results))).splitlines()]
    report = json.loads("".join(json_chunks(run, totals, rows(results))))
    files = report.pop("files_processed")
    assert lines == [{"type": "run", **report}, *({"type": "file", **one} for one in files)]


def test_csv_has_a_row_per_file_under_the_names_of_json(results: list[FileResult]) -> None:
    read = table("".join(csv_chunks(rows(results))))
    assert len(read) == len(results)
    assert set(to_json_row(rows(results)[0])) - {"error"} <= set(CSV_COLUMNS)
    assert read[0]["corrections"] == "T101=2"
    assert read[1]["error_kind"] == "binary"
    assert bytes.fromhex(read[4]["name_hex"]).decode() == results[4].name
    assert read[5]["name"] == r"caf\xe9.srt"
    assert bytes.fromhex(read[5]["name_hex"]) == b"caf\xe9.srt"


def test_the_error_file_holds_the_failed_files_alone(results: list[FileResult]) -> None:
    read = table("".join(error_csv_chunks(rows(results))))
    assert [one["name"] for one in read] == ["b.srt"]
    assert read[0]["message"] == "not a subtitle"


def name_in(cells: dict[str, str]) -> str:
    """The true name of a row, as docs/reports.md says to get it."""
    if cells["name_hex"]:
        return bytes.fromhex(cells["name_hex"]).decode("utf-8", "surrogatepass")
    return restored(cells["name"])


def test_no_cell_steers_a_terminal() -> None:
    hostile = "\x1b[2J\x07\x9b31m\u202e\r\n\x00=1.srt"
    row = Row(name=hostile, source=f"in/{hostile}", target=f"out/{hostile}", status="failed", reason=hostile,
              encoding=hostile, language=hostile, error=Failure("io", hostile))  # fmt: skip
    for text in ("".join(csv_chunks([row])), "".join(error_csv_chunks([row]))):
        assert not UNSAFE.search(text.replace("\r\n", ""))
    read = table("".join(csv_chunks([row])))
    assert read[0]["name"] == r"\x1b[2J\x07\x9b31m\u202e\r\n\x00=1.srt"
    assert name_in(read[0]) == hostile


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'"])
def test_no_cell_is_a_formula_to_a_spreadsheet(results: list[FileResult], start: str) -> None:
    row = replace(rows(results)[0], name=f"{start}cmd|x.srt")
    read = table("".join(csv_chunks([row])))
    assert read[0]["name"].startswith("'")
    assert restored(read[0]["name"]) == row.name


@given(st.text())
def test_any_name_comes_back_from_csv(name: str) -> None:
    row = Row(name=name, source=name, target=name, status="corrected")
    read = table("".join(csv_chunks([row])))
    assert len(read) == 1
    assert name_in(read[0]) == name
    assert not UNSAFE.search(read[0]["name"])
    assert not read[0]["name"].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(alphabet=st.characters()))
def test_defusing_can_be_undone(cell: str) -> None:
    assert restored(defused(cell)) == cell


def test_reports_stream() -> None:
    """Rows are taken one at a time: the first chunks come before the last row is asked for."""
    asked = []

    def endless() -> Iterator[Row]:
        for number in range(1_000_000):
            asked.append(number)
            yield Row(name=str(number), source="", target="", status="unchanged")

    chunks = csv_chunks(endless())
    for _ in range(10):
        next(chunks)
    assert len(asked) < 20

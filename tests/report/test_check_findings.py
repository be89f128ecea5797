from __future__ import annotations

import json
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft7Validator

from srtbatch.model import FileResult
from srtbatch.report.check_findings import entries
from srtbatch.report.github_annotations import github_chunks
from srtbatch.report.junit import junit_chunks
from srtbatch.report.sarif import sarif_chunks


def test_changes_findings_and_errors_are_entries_by_line(results: list[FileResult]) -> None:
    assert [(one.line, one.rule, one.level) for one in entries(results[0])] == [
        (3, "T101", "warning"),
        (7, "T101", "warning"),
        (7, "Q101", "note"),
    ]
    assert [(one.line, one.rule, one.level) for one in entries(results[1])] == [(1, "binary", "error")]
    assert not list(entries(results[3]))


def test_sarif_holds_each_entry_with_its_rule_and_place(results: list[FileResult]) -> None:
    document = json.loads("".join(sarif_chunks(results, version="1", names={"T101": "repeated-space"})))
    (run,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"] == [{"id": "T101", "name": "repeated-space"}]
    first = run["results"][0]
    assert first["ruleId"] == "T101"
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "in/a.srt"
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert len(run["results"]) == 5


def _object(*required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _array(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


TEXT = {"type": "string"}
URI = {"type": "string", "format": "uri-reference"}

# What SARIF 2.1.0 (OASIS, sections 3.13 to 3.30) requires of the properties that are written here.
PLACE = _object(
    "artifactLocation",
    artifactLocation=_object("uri", uri=URI),
    region=_object(startLine={"type": "integer", "minimum": 1}),
)
RESULT = _object(
    "message",
    ruleId=TEXT,
    level={"enum": ["none", "note", "warning", "error"]},
    message=_object("text", text=TEXT),
    locations=_array(_object(physicalLocation=PLACE)),
)
DRIVER = _object("name", name=TEXT, version=TEXT, rules=_array(_object("id", id=TEXT, name=TEXT)))
RUN = _object(
    "tool",
    tool=_object("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_array(RESULT),
)
SARIF = _object("version", "runs", version={"const": "2.1.0"}, runs=_array(RUN), **{"$schema": URI})


@pytest.mark.parametrize("hostile", ["a b.srt", "a%b#c?.srt", "\udcff.srt", "ü/é.srt", "a\nb.srt"])
def test_sarif_is_what_the_standard_asks_for(results: list[FileResult], hostile: str) -> None:
    results[0].file_path = hostile
    document = json.loads("".join(sarif_chunks(results, version="1", names={"T101": "repeated-space"})))
    Draft7Validator(SARIF).validate(document)
    assert quote(hostile.encode("utf-8", "surrogateescape")) in json.dumps(document)


def test_sarif_without_anything_found_is_still_a_document() -> None:
    assert json.loads("".join(sarif_chunks([], version="1", names={})))["runs"][0]["results"] == []


def test_junit_is_xml_whatever_the_names_are(results: list[FileResult]) -> None:
    root = ET.fromstring("".join(junit_chunks(results)))
    cases = list(root.iter("testcase"))
    assert len(cases) == len(results)
    assert cases[0].find("failure") is not None
    assert cases[1].find("error") is not None
    assert not list(cases[3])


def test_a_github_annotation_stays_on_its_line(results: list[FileResult]) -> None:
    lines = "".join(github_chunks(results)).splitlines()
    assert len(lines) == 5
    assert lines[0] == "::warning file=in/a.srt,line=3,title=T101::T101 'a  b' would become 'a b'"
    assert lines[3].startswith("::error file=in/b.srt,line=1,")
    assert "\x1b" not in "".join(lines)
    assert '%2C "b"' in lines[4]

"""What ``check`` found, for the places where programs show it: GitHub annotations, SARIF, JUnit.

A correction that would be made and a fault that stays are both one entry at their file and line;
a file that could not be read is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape  # xml.sax.saxutils would load urllib: 0.02 s at every start
from typing import Literal
from urllib.parse import quote

from srtbatch.model import FileResult
from srtbatch.report.display import shown

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# XML 1.0 holds no control characters but tab and newline, nor surrogates.
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to show at ``path`` and ``line`` (1-based; 1 where the whole file is meant)."""

    path: str
    line: int
    rule: str
    level: Level
    message: str


def entries(result: FileResult) -> Iterator[Entry]:
    """Everything there is to show of one file, by line."""
    path = result.file_path
    if result.error is not None:
        error = result.error
        yield Entry(path, max(error.line, 1), error.kind, "error", shown(error.message))
    found = [(change.line, change.rule, told(change.before, change.after)) for change in result.corrections]
    faults = [(fault.line, fault.rule, shown(fault.message)) for fault in result.findings]
    changed = len(found)
    for place, (line, rule, message) in sorted(
        enumerate(found + faults), key=lambda pair: (pair[1][0], pair[0])
    ):
        yield Entry(path, max(line, 1), rule, "warning" if place < changed else "note", message)


def told(before: str, after: str) -> str:
    """``'a  b' would become 'a b'``, on one line."""
    return f"'{shown(before)}' would become '{shown(after)}'"


def github_chunks(results: Iterable[FileResult]) -> Iterator[str]:
    """Workflow commands that GitHub turns into annotations beside the lines."""
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    for result in results:
        for entry in entries(result):
            where = f"file={_property(entry.path)},line={entry.line},title={_property(entry.rule)}"
            yield f"::{kinds[entry.level]} {where}::{_data(f'{entry.rule} {entry.message}')}\n"


def sarif_chunks(results: Iterable[FileResult], *, version: str, names: Mapping[str, str]) -> Iterator[str]:
    """One SARIF 2.1.0 document; ``names`` gives each rule code its name."""
    rules = [{"id": code, "name": name} for code, name in sorted(names.items())]
    driver = {"name": "srtbatch", "version": version, "rules": rules}
    yield f'{{"$schema": {json.dumps(SARIF_SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
    yield f'"tool": {{"driver": {json.dumps(driver)}}},\n"columnKind": "unicodeCodePoints",\n"results": ['
    between = "\n"
    for result in results:
        for entry in entries(result):
            yield between + json.dumps(_sarif(entry))
            between = ",\n"
    yield "\n]}]}\n"


def junit_chunks(results: Iterable[FileResult]) -> Iterator[str]:
    """One test case per file; it fails when something was found, and errs when it could not be corrected."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n<testsuite name="srtbatch">\n'
    for result in results:
        name, seconds = _attribute(result.file_path), f"{result.processing_time:.3f}"
        yield f'<testcase classname="srtbatch" name={name} time="{seconds}">'
        yield from _junit_outcome(result)
        yield "</testcase>\n"
    yield "</testsuite>\n</testsuites>\n"


def _junit_outcome(result: FileResult) -> Iterator[str]:
    found = list(entries(result))
    if result.error is not None:
        yield f"<error type={_attribute(result.error.kind)} message={_attribute(result.error.message)}/>"
    elif found:
        lines = "\n".join(f"{entry.line}: {entry.rule} {entry.message}" for entry in found)
        yield f'<failure message="{len(found)} found">{escape(NOT_XML.sub("�", lines))}</failure>'


def _sarif(entry: Entry) -> dict[str, object]:
    place = {
        "artifactLocation": {"uri": quote(entry.path.encode("utf-8", "surrogateescape"))},
        "region": {"startLine": entry.line},
    }
    return {
        "ruleId": entry.rule,
        "level": entry.level,
        "message": {"text": entry.message},
        "locations": [{"physicalLocation": place}],
    }


def _attribute(text: str) -> str:
    return f'"{escape(shown(text))}"'


def _data(text: str) -> str:
    return shown(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

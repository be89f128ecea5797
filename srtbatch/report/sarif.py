"""Entries of ``check`` as SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from srtbatch.model import FileResult
from srtbatch.report.check_findings import Entry, entries

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_chunks(results: Iterable[FileResult], *, version: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield one SARIF 2.1.0 document; ``names`` gives each rule code its name."""
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

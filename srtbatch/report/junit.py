"""Entries of ``check`` as JUnit XML: one test case per file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape  # xml.sax.saxutils would load urllib: 0.02 s at every start

from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult
from srtbatch.report.check_findings import entries

# XML 1.0 holds no control characters but tab and newline, nor surrogates.
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def junit_chunks(results: Iterable[FileResult]) -> Iterator[str]:
    """Yield one test case per file.

    It is a failure if something was found, and an error if the file could not be corrected.
    """
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


def _attribute(text: str) -> str:
    return f'"{escape(escaped(text))}"'

"""Entries of ``check`` as GitHub workflow commands, which GitHub shows beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult
from srtbatch.report.check_findings import entries


def github_chunks(results: Iterable[FileResult]) -> Iterator[str]:
    """Yield one workflow command per entry, ended by a newline; GitHub shows it beside its file and line.

    The form is ``::LEVEL file=PATH,line=N,title=CODE::MESSAGE``. Percent signs are escaped in all values,
    colons and commas in properties as well
    (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
    """
    kinds = {"error": "error", "warning": "warning", "note": "notice"}
    for result in results:
        for entry in entries(result):
            where = f"file={_property(entry.path)},line={entry.line},title={_property(entry.rule)}"
            yield f"::{kinds[entry.level]} {where}::{_data(f'{entry.rule} {entry.message}')}\n"


def _data(text: str) -> str:
    return escaped(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

from __future__ import annotations

import json

from srtbatch.model import FileResult
from srtbatch.report.changes_journal import journal, render_corrections, render_counts


def test_every_change_is_one_line_of_json(results: list[FileResult]) -> None:
    lines = [json.loads(line) for one in results for line in journal(one)]
    assert lines[0] == {
        "file": "a.srt", "line": 3, "rule": "T101", "before": "a  b", "after": "a b", "note": "",
    }  # fmt: skip
    assert len(lines) == 3
    assert lines[2]["before"] == "x\x1b ,"


def test_what_is_told_of_a_file(results: list[FileResult]) -> None:
    assert render_counts(results[0]) == "a.srt: corrected T101=2"
    assert render_counts(results[1]) == "in/b.srt: failed: not a subtitle"
    assert render_counts(results[2]) == "c.srt: skipped (unchanged since run 3)"
    assert next(render_corrections(results[0])) == "a.srt:3: T101 'a  b' -> 'a b'"
    assert "\x1b" not in "".join(render_corrections(results[4]))

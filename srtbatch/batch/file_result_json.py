"""Encode a ``FileResult`` as one line of JSON and decode it, without paths: they follow from the roots."""

from __future__ import annotations

import json
from typing import Any

from srtbatch.model import Correction, Failure, FileResult, Finding, Status, Tally

# Plain fields of a FileResult, kept as they are.
FIELDS = (
    "file_size",
    "output_size",
    "source_hash",
    "output_hash",
    "encoding",
    "encoding_confidence",
    "language",
    "score_before",
    "score_after",
    "penalties",
    "review",
    "diff",
    "processing_time",
    "peak_memory",
)


def encode(result: FileResult) -> str:
    """JSON in ASCII (so that any name and any broken text fits).

    Objects, with lists for changes and findings.
    """
    plain: dict[str, Any] = {name: getattr(result, name) for name in FIELDS}
    tally = result.tally
    plain["tally"] = [tally.cues_in, tally.cues_out, tally.split, tally.merged, tally.dropped]
    plain["corrections"] = [
        [one.rule, one.line, one.before, one.after, one.note, one.effect, one.cues]
        for one in result.corrections
    ]
    plain["findings"] = [[one.rule, one.line, one.message, one.value, one.limit] for one in result.findings]
    if result.error is not None:
        plain["error"] = [result.error.kind, result.error.message, result.error.line]
    return json.dumps(plain, separators=(",", ":"))


def decode(  # noqa: PLR0913  (the columns of a row)
    text: str | None, *, name: str, paths: tuple[str, str], state: str, reason: str, attempts: int
) -> FileResult:
    """Return the result that a ledger row holds; ``text`` is None for a file that was not run."""
    result = FileResult(*paths, Status(state), reason, name, attempts=attempts)
    if text is None:
        return result
    plain = json.loads(text)
    for field in FIELDS:
        setattr(result, field, plain[field])
    result.tally = Tally(*plain["tally"])
    result.corrections = [Correction(*one) for one in plain["corrections"]]
    result.findings = [Finding(*one) for one in plain["findings"]]
    if "error" in plain:
        result.error = Failure(*plain["error"])
    return result

"""One record per file: what reports publish of it, under the same names in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from srtbatch.escape_controls import escaped
from srtbatch.model import Failure, FileResult

# Kinds of the values that a comparison reckons with.
COMPARED: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "cues_in": (int,),
    "corrections": (dict,),
    "score_after": (int, float, type(None)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One file of a run. Sizes and memory in bytes, seconds, scores 0 to 100; dictionaries count by rule."""

    name: str
    source: str
    target: str
    status: str
    reason: str = ""
    source_bytes: int = 0
    target_bytes: int = 0
    source_hash: str = ""
    target_hash: str = ""
    encoding: str = ""
    encoding_confidence: float = 1.0
    language: str = ""
    cues_in: int = 0
    cues_out: int = 0
    cues_split: int = 0
    cues_merged: int = 0
    cues_dropped: int = 0
    corrections: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    score_before: float | None = None
    score_after: float | None = None
    review: bool = False
    seconds: float = 0.0
    peak_memory_bytes: int = 0
    attempts: int = 1
    error: Failure | None = None

    @property
    def success(self) -> bool:
        """True unless the file failed or was never processed."""
        return self.status not in ("failed", "not_run")


def row_of(result: FileResult) -> Row:
    """Return what reports publish of one result: counts by rule instead of the single changes."""
    tally = result.tally
    return Row(
        name=result.name or result.file_path,
        source=result.file_path,
        target=result.output_path,
        status=str(result.status),
        reason=result.reason,
        source_bytes=result.file_size,
        target_bytes=result.output_size,
        source_hash=result.source_hash,
        target_hash=result.output_hash,
        encoding=result.encoding,
        encoding_confidence=result.encoding_confidence,
        language=result.language,
        cues_in=tally.cues_in,
        cues_out=tally.cues_out,
        cues_split=tally.split,
        cues_merged=tally.merged,
        cues_dropped=tally.dropped,
        corrections=by_rule(correction.rule for correction in result.corrections),
        findings=by_rule(finding.rule for finding in result.findings),
        score_before=result.score_before,
        score_after=result.score_after,
        review=result.review,
        seconds=result.processing_time,
        peak_memory_bytes=result.peak_memory,
        attempts=result.attempts,
        error=result.error,
    )


def by_rule(codes: Iterable[str]) -> dict[str, int]:
    """Return counts by rule code, codes in order."""
    return dict(sorted(Counter(codes).items()))


def to_json_row(row: Row) -> dict[str, object]:
    """Return the row as JSON-ready values.

    A path that is not UTF-8 is escaped, with its bytes in hex beside it.
    """
    values: dict[str, object] = {one.name: getattr(row, one.name) for one in fields(Row)}
    values["corrections"] = dict(row.corrections)
    values["findings"] = dict(row.findings)
    values["score_before"] = rounded(row.score_before)
    values["score_after"] = rounded(row.score_after)
    values["seconds"] = round(row.seconds, 6)
    values["error"] = _to_json_error(row.error)
    for key in ("name", "source", "target"):
        values |= named(key, getattr(row, key))
    return values


def row_from(values: Mapping[str, object]) -> Row:
    """Return a row read from an exported report.

    Raises:
        KeyError: A required value is missing.
        TypeError: A value is of the wrong type.
    """
    known = {one.name: values[one.name] for one in fields(Row) if one.name in values}
    for key in ("name", "source", "target"):
        if f"{key}_hex" in values:
            known[key] = bytes.fromhex(str(values[f"{key}_hex"])).decode("utf-8", "surrogateescape")
    if isinstance(error := known.get("error"), Mapping):
        known["error"] = Failure(**error)
    _check(known)
    return Row(**known)  # type: ignore[arg-type]  # the published schema, not the type checker, vouches for a file


def _check(values: Mapping[str, object]) -> None:
    """Check the types of the values that a comparison uses.

    Raises:
        TypeError: One is of another type.
    """
    for key, kinds in COMPARED.items():
        if key in values and not isinstance(values[key], kinds):
            raise TypeError(f"{key} cannot be {values[key]!r:.50}")
    corrections = values.get("corrections", {})
    if isinstance(corrections, dict) and not all(isinstance(one, int) for one in corrections.values()):
        raise TypeError("corrections are counts by rule")


def named(key: str, path: str) -> dict[str, str]:
    """Return a path under ``key``; for one that is not UTF-8, escaped, with its bytes under ``<key>_hex``."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return {key: escaped(path), f"{key}_hex": bytes_of(path).hex()}
    return {key: path}


def rounded(score: float | None) -> float | None:
    """Return a score with two decimals, which is its precision."""
    return None if score is None else round(score, 2)


def _to_json_error(error: Failure | None) -> dict[str, object] | None:
    if error is None:
        return None
    return {"kind": error.kind, "line": error.line, "message": escaped(error.message)}


def bytes_of(path: str) -> bytes:
    """Return the bytes of a name, whatever it contains."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate of a Windows name, which is no escaped byte
        return path.encode("utf-8", "surrogatepass")

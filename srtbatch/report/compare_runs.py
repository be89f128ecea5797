"""Compare two runs: files that came, went, failed or recovered; changes of scores and corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from srtbatch.escape_controls import counted, escaped
from srtbatch.report.csv_report import line_writer
from srtbatch.report.record import Row, rounded

WORST = 20
LISTED = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """One file in both runs: its score and its corrections per cue, before and now."""

    name: str
    score_before: float | None
    score_after: float | None
    rate_before: float
    rate_after: float

    @property
    def score_delta(self) -> float:
        """Points gained; negative if the older run scored higher."""
        if self.score_before is None or self.score_after is None:
            return 0.0
        return self.score_after - self.score_before


@dataclass(slots=True)
class Comparison:
    """Differences between an older and a newer run."""

    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    newly_failing: list[str] = field(default_factory=list)
    newly_fixed: list[str] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    rules: dict[str, int] = field(default_factory=dict)
    score_before: float | None = None
    score_after: float | None = None
    rate_before: float = 0.0
    rate_after: float = 0.0

    @property
    def regressions(self) -> int:
        """Files that score lower, or fail where they did not."""
        return len(self.newly_failing) + sum(one.score_delta < 0 for one in self.moved)


def compare(older: Iterable[Row], newer: Iterable[Row]) -> Comparison:
    """Compare two runs by file name; the order of the rows does not matter."""
    old, new = {row.name: row for row in older}, {row.name: row for row in newer}
    both = sorted(old.keys() & new.keys())
    moved = [_moved(old[name], new[name]) for name in both]
    return Comparison(
        added=sorted(new.keys() - old.keys()),
        gone=sorted(old.keys() - new.keys()),
        newly_failing=[name for name in both if old[name].success and not new[name].success],
        newly_fixed=[name for name in both if not old[name].success and new[name].success],
        moved=sorted((one for one in moved if _differs(one)), key=lambda one: (one.score_delta, one.name)),
        rules=_rule_deltas(old.values(), new.values()),
        score_before=_average(old.values()),
        score_after=_average(new.values()),
        rate_before=_rate(old.values()),
        rate_after=_rate(new.values()),
    )


def to_json_comparison(comparison: Comparison) -> dict[str, object]:
    """Return the comparison as JSON-ready values, worst files first."""
    return {
        "added": comparison.added,
        "gone": comparison.gone,
        "newly_failing": comparison.newly_failing,
        "newly_fixed": comparison.newly_fixed,
        "regressions": comparison.regressions,
        "score_before": rounded(comparison.score_before),
        "score_after": rounded(comparison.score_after),
        "corrections_per_cue_before": round(comparison.rate_before, 4),
        "corrections_per_cue_after": round(comparison.rate_after, 4),
        "corrections_by_rule": comparison.rules,
        "files": [_plain_moved(one) for one in comparison.moved],
    }


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as readable lines, worst files first."""
    lines = [
        *_listing("added", comparison.added),
        *_listing("gone", comparison.gone),
        *_listing("newly failing", comparison.newly_failing),
        *_listing("newly fixed", comparison.newly_fixed),
        f"Score: {_score(comparison.score_before)} -> {_score(comparison.score_after)}",
        f"Corrections per cue: {comparison.rate_before:.4f} -> {comparison.rate_after:.4f}",
        *(f"  {code} {delta:+,}" for code, delta in comparison.rules.items()),
        *_worst(comparison.moved),
        f"Regressions: {comparison.regressions:,}",
    ]
    return "\n".join(lines) + "\n"


def comparison_csv_chunks(comparison: Comparison) -> Iterator[str]:
    """Yield a row per file that differs: name, change, scores and corrections per cue in both runs."""
    line = line_writer()
    yield line(("name", "change", "score_before", "score_after", "corrections_per_cue_before",
                "corrections_per_cue_after"))  # fmt: skip
    for change, names in (
        ("added", comparison.added),
        ("gone", comparison.gone),
        ("newly_failing", comparison.newly_failing),
        ("newly_fixed", comparison.newly_fixed),
    ):
        for name in names:
            yield line((escaped(name), change, "", "", "", ""))
    for one in comparison.moved:
        yield line(
            (escaped(one.name), "moved", one.score_before, one.score_after, one.rate_before, one.rate_after)
        )


def _moved(old: Row, new: Row) -> Moved:
    return Moved(new.name, old.score_after, new.score_after, _rate([old]), _rate([new]))


def _differs(one: Moved) -> bool:
    return one.score_delta != 0 or one.rate_before != one.rate_after


def _rule_deltas(old: Iterable[Row], new: Iterable[Row]) -> dict[str, int]:
    deltas: Counter[str] = Counter()
    for row in new:
        deltas.update(row.corrections)
    for row in old:
        deltas.subtract(row.corrections)
    return {code: delta for code, delta in sorted(deltas.items()) if delta}


def _average(rows: Iterable[Row]) -> float | None:
    scores = [row.score_after for row in rows if row.score_after is not None]
    return sum(scores) / len(scores) if scores else None


def _rate(rows: Iterable[Row]) -> float:
    rows = list(rows)
    cues = sum(row.cues_in for row in rows)
    return sum(sum(row.corrections.values()) for row in rows) / cues if cues else 0.0


def _plain_moved(one: Moved) -> Mapping[str, object]:
    return {
        "name": escaped(one.name),
        "score_before": rounded(one.score_before),
        "score_after": rounded(one.score_after),
        "score_delta": round(one.score_delta, 2),
        "corrections_per_cue_before": round(one.rate_before, 4),
        "corrections_per_cue_after": round(one.rate_after, 4),
    }


def _listing(what: str, names: list[str]) -> Iterator[str]:
    if not names:
        return
    yield f"{counted(len(names), 'file')} {what}:"
    yield from (f"  {escaped(name)}" for name in names[:LISTED])
    if len(names) > LISTED:
        yield f"  and {len(names) - LISTED:,} more"


def _worst(moved: list[Moved]) -> Iterator[str]:
    if moved:
        yield f"{counted(len(moved), 'file')} scored or corrected differently, worst first:"
    for one in moved[:WORST]:
        rates = f"{one.rate_before:.3f} -> {one.rate_after:.3f} per cue"
        yield f"  {one.score_delta:+7.2f}  {escaped(one.name)} ({rates})"
    if len(moved) > WORST:
        yield f"  and {len(moved) - WORST:,} more"


def _score(score: float | None) -> str:
    return "not measured" if score is None else f"{score:.2f}"

"""HTML page that compares two runs: no network, no script, dark and light, printable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srtbatch.report.compare_runs import Comparison, Moved
from srtbatch.report.html.page_frame import page_chunks, text, tiles

ROWS = 1_000


def comparison_page_chunks(comparison: Comparison) -> Iterator[str]:
    """Yield the page piece by piece; at most 1,000 rows of each kind."""
    return page_chunks("srtbatch: two runs compared", _body(comparison))


def _body(comparison: Comparison) -> Iterator[str]:
    yield "<h1>Two runs compared</h1>\n"
    yield _tiles(comparison)
    yield _names("Newly failing", comparison.newly_failing)
    yield _names("Newly fixed", comparison.newly_fixed)
    yield _names("Added", comparison.added)
    yield _names("Gone", comparison.gone)
    rules = [(code, f"{delta:+,}") for code, delta in comparison.rules.items()]
    yield _table("Corrections by rule", ("Rule", "Difference"), rules)
    yield _table("Files, worst first", MOVED, [_moved(one) for one in comparison.moved])


MOVED = ("File", "Score", "before", "after", "Corrections per cue before", "after")


def _tiles(comparison: Comparison) -> str:
    figures = [
        ("Regressions", f"{comparison.regressions:,}"),
        ("Mean score", f"{_score(comparison.score_before)} &rarr; {_score(comparison.score_after)}"),
        ("Corrections per cue", f"{comparison.rate_before:.4f} &rarr; {comparison.rate_after:.4f}"),
    ]
    return tiles(figures)


def _names(title: str, names: Sequence[str]) -> str:
    return _table(title, ("File",), [(name,) for name in names])


def _moved(one: Moved) -> tuple[str, ...]:
    rates = (f"{one.rate_before:.4f}", f"{one.rate_after:.4f}")
    return (one.name, f"{one.score_delta:+.2f}", _score(one.score_before), _score(one.score_after), *rates)


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col"{_right(column)}>{name}</th>' for column, name in enumerate(columns))
    items = "".join(f"<tr>{_cells(row)}</tr>\n" for row in rows[:ROWS])
    more = f"<p>and {len(rows) - ROWS:,} more</p>\n" if len(rows) > ROWS else ""
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>\n{items}</tbody></table>"
    return f'<h2>{title}: {len(rows):,}</h2><div class="wide">{table}</div>\n{more}'


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td{_right(column)}>{text(cell)}</td>" for column, cell in enumerate(row))


def _right(column: int) -> str:
    """Return the class of a column of figures; every column but the first is one."""
    return ' class="num"' if column else ""


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"

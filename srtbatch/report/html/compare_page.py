"""HTML page that compares two runs: no network, no script, dark and light, printable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srtbatch.report.compare_runs import Comparison, Moved
from srtbatch.report.html.run_page import POLICY, text
from srtbatch.report.html.template import STYLE

ROWS = 1_000


def comparison_page_chunks(comparison: Comparison) -> Iterator[str]:
    """The page, piece by piece; at most 1,000 rows of each kind."""
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>srtbatch: two runs compared</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        "<h1>Two runs compared</h1>\n"
    )
    yield _tiles(comparison)
    yield _names("Newly failing", comparison.newly_failing)
    yield _names("Newly fixed", comparison.newly_fixed)
    yield _names("Added", comparison.added)
    yield _names("Gone", comparison.gone)
    rules = [(code, f"{delta:+,}") for code, delta in comparison.rules.items()]
    yield _table("Corrections by rule", ("Rule", "Difference"), rules)
    yield _table("Files, worst first", MOVED, [_moved(one) for one in comparison.moved])
    yield "</body>\n</html>\n"


MOVED = ("File", "Score", "before", "after", "Corrections per cue before", "after")


def _tiles(comparison: Comparison) -> str:
    tiles = [
        ("Regressions", f"{comparison.regressions:,}"),
        ("Mean score", f"{_score(comparison.score_before)} &rarr; {_score(comparison.score_after)}"),
        ("Corrections per cue", f"{comparison.rate_before:.4f} &rarr; {comparison.rate_after:.4f}"),
    ]
    items = "".join(f"<li><b>{value}</b><span>{name}</span></li>" for name, value in tiles)
    return f'<ul class="tiles">{items}</ul>\n'


def _names(title: str, names: Sequence[str]) -> str:
    return _table(title, ("File",), [(name,) for name in names])


def _moved(one: Moved) -> tuple[str, ...]:
    rates = (f"{one.rate_before:.4f}", f"{one.rate_after:.4f}")
    return (one.name, f"{one.score_delta:+.2f}", _score(one.score_before), _score(one.score_after), *rates)


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col"{_right(place)}>{column}</th>' for place, column in enumerate(columns))
    items = "".join(f"<tr>{_cells(row)}</tr>\n" for row in rows[:ROWS])
    more = f"<p>and {len(rows) - ROWS:,} more</p>\n" if len(rows) > ROWS else ""
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>\n{items}</tbody></table>"
    return f'<h2>{title}: {len(rows):,}</h2><div class="wide">{table}</div>\n{more}'


def _cells(row: tuple[str, ...]) -> str:
    return "".join(f"<td{_right(place)}>{text(cell)}</td>" for place, cell in enumerate(row))


def _right(place: int) -> str:
    """All columns but the first hold figures."""
    return ' class="num"' if place else ""


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"

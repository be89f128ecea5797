"""HTML report of a run: no network, readable with scripts off, dark and light, printable.

Records are read twice (to count, and for the table), so they come from a function.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from srtbatch.batch.totals import Totals
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import Status
from srtbatch.report.html.charts import BINS, bars, bin_of, histogram
from srtbatch.report.html.page_frame import page_chunks, script, text, tiles
from srtbatch.report.json_report import Run
from srtbatch.report.record import Row
from srtbatch.report.summary import duration, location, percent

LISTED = 10
RULES = 15
TABLE_ROWS = 5_000
COLUMNS = ("File", "Status", "Why", "Cues", "Corrections", "Score before", "Score after", "Seconds",
           "Language", "Encoding")  # fmt: skip
FIGURES = frozenset({"Cues", "Corrections", "Score before", "Score after", "Seconds"})
NUMERIC = ' class="num"'


@dataclass(slots=True)
class Highlights:
    """The data of the charts and of the short lists, collected in one pass."""

    was: list[int] = field(default_factory=lambda: [0] * BINS)
    now: list[int] = field(default_factory=lambda: [0] * BINS)
    slowest: list[Row] = field(default_factory=list)
    worst: list[Row] = field(default_factory=list)


def html_chunks(
    run: Run, totals: Totals, rows: Callable[[], Iterable[Row]], *, names: Mapping[str, str]
) -> Iterator[str]:
    """Yield the page piece by piece; ``names`` gives each rule code its name."""
    return page_chunks(f"srtbatch: {run.input} to {run.output}", _body(run, totals, rows, names))


def _body(
    run: Run, totals: Totals, rows: Callable[[], Iterable[Row]], names: Mapping[str, str]
) -> Iterator[str]:
    found = highlights(rows())
    yield _about(run)
    yield _tiles(run, totals)
    yield _charts(totals, found, names)
    yield _failures(totals)
    yield _short("Slowest files", "Seconds", [(row, f"{row.seconds:.3f}") for row in found.slowest])
    yield _short("Lowest scores", "Score", [(row, f"{row.score_after:.2f}") for row in found.worst])
    yield from _table(totals, rows())
    yield script()


def highlights(rows: Iterable[Row]) -> Highlights:
    """Count scores and collect the slowest and the worst files; memory does not grow with the rows."""
    found = Highlights()
    for row in rows:
        if row.score_before is not None and row.score_after is not None:
            found.was[bin_of(row.score_before)] += 1
            found.now[bin_of(row.score_after)] += 1
            if row.score_after < 100:  # noqa: PLR2004  (a full score is not a low one)
                found.worst = heapq.nsmallest(LISTED, [*found.worst, row], key=_score)
        if row.seconds > 0:
            found.slowest = heapq.nlargest(LISTED, [*found.slowest, row], key=_seconds)
    return found


def _score(row: Row) -> float:
    return 100.0 if row.score_after is None else row.score_after


def _seconds(row: Row) -> float:
    return row.seconds


def _about(run: Run) -> str:
    about = f"Run {text(run.run)}, {text(run.state)}; {text(run.started)} to {text(run.finished)}"
    return f"""<h1>Corrected subtitles</h1>
<p class="about">{text(run.input)} &rarr; {text(run.output)}</p>
<p class="about">{about}; srtbatch {text(run.version)}; settings {text(run.fingerprint)}</p>
"""


def _tiles(run: Run, totals: Totals) -> str:
    speed = f"{60 * totals.total_files / run.seconds:,.0f}" if run.seconds > 0 else "0"
    before, after = totals.average_before, totals.average_after
    quality = "not measured" if before is None or after is None else f"{before:.1f} &rarr; {after:.1f}"
    figures = [
        ("Total files processed", f"{totals.total_files:,}"),
        ("Success rate", percent(totals.success_rate)),
        *((str(status).replace("_", " ").capitalize(), f"{totals.files[status]:,}") for status in Status),
        ("Cues in", f"{totals.cues_in:,}"),
        ("Cues out", f"{totals.cues_out:,}"),
        ("Corrections", f"{totals.corrections.total():,}"),
        ("Mean score", quality),
        ("Time", duration(run.seconds)),
        ("Files a minute", speed),
        ("Peak memory, MB", f"{run.parent_bytes / MEGABYTE:.0f} + {totals.peak_worker_bytes / MEGABYTE:.0f}"),
    ]
    return tiles(figures)


def _charts(totals: Totals, found: Highlights, names: Mapping[str, str]) -> str:
    ranked = sorted(totals.corrections.items(), key=lambda pair: (-pair[1], pair[0]))[:RULES]
    counts = [(f"{code} {names.get(code, '')}".strip(), number) for code, number in ranked]
    parts = ['<div class="charts">']
    if totals.scored:
        key = '<span class="key of-was">before</span><span class="key of-now">after</span>'
        chart = histogram(found.was, found.now, title="Number of files by score, before and after")
        parts.append(f"<section><h2>Files by score {key}</h2>{chart}</section>")
    if counts:
        chart = bars(counts, title="Corrections by rule")
        parts.append(f"<section><h2>Corrections by rule</h2>{chart}</section>")
    return "".join(parts) + "</div>\n"


def _failures(totals: Totals) -> str:
    failed = totals.files[Status.FAILED]
    if not failed:
        return ""
    items = "".join(
        f"<tr><td>{text(location(one))}</td><td>{text(one.error.kind)}</td><td>{text(one.error.message)}</td></tr>"
        for one in totals.failures[:LISTED]
    )
    rest = failed - LISTED
    more = f"<p>and {rest:,} more: filter the table below for “failed”</p>" if rest > 0 else ""
    return f"<h2>Failures</h2>{_small(('Place', 'Kind', 'Message'), items)}{more}\n"


def _short(title: str, figure: str, listed: Sequence[tuple[Row, str]]) -> str:
    if not listed:
        return ""
    items = "".join(
        f'<tr><td>{text(row.name)}</td><td class="num">{value}</td></tr>' for row, value in listed
    )
    return f"<h2>{title}</h2>{_small(('File',), items, figure)}\n"


def _small(columns: Sequence[str], items: str, figure: str = "") -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    if figure:
        heads += f'<th scope="col" class="num">{figure}</th>'
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{items}</tbody></table></div>'


def _table(totals: Totals, rows: Iterable[Row]) -> Iterator[str]:
    states = "".join(f'<option value="{status}">{status.replace("_", " ")}</option>' for status in Status)
    heads = "".join(
        f'<th scope="col"{NUMERIC if column in FIGURES else ""}>{column}</th>' for column in COLUMNS
    )
    yield (
        '<h2>All files</h2><div class="filter"><label>Filter <input id="words" type="search"></label>'
        f'<label>Status <select id="status"><option value="">all</option>{states}</select></label>'
        '<span id="shown" role="status"></span></div><div class="wide"><table id="files">'
        f"<thead><tr>{heads}</tr></thead><tbody>\n"
    )
    for number, row in enumerate(rows):
        if number >= TABLE_ROWS:
            break
        yield _row(row)
    yield "</tbody></table></div>\n"
    if totals.total_files > TABLE_ROWS:
        yield f"<p>and {totals.total_files - TABLE_ROWS:,} more: the JSON and CSV reports hold them all</p>\n"


def _row(row: Row) -> str:
    why = row.reason if row.error is None else row.error.message
    return (
        f'<tr data-status="{row.status}"><td>{text(row.name)}</td>'
        f'<td class="state {row.status}">{row.status.replace("_", " ")}</td><td>{text(why)}</td>'
        f"{_number(row.cues_out)}{_number(sum(row.corrections.values()))}{_number(row.score_before, 2)}"
        f"{_number(row.score_after, 2)}{_number(row.seconds, 3)}"
        f"<td>{text(row.language)}</td><td>{text(row.encoding)}</td></tr>\n"
    )


def _number(value: float | None, digits: int = 0) -> str:
    if value is None:
        return '<td class="num" data-value=""></td>'
    return f'<td class="num" data-value="{value:.{digits}f}">{value:,.{digits}f}</td>'

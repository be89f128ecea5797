"""Command ``compare``: two runs, or two JSON reports, side by side."""

from __future__ import annotations

import json as jsons
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from srtbatch.batch.ledger import history as ledger
from srtbatch.cli.exit_codes import Exit, strongest
from srtbatch.cli.options import Output, takes
from srtbatch.cli.overwrite_guard import ProtectedPaths, recorded_paths, refuse_reports
from srtbatch.cli.report_paths import check_place, is_regular, leads_of
from srtbatch.cli.stdio import put, put_json, say
from srtbatch.cli.write_reports import Written
from srtbatch.cli.write_text import write_text
from srtbatch.config.named_files import content_of
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import UsageError
from srtbatch.report.compare_runs import (
    Comparison,
    comparison_csv_chunks,
    render_comparison,
    to_json_comparison,
)
from srtbatch.report.compare_runs import compare as compared
from srtbatch.report.html.compare_page import comparison_page_chunks
from srtbatch.report.record import Row, row_from, row_of

# Larger than any report; reading a device that never ends stops there.
REPORT_BYTES = 2_000 * MEGABYTE


@takes("compare")
def compare(
    output: Output,
    runs: Annotated[list[str] | None, typer.Argument(metavar="[RUN_A RUN_B]")] = None,
    *,
    state: str | None,
    export_report: list[str] | None,
    fail_on_regression: bool,
    json: bool,
) -> int:
    """Compare two runs of OUTPUT (the last two by default), or two exported JSON reports."""
    reports = [Path(one) for one in export_report or ()]
    for path in reports:
        check_place(path)
    leads = leads_of(reports)
    if reports:
        refuse_reports(reports, _protected_paths(output, runs or [], state))
    found = compared(*_sides(output, runs or [], state))
    written = Written()
    for path in reports:
        chunks = _chunks(path.suffix.lower(), found)
        written.do(partial(write_text, path, chunks, leads=leads[path]), path)
    if json:
        put_json(to_json_comparison(found))
    else:
        put(render_comparison(found))
    for message in written.messages:
        say(message)
    regressed = fail_on_regression and found.regressions
    return strongest((*written.codes, Exit.FOUND if regressed else Exit.DONE))


def _protected_paths(output: str, runs: list[str], state: str | None) -> ProtectedPaths:
    if _is_report(output):
        return ProtectedPaths(read=dict.fromkeys((output, *runs), "one of the reports compared"))
    return recorded_paths(output, state)


def _is_report(output: str) -> bool:
    return Path(output).suffix == ".json" and is_regular(Path(output))


def _sides(output: str, runs: list[str], state: str | None) -> tuple[Iterable[Row], Iterable[Row]]:
    if _is_report(output):
        if len(runs) != 1:
            raise UsageError(f"{output}: name the second report: srtbatch compare OLD.json NEW.json")
        return exported(Path(output)), exported(Path(runs[0]))
    older, newer = (int(one) for one in runs) if _two_numbers(runs) else _last_two(output, state)
    return recorded(output, older, state), recorded(output, newer, state)


def _two_numbers(runs: list[str]) -> bool:
    if not runs:
        return False
    if len(runs) != 2 or not all(one.isdecimal() for one in runs):  # noqa: PLR2004  (a pair)
        raise UsageError(f"{' '.join(runs)}: name two runs by their numbers (see: srtbatch history OUTPUT)")
    return True


def _last_two(output: str, state: str | None) -> tuple[int, int]:
    numbers = [run.run_id for run in ledger.history(output, state=state)]
    if len(numbers) < 2:  # noqa: PLR2004  (the same)
        raise UsageError(f"{output}: only {len(numbers)} run is recorded; there is nothing to compare yet")
    return numbers[-2], numbers[-1]


def recorded(output: str, number: int, state: str | None) -> Iterator[Row]:
    """Return the rows of a run in the ledger."""
    return (row_of(result) for result in ledger.run(output, number, state=state).files_processed)


def exported(path: Path) -> list[Row]:
    """Return the rows of an exported JSON report.

    Raises:
        UsageError: It cannot be read, or is not one.
    """
    try:
        report = jsons.loads(content_of(path, REPORT_BYTES))
        return [row_from(values) for values in report["files_processed"]]
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path}: not a JSON report of srtbatch ({error})") from None


def _chunks(suffix: str, found: Comparison) -> Iterable[str]:
    if suffix == ".csv":
        return comparison_csv_chunks(found)
    if suffix == ".json":
        return [jsons.dumps(to_json_comparison(found), indent=2) + "\n"]
    if suffix in {".html", ".htm"}:
        return comparison_page_chunks(found)
    return [render_comparison(found)]

"""Command ``report``: write the reports of a recorded run again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import typer

from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.ledger import history as ledger
from srtbatch.batch.totals import Totals
from srtbatch.cli.exit_codes import strongest
from srtbatch.cli.options import Output, takes
from srtbatch.cli.overwrite_guard import recorded_paths, refuse_reports
from srtbatch.cli.report_paths import Lead, check_place, leads_of
from srtbatch.cli.stdio import say
from srtbatch.cli.wanted_reports import Export, exports_of
from srtbatch.cli.write_reports import Written, run_of, write_exports, write_journal
from srtbatch.engine.refused_corrections import rule_names
from srtbatch.report.formats import Material


@takes("report")
def report(
    output: Output,
    number: Annotated[int, typer.Argument(metavar="[RUN]")] = 0,
    *,
    state: str | None,
    export_report: list[str] | None,
    export_format: list[str] | None,
    changes: str | None,
    json: bool,
) -> int:
    """Report the last run of OUTPUT (or RUN, its number) again, in any format; JSON on stdout by default."""
    outcome = ledger.run(output, number, state=state)
    wanted = exports_of(export_report or (), export_format or (), "json")
    journals = (Path(changes),) if changes is not None else ()
    for path in journals:
        check_place(path)
    paths = (*(path for one in wanted for path in one.paths), *journals)
    leads = leads_of(paths)
    refuse_reports(paths, recorded_paths(output, state))
    written = write_recorded(outcome, wanted or (() if changes else (Export("json", None),)), journals, leads)
    for message in written.messages:
        say(message)
    return strongest(written.codes)


def write_recorded(
    run: BatchResult, exports: Collection[Export], journals: Collection[Path], leads: Mapping[Path, Lead]
) -> Written:
    """Write reports and journals of a recorded run; ``leads`` has where paths led when they were checked."""
    written = Written()
    if not exports and not journals:
        return written
    totals = Totals()
    for result in run.files_processed:
        totals.add(result)
    material = Material(run_of(run, run.arguments), totals, run.files_processed, rule_names)
    write_exports(written, exports, material, leads)
    for path in journals:
        write_journal(written, path, run.files_processed, leads)
    return written

"""Runs of an output tree: go on with one, redo its failures, hold it, look at it, report it again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from srtbatch import __version__
from srtbatch.batch import history as ledger
from srtbatch.batch.run import Batch
from srtbatch.cli import options
from srtbatch.cli.execute import execute, run_of
from srtbatch.cli.exports import Export, Material, check_place, exports_of, write_export
from srtbatch.cli.meanings import rule_names
from srtbatch.cli.orders import orders_of, refuse_harm
from srtbatch.cli.place import write_text
from srtbatch.cli.refusals import recorded_ground, recorded_place, refuse_reports
from srtbatch.cli.streams import put, put_json, say
from srtbatch.config.load import Loaded
from srtbatch.report.changes import journal
from srtbatch.report.history import plain_history, plain_status, told_history, told_status
from srtbatch.report.rows import row_of
from srtbatch.report.totals import Totals


def resume(
    ctx: typer.Context,
    output: options.Output,
    *,
    state: options.State = None,
    export_report: options.ExportReport = None,
    export_format: options.ExportFormat = None,
    changes: options.Changes = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
    quiet: options.Quiet = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Go on with the interrupted run of OUTPUT, under its own settings."""
    return _again(output, state, ctx.params, retry=False)


def retry(
    ctx: typer.Context,
    output: options.Output,
    *,
    state: options.State = None,
    export_report: options.ExportReport = None,
    export_format: options.ExportFormat = None,
    changes: options.Changes = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
    quiet: options.Quiet = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Redo the files that failed in the last run of OUTPUT."""
    return _again(output, state, ctx.params, retry=True)


def pause(output: options.Output, *, state: options.State = None, json: options.Json = False) -> int:
    """Let the batch that runs on OUTPUT start no new file; running ones finish."""
    return _look(output, state, ledger.pause, as_json=json)


def unpause(output: options.Output, *, state: options.State = None, json: options.Json = False) -> int:
    """Let a paused batch go on."""
    return _look(output, state, ledger.unpause, as_json=json)


def status(output: options.Output, *, state: options.State = None, json: options.Json = False) -> int:
    """Say how the last run of OUTPUT stands, and what to type next."""
    return _look(output, state, ledger.status, as_json=json)


def history(output: options.Output, *, state: options.State = None, json: options.Json = False) -> int:
    """List the runs of OUTPUT, oldest first, with their totals."""
    runs = ledger.history(output, state=state)
    if json:
        put_json({"runs": [plain_history(one) for one in runs]})
    else:
        put("".join(told_history(one) for one in runs))
    return 0


def report(
    output: options.Output,
    number: Annotated[int, typer.Argument(metavar="[RUN]")] = 0,
    *,
    state: options.State = None,
    export_report: options.ExportReport = None,
    export_format: options.ExportFormat = None,
    changes: options.Changes = None,
    json: options.Json = False,
) -> int:
    """Report the last run of OUTPUT (or RUN, its number) again, in any format; JSON on stdout by default."""
    outcome = ledger.run(output, number, state=state)
    wanted = exports_of(export_report or (), export_format or (), "json")
    journals = (Path(changes),) if changes is not None else ()
    for path in journals:
        check_place(path)
    refuse_reports(
        (*(path for one in wanted for path in one.paths), *journals), recorded_ground(output, state)
    )
    totals = Totals()
    for result in outcome.files_processed:
        totals.add(row_of(result))
    material = Material(run_of(outcome), totals, outcome.files_processed, rule_names)
    for export in wanted or (() if changes else (Export("json", None),)):
        write_export(export, material, put)
    for path in journals:
        write_text(path, (line for result in outcome.files_processed for line in journal(result)))
    return 0


def _again(tree: str, state: str | None, values: Mapping[str, object], *, retry: bool) -> int:
    """Run the batch of a tree again under the settings it had, if there is anything left to do."""
    seen = ledger.status(tree, state=state)
    if not (seen.alive or seen.resumable or (retry and seen.retriable)):
        say(f"Nothing to {'retry' if retry else 'resume'}: run {seen.run_id} is {seen.state}")
        return 0
    source, target, config = ledger.last_settings(tree, state=state)
    orders = orders_of(values, Loaded(config, {}), output=tree)
    refuse_harm(orders, values, recorded_place(source, target))
    batch = Batch(
        source,
        target,
        config,
        resume=not retry,
        retry=retry,
        state=state,
        tool_version=__version__,
        arguments=orders.arguments,
    )
    with batch:
        return execute(batch, orders)


def _look(tree: str, state: str | None, look: Callable[..., ledger.RunStatus], *, as_json: bool) -> int:
    seen = look(tree, state=state)
    command = next_command(seen, f"{shlex.quote(tree)}{_state_flag(state)}")
    if as_json:
        put_json(plain_status(seen, command))
    else:
        put(told_status(seen, command))
    return 0


def next_command(seen: ledger.RunStatus, tree: str) -> str:
    """What to type next, or ``""``."""
    if seen.paused:
        return f"srtbatch continue {tree}"
    if seen.resumable:
        return f"srtbatch resume {tree}"
    return f"srtbatch retry {tree}" if seen.retriable else ""


def _state_flag(state: str | None) -> str:
    return f" --state {shlex.quote(state)}" if state else ""

"""Runs of an output tree: go on with one, redo its failures, hold it, look at it, report it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from srtbatch import __version__
from srtbatch.batch import history as ledger
from srtbatch.batch.result import BatchResult
from srtbatch.batch.run import Batch
from srtbatch.cli import options
from srtbatch.cli.execute import execute
from srtbatch.cli.exports import Export, Material, exports_of
from srtbatch.cli.leads import Lead, leads_of
from srtbatch.cli.meanings import rule_names
from srtbatch.cli.nodes import check_place
from srtbatch.cli.orders import Orders, orders_of, refuse_harm
from srtbatch.cli.outcome import strongest
from srtbatch.cli.refusals import recorded_ground, recorded_place, refuse_reports
from srtbatch.cli.reporting import Written, run_of, write_exports, write_journal
from srtbatch.cli.streams import put, put_json, say
from srtbatch.cli.words import quoted, typed
from srtbatch.config.load import Loaded
from srtbatch.model import UsageError
from srtbatch.report.history import plain_history, plain_status, told_files, told_history, told_status
from srtbatch.report.rows import row_of
from srtbatch.report.totals import Totals

REPEATED = frozenset({"--resume", "--incremental"})


def resume(
    ctx: typer.Context,
    output: options.Output,
    *,
    overwrite: options.Overwrite = None,
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
    overwrite: options.Overwrite = None,
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
    paths = (*(path for one in wanted for path in one.paths), *journals)
    leads = leads_of(paths)
    refuse_reports(paths, recorded_ground(output, state))
    written = reported(outcome, wanted or (() if changes else (Export("json", None),)), journals, leads)
    for words in written.words:
        say(words)
    return strongest(written.codes)


def finished_before(orders: Orders, values: Mapping[str, object]) -> int | None:
    """Say that ``--resume`` has nothing to go on with, and return the exit code; None where it has.

    Where no run is recorded, or the record cannot be read, a fresh run is begun.
    """
    tree, state = str(values["target"]), _state_of(values)
    try:
        seen = ledger.status(tree, state=state)
    except UsageError:
        return None
    if seen.alive or left_over(seen, retry=False):
        return None
    anew = typed(["srtbatch", *(word for word in orders.arguments if word not in REPEATED), "--incremental"])
    return _nothing_left(seen, tree, values, orders, verb="resume", anew=anew)


def _again(tree: str, state: str | None, values: Mapping[str, object], *, retry: bool) -> int:
    """Run the batch of a tree again under the settings it had, if there is anything left to do."""
    seen = ledger.status(tree, state=state)
    source, target, config = ledger.last_settings(tree, state=state)
    run = ledger.run(tree, seen.run_id, state=state)
    batch_processing = replace(config.batch_processing, overwrite=bool(values["overwrite"]))
    config = replace(config, batch_processing=batch_processing)
    orders = replace(orders_of(values, Loaded(config, {}), output=tree), arguments=run.arguments)
    refuse_harm(orders, values, recorded_place(source, target))
    if not (seen.alive or left_over(seen, retry=retry)):
        verb = "retry" if retry else "resume"
        return _nothing_left(seen, tree, values, orders, verb=verb, anew=_anew(run))
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


def left_over(seen: ledger.RunStatus, *, retry: bool) -> bool:
    """Whether a run has anything left for ``resume``, or ``retry``; a killed one has at least its end."""
    return seen.resumable or seen.state == "interrupted" or (retry and seen.retriable)


def _nothing_left(
    seen: ledger.RunStatus, tree: str, values: Mapping[str, object], orders: Orders, *, verb: str, anew: str
) -> int:
    """Say that there is nothing to go on with, and what to type instead; write the reports asked for."""
    state = _state_of(values)
    command = next_command(seen, f"{quoted(tree)}{_state_flag(state)}")
    run = ledger.run(tree, seen.run_id, state=state)
    written = reported(run, orders.exports, (orders.changes,) if orders.changes else (), orders.leads)
    if values["json"]:
        put_json(plain_status(seen, command))
    if not values["quiet"]:
        say(f"Nothing to {verb}: run {run.run_id} is finished ({told_files(seen.counts)})")
        if command:
            say(f"To redo the failed files: {command}")
        say(f"To do new and changed files, and missing outputs: {anew}")
    for words in written.words:
        say(words)
    return strongest(written.codes)


def reported(
    run: BatchResult, exports: Collection[Export], journals: Collection[Path], leads: Mapping[Path, Lead]
) -> Written:
    """Write reports and journals of a recorded run; ``leads`` says where paths led when they were checked."""
    written = Written()
    if not exports and not journals:
        return written
    totals = Totals()
    for result in run.files_processed:
        totals.add(row_of(result))
    material = Material(run_of(run, run.arguments), totals, run.files_processed, rule_names)
    write_exports(written, exports, material, leads)
    for path in journals:
        write_journal(written, path, run.files_processed, leads)
    return written


def _state_of(values: Mapping[str, object]) -> str | None:
    return str(values["state"]) if values["state"] else None


def _anew(run: BatchResult) -> str:
    """The command line of a run again, for what has changed since; in short where it leads elsewhere now."""
    words = run.arguments if run.input in run.arguments else (run.input, run.output)
    return typed(["srtbatch", *(word for word in words if word not in REPEATED), "--incremental"])


def _look(tree: str, state: str | None, look: Callable[..., ledger.RunStatus], *, as_json: bool) -> int:
    seen = look(tree, state=state)
    command = next_command(seen, f"{quoted(tree)}{_state_flag(state)}")
    if as_json:
        put_json(plain_status(seen, command))
    else:
        put(told_status(seen, command))
    return 0


def next_command(seen: ledger.RunStatus, tree: str) -> str:
    """What to type next, or ``""``."""
    if seen.paused:
        return f"srtbatch continue {tree}"
    if left_over(seen, retry=False):
        return f"srtbatch resume {tree}"
    return f"srtbatch retry {tree}" if seen.retriable else ""


def _state_flag(state: str | None) -> str:
    return f" --state {quoted(state)}" if state else ""

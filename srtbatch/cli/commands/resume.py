"""Commands ``resume`` and ``retry``: continue the last run of an output tree, or redo its failed files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import typer

from srtbatch import __version__
from srtbatch.batch.batch import Batch
from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.ledger import history as ledger
from srtbatch.cli.commands.report import write_recorded
from srtbatch.cli.commands.status import render_files, to_json_status
from srtbatch.cli.drive_batch import execute
from srtbatch.cli.exit_codes import strongest
from srtbatch.cli.next_command import incremental_command, is_left_over, next_command
from srtbatch.cli.options import Output, takes
from srtbatch.cli.overwrite_guard import recorded_place
from srtbatch.cli.run_options import RunOptions, refuse_harm, run_options_of
from srtbatch.cli.stdio import put_json, say
from srtbatch.config.load import Loaded
from srtbatch.model import UsageError


@takes("resume")
def resume(ctx: typer.Context, output: Output, *, state: str | None) -> int:
    """Continue the interrupted run of OUTPUT with its own settings."""
    return _run_again(output, state, ctx.params, retry=False)


@takes("retry")
def retry(ctx: typer.Context, output: Output, *, state: str | None) -> int:
    """Redo the files that failed in the last run of OUTPUT."""
    return _run_again(output, state, ctx.params, retry=True)


def finished_before(run_options: RunOptions, values: Mapping[str, object]) -> int | None:
    """Report that ``--resume`` has nothing to continue, and return the exit code; None where it has.

    None also where no run is recorded, or the record cannot be read: then a new run begins.
    """
    tree, state = str(values["target"]), _state_of(values)
    try:
        seen = ledger.status(tree, state=state)
    except UsageError:
        return None
    if seen.alive or is_left_over(seen, retry=False):
        return None
    incremental = incremental_command(run_options.arguments)
    return _nothing_left(seen, tree, values, run_options, verb="resume", incremental=incremental)


def _run_again(tree: str, state: str | None, values: Mapping[str, object], *, retry: bool) -> int:
    """Run the batch of a tree again with its settings, if there is anything left to do."""
    seen = ledger.status(tree, state=state)
    source, target, config = ledger.last_settings(tree, state=state)
    run = ledger.run(tree, seen.run_id, state=state)
    batch_processing = replace(config.batch_processing, overwrite=bool(values["overwrite"]))
    config = replace(config, batch_processing=batch_processing)
    run_options = replace(run_options_of(values, Loaded(config, {}), output=tree), arguments=run.arguments)
    refuse_harm(run_options, values, recorded_place(source, target))
    if not (seen.alive or is_left_over(seen, retry=retry)):
        verb = "retry" if retry else "resume"
        return _nothing_left(seen, tree, values, run_options, verb=verb, incremental=_repeated(run))
    batch = Batch(
        source,
        target,
        config,
        resume=not retry,
        retry=retry,
        state=state,
        tool_version=__version__,
        arguments=run_options.arguments,
    )
    with batch:
        return execute(batch, run_options)


def _nothing_left(
    seen: ledger.RunStatus,
    tree: str,
    values: Mapping[str, object],
    run_options: RunOptions,
    *,
    verb: str,
    incremental: str,
) -> int:
    """Report that nothing is left to do, and what to type instead; write the reports that are requested."""
    state = _state_of(values)
    command = next_command(seen, tree, state)
    run = ledger.run(tree, seen.run_id, state=state)
    written = write_recorded(
        run, run_options.exports, (run_options.changes,) if run_options.changes else (), run_options.leads
    )
    if values["json"]:
        put_json(to_json_status(seen, command))
    if not values["quiet"]:
        say(f"Nothing to {verb}: run {run.run_id} is finished ({render_files(seen.counts)})")
        if command:
            say(f"To redo the failed files: {command}")
        say(f"To do new and changed files, and missing outputs: {incremental}")
    for message in written.messages:
        say(message)
    return strongest(written.codes)


def _state_of(values: Mapping[str, object]) -> str | None:
    return str(values["state"]) if values["state"] else None


def _repeated(run: BatchResult) -> str:
    """Return the command line that does what has changed since a run.

    The options are repeated only where INPUT was given by a path that is valid in any folder.
    """
    words = run.arguments if run.input in run.arguments else (run.input, run.output)
    return incremental_command(words)

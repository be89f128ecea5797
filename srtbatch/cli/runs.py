"""Runs of an output tree: go on with one, redo its failures, hold it, look at it, report it again."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from srtbatch import __version__
from srtbatch.batch import history as ledger
from srtbatch.batch.run import Batch
from srtbatch.cli import options
from srtbatch.cli.execute import execute, rule_names, run_of
from srtbatch.cli.exports import Export, Material, exports_of, write_export
from srtbatch.cli.orders import orders_of, texts
from srtbatch.cli.panels import PanelCommand
from srtbatch.cli.place import write_text
from srtbatch.cli.streams import put, put_json, say
from srtbatch.config.load import Loaded
from srtbatch.report.changes import journal
from srtbatch.report.history import plain_history, plain_status, told_history, told_status
from srtbatch.report.rows import row_of
from srtbatch.report.totals import Totals

OUTPUT = click.Argument(["output"], metavar="OUTPUT")


def _params(*groups: options.Group) -> list[click.Parameter]:
    return [OUTPUT, *options.together(options.state_option, *groups)]


AGAIN = _params(options.report_options, options.screen_options, options.soft_options)
LOOK = _params(options.json_option)


@click.command("resume", cls=PanelCommand, params=AGAIN)
def resume(**values: object) -> int:
    """Go on with the interrupted run of OUTPUT, under its own settings."""
    return _again(values, retry=False)


@click.command("retry", cls=PanelCommand, params=AGAIN)
def retry(**values: object) -> int:
    """Redo the files that failed in the last run of OUTPUT."""
    return _again(values, retry=True)


@click.command("pause", cls=PanelCommand, params=LOOK)
def pause(**values: object) -> int:
    """Let the batch that runs on OUTPUT start no new file; running ones finish."""
    return _look(values, ledger.pause)


@click.command("continue", cls=PanelCommand, params=LOOK)
def unpause(**values: object) -> int:
    """Let a paused batch go on."""
    return _look(values, ledger.unpause)


@click.command("status", cls=PanelCommand, params=LOOK)
def status(**values: object) -> int:
    """Say how the last run of OUTPUT stands, and what to type next."""
    return _look(values, ledger.status)


@click.command("history", cls=PanelCommand, params=LOOK)
def history(**values: object) -> int:
    """List the runs of OUTPUT, oldest first, with their totals."""
    runs = ledger.history(str(values["output"]), state=_state(values))
    if values["json"]:
        put_json({"runs": [plain_history(one) for one in runs]})
    else:
        put("".join(told_history(one) for one in runs))
    return 0


@click.command("report", cls=PanelCommand, params=[
    OUTPUT, click.Argument(["number"], metavar="[RUN]", type=int, default=0),
    *options.together(options.state_option, options.report_options, options.json_option),
])  # fmt: skip
def report(**values: object) -> int:
    """Report the last run of OUTPUT (or RUN, its number) again, in any format; JSON on stdout by default."""
    outcome = ledger.run(str(values["output"]), int(str(values["number"])), state=_state(values))
    totals = Totals()
    for result in outcome.files_processed:
        totals.add(row_of(result))
    wanted = exports_of(texts(values, "export_report"), texts(values, "export_format"), "json")
    changes = Path(str(values["changes"])) if values["changes"] else None
    material = Material(run_of(outcome), totals, outcome.files_processed, rule_names)
    for export in wanted or (() if changes else (Export("json", None),)):
        write_export(export, material, put)
    if changes is not None:
        write_text(changes, (line for result in outcome.files_processed for line in journal(result)))
    return 0


def _again(values: Mapping[str, object], *, retry: bool) -> int:
    """Run the batch of a tree again under the settings it had, if there is anything left to do."""
    tree, state = str(values["output"]), _state(values)
    seen = ledger.status(tree, state=state)
    if not (seen.alive or seen.resumable or (retry and seen.retriable)):
        say(f"Nothing to {'retry' if retry else 'resume'}: run {seen.run_id} is {seen.state}")
        return 0
    source, target, config = ledger.last_settings(tree, state=state)
    orders = orders_of(values, Loaded(config, {}), output=tree)
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


def _look(values: Mapping[str, object], look: Callable[..., ledger.RunStatus]) -> int:
    state = _state(values)
    seen = look(str(values["output"]), state=state)
    command = next_command(seen, f"{shlex.quote(str(values['output']))}{_state_flag(state)}")
    if values["json"]:
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


def _state(values: Mapping[str, object]) -> str | None:
    return str(values["state"]) if values["state"] else None


def _state_flag(state: str | None) -> str:
    return f" --state {shlex.quote(state)}" if state else ""

"""Findings and would-be corrections, nothing written."""

from __future__ import annotations

import typer

from srtbatch import __version__
from srtbatch.cli import options


def check(
    ctx: typer.Context,
    inputs: options.Inputs,
    *,
    pattern: options.Pattern = None,
    exclude: options.Exclude = None,
    recursive: options.Recursive = False,
    follow_symlinks: options.FollowSymlinks = False,
    max_file_size_mb: options.MaxFileSizeMb = None,
    config: options.Config = None,
    profile: options.Profile = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    glossary: options.Glossary = None,
    fuzzy: options.Fuzzy = False,
    language: options.Language = None,
    encoding: options.Encoding = None,
    qc: options.Qc = None,
    fail_under: options.FailUnder = None,
    parallel: options.Parallel = None,
    timeout: options.Timeout = None,
    max_memory_mb: options.MaxMemoryMb = None,
    stop_on_error: options.StopOnError = False,
    max_failures: options.MaxFailures = None,
    retries: options.Retries = None,
    retry_delay: options.RetryDelay = None,
    retry_backoff: options.RetryBackoff = None,
    export_report: options.ExportReport = None,
    export_format: options.ExportFormat = None,
    changes: options.Changes = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
    quiet: options.Quiet = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Say what is wrong in every subtitle of INPUT, and what would be corrected; write reports alone."""
    # Imported late: settings, rules, engine and reports cost 0.25 s, which --help need not pay.
    from srtbatch.batch.layout import layout  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.batch.run import Batch  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.execute import execute  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.orders import nowhere, orders_of, refuse_harm  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.settings import loaded  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.several import Several  # noqa: PLC0415  (not before it is needed: start-up)

    settings = loaded(ctx.params)
    orders = orders_of(ctx.params, settings, checking=True)
    output = nowhere()
    refuse_harm(orders, ctx.params, *(layout(one, output) for one in inputs))
    several = Several(
        Batch(
            one,
            output,
            settings.config,
            dry_run=True,
            tool_version=__version__,
            arguments=orders.arguments,
        )
        for one in inputs
    )
    with several:
        return execute(several, orders)

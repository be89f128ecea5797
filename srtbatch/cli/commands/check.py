"""Command ``check``: report findings and corrections that would be made; write nothing."""

from __future__ import annotations

import typer

from srtbatch import __version__
from srtbatch.cli import arguments


def check(
    ctx: typer.Context,
    inputs: arguments.Inputs,
    *,
    pattern: arguments.Pattern = None,
    exclude: arguments.Exclude = None,
    recursive: arguments.Recursive = False,
    follow_symlinks: arguments.FollowSymlinks = False,
    max_file_size_mb: arguments.MaxFileSizeMb = None,
    config: arguments.Config = None,
    profile: arguments.Profile = None,
    select: arguments.Select = None,
    ignore: arguments.Ignore = None,
    glossary: arguments.Glossary = None,
    fuzzy: arguments.Fuzzy = False,
    language: arguments.Language = None,
    encoding: arguments.Encoding = None,
    qc: arguments.Qc = None,
    fail_under: arguments.FailUnder = None,
    parallel: arguments.Parallel = None,
    timeout: arguments.Timeout = None,
    max_memory_mb: arguments.MaxMemoryMb = None,
    stop_on_error: arguments.StopOnError = False,
    max_failures: arguments.MaxFailures = None,
    retries: arguments.Retries = None,
    retry_delay: arguments.RetryDelay = None,
    retry_backoff: arguments.RetryBackoff = None,
    export_report: arguments.ExportReport = None,
    export_format: arguments.ExportFormat = None,
    changes: arguments.Changes = None,
    json: arguments.Json = False,
    verbose: arguments.Verbose = 0,
    quiet: arguments.Quiet = False,
    exit_zero: arguments.ExitZero = False,
) -> int:
    """Say what is wrong in every subtitle of INPUT, and what would be corrected; write reports alone."""
    # Imported late: settings, rules, engine and reports cost 0.25 s, which --help need not pay.
    from srtbatch.batch.batch import Batch  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.batch.files.paths import layout  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.drive_batch import execute  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.run_options import nowhere, refuse_harm, run_options_of  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.settings_from_flags import loaded  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.several_batches import Several  # noqa: PLC0415  (not before it is needed: start-up)

    settings = loaded(ctx.params)
    run_options = run_options_of(ctx.params, settings, checking=True)
    output = nowhere()
    refuse_harm(run_options, ctx.params, *(layout(one, output) for one in inputs))
    several = Several(
        Batch(
            one,
            output,
            settings.config,
            dry_run=True,
            tool_version=__version__,
            arguments=run_options.arguments,
        )
        for one in inputs
    )
    with several:
        return execute(several, run_options)

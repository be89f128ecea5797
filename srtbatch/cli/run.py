"""The main job: INPUT is corrected into OUTPUT."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from srtbatch import __version__
from srtbatch.cli import options
from srtbatch.cli.commands import nearest_command
from srtbatch.config.content import LIST_BYTES, content_of, limited
from srtbatch.model import UsageError


def run(
    ctx: typer.Context,
    source: options.Input,
    target: Annotated[str | None, typer.Argument(metavar="OUTPUT")] = None,
    *,
    pattern: options.Pattern = None,
    exclude: options.Exclude = None,
    recursive: options.Recursive = False,
    follow_symlinks: options.FollowSymlinks = False,
    max_file_size_mb: options.MaxFileSizeMb = None,
    from_file: options.FromFile = None,
    null: options.Null = False,
    config: options.Config = None,
    profile: options.Profile = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    glossary: options.Glossary = None,
    fuzzy: options.Fuzzy = False,
    language: options.Language = None,
    encoding: options.Encoding = None,
    to_utf8: options.ToUtf8 = False,
    bom: options.Bom = None,
    newline: options.Newline = None,
    qc: options.Qc = None,
    fail_under: options.FailUnder = None,
    fail_on_regression: options.FailOnRegression = False,
    quality_gate: options.QualityGate = False,
    parallel: options.Parallel = None,
    timeout: options.Timeout = None,
    max_memory_mb: options.MaxMemoryMb = None,
    stop_on_error: options.StopOnError = False,
    max_failures: options.MaxFailures = None,
    retries: options.Retries = None,
    retry_delay: options.RetryDelay = None,
    retry_backoff: options.RetryBackoff = None,
    incremental: options.Incremental = False,
    resume: options.Resume = False,
    dry_run: options.DryRun = False,
    diff: options.Diff = False,
    overwrite: options.Overwrite = None,
    state: options.State = None,
    fsync: options.Fsync = None,
    export_report: options.ExportReport = None,
    export_format: options.ExportFormat = None,
    changes: options.Changes = None,
    json: options.Json = False,
    verbose: options.Verbose = 0,
    quiet: options.Quiet = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Correct every subtitle of INPUT (a folder, a file, or - for stdin) into OUTPUT."""
    # Imported late: settings, rules, engine and reports cost 0.25 s, which --help need not pay.
    from srtbatch.batch.layout import layout  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.batch.run import Batch  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.execute import execute  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.orders import orders_of, refuse_harm, refuse_resumed_plan  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.settings import loaded  # noqa: PLC0415  (not before it is needed: start-up)

    values = ctx.params
    if source == "-":
        from srtbatch.cli.single import correct_stdin  # noqa: PLC0415  (0.03 s that a batch need not pay)

        return correct_stdin(loaded(values).config, values)
    if target is None:
        ctx.fail(
            f"{source} is taken as INPUT; OUTPUT, the folder for corrected files, is missing{meant(source)}"
        )
    settings = loaded(values)
    there = os.path.exists(source)  # noqa: PTH110  (Path raises where a folder may not be entered)
    if not there and (hint := meant(source)):
        ctx.fail(f"{source} is taken as INPUT, and there is no such file or folder{hint}")
    orders = orders_of(values, settings, output=target)
    refuse_harm(orders, values, layout(source, target))
    refuse_resumed_plan(orders, resume=resume)
    if resume:
        from srtbatch.cli.runs import finished_before  # noqa: PLC0415  (only --resume needs it)

        if (code := finished_before(orders, values)) is not None:
            return code
    batch = Batch(
        source,
        target,
        settings.config,
        resume=resume,
        dry_run=orders.unrecorded,
        diff=orders.diff,
        listed=listed(from_file, null=null),
        state=state,
        tool_version=__version__,
        arguments=orders.arguments,
    )
    with batch:
        return execute(batch, orders)


def meant(word: str) -> str:
    """``; did you mean …`` where the first word looks like a mistyped command."""
    nearest = nearest_command(word)
    return f"; did you mean the command `{nearest}`?" if nearest else ""


def listed(name: str | None, *, null: bool) -> Iterator[str] | None:
    """Names from the list of --from-file; None where there is none. UsageError where it cannot be read."""
    if name is None:
        return None
    try:
        data = limited(sys.stdin.fileno(), LIST_BYTES) if name == "-" else content_of(Path(name), LIST_BYTES)
    except OSError as error:
        raise UsageError(f"{name}: the list cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise UsageError(f"{name!r}: no file can have this name") from None
    return names_in(data, separator=b"\0" if null else b"\n")


def names_in(data: bytes, *, separator: bytes) -> Iterator[str]:
    """Names of a list, in order; bytes that are not UTF-8 survive. Empty lines do not count."""
    for piece in data.removeprefix(b"\xef\xbb\xbf").split(separator):
        name = piece.removesuffix(b"\r") if separator == b"\n" else piece
        if name:
            yield name.decode("utf-8", "surrogateescape")

"""The main job: INPUT is corrected into OUTPUT."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from srtbatch import __version__
from srtbatch.cli import options
from srtbatch.cli.panels import PanelCommand

PARAMS = [
    click.Argument(["input"], metavar="INPUT"),
    click.Argument(["output"], metavar="OUTPUT", required=False),
    *options.together(
        options.file_options,
        options.list_options,
        options.word_options,
        options.reading_options,
        options.writing_options,
        options.quality_options,
        options.gate_options,
        options.speed_options,
        options.fault_options,
        options.run_options,
        options.report_options,
        options.screen_options,
        options.soft_options,
    ),
]


@click.command("run", cls=PanelCommand, params=PARAMS)
@click.pass_context
def run(ctx: click.Context, /, **values: object) -> int:
    """Correct every subtitle of INPUT (a folder, a file, or - for stdin) into OUTPUT."""
    # Imported late: settings, rules, engine and reports cost 0.25 s, which --help need not pay.
    from srtbatch.batch.run import Batch  # noqa: PLC0415
    from srtbatch.cli.execute import execute  # noqa: PLC0415
    from srtbatch.cli.orders import orders_of  # noqa: PLC0415
    from srtbatch.cli.settings import loaded  # noqa: PLC0415

    if values["input"] == "-":
        from srtbatch.cli.single import correct_stdin  # noqa: PLC0415  (0.03 s that a batch need not pay)

        return correct_stdin(loaded(ctx).config, values)
    if values["output"] is None:
        raise click.UsageError(f"OUTPUT is missing{meant(str(values['input']))}", ctx)
    settings = loaded(ctx)
    source, target = str(values["input"]), str(values["output"])
    if not Path(source).exists() and (hint := meant(source)):
        raise click.UsageError(f"{source}: no such file or folder{hint}", ctx)
    orders = orders_of(values, settings, output=target)
    batch = Batch(
        source,
        target,
        settings.config,
        resume=bool(values["resume"]),
        dry_run=orders.unrecorded,
        diff=orders.diff,
        listed=listed(values),
        state=str(values["state"]) if values["state"] else None,
        tool_version=__version__,
        arguments=orders.arguments,
    )
    with batch:
        return execute(batch, orders)


def meant(word: str) -> str:
    """``; did you mean …`` where the first word looks like a mistyped command."""
    from srtbatch.cli.app import nearest_command  # noqa: PLC0415  (that module imports this one)

    nearest = nearest_command(word)
    return f"; did you mean the command `{nearest}`?" if nearest else ""


def listed(values: dict[str, object]) -> Iterator[str] | None:
    """Names from the list of --from-file; None where there is none. UsageError where it cannot be read."""
    name = values["from_file"]
    if name is None:
        return None
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(str(name)).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: the list cannot be read: {error.strerror}") from None
    return names_in(data, separator=b"\0" if values["null"] else b"\n")


def names_in(data: bytes, *, separator: bytes) -> Iterator[str]:
    """Names of a list, in order; bytes that are not UTF-8 survive. Empty lines do not count."""
    for piece in data.removeprefix(b"\xef\xbb\xbf").split(separator):
        name = piece.removesuffix(b"\r") if separator == b"\n" else piece
        if name:
            yield name.decode("utf-8", "surrogateescape")

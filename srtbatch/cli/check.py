"""Findings and would-be corrections, nothing written."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

import click

from srtbatch import __version__
from srtbatch.cli import options
from srtbatch.cli.panels import PanelCommand

PARAMS = [
    click.Argument(["inputs"], metavar="INPUT...", nargs=-1, required=True),
    *options.together(
        options.file_options,
        options.word_options,
        options.reading_options,
        options.quality_options,
        options.speed_options,
        options.fault_options,
        options.report_options,
        options.screen_options,
        options.soft_options,
    ),
]


@click.command("check", cls=PanelCommand, params=PARAMS)
@click.pass_context
def check(ctx: click.Context, /, **values: object) -> int:
    """Say what is wrong in every subtitle of INPUT, and what would be corrected; write nothing."""
    # Imported late: settings, rules, engine and reports cost 0.25 s, which --help need not pay.
    from srtbatch.batch.run import Batch  # noqa: PLC0415
    from srtbatch.cli.execute import execute  # noqa: PLC0415
    from srtbatch.cli.orders import orders_of  # noqa: PLC0415
    from srtbatch.cli.settings import loaded  # noqa: PLC0415
    from srtbatch.cli.several import Several  # noqa: PLC0415

    settings = loaded(ctx)
    orders = orders_of(values, settings, checking=True)
    inputs = values["inputs"]
    nowhere = Path(tempfile.gettempdir()) / f"srtbatch-check-{secrets.token_hex(6)}"
    several = Several(
        Batch(
            str(one),
            nowhere,
            settings.config,
            dry_run=True,
            tool_version=__version__,
            arguments=orders.arguments,
        )
        for one in (inputs if isinstance(inputs, tuple) else ())
    )
    with several:
        return execute(several, orders)

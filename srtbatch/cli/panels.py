"""Help pages whose options are grouped in panels."""

from __future__ import annotations

from collections.abc import Sequence

import click

from srtbatch.cli.options import PANELS, Flag


class PanelCommand(click.Command):
    """A command whose help page groups its options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one section per panel."""
        write_panels(self.get_params(ctx), ctx, formatter)


def write_panels(
    params: Sequence[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write the options grouped, each panel under its title."""
    told = [
        (param, record)
        for param in params
        if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
    ]
    for panel in PANELS:
        records = [
            record
            for param, record in told
            if (param.panel if isinstance(param, Flag) else PANELS[-1]) == panel
        ]
        if records:
            with formatter.section(panel):
                formatter.write_dl(records)

"""Command ``check``: report findings and the corrections that would be made; write nothing."""

from __future__ import annotations

import typer

from srtbatch import __version__
from srtbatch.cli.options import Inputs, takes


@takes("check")
def check(ctx: typer.Context, inputs: Inputs) -> int:
    """Report what is wrong in every subtitle of INPUT, and what would be corrected; write only reports."""
    # Imported here: settings, rules, engine and reports take 0.25 s, which --help does not need.
    from srtbatch.batch.batch import Batch  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.batch.files.paths import layout  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.drive_batch import execute  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.run_options import absent_output, refuse_harm, run_options_of  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.settings_from_flags import loaded  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.several_batches import Several  # noqa: PLC0415  (not before it is needed: start-up)

    settings = loaded(ctx.params)
    run_options = run_options_of(ctx.params, settings, checking=True)
    output = absent_output()
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

"""Command ``run``, the main job: correct INPUT into OUTPUT."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from srtbatch import __version__
from srtbatch.cli.find_command import COMMANDS
from srtbatch.cli.options import Input, takes
from srtbatch.config.named_files import LIST_BYTES, content_of, limited
from srtbatch.did_you_mean import nearest
from srtbatch.model import UsageError


@takes("run")
def run(
    ctx: typer.Context,
    source: Input,
    target: Annotated[str | None, typer.Argument(metavar="OUTPUT")] = None,
    *,
    from_file: str | None,
    null: bool,
    resume: bool,
    state: str | None,
) -> int:
    """Correct every subtitle of INPUT (a folder, a file, or - for stdin) into OUTPUT."""
    # Imported here: settings, rules, engine and reports take 0.25 s, which --help does not need.
    from srtbatch.batch.batch import Batch  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.batch.files.paths import layout  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.drive_batch import execute  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.run_options import refuse_harm, refuse_resumed_plan, run_options_of  # noqa: PLC0415  (not before it is needed: start-up)
    from srtbatch.cli.settings_from_flags import loaded  # noqa: PLC0415  (not before it is needed: start-up)

    values = ctx.params
    if source == "-":
        from srtbatch.cli.commands.stdin import correct_stdin  # noqa: PLC0415  (0.03 s that a batch does not need)

        return correct_stdin(loaded(values).config, values)
    if target is None:
        ctx.fail(
            f"{source} is taken as INPUT; OUTPUT, the folder for corrected files, is missing"
            f"{near_command(source)}"
        )
    settings = loaded(values)
    there = os.path.exists(source)  # noqa: PTH110  (Path raises where a folder may not be entered)
    if not there and (hint := near_command(source)):
        ctx.fail(f"{source} is taken as INPUT, and there is no such file or folder{hint}")
    run_options = run_options_of(values, settings, output=target)
    refuse_harm(run_options, values, layout(source, target))
    refuse_resumed_plan(run_options, resume=resume)
    if resume:
        from srtbatch.cli.commands.resume import finished_before  # noqa: PLC0415  (only --resume needs it)

        if (code := finished_before(run_options, values)) is not None:
            return code
    batch = Batch(
        source,
        target,
        settings.config,
        resume=resume,
        dry_run=run_options.unrecorded,
        diff=run_options.diff,
        listed=listed(from_file, null=null),
        state=state,
        tool_version=__version__,
        arguments=run_options.arguments,
    )
    with batch:
        return execute(batch, run_options)


def near_command(word: str) -> str:
    """Return ``; did you mean …`` where the first word resembles a command, else ``""``."""
    command = nearest(word, COMMANDS)
    return f"; did you mean the command `{command}`?" if command else ""


def listed(name: str | None, *, null: bool) -> Iterator[str] | None:
    """Return the names in the list of --from-file; None where there is none.

    Raises:
        UsageError: It cannot be read.
    """
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
    """Yield the names of a list, in order, without empty lines; bytes that are not UTF-8 are preserved."""
    for piece in data.removeprefix(b"\xef\xbb\xbf").split(separator):
        name = piece.removesuffix(b"\r") if separator == b"\n" else piece
        if name:
            yield name.decode("utf-8", "surrogateescape")

"""Table of commands, and the lookup that finds them; words without a command are those of ``run``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from textwrap import fill
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from srtbatch import __version__
from srtbatch.cli.exit_codes import MEANINGS
from srtbatch.cli.help import Context, Page, PanelGroup, command_from, plain_app, takes_no_value, write_panels
from srtbatch.cli.options import OTHER
from srtbatch.cli.stdio import put
from srtbatch.did_you_mean import nearest

# Each command: its function, and its line on the help page. Its module is imported only when it runs or
# prints help.
COMMANDS = {
    "run": (
        "srtbatch.cli.commands.run:run",
        "Correct every subtitle of INPUT into OUTPUT; the default command.",
    ),
    "check": (
        "srtbatch.cli.commands.check:check",
        "Report what is wrong and what would be corrected; write nothing.",
    ),
    "resume": ("srtbatch.cli.commands.resume:resume", "Continue the interrupted run of OUTPUT."),
    "retry": ("srtbatch.cli.commands.resume:retry", "Redo the failed files of the last run of OUTPUT."),
    "pause": (
        "srtbatch.cli.commands.pause:pause",
        "Pause the batch that runs on OUTPUT, from another terminal.",
    ),
    "continue": ("srtbatch.cli.commands.pause:unpause", "Let a paused batch continue."),
    "status": (
        "srtbatch.cli.commands.status:status",
        "Show the state of the last run of OUTPUT and the next command.",
    ),
    "history": ("srtbatch.cli.commands.history:history", "List the runs of OUTPUT with their totals."),
    "compare": (
        "srtbatch.cli.commands.compare:compare",
        "Compare two runs of OUTPUT, or two JSON reports.",
    ),
    "report": (
        "srtbatch.cli.commands.report:report",
        "Write the report of a run of OUTPUT again, in any format.",
    ),
    "verify": (
        "srtbatch.cli.commands.verify:verify",
        "Compare the outputs of OUTPUT with what the ledger recorded.",
    ),
    "rules": ("srtbatch.cli.commands.rules:rules", "List the rules, or explain one."),
    "glossary": ("srtbatch.cli.commands.glossary:glossary", "Check a glossary; find words that it may lack."),
    "config": (
        "srtbatch.cli.commands.config:config",
        "Show the settings in force, start a file, print the schema.",
    ),
}

# Options that belong to no command.
OWN_FLAGS = frozenset({"-h", "--help", "--version", "--install-completion", "--show-completion"})

INPUT_AND_OUTPUT = 2
WIDTH = 100  # columns of the help page's own text

USAGE = """\
Usage: srtbatch INPUT OUTPUT [options]
       srtbatch COMMAND [options]

Corrects whole archives of SRT subtitles: INPUT is a folder, a file, or - for one document on
stdin. Corrected files appear under OUTPUT, in the same folders; INPUT is never written.
"""

EXAMPLES = """\
Examples:
  srtbatch lectures/ corrected/                    every .srt of one folder
  srtbatch lectures/ corrected/ -r -j auto         all folders below it, on all cores
  srtbatch in/ out/ -r --incremental               each night: only what changed
  srtbatch in/ out/ --glossary terms.yaml          with the terms of this lecture
  srtbatch in/ out/ --dry-run                      what would be done, and why
  srtbatch in/ out/ --diff | less                  every change, before anything is written
  srtbatch in/ out/ --export-report report.html    a report to read
  srtbatch check in/ --fail-under 90               for continuous integration
  srtbatch - < in.srt > out.srt                    one document
  srtbatch ./check out/                            a folder named like a command
"""


MORE = "`srtbatch COMMAND --help` explains each command.\n"


class Main(PanelGroup):
    """The group of all commands; words without a command are those of ``run``."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Move the command to the front of the words, or put ``run`` there where none is given."""
        if not args and not ctx.resilient_parsing:
            ctx.fail("INPUT and OUTPUT are missing\n\n" + USAGE.rstrip())
        index = first_command(args)
        if index is not None:
            args = [args[index], *args[:index], *args[index + 1 :]]
        elif args:
            refuse_surplus(ctx, args)
            args = [word for word in args if word in OWN_FLAGS][:1] or ["run", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands, in the order of the help page."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """Import the command's module and return it."""
        del ctx
        return command_of(cmd_name)

    def format_help(self, ctx: Context, formatter: Page) -> None:
        """Write usage, the commands, the panels of the main job, then examples."""
        formatter.write(USAGE)
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])
        write_panels([*_run_options(), *self.get_params(ctx)], formatter)
        formatter.write(f"\n{EXAMPLES}\n{exit_codes()}\n{MORE}")


def exit_codes() -> str:
    """Return the meanings of the exit codes, for the foot of the help page."""
    codes = ", ".join(f"{code:d} {meaning}" for code, meaning in MEANINGS.items())
    return fill(f"Exit codes: {codes}.", WIDTH)


@cache
def command_of(name: str) -> TyperCommand | TyperGroup | None:
    """Return the command of this name; None where there is none."""
    if name not in COMMANDS:
        return None
    module, function = COMMANDS[name][0].split(":")
    return command_from(name, getattr(import_module(module), function))


def first_command(args: Sequence[str]) -> int | None:
    """Return the index of the first word that is no option and no option's value, if it is a command."""
    index = next(plain_words(args), None)
    if index is None or args[index] not in COMMANDS or "--" in args[:index]:
        return None
    return index


def plain_words(args: Sequence[str]) -> Iterator[int]:
    """Yield the indexes of the words that are no options and no values of options."""
    valued = {flag for option in _run_options() if not takes_no_value(option) for flag in option.opts}
    skip = over = False
    for index, word in enumerate(args):
        if skip:
            skip = False
        elif over or not word.startswith("-") or word == "-":
            yield index
        elif word == "--":
            over = True
        else:
            skip = word in valued or (not word.startswith("--") and f"-{word[-1]}" in valued)


def refuse_surplus(ctx: Context, args: Sequence[str]) -> None:
    """Refuse more words than INPUT and OUTPUT, and say how the words were understood."""
    words = [args[index] for index in plain_words(args)]
    if len(words) <= INPUT_AND_OUTPUT or not all(map(_is_known, args)):
        return
    source, target, surplus = words[:3]
    near = nearest(source, COMMANDS)
    if near and not os.path.exists(source):  # noqa: PTH110  (Path raises where a folder may not be entered)
        ctx.fail(f"{source} is no command; did you mean `{near}`?")
    ctx.fail(
        f"{source!r} is taken as INPUT and {target!r} as OUTPUT; {surplus!r} is one word too many: put a "
        "name with spaces between quotes; for several files name their folder, and choose with --pattern"
    )


def _is_known(word: str) -> bool:
    """Return whether a word is no option, or one of ``run``; typer refuses the others."""
    if not word.startswith("--") or word == "--":
        return word not in OWN_FLAGS
    known = {flag for option in _run_options() for flag in (*option.opts, *option.secondary_opts)}
    return word.partition("=")[0] in known


def _run_options() -> list[TyperOption]:
    run = command_of("run")
    return [param for param in run.params if isinstance(param, TyperOption)] if run else []


def _version(asked: bool) -> None:
    if asked:
        put(f"srtbatch {__version__}\n")
        raise typer.Exit


APP = plain_app(
    cls=Main,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


@APP.callback()
def srtbatch(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Show the version and exit.",
            rich_help_panel=OTHER,
        ),
    ] = False,
) -> None:
    """Correct whole archives of SRT subtitles."""


CLI = command_from("srtbatch", APP)

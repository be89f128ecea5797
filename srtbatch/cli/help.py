"""Help pages: options in panels, as plain text that shows quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import fill
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from srtbatch.cli.options import OTHER, PANELS

# The types of the arguments that typer passes to the methods of a command are not public.
Context = Any
Page = Any

OFF = "To switch off what a settings file or the environment switches on"


def plain_app(**how: Any) -> typer.Typer:  # noqa: ANN401  (the arguments of Typer)
    """Return a Typer that leaves help pages and exceptions to this program."""
    given: dict[str, Any] = {"cls": PanelGroup, "add_completion": False} | how
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, **given)


def command_from(name: str, made: typer.Typer | Callable[..., object]) -> TyperCommand | TyperGroup:
    """Return the command ``name``, from a function with typed parameters or from the app of a group.

    Raises:
        TypeError: typer has made something else of it.
    """
    app = made
    if not isinstance(app, typer.Typer):
        app = plain_app()
        app.command(name, cls=PanelCommand)(made)
    command = get_command(app)
    if not isinstance(command, TyperCommand | TyperGroup):
        raise TypeError(f"{name} became a {type(command)}")
    return command


class PanelCommand(TyperCommand):
    """A command whose help page groups its options."""

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """Return ``[OPTIONS]`` and the metavars of the arguments."""
        del ctx
        return ["[OPTIONS]", *(one.metavar or "" for one in self.params if isinstance(one, TyperArgument))]

    def format_options(self, ctx: Context, formatter: Page) -> None:
        """Write one section per panel."""
        write_panels(self.get_params(ctx), formatter)


class PanelGroup(TyperGroup):
    """A group of commands with the same kind of page."""

    def format_options(self, ctx: Context, formatter: Page) -> None:
        """Write the commands, then its own options."""
        self.format_commands(ctx, formatter)
        write_panels(self.get_params(ctx), formatter)


def write_panels(params: Iterable[object], formatter: Page) -> None:
    """Write the options grouped, each panel under its title; then the ``--no-`` forms of switches."""
    options = [param for param in params if isinstance(param, TyperOption) and not param.hidden]
    for panel in PANELS:
        in_panel = [option for option in options if (option.rich_help_panel or OTHER) == panel]
        if in_panel:
            with formatter.section(panel):
                formatter.write_dl([(flags_of(option), option.help or "") for option in in_panel])
    if negations := [flag for option in options for flag in option.secondary_opts]:
        formatter.write_paragraph()
        text = f"{OFF}: {', '.join(negations)}."
        formatter.write(fill(text, formatter.width, break_on_hyphens=False) + "\n")


def flags_of(option: TyperOption) -> str:
    """Return ``-j, --parallel N|auto``; typer keeps the names of its own ``--help`` in no order."""
    flags = ", ".join(sorted(option.opts, key=len))
    return flags if takes_no_value(option) else f"{flags} {option.metavar or 'TEXT'}"


def takes_no_value(option: TyperOption) -> bool:
    """Return whether the option has no value: the word after its flag is not its own."""
    return option.is_flag or option.count

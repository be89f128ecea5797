"""Command ``config``: show the settings in force and their origins, start a file, print the schema."""

from __future__ import annotations

import json as jsons
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Annotated

import typer

from srtbatch.cli.help import PanelCommand, plain_app
from srtbatch.cli.options import takes
from srtbatch.cli.report_paths import check_place, is_stream
from srtbatch.cli.settings_from_flags import loaded
from srtbatch.cli.stdio import put, put_json, say
from srtbatch.cli.write_text import write_text
from srtbatch.config.load import schema as schema_of_settings
from srtbatch.config.settings import Config
from srtbatch.escape_controls import escaped
from srtbatch.model import UsageError

# Not single values, so neither listed nor written to a new settings file.
NOT_LISTED = frozenset({"glossary.terms", "quality.limits", "quality.profiles"})


config = plain_app(
    help="Show the settings in force, start a settings file, or print its schema.", no_args_is_help=True
)


@config.command("show", cls=PanelCommand)
@takes("config show")
def show(ctx: typer.Context, *, json: bool) -> None:
    """Print every setting that a run with these options would have, and where it comes from."""
    settings = loaded(ctx.params)
    listed = list(listed_settings(settings.config))
    if json:
        put_json(
            {key: {"value": value, "origin": settings.origins.get(key, "default")} for key, value in listed}
        )
        return
    width = max(len(f"{key} = {as_yaml(value)}") for key, value in listed)
    for key, value in listed:
        origin = settings.origins.get(key, "default")
        put(f"{escaped(f'{key} = {as_yaml(value)}'):<{min(width, 60)}}  # {escaped(origin)}\n")


@config.command("init", cls=PanelCommand)
def init(path: Annotated[str, typer.Argument(metavar="[PATH]")] = "config.yaml") -> None:
    """Write a settings file with every key at its default; an existing file is not replaced."""
    place = Path(path)
    if os.path.lexists(place) and not is_stream(place):
        raise UsageError(f"{path}: already exists; name another file")
    check_place(place)
    write_text(place, settings_text(Config()))
    say(f"{path}: written, every key at its default")


@config.command("schema", cls=PanelCommand)
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors and for continuous integration."""
    put_json(schema_of_settings())


def listed_settings(settings: Config) -> Iterator[tuple[str, object]]:
    """Yield ``section.key`` and value of every plain setting."""
    for section in fields(settings):
        part = getattr(settings, section.name)
        for one in fields(part) if is_dataclass(part) else ():
            key = f"{section.name}.{one.name}"
            if key not in NOT_LISTED:
                yield key, getattr(part, one.name)


def settings_text(settings: Config) -> Iterator[str]:
    """Yield the text of a settings file; a comment above each section says what it is for."""
    section = ""
    for key, value in listed_settings(settings):
        name, _, rest = key.partition(".")
        if name != section:
            about = cleandoc(type(getattr(settings, name)).__doc__ or "").partition("\n")[0]
            yield f"{chr(10) if section else ''}# {about}\n{name}:\n"
            section = name
        yield f"  {rest}: {as_yaml(value)}\n"


def as_yaml(value: object) -> str:
    """Return the value as YAML (JSON is valid YAML)."""
    return jsons.dumps(value, ensure_ascii=False)

"""The settings in force and where each comes from; a file to start with; the schema."""

from __future__ import annotations

import json as jsons
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import cleandoc
from pathlib import Path

import click

from srtbatch.cli import options
from srtbatch.cli.panels import PanelCommand
from srtbatch.cli.place import write_text
from srtbatch.cli.settings import loaded
from srtbatch.cli.streams import put, put_json, say
from srtbatch.config.load import schema as schema_of_settings
from srtbatch.config.settings import Config
from srtbatch.model import UsageError
from srtbatch.report.display import shown

# Written by their own commands, or only in a file of one's own: not single values.
NOT_LISTED = frozenset({"glossary.terms", "quality.limits", "quality.profiles"})


@click.group("config")
def config() -> None:
    """Show the settings in force, start a settings file, or print its schema."""


@config.command(
    "show", cls=PanelCommand, params=[*options.together(
        options.file_options, options.word_options, options.reading_options, options.writing_options,
        options.quality_options, options.gate_options, options.speed_options, options.fault_options,
        options.json_option,
    )],
)  # fmt: skip
@click.pass_context
def show(ctx: click.Context, /, **values: object) -> None:
    """Print every setting that a run with these options would have, and where it comes from."""
    settings = loaded(ctx)
    listed = list(listed_settings(settings.config))
    if values["json"]:
        put_json(
            {key: {"value": value, "origin": settings.origins.get(key, "default")} for key, value in listed}
        )
        return
    width = max(len(f"{key} = {written(value)}") for key, value in listed)
    for key, value in listed:
        origin = settings.origins.get(key, "default")
        put(f"{shown(f'{key} = {written(value)}'):<{min(width, 60)}}  # {shown(origin)}\n")


@config.command("init", cls=PanelCommand, params=[click.Argument(["path"], default="config.yaml")])
def init(path: str) -> None:
    """Write a settings file with every key at its default; an existing file is never touched."""
    if Path(path).exists():
        raise UsageError(f"{path}: exists already; name another file")
    write_text(Path(path), starter(Config()))
    say(f"{path}: written, every key at its default")


@config.command("schema", cls=PanelCommand)
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors and for continuous integration."""
    put_json(schema_of_settings())


def listed_settings(settings: Config) -> Iterator[tuple[str, object]]:
    """``section.key`` and value of every plain setting."""
    for section in fields(settings):
        part = getattr(settings, section.name)
        for one in fields(part) if is_dataclass(part) else ():
            key = f"{section.name}.{one.name}"
            if key not in NOT_LISTED:
                yield key, getattr(part, one.name)


def starter(settings: Config) -> Iterator[str]:
    """A settings file as text, each section under a line that says what it is for."""
    section = ""
    for key, value in listed_settings(settings):
        name, _, rest = key.partition(".")
        if name != section:
            about = cleandoc(type(getattr(settings, name)).__doc__ or "").partition("\n")[0]
            yield f"{chr(10) if section else ''}# {about}\n{name}:\n"
            section = name
        yield f"  {rest}: {written(value)}\n"


def written(value: object) -> str:
    """The value as YAML (which takes JSON as it is)."""
    return jsons.dumps(value, ensure_ascii=False)

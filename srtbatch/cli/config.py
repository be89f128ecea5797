"""The settings in force and where each comes from; a file to start with; the schema."""

from __future__ import annotations

import json as jsons
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Annotated

import typer

from srtbatch.cli import options
from srtbatch.cli.nodes import check_place, is_stream
from srtbatch.cli.panels import PanelCommand, plain_app
from srtbatch.cli.place import write_text
from srtbatch.cli.settings import loaded
from srtbatch.cli.streams import put, put_json, say
from srtbatch.config.load import schema as schema_of_settings
from srtbatch.config.settings import Config
from srtbatch.model import UsageError
from srtbatch.report.display import shown

# Written by their own commands, or only in a file of one's own: not single values.
NOT_LISTED = frozenset({"glossary.terms", "quality.limits", "quality.profiles"})


config = plain_app(
    help="Show the settings in force, start a settings file, or print its schema.", no_args_is_help=True
)


@config.command("show", cls=PanelCommand)
def show(
    ctx: typer.Context,
    *,
    pattern: options.Pattern = None,
    exclude: options.Exclude = None,
    recursive: options.Recursive = False,
    follow_symlinks: options.FollowSymlinks = False,
    max_file_size_mb: options.MaxFileSizeMb = None,
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
    overwrite: options.Overwrite = None,
    fsync: options.Fsync = None,
    json: options.Json = False,
) -> None:
    """Print every setting that a run with these options would have, and where it comes from."""
    settings = loaded(ctx.params)
    listed = list(listed_settings(settings.config))
    if json:
        put_json(
            {key: {"value": value, "origin": settings.origins.get(key, "default")} for key, value in listed}
        )
        return
    width = max(len(f"{key} = {written(value)}") for key, value in listed)
    for key, value in listed:
        origin = settings.origins.get(key, "default")
        put(f"{shown(f'{key} = {written(value)}'):<{min(width, 60)}}  # {shown(origin)}\n")


@config.command("init", cls=PanelCommand)
def init(path: Annotated[str, typer.Argument(metavar="[PATH]")] = "config.yaml") -> None:
    """Write a settings file with every key at its default; an existing file is never touched."""
    place = Path(path)
    if os.path.lexists(place) and not is_stream(place):
        raise UsageError(f"{path}: exists already; name another file")
    check_place(place)
    write_text(place, starter(Config()))
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

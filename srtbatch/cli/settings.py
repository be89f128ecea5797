"""From the command line to the settings in force."""

from __future__ import annotations

import os
from pathlib import Path

import click

from srtbatch.cli.options import Flag
from srtbatch.config.load import Flag as Given
from srtbatch.config.load import Loaded, load
from srtbatch.config.settings import Config
from srtbatch.quality import limits_for
from srtbatch.rules.catalogue import selected
from srtbatch.rules.glossary_check import verify

BESIDE = Path("config.yaml")


def loaded(ctx: click.Context) -> Loaded:
    """Read the settings of this command: flags over environment over file over defaults.

    ConfigError where one is wrong, an unknown rule or QC profile included.
    """
    named = ctx.params.get("config")
    settings = load(Path(named) if named else _beside(), os.environ, flags_given(ctx))
    selected(settings.config)
    limits_for(settings.config.quality, "")
    return settings


def glossary_warnings(config: Config) -> list[str]:
    """What the glossary will not do, one line each. ConfigError where the glossary is wrong."""
    return [str(problem) for problem in verify(config.glossary)]


def _beside() -> Path | None:
    """``config.yaml`` of the folder we stand in, where there is one."""
    return BESIDE if BESIDE.is_file() else None


def flags_given(ctx: click.Context) -> dict[str, object]:
    """The settings that were given on the command line, by ``section.key``."""
    given: dict[str, object] = {}
    for flag in ctx.command.params:
        if isinstance(flag, Flag) and flag.setting and flag.name is not None:
            source = ctx.get_parameter_source(flag.name)
            if source is click.core.ParameterSource.COMMANDLINE:
                given[flag.setting] = Given(_flat(ctx.params[flag.name]), max(flag.opts, key=len))
    return given


def _flat(value: object) -> object:
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return tuple(code for codes in value for code in codes)
    return value

"""From the command line to the settings in force."""

from __future__ import annotations

import os
from pathlib import Path

import click

from srtbatch.cli.options import flags_given
from srtbatch.config.load import Loaded, load
from srtbatch.quality import limits_for
from srtbatch.rules.catalogue import selected

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


def _beside() -> Path | None:
    """``config.yaml`` of the folder we stand in, where there is one."""
    return BESIDE if BESIDE.is_file() else None

"""Build the settings in force from file, environment and flags."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from srtbatch.cli.options import OPTIONS
from srtbatch.config.load import Flag, Loaded, load
from srtbatch.config.settings import Config
from srtbatch.quality.score import limits_for
from srtbatch.rules.glossary.validate import verify
from srtbatch.rules.registry import selected

DEFAULT_FILE = Path("config.yaml")
# Warnings that are printed; further ones are counted.
WARNINGS = 5
CODES = frozenset({"select", "ignore"})
# The variables that are named after an option, SRTBATCH_PARALLEL for one, and their settings.
VARIABLES = {option.name.upper(): option.setting for option in OPTIONS if option.setting}


def loaded(values: Mapping[str, object]) -> Loaded:
    """Return the settings of a command that was given these options.

    Flags win over the environment, the environment over the file, the file over defaults.

    Raises:
        ConfigError: One is wrong, or names a rule or a QC profile that does not exist.
    """
    settings = load(settings_file(values), os.environ, flags_given(values), short=VARIABLES)
    selected(settings.config)
    limits_for(settings.config.quality, "")
    return settings


def glossary_warnings(config: Config) -> list[str]:
    """Return the warnings about the glossary, one line each.

    Raises:
        ConfigError: The glossary is wrong.
    """
    return [str(problem) for problem in verify(config.glossary)]


def shortened(warnings: Sequence[str]) -> Iterator[str]:
    """Yield the first warnings, and a line with the number of further ones."""
    yield from warnings[:WARNINGS]
    if len(warnings) > WARNINGS:
        yield f"and {len(warnings) - WARNINGS:,} more warnings: srtbatch glossary check FILE"


def settings_file(values: Mapping[str, object]) -> Path | None:
    """Return the file that --config names, else ``config.yaml`` of the current folder, if it exists."""
    if named := values.get("config"):
        return Path(str(named))
    return DEFAULT_FILE if os.path.isfile(DEFAULT_FILE) else None  # noqa: PTH113  (Path raises where a folder may not be entered)


def files_read(values: Mapping[str, object], config: Config) -> dict[str, str]:
    """Return every file beside INPUT that a command with these options reads, with its description."""
    read = dict.fromkeys(config.glossary.files, "the glossary")
    if (settings := settings_file(values)) is not None:
        read[os.fspath(settings)] = "the settings file"
    if (names := values.get("from_file")) not in (None, "-"):
        read[str(names)] = "the list of --from-file"
    return read


def flags_given(values: Mapping[str, object]) -> dict[str, Flag]:
    """Return the settings that were given on the command line, by ``section.key``."""
    return {
        option.setting: Flag(
            _several(option.name, value) if isinstance(value, list | tuple) else value,
            option.negation if value is False else option.flag,
        )
        for option in OPTIONS
        if option.setting and is_given(value := values.get(option.name))
    }


def is_given(value: object) -> bool:
    """Return whether an option was given: a list that was not is empty, all else is None."""
    return value is not None and value not in ([], ())


def _several(name: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a repeatable option; rule codes may also be separated by commas."""
    if name not in CODES:
        return tuple(words)
    return tuple(code for word in words for part in word.split(",") if (code := part.strip()))

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

BESIDE = Path("config.yaml")
# Warnings that are shown; what follows them is counted.
WARNINGS = 5
CODES = frozenset({"select", "ignore"})
# The variables that are named after an option, SRTBATCH_PARALLEL for one, and their settings.
VARIABLES = {option.name.upper(): option.setting for option in OPTIONS if option.setting}


def loaded(values: Mapping[str, object]) -> Loaded:
    """Read the settings of a command that was given these options.

    Flags win over the environment, that over the file, that over defaults. ConfigError where one is
    wrong, an unknown rule or QC profile included.
    """
    settings = load(settings_file(values), os.environ, flags_given(values), short=VARIABLES)
    selected(settings.config)
    limits_for(settings.config.quality, "")
    return settings


def glossary_warnings(config: Config) -> list[str]:
    """What the glossary will not do, one line each. ConfigError where the glossary is wrong."""
    return [str(problem) for problem in verify(config.glossary)]


def shortened(warnings: Sequence[str]) -> Iterator[str]:
    """The first few warnings, and how many more there are."""
    yield from warnings[:WARNINGS]
    if len(warnings) > WARNINGS:
        yield f"and {len(warnings) - WARNINGS:,} more warnings: srtbatch glossary check FILE"


def settings_file(values: Mapping[str, object]) -> Path | None:
    """The file that --config names, else ``config.yaml`` of the folder we stand in, where there is one."""
    if named := values.get("config"):
        return Path(str(named))
    return BESIDE if os.path.isfile(BESIDE) else None  # noqa: PTH113  (Path raises where a folder may not be entered)


def files_read(values: Mapping[str, object], config: Config) -> dict[str, str]:
    """Every file beside INPUT that a command with these options reads, and what it is."""
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
    """The values of a repeatable option; codes may also share a word, between commas."""
    if name not in CODES:
        return tuple(words)
    return tuple(code for word in words for part in word.split(",") if (code := part.strip()))

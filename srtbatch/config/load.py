"""Merge defaults, settings file, environment and flags into one ``Config``, with the origin of each value.

Flags win over ``SRTBATCH_*`` variables, these over the file, the file over defaults. All errors are reported
together, each with its place, its key, and the nearest right key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, get_type_hints

from srtbatch.config.environment import NO_SETTINGS, PREFIX, nearest_variable, split, variables
from srtbatch.config.glossary_files import load_terms, parse_terms
from srtbatch.config.parse_values import convert, schema_of
from srtbatch.config.settings import HINTS, SECTIONS, Config, Limits, Term
from srtbatch.config.yaml_positions import Node, parse_yaml, read_text
from srtbatch.did_you_mean import did_you_mean
from srtbatch.language.language_codes import primary_subtag
from srtbatch.model import ConfigError

FILES = "glossary.files"
TERMS = "glossary.terms"
LIMITS = "quality.limits"
PROFILES = "quality.profiles"
ENCODING = "files.encoding"
LANGUAGE = "correction.language"

LIMIT_HINTS = get_type_hints(Limits, include_extras=True)
DEFAULT = "default"


class Flag(NamedTuple):
    """The value of a flag, and the name of the flag as the user typed it."""

    value: object
    name: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings of a run, and where each ``section.key`` was set: ``config.yaml:12``, ``--parallel``."""

    config: Config
    origins: dict[str, str]


def load(
    path: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, object],
    *,
    short: Mapping[str, str] = MappingProxyType({}),
) -> Loaded:
    """Merge file (if any), variables and flags (``section.key`` to value or Flag); read the glossary files.

    ``short`` are names of variables beside those of the keys: ``PARALLEL`` is ``SRTBATCH_PARALLEL``.

    Raises:
        ConfigError: Every unknown key, wrong value and glossary error, each with its place.
    """
    merging = _Merging()
    if path is not None:
        merging.file(path)
    merging.environment(environment, short)
    merging.flags(flags)
    config = merging.config()
    if merging.problems:
        raise ConfigError("\n".join(merging.problems))
    origins = {key: DEFAULT for key in HINTS if key not in (LIMITS, PROFILES)}
    return Loaded(config, {**origins, **merging.origins})


def load_config(
    path: str | os.PathLike[str] | None = None, settings: Mapping[str, object] = MappingProxyType({})
) -> Config:
    """Return the settings of a file (None: the defaults), with the given ones in their place.

    ``settings`` maps dotted keys to values: ``{"quality.qc": "bbc"}``. Environment variables are not read.
    Glossary files that the settings name are read.

    Raises:
        ConfigError: A key is unknown, a value is wrong, or a file cannot be read; every such fault is listed.
    """
    given = {key: Flag(value, "settings") for key, value in settings.items()}
    return load(None if path is None else Path(path), {}, given).config


def schema() -> dict[str, object]:
    """Return the JSON Schema of ``config.yaml``."""
    limits = _object({key: schema_of(hint) for key, hint in LIMIT_HINTS.items()})
    special: dict[str, object] = {
        LIMITS: limits,
        PROFILES: {"type": "object", "additionalProperties": limits},
        TERMS: {"type": "array", "items": {"type": "object"}},
    }
    sections: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    for dotted, hint in HINTS.items():
        section, _, key = dotted.partition(".")
        sections[section][key] = special.get(dotted) or schema_of(hint)
    found = {section: _object(keys) for section, keys in sections.items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "srtbatch", **_object(found)}


@dataclass(slots=True)
class _Merging:
    """Values, their origins, and all errors; a later source replaces an earlier one."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    terms: tuple[Term, ...] = ()

    def file(self, path: Path) -> None:
        """Add every key of a YAML file; glossary paths in it are relative to the file."""
        try:
            root = parse_yaml(read_text(path), str(path))
        except ConfigError as error:
            self.problems.append(str(error))
            return
        for key, node in _leaves(root):
            place = f"{path}:{node.line}"
            if key == TERMS:
                self._inline(node, str(path), place)
            elif key in SECTIONS or not key:
                self.problems.append(f"{place}: {key or 'the file'} must be a section of keys")
            else:
                self._add(key, _plain(node), place)
        if FILES in self.values:
            written = convert(self.values[FILES], tuple[str, ...])
            self.values[FILES] = (
                tuple(str(path.parent / name) for name in written) if isinstance(written, tuple) else ()
            )

    def environment(self, environment: Mapping[str, str], short: Mapping[str, str]) -> None:
        """Add every ``SRTBATCH_*`` variable; one that is no setting is an error."""
        names = variables((key for key in HINTS if key not in (LIMITS, PROFILES, TERMS)), short)
        for name in sorted(environment):
            if name in names:
                key = names[name]
                self._add(key, split(environment[name], HINTS[key]), name)
            elif name.startswith(PREFIX) and name not in NO_SETTINGS:
                self.problems.append(f"{name}: unknown variable{nearest_variable(name, names)}")

    def flags(self, flags: Mapping[str, object]) -> None:
        """Add the flags that were given; None means not given."""
        for key, given in flags.items():
            if given is None:
                continue
            flag = (
                given
                if isinstance(given, Flag)
                else Flag(given, f"--{key.rpartition('.')[2].replace('_', '-')}")
            )
            self._add(key, flag.value, flag.name)

    def config(self) -> Config:
        """Return the Config of the added values; reads the glossary files."""
        parts: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
        for dotted, value in self.values.items():
            section, key, *names = dotted.split(".")
            holder = parts[section]
            if names:
                holder = _dictionary(holder, key)
                key = names.pop()
            if names:
                holder = _dictionary(holder, ".".join(names))
            holder[key] = value
        parts["glossary"]["terms"] = (*self.terms, *self._read(parts["glossary"].get("files", ())))
        return Config(**{section: settings(**parts[section]) for section, settings in SECTIONS.items()})

    def _add(self, key: str, raw: object, place: str) -> None:
        try:
            value = convert(raw, _hint(key))
            if key == ENCODING and value:
                _check_encoding(str(value))
            if key == LANGUAGE:
                value = primary_subtag(str(value))
        except KeyError as unknown:
            self.problems.append(f"{place}: {key}: {unknown.args[0]}")
        except ValueError as error:
            self.problems.append(f"{place}: {key} {error}")
        else:
            self.values[key] = value
            self.origins[key] = place

    def _inline(self, node: Node, name: str, place: str) -> None:
        try:
            self.terms = parse_terms(node, name)
        except ConfigError as error:
            self.problems.append(str(error))
        else:
            self.origins[TERMS] = place

    def _read(self, files: object) -> Iterator[Term]:
        for file in files if isinstance(files, tuple) else ():
            try:
                yield from load_terms(file)
            except ConfigError as error:
                self.problems.append(str(error))


def _leaves(root: Node, prefix: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every value with its ``section.key``; a key without a value is left out, for its default."""
    if root.unset:
        return
    if not isinstance(root.value, dict) or prefix == TERMS:
        yield prefix, root
        return
    for key, node in root.value.items():
        yield from _leaves(node, f"{prefix}.{key}" if prefix else key)


def _plain(node: Node) -> object:
    if isinstance(node.value, list):
        return [item.value if isinstance(item.value, str) else item for item in node.value]
    return node.value


def _hint(key: str) -> object:
    """Return the type of the value of a ``section.key``.

    Raises:
        KeyError: There is no such setting; the message gives the nearest right key.
    """
    section, _, rest = key.partition(".")
    if section not in SECTIONS:
        raise KeyError(f"unknown section{did_you_mean(section.lower(), SECTIONS)}")
    if key in (LIMITS, PROFILES) or (key.startswith(PROFILES) and key.count(".") == PROFILES.count(".") + 1):
        raise KeyError("expected a section of limits")
    if key in HINTS:
        return HINTS[key]
    if key.startswith((f"{LIMITS}.", f"{PROFILES}.")):
        limit = key.rpartition(".")[2]
        if limit in LIMIT_HINTS:
            return LIMIT_HINTS[limit]
        raise KeyError(f"unknown limit{did_you_mean(limit.lower(), LIMIT_HINTS)}")
    keys = [name.rpartition(".")[2] for name in HINTS if name.startswith(f"{section}.")]
    raise KeyError(f"unknown key{did_you_mean(rest.lower(), keys) or _elsewhere(rest)}")


def _elsewhere(key: str) -> str:
    """Return in which section a key belongs that was written in another; ``""`` for an unknown key."""
    sections = [name.partition(".")[0] for name in HINTS if name.endswith(f".{key}")]
    return f"; it belongs in {sections[0]}" if sections else ""


def _dictionary(holder: dict[str, object], key: str) -> dict[str, object]:
    inner = holder.setdefault(key, {})
    return inner if isinstance(inner, dict) else {}


def _check_encoding(name: str) -> None:
    try:
        "a".encode(name, "surrogateescape").decode(name, "surrogateescape")  # idna and punycode cannot
    except (LookupError, ValueError):
        raise ValueError(f"must be the name of a text encoding (utf-8, cp1252, …), not {name!r}") from None


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}

"""Encode a ``Config`` as JSON and decode it, so that a run can be continued under its own settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from operator import attrgetter
from typing import Any, get_type_hints

from srtbatch.config.settings import DECIDING, Config, Term

TERM_NAMES = tuple(one.name for one in fields(Term))
TERM_FIELDS = attrgetter(*TERM_NAMES)


def encode(config: Config) -> str:
    """Return the whole Config as one JSON object; terms are lists, since there may be a million.

    ``overwrite`` is left out: it was allowed for one run, not for a later resume or retry.
    """
    plain = asdict(replace(config, glossary=replace(config.glossary, terms=())))
    del plain["batch_processing"]["overwrite"]
    plain["glossary"]["terms"] = list(map(TERM_FIELDS, config.glossary.terms))
    return json.dumps(plain, sort_keys=True)


def identity(encoded: str) -> str:
    """Return the BLAKE2b-128 hash (hex) of an encoded Config."""
    return hashlib.blake2b(encoded.encode(), digest_size=16).hexdigest()


def decode(text: str) -> Config:
    """Return the Config that was encoded; fields of another version that this one lacks are dropped."""
    config: Config = _built(Config, json.loads(text))
    return config


def differences(before: Config, after: Config) -> list[str]:
    """Return the settings in ``DECIDING`` that differ: ``section.key: old -> new``, long values left out."""
    old, new = json.loads(encode(before)), json.loads(encode(after))
    return [
        f"{section}.{key}{_change(old[section].get(key), value)}"
        for section, keys in new.items()
        for key, value in keys.items()
        if f"{section}.{key}" in DECIDING and old[section].get(key) != value
    ]


def _change(before: object, after: object) -> str:
    change = f": {json.dumps(before)} -> {json.dumps(after)}"
    return change if len(change) < 200 else ""  # noqa: PLR2004  (a glossary would fill the screen)


def _built(kind: Any, plain: Mapping[str, Any]) -> Any:  # noqa: ANN401  (any section of a Config)
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in plain.items() if name in hints})


def _value(hint: Any, value: Any) -> Any:  # noqa: ANN401  (any field of one)
    if is_dataclass(hint):
        return _built(hint, value)
    if hint == tuple[Term, ...]:
        return tuple(_term(one) for one in value)
    return tuple(value) if isinstance(value, list) else value


def _term(plain: list[Any]) -> Term:
    named = dict(zip(TERM_NAMES, plain, strict=False))
    return Term(**{**named, "variations": tuple(named["variations"])})

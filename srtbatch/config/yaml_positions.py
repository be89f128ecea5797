"""Read YAML and JSON as text values with line numbers, with limits on size, depth and aliases.

Every scalar stays the string that was written (``no``, ``1:30`` and ``1e3`` are strings); the setting decides
its type. The document is read from parser events in one pass; one that is too large is refused early.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from srtbatch.config.named_files import content_of
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import ConfigError

MAX_DEPTH = 20
CONFIG_BYTES = MEGABYTE
CONFIG_NODES = 100_000

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})
UNSET = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(slots=True)
class Node:
    """One value and the line on which it begins, from 1; ``unset``: a key without a value, or null."""

    value: str | list[Node] | dict[str, Node]
    line: int
    unset: bool = False


def read_text(path: Path, *, most: int = CONFIG_BYTES) -> str:
    """Return the text of a settings file of at most ``most`` bytes.

    Raises:
        ConfigError: It cannot be read, is larger, or is not UTF-8.
    """
    try:
        data = content_of(path, most)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise ConfigError(f"{path}: no file can have this name") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None


def parse_yaml(text: str, name: str, *, nodes: int = CONFIG_NODES) -> Node:
    """Return the one document of a YAML text; every message begins with ``name``.

    Raises:
        ConfigError: It is not YAML, or has what settings never need; the line is named.
    """
    build = _Build(name, nodes)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            build.add(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigError(f"{name}:{mark.line + 1 if mark else 1}: {_because(error)}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: not YAML: {' '.join(str(error).split())}") from None
    return build.root


def parse_json(text: str, name: str, *, nodes: int = CONFIG_NODES) -> Node:
    """Return the document of a JSON text; numbers and ``true`` become the words that were written.

    Raises:
        ConfigError: It is not JSON, or too large; the line is named.
    """
    try:
        pairs = json.loads(
            text,
            object_pairs_hook=_Pairs,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            strict=False,
        )
    except json.JSONDecodeError as error:
        raise ConfigError(f"{name}:{error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested deeper than {MAX_DEPTH} levels") from None
    return _Located(name, text, nodes).node(pairs, 0)


class _Build:
    """Builds nodes from parser events, with the open collections on a stack."""

    def __init__(self, name: str, nodes: int) -> None:
        self.name = name
        self.left = nodes
        self.root = Node("", 1, unset=True)
        self.documents = 0
        self.open: list[Node] = []
        self.keys: list[Node | None] = []

    def add(self, event: yaml.Event) -> None:
        """Add one event.

        Raises:
            ConfigError: It is an alias, a tag, a second document, or one value too many.
        """
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            self._check(event, line)
            self._put(Node(event.value, line, unset=bool(event.implicit[0]) and event.value in UNSET))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._check(event, line)
            self._enter(Node({} if isinstance(event, yaml.MappingStartEvent) else [], line))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise self._error(line, "aliases (*name) are not accepted; write the value out")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._error(line, "a second document (---) is not accepted")

    def _enter(self, node: Node) -> None:
        self._put(node)
        self.open.append(node)
        self.keys.append(None)
        if len(self.open) > MAX_DEPTH:
            raise self._error(node.line, f"nested deeper than {MAX_DEPTH} levels")

    def _check(self, event: yaml.NodeEvent, line: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise self._error(line, "too many values; is this the right file?")
        tag = getattr(event, "tag", None)
        if tag not in PLAIN_TAGS:
            raise self._error(line, f"the tag {tag} is not accepted; write a plain value")

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder = self.open[-1].value
        key = self.keys[-1]
        if isinstance(holder, list):
            holder.append(node)
        elif isinstance(holder, dict) and key is None:
            self._name(holder, node)
        elif isinstance(holder, dict) and key is not None:
            node.line = key.line
            holder[str(key.value)] = node
            self.keys[-1] = None

    def _name(self, holder: dict[str, Node], key: Node) -> None:
        if not isinstance(key.value, str):
            raise self._error(key.line, "a key must be a word")
        if key.value in holder:
            raise self._error(key.line, _twice(key.value, holder))
        self.keys[-1] = key

    def _error(self, line: int, message: str) -> ConfigError:
        return ConfigError(f"{self.name}:{line}: {message}")


class _Pairs(list[tuple[str, object]]):
    """A JSON object with its keys in their order, repeated ones too."""


class _Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


JSON_STRING_OR_NEWLINE = re.compile(r'"(?>(?:[^"\\]++|\\.)*)"|\n', re.DOTALL)


class _Located:
    """Adds the line to each JSON value: strings are visited in the order of the text."""

    def __init__(self, name: str, text: str, nodes: int) -> None:
        self.name = name
        self.left = nodes
        self.lines = _string_lines(text)
        self.line = 1

    def node(self, value: object, depth: int) -> Node:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            raise ConfigError(f"{self.name}:{self.line}: too many values, or nested too deep")
        if isinstance(value, _Pairs):
            return self._object(value, depth)
        if isinstance(value, list):
            line = self.line
            return Node([self.node(item, depth + 1) for item in value], line)
        if isinstance(value, bool) or value is None:
            return Node("" if value is None else str(value).lower(), self.line, unset=value is None)
        if not isinstance(value, _Number):
            self.line = next(self.lines, self.line)
        return Node(str(value), self.line)

    def _object(self, pairs: _Pairs, depth: int) -> Node:
        found: dict[str, Node] = {}
        first = self.line
        for at, (key, value) in enumerate(pairs):
            line = self.line = next(self.lines, self.line)
            first = first if at else line
            if key in found:
                raise ConfigError(f"{self.name}:{line}: {_twice(key, found)}")
            found[key] = self.node(value, depth + 1)
            found[key].line = line
        return Node(found, first)


def _string_lines(text: str) -> Iterator[int]:
    line = 1
    for found in JSON_STRING_OR_NEWLINE.finditer(text):
        if found[0] == "\n":
            line += 1
        else:
            yield line


def _twice(key: str, holder: Mapping[str, Node]) -> str:
    return f"{key} occurs twice; first in line {holder[key].line}"


def _because(error: yaml.MarkedYAMLError) -> str:
    words = " ".join(filter(None, (error.context, error.problem)))
    return f"not YAML: {words or 'it cannot be parsed'}"

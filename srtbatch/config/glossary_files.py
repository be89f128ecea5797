"""Read glossary files (YAML, JSON, CSV) into terms, each with its line number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from srtbatch.config.named_files import collection_paused
from srtbatch.config.parse_values import NO, YES
from srtbatch.config.settings import Term
from srtbatch.config.yaml_positions import Node, parse_json, parse_yaml, read_text
from srtbatch.did_you_mean import did_you_mean, nearest
from srtbatch.model import ConfigError

LISTS = ("entries", "asr_corrections", "compound_terms", "terms")
CANONICAL = ("original_term", "phrase", "canonical", "term")
VARIATIONS = ("variations", "variants", "variant", "variation")
DETAILS = (
    "is_proper_noun",
    "preserve_capitalization",
    "category",
    "confidence",
    "fuzzy",
    "allow_common",
    "transliteration",
)
KEYS = (*CANONICAL, *VARIATIONS, *DETAILS)

# How a line of YAML begins: a list, a document, a key. A line of CSV has no colon before a space or its end.
YAML_LINE = re.compile(r"- |-$|---|[^,;\t]*:(?:\s|$)")
FIRST_LINES = 1_000

GLOSSARY_BYTES = 64_000_000
GLOSSARY_NODES = 5_000_000


def load_terms(path: Path | str) -> tuple[Term, ...]:
    """Return every term of one glossary file, in order.

    Raises:
        ConfigError: The file cannot be read; or every error in it, by line.
    """
    path = Path(path)
    known = READERS.get(path.suffix.lower())
    if known is None and not _is_pipe(path):
        raise ConfigError(f"{path}: a glossary is a {', '.join(READERS)} file")
    text = read_text(path, most=GLOSSARY_BYTES)
    read = known or READERS[_form_of(text)]
    with collection_paused():
        return parse_terms(read(text, str(path)), str(path))


def _is_pipe(path: Path) -> bool:
    """Return whether this is a pipe: the ``<(command)`` of a shell has a name without a suffix."""
    try:
        return path.is_fifo()
    except (OSError, ValueError):
        return False


def _form_of(text: str) -> str:
    """Return the suffix that fits the first line of a glossary that is neither empty nor a comment."""
    for line in map(str.strip, text.split("\n", FIRST_LINES)[:FIRST_LINES]):
        if line and not line.startswith("#"):
            if line[0] in "{[":
                return ".json"
            return ".yaml" if YAML_LINE.match(line) else ".csv"
    return ".yaml"


def parse_terms(root: Node | Iterable[Node], name: str) -> tuple[Term, ...]:
    """Return the terms of one parsed glossary in any of its forms, or of its entries one by one.

    ``name`` is that of the file, for places and messages.

    Raises:
        ConfigError: Every error in it, by line.
    """
    reading = _Reading(name)
    if isinstance(root, Node):
        reading.read(root)
    else:
        reading.entries(root)
    if reading.problems:
        raise ConfigError("\n".join(reading.problems))
    return tuple(reading.terms)


@lru_cache(maxsize=1024)
def _near_key(key: str) -> str:
    """Return the known key that an unknown one probably means; ``""`` where there is none."""
    return "" if key in KEYS else nearest(key, KEYS, min_similarity=0.8)


@dataclass(slots=True)
class _Reading:
    """Collects the terms and the errors, so that all errors are reported together."""

    name: str
    problems: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def read(self, root: Node) -> None:
        """Add the terms of a whole file: lists of entries under their keys, one list, or the short form."""
        if root.unset:
            return
        if isinstance(root.value, list):
            self.entries(root.value)
        elif isinstance(root.value, str):
            self.wrong(root, "a glossary is a list of entries or pairs of variant: canonical")
        elif any(not isinstance(root.value[key].value, str) for key in LISTS if key in root.value):
            self.lists(root.value)
        else:
            self.pairs(root.value)

    def lists(self, sections: Mapping[str, Node]) -> None:
        for key, node in sections.items():
            if key in LISTS:
                self.section(node)
            elif isinstance(node.value, list):
                self.wrong(node, f"unknown list {key}{did_you_mean(key.lower(), LISTS)}")

    def section(self, node: Node) -> None:
        if isinstance(node.value, list):
            self.entries(node.value)
        elif isinstance(node.value, dict):
            self.pairs(node.value)
        elif not node.unset:
            self.wrong(node, "expected a list of entries or pairs of variant: canonical")

    def pairs(self, pairs: Mapping[str, Node]) -> None:
        """Add the terms of the short form: ``variant: canonical``, or ``canonical: [variant, variant]``."""
        for key, node in pairs.items():
            if isinstance(node.value, str):
                self.term(node, node.value, [key])
            elif isinstance(node.value, list):
                self.term(node, key, self.strings(node))
            else:
                self.wrong(node, f"{key}: expected a canonical form, or a list of variants")

    def entries(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node.value, dict):
                self.entry(node, node.value)
            else:
                self.wrong(node, "expected an entry with original_term and variations")

    def entry(self, node: Node, fields: Mapping[str, Node]) -> None:
        for key, value in fields.items():
            if near := _near_key(key):
                self.wrong(value, f"unknown key {key}; did you mean {near}?")
        canonical = next((fields[key] for key in CANONICAL if key in fields), None)
        if canonical is None or not isinstance(canonical.value, str):
            self.wrong(node, "an entry needs its original_term (or phrase)")
            return
        variations: list[str] = []
        for key in VARIATIONS:
            if key in fields:
                variations += self.strings(fields[key])
        detailed = not fields.keys().isdisjoint(DETAILS)
        self.term(node, canonical.value, variations, self.details(fields) if detailed else None)

    def details(self, fields: Mapping[str, Node]) -> Term:
        """Return a Term without words that has the further fields of the entry."""
        return Term(
            canonical="",
            variations=(),
            proper_noun=self.switch(fields.get("is_proper_noun")),
            preserve_capitalization=self.switch(fields.get("preserve_capitalization")),
            category=self.optional(fields.get("category")),
            confidence=self.confidence(fields.get("confidence")),
            fuzzy=self.switch(fields.get("fuzzy")),
            allow_common=self.switch(fields.get("allow_common")),
            transliteration=self.optional(fields.get("transliteration")),
        )

    def term(
        self, node: Node, canonical: str, variations: Iterable[str], details: Term | None = None
    ) -> None:
        canonical = " ".join(canonical.split())
        if not canonical:
            self.wrong(node, "the canonical form is empty")
            return
        unique = tuple(dict.fromkeys([" ".join(text.split()) for text in variations]))
        place = f"{self.name}:{node.line}"
        if details is None:
            self.terms.append(Term(canonical, unique, place=place))
        else:
            self.terms.append(replace(details, canonical=canonical, variations=unique, place=place))

    def strings(self, node: Node) -> list[str]:
        """Return the words of a list; one word counts as a list of it."""
        if isinstance(node.value, str):
            return [] if node.unset else [node.value]
        if isinstance(node.value, dict):
            self.wrong(node, "expected a list of words")
            return []
        return [self.word(item) for item in node.value]

    def word(self, node: Node) -> str:
        if isinstance(node.value, str):
            return node.value
        self.wrong(node, "expected a word")
        return "?"

    def optional(self, node: Node | None) -> str:
        return "" if node is None or node.unset else self.word(node)

    def switch(self, node: Node | None) -> bool:
        if node is None or node.unset:
            return False
        word = self.word(node).lower()
        if word not in YES | NO:
            self.wrong(node, f"expected true or false, not {word!r}")
        return word in YES

    def confidence(self, node: Node | None) -> float:
        if node is None or node.unset:
            return 1.0
        try:
            value = float(self.word(node))
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            self.wrong(node, f"confidence is a number from 0 to 1, not {node.value!r}")
        return value

    def wrong(self, node: Node, message: str) -> None:
        self.problems.append(f"{self.name}:{node.line}: {message}")


def _yaml(text: str, name: str) -> Node:
    return parse_yaml(text, name, nodes=GLOSSARY_NODES)


def _json(text: str, name: str) -> Node:
    return parse_json(text, name, nodes=GLOSSARY_NODES)


def _csv(text: str, name: str) -> Iterator[Node]:
    """Yield the entries of a table with the names of the fields, or of two columns: variant, canonical."""
    rows = _rows(text, name)
    header, line = next(rows, ([], 1))
    names = [cell.strip().lower() for cell in header]
    if not any(cell in CANONICAL for cell in names):
        rows = chain([(header, line)], rows)
        names = [VARIATIONS[0], CANONICAL[0]]
    several = tuple(at for at, key in enumerate(names) if key in VARIATIONS)
    return (_entry(names, several, row, line, name) for row, line in rows if any(row))


def _rows(text: str, name: str) -> Iterator[tuple[list[str], int]]:
    """Yield the cells of each row without surrounding space, and the line on which the row begins."""
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield [cell.strip() for cell in row], line
            line = reader.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"{name}:{reader.line_num}: not CSV: {error}") from None


def _entry(names: list[str], several: Iterable[int], row: list[str], line: int, name: str) -> Node:
    """Return one row as an entry; the columns ``several`` hold words separated by ``|``."""
    if len(row) > len(names):
        raise ConfigError(f"{name}:{line}: {len(row)} cells where the table has {len(names)} columns")
    fields = {key: Node(cell, line) for key, cell in zip(names, row, strict=False) if cell}
    for at in several:
        if at < len(row) and "|" in row[at]:
            fields[names[at]] = Node([Node(part.strip(), line) for part in row[at].split("|")], line)
    return Node(fields, line)


READERS: dict[str, Callable[[str, str], Node | Iterable[Node]]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".csv": _csv,
    ".tsv": _csv,
}

"""``Config``: every setting of a run as one frozen value, and the fingerprint by which results become stale.

Sections and keys are those of ``config.yaml``. Values are plain: a ``Config`` is sent to other processes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from operator import attrgetter
from typing import Annotated, Literal, get_type_hints

from srtbatch.config.parse_values import OneOf, Range, Words

Scope = Literal["batch", "each", "off"]

# Bytes of one MB, wherever a setting or a message counts in MB (SI prefix M; MiB would be 2**20).
MEGABYTE = 1_000_000

Count = Annotated[int, Range(0)]
Positive = Annotated[int, Range(1)]
Seconds = Annotated[float, Range(0)]
Share = Annotated[float, Range(0, 1)]
Score = Annotated[float, Range(0, 100)]
Workers = Annotated[int, Range(0, 1024), Words({"auto": 0})]
# The names of the formats of report/formats.py.
FORMATS = ("json", "csv", "jsonl", "html", "junit", "sarif", "github")
Format = Annotated[str, OneOf(FORMATS)]


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary entry: the canonical form and the variants that are replaced by it.

    ``place`` is where it was read (``terms.yaml:12``); ``confidence`` lies between 0 and 1.
    """

    canonical: str
    variations: tuple[str, ...]
    proper_noun: bool = False
    preserve_capitalization: bool = False
    category: str = ""
    confidence: float = 1.0
    fuzzy: bool = False
    allow_common: bool = False
    place: str = ""
    transliteration: str = ""


# The settings that decide the bytes of an output or what is recorded of it (score, findings, review), by
# ``section.key``. All others (which files, gates on the exit code, processes, retries, durability, reports)
# may differ between a run and the next one without making any result stale. ``glossary.files`` is absent
# because the terms read from them are compared.
DECIDING = frozenset(
    {
        *(f"correction.{key}" for key in ("profile", "select", "ignore", "language", "max_changed_words")),
        *(f"glossary.{key}" for key in ("terms", "categories", "min_confidence", "protect")),
        *("glossary.allow_common", "glossary.fuzzy"),
        *("quality.qc", "quality.limits", "quality.profiles", "quality.quality_gate"),
        *("files.encoding", "files.to_utf8", "files.bom", "files.newline"),
    }
)

TERM_CONTENT = attrgetter(*(one.name for one in fields(Term) if one.name != "place"))


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """Section ``batch_processing``: processes, memory, when to stop.

    ``max_parallel_workers`` 0 means one per core; ``max_failures`` and ``timeout`` 0 mean no limit.
    ``max_memory_mb`` counts in ``MEGABYTE``. ``overwrite`` lets outputs replace files that
    srtbatch has not made, and outputs edited by hand.
    """

    max_parallel_workers: Workers = 1
    max_memory_mb: Positive = 512
    progress_update_interval: Seconds = 1.0
    enable_incremental: bool = False
    stop_on_error: bool = False
    max_failures: Count = 0
    timeout: Seconds = 300.0
    recycle_after: Positive = 2000
    export_format: Format = "json"
    fsync: Scope = "batch"
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionSettings:
    """Section ``correction``: which rules run. ``language`` ``""`` means: detect it per file."""

    profile: str = "default"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    language: str = ""
    max_changed_words: Share = 0.3


@dataclass(frozen=True, slots=True)
class GlossarySettings:
    """Section ``glossary``: files, filters and protected words; ``terms`` is their parsed content."""

    files: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    categories: tuple[str, ...] = ()
    min_confidence: Share = 0.0
    protect: tuple[str, ...] = ()
    allow_common: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one QC profile in one language; 0 switches a limit off.

    ``max_cps`` characters per second, ``max_cpl`` characters per line, ``max_lines`` lines per cue; durations
    and ``min_gap`` in milliseconds.
    """

    max_cps: Annotated[float, Range(0)] = 25.0
    max_cpl: Count = 43
    max_lines: Count = 2
    min_duration: Count = 1000
    max_duration: Count = 8000
    min_gap: Count = 0


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """Section ``quality``: the QC profile by name, limits that override it, and the effect of a low score.

    ``limits`` override single limits of the chosen profile; ``profiles`` defines further ones by name.
    """

    qc: str = "default"
    limits: dict[str, float] = field(default_factory=dict)
    profiles: dict[str, dict[str, float]] = field(default_factory=dict)
    fail_under: Score = 0.0
    quality_gate: bool = False
    fail_on_regression: bool = False


@dataclass(frozen=True, slots=True)
class FileSettings:
    """Section ``files``: which files, how their bytes are read and written.

    ``max_file_size_mb`` counts in ``MEGABYTE``.
    """

    patterns: tuple[str, ...] = ("*.srt",)
    exclude: tuple[str, ...] = ()
    recursive: bool = False
    follow_symlinks: bool = False
    encoding: str = ""
    to_utf8: bool = False
    bom: Literal["keep", "add", "strip"] = "keep"
    newline: Literal["keep", "lf", "crlf"] = "keep"
    max_file_size_mb: Positive = 200


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """Section ``retry``: attempts after the first, seconds between them, and whether a timeout gets one."""

    retries: Count = 3
    delay: Seconds = 1.0
    backoff: Annotated[float, Range(1)] = 2.0
    cap: Seconds = 60.0
    timeouts: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of a run."""

    batch_processing: BatchSettings = BatchSettings()
    correction: CorrectionSettings = CorrectionSettings()
    glossary: GlossarySettings = GlossarySettings()
    quality: QualitySettings = field(default_factory=QualitySettings)
    files: FileSettings = FileSettings()
    retry: RetrySettings = RetrySettings()

    def fingerprint(self) -> str:
        """Return the hash (hex) of the settings in ``DECIDING``; only the chosen QC profile counts."""
        parts: dict[str, object] = {key: attrgetter(key)(self) for key in DECIDING if "glossary" not in key}
        parts["quality.profiles"] = self.quality.profiles.get(self.quality.qc)
        parts["glossary"] = self.glossary_fingerprint()
        return _hashed(parts)

    def glossary_fingerprint(self) -> str:
        """Return the hash (hex) of the glossary alone: its terms and filters, not where they were read."""
        terms = [TERM_CONTENT(term) for term in self.glossary.terms]
        return _hashed({**asdict(replace(self.glossary, files=(), terms=())), "terms": terms})


# The type of each section, and of each setting by ``section.key``, with its limits.
SECTIONS = get_type_hints(Config)
HINTS: dict[str, object] = {
    f"{section}.{key}": hint
    for section, settings in SECTIONS.items()
    for key, hint in get_type_hints(settings, include_extras=True).items()
}


def _hashed(parts: Mapping[str, object]) -> str:
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).hexdigest()

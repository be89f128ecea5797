"""Values shared by all packages: cues, corrections, findings, results and errors.

Times are integer milliseconds. A cue has the source line on which it began. All rules keep this line, so
that each correction and finding can name a line of the file. Values are immutable by convention. Those
created once per cue have slots but are not frozen: a frozen dataclass takes three times as long to create.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

MAX_UNCERTAIN_CONFIDENCE = 0.5
"""An encoding is certain only with a confidence above this (0 to 1)."""

Effect = Literal["change", "split", "merge", "drop"]

MAX_TIME = 359_999_999
"""Milliseconds of ``99:59:59,999``, the latest time: pysubs2, for one, reads only two digits of hours."""


@dataclass(slots=True)
class Cue:
    """One subtitle: start and end time (milliseconds), and its text with lines separated by ``\\n``.

    ``line`` is the 1-based source line on which the cue began; parts of a split cue keep it. ``settings`` are
    the layout settings after the end time on the timing line (``X1:… Y2:…``), without spaces around them.
    ``timing`` is the raw timing line if it was canonical in the source, else ``""``; it is valid only for
    these ``start``, ``end`` and ``settings``.
    """

    line: int
    start: int
    end: int
    text: str
    settings: str = ""
    timing: str = ""


@dataclass(slots=True)
class Correction:
    """One change at one line: the text before and after it, and the rule that made it.

    ``note`` is what the two texts do not show: a similarity, or how many cues change as a consequence.
    ``cues`` is the difference that the change makes to the number of cues, and ``effect`` its kind: ``split``
    adds cues, ``drop`` and ``merge`` remove cues, ``change`` leaves their number as it was.
    """

    rule: str
    line: int
    before: str
    after: str
    note: str = ""
    effect: Effect = "change"
    cues: int = 0


@dataclass(slots=True)
class Finding:
    """A fault that is reported and not corrected; ``value`` and ``limit`` are set where it is measured."""

    rule: str
    line: int
    message: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file with ``\\n`` newlines and no byte-order mark, and how the file was encoded.

    ``newline`` is the most frequent newline of the file: ``"\\n"``, ``"\\r\\n"`` or ``"\\r"``. ``encoding``
    is a Python codec name; ``confidence`` (0 to 1) is 1.0 unless the encoding was detected.
    """

    text: str
    encoding: str
    bom: bool = False
    newline: str = "\n"
    confidence: float = 1.0
    findings: tuple[Finding, ...] = ()
    repairs: tuple[Correction, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Return whether the encoding is certain; if not, only plain ASCII text may be corrected."""
        return self.confidence > MAX_UNCERTAIN_CONFIDENCE


@dataclass(slots=True)
class Document:
    """The cues of one file in order, the repairs that reading needed, and the newlines at the end.

    ``found`` is the number of cues in the source: ``len(cues)`` plus those that repairs dropped.
    """

    cues: list[Cue]
    found: int = 0
    repairs: list[Correction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ending: str = "\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of cues before and after the rules: ``cues_out = cues_in + split - merged - dropped``."""

    cues_in: int = 0
    cues_out: int = 0
    split: int = 0
    merged: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Quality:
    """Score of one document, 0 to 100, and the penalty points per rule that explain it."""

    score: float = 100.0
    penalties: dict[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Corrected:
    """One document after the rules, with all changes that they made and all faults that remain."""

    cues: list[Cue]
    corrections: list[Correction]
    findings: list[Finding]
    tally: Tally
    before: Quality
    after: Quality


class Status(StrEnum):
    """Status of one file at the end of a run; every discovered file has exactly one."""

    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    KEPT = "kept"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one file could not be corrected: a kind for programs, a message, and a line (0: the whole file).

    Kinds: ``missing``, ``permission``, ``io``, ``not_a_file``, ``too_large``, ``binary``, ``encoding``,
    ``no_cues``, ``format`` (another subtitle format), ``conservation``, ``unstable``,
    ``changed_while_reading``, ``timeout``, ``memory``, ``name_too_long``, ``worker_died``, ``disk_full``,
    ``output_moved``, ``target_exists`` (a file that srtbatch did not write), ``internal``.
    """

    kind: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """One file to correct; its paths follow from its name and the two roots of the run.

    ``name`` is relative to INPUT, with ``/``. ``size`` (bytes) and ``version`` are those that discovery saw:
    0 and "" where it could not look. ``reason`` says why the file is corrected in this run.
    """

    name: str
    size: int = 0
    version: str = ""
    reason: str = "new"


@dataclass(slots=True)
class FileResult:
    """The result of one file. Times in seconds, sizes in bytes, hashes as BLAKE2b hex digests."""

    file_path: str
    output_path: str
    status: Status
    reason: str = ""
    name: str = ""
    file_size: int = 0
    output_size: int = 0
    source_hash: str = ""
    output_hash: str = ""
    encoding: str = ""
    encoding_confidence: float = 1.0
    language: str = ""
    tally: Tally = Tally()
    corrections: list[Correction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    score_before: float | None = None
    score_after: float | None = None
    penalties: dict[str, float] = field(default_factory=dict)
    review: bool = False
    diff: str = ""
    processing_time: float = 0.0
    peak_memory: int = 0
    attempts: int = 1
    error: Failure | None = None

    @property
    def success(self) -> bool:
        """Return whether the file was processed and did not fail."""
        return self.status not in (Status.FAILED, Status.NOT_RUN)


class SrtbatchError(Exception):
    """Base class of all errors for callers; the message says where, what, and what to do now."""


class UsageError(SrtbatchError):
    """The request cannot be carried out as given; no file was changed."""


class ConfigError(UsageError):
    """A setting, glossary or rule selection is wrong; the message names file, line and a valid name."""


class BusyError(SrtbatchError):
    """Another run is using this output tree."""

"""Values shared by all packages: cues, corrections, findings, results and errors.

Times are integer milliseconds. A cue carries the source line it began on; that line identifies it through
every rule, so that every correction and finding can name a place in the file. Values are immutable by
convention; those made once per cue are slotted but not frozen, because a frozen dataclass takes three times
as long to build.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

LIKELY = 0.5
"""An encoding is uncertain where the confidence in it is not above this."""

Effect = Literal["change", "split", "merge", "drop"]

LATEST = 359_999_999
"""Milliseconds of ``99:59:59,999``: pysubs2, for one, reads no more than two digits of the hours."""


@dataclass(slots=True)
class Cue:
    """One subtitle: when it shows (milliseconds), and its text with lines joined by ``\\n``.

    ``line`` is the 1-based source line on which the cue began; parts of a split cue keep it.
    ``settings`` is what follows the end time on the timing line (``X1:… Y2:…``), without blanks
    around it. ``timing`` is the raw timing line when it was already canonical, else ``""``; it
    holds only for these ``start``, ``end`` and ``settings``.
    """

    line: int
    start: int
    end: int
    text: str
    settings: str = ""
    timing: str = ""


@dataclass(slots=True)
class Correction:
    """One change to one place: what the rule found there and what it left.

    ``note`` carries what before and after cannot say: a similarity, how many cues follow suit.
    ``cues`` is by how many the number of cues changed here, and ``effect`` says how: a ``split`` adds,
    a ``drop`` or a ``merge`` takes away, a ``change`` leaves the number as it was.
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
    """A fault that is reported and left in place; ``value`` against ``limit`` where it is measured."""

    rule: str
    line: int
    message: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file with ``\\n`` newlines and no byte-order mark, and how its bytes spelt it.

    ``newline`` is the majority spelling, ``"\\n"``, ``"\\r\\n"`` or ``"\\r"``. ``encoding`` is a Python
    codec name; ``confidence`` (0 to 1) is 1.0 unless a detector had to decide.
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
        """Return whether the encoding is known; below that, nothing but plain ASCII text may be corrected."""
        return self.confidence > LIKELY


@dataclass(slots=True)
class Document:
    """The cues of one file in order, every repair that reading needed, and the newlines at its end.

    ``found`` counts the cues in the source: ``len(cues)`` plus those that listed repairs dropped.
    """

    cues: list[Cue]
    found: int = 0
    repairs: list[Correction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    ending: str = "\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """Where the cues went: ``cues_out = cues_in + split - merged - dropped``."""

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
    """One document after the rules, with every change they made and every fault they left."""

    cues: list[Cue]
    corrections: list[Correction]
    findings: list[Finding]
    tally: Tally
    before: Quality
    after: Quality


class Status(StrEnum):
    """State of one file at the end of a run; every discovered file has exactly one."""

    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    KEPT = "kept"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one file could not be corrected: a kind for programs, a line (0: the whole file), words.

    Kinds: ``missing``, ``permission``, ``io``, ``not_a_file``, ``too_large``, ``binary``, ``encoding``,
    ``no_cues``, ``format`` (not SubRip but another), ``conservation``, ``unstable``,
    ``changed_while_reading``, ``timeout``, ``memory``, ``name_too_long``, ``worker_died``, ``disk_full``,
    ``output_moved``, ``target_exists`` (a file that is not ours), ``internal``.
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
    """All that is known of one file after its turn. Seconds, bytes; hashes are BLAKE2b hex."""

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
        """True unless the file failed or was never run."""
        return self.status not in (Status.FAILED, Status.NOT_RUN)


class SrtbatchError(Exception):
    """Base of the errors a caller may meet; the text says where, what, and what to do now."""


class UsageError(SrtbatchError):
    """The request cannot be carried out as given; nothing was touched."""


class ConfigError(UsageError):
    """A setting, glossary or rule selection is wrong; the text names file, line and nearest right thing."""


class BusyError(SrtbatchError):
    """Another run holds this output tree."""

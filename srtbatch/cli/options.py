"""Every option of the command line, declared once; ``takes`` adds those of a command to its function.

An option that overrides a setting has the type, the limits and the default of that setting.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Annotated, Any, Literal, get_args, get_origin

import typer

from srtbatch.config.parse_values import Range
from srtbatch.config.settings import FORMATS, HINTS, Config

FILES = "Which files"
WORDS = "What is corrected"
BYTES = "How bytes are read and written"
QUALITY = "Quality"
SPEED = "Speed and limits"
FAULTS = "When something fails"
RUNS = "Runs"
REPORTS = "Reports and output"
OTHER = "Other"
PANELS = (FILES, WORDS, BYTES, QUALITY, SPEED, FAULTS, RUNS, REPORTS, OTHER)

# Commands that share options. `config show` takes every option that overrides a setting; it is not named
# here.
STDIN = frozenset({"-"})  # srtbatch -: one document
RUN = frozenset({"run"})
CHECK = RUN | {"check"}
SUGGEST = CHECK | {"glossary suggest"}
RETRY = RUN | {"resume", "retry"}
WORK = CHECK | RETRY
LEDGER = RETRY | {"pause", "continue", "status", "history", "compare", "report", "verify"}
ALL = SUGGEST | LEDGER | STDIN | {"rules", "glossary check", "config show"}

Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...")]
Input = Annotated[str, typer.Argument(metavar="INPUT")]
Output = Annotated[str, typer.Argument(metavar="OUTPUT")]

Command = Callable[..., int | None]


def workers(text: str) -> int:
    """Return a number of worker processes from 1, or 0 for ``auto`` (one per core).

    Raises:
        typer.BadParameter: It is neither.
    """
    if text == "auto":
        return 0
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise typer.BadParameter(f"{text!r} is neither a number from 1 nor auto", param_hint="'--parallel'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option.

    ``commands`` take it; ``"-"`` among them is one document on stdin. ``setting`` is the ``section.key`` that
    it overrides; an option without one is of type ``kind``: a switch (``bool``), a text, a list (repeatable),
    or a counter (``int``). A switch that overrides a setting has a ``--no-`` form. ``parser`` reads a value.
    """

    flag: str
    short: str = ""
    panel: str
    commands: frozenset[str]
    setting: str = ""
    kind: object = str
    metavar: str = ""
    parser: Callable[[str], object] | None = None
    help: str

    @property
    def name(self) -> str:
        """Return the name of the parameter: that of ``--max-memory-mb`` is ``max_memory_mb``."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def negation(self) -> str:
        """Return the flag that switches the setting off, ``--no-recursive``; ``""`` where there is none."""
        return f"--no-{self.flag.removeprefix('--')}" if HINTS.get(self.setting) is bool else ""

    def parameter(self) -> inspect.Parameter:
        """Return the option as a parameter that typer reads; its value is None where it is not given.

        A switch that overrides no setting is False then, a counter 0.
        """
        hint, limits = _type_and_limits(HINTS[self.setting] if self.setting else self.kind)
        choice = f"[{'|'.join(get_args(hint))}]" if get_origin(hint) is Literal else None
        declared = typer.Option(
            *([self.short] if self.short else []),
            f"{self.flag}/{self.negation}" if self.negation else self.flag,
            help=self.help + self._default(),
            rich_help_panel=self.panel,
            metavar=self.metavar or choice,
            parser=self.parser,
            min=limits.least if limits and not self.parser else None,
            max=limits.most if limits and not self.parser and limits.most < math.inf else None,
            count=hint is int and not self.setting,
        )
        absent = {bool: False, int: 0}.get(hint) if not self.setting else None
        return inspect.Parameter(
            self.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=absent,
            annotation=Annotated[hint if absent is not None else hint | None, declared],
        )

    def _default(self) -> str:
        """Return the default of the setting for the help page; ``""`` for a switch, an empty text or list."""
        value = attrgetter(self.setting)(Config()) if self.setting else None
        if value is None or value is False or value in ("", ()):
            return ""
        text = ", ".join(value) if isinstance(value, tuple) else value
        return f" [default: {f'{text:g}' if isinstance(text, float) else text}]"


OPTIONS = (
    # Which files are taken.
    Option(
        flag="--pattern", metavar="GLOB", setting="files.patterns", panel=FILES, commands=SUGGEST,
        help="Files to take; repeatable; upper and lower case are equal.",
    ),
    Option(
        flag="--exclude", metavar="GLOB", setting="files.exclude", panel=FILES, commands=SUGGEST,
        help="Files or folders to leave out; repeatable.",
    ),
    Option(
        flag="--recursive", short="-r", setting="files.recursive", panel=FILES, commands=SUGGEST,
        help="Take files of all folders below INPUT as well.",
    ),
    Option(
        flag="--follow-symlinks", setting="files.follow_symlinks", panel=FILES, commands=SUGGEST,
        help="Follow symbolic links; left alone by default.",
    ),
    Option(
        flag="--max-file-size-mb", metavar="MB", setting="files.max_file_size_mb", panel=FILES,
        commands=SUGGEST | STDIN,
        help="Larger files fail at once; 1 MB is 1,000,000 bytes.",
    ),
    Option(
        flag="--from-file", metavar="LIST", panel=FILES, commands=RUN,
        help="Take only the files listed here, relative to INPUT, one per line; - is stdin.",
    ),
    Option(
        flag="--null", short="-0", kind=bool, panel=FILES, commands=RUN,
        help="The list is separated by NUL characters, as find -print0 writes it.",
    ),
    # Which rules run, and with which words.
    Option(
        flag="--config", metavar="FILE", panel=WORDS, commands=SUGGEST | STDIN | {"config show"},
        help="Settings file. [default: ./config.yaml, where there is one]",
    ),
    Option(
        flag="--profile", metavar="NAME", setting="correction.profile", panel=WORDS, commands=CHECK | STDIN,
        help="Named selection of rules: default, lecture, film, …",
    ),
    Option(
        flag="--profile", metavar="NAME", panel=WORDS, commands=frozenset({"rules"}),
        help="Only the rules that this profile runs.",
    ),
    Option(
        flag="--select", metavar="CODES", setting="correction.select", panel=WORDS, commands=CHECK | STDIN,
        help="Run these rules too: T101, T (a family), a name; repeatable.",
    ),
    Option(
        flag="--ignore", metavar="CODES", setting="correction.ignore", panel=WORDS, commands=CHECK | STDIN,
        help="Do not run these rules; repeatable.",
    ),
    Option(
        flag="--glossary", metavar="FILE", setting="glossary.files", panel=WORDS, commands=SUGGEST | STDIN,
        help="Terms and their misheard forms (YAML, CSV, JSON); repeatable.",
    ),
    Option(
        flag="--fuzzy", setting="glossary.fuzzy", panel=WORDS, commands=CHECK | STDIN,
        help="Correct words that almost spell a term of the glossary too.",
    ),
    Option(
        flag="--language", metavar="TAG", setting="correction.language",
        panel=WORDS, commands=SUGGEST | STDIN,
        help="Language of the files: en, pt-BR, deu, French, …; auto (or left out): detected per file.",
    ),
    # How bytes become text, and text bytes again.
    Option(
        flag="--encoding", metavar="NAME", setting="files.encoding", panel=BYTES, commands=SUGGEST | STDIN,
        help="Encoding of the files, but for those whose byte-order mark or NULs prove another; detected per "
        "file where it is left out.",
    ),
    Option(
        flag="--to-utf8", setting="files.to_utf8", panel=BYTES, commands=RUN | STDIN,
        help="Write UTF-8, not each file's own encoding.",
    ),
    Option(
        flag="--bom", setting="files.bom", panel=BYTES, commands=RUN | STDIN,
        help="Byte-order mark of the outputs.",
    ),
    Option(
        flag="--newline", setting="files.newline", panel=BYTES, commands=RUN | STDIN,
        help="Line ends of the outputs.",
    ),
    # What a score means, and what happens to a file that would score lower than before.
    Option(
        flag="--qc", metavar="NAME", setting="quality.qc", panel=QUALITY, commands=CHECK | STDIN,
        help="Limits to measure against: default, netflix, bbc, ted, none, or your own.",
    ),
    Option(
        flag="--fail-under", metavar="SCORE", setting="quality.fail_under",
        panel=QUALITY, commands=CHECK | STDIN,
        help="Exit 1 when a file scores less.",
    ),
    Option(
        flag="--fail-on-regression", setting="quality.fail_on_regression",
        panel=QUALITY, commands=RUN | STDIN,
        help="Exit 1 when a file scores lower than before.",
    ),
    Option(
        flag="--fail-on-regression", kind=bool, panel=QUALITY, commands=frozenset({"compare"}),
        help="Exit 1 when a file scores lower or newly fails.",
    ),
    Option(
        flag="--quality-gate", setting="quality.quality_gate", panel=QUALITY, commands=RUN | STDIN,
        help="Write the original of a file that would score lower.",
    ),
    # Processes, memory, time.
    Option(
        flag="--parallel", short="-j", metavar="N|auto", parser=workers, panel=SPEED, commands=CHECK,
        setting="batch_processing.max_parallel_workers",
        help="Worker processes; auto: one per core.",
    ),
    Option(
        flag="--timeout", metavar="S", setting="batch_processing.timeout",
        panel=SPEED, commands=CHECK | STDIN,
        help="Seconds after which a file fails; 0: never.",
    ),
    Option(
        flag="--max-memory-mb", metavar="MB", setting="batch_processing.max_memory_mb",
        panel=SPEED, commands=CHECK,
        help="Resident memory of all processes together; 1 MB is 1,000,000 bytes.",
    ),
    # When to continue, when to try again, when to stop.
    Option(
        flag="--stop-on-error", short="-x", setting="batch_processing.stop_on_error",
        panel=FAULTS, commands=CHECK,
        help="Stop at the first file that fails (exit 4).",
    ),
    Option(
        flag="--max-failures", metavar="N", setting="batch_processing.max_failures",
        panel=FAULTS, commands=CHECK,
        help="Stop when so many files have failed; 0: never.",
    ),
    Option(
        flag="--retries", metavar="N", setting="retry.retries", panel=FAULTS, commands=CHECK,
        help="Further attempts after a fault that may pass.",
    ),
    Option(
        flag="--retry-delay", metavar="S", setting="retry.delay", panel=FAULTS, commands=CHECK,
        help="Seconds before the second attempt.",
    ),
    Option(
        flag="--retry-backoff", metavar="X", setting="retry.backoff", panel=FAULTS, commands=CHECK,
        help="Each further wait is so many times longer.",
    ),
    # What a run may replace, and what it remembers.
    Option(
        flag="--incremental", setting="batch_processing.enable_incremental", panel=RUNS, commands=RUN,
        help="Skip files whose source, settings and output are those of the last run.",
    ),
    Option(
        flag="--resume", kind=bool, panel=RUNS, commands=RUN,
        help="Continue the interrupted run of this OUTPUT.",
    ),
    Option(
        flag="--dry-run", kind=bool, panel=RUNS, commands=RUN,
        help="Print what would be done with each file, and why; write nothing but the reports you name.",
    ),
    Option(
        flag="--diff", kind=bool, panel=RUNS, commands=RUN | STDIN,
        help="Print what would change as unified diffs; write nothing but the reports you name.",
    ),
    Option(
        flag="--overwrite", setting="batch_processing.overwrite", panel=RUNS, commands=RETRY,
        help="Replace files in OUTPUT that srtbatch has not made (else refused), and outputs edited by hand "
        "(else left as they are).",
    ),
    Option(
        flag="--state", metavar="FOLDER", panel=RUNS, commands=LEDGER,
        help="Folder for the ledger, another for each OUTPUT. [default: OUTPUT/.srtbatch]",
    ),
    Option(
        flag="--fsync", setting="batch_processing.fsync", panel=RUNS, commands=RUN,
        help="When outputs are forced to the disk.",
    ),
    # What is printed and reported, in which form, and the exit code of findings.
    Option(
        flag="--export-report", metavar="PATH", kind=list[str], panel=REPORTS, commands=WORK | {"report"},
        help="Write a report there; the suffix chooses the format; repeatable.",
    ),
    Option(
        flag="--export-report", metavar="PATH", kind=list[str],
        panel=REPORTS, commands=frozenset({"compare"}),
        help="Write the comparison there: .json, .csv, .html or text; repeatable.",
    ),
    Option(
        flag="--export-format", metavar="FORMAT", kind=list[str], panel=REPORTS, commands=WORK | {"report"},
        help=f"Format, where the suffix does not choose it; repeatable: {', '.join(FORMATS)}.",
    ),
    Option(
        flag="--changes", metavar="PATH", panel=REPORTS, commands=WORK | {"report"},
        help="Write every single change there, one JSON object per line.",
    ),
    Option(
        flag="--json", kind=bool, panel=REPORTS, commands=ALL,
        help="One JSON document on stdout, whatever happens.",
    ),
    Option(
        flag="--verbose", short="-v", kind=int, panel=REPORTS, commands=WORK | STDIN,
        help="A line per file with its corrections by rule; twice: every change.",
    ),
    Option(
        flag="--quiet", short="-q", kind=bool, panel=REPORTS, commands=WORK | STDIN | {"verify"},
        help="Errors only.",
    ),
    Option(
        flag="--exit-zero", kind=bool, panel=REPORTS, commands=WORK | STDIN,
        help="Exit 0 instead of 1, whatever was found.",
    ),
)  # fmt: skip


def options_of(command: str) -> Iterator[Option]:
    """Yield the options of a command (``run``, ``config show``; ``-``: one document on stdin), in order."""
    for option in OPTIONS:
        if command in option.commands or (command == "config show" and option.setting):
            yield option


def takes(command: str) -> Callable[[Command], Command]:
    """Return a decorator that adds the options of ``command`` to the signature of its function.

    The function names only the parameters that it uses itself; ``ctx.params`` holds them all.
    """

    def decorated(function: Command) -> Command:
        own = inspect.signature(function, eval_str=True)
        options = {option.name: option.parameter() for option in options_of(command)}

        @wraps(function)
        def called(**values: object) -> int | None:
            return function(**{name: value for name, value in values.items() if name in own.parameters})

        arguments = (one for name, one in own.parameters.items() if name not in options)
        signature = own.replace(parameters=[*arguments, *options.values()])
        vars(called)["__signature__"] = signature  # what typer reads
        return called

    return decorated


def _type_and_limits(hint: Any) -> tuple[Any, Range | None]:  # noqa: ANN401  (any annotation)
    """Return the type to which typer converts a value, and the range of a number."""
    plain, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    limits = next((mark for mark in marks if isinstance(mark, Range)), None)
    return list[str] if get_origin(plain) is tuple else plain, limits

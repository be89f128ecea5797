"""Declaration of every option: type, flags, help panel, and the setting that it overrides.

A command takes an option by naming it as a parameter: ``recursive: arguments.Recursive = False``. An option
that was not given is None, or False for a switch; then the settings file, the environment or the default
decides.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

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

# The parameter of an option, and the setting of config.yaml that it overrides.
SETTINGS = {
    "pattern": "files.patterns",
    "exclude": "files.exclude",
    "recursive": "files.recursive",
    "follow_symlinks": "files.follow_symlinks",
    "max_file_size_mb": "files.max_file_size_mb",
    "encoding": "files.encoding",
    "to_utf8": "files.to_utf8",
    "bom": "files.bom",
    "newline": "files.newline",
    "profile": "correction.profile",
    "select": "correction.select",
    "ignore": "correction.ignore",
    "language": "correction.language",
    "glossary": "glossary.files",
    "fuzzy": "glossary.fuzzy",
    "qc": "quality.qc",
    "fail_under": "quality.fail_under",
    "fail_on_regression": "quality.fail_on_regression",
    "quality_gate": "quality.quality_gate",
    "parallel": "batch_processing.max_parallel_workers",
    "timeout": "batch_processing.timeout",
    "max_memory_mb": "batch_processing.max_memory_mb",
    "incremental": "batch_processing.enable_incremental",
    "stop_on_error": "batch_processing.stop_on_error",
    "max_failures": "batch_processing.max_failures",
    "fsync": "batch_processing.fsync",
    "overwrite": "batch_processing.overwrite",
    "retries": "retry.retries",
    "retry_delay": "retry.delay",
    "retry_backoff": "retry.backoff",
}


# Switches that have a --no- form; where neither was given, the parameter is None.
NEGATABLE = frozenset({"overwrite"})


def flag_of(parameter: str, *, negated: bool = False) -> str:
    """The flag as a person types it: ``max_memory_mb`` is ``--max-memory-mb``."""
    return f"--{'no-' if negated else ''}{parameter.replace('_', '-')}"


def workers(text: str) -> int:
    """A number of worker processes from 1, or ``auto`` (0): one per core."""
    if text == "auto":
        return 0
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise typer.BadParameter(f"{text!r} is neither a number from 1 nor auto", param_hint="'--parallel'")


Inputs = Annotated[list[str], typer.Argument(metavar="INPUT...")]
Input = Annotated[str, typer.Argument(metavar="INPUT")]
Output = Annotated[str, typer.Argument(metavar="OUTPUT")]

# Which files are taken.
Pattern = Annotated[list[str] | None, typer.Option(
    "--pattern", metavar="GLOB", rich_help_panel=FILES,
    help="Files to take; repeatable; case does not count. [default: *.srt]",
)]  # fmt: skip
Exclude = Annotated[list[str] | None, typer.Option(
    "--exclude", metavar="GLOB", rich_help_panel=FILES, help="Files or folders to leave out; repeatable.",
)]  # fmt: skip
Recursive = Annotated[bool, typer.Option(
    "-r", "--recursive", rich_help_panel=FILES, help="Take files of all folders below INPUT as well.",
)]  # fmt: skip
FollowSymlinks = Annotated[bool, typer.Option(
    "--follow-symlinks", rich_help_panel=FILES, help="Follow symbolic links; left alone by default.",
)]  # fmt: skip
MaxFileSizeMb = Annotated[int | None, typer.Option(
    "--max-file-size-mb", metavar="MB", min=1, rich_help_panel=FILES,
    help="Larger files fail at once; 1 MB is 1,000,000 bytes. [default: 200]",
)]  # fmt: skip
FromFile = Annotated[str | None, typer.Option(
    "--from-file", metavar="LIST", rich_help_panel=FILES,
    help="Take only the files listed here, relative to INPUT, one a line; - is stdin.",
)]  # fmt: skip
Null = Annotated[bool, typer.Option(
    "-0", "--null", rich_help_panel=FILES,
    help="The list is separated by NUL characters, as find -print0 writes it.",
)]  # fmt: skip

# Which rules run, and with which words.
Config = Annotated[str | None, typer.Option(
    "--config", metavar="FILE", rich_help_panel=WORDS,
    help="Settings file. [default: ./config.yaml, where there is one]",
)]  # fmt: skip
Profile = Annotated[str | None, typer.Option(
    "--profile", metavar="NAME", rich_help_panel=WORDS,
    help="Named selection of rules: default, lecture, film, …",
)]  # fmt: skip
Select = Annotated[list[str] | None, typer.Option(
    "--select", metavar="CODES", rich_help_panel=WORDS,
    help="Run these rules too: T101, T (a family), a name; repeatable.",
)]  # fmt: skip
Ignore = Annotated[list[str] | None, typer.Option(
    "--ignore", metavar="CODES", rich_help_panel=WORDS, help="Do not run these rules; repeatable.",
)]  # fmt: skip
Glossary = Annotated[list[str] | None, typer.Option(
    "--glossary", metavar="FILE", rich_help_panel=WORDS,
    help="Terms and their misheard forms (YAML, CSV, JSON); repeatable.",
)]  # fmt: skip
Fuzzy = Annotated[bool, typer.Option(
    "--fuzzy", rich_help_panel=WORDS, help="Let near spellings of every glossary term count too.",
)]  # fmt: skip
Language = Annotated[str | None, typer.Option(
    "--language", metavar="TAG", rich_help_panel=WORDS,
    help="Language of the files: en, pt-BR, deu, French, … [default: auto, found out per file]",
)]  # fmt: skip

# How bytes become text, and text bytes again.
Encoding = Annotated[str | None, typer.Option(
    "--encoding", metavar="NAME", rich_help_panel=BYTES,
    help="Encoding of the files, but for those whose byte-order mark or NULs prove another. "
    "[default: found out per file]",
)]  # fmt: skip
ToUtf8 = Annotated[bool, typer.Option(
    "--to-utf8", rich_help_panel=BYTES, help="Write UTF-8. [default: each file's own encoding]",
)]  # fmt: skip
Bom = Annotated[Literal["keep", "add", "strip"] | None, typer.Option(
    "--bom", metavar="[keep|add|strip]", rich_help_panel=BYTES,
    help="Byte-order mark of the outputs. [default: keep]",
)]  # fmt: skip
Newline = Annotated[Literal["keep", "lf", "crlf"] | None, typer.Option(
    "--newline", metavar="[keep|lf|crlf]", rich_help_panel=BYTES,
    help="Line ends of the outputs. [default: keep]",
)]  # fmt: skip

# What a score means, and what happens to a file that would score lower than before.
Qc = Annotated[str | None, typer.Option(
    "--qc", metavar="NAME", rich_help_panel=QUALITY,
    help="Limits to measure against: default, netflix, bbc, ted, none, or your own.",
)]  # fmt: skip
FailUnder = Annotated[float | None, typer.Option(
    "--fail-under", metavar="SCORE", min=0, max=100, rich_help_panel=QUALITY,
    help="Exit 1 when a file scores less.",
)]  # fmt: skip
FailOnRegression = Annotated[bool, typer.Option(
    "--fail-on-regression", rich_help_panel=QUALITY, help="Exit 1 when a file scores lower than before.",
)]  # fmt: skip
QualityGate = Annotated[bool, typer.Option(
    "--quality-gate", rich_help_panel=QUALITY, help="Keep the original of a file that would score lower.",
)]  # fmt: skip

# Processes, memory, time.
Parallel = Annotated[int | None, typer.Option(
    "-j", "--parallel", metavar="N|auto", parser=workers, rich_help_panel=SPEED,
    help="Worker processes. [default: 1]",
)]  # fmt: skip
Timeout = Annotated[float | None, typer.Option(
    "--timeout", metavar="S", min=0, rich_help_panel=SPEED,
    help="Seconds after which a file is given up; 0: never. [default: 300]",
)]  # fmt: skip
MaxMemoryMb = Annotated[int | None, typer.Option(
    "--max-memory-mb", metavar="MB", min=1, rich_help_panel=SPEED,
    help="Resident memory of all processes together; 1 MB is 1,000,000 bytes. [default: 512]",
)]  # fmt: skip

# When to go on, when to try again, when to stop.
StopOnError = Annotated[bool, typer.Option(
    "-x", "--stop-on-error", rich_help_panel=FAULTS, help="Stop at the first file that fails (exit 4).",
)]  # fmt: skip
MaxFailures = Annotated[int | None, typer.Option(
    "--max-failures", metavar="N", min=0, rich_help_panel=FAULTS,
    help="Stop when so many files have failed; 0: never.",
)]  # fmt: skip
Retries = Annotated[int | None, typer.Option(
    "--retries", metavar="N", min=0, rich_help_panel=FAULTS,
    help="Further attempts after a passing fault. [default: 3]",
)]  # fmt: skip
RetryDelay = Annotated[float | None, typer.Option(
    "--retry-delay", metavar="S", min=0, rich_help_panel=FAULTS,
    help="Seconds before the second attempt. [default: 1]",
)]  # fmt: skip
RetryBackoff = Annotated[float | None, typer.Option(
    "--retry-backoff", metavar="X", min=1, rich_help_panel=FAULTS,
    help="Each further wait is so many times longer. [default: 2]",
)]  # fmt: skip

# What a run may touch and what it remembers.
Incremental = Annotated[bool, typer.Option(
    "--incremental", rich_help_panel=RUNS,
    help="Skip files whose source, settings and output are those of the last run.",
)]  # fmt: skip
Resume = Annotated[bool, typer.Option(
    "--resume", rich_help_panel=RUNS, help="Go on with the interrupted run of this OUTPUT.",
)]  # fmt: skip
DryRun = Annotated[bool, typer.Option(
    "--dry-run", rich_help_panel=RUNS,
    help="Say what would be done with each file, and why; write nothing but reports you name.",
)]  # fmt: skip
Diff = Annotated[bool, typer.Option(
    "--diff", rich_help_panel=RUNS,
    help="Print what would change as unified diffs; write nothing but reports you name.",
)]  # fmt: skip
Overwrite = Annotated[bool | None, typer.Option(
    "--overwrite/--no-overwrite", rich_help_panel=RUNS,
    help="Replace files in OUTPUT that srtbatch has not made, and outputs edited by hand. "
    "[default: refuse the first, keep the second]",
)]  # fmt: skip
State = Annotated[str | None, typer.Option(
    "--state", metavar="FOLDER", rich_help_panel=RUNS,
    help="Folder for the ledger. [default: OUTPUT/.srtbatch]",
)]  # fmt: skip
Fsync = Annotated[Literal["batch", "each", "off"] | None, typer.Option(
    "--fsync", metavar="[batch|each|off]", rich_help_panel=RUNS,
    help="How surely outputs reach the disk. [default: batch]",
)]  # fmt: skip

# How much is said and reported, in which form, and how findings end.
ExportReport = Annotated[list[str] | None, typer.Option(
    "--export-report", metavar="PATH", rich_help_panel=REPORTS,
    help="Write a report there; the format follows its suffix; repeatable.",
)]  # fmt: skip
ExportFormat = Annotated[list[str] | None, typer.Option(
    "--export-format", metavar="FORMAT", rich_help_panel=REPORTS,
    help="Format, where the suffix does not say; repeatable: json, csv, jsonl, html, junit, sarif, github.",
)]  # fmt: skip
Changes = Annotated[str | None, typer.Option(
    "--changes", metavar="PATH", rich_help_panel=REPORTS,
    help="Write every single change there, one JSON object a line.",
)]  # fmt: skip
Json = Annotated[bool, typer.Option(
    "--json", rich_help_panel=REPORTS, help="One JSON document on stdout, whatever happens.",
)]  # fmt: skip
Verbose = Annotated[int, typer.Option(
    "-v", "--verbose", count=True, rich_help_panel=REPORTS,
    help="A line per file with its corrections by rule; twice: every change.",
)]  # fmt: skip
Quiet = Annotated[bool, typer.Option("-q", "--quiet", rich_help_panel=REPORTS, help="Errors only.")]
ExitZero = Annotated[bool, typer.Option(
    "--exit-zero", rich_help_panel=REPORTS, help="Exit 0 instead of 1, whatever was found.",
)]  # fmt: skip

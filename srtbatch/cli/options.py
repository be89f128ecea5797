"""Every option once: its flags, its panel of the help page, and the setting of ``config.yaml`` behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

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

FORMATS = ("json", "csv", "jsonl", "html", "junit", "sarif", "github")


class Flag(click.Option):
    """An option that knows its panel and, where it overrides one, its setting (``section.key``)."""

    def __init__(self, flags: Sequence[str], help: str, *, panel: str, setting: str = "", **how: Any) -> None:  # noqa: A002, ANN401  (click's names, click's own types)
        super().__init__(flags, help=help, **how)
        self.panel = panel
        self.setting = setting

    def get_help_extra(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own type, which older ones lack)
        """Nothing beside the help text: it names the default and the range itself."""
        del ctx
        return {}


def workers(text: str) -> int:
    """A number of worker processes from 1, or ``auto`` (0): one per core."""
    if text == "auto":
        return 0
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise click.BadParameter(f"{text!r} is neither a number from 1 nor auto", param_hint="'--parallel'")


def codes(text: str) -> tuple[str, ...]:
    """Rule codes, beginnings of codes or names, separated by commas."""
    return tuple(code for part in text.split(",") if (code := part.strip()))


AT_LEAST_0 = click.IntRange(min=0)
AT_LEAST_1 = click.IntRange(min=1)
NOT_NEGATIVE = click.FloatRange(min=0)
PERCENT = click.FloatRange(0, 100)


def file_options() -> list[click.Parameter]:
    """Which files are taken."""
    return [
        Flag(["--pattern"], "Files to take; repeatable; case does not count. [default: *.srt]", panel=FILES,
             setting="files.patterns", multiple=True, metavar="GLOB"),
        Flag(["--exclude"], "Files or folders to leave out; repeatable.", panel=FILES,
             setting="files.exclude", multiple=True, metavar="GLOB"),
        Flag(["-r", "--recursive"], "Take files of all folders below INPUT as well.", panel=FILES,
             setting="files.recursive", is_flag=True),
        Flag(["--follow-symlinks"], "Follow symbolic links; left alone by default.", panel=FILES,
             setting="files.follow_symlinks", is_flag=True),
        Flag(["--max-file-size-mb"], "Larger files fail at once. [default: 200]", panel=FILES,
             setting="files.max_file_size_mb", type=AT_LEAST_1, metavar="MB"),
    ]  # fmt: skip


def list_options() -> list[click.Parameter]:
    """Files by name instead of by search."""
    return [
        Flag(["--from-file"], "Take only the files listed here, relative to INPUT, one a line; - is stdin.",
             panel=FILES, metavar="LIST"),
        Flag(["-0", "--null"], "The list is separated by NUL characters, as find -print0 writes it.",
             panel=FILES, is_flag=True),
    ]  # fmt: skip


def word_options() -> list[click.Parameter]:
    """Which rules run, and with which words."""
    return [
        Flag(["--config"], "Settings file. [default: ./config.yaml, where there is one]", panel=WORDS,
             metavar="FILE"),
        Flag(["--profile"], "Named selection of rules: default, lecture, film, …", panel=WORDS,
             setting="correction.profile", metavar="NAME"),
        Flag(["--select"], "Run these rules too: T101, T (a family), a name; repeatable.", panel=WORDS,
             setting="correction.select", type=codes, multiple=True, metavar="CODES"),
        Flag(["--ignore"], "Do not run these rules; repeatable.", panel=WORDS, setting="correction.ignore",
             type=codes, multiple=True, metavar="CODES"),
        Flag(["--glossary"], "Terms and their misheard forms (YAML, CSV, JSON); repeatable.", panel=WORDS,
             setting="glossary.files", multiple=True, metavar="FILE"),
        Flag(["--fuzzy"], "Let near spellings of every glossary term count too.", panel=WORDS,
             setting="glossary.fuzzy", is_flag=True),
        Flag(["--language"], "Language of the files: en, pt, … [default: found out per file]", panel=WORDS,
             setting="correction.language", metavar="TAG"),
    ]  # fmt: skip


def reading_options() -> list[click.Parameter]:
    """How bytes become text."""
    return [
        Flag(["--encoding"], "Encoding of the files. [default: found out per file]", panel=BYTES,
             setting="files.encoding", metavar="NAME"),
    ]  # fmt: skip


def writing_options() -> list[click.Parameter]:
    """How text becomes bytes again."""
    return [
        Flag(["--to-utf8"], "Write UTF-8. [default: each file's own encoding]", panel=BYTES,
             setting="files.to_utf8", is_flag=True),
        Flag(["--bom"], "Byte-order mark of the outputs. [default: keep]", panel=BYTES, setting="files.bom",
             type=click.Choice(["keep", "add", "strip"])),
        Flag(["--newline"], "Line ends of the outputs. [default: keep]", panel=BYTES, setting="files.newline",
             type=click.Choice(["keep", "lf", "crlf"])),
    ]  # fmt: skip


def quality_options() -> list[click.Parameter]:
    """What a score means for the exit code."""
    return [
        Flag(["--qc"], "Limits to measure against: default, netflix, bbc, ted, none, or your own.",
             panel=QUALITY, setting="quality.qc", metavar="NAME"),
        Flag(["--fail-under"], "Exit 1 when a file scores less.", panel=QUALITY, setting="quality.fail_under",
             type=PERCENT, metavar="SCORE"),
    ]  # fmt: skip


def gate_options() -> list[click.Parameter]:
    """What happens to a file that would score lower than before."""
    return [
        Flag(["--fail-on-regression"], "Exit 1 when a file scores lower than before.", panel=QUALITY,
             setting="quality.fail_on_regression", is_flag=True),
        Flag(["--quality-gate"], "Keep the original of a file that would score lower.", panel=QUALITY,
             setting="quality.quality_gate", is_flag=True),
    ]  # fmt: skip


def speed_options() -> list[click.Parameter]:
    """Processes, memory, time."""
    return [
        Flag(["-j", "--parallel"], "Worker processes. [default: 1]", panel=SPEED,
             setting="batch_processing.max_parallel_workers", type=workers, metavar="N|auto"),
        Flag(["--timeout"], "Seconds after which a file is given up; 0: never. [default: 300]", panel=SPEED,
             setting="batch_processing.timeout", type=NOT_NEGATIVE, metavar="S"),
        Flag(["--max-memory-mb"], "Memory that all workers may use together. [default: 512]", panel=SPEED,
             setting="batch_processing.max_memory_mb", type=AT_LEAST_1, metavar="MB"),
    ]  # fmt: skip


def fault_options() -> list[click.Parameter]:
    """When to go on, when to try again, when to stop."""
    return [
        Flag(["-x", "--stop-on-error"], "Stop at the first file that fails (exit 4).", panel=FAULTS,
             setting="batch_processing.stop_on_error", is_flag=True),
        Flag(["--max-failures"], "Stop when so many files have failed; 0: never.", panel=FAULTS,
             setting="batch_processing.max_failures", type=AT_LEAST_0, metavar="N"),
        Flag(["--retries"], "Further attempts after a passing fault. [default: 3]", panel=FAULTS,
             setting="retry.retries", type=AT_LEAST_0, metavar="N"),
        Flag(["--retry-delay"], "Seconds before the second attempt. [default: 1]", panel=FAULTS,
             setting="retry.delay", type=NOT_NEGATIVE, metavar="S"),
        Flag(["--retry-backoff"], "Each further wait is so many times longer. [default: 2]", panel=FAULTS,
             setting="retry.backoff", type=click.FloatRange(min=1), metavar="X"),
    ]  # fmt: skip


def run_options() -> list[click.Parameter]:
    """What a run may touch and what it remembers."""
    return [
        Flag(["--incremental"], "Skip files whose source, settings and output are those of the last run.",
             panel=RUNS, setting="batch_processing.enable_incremental", is_flag=True),
        Flag(["--resume"], "Go on with the interrupted run of this OUTPUT.", panel=RUNS, is_flag=True),
        Flag(["--dry-run"], "Say what would be done with each file, and why; touch nothing.", panel=RUNS,
             is_flag=True),
        Flag(["--diff"], "Print what would change as unified diffs; write nothing.", panel=RUNS,
             is_flag=True),
        *state_option(),
        Flag(["--fsync"], "How surely outputs reach the disk. [default: batch]", panel=RUNS,
             setting="batch_processing.fsync", type=click.Choice(["batch", "each", "off"])),
    ]  # fmt: skip


def state_option() -> list[click.Parameter]:
    """Where the memory of earlier runs is."""
    return [
        Flag(["--state"], "Folder for the ledger. [default: OUTPUT/.srtbatch]", panel=RUNS, metavar="FOLDER"),
    ]


def report_options() -> list[click.Parameter]:
    """Reports to files."""
    return [
        Flag(["--export-report"], "Write a report there; the format follows its suffix; repeatable.",
             panel=REPORTS, multiple=True, metavar="PATH"),
        Flag(["--export-format"], f"Format, where the suffix does not say; repeatable: {', '.join(FORMATS)}.",
             panel=REPORTS, multiple=True, type=click.Choice(FORMATS), metavar="FORMAT"),
        Flag(["--changes"], "Write every single change there, one JSON object a line.", panel=REPORTS,
             metavar="PATH"),
    ]  # fmt: skip


def screen_options() -> list[click.Parameter]:
    """How much is said, and in which form."""
    return [
        Flag(["--json"], "One JSON document on stdout, whatever happens.", panel=REPORTS, is_flag=True),
        Flag(["-v", "--verbose"], "A line per file with its corrections by rule; twice: every change.",
             panel=REPORTS, count=True),
        Flag(["-q", "--quiet"], "Errors only.", panel=REPORTS, is_flag=True),
    ]  # fmt: skip


def soft_options() -> list[click.Parameter]:
    """How findings end."""
    return [
        Flag(["--exit-zero"], "Exit 0 instead of 1, whatever was found.", panel=REPORTS, is_flag=True),
    ]  # fmt: skip


def json_option() -> list[click.Parameter]:
    """The one option of commands that only tell something."""
    return [Flag(["--json"], "One JSON document on stdout, whatever happens.", panel=REPORTS, is_flag=True)]


Group = Callable[[], list[click.Parameter]]


def together(*groups: Group) -> list[click.Parameter]:
    """The options of several groups, in order, fresh objects each time."""
    return [option for group in groups for option in group()]

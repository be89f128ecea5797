"""Options of a run that are no settings: what is printed and reported, and its exit code."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from srtbatch.batch.files.paths import STATE_FOLDER, Layout
from srtbatch.cli.next_command import command_for
from srtbatch.cli.overwrite_guard import ProtectedPaths, refuse_reports, refuse_state
from srtbatch.cli.report_paths import Lead, check_place, leads_of, leads_to_stdout
from srtbatch.cli.settings_from_flags import files_read, glossary_warnings
from srtbatch.cli.wanted_reports import Export, exports_of
from srtbatch.config.load import Loaded
from srtbatch.config.settings import Config
from srtbatch.model import UsageError

# The default is for the live region of a terminal; elsewhere a line per second would be too much.
DEFAULT_INTERVAL = Config().batch_processing.progress_update_interval


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a batch prints and reports, and how its findings change the exit code.

    ``interval`` is in seconds, None for the default. ``checking``: findings go to stdout, nothing is written.
    ``leads`` has where the paths of reports led at the start. ``warnings`` are printed before the run.
    ``retry``, ``resume`` and ``report`` are the commands to type next, ``""`` where there is none.
    """

    config: Config
    arguments: tuple[str, ...] = ()
    quiet: bool = False
    verbose: int = 0
    json: bool = False
    diff: bool = False
    dry_run: bool = False
    checking: bool = False
    exit_zero: bool = False
    interval: float | None = None
    exports: tuple[Export, ...] = ()
    changes: Path | None = None
    leads: Mapping[Path, Lead] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    retry: str = ""
    resume: str = ""
    report: str = ""

    @property
    def detailed(self) -> bool:
        """Return whether the results are read again at the end, for a report or a journal."""
        return bool(self.exports or self.changes or self.json)

    @property
    def written(self) -> tuple[Path, ...]:
        """Every file that will be written beside the outputs."""
        paths = tuple(path for export in self.exports for path in export.paths)
        return (*paths, self.changes) if self.changes is not None else paths

    @property
    def stdout_taken(self) -> bool:
        """Whether a report or the journal goes to stdout."""
        return self.json or any(one.path is None for one in self.exports) or leads_to_stdout(self.changes)

    @property
    def unrecorded(self) -> bool:
        """Whether this run leaves no trace in a ledger."""
        return self.diff or self.dry_run or self.checking


def run_options_of(
    values: Mapping[str, object], settings: Loaded, *, output: str = "", checking: bool = False
) -> RunOptions:
    """Return the options of a command.

    Raises:
        UsageError: Two of them contradict each other, or a report cannot be written.
        ConfigError: The glossary is wrong.
    """
    batch = settings.config.batch_processing
    changes = Path(str(values["changes"])) if values.get("changes") else None
    planned = checking or values.get("diff") or values.get("dry_run")
    made = Path(output) if output and not planned else None
    if changes is not None:
        check_place(changes, made)
    state = str(values["state"]) if values.get("state") else None
    run_options = RunOptions(
        config=settings.config,
        arguments=tuple(sys.argv[1:]),
        quiet=bool(values.get("quiet")),
        verbose=int(str(values.get("verbose", 0))),
        json=bool(values.get("json")),
        diff=bool(values.get("diff")),
        dry_run=bool(values.get("dry_run")),
        checking=checking,
        exit_zero=bool(values.get("exit_zero")),
        interval=None
        if batch.progress_update_interval == DEFAULT_INTERVAL
        else batch.progress_update_interval,
        exports=exports_of(
            texts(values, "export_report"), texts(values, "export_format"), batch.export_format, made=made
        ),
        changes=changes,
        warnings=tuple(glossary_warnings(settings.config)),
        retry=command_for("retry", output, state) if output else "",
        resume=command_for("resume", output, state) if output else "",
        report=command_for("report", output, state) if output and not planned else "",
    )
    _refuse_contradictions(run_options)
    return replace(run_options, leads=leads_of(run_options.written))


def refuse_harm(run_options: RunOptions, values: Mapping[str, object], *places: Layout) -> None:
    """Refuse a ledger, a report or a journal in place of a file that must not change.

    Raises:
        UsageError: There is one; the message says which file.
    """
    state = values.get("state")
    guard = ProtectedPaths(
        places,
        None
        if run_options.checking
        else Path(str(state))
        if state
        else Path(places[0].output) / STATE_FOLDER,
        files_read(values, run_options.config),
        run_options.config.files.patterns,
        run_options.config.files.follow_symlinks,
    )
    refuse_state(guard)
    refuse_reports(run_options.written, guard)


def absent_output() -> Path:
    """Return an OUTPUT that does not exist, for commands that write none."""
    return Path(Path.cwd().anchor) / f"srtbatch-{secrets.token_hex(6)}"


def texts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the values of a repeatable option."""
    value = values.get(key, ())
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _refuse_contradictions(run_options: RunOptions) -> None:
    """Refuse two options that both use stdout, or that contradict each other."""
    to_stdout = [f"--export-format {one.format}" for one in run_options.exports if one.path is None]
    journal = ["--changes"] * leads_to_stdout(run_options.changes)
    users = ["--json"] * run_options.json + ["--diff"] * run_options.diff + to_stdout + journal
    if len(users) > 1:
        raise UsageError(
            f"{' and '.join(users)} both write to stdout; write a report to a file with --export-report PATH"
        )
    if run_options.quiet and run_options.verbose:
        raise UsageError("--quiet and --verbose contradict each other; give one")
    if run_options.dry_run and run_options.diff:
        raise UsageError("--dry-run and --diff cannot be combined: --dry-run corrects nothing; give one")


def refuse_resumed_plan(run_options: RunOptions, *, resume: bool) -> None:
    """Refuse to resume a run that writes nothing.

    Raises:
        UsageError: ``resume`` is combined with such a run.
    """
    if resume and run_options.unrecorded:
        raise UsageError(
            "--resume continues a run, and --dry-run and --diff write nothing; give one of them. "
            "`srtbatch status OUTPUT` shows what remains of the last run"
        )

"""Drive a ``Batch`` from start to exit code: progress, signals, reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Protocol

from srtbatch.batch.batch_result import BatchResult, BatchState, Warned
from srtbatch.cli.exit_codes import Exit, gates, render_gates, strongest
from srtbatch.cli.live_region import Block
from srtbatch.cli.progress import PLAIN_INTERVAL, Progress, ProgressState, WorkerProgress
from srtbatch.cli.result_printer import ResultPrinter
from srtbatch.cli.run_options import RunOptions
from srtbatch.cli.settings_from_flags import shortened
from srtbatch.cli.signals import Signals
from srtbatch.cli.stdio import say
from srtbatch.cli.write_reports import Written, write_all
from srtbatch.engine.refused_corrections import rule_names
from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult, SrtbatchError, Status
from srtbatch.report.summary import Frame, brief, summary

STOPPED_EARLY = frozenset(
    {
        "stop_on_error",
        "max_failures",
        "disk_full",
        "ledger",
        "output_moved",
        "output_removed",
        "lock_lost",
    }
)
# What to do before a run can be continued, by the reason for which it stopped.
FIRST = {
    "output_moved": "move OUTPUT back to its place; ",
    "lock_lost": "wait until no other run works there; ",
}


class Running(Protocol):
    """The members of a batch that this module uses."""

    def prepare(self) -> BatchState:
        """Check, lock and plan; return the state."""
        ...

    def __iter__(self) -> Iterator[FileResult]: ...

    def snapshot(self) -> BatchState:
        """Return the present state."""
        ...

    def stop(self) -> None:
        """Let running files finish, and start no further one."""
        ...

    def abort(self) -> None:
        """Stop at once; running files are not finished."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Messages for a person."""
        ...

    @property
    def result(self) -> BatchResult:
        """The result, after the last file."""
        ...


def execute(batch: Running, run_options: RunOptions) -> Exit:
    """Run the batch to its end and return the exit code.

    Raises:
        UsageError: The request is wrong; nothing was written.
        BusyError: Another run works in OUTPUT; nothing was written.
    """
    printer = ResultPrinter(run_options)
    with Signals(batch.stop, batch.abort) as signals:
        signals.redirect(batch.stop, signals.interrupt)
        batch.prepare()
        signals.redirect(batch.stop, batch.abort)
        before = batch.notes
        _say_notes((*shortened(run_options.warnings), *before), run_options)
        with _progress(batch, signals, run_options) as progress:
            for result in batch:
                printer.take(result, progress.say)
        signals.redirect(
            signals.interrupt, signals.interrupt
        )  # all files are done; reports can be written again
        outcome = batch.result
        _say_notes((note for note in outcome.notes if note not in before), run_options)
        _count(outcome, printer)
        written = write_all(outcome, printer)
        _print_summary(outcome, printer, signals.received, written)
    codes = outcomes(outcome, printer, signals.received, written)
    return strongest(codes, exit_zero=run_options.exit_zero)


def _say_notes(notes: Iterable[str], run_options: RunOptions) -> None:
    for note in notes:
        if not run_options.quiet or isinstance(note, Warned):
            say(f"srtbatch: {note}")


def _count(outcome: BatchResult, printer: ResultPrinter) -> None:
    """Complete the totals: with the files of an earlier part of the run, and those that were not run."""
    if outcome.resumed:
        try:
            printer.recount(outcome.files_processed)
        except SrtbatchError as error:
            say(f"srtbatch: {error}; the totals are those since the run was resumed")
    printer.totals.files[Status.NOT_RUN] = outcome.counts.get(Status.NOT_RUN, 0)


def outcomes(
    outcome: BatchResult, printer: ResultPrinter, signalled: Exit | None, written: Written
) -> Iterator[Exit]:
    """Yield every exit code that applies."""
    run_options, totals = printer.run_options, printer.totals
    if signalled is not None and (outcome.resumable or outcome.state == "interrupted" or written.interrupted):
        yield signalled
    yield from written.codes
    if outcome.stopped_early in STOPPED_EARLY:
        yield Exit.STOPPED
    if totals.files[Status.FAILED]:
        yield Exit.PARTIAL
    if (run_options.checking or run_options.diff) and printer.found:
        yield Exit.FOUND
    yield from gates(totals, run_options.config.quality)


def progress_state(state: BatchState, note: str = "") -> ProgressState:
    """Return the state of a batch as progress shows it."""
    counts = state.counts
    return ProgressState(
        total_files=state.discovered,
        done_files=state.done,
        total_bytes=state.bytes_total,
        done_bytes=state.bytes_done,
        skipped_bytes=state.skipped_bytes,
        corrected=counts.get(Status.CORRECTED, 0),
        unchanged=counts.get(Status.UNCHANGED, 0) + counts.get(Status.KEPT, 0),
        skipped=counts.get(Status.SKIPPED, 0),
        failed=counts.get(Status.FAILED, 0),
        corrections=state.corrections,
        cues=state.cues,
        seconds=state.seconds,
        parent_bytes=state.parent_memory,
        worker_bytes=state.worker_memory,
        workers=_workers(state),
        note=note or ("paused" if state.paused else ""),
    )


def _workers(state: BatchState) -> list[WorkerProgress]:
    busy = {one.worker: WorkerProgress(one.worker, one.name, one.seconds) for one in state.running}
    return [busy.get(worker, WorkerProgress(worker)) for worker in range(1, state.workers + 1)]


def _progress(batch: Running, signals: Signals, run_options: RunOptions) -> Progress:
    def seen() -> ProgressState:
        state = batch.snapshot()
        return progress_state(state, _stopping(state, signals))

    if run_options.quiet:
        return Progress(ProgressState, interval=float("inf"), say=say)
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        interval = run_options.config.batch_processing.progress_update_interval
        return Progress(seen, interval=interval, say=say, block=Block(sys.stderr, _screen))
    return Progress(seen, interval=run_options.interval or PLAIN_INTERVAL, say=say)


def _screen() -> tuple[int, int]:
    try:
        size = os.get_terminal_size(sys.stderr.fileno())
    except OSError:  # the terminal was closed; the size does not matter
        return 80, 24
    return size.columns, size.lines


def _stopping(state: BatchState, signals: Signals) -> str:
    if not signals.count:
        return ""
    if signals.count > 1:
        return "stopping at once"
    names = ", ".join(escaped(one.name) for one in state.running)
    return f"stopping (Ctrl+C again stops at once){f'; finishing {names}' if names else ''}"


def _print_summary(
    outcome: BatchResult, printer: ResultPrinter, signalled: Exit | None, written: Written
) -> None:
    """Print the summary on stderr, and the command to type next."""
    run_options, totals = printer.run_options, printer.totals
    if not run_options.quiet:
        say(_summary(outcome, printer, written).rstrip("\n"))
    for message in written.messages:
        say(message)
    if signalled is not None and outcome.resumable:
        say(f"Interrupted; to continue: {run_options.resume}")
    if outcome.stopped_early in STOPPED_EARLY:
        say(f"Stopped early ({outcome.stopped_early.replace('_', ' ')}); {_advice(outcome, run_options)}")
    for line in render_gates(totals, run_options.config.quality):
        say(line)


def _advice(outcome: BatchResult, run_options: RunOptions) -> str:
    if outcome.stopped_early == "output_removed":
        return "to begin again, repeat the command that began this run"
    return f"{FIRST.get(outcome.stopped_early, '')}to continue: {run_options.resume}"


def _summary(outcome: BatchResult, printer: ResultPrinter, written: Written) -> str:
    run_options, totals = printer.run_options, printer.totals
    if not outcome.discovered:
        return _nothing_matched(outcome, run_options)
    paths = [one.path for one in run_options.exports if one.path and one.path not in written.failed]
    frame = Frame(
        seconds=outcome.total_processing_time,
        parent_bytes=outcome.peak_parent_memory,
        redo="" if run_options.unrecorded else run_options.retry,
        details=str(paths[0]) if paths else "--export-report",
        note=f"{'Dry run: n' if run_options.dry_run else 'N'}othing was written"
        if run_options.unrecorded
        else "",
    )
    if totals.files[Status.SKIPPED] == totals.total_files:
        return brief(totals, frame)
    return summary(totals, frame, names=rule_names() if totals.corrections else {})


def _nothing_matched(outcome: BatchResult, run_options: RunOptions) -> str:
    files = run_options.config.files
    below = "" if files.recursive else "; --recursive takes the files of all folders below it too"
    return f"Nothing to do: no file of {escaped(outcome.input)} matches {', '.join(files.patterns)}{below}"

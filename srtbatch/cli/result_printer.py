"""Print each result: a line on stderr, or a diff, a finding or a plan on stdout; count the totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from srtbatch.batch.totals import Totals
from srtbatch.cli.exit_codes import found_in
from srtbatch.cli.run_options import RunOptions
from srtbatch.cli.stdio import coloured
from srtbatch.escape_controls import escaped
from srtbatch.model import FileResult, Status
from srtbatch.report.changes_journal import render_corrections, render_counts
from srtbatch.report.check_findings import entries
from srtbatch.report.text_diff import render_diff


class ResultPrinter:
    """Prints and counts every result of one batch; ``found``: there was something to correct or report."""

    def __init__(self, run_options: RunOptions) -> None:
        self.run_options = run_options
        self.totals = Totals()
        self.found = False
        self._colour = coloured()

    def take(self, result: FileResult, say: Callable[[str], None]) -> None:
        """Count one result, and print its line where the options ask for one."""
        self.totals.add(result)
        self.found = self.found or found_in(result)
        for line in self._lines(result):
            say(line)

    def recount(self, results: Iterable[FileResult]) -> None:
        """Count the whole run again: a resumed one has files that were done before."""
        totals = Totals()
        for result in results:
            totals.add(result)
        self.totals = totals

    def unrecorded(self, results: Iterable[FileResult]) -> Iterator[str]:
        """Yield the output of a run that leaves no record, by name: diffs, findings, or the plan.

        It is printed at the end: the order of completion differs between runs, and on a terminal it would mix
        with the progress.
        """
        for result in results:
            if self.run_options.diff:
                yield render_diff(result.diff, colour=self._colour)
            elif self.run_options.checking:
                yield from check_lines(result)
            else:
                yield plan_line(result)

    def _lines(self, result: FileResult) -> Iterator[str]:
        run_options = self.run_options
        if run_options.quiet or run_options.verbose:
            if run_options.verbose or result.error is not None:
                yield render_counts(result)
            if run_options.verbose > 1:
                yield from render_corrections(result)


ACTIONS = {
    Status.CORRECTED: "correct",
    Status.UNCHANGED: "copy",
    Status.SKIPPED: "skip",
    Status.FAILED: "fail",
    Status.KEPT: "keep",
    Status.NOT_RUN: "leave",
}


def check_lines(result: FileResult) -> Iterator[str]:
    """Yield ``path:line: code message`` for every entry of one file."""
    for entry in entries(result):
        yield f"{escaped(entry.path)}:{entry.line}: {entry.rule} {entry.message}\n"


def plan_line(result: FileResult) -> str:
    """Return the line of a dry run for one file: the action, source and target, and the reason."""
    action, source = ACTIONS[result.status], escaped(result.file_path)
    if result.error is not None:
        return f"{action:<8}{source}: {escaped(result.error.message)}\n"
    reason = f" ({escaped(result.reason)})" if result.reason else ""
    if result.status is Status.SKIPPED:
        return f"{action:<8}{source}{reason}\n"
    return f"{action:<8}{source} -> {escaped(result.output_path)}{reason}\n"

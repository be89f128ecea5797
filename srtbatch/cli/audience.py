"""Where each result goes: totals, reports, stdout as a diff or finding, stderr in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from srtbatch.cli.orders import Orders
from srtbatch.cli.spool import Spool
from srtbatch.cli.streams import coloured, put
from srtbatch.model import FileResult, Status
from srtbatch.report.changes import told, told_counts
from srtbatch.report.checks import entries
from srtbatch.report.diff import painted
from srtbatch.report.display import shown
from srtbatch.report.rows import row_of
from srtbatch.report.totals import Totals


class Audience:
    """Takes every result of one batch as it comes; ``found`` tells whether anything was to be corrected."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.totals = Totals()
        self.spool = Spool() if orders.detailed and orders.unrecorded else None
        self.found = False
        self._colour = coloured()

    def take(self, result: FileResult, say: Callable[[str], None]) -> None:
        """Count, keep and tell one result."""
        self.totals.add(row_of(result))
        if self.spool is not None:
            self.spool.add(replace(result, diff=""))
        self.found = self.found or bool(result.diff or result.corrections or result.findings)
        self._print(result)
        for line in self._words(result):
            say(line)

    def recount(self, results: Iterable[FileResult]) -> None:
        """Count the whole run anew: a resumed one has files that were done before."""
        self.totals = Totals()
        for result in results:
            self.totals.add(row_of(result))

    def _print(self, result: FileResult) -> None:
        """Results proper go to stdout: diffs, findings, the plan."""
        orders = self.orders
        if orders.json or any(one.path is None for one in orders.exports):
            return
        if orders.diff and result.diff:
            put(painted(result.diff, colour=self._colour))
        elif orders.checking:
            put("".join(check_lines(result)))
        elif orders.dry_run:
            put(plan_line(result))

    def _words(self, result: FileResult) -> Iterator[str]:
        orders = self.orders
        if orders.quiet or orders.verbose:
            if orders.verbose or result.error is not None:
                yield told_counts(result)
            if orders.verbose > 1:
                yield from told(result)


def check_lines(result: FileResult) -> Iterator[str]:
    """``path:line: code message`` for everything found in one file."""
    for entry in entries(result):
        yield f"{shown(entry.path)}:{entry.line}: {entry.rule} {entry.message}\n"


def plan_line(result: FileResult) -> str:
    """What a dry run says of one file: the action, source and target, and why."""
    if result.error is not None:
        return f"fail     {shown(result.file_path)}: {shown(result.error.message)}\n"
    if result.status is Status.SKIPPED:
        return f"skip     {shown(result.file_path)} ({shown(result.reason)})\n"
    return f"correct  {shown(result.file_path)} -> {shown(result.output_path)} ({shown(result.reason)})\n"

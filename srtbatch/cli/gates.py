"""What makes the exit code 1, of a batch and of one document: something found, a score that is too low."""

from __future__ import annotations

from collections.abc import Iterator

from srtbatch.cli.outcome import Exit
from srtbatch.config.settings import QualitySettings
from srtbatch.model import FileResult
from srtbatch.report.display import counted
from srtbatch.report.totals import Totals


def found_in(result: FileResult) -> bool:
    """Whether ``check`` or ``--diff`` found something in this file."""
    return bool(result.diff or result.corrections or result.findings)


def gates(totals: Totals, quality: QualitySettings) -> Iterator[Exit]:
    """FOUND for each limit of the settings that the scores do not keep."""
    if _under(totals, quality):
        yield Exit.FOUND
    if quality.fail_on_regression and totals.regressions:
        yield Exit.FOUND


def told_gates(totals: Totals, quality: QualitySettings) -> Iterator[str]:
    """What a person should be told of them."""
    if _under(totals, quality):
        yield f"The lowest score is {totals.lowest_score:.2f}, under --fail-under {quality.fail_under:g}"
    if quality.fail_on_regression and totals.regressions:
        yield f"{counted(totals.regressions, 'file')} scored lower than before (--fail-on-regression)"


def _under(totals: Totals, quality: QualitySettings) -> bool:
    return totals.lowest_score is not None and totals.lowest_score < quality.fail_under

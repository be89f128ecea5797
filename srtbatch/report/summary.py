"""Summary of a run: one screen of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from srtbatch.batch.totals import FailedFile, Totals
from srtbatch.config.settings import MEGABYTE
from srtbatch.escape_controls import counted, escaped
from srtbatch.model import Status

TOP_RULES = 10
LISTED_FAILURES = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """Facts beside the totals: elapsed seconds, peak memory of the parent (bytes), where to read more.

    ``redo`` is the command that processes the failed files again; ``details`` names the report or command
    that lists every failure; ``note`` is the first line of the summary (``Dry run: nothing was written``).
    """

    seconds: float
    parent_bytes: int = 0
    redo: str = ""
    details: str = ""
    note: str = ""


def summary(totals: Totals, frame: Frame, *, names: Mapping[str, str]) -> str:
    """Return the summary of a run; ``names`` gives each rule code its name."""
    lines = [
        *([frame.note] if frame.note else []),
        f"Total files processed: {totals.processed_files}",
        f"Success rate: {percent(totals.success_rate)}",
        f"Files: {_files(totals)}",
        f"Cues: {_cues(totals)}",
        *_corrections(totals, names),
        f"Time: {_speed(totals, frame.seconds)}",
        *_memory(totals, frame),
        *_quality(totals),
        *_uncertain(totals),
        *_failures(totals, frame),
    ]
    return "\n".join(lines) + "\n"


def brief(totals: Totals, frame: Frame) -> str:
    """Return the summary in one line, for a run without corrections and failures."""
    return f"{counted(totals.total_files, 'file')}: {_files(totals)} ({duration(frame.seconds)})\n"


def percent(rate: float) -> str:
    """Return a percentage: ``90%``, ``99.9%``."""
    return f"{rate:g}%"


def duration(seconds: float) -> str:
    """Return a duration: ``0.84 s``, ``12.3 s``, ``4 min 05 s``, ``2 h 07 min``."""
    if seconds < 60:  # noqa: PLR2004  (seconds in a minute)
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"  # noqa: PLR2004  (three digits)
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:  # noqa: PLR2004  (minutes in an hour)
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def location(failed: FailedFile) -> str:
    """Return ``path:line`` of a failure, or the path alone where the whole file is meant."""
    line = failed.error.line
    return escaped(f"{failed.source}:{line}" if line else failed.source)


def _files(totals: Totals) -> str:
    always = (Status.CORRECTED, Status.UNCHANGED, Status.SKIPPED, Status.FAILED)
    parts = [status for status in Status if status in always or totals.files[status]]
    return ", ".join(f"{totals.files[status]:,} {status.replace('_', ' ')}" for status in parts)


def _cues(totals: Totals) -> str:
    moves = (("split", totals.cues_split), ("merged", totals.cues_merged), ("dropped", totals.cues_dropped))
    parts = ", ".join(f"{number:,} {word}" for word, number in moves if number)
    return f"{totals.cues_in:,} in, {totals.cues_out:,} out" + (f" ({parts})" if parts else "")


def _corrections(totals: Totals, names: Mapping[str, str]) -> Iterator[str]:
    yield f"Corrections: {totals.corrections.total():,}"
    ranked = sorted(totals.corrections.items(), key=lambda pair: (-pair[1], pair[0]))
    for code, number in ranked[:TOP_RULES]:
        yield f"  {number:>9,}  {code} {names.get(code, '')}".rstrip()
    if len(ranked) > TOP_RULES:
        rest = sum(number for _, number in ranked[TOP_RULES:])
        yield f"  {rest:>9,}  by {counted(len(ranked) - TOP_RULES, 'more rule')}"


def _speed(totals: Totals, seconds: float) -> str:
    if seconds <= 0:
        return duration(0)
    files, cues = 60 * totals.processed_files / seconds, totals.cues_in / seconds
    return f"{duration(seconds)} ({files:,.0f} files/min, {cues:,.0f} cues/s)"


def _memory(totals: Totals, frame: Frame) -> Iterator[str]:
    if frame.parent_bytes:
        worker = f", {totals.peak_worker_bytes / MEGABYTE:.0f} MB worker" if totals.peak_worker_bytes else ""
        yield f"Peak memory: {frame.parent_bytes / MEGABYTE:.0f} MB parent{worker}"


def _quality(totals: Totals) -> Iterator[str]:
    if totals.average_before is None or totals.average_after is None:
        return
    worse = f"; {counted(totals.regressions, 'file')} scored lower than before" if totals.regressions else ""
    review = f"; {counted(totals.review, 'file')} to review" if totals.review else ""
    yield f"Quality: {totals.average_before:.1f} before, {totals.average_after:.1f} after{worse}{review}"


def _uncertain(totals: Totals) -> Iterator[str]:
    if totals.uncertain_encodings:
        files = counted(totals.uncertain_encodings, "file")
        yield f"Uncertain encoding: {files} (S105); --encoding or --language decides"


def _failures(totals: Totals, frame: Frame) -> Iterator[str]:
    failed = totals.files[Status.FAILED]
    if not failed:
        return
    yield f"Failures: {failed:,}"
    for one in totals.failures[:LISTED_FAILURES]:
        yield f"  {location(one)}: {escaped(one.error.message)}"
    if (more := failed - LISTED_FAILURES) > 0:
        yield f"  and {more:,} more" + (f": see {escaped(frame.details)}" if frame.details else "")
    if frame.redo:
        yield f"Redo them: {escaped(frame.redo)}"

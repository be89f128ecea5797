"""Runs of an output tree and the state of one, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping

from srtbatch.batch.history import RunStatus
from srtbatch.batch.result import BatchResult
from srtbatch.model import Status
from srtbatch.report.display import shown
from srtbatch.report.export import shown_bytes
from srtbatch.report.rows import rounded
from srtbatch.report.summary import duration


def told_history(run: BatchResult) -> str:
    """One line for one run."""
    score = "" if run.average_quality_score is None else f", score {run.average_quality_score:.1f}"
    early = f" ({run.stopped_early.replace('_', ' ')})" if run.stopped_early else ""
    return (
        f"{run.run_id:>4}  {run.started}  {run.state}{early}: {told_files(run.counts)}, "
        f"{run.total_corrections:,} corrections{score}, {duration(run.total_processing_time)}\n"
    )


def plain_history(run: BatchResult) -> dict[str, object]:
    """One run as JSON-ready values."""
    return {
        "run": run.run_id,
        "state": run.state,
        "stopped_early": run.stopped_early,
        "input": shown_bytes(run.input),
        "output": shown_bytes(run.output),
        "started": run.started,
        "finished": run.finished,
        "seconds": round(run.total_processing_time, 3),
        "total_files": run.total_files,
        **{str(status): run.counts.get(status, 0) for status in Status},
        "cues_in": run.cues_in,
        "cues_out": run.cues_out,
        "total_corrections": run.total_corrections,
        "score_before": rounded(run.average_score_before),
        "score_after": rounded(run.average_quality_score),
        "config_fingerprint": run.fingerprint,
    }


def told_status(status: RunStatus, next_command: str = "") -> str:
    """How a tree stands, for a person, with the command to type next."""
    state = "paused" if status.paused else status.state
    lines = [
        f"Run {status.run_id} of {shown(status.input)} -> {shown(status.output)}: {state}",
        f"Started {status.started}, last heard of {status.updated}",
        f"Files: {told_files(status.counts)}",
        *([f"Held by {shown(status.owner)}"] if status.alive and status.owner else []),
        *(f"  {seconds:6.1f} s  {shown(name)}" for name, seconds in status.running),
        *([f"Next: {shown(next_command)}"] if next_command else []),
    ]
    return "\n".join(lines) + "\n"


def plain_status(status: RunStatus, next_command: str = "") -> dict[str, object]:
    """The same as JSON-ready values."""
    return {
        "run": status.run_id,
        "state": status.state,
        "alive": status.alive,
        "paused": status.paused,
        "owner": status.owner,
        "input": shown_bytes(status.input),
        "output": shown_bytes(status.output),
        "started": status.started,
        "updated": status.updated,
        "counts": {str(key): number for key, number in status.counts.items()},
        "running": [
            {"name": shown_bytes(name), "seconds": round(taken, 1)} for name, taken in status.running
        ],
        "next": next_command,
    }


def told_files(counts: Mapping[Status, int] | Mapping[str, int]) -> str:
    """``26 corrected, 2 failed``: what there is of each state."""
    told = [f"{number:,} {key.replace('_', ' ')}" for key, number in counts.items() if number]
    return ", ".join(told) or "no files"

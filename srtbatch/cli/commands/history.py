"""Command ``history``: list the runs of an output tree."""

from __future__ import annotations

from srtbatch.batch.batch_result import BatchResult
from srtbatch.batch.ledger import history as ledger
from srtbatch.cli.commands.status import render_files
from srtbatch.cli.options import Output, takes
from srtbatch.cli.stdio import put, put_json
from srtbatch.model import Status
from srtbatch.report.json_report import escaped_path
from srtbatch.report.record import rounded
from srtbatch.report.summary import duration


def render_history(run: BatchResult) -> str:
    """Return one line for a run."""
    score = "" if run.average_quality_score is None else f", score {run.average_quality_score:.1f}"
    early = f" ({run.stopped_early.replace('_', ' ')})" if run.stopped_early else ""
    return (
        f"{run.run_id:>4}  {run.started}  {run.state}{early}: {render_files(run.counts)}, "
        f"{run.total_corrections:,} corrections{score}, {duration(run.total_processing_time)}\n"
    )


def to_json_history(run: BatchResult) -> dict[str, object]:
    """Return a run as values for JSON."""
    return {
        "run": run.run_id,
        "state": run.state,
        "stopped_early": run.stopped_early,
        "input": escaped_path(run.input),
        "output": escaped_path(run.output),
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


@takes("history")
def history(output: Output, *, state: str | None, json: bool) -> int:
    """List the runs of OUTPUT, oldest first, with their totals."""
    runs = ledger.history(output, state=state)
    if json:
        put_json({"runs": [to_json_history(one) for one in runs]})
    else:
        put("".join(render_history(one) for one in runs))
    return 0

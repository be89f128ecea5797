"""Command ``status``: the state of the last run of an output tree, and the command to type next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from srtbatch.batch.ledger import history as ledger
from srtbatch.batch.ledger.history import RunStatus
from srtbatch.cli.next_command import next_command
from srtbatch.cli.options import Output, takes
from srtbatch.cli.stdio import put, put_json
from srtbatch.escape_controls import escaped
from srtbatch.model import Status
from srtbatch.report.json_report import escaped_path


def render_status(status: RunStatus, following: str = "") -> str:
    """Return the state of a run as lines, with the command to type next."""
    state = "paused" if status.paused else status.state
    lines = [
        f"Run {status.run_id} of {escaped(status.input)} -> {escaped(status.output)}: {state}",
        f"Started {status.started}, last update {status.updated}",
        f"Files: {render_files(status.counts)}",
        *([f"Held by {escaped(status.owner)}"] if status.alive and status.owner else []),
        *(f"  {seconds:6.1f} s  {escaped(name)}" for name, seconds in status.running),
        *([f"Next: {escaped(following)}"] if following else []),
    ]
    return "\n".join(lines) + "\n"


def to_json_status(status: RunStatus, following: str = "") -> dict[str, object]:
    """Return the state of a run as values for JSON."""
    return {
        "run": status.run_id,
        "state": status.state,
        "alive": status.alive,
        "paused": status.paused,
        "owner": status.owner,
        "input": escaped_path(status.input),
        "output": escaped_path(status.output),
        "started": status.started,
        "updated": status.updated,
        "counts": {str(key): number for key, number in status.counts.items()},
        "running": [
            {"name": escaped_path(name), "seconds": round(taken, 1)} for name, taken in status.running
        ],
        "next": following,
    }


def render_files(counts: Mapping[Status, int] | Mapping[str, int]) -> str:
    """Return the number of files of each state: ``26 corrected, 2 failed``."""
    counted = [f"{number:,} {key.replace('_', ' ')}" for key, number in counts.items() if number]
    return ", ".join(counted) or "no files"


@takes("status")
def status(output: Output, *, state: str | None, json: bool) -> int:
    """Print the state of the last run of OUTPUT, and the command to type next."""
    return show(output, state, ledger.status, as_json=json)


def show(tree: str, state: str | None, ask: Callable[..., ledger.RunStatus], *, as_json: bool) -> int:
    """Print the state of the last run of an output tree, which ``ask`` returns; return the exit code."""
    seen = ask(tree, state=state)
    command = next_command(seen, tree, state)
    if as_json:
        put_json(to_json_status(seen, command))
    else:
        put(render_status(seen, command))
    return 0

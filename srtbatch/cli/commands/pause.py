"""Commands ``pause`` and ``continue``, for a batch that runs in another terminal."""

from __future__ import annotations

from srtbatch.batch.ledger import history as ledger
from srtbatch.cli.commands.status import show
from srtbatch.cli.options import Output, takes


@takes("pause")
def pause(output: Output, *, state: str | None, json: bool) -> int:
    """Let the batch that runs on OUTPUT start no new file; running ones finish.

    The batch keeps its lock and its workers until `srtbatch continue OUTPUT`. A batch that is not running
    cannot be paused (exit code 2).

    Examples: srtbatch pause corrected/
              srtbatch pause corrected/ --state ledgers/ --json
    """
    return show(output, state, ledger.pause, as_json=json)


@takes("continue")
def unpause(output: Output, *, state: str | None, json: bool) -> int:
    """Let a paused batch continue.

    It may have been paused by `srtbatch pause`, from any terminal, or by the program that runs it. A batch
    that is not running cannot be continued (exit code 2); `srtbatch resume OUTPUT` starts an interrupted one
    again.

    Example: srtbatch continue corrected/
    """
    return show(output, state, ledger.unpause, as_json=json)

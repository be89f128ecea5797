"""Commands ``pause`` and ``continue``: hold the batch that runs on an output tree, from another terminal."""

from __future__ import annotations

from srtbatch.batch.ledger import history as ledger
from srtbatch.cli import arguments
from srtbatch.cli.commands.status import (
    _look,
)


def pause(output: arguments.Output, *, state: arguments.State = None, json: arguments.Json = False) -> int:
    """Let the batch that runs on OUTPUT start no new file; running ones finish."""
    return _look(output, state, ledger.pause, as_json=json)


def unpause(output: arguments.Output, *, state: arguments.State = None, json: arguments.Json = False) -> int:
    """Let a paused batch go on."""
    return _look(output, state, ledger.unpause, as_json=json)

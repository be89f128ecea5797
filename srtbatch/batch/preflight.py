"""Checks before a run: free disk space, and an estimate of time and memory from earlier runs."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from srtbatch.batch.ledger import LEDGER_NAME, look_into
from srtbatch.batch.ledger.output_ownership import Ownership
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import UsageError


def estimate(folder: Path, size: int, workers: int) -> Iterator[str]:
    """How long so many bytes will take, and how much memory, at the pace of the last run that worked."""
    totals = _last_totals(folder / LEDGER_NAME)
    if not size or not totals:
        return
    pace = totals["bytes_in"] / totals["seconds"] / totals["workers"]
    peak = totals["peak_memory"] or totals["peak_parent"]
    yield (
        f"at the pace of the last run: about {size / pace / workers:,.0f} s for {size / MEGABYTE:,.1f} MB, "
        f"{peak / MEGABYTE:,.0f} MB of memory"
    )


def check_space(ownership: Ownership, size: int, names: Iterable[str]) -> None:
    """Check that outputs of ``size`` bytes fit, less what they replace at these names.

    Raises:
        UsageError: They do not.
    """
    free, output = ownership.target.free(), ownership.place.output
    if free is None or free >= size:
        return
    needed = size - sum(max(ownership.look(name).size, 0) for name in names)
    if free < needed:
        raise UsageError(
            f"{output}: the outputs need some {needed:,} bytes, and {free:,} are free; make room"
        )


def _last_totals(path: Path) -> dict[str, Any]:
    if not os.path.exists(path):
        return {}
    try:
        ledger = look_into(path)
        try:
            known = [json.loads(row["totals"]) for row in ledger.runs.all()]
        finally:
            ledger.close()
    except (sqlite3.Error, UsageError):
        return {}
    return next((one for one in reversed(known) if one.get("bytes_in") and one.get("seconds")), {})

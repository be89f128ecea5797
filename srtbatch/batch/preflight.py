"""Checks before a run: foreign files at targets, free space; and an estimate of time and memory."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from srtbatch.batch.files.paths import below
from srtbatch.batch.ledger import LEDGER_NAME, look_into
from srtbatch.batch.ledger.output_ownership import Ownership, listed, refuse_foreign, refuse_strangers
from srtbatch.batch.ledger.replace_damaged import set_aside
from srtbatch.batch.session import Session
from srtbatch.config.settings import MEGABYTE
from srtbatch.model import UsageError


def estimate(folder: Path, size: int, workers: int) -> Iterator[str]:
    """Yield how long so many bytes take, and how much memory, at the pace of the last run that worked."""
    totals = _last_totals(folder / LEDGER_NAME)
    if not size or not totals:
        return
    pace = totals["bytes_in"] / totals["seconds"] / totals["workers"]
    peak = totals["peak_memory"] or totals["peak_parent"]
    yield (
        f"at the pace of the last run: about {size / pace / workers:,.0f} s for {size / MEGABYTE:,.1f} MB, "
        f"{peak / MEGABYTE:,.0f} MB of memory"
    )


def check_plan(session: Session, foreign: Sequence[str]) -> None:
    """Check that the outputs of a planned run replace nothing of others, and that they fit.

    ``foreign`` are the outputs where a file stands that srtbatch has not made.

    Raises:
        UsageError: They would, or they do not fit; or an OUTPUT inside INPUT holds subtitles of others.
    """
    request, place, ownership = session.request, session.request.place, session.ownership
    if not request.overwrite:
        refuse_foreign(place.output, foreign, session.ledger_notes or _damage_before(session.folder))
        if not place.single and not ownership.fresh and below(place.output, place.root):
            refuse_strangers(ownership, request.config.files)
    if not request.dry_run:
        names = map(place.output_name, session.ledger.files.queued(session.number))
        _check_space(ownership, session.sizes().get("queued", 0), names)


def report_kept(session: Session, kept: Sequence[str]) -> None:
    """Add a note that names the outputs that were edited and are kept."""
    if kept:
        verb = "s were" if len(kept) > 1 else " was"
        names = f"{listed(kept)} (--overwrite replaces them)"
        session.notes.append(f"{len(kept):,} output{verb} edited by hand and kept: {names}")


def _damage_before(folder: Path) -> list[str]:
    """Return which ledgers were set aside before this run: they may be why an output is not known."""
    names = ", ".join(set_aside(folder / LEDGER_NAME))
    return [f"a damaged ledger was set aside before: {names}"] if names else []


def _check_space(ownership: Ownership, size: int, names: Iterable[str]) -> None:
    """Check that outputs of ``size`` bytes fit, less what they replace at these names."""
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

"""Begin a run: find its files, decide on each, and write the plan to the ledger."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

from srtbatch.batch.incremental import Planner
from srtbatch.batch.ledger.reserved_names import refuse_reserved
from srtbatch.batch.preflight import check_plan, report_kept
from srtbatch.batch.run_request import Request
from srtbatch.batch.session import Session
from srtbatch.config import serialize


def begin_run(session: Session) -> None:
    """Plan a new run and all its files in one transaction: whole, or not at all.

    Raises:
        UsageError: The run is refused.
    """
    request, ledger = session.request, session.ledger
    settings = serialize.encode(request.config)
    planner = _planner(session)
    found = session.stores.source.walk(request.config.files, request.listed, session.notes)
    with ledger.transaction():
        session.number = ledger.runs.begin(_facts(request, settings), settings)
        entries = refuse_reserved(found, request.place, session.folder)
        ledger.files.add(session.number, planner.decide(entries))
        check_plan(session, planner.foreign)
        if not request.dry_run:
            ledger.runs.add_owner(session.owner)
            ledger.outputs.refresh(planner.touched)
        ledger.control.set_wish("")
        ledger.runs.mark(session.number, "running")
        ledger.runs.prune()
    report_kept(session, planner.kept)
    session.started = ledger.runs.row(session.number)["started"]
    ledger.files.queue_files(session.number)


def _planner(session: Session) -> Planner:
    request, outputs, source = session.request, session.ledger.outputs, session.stores.source
    incremental = request.config.batch_processing.enable_incremental
    return Planner(outputs, request.marks, source, session.ownership, incremental, request.overwrite)


def _facts(request: Request, settings: str) -> dict[str, Any]:
    """Return the columns of the run's row in the ledger."""
    return {
        "input": json.dumps(os.path.abspath(request.place.given)),
        "output": json.dumps(os.path.abspath(request.place.output)),
        "target_name": json.dumps(request.place.target_name),
        "single": int(bool(request.place.single)),
        "settings": serialize.identity(settings),
        "fingerprint": request.marks.fingerprint,
        "glossary": request.marks.glossary,
        "rules_version": request.marks.rules_version,
        "tool_version": request.tool_version,
        "arguments": json.dumps(request.arguments),
        "pid": os.getpid(),
        "host": socket.gethostname(),
    }  # fmt: skip

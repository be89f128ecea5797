"""Continue an earlier run: compare its settings and its plan with the present ones, and queue the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from srtbatch.batch.files.store import ABSENT
from srtbatch.batch.ledger import Ledger
from srtbatch.batch.ledger.output_ownership import EDITED, Ownership, Standing
from srtbatch.batch.ledger.run_description import recorded_settings
from srtbatch.batch.preflight import check_plan, report_kept
from srtbatch.batch.run_request import Request
from srtbatch.batch.session import Session
from srtbatch.config import serialize
from srtbatch.model import UsageError

UNFINISHED = ("queued", "not_run")


def resume_run(session: Session) -> bool:
    """Continue the last run if that was asked for; return False where there is none to continue.

    Of a finished run, only those files are done whose output is missing or another by now.

    Raises:
        UsageError: There is no run to retry, or the run was begun with other settings or folders.
    """
    request = session.request
    if not (request.resume or request.retry):
        return False
    last = session.ledger.runs.last()
    if last is None:
        if request.retry:
            raise UsageError(f"{request.place.output}: there is no run to retry here")
        session.notes.append("nothing to resume: this is a fresh run")
        return False
    if not last["detailed"]:
        session.notes.append(f"the files of run {last['id']} are not known any more: this is a fresh run")
        return False
    resumption = Resumption(request, session.ledger, session.ownership, int(last["id"]))
    resumption.refuse_other(last)
    finished = last["state"] == "done" and not _has_unfinished(session, last["id"])
    _continue(session, last, resumption)
    if request.resume and finished and not session.counts().get("queued"):
        session.notes.append(f"nothing to resume: run {session.number} is finished")
    return True


def _has_unfinished(session: Session, run: int) -> bool:
    counts = session.ledger.files.counts(run)
    return any(counts.get(state) for state in UNFINISHED)


def _continue(session: Session, last: Mapping[str, Any], resumption: Resumption) -> None:
    """Queue what is left of the run, in one transaction."""
    session.number, session.resumed, session.started = int(last["id"]), True, str(last["started"])
    number, ledger = session.number, session.ledger
    states = (*UNFINISHED, "failed") if session.request.retry else UNFINISHED
    with ledger.transaction():
        ledger.runs.add_owner(session.owner)
        ledger.files.requeue(number, states)
        resumption.requeue_undone()
        session.stores.target.check(ledger.files.queued(number))
        resumption.judge_queued()
        check_plan(session, resumption.foreign)
        ledger.control.set_wish("")
        ledger.runs.mark(number, "running", stopped_early="", finished="", pid=str(os.getpid()))
    report_kept(session, resumption.kept)
    ledger.files.queue_files(number)


@dataclass(slots=True)
class Resumption:
    """What is found in OUTPUT when the run ``number`` is continued.

    ``kept`` and ``foreign`` gather names of outputs: those that were edited, and those that are not ours.
    """

    request: Request
    ledger: Ledger
    ownership: Ownership
    number: int
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def refuse_other(self, last: Mapping[str, Any]) -> None:
        """Refuse to continue with other settings, or between other folders, than the run was begun with.

        Raises:
            UsageError: Something that decides an output differs; it is named.
        """
        request, number = self.request, last["id"]
        begun = os.path.realpath(json.loads(last["input"]))
        asked = os.path.realpath(request.place.given)
        if begun != asked:
            raise UsageError(f"run {number} was begun with the input {begun}, not {asked}")
        if not self.ownership.made_here(number):
            written = json.loads(last["output"])
            raise UsageError(f"run {number} writes into {written}, not {request.place.output}")
        if last["rules_version"] != request.marks.rules_version:
            raise UsageError(
                f"run {number} was begun with other rules ({last['rules_version']}); begin a fresh run"
            )
        if last["fingerprint"] != request.marks.fingerprint:
            settings = str(last["settings"])
            before = recorded_settings(self.ledger.runs.config(settings), settings)
            changes = "; ".join(serialize.differences(before, request.config)) or "the glossary's content"
            raise UsageError(
                f"run {number} was begun under other settings ({changes}); begin a fresh run, or undo that"
            )

    def requeue_undone(self) -> None:
        """Queue finished files again whose output is gone, or was edited and may be replaced.

        ``judge_queued`` looks at them again.
        """
        place = self.request.place
        recorded = self.ledger.outputs.of_run(self.number, place.target_name)
        changed = [name for name, version in recorded if self._version(name) != version]
        undone: list[tuple[str, str]] = []
        kept: list[str] = []
        for name, _, standing in self.ownership.judged(changed):
            reason = self._undone(standing)
            if reason:
                undone.append((name, reason))
            elif standing is not Standing.OURS:
                kept.append(name)
        self.ledger.files.requeue_names(self.number, undone)
        self._keep(kept)

    def judge_queued(self) -> None:
        """Judge every target again that is not as it was when the run was planned."""
        place, files = self.request.place, self.ledger.files
        changed = [name for name, planned in files.queued_targets(self.number)
                   if self._version(name) not in (ABSENT, planned)]  # fmt: skip
        kept: list[str] = []
        looks_now: list[tuple[str, str]] = []
        for name, looks, standing in self.ownership.judged(changed):
            looks_now.append((name, looks))
            if standing is Standing.FOREIGN:
                self.foreign.append(place.output_name(name))
            elif standing is Standing.EDITED and not self.request.overwrite:
                kept.append(name)
        files.set_targets(self.number, looks_now)
        self._keep(kept)

    def _version(self, name: str) -> str:
        return self.ownership.look(self.request.place.output_name(name)).version

    def _undone(self, standing: Standing) -> str:
        """Return why a finished file is to be done again; "" if it is not, or if its output was edited."""
        if standing is Standing.NOTHING:
            return "output missing"
        replaceable = self.request.overwrite and standing is not Standing.OURS
        return "output changed" if standing is Standing.UNRECORDED or replaceable else ""

    def _keep(self, names: list[str]) -> None:
        self.ledger.files.keep_names(self.number, [(name, EDITED) for name in names])
        self.kept += map(self.request.place.output_name, names)
